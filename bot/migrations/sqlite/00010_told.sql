-- Who was told an answer by a notice is corrected like any other; a notice can go elsewhere; a question taken is released.

-- +goose Up
ALTER TABLE outbox ADD COLUMN private INTEGER NOT NULL DEFAULT 0; -- the chat is the person's own; with no number it is opened
ALTER TABLE outbox ADD COLUMN given TEXT NOT NULL DEFAULT ''; -- JSON of what is kept of it once it is said; empty: nothing, or it is said
ALTER TABLE given_answers ADD COLUMN told INTEGER NOT NULL DEFAULT 0; -- the open question that it answered by a notice; 0: none
ALTER TABLE askers ADD COLUMN private INTEGER NOT NULL DEFAULT 0;
ALTER TABLE askers ADD COLUMN elsewhere TEXT NOT NULL DEFAULT ''; -- JSON of another place where they asked the same; empty: none
ALTER TABLE open_questions ADD COLUMN taken_at INTEGER NOT NULL DEFAULT 0; -- milliseconds since 1970, UTC
ALTER TABLE open_questions ADD COLUMN split_from TEXT NOT NULL DEFAULT ''; -- id of the answer that was not what was asked; empty: none
ALTER TABLE open_questions ADD COLUMN near TEXT NOT NULL DEFAULT ''; -- the works whose passages were nearest, with spaces between them
ALTER TABLE open_answers ADD COLUMN text TEXT NOT NULL DEFAULT ''; -- the text whose section answers; empty: the answer is a text of its own
ALTER TABLE open_answers ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE open_answers ADD COLUMN section INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET private = 1 WHERE chat <> '' AND chat = person;
UPDATE askers SET private = 1 WHERE chat = person;
CREATE UNIQUE INDEX open_questions_split ON open_questions (split_from) WHERE split_from <> '';

-- +goose Down
DROP INDEX open_questions_split;
ALTER TABLE open_answers DROP COLUMN section;
ALTER TABLE open_answers DROP COLUMN revision;
ALTER TABLE open_answers DROP COLUMN text;
ALTER TABLE open_questions DROP COLUMN near;
ALTER TABLE open_questions DROP COLUMN split_from;
ALTER TABLE open_questions DROP COLUMN taken_at;
ALTER TABLE askers DROP COLUMN elsewhere;
ALTER TABLE askers DROP COLUMN private;
ALTER TABLE given_answers DROP COLUMN told;
ALTER TABLE outbox DROP COLUMN given;
ALTER TABLE outbox DROP COLUMN private;
