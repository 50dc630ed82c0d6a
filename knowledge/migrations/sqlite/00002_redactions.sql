-- What an operator has emptied, so that it is told from what is damaged.

-- +goose Up
CREATE TABLE redactions (
    number   INTEGER PRIMARY KEY,
    position INTEGER UNIQUE REFERENCES revisions (position), -- whose contents.why and contents.raw are NULL
    actor    INTEGER UNIQUE REFERENCES actors (number),      -- or: whose actors.key is NULL
    why      TEXT    NOT NULL,
    at       INTEGER NOT NULL -- milliseconds since 1970, UTC
) STRICT;

-- +goose Down
DROP TABLE redactions;
