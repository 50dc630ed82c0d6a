-- Questions that the texts did not answer and that someone asked to pass on; who stands behind them, until told.

-- +goose Up
CREATE TABLE open_questions (
    id       INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again
    language TEXT    NOT NULL,
    text     TEXT    NOT NULL, -- as the first one asked it; empty once it is answered or dismissed
    key      TEXT    NOT NULL, -- what is compared of it
    created  INTEGER NOT NULL, -- milliseconds since 1970, UTC
    state    TEXT    NOT NULL CHECK (state IN ('open', 'taken', 'answered', 'dismissed', 'merged')),
    taken_by TEXT    NOT NULL DEFAULT '', -- as in the log
    reminded INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX open_questions_state ON open_questions (state, language);

CREATE TABLE askers (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    question INTEGER NOT NULL REFERENCES open_questions (id),
    platform TEXT    NOT NULL,
    person   TEXT    NOT NULL,
    chat     TEXT    NOT NULL,
    thread   TEXT    NOT NULL,
    message  TEXT    NOT NULL, -- which asked
    text     TEXT    NOT NULL, -- their own words
    language TEXT    NOT NULL,
    created  INTEGER NOT NULL,
    UNIQUE (question, platform, person)
) STRICT;

CREATE INDEX askers_person ON askers (platform, person);

-- Answers that a moderator has written and nobody has published yet.
CREATE TABLE open_answers (
    id       TEXT PRIMARY KEY,
    question INTEGER NOT NULL REFERENCES open_questions (id),
    language TEXT    NOT NULL,
    wording  TEXT    NOT NULL, -- of the question, as it becomes public
    answer   TEXT    NOT NULL,
    actor    TEXT    NOT NULL,
    created  INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE open_answers;
DROP TABLE askers;
DROP TABLE open_questions;
