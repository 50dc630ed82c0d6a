package bot

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
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
	Text     string   // as the first one asked it; empty once it is answered or dismissed
	Key      string   // what is compared of it
	Near     []string // the works whose passages were nearest: what is compared of questions in two languages
	Split    string   // the answer given that was not what was asked, see [Memory.Split]; empty: none
	Created  time.Time
	State    string
	TakenBy  string // as in the log; empty: nobody
	Askers   []Asker
}

// An Asker is someone who stands behind an open question and asked to hear back.
type Asker struct {
	Number    int64
	Address   Address // where to, and their own message
	Elsewhere Address // where they asked the same before; zero: nowhere
	Text      string  // their own words
	Language  string  // in which the bot speaks to them
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

// PassOn puts someone behind the open question that is like theirs, or opens one with the language, the key and what is near
// of asked. then, in the same transaction, is given the question and whether it is new. alike compares keys of questions in one
// language. Who stands behind it already is told where they asked last: [ErrAlreadyPassed].
func (m *Memory) PassOn(ctx context.Context, asked OpenQuestion, a Asker, now time.Time, alike func(other string) bool, then func(tx *sql.Tx, q OpenQuestion, isNew bool) error) (q OpenQuestion, err error) {
	before := false
	err = m.store.Write(ctx, func(tx *sql.Tx) error {
		q, err = likeOf(ctx, tx, asked.Language, alike)
		isNew := errors.Is(err, ErrNoQuestion)
		if isNew {
			q, err = openFor(ctx, tx, asked, a, now)
		}
		if err != nil {
			return err
		}
		added, err := standBehind(ctx, tx, q.ID, a, now)
		if err != nil {
			return err
		}
		if before = !added; before {
			return moveAsker(ctx, tx, q.ID, a)
		}
		return then(tx, q, isNew)
	})
	if before && err == nil {
		err = ErrAlreadyPassed
	}
	return q, err
}

// Split makes the question that was answered in vain an open one of its own: with the language, the key and what is near of
// asked, and nobody behind it but who asked it. then is given it in the same transaction. [ErrNoAnswer] where the answer is not
// kept, or is another's, [ErrAlreadyPassed] where it was split off before.
func (m *Memory) Split(ctx context.Context, person, answer string, asked OpenQuestion, now time.Time, then func(tx *sql.Tx, q OpenQuestion, g Given) error) (q OpenQuestion, err error) {
	err = m.store.Write(ctx, func(tx *sql.Tx) error {
		all, err := givenWhere(ctx, tx, "WHERE g.id = $1", answer)
		if err != nil {
			return err
		}
		if len(all) == 0 || all[0].Told == 0 || all[0].To.Chat.Platform+":"+all[0].To.Person != person {
			return ErrNoAnswer
		}
		var before int
		if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM open_questions WHERE split_from = $1", answer).Scan(&before); err != nil {
			return fmt.Errorf("look for a question that was split off: %w", err)
		}
		if before > 0 {
			return ErrAlreadyPassed
		}
		g := all[0]
		a := Asker{Text: g.Question, Language: g.Language, Address: g.To}
		a.Address.ReplyTo = g.Message
		if q, err = openFor(ctx, tx, asked, a, now); err != nil {
			return err
		}
		q.Split = answer
		if _, err := tx.ExecContext(ctx, "UPDATE open_questions SET split_from = $1 WHERE id = $2", answer, q.ID); err != nil {
			return fmt.Errorf("note what a question was split from: %w", err)
		}
		if _, err := standBehind(ctx, tx, q.ID, a, now); err != nil {
			return err
		}
		return then(tx, q, g)
	})
	return q, err
}

// openFor opens a question for someone, unless they stand behind too many.
func openFor(ctx context.Context, tx *sql.Tx, asked OpenQuestion, a Asker, now time.Time) (OpenQuestion, error) {
	var behind int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM askers a JOIN open_questions q ON q.id = a.question
		WHERE a.platform = $1 AND a.person = $2 AND q.state IN ('open', 'taken')`, a.Address.Chat.Platform, a.Address.Person).Scan(&behind)
	if err != nil {
		return asked, fmt.Errorf("count a person's open questions: %w", err)
	}
	if behind >= openOfPerson {
		return asked, ErrTooManyOfOne
	}
	asked.Text, asked.Created, asked.State = a.Text, now, QuestionOpen
	return openQuestion(ctx, tx, asked)
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
	err := tx.QueryRowContext(ctx, "INSERT INTO open_questions (language, text, key, near, created, state) VALUES ($1, $2, $3, $4, $5, 'open') RETURNING id",
		q.Language, q.Text, q.Key, strings.Join(q.Near, " "), q.Created.UnixMilli()).Scan(&q.ID)
	return q, wrap(err, "open a question")
}

// standBehind puts someone behind a question; false: they stand there already.
func standBehind(ctx context.Context, tx *sql.Tx, question int64, a Asker, now time.Time) (added bool, err error) {
	c := a.Address.Chat
	return affects(ctx, tx, "keep who asked", `INSERT INTO askers (question, platform, person, chat, thread, private, message, text, language, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (question, platform, person) DO NOTHING`,
		question, c.Platform, a.Address.Person, c.ID, c.Thread, c.Private, a.Address.ReplyTo, a.Text, a.Language, now.UnixMilli())
}

// moveAsker has someone told where they ask now. Where they asked before is kept for when nothing can be said there.
func moveAsker(ctx context.Context, tx *sql.Tx, question int64, a Asker) error {
	c := a.Address.Chat
	var was Address
	err := tx.QueryRowContext(ctx, "SELECT chat, thread, private, message FROM askers WHERE question = $1 AND platform = $2 AND person = $3", question, c.Platform, a.Address.Person).
		Scan(&was.Chat.ID, &was.Chat.Thread, &was.Chat.Private, &was.ReplyTo)
	if err != nil {
		return fmt.Errorf("read who asked: %w", err)
	}
	if was.Chat.ID == c.ID && was.Chat.Thread == c.Thread {
		return nil
	}
	was.Chat.Platform, was.Person = c.Platform, a.Address.Person
	elsewhere, err := json.Marshal(was)
	if err != nil {
		return fmt.Errorf("write where someone asked: %w", err)
	}
	_, err = tx.ExecContext(ctx, `UPDATE askers SET chat = $1, thread = $2, private = $3, message = $4, elsewhere = $5 WHERE question = $6 AND platform = $7 AND person = $8`,
		c.ID, c.Thread, c.Private, a.Address.ReplyTo, string(elsewhere), question, c.Platform, a.Address.Person)
	return wrap(err, "note where someone asks")
}

type reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// questionsWhere reads questions, oldest first, each with those who stand behind it.
func questionsWhere(ctx context.Context, from reader, where string, args ...any) ([]OpenQuestion, error) {
	rows, err := from.QueryContext(ctx, "SELECT id, language, text, key, near, split_from, created, state, taken_by FROM open_questions "+where+" ORDER BY id", args...)
	if err != nil {
		return nil, fmt.Errorf("read open questions: %w", err)
	}
	defer rows.Close()
	var all []OpenQuestion
	for rows.Next() {
		var q OpenQuestion
		var ms int64
		var near string
		if err := rows.Scan(&q.ID, &q.Language, &q.Text, &q.Key, &near, &q.Split, &ms, &q.State, &q.TakenBy); err != nil {
			return nil, fmt.Errorf("read open questions: %w", err)
		}
		q.Created, q.Near = time.UnixMilli(ms).UTC(), strings.Fields(near)
		all = append(all, q)
	}
	return all, wrap(rows.Err(), "read open questions")
}

func askersOf(ctx context.Context, from reader, question int64) ([]Asker, error) {
	rows, err := from.QueryContext(ctx, "SELECT number, platform, person, chat, thread, private, message, elsewhere, text, language FROM askers WHERE question = $1 ORDER BY number", question)
	if err != nil {
		return nil, fmt.Errorf("read who asked: %w", err)
	}
	defer rows.Close()
	var all []Asker
	for rows.Next() {
		var a Asker
		c := &a.Address.Chat
		var elsewhere string
		if err := rows.Scan(&a.Number, &c.Platform, &a.Address.Person, &c.ID, &c.Thread, &c.Private, &a.Address.ReplyTo, &elsewhere, &a.Text, &a.Language); err != nil {
			return nil, fmt.Errorf("read who asked: %w", err)
		}
		if elsewhere != "" {
			if err := json.Unmarshal([]byte(elsewhere), &a.Elsewhere); err != nil {
				return nil, fmt.Errorf("read where someone asked: %w", err)
			}
		}
		all = append(all, a)
	}
	return all, wrap(rows.Err(), "read who asked")
}

// OpenQuestions gives what is open or taken, oldest first, with those who stand behind it.
func (m *Memory) OpenQuestions(ctx context.Context) ([]OpenQuestion, error) {
	return m.withAskers(ctx, "WHERE state IN ('open', 'taken')")
}

// OpenTexts is [Memory.OpenQuestions] without those who stand behind them.
func (m *Memory) OpenTexts(ctx context.Context) ([]OpenQuestion, error) {
	return questionsWhere(ctx, m.store.Reader(), "WHERE state IN ('open', 'taken')")
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

// A Moved is what has to follow, in the same transaction, from a question's new state.
type Moved func(tx *sql.Tx, q OpenQuestion) error

// TakeQuestion notes who wants to answer a question, as of now; false: it is not open, or someone else has taken it. Where
// that is news, then is given the question.
func (m *Memory) TakeQuestion(ctx context.Context, id int64, by string, now time.Time, then Moved) (taken bool, err error) {
	err = m.store.Write(ctx, func(tx *sql.Tx) error {
		before, err := questionsWhere(ctx, tx, "WHERE id = $1 AND state IN ('open', 'taken')", id)
		if err != nil || len(before) == 0 {
			return err
		}
		q := before[0]
		if q.State == QuestionTaken && q.TakenBy != by {
			return nil
		}
		taken = true
		if _, err := tx.ExecContext(ctx, "UPDATE open_questions SET state = 'taken', taken_by = $1, taken_at = $2 WHERE id = $3", by, now.UnixMilli(), id); err != nil {
			return fmt.Errorf("take a question: %w", err)
		}
		if q.State == QuestionTaken {
			return nil
		}
		q.State, q.TakenBy = QuestionTaken, by
		return then(tx, q)
	})
	return taken && err == nil, err
}

// ReleaseQuestion has a question that someone has taken be free again.
func (m *Memory) ReleaseQuestion(ctx context.Context, id int64, by string, then Moved) error {
	return m.release(ctx, then, "WHERE state = 'taken' AND id = $1 AND taken_by = $2", id, by)
}

// ReleaseQuestions has all questions be free again that were taken up to a time.
func (m *Memory) ReleaseQuestions(ctx context.Context, until time.Time, then Moved) error {
	const where = "WHERE state = 'taken' AND taken_at <= $1"
	late, err := questionsWhere(ctx, m.store.Reader(), where, until.UnixMilli())
	if err != nil || len(late) == 0 {
		return err
	}
	return m.release(ctx, then, where, until.UnixMilli())
}

func (m *Memory) release(ctx context.Context, then Moved, where string, args ...any) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error {
		all, err := questionsWhere(ctx, tx, where, args...)
		if err != nil {
			return err
		}
		for _, q := range all {
			if _, err := tx.ExecContext(ctx, "UPDATE open_questions SET state = 'open', taken_by = '', taken_at = 0 WHERE id = $1", q.ID); err != nil {
				return fmt.Errorf("release a question: %w", err)
			}
			q.State, q.TakenBy = QuestionOpen, ""
			if err := then(tx, q); err != nil {
				return err
			}
		}
		return nil
	})
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
func (m *Memory) MergeQuestions(ctx context.Context, from, into int64, then func(tx *sql.Tx) error) error {
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
		if _, err = m.CloseQuestion(ctx, tx, from, QuestionMerged); err != nil {
			return err
		}
		return then(tx)
	})
}

// Told gives, in a transaction, whom notices told the answer to a question in a language, but who said that it is not what they
// asked.
func (m *Memory) Told(ctx context.Context, tx *sql.Tx, question int64, language string) ([]Given, error) {
	return givenWhere(ctx, tx, "WHERE g.told = $1 AND g.language = $2 AND g.id NOT IN (SELECT split_from FROM open_questions) ORDER BY g.number", question, language)
}

// A ToldIn is how many people were told the answer to a question, who speak one language.
type ToldIn struct {
	Question int64
	Language string
	People   int
	Asked    string // by one of them, in their words
}

// ToldIn counts whom notices told answers, by question and language.
func (m *Memory) ToldIn(ctx context.Context) ([]ToldIn, error) {
	rows, err := m.store.Reader().QueryContext(ctx, `SELECT told, language, COUNT(DISTINCT platform || ':' || person), MIN(question) FROM given_answers
		WHERE told <> 0 AND id NOT IN (SELECT split_from FROM open_questions) GROUP BY told, language ORDER BY told, language`)
	if err != nil {
		return nil, fmt.Errorf("count who was told: %w", err)
	}
	defer rows.Close()
	var all []ToldIn
	for rows.Next() {
		var one ToldIn
		if err := rows.Scan(&one.Question, &one.Language, &one.People, &one.Asked); err != nil {
			return nil, fmt.Errorf("count who was told: %w", err)
		}
		all = append(all, one)
	}
	return all, wrap(rows.Err(), "count who was told")
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
	Answer   string // empty: a section of a text answers
	Text     string // whose section answers, as of a revision
	Revision int64
	Section  int
	Actor    string
	Created  time.Time
}

// KeepAnswer keeps an answer, and forgets those of before a time.
func (m *Memory) KeepAnswer(ctx context.Context, a OpenAnswer, before time.Time) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM open_answers WHERE created < $1", before.UnixMilli()); err != nil {
			return fmt.Errorf("discard old answers: %w", err)
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO open_answers (id, question, language, wording, answer, text, revision, section, actor, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
			a.ID, a.Question, a.Language, a.Wording, a.Answer, a.Text, a.Revision, a.Section, a.Actor, a.Created.UnixMilli())
		return wrap(err, "keep an answer")
	})
}

// TakeAnswer takes an answer out in the transaction that publishes it. [ErrNoDraft] where someone else has taken it meanwhile.
func (m *Memory) TakeAnswer(ctx context.Context, tx *sql.Tx, id string) error {
	there, err := affects(ctx, tx, "take an answer", "DELETE FROM open_answers WHERE id = $1", id)
	if err == nil && !there {
		err = ErrNoDraft
	}
	return err
}

// KeptAnswer gives an answer that waits; [ErrNoDraft] where it is not there.
func (m *Memory) KeptAnswer(ctx context.Context, id string) (a OpenAnswer, err error) {
	var ms int64
	err = m.store.Reader().QueryRowContext(ctx, "SELECT id, question, language, wording, answer, text, revision, section, actor, created FROM open_answers WHERE id = $1", id).
		Scan(&a.ID, &a.Question, &a.Language, &a.Wording, &a.Answer, &a.Text, &a.Revision, &a.Section, &a.Actor, &ms)
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
