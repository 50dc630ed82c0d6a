package bot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"summitbot/index"
)

// Questions are counted by day, platform, language and what became of them, and how often each text was quoted: so that
// moderators see what is missing. Nobody and no question is in it. As with what was asked nobody waits for it: counts are held
// in memory and written down a few seconds later, and a kill loses that much.
const (
	// CountedDays is for how many days counts are kept: thirteen months, a month and the same one a year before.
	CountedDays    = 396
	countedWaiting = 10000 // kinds of count that are not written down yet; what comes beyond them is not counted
)

// What becomes of a question.
const (
	QuestionQuoted  = "answered" // with a quote
	QuestionRefused = "refused"  // the texts do not say it
	QuestionUnread  = "not_read" // in a language that is not read
)

// A Count is how many questions of one kind were asked on a day.
type Count struct {
	Day      time.Time // its midnight, UTC
	Platform string
	Language string // of the question
	Outcome  string // [QuestionQuoted], [QuestionRefused] or [QuestionUnread]
	Count    int
}

// counting holds what is counted and not written down.
type counting struct {
	mu        sync.Mutex
	questions map[Count]int // by the kind, of Count 0
	quotes    map[quoteDay]int
	writing   sync.Mutex
}

type quoteDay struct {
	day  time.Time
	text string
}

// DayOf gives the midnight, UTC, of the day that it is in a time's own zone: days are kept and compared so.
func DayOf(at time.Time) time.Time {
	y, m, d := at.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

const secondsOfDay = 24 * 60 * 60

func numberOfDay(day time.Time) int64 { return day.Unix() / secondsOfDay }
func dayNumbered(n int64) time.Time   { return time.Unix(n*secondsOfDay, 0).UTC() }

// Count takes note of a question, whose Count is not looked at, and of the texts that it was answered from. It waits for nothing.
func (m *Memory) Count(kind Count, quoted []string) {
	kind.Count = 0
	m.counting.mu.Lock()
	defer m.counting.mu.Unlock()
	c := &m.counting
	if c.questions == nil {
		c.questions, c.quotes = map[Count]int{}, map[quoteDay]int{}
	}
	if _, known := c.questions[kind]; known || len(c.questions) < countedWaiting {
		c.questions[kind]++
	}
	for _, text := range quoted {
		key := quoteDay{kind.Day, text}
		if _, known := c.quotes[key]; known || len(c.quotes) < countedWaiting {
			c.quotes[key]++
		}
	}
}

// counted is what there is to count of an answer.
func (t *Turn) counted(ctx context.Context, a index.Answer) (kind Count, quoted []string) {
	kind = Count{Day: DayOf(time.Now().In(t.Bot.summit.Zone)), Platform: t.Chat.Platform, Language: t.Language, Outcome: QuestionQuoted}
	if a.Sure && a.Asked != "" {
		kind.Language = a.Asked
	}
	switch {
	case !a.Answered && t.unread(a):
		kind.Outcome = QuestionUnread
	case !a.Answered:
		kind.Outcome = QuestionRefused
	}
	seen := map[string]bool{}
	for _, e := range a.Extracts {
		if !seen[e.TextID] {
			seen[e.TextID] = true
			quoted = append(quoted, e.TextID)
		}
	}
	return kind, quoted
}

// writeCounts writes down what was counted, and drops what is too old.
func (m *Memory) writeCounts(ctx context.Context, now time.Time) error {
	c := &m.counting
	c.writing.Lock()
	defer c.writing.Unlock()
	c.mu.Lock()
	questions, quotes := c.questions, c.quotes
	c.questions, c.quotes = nil, nil
	c.mu.Unlock()
	if len(questions)+len(quotes) == 0 {
		return nil
	}
	oldest := numberOfDay(DayOf(now)) - CountedDays
	err := m.store.Write(ctx, func(tx *sql.Tx) error {
		for k, n := range questions {
			_, err := tx.ExecContext(ctx, `INSERT INTO question_counts (day, platform, language, outcome, count) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (day, platform, language, outcome) DO UPDATE SET count = count + excluded.count`, numberOfDay(k.Day), k.Platform, k.Language, k.Outcome, n)
			if err != nil {
				return fmt.Errorf("count questions: %w", err)
			}
		}
		for k, n := range quotes {
			_, err := tx.ExecContext(ctx, `INSERT INTO quote_counts (day, text, count) VALUES ($1, $2, $3)
				ON CONFLICT (day, text) DO UPDATE SET count = count + excluded.count`, numberOfDay(k.day), k.text, n)
			if err != nil {
				return fmt.Errorf("count quotes: %w", err)
			}
		}
		for _, statement := range []string{"DELETE FROM question_counts WHERE day < $1", "DELETE FROM quote_counts WHERE day < $1"} {
			if _, err := tx.ExecContext(ctx, statement, oldest); err != nil {
				return fmt.Errorf("forget old counts: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		m.uncounted(questions, quotes)
	}
	return err
}

// uncounted takes counts back that could not be written.
func (m *Memory) uncounted(questions map[Count]int, quotes map[quoteDay]int) {
	c := &m.counting
	c.mu.Lock()
	defer c.mu.Unlock()
	for k, n := range c.questions {
		questions[k] += n
	}
	for k, n := range c.quotes {
		quotes[k] += n
	}
	c.questions, c.quotes = questions, quotes
}

// Counts gives what was counted from one day to another, both included, in order of day, platform, language and outcome.
func (m *Memory) Counts(ctx context.Context, from, to time.Time) ([]Count, error) {
	if err := m.writeCounts(ctx, time.Now()); err != nil {
		slog.WarnContext(ctx, "what was counted last cannot be written down", "err", err) // what is there is read all the same
	}
	rows, err := m.store.Reader().QueryContext(ctx, `SELECT day, platform, language, outcome, count FROM question_counts
		WHERE day >= $1 AND day <= $2 ORDER BY day, platform, language, outcome`, numberOfDay(from), numberOfDay(to))
	if err != nil {
		return nil, fmt.Errorf("read what was counted: %w", err)
	}
	defer rows.Close()
	var all []Count
	for rows.Next() {
		var c Count
		var day int64
		if err := rows.Scan(&day, &c.Platform, &c.Language, &c.Outcome, &c.Count); err != nil {
			return nil, fmt.Errorf("read what was counted: %w", err)
		}
		c.Day = dayNumbered(day)
		all = append(all, c)
	}
	return all, wrap(rows.Err(), "read what was counted")
}

// CountedSince is the first day of which counts are kept; false: there are none yet.
func (m *Memory) CountedSince(ctx context.Context) (day time.Time, ever bool, err error) {
	var first sql.NullInt64
	err = m.store.Reader().QueryRowContext(ctx, "SELECT MIN(day) FROM question_counts").Scan(&first)
	return dayNumbered(first.Int64), first.Valid, wrap(err, "read since when is counted")
}

// QuoteCounts gives how often each text was quoted from one day to another, both included. A text that was not is not in it.
func (m *Memory) QuoteCounts(ctx context.Context, from, to time.Time) (map[string]int, error) {
	rows, err := m.store.Reader().QueryContext(ctx, "SELECT text, SUM(count) FROM quote_counts WHERE day >= $1 AND day <= $2 GROUP BY text", numberOfDay(from), numberOfDay(to))
	if err != nil {
		return nil, fmt.Errorf("read how often texts were quoted: %w", err)
	}
	defer rows.Close()
	all := map[string]int{}
	for rows.Next() {
		var text string
		var n int
		if err := rows.Scan(&text, &n); err != nil {
			return nil, fmt.Errorf("read how often texts were quoted: %w", err)
		}
		all[text] = n
	}
	return all, wrap(rows.Err(), "read how often texts were quoted")
}

// LastDigest is the last day for which the weekly digest was posted; false: it never was.
func (m *Memory) LastDigest(ctx context.Context) (day time.Time, ever bool, err error) {
	var n int64
	err = m.store.Reader().QueryRowContext(ctx, "SELECT day FROM digests").Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, false, nil
	}
	return dayNumbered(n), err == nil, wrap(err, "read when the digest was posted")
}

// PostDigest notes that the weekly digest of a day is posted, in one transaction with what then posts. Of one day it is done once.
func (m *Memory) PostDigest(ctx context.Context, day time.Time, then func(tx *sql.Tx) error) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error {
		due, err := affects(ctx, tx, "note that the digest is posted", `INSERT INTO digests (one, day) VALUES (1, $1)
			ON CONFLICT (one) DO UPDATE SET day = excluded.day WHERE digests.day < excluded.day`, numberOfDay(day))
		if err != nil || !due {
			return err
		}
		return then(tx)
	})
}
