package bot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// The states of an open question.
const (
	QuestionOpen      = "open"
	QuestionTaken     = "taken"
	QuestionAnswered  = "answered"
	QuestionDismissed = "dismissed"
	QuestionMerged    = "merged"
)

// An OpenQuestion is one that the texts did not answer and that someone asked to pass on.
type OpenQuestion struct {
	ID       int64
	Language string
	Text     string // as the first one asked it; empty once it is answered or dismissed
	Key      string // what is compared of it
	Created  time.Time
	State    string
	TakenBy  string // as in the log; empty: nobody
	Askers   []Asker
}

// An Asker is someone who stands behind an open question and asked to hear back.
type Asker struct {
	Number   int64
	Address  Address // where to, and their own message
	Text     string  // their own words
	Language string  // in which the bot speaks to them
}

// Bounds of what is passed on.
const (
	openMost     = 2000 // questions open at one time
	openOfPerson = 10   // of them behind which one person stands
)

// Errors of open questions.
var (
	ErrNoQuestion    = errors.New("no such open question")
	ErrTooManyOpen   = errors.New("too many questions are open")
	ErrTooManyOfOne  = errors.New("this person stands behind too many open questions")
	ErrAlreadyPassed = errors.New("this person stands behind the question already")
)

// PassOn puts someone behind the open question that is like theirs, or opens one. then, in the same transaction, is given
// the question and whether it is new. alike compares keys of questions in one language.
func (m *Memory) PassOn(ctx context.Context, language, key string, a Asker, now time.Time, alike func(other string) bool, then func(tx *sql.Tx, q OpenQuestion, isNew bool) error) (q OpenQuestion, err error) {
	err = m.store.Write(ctx, func(tx *sql.Tx) error {
		var behind int
		err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM askers a JOIN open_questions q ON q.id = a.question
			WHERE a.platform = $1 AND a.person = $2 AND q.state IN ('open', 'taken')`, a.Address.Chat.Platform, a.Address.Person).Scan(&behind)
		if err != nil {
			return fmt.Errorf("count a person's open questions: %w", err)
		}
		q, err = likeOf(ctx, tx, language, alike)
		isNew := errors.Is(err, ErrNoQuestion)
		if isNew && behind >= openOfPerson {
			return ErrTooManyOfOne
		}
		if isNew {
			q, err = openQuestion(ctx, tx, OpenQuestion{Language: language, Text: a.Text, Key: key, Created: now, State: QuestionOpen})
		}
		if err != nil {
			return err
		}
		if err := standBehind(ctx, tx, q.ID, a, now); err != nil {
			return err
		}
		return then(tx, q, isNew)
	})
	return q, err
}

func likeOf(ctx context.Context, tx *sql.Tx, language string, alike func(string) bool) (OpenQuestion, error) {
	all, err := questionsWhere(ctx, tx, "WHERE state IN ('open', 'taken') AND language = $1", language)
	if err != nil {
		return OpenQuestion{}, err
	}
	for _, q := range all {
		if alike(q.Key) {
			return q, nil
		}
	}
	return OpenQuestion{}, ErrNoQuestion
}

func openQuestion(ctx context.Context, tx *sql.Tx, q OpenQuestion) (OpenQuestion, error) {
	var open int
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM open_questions WHERE state IN ('open', 'taken')").Scan(&open); err != nil {
		return q, fmt.Errorf("count the open questions: %w", err)
	}
	if open >= openMost {
		return q, ErrTooManyOpen
	}
	err := tx.QueryRowContext(ctx, "INSERT INTO open_questions (language, text, key, created, state) VALUES ($1, $2, $3, $4, 'open') RETURNING id",
		q.Language, q.Text, q.Key, q.Created.UnixMilli()).Scan(&q.ID)
	return q, wrap(err, "open a question")
}

func standBehind(ctx context.Context, tx *sql.Tx, question int64, a Asker, now time.Time) error {
	added, err := affects(ctx, tx, "keep who asked", `INSERT INTO askers (question, platform, person, chat, thread, message, text, language, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (question, platform, person) DO NOTHING`,
		question, a.Address.Chat.Platform, a.Address.Person, a.Address.Chat.ID, a.Address.Chat.Thread, a.Address.ReplyTo, a.Text, a.Language, now.UnixMilli())
	if err == nil && !added {
		return ErrAlreadyPassed
	}
	return err
}

type reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// questionsWhere reads questions, oldest first, each with those who stand behind it.
func questionsWhere(ctx context.Context, from reader, where string, args ...any) ([]OpenQuestion, error) {
	rows, err := from.QueryContext(ctx, "SELECT id, language, text, key, created, state, taken_by FROM open_questions "+where+" ORDER BY id", args...)
	if err != nil {
		return nil, fmt.Errorf("read open questions: %w", err)
	}
	defer rows.Close()
	var all []OpenQuestion
	for rows.Next() {
		var q OpenQuestion
		var ms int64
		if err := rows.Scan(&q.ID, &q.Language, &q.Text, &q.Key, &ms, &q.State, &q.TakenBy); err != nil {
			return nil, fmt.Errorf("read open questions: %w", err)
		}
		q.Created = time.UnixMilli(ms).UTC()
		all = append(all, q)
	}
	return all, wrap(rows.Err(), "read open questions")
}

func askersOf(ctx context.Context, from reader, question int64) ([]Asker, error) {
	rows, err := from.QueryContext(ctx, "SELECT number, platform, person, chat, thread, message, text, language FROM askers WHERE question = $1 ORDER BY number", question)
	if err != nil {
		return nil, fmt.Errorf("read who asked: %w", err)
	}
	defer rows.Close()
	var all []Asker
	for rows.Next() {
		var a Asker
		c := &a.Address.Chat
		if err := rows.Scan(&a.Number, &c.Platform, &a.Address.Person, &c.ID, &c.Thread, &a.Address.ReplyTo, &a.Text, &a.Language); err != nil {
			return nil, fmt.Errorf("read who asked: %w", err)
		}
		all = append(all, a)
	}
	return all, wrap(rows.Err(), "read who asked")
}

// OpenQuestions gives what is open or taken, oldest first, with those who stand behind it.
func (m *Memory) OpenQuestions(ctx context.Context) ([]OpenQuestion, error) {
	return m.withAskers(ctx, "WHERE state IN ('open', 'taken')")
}

// OpenQuestion gives one question, whatever its state; [ErrNoQuestion] where there is none.
func (m *Memory) OpenQuestion(ctx context.Context, id int64) (OpenQuestion, error) {
	all, err := m.withAskers(ctx, "WHERE id = $1", id)
	if err == nil && len(all) == 0 {
		err = ErrNoQuestion
	}
	if err != nil {
		return OpenQuestion{}, err
	}
	return all[0], nil
}

func (m *Memory) withAskers(ctx context.Context, where string, args ...any) ([]OpenQuestion, error) {
	all, err := questionsWhere(ctx, m.store.Reader(), where, args...)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Askers, err = askersOf(ctx, m.store.Reader(), all[i].ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// TakeQuestion notes who wants to answer a question; false: it is not open, or someone else has taken it.
func (m *Memory) TakeQuestion(ctx context.Context, id int64, by string) (taken bool, err error) {
	return m.change(ctx, "take a question", `UPDATE open_questions SET state = 'taken', taken_by = $1
		WHERE id = $2 AND (state = 'open' OR state = 'taken' AND taken_by = $3)`, by, id, by)
}

// CloseQuestion ends a question, in a transaction: nothing of its askers' words is kept, and who they were is given one
// last time, to be told. [ErrNoQuestion] where it is not open any more.
func (m *Memory) CloseQuestion(ctx context.Context, tx *sql.Tx, id int64, state string) ([]Asker, error) {
	closed, err := affects(ctx, tx, "close a question", "UPDATE open_questions SET state = $1, text = '', key = '' WHERE id = $2 AND state IN ('open', 'taken')", state, id)
	if err != nil {
		return nil, err
	}
	if !closed {
		return nil, ErrNoQuestion
	}
	all, err := askersOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	for _, statement := range []string{"DELETE FROM askers WHERE question = $1", "DELETE FROM open_answers WHERE question = $1"} {
		if _, err := tx.ExecContext(ctx, statement, id); err != nil {
			return nil, fmt.Errorf("forget who asked: %w", err)
		}
	}
	return all, nil
}

// Dismiss closes a question; then is given who asked, in the same transaction.
func (m *Memory) Dismiss(ctx context.Context, id int64, then func(tx *sql.Tx, all []Asker) error) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error {
		all, err := m.CloseQuestion(ctx, tx, id, QuestionDismissed)
		if err != nil {
			return err
		}
		return then(tx, all)
	})
}

// MergeQuestions puts all who stand behind one open question behind another. [ErrNoQuestion] where one of them is not open.
func (m *Memory) MergeQuestions(ctx context.Context, from, into int64) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error {
		var open int
		err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM open_questions WHERE id IN ($1, $2) AND state IN ('open', 'taken')", from, into).Scan(&open)
		if err != nil {
			return fmt.Errorf("look up two questions: %w", err)
		}
		if open != 2 {
			return ErrNoQuestion
		}
		if _, err := tx.ExecContext(ctx, "UPDATE OR IGNORE askers SET question = $1 WHERE question = $2", into, from); err != nil {
			return fmt.Errorf("move who asked: %w", err)
		}
		_, err = m.CloseQuestion(ctx, tx, from, QuestionMerged)
		return err
	})
}

// Overdue notes, in one transaction with what then does, that moderators are reminded of the questions that were opened
// up to a time. Each is given once.
func (m *Memory) Overdue(ctx context.Context, until time.Time, then func(tx *sql.Tx, all []OpenQuestion) error) error {
	const where = "WHERE state IN ('open', 'taken') AND reminded = 0 AND created <= $1"
	late, err := questionsWhere(ctx, m.store.Reader(), where, until.UnixMilli())
	if err != nil || len(late) == 0 {
		return err
	}
	return m.store.Write(ctx, func(tx *sql.Tx) error {
		late, err := questionsWhere(ctx, tx, where, until.UnixMilli())
		if err != nil || len(late) == 0 {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE open_questions SET reminded = 1 "+where, until.UnixMilli()); err != nil {
			return fmt.Errorf("note a reminder: %w", err)
		}
		return then(tx, late)
	})
}

// An OpenAnswer is an answer to an open question that waits to be published or discarded.
type OpenAnswer struct {
	ID       string
	Question int64
	Language string
	Wording  string // of the question, as it becomes public
	Answer   string
	Actor    string
	Created  time.Time
}

// KeepAnswer keeps an answer, and forgets those of before a time.
func (m *Memory) KeepAnswer(ctx context.Context, a OpenAnswer, before time.Time) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM open_answers WHERE created < $1", before.UnixMilli()); err != nil {
			return fmt.Errorf("discard old answers: %w", err)
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO open_answers (id, question, language, wording, answer, actor, created) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			a.ID, a.Question, a.Language, a.Wording, a.Answer, a.Actor, a.Created.UnixMilli())
		return wrap(err, "keep an answer")
	})
}

// KeptAnswer gives an answer that waits; [ErrNoDraft] where it is not there.
func (m *Memory) KeptAnswer(ctx context.Context, id string) (a OpenAnswer, err error) {
	var ms int64
	err = m.store.Reader().QueryRowContext(ctx, "SELECT id, question, language, wording, answer, actor, created FROM open_answers WHERE id = $1", id).
		Scan(&a.ID, &a.Question, &a.Language, &a.Wording, &a.Answer, &a.Actor, &ms)
	if errors.Is(err, sql.ErrNoRows) {
		return a, ErrNoDraft
	}
	a.Created = time.UnixMilli(ms).UTC()
	return a, wrap(err, "read an answer")
}

// DropAnswer discards an answer; false: it was not there.
func (m *Memory) DropAnswer(ctx context.Context, id string) (dropped bool, err error) {
	return m.change(ctx, "discard an answer", "DELETE FROM open_answers WHERE id = $1", id)
}
