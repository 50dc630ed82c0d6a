package bot

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"summitbot/knowledge"
)

//go:embed migrations/sqlite
var migrations embed.FS

// A Memory is all that is kept about people and about their questions under way, in tables of its own on the
// knowledge store.
type Memory struct {
	store    *knowledge.Store
	bell     bell   // rings when something was posted
	people   Secret // under which voters and those who asked are kept
	lately   lately // who was forgotten
	asking   asking
	counting counting
}

// OpenMemory brings the tables up to date.
func OpenMemory(ctx context.Context, store *knowledge.Store) (*Memory, error) {
	files, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return nil, err
	}
	if err := store.Migrate(ctx, "memory_db_version", files); err != nil {
		return nil, fmt.Errorf("what is kept of people, in the data folder %s: %w", store.Dir(), err)
	}
	people, err := OpenSecret(store.Dir())
	if err != nil {
		return nil, err
	}
	return &Memory{store: store, people: people}, nil
}

// Choice is the language that a person chose; empty: none.
func (m *Memory) Choice(ctx context.Context, person string) (string, error) {
	var lang string
	err := m.store.Reader().QueryRowContext(ctx, "SELECT language FROM choices WHERE person = $1", person).Scan(&lang)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read a person's choice: %w", err)
	}
	return lang, nil
}

// Choose keeps the language that a person chose; empty takes the choice back.
func (m *Memory) Choose(ctx context.Context, person, lang string) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error {
		if lang == "" {
			_, err := tx.ExecContext(ctx, "DELETE FROM choices WHERE person = $1", person)
			return wrap(err, "take back a choice")
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO choices (person, language) VALUES ($1, $2)
			ON CONFLICT (person) DO UPDATE SET language = excluded.language`, person, lang)
		return wrap(err, "keep a choice")
	})
}

func wrap(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// An Arrival is something said that has not been answered yet, as its platform delivered it.
type Arrival struct {
	Key     string // the platform's own number of it: the same key again is the same arrival
	Payload []byte
}

// Receive puts arrivals into the inbox in one write. When it returns nil they are on disk, and the platform may
// be told that we have them.
func (m *Memory) Receive(ctx context.Context, platform string, all []Arrival) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error { return receive(ctx, tx, platform, all) })
}

func receive(ctx context.Context, tx *sql.Tx, platform string, all []Arrival) error {
	for _, a := range all {
		_, err := tx.ExecContext(ctx, `INSERT INTO inbox (platform, key, payload, at) VALUES ($1, $2, $3, CAST(unixepoch('subsec') * 1000 AS INTEGER))
			ON CONFLICT (platform, key) DO NOTHING`, platform, a.Key, a.Payload)
		if err != nil {
			return fmt.Errorf("put into the inbox: %w", err)
		}
	}
	return nil
}

// Answered takes arrivals out of the inbox: their answers are out.
func (m *Memory) Answered(ctx context.Context, platform string, keys ...string) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error { return answered(ctx, tx, platform, keys) })
}

func answered(ctx context.Context, tx *sql.Tx, platform string, keys []string) error {
	for _, key := range keys {
		if _, err := tx.ExecContext(ctx, "DELETE FROM inbox WHERE platform = $1 AND key = $2", platform, key); err != nil {
			return fmt.Errorf("take out of the inbox: %w", err)
		}
	}
	return nil
}

// Unanswered gives what stands in a platform's inbox, oldest first: what a stop or a kill left behind.
func (m *Memory) Unanswered(ctx context.Context, platform string) ([]Arrival, error) {
	rows, err := m.store.Reader().QueryContext(ctx, "SELECT key, payload FROM inbox WHERE platform = $1 ORDER BY at, length(key), key", platform)
	if err != nil {
		return nil, fmt.Errorf("read the inbox: %w", err)
	}
	defer rows.Close()
	var all []Arrival
	for rows.Next() {
		var a Arrival
		if err := rows.Scan(&a.Key, &a.Payload); err != nil {
			return nil, fmt.Errorf("read the inbox: %w", err)
		}
		all = append(all, a)
	}
	return all, wrap(rows.Err(), "read the inbox")
}

// byName reads rows of a name and a number.
func byName[N int | int64](ctx context.Context, from reader, doing, query string, args ...any) (map[string]N, error) {
	rows, err := from.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	defer rows.Close()
	all := map[string]N{}
	for rows.Next() {
		var name string
		var n N
		if err := rows.Scan(&name, &n); err != nil {
			return nil, fmt.Errorf("%s: %w", doing, err)
		}
		all[name] = n
	}
	return all, wrap(rows.Err(), doing)
}
