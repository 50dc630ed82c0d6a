-- Answers can show events too, which are corrected by their ids.

-- +goose Up
ALTER TABLE given_quotes ADD COLUMN event TEXT NOT NULL DEFAULT ''; -- its id; empty: a sentence is quoted

-- +goose Down
ALTER TABLE given_quotes DROP COLUMN event;
