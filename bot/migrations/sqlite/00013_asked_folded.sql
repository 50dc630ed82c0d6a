-- Questions asked are counted together where they differ in diacritics, signs and courtesies alone.

-- +goose Up
ALTER TABLE asked ADD COLUMN folded TEXT NOT NULL DEFAULT ''; -- empty: of before; then the question stands for itself

-- +goose Down
ALTER TABLE asked DROP COLUMN folded;
