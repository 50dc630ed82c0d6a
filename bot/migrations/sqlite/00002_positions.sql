-- How far a platform's queue has been taken over, in the same write as what was taken.

-- +goose Up
CREATE TABLE positions (
    queue    TEXT PRIMARY KEY, -- whose queue it is: "telegram:4242", by the number of the bot
    position INTEGER NOT NULL,
    at       INTEGER NOT NULL -- milliseconds since 1970, UTC
) STRICT;

-- +goose Down
DROP TABLE positions;
