package bot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Questions asked are kept for a week, each as its words, its language, whether it was refused, and whom it was asked by under the
// [Secret]: so that moderators see what people really ask, and what a change does to it. Nobody waits for it: what was asked is held in
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
	refused            bool
}

// askedKey folds what does not tell two questions apart: case, white space, and the signs around it.
func askedKey(question string) string {
	question = strings.ToLower(norm.NFC.String(strings.Join(strings.Fields(question), " ")))
	return strings.TrimFunc(question, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) })
}

// courtesies say nothing of what is asked, in what [Fold] makes of the words.
var courtesies = map[string]bool{"a": true, "ad": true, "oi": true, "nhe": true, "nha": true, "la": true, "vay": true, "please": true, "svp": true, "hi": true, "bonjour": true}

// askedFolded is what questions are counted together by: half of the people leave the diacritics out.
func askedFolded(question string) string {
	words := slices.DeleteFunc(strings.Fields(Fold(question)), func(w string) bool { return courtesies[w] })
	if len(words) == 0 {
		return question
	}
	return strings.Join(words, " ")
}

// noteAsked takes note of a question, and whether it was refused. It waits for nothing.
func (m *Memory) noteAsked(person, language, question string, at time.Time, refused bool) {
	question = askedKey(question)
	if question == "" || utf8.RuneCountInString(question) > askedLongest {
		return
	}
	m.asking.mu.Lock()
	defer m.asking.mu.Unlock()
	if len(m.asking.waiting) < askedWaiting {
		m.asking.waiting = append(m.asking.waiting, askedRow{question, language, m.people.Of(person), at.Truncate(time.Hour), refused})
	}
}

// KeepAsked writes down what is asked and what is counted of it, and forgets what is older than a week, until ctx ends.
func (m *Memory) KeepAsked(ctx context.Context) {
	tick := time.NewTicker(askedEvery)
	defer tick.Stop()
	failing := false
	keep := func() {
		keep, now := context.WithoutCancel(ctx), time.Now()
		err := errors.Join(m.writeAsked(keep, now), m.writeCounts(keep, now))
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
			_, err := tx.ExecContext(ctx, `INSERT INTO asked (question, language, person, at, refused, folded) VALUES ($1, $2, $3, $4, $5, $6)
				ON CONFLICT (question, language, person) DO UPDATE SET at = excluded.at, refused = excluded.refused`, r.question, r.language, r.person, r.at.UnixMilli(), r.refused, askedFolded(r.question))
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
	return m.askedSince(ctx, now, "1", now.Add(-askedFor), most)
}

// AskedSince is [Memory.AskedLately] after a time, which is at most a week ago.
func (m *Memory) AskedSince(ctx context.Context, now, since time.Time, most int) ([]Asked, error) {
	return m.askedSince(ctx, now, "1", since, most)
}

// RefusedSince gives the questions that were asked after a time and last refused to at least [AskedBy] people, most of them first.
func (m *Memory) RefusedSince(ctx context.Context, now, since time.Time, most int) ([]Asked, error) {
	return m.askedSince(ctx, now, "refused", since, most)
}

// askedSince gives the questions that at least [AskedBy] people asked, of those rows for which what is not 0; each as it was written with
// most diacritics.
func (m *Memory) askedSince(ctx context.Context, now time.Time, what string, since time.Time, most int) ([]Asked, error) {
	if err := m.writeAsked(ctx, now); err != nil {
		slog.WarnContext(ctx, "what was asked last cannot be written down", "err", err) // what is there is read all the same
	}
	if week := now.Add(-askedFor); since.Before(week) {
		since = week
	}
	rows, err := m.store.Reader().QueryContext(ctx, `SELECT question, language, COUNT(DISTINCT person) AS people,
			MAX(length(CAST(question AS BLOB))) FROM asked WHERE at >= $1 AND `+what+` <> 0 -- of the row with the most bytes is the question
		GROUP BY CASE folded WHEN '' THEN question ELSE folded END, language HAVING people >= $2 ORDER BY people DESC, question, language LIMIT $3`, since.UnixMilli(), AskedBy, most)
	if err != nil {
		return nil, fmt.Errorf("read what was asked: %w", err)
	}
	defer rows.Close()
	var all []Asked
	for rows.Next() {
		var a Asked
		var bytes int
		if err := rows.Scan(&a.Question, &a.Language, &a.People, &bytes); err != nil {
			return nil, fmt.Errorf("read what was asked: %w", err)
		}
		all = append(all, a)
	}
	return all, wrap(rows.Err(), "read what was asked")
}
