package bot

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Questions asked are kept for a week, each as its words, its language and whom it was asked by under the [Secret]: so that
// moderators see what a change does to questions that people really ask. Nobody waits for it: what was asked is held in
// memory and written down a few seconds later, and a kill loses that much.
const (
	askedFor     = 7 * 24 * time.Hour
	askedEvery   = 5 * time.Second // is what was asked written down
	askedWaiting = 1000            // that are not written down yet; what comes beyond them is not kept
	askedMost    = 100000          // rows; past it the oldest go
	askedLongest = 200             // characters; a longer one is seldom asked twice
	// AskedBy is how many people must have asked a question before moderators see it.
	AskedBy = 3
)

// asking holds what was asked and is not written down.
type asking struct {
	mu      sync.Mutex
	waiting []askedRow
	writing sync.Mutex // held while rows are written: what is forgotten then is not written after
}

type askedRow struct {
	question, language string
	person             []byte
	at                 time.Time
}

// askedKey folds what does not tell two questions apart: case, white space, and the signs around it.
func askedKey(question string) string {
	question = strings.ToLower(norm.NFC.String(strings.Join(strings.Fields(question), " ")))
	return strings.TrimFunc(question, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) })
}

// noteAsked takes note of a question. It waits for nothing.
func (m *Memory) noteAsked(person, language, question string, at time.Time) {
	question = askedKey(question)
	if question == "" || utf8.RuneCountInString(question) > askedLongest {
		return
	}
	m.asking.mu.Lock()
	defer m.asking.mu.Unlock()
	if len(m.asking.waiting) < askedWaiting {
		m.asking.waiting = append(m.asking.waiting, askedRow{question, language, m.people.Of(person), at.Truncate(time.Hour)})
	}
}

// KeepAsked writes down what is asked, and forgets what is older than a week, until ctx ends.
func (m *Memory) KeepAsked(ctx context.Context) {
	tick := time.NewTicker(askedEvery)
	defer tick.Stop()
	failing := false
	keep := func() {
		err := m.writeAsked(context.WithoutCancel(ctx), time.Now())
		if err != nil && !failing {
			slog.WarnContext(ctx, "what is asked cannot be written down: trying on", "err", err)
		}
		failing = err != nil
	}
	keep()
	for {
		select {
		case <-ctx.Done():
			keep()
			return
		case <-tick.C:
			keep()
		}
	}
}

// writeAsked writes down what waits, and drops what is too old or too much.
func (m *Memory) writeAsked(ctx context.Context, now time.Time) error {
	m.asking.writing.Lock()
	defer m.asking.writing.Unlock()
	m.asking.mu.Lock()
	rows := m.asking.waiting
	m.asking.mu.Unlock()
	stale, err := m.staleAsked(ctx, now)
	if err != nil || len(rows) == 0 && !stale {
		return err
	}
	err = m.store.Write(ctx, func(tx *sql.Tx) error {
		for _, r := range rows {
			_, err := tx.ExecContext(ctx, `INSERT INTO asked (question, language, person, at) VALUES ($1, $2, $3, $4)
				ON CONFLICT (question, language, person) DO UPDATE SET at = excluded.at`, r.question, r.language, r.person, r.at.UnixMilli())
			if err != nil {
				return fmt.Errorf("keep what was asked: %w", err)
			}
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM asked WHERE at < $1 OR at < (SELECT at FROM asked ORDER BY at DESC LIMIT 1 OFFSET $2)`,
			now.Add(-askedFor).UnixMilli(), askedMost)
		return wrap(err, "forget what was asked a week ago")
	})
	if err != nil {
		return err
	}
	m.asking.mu.Lock()
	defer m.asking.mu.Unlock()
	m.asking.waiting = append([]askedRow(nil), m.asking.waiting[len(rows):]...) // what came meanwhile waits on
	return nil
}

// staleAsked reports whether anything is kept that is too old.
func (m *Memory) staleAsked(ctx context.Context, now time.Time) (stale bool, err error) {
	err = m.store.Reader().QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM asked WHERE at < $1)", now.Add(-askedFor).UnixMilli()).Scan(&stale)
	return stale, wrap(err, "look for what was asked a week ago")
}

// An Asked is a question that several people asked.
type Asked struct {
	Question string // in lower case, without what stands around it
	Language string // of the answers
	People   int
}

// AskedLately gives the questions that at least [AskedBy] people asked in the last week, most asked first.
func (m *Memory) AskedLately(ctx context.Context, now time.Time, most int) ([]Asked, error) {
	if err := m.writeAsked(ctx, now); err != nil {
		slog.WarnContext(ctx, "what was asked last cannot be written down", "err", err) // what is there is read all the same
	}
	rows, err := m.store.Reader().QueryContext(ctx, `SELECT question, language, COUNT(*) AS people FROM asked WHERE at >= $1
		GROUP BY question, language HAVING people >= $2 ORDER BY people DESC, question, language LIMIT $3`, now.Add(-askedFor).UnixMilli(), AskedBy, most)
	if err != nil {
		return nil, fmt.Errorf("read what was asked: %w", err)
	}
	defer rows.Close()
	var all []Asked
	for rows.Next() {
		var a Asked
		if err := rows.Scan(&a.Question, &a.Language, &a.People); err != nil {
			return nil, fmt.Errorf("read what was asked: %w", err)
		}
		all = append(all, a)
	}
	return all, wrap(rows.Err(), "read what was asked")
}
