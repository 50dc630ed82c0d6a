-- What the weekly digest counts. There is nobody and no question in it.

-- +goose Up
CREATE TABLE question_counts (
    day      INTEGER NOT NULL, -- since 1970, in the summit's zone
    platform TEXT    NOT NULL,
    language TEXT    NOT NULL, -- of the question
    outcome  TEXT    NOT NULL,
    count    INTEGER NOT NULL,
    PRIMARY KEY (day, platform, language, outcome)
) STRICT;

CREATE TABLE quote_counts (
    day   INTEGER NOT NULL,
    text  TEXT    NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, text)
) STRICT;

-- The last day for which the weekly digest was posted.
CREATE TABLE digests (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    day INTEGER NOT NULL
) STRICT;

ALTER TABLE asked ADD COLUMN refused INTEGER NOT NULL DEFAULT 0; -- when it was asked last

-- +goose Down
ALTER TABLE asked DROP COLUMN refused;
DROP TABLE digests;
DROP TABLE quote_counts;
DROP TABLE question_counts;
