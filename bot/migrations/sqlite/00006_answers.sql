-- Where answers were given, so that they can be corrected; what people thought of them; edits that are still to be made.

-- +goose Up
CREATE TABLE given_answers (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    id       TEXT    NOT NULL UNIQUE, -- what the buttons under it say
    platform TEXT    NOT NULL,
    chat     TEXT    NOT NULL,
    thread   TEXT    NOT NULL,
    private  INTEGER NOT NULL,
    person   TEXT    NOT NULL, -- who asked, by number
    message  TEXT    NOT NULL, -- the answer's own number; empty: it cannot be edited
    language TEXT    NOT NULL, -- of the bot's own words
    question TEXT    NOT NULL,
    reply    TEXT    NOT NULL, -- JSON, as it was given
    at       INTEGER NOT NULL  -- milliseconds since 1970, UTC
) STRICT;

CREATE INDEX given_answers_at ON given_answers (at);
CREATE INDEX given_answers_person ON given_answers (platform, person);

CREATE TABLE given_quotes (
    answer   INTEGER NOT NULL REFERENCES given_answers (number) ON DELETE CASCADE,
    part     INTEGER NOT NULL, -- of the reply
    text     TEXT    NOT NULL,
    revision INTEGER NOT NULL, -- from which it was quoted
    checked  INTEGER NOT NULL, -- the revision with which it was compared last
    heading  TEXT    NOT NULL,
    url      TEXT    NOT NULL,
    ours     INTEGER NOT NULL, -- in words of ours
    quote    TEXT    NOT NULL, -- byte for byte
    corrected INTEGER NOT NULL DEFAULT 0, -- the revision since which it shows something else; 0: it does not
    shown    TEXT    NOT NULL, -- what the message shows now as what the text says; empty: that it says it no more
    PRIMARY KEY (answer, part)
) STRICT;

CREATE INDEX given_quotes_text ON given_quotes (text, checked);

CREATE TABLE votes (
    answer  TEXT    NOT NULL, -- id
    voter   BLOB    NOT NULL, -- the person under an HMAC
    text    TEXT    NOT NULL,
    heading TEXT    NOT NULL,
    useful  INTEGER NOT NULL,
    why     TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (answer, voter)
) STRICT;

CREATE INDEX votes_voter ON votes (voter);
CREATE INDEX votes_at ON votes (at);

CREATE TABLE vote_totals (
    day     INTEGER NOT NULL, -- since 1970, UTC
    text    TEXT    NOT NULL,
    heading TEXT    NOT NULL,
    useful  INTEGER NOT NULL,
    why     TEXT    NOT NULL,
    count   INTEGER NOT NULL,
    PRIMARY KEY (day, text, heading, useful, why)
) STRICT;

-- Whether those who were told are told of a change: what whoever published it chose.
CREATE TABLE tellings (
    text     TEXT    NOT NULL,
    based_on INTEGER NOT NULL, -- the one revision of the text that is based on this is meant
    tell     INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (text, based_on)
) STRICT;

ALTER TABLE outbox ADD COLUMN edits TEXT NOT NULL DEFAULT ''; -- the message that is to become this; empty: a new one
ALTER TABLE outbox ADD COLUMN instead TEXT NOT NULL DEFAULT ''; -- JSON of the notice that is said where it cannot be edited

-- +goose Down
ALTER TABLE outbox DROP COLUMN instead;
ALTER TABLE outbox DROP COLUMN edits;
DROP TABLE tellings;
DROP TABLE vote_totals;
DROP TABLE votes;
DROP TABLE given_quotes;
DROP TABLE given_answers;
