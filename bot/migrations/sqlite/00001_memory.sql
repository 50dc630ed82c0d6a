-- What is kept of people and of work under way. /forget and the end of each term delete rows here.

-- +goose Up
CREATE TABLE choices (
    person   TEXT PRIMARY KEY, -- platform and number: "telegram:42"
    language TEXT NOT NULL
) STRICT;

CREATE TABLE inbox (
    platform TEXT    NOT NULL,
    key      TEXT    NOT NULL, -- the platform's own number of the update
    payload  BLOB    NOT NULL,
    at       INTEGER NOT NULL, -- milliseconds since 1970, UTC
    PRIMARY KEY (platform, key)
) STRICT;

-- +goose Down
DROP TABLE inbox;
DROP TABLE choices;
