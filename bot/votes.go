package bot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// A Vote is what someone thinks of an answer.
type Vote struct {
	Useful bool
	Why    string // why not, a word of the feature's; empty: not said
}

// Vote keeps one voice a person and answer: a later one takes the place of the one before. then, in the same transaction, is
// given how many find the answer not useful, who votes included, and whether they voted the same before. [ErrNoAnswer] where
// the answer was not given after since.
func (m *Memory) Vote(ctx context.Context, person, answer string, v Vote, now, since time.Time, then func(tx *sql.Tx, g Given, against int, same bool) error) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error {
		all, err := givenWhere(ctx, tx, "WHERE g.id = $1 AND g.at > $2", answer, since.UnixMilli())
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return ErrNoAnswer
		}
		g := all[0]
		var text, heading string
		if len(g.Quotes) > 0 {
			text, heading = g.Quotes[0].Text, g.Quotes[0].Heading
		}
		var before Vote
		err = tx.QueryRowContext(ctx, "SELECT useful, why FROM votes WHERE answer = $1 AND voter = $2", answer, m.people.Of(person)).Scan(&before.Useful, &before.Why)
		same := err == nil && before == v
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("read a vote: %w", err)
		}
		if !v.Useful && v.Why == "" {
			v.Why = before.Why // said once, it stays
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO votes (answer, voter, text, heading, useful, why, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (answer, voter) DO UPDATE SET useful = excluded.useful, why = excluded.why, at = excluded.at`,
			answer, m.people.Of(person), text, heading, v.Useful, v.Why, now.UnixMilli())
		if err != nil {
			return fmt.Errorf("keep a vote: %w", err)
		}
		var against int
		if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM votes WHERE answer = $1 AND useful = 0", answer).Scan(&against); err != nil {
			return fmt.Errorf("count votes: %w", err)
		}
		return then(tx, g, against, same)
	})
}

// CountVotes adds the votes given up to a time to the totals, and forgets whose they were.
func (m *Memory) CountVotes(ctx context.Context, until time.Time) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO vote_totals (day, text, heading, useful, why, count)
			SELECT at / 86400000, text, heading, useful, why, COUNT(*) FROM votes WHERE at <= $1 GROUP BY 1, 2, 3, 4, 5
			ON CONFLICT (day, text, heading, useful, why) DO UPDATE SET count = count + excluded.count`, until.UnixMilli())
		if err != nil {
			return fmt.Errorf("add votes up: %w", err)
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM votes WHERE at <= $1", until.UnixMilli())
		return wrap(err, "forget votes")
	})
}

// A VoteTotal is how often a passage was found useful, or not for one reason, on one day.
type VoteTotal struct {
	Day           time.Time
	Text, Heading string
	Vote
	Count int
}

// VoteTotals gives all votes from a day on, those that are still kept by person among them.
func (m *Memory) VoteTotals(ctx context.Context, from time.Time) ([]VoteTotal, error) {
	day := from.UnixMilli() / 86400000
	rows, err := m.store.Reader().QueryContext(ctx, `SELECT day, text, heading, useful, why, SUM(count) FROM (
		SELECT day, text, heading, useful, why, count FROM vote_totals
		UNION ALL SELECT at / 86400000, text, heading, useful, why, 1 FROM votes) WHERE day >= $1 GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`, day)
	if err != nil {
		return nil, fmt.Errorf("count votes: %w", err)
	}
	defer rows.Close()
	var all []VoteTotal
	for rows.Next() {
		var v VoteTotal
		var day int64
		if err := rows.Scan(&day, &v.Text, &v.Heading, &v.Useful, &v.Why, &v.Count); err != nil {
			return nil, fmt.Errorf("count votes: %w", err)
		}
		v.Day = time.UnixMilli(day * 86400000).UTC()
		all = append(all, v)
	}
	return all, wrap(rows.Err(), "count votes")
}
