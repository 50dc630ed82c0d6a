-- Which drafts one stands for that was made anew on top of what someone else changed: their buttons show it.

-- +goose Up
ALTER TABLE drafts ADD COLUMN replaces TEXT NOT NULL DEFAULT ''; -- ids with spaces between them, the last one first

-- +goose Down
ALTER TABLE drafts DROP COLUMN replaces;
