-- Questions asked in the last week, for moderators to see what a change does to them.

-- +goose Up
CREATE TABLE asked (
    question TEXT    NOT NULL, -- in lower case
    language TEXT    NOT NULL,
    person   BLOB    NOT NULL, -- under the key in the data folder
    at       INTEGER NOT NULL, -- milliseconds since 1970, UTC; the hour
    PRIMARY KEY (question, language, person)
) STRICT;

CREATE INDEX asked_person ON asked (person);
CREATE INDEX asked_at ON asked (at);

-- +goose Down
DROP TABLE asked;
