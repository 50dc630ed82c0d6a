-- Texts that are being added, until their facts are complete; and pages that are watched for texts taken from them.

-- +goose Up
CREATE TABLE sketches (
    id      TEXT PRIMARY KEY,
    content BLOB    NOT NULL, -- JSON, as the moderators' room writes it
    actor   TEXT    NOT NULL,
    created INTEGER NOT NULL  -- milliseconds since 1970, UTC
) STRICT;

CREATE TABLE watches (
    text     TEXT PRIMARY KEY,
    url      TEXT    NOT NULL,
    etag     TEXT    NOT NULL DEFAULT '',
    modified TEXT    NOT NULL DEFAULT '', -- as the server dates the page
    body     BLOB,                        -- what it said when it was last looked at; NULL: it has not been
    earlier  BLOB,                        -- what it said before it last changed; NULL: it has not
    looked   INTEGER NOT NULL DEFAULT 0,  -- milliseconds since 1970, UTC
    changed  INTEGER NOT NULL DEFAULT 0,
    due      INTEGER NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,  -- in a row
    told     INTEGER NOT NULL DEFAULT 0   -- 1: moderators know that it cannot be had
) STRICT;

-- +goose Down
DROP TABLE watches;
DROP TABLE sketches;
