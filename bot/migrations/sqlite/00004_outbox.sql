-- What is still to be said to someone, written with the change that it follows from.

-- +goose Up
CREATE TABLE outbox (
    number   INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which they were posted
    key      TEXT    NOT NULL UNIQUE, -- what it is about: the same key is never posted twice
    platform TEXT    NOT NULL,
    chat     TEXT    NOT NULL, -- empty once it is said
    thread   TEXT    NOT NULL,
    person   TEXT    NOT NULL, -- whom it is for, by number; empty: a room, or it is said
    reply_to TEXT    NOT NULL, -- the message that it answers; empty: none
    reply    TEXT    NOT NULL, -- JSON; empty once it is said
    state    TEXT    NOT NULL CHECK (state IN ('waiting', 'sending', 'done', 'unknown', 'failed')),
    message  TEXT    NOT NULL DEFAULT '', -- the platform's number of what was said
    tries    INTEGER NOT NULL DEFAULT 0,
    due      INTEGER NOT NULL, -- milliseconds since 1970, UTC
    created  INTEGER NOT NULL
) STRICT;

CREATE INDEX outbox_due ON outbox (state, platform, due);

-- +goose Down
DROP TABLE outbox;
