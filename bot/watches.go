package bot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// A Watch is a page that is looked at again and again for a text that was taken from it.
type Watch struct {
	Text     string
	URL      string
	ETag     string
	Modified string // as the server dates the page
	Body     []byte // what it said when it was last looked at; nil: it has not been
	Earlier  []byte // what it said before it last changed; nil: it has not
	Looked   time.Time
	Changed  time.Time
	Due      time.Time
	Failures int  // in a row
	Told     bool // moderators know that it cannot be had
}

// watchesMost bounds how many pages are watched.
const watchesMost = 500

// ErrWatchesFull is returned where too many pages are watched already.
var ErrWatchesFull = errors.New("too many pages are watched")

// ErrNoWatch is returned for a text whose page is not watched.
var ErrNoWatch = errors.New("not watched")

// KeepWatch begins to watch a text's page, or anew where it has another address.
func (m *Memory) KeepWatch(ctx context.Context, w Watch) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM watches WHERE text <> $1", w.Text).Scan(&n); err != nil {
			return fmt.Errorf("count what is watched: %w", err)
		}
		if n >= watchesMost {
			return ErrWatchesFull
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM watches WHERE text = $1 AND url <> $2", w.Text, w.URL); err != nil {
			return fmt.Errorf("watch a page: %w", err)
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO watches (text, url, due) VALUES ($1, $2, $3) ON CONFLICT (text) DO NOTHING", w.Text, w.URL, w.Due.UnixMilli())
		return wrap(err, "watch a page")
	})
}

// DropWatch ends the watching of a text's page; false: it was not watched.
func (m *Memory) DropWatch(ctx context.Context, text string) (dropped bool, err error) {
	return m.change(ctx, "end a watch", "DELETE FROM watches WHERE text = $1", text)
}

const watchColumns = "SELECT text, url, etag, modified, body, earlier, looked, changed, due, failures, told FROM watches "

func scanWatch(row interface{ Scan(...any) error }) (w Watch, err error) {
	var looked, changed, due int64
	err = row.Scan(&w.Text, &w.URL, &w.ETag, &w.Modified, &w.Body, &w.Earlier, &looked, &changed, &due, &w.Failures, &w.Told)
	w.Looked, w.Changed, w.Due = moment(looked), moment(changed), moment(due)
	return w, err
}

// moment reads a time; 0 is none.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func milliseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Watch gives the watch of a text's page; [ErrNoWatch] where there is none.
func (m *Memory) Watch(ctx context.Context, text string) (Watch, error) {
	w, err := scanWatch(m.store.Reader().QueryRowContext(ctx, watchColumns+"WHERE text = $1", text))
	if errors.Is(err, sql.ErrNoRows) {
		return Watch{}, ErrNoWatch
	}
	return w, wrap(err, "read a watch")
}

// WatchDue gives the watch that has been due for longest; [ErrNoWatch] where none is.
func (m *Memory) WatchDue(ctx context.Context, now time.Time) (Watch, error) {
	w, err := scanWatch(m.store.Reader().QueryRowContext(ctx, watchColumns+"WHERE due <= $1 ORDER BY due, text LIMIT 1", now.UnixMilli()))
	if errors.Is(err, sql.ErrNoRows) {
		return Watch{}, ErrNoWatch
	}
	return w, wrap(err, "read the watches")
}

// Watched tells which texts' pages are watched.
func (m *Memory) Watched(ctx context.Context) (map[string]bool, error) {
	rows, err := m.store.Reader().QueryContext(ctx, "SELECT text FROM watches")
	if err != nil {
		return nil, fmt.Errorf("list the watches: %w", err)
	}
	defer rows.Close()
	all := map[string]bool{}
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, fmt.Errorf("list the watches: %w", err)
		}
		all[text] = true
	}
	return all, wrap(rows.Err(), "list the watches")
}

// NoteWatch notes what was seen, in one transaction with the draft that follows from it, if any, and the notices of it.
// Where the watch was ended or begun anew meanwhile nothing is noted, and nobody is told: [ErrNoWatch].
func (m *Memory) NoteWatch(ctx context.Context, w Watch, draft *Draft, notices []Notice) error {
	err := m.store.Write(ctx, func(tx *sql.Tx) error {
		noted, err := affects(ctx, tx, "note what was seen", `UPDATE watches SET etag = $1, modified = $2, body = $3, earlier = $4, looked = $5, changed = $6, due = $7, failures = $8, told = $9
			WHERE text = $10 AND url = $11`,
			w.ETag, w.Modified, w.Body, w.Earlier, milliseconds(w.Looked), milliseconds(w.Changed), w.Due.UnixMilli(), w.Failures, w.Told, w.Text, w.URL)
		if err != nil {
			return err
		}
		if !noted {
			return ErrNoWatch
		}
		if draft != nil {
			if err := keepDraft(ctx, tx, *draft); err != nil {
				return err
			}
		}
		for _, n := range notices {
			if err := m.Post(ctx, tx, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && len(notices) > 0 {
		m.Posted()
	}
	return err
}
