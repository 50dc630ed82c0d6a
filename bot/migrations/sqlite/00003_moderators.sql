-- Who may change texts, and the changes that wait for a word.

-- +goose Up
CREATE TABLE moderators (
    person   TEXT PRIMARY KEY, -- platform and number: "telegram:42"
    added_by TEXT    NOT NULL, -- as in the log: "operator", or a person
    at       INTEGER NOT NULL  -- milliseconds since 1970, UTC
) STRICT;

CREATE TABLE drafts (
    id       TEXT PRIMARY KEY,
    text     TEXT    NOT NULL,
    based_on INTEGER NOT NULL, -- position in the log; 0: a new text
    raw      BLOB,             -- the text as it becomes; NULL: it is taken back
    why      TEXT    NOT NULL,
    actor    TEXT    NOT NULL,
    chat     TEXT    NOT NULL, -- platform and number of where it was made
    created  INTEGER NOT NULL  -- milliseconds since 1970, UTC
) STRICT;

-- What became of a draft, for as long as its buttons are likely to be pressed once more.
CREATE TABLE published_drafts (
    id       TEXT PRIMARY KEY,
    text     TEXT    NOT NULL,
    based_on INTEGER NOT NULL, -- the one revision of the text that is based on this is what the draft became
    at       INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE published_drafts;
DROP TABLE drafts;
DROP TABLE moderators;
