-- Who made and unmade moderators: the list of moderators alone would forget who was one.

-- +goose Up
CREATE TABLE moderator_acts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    person TEXT    NOT NULL, -- platform and number
    added  INTEGER NOT NULL, -- 0: removed
    actor  TEXT    NOT NULL, -- as in the log
    at     INTEGER NOT NULL  -- milliseconds since 1970, UTC
) STRICT;

INSERT INTO moderator_acts (person, added, actor, at) SELECT person, 1, added_by, at FROM moderators ORDER BY at;

-- +goose Down
DROP TABLE moderator_acts;
