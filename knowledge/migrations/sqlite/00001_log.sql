-- The knowledge log. Rows are only ever added; redaction empties raw, why and key, which the hashes cover by their own hash only.

-- +goose Up
CREATE TABLE actors (
    number INTEGER PRIMARY KEY,
    key    TEXT UNIQUE -- "seed", "operator", "telegram:42"; NULL: redacted
) STRICT;

CREATE TABLE revisions (
    position     INTEGER PRIMARY KEY, -- 1, 2, 3 without gaps
    id           TEXT    NOT NULL UNIQUE,
    text         TEXT    NOT NULL,
    num          INTEGER NOT NULL,    -- 1, 2, 3 within the text
    based_on     INTEGER NOT NULL,    -- position of the revision before it in the text; 0: it is the first
    at           INTEGER NOT NULL,    -- milliseconds since 1970, UTC, by the database's clock
    actor        INTEGER NOT NULL REFERENCES actors (number),
    removed      INTEGER NOT NULL,    -- 1: the text was taken back
    content_hash BLOB    NOT NULL,    -- of contents.why and contents.raw
    prev         BLOB    NOT NULL,    -- hash of the revision before it in the log
    hash         BLOB    NOT NULL,    -- of all columns above
    UNIQUE (text, num)
) STRICT;

CREATE TABLE contents (
    position INTEGER PRIMARY KEY REFERENCES revisions (position),
    why      TEXT,
    raw      BLOB -- NULL: redacted
) STRICT;

-- +goose Down
DROP TABLE contents;
DROP TABLE revisions;
DROP TABLE actors;
