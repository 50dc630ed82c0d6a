package bot

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"summitbot/index"
	"summitbot/knowledge"
)

// A Given is an answer that was given to someone: what has to be known of it so that it can be corrected later.
type Given struct {
	Number   int64  // in the order in which they were given
	ID       string // what the buttons under it say
	To       Address
	Message  string // its number on its platform; empty: it can never be edited
	Language string // of the bot's own words in it
	Question string
	Told     int64 // the open question whose answer a notice told; 0: it was asked and answered at once
	Reply    Reply // as it was given
	Quotes   []GivenQuote
	At       time.Time
}

// A GivenQuote is what an answer quoted, byte for byte, and what the message shows now in its place.
type GivenQuote struct {
	Part     int // of the reply
	Text     string
	Revision int64
	Heading  string
	URL      string
	Ours     bool   // in words of ours
	Event    string // the id of an event, which Quote and Shown are the line of; empty: a sentence is quoted
	Quote    string // empty only where there is none
	Shown    string // empty: that the text says it no more
	// Corrected is the revision since which the message shows something else than it did; 0: it never did.
	Corrected int64
}

// Bounds of the answers that are kept.
const (
	givenMost         = 100000 // past it the oldest are forgotten
	givenQuestionMost = 1000   // characters of a question
)

// ErrNoAnswer is returned for an answer that is not kept, or no more.
var ErrNoAnswer = errors.New("no such answer")

// given notes of a reply what it quotes, and of whom it was asked.
func (t *Turn) given(a index.Answer, parts []int) *Given {
	question := t.Text
	if a.About != "" {
		question += " (" + a.About + ")"
	}
	g := NewGiven(Address{Chat: t.Chat, Person: t.From.ID, ReplyTo: t.ID}, t.Words.Language, question)
	for i, e := range a.Extracts {
		g.Quoting(parts[i], e)
	}
	return g
}

// NewGiven begins what is kept of an answer to a question: to whom it goes, and the language of the bot's words in it.
func NewGiven(to Address, language, question string) *Given {
	if r := []rune(question); len(r) > givenQuestionMost {
		question = string(r[:givenQuestionMost])
	}
	return &Given{ID: NewID(), To: to, Language: language, Question: question, At: time.Now()}
}

// Quoting notes that a part of the reply shows an extract.
func (g *Given) Quoting(part int, e index.Extract) {
	g.Quotes = append(g.Quotes, GivenQuote{
		Part: part, Text: e.TextID, Revision: e.Revision, Heading: e.Heading, URL: e.URL, Ours: e.Wording == string(knowledge.Ours), Quote: e.Text, Shown: e.Text,
	})
}

// GivenAs is the answer in a reply once it is sent, with the number that its message has; ok is false where it holds none.
func (r Reply) GivenAs(message string) (g Given, ok bool) {
	if r.Given == nil {
		return Given{}, false
	}
	g = *r.Given
	g.Message, g.Reply = message, r
	return g, true
}

// Gave keeps where an answer was given, once it is sent; of a reply that holds none it keeps nothing. message is empty where
// what was sent can never be edited. It is done as well as can be: nobody waits for it, and what fails is told in diagnostics.
func (b *Bot) Gave(ctx context.Context, r Reply, message string) {
	g, ok := r.GivenAs(message)
	if !ok {
		return
	}
	if err := b.memory.Gave(context.WithoutCancel(ctx), g); err != nil {
		slog.WarnContext(ctx, "where an answer was given cannot be kept: it will not be corrected", "platform", g.To.Chat.Platform, "err", err)
	}
}

// Gave keeps where answers were given.
func (m *Memory) Gave(ctx context.Context, all ...Given) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error { return m.gave(ctx, tx, all) })
}

// AnsweredWith is [Memory.Answered] that keeps, in the same write, where the answers were given.
func (m *Memory) AnsweredWith(ctx context.Context, platform string, given []Given, keys ...string) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error {
		if err := answered(ctx, tx, platform, keys); err != nil {
			return err
		}
		return m.gave(ctx, tx, given)
	})
}

func (m *Memory) gave(ctx context.Context, tx *sql.Tx, all []Given) error {
	for _, g := range all {
		if m.lately.forgot(g.To.Chat.Platform+":"+g.To.Person, g.At) {
			continue
		}
		if err := gaveOne(ctx, tx, g); err != nil {
			return fmt.Errorf("keep where an answer was given: %w", err)
		}
	}
	return nil
}

func gaveOne(ctx context.Context, tx *sql.Tx, g Given) error {
	reply, err := json.Marshal(g.Reply)
	if err != nil {
		return err
	}
	c := g.To.Chat
	var number int64
	err = tx.QueryRowContext(ctx, `INSERT INTO given_answers (id, platform, chat, thread, private, person, message, language, question, told, reply, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (id) DO NOTHING RETURNING number`,
		g.ID, c.Platform, c.ID, c.Thread, c.Private, g.To.Person, g.Message, g.Language, g.Question, g.Told, string(reply), g.At.UnixMilli()).Scan(&number)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // kept already
	}
	if err != nil {
		return err
	}
	for _, q := range g.Quotes {
		_, err := tx.ExecContext(ctx, `INSERT INTO given_quotes (answer, part, text, revision, checked, heading, url, ours, event, quote, shown)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, number, q.Part, q.Text, q.Revision, q.Revision, q.Heading, q.URL, q.Ours, q.Event, q.Quote, q.Shown)
		if err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM given_answers WHERE number <= $1", number-givenMost)
	return err
}

const givenColumns = "SELECT g.number, g.id, g.platform, g.chat, g.thread, g.private, g.person, g.message, g.language, g.question, g.told, g.reply, g.at FROM given_answers g "

func givenWhere(ctx context.Context, from reader, where string, args ...any) ([]Given, error) {
	rows, err := from.QueryContext(ctx, givenColumns+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read answers given: %w", err)
	}
	defer rows.Close()
	var all []Given
	for rows.Next() {
		var g Given
		var ms int64
		var reply string
		c := &g.To.Chat
		if err := rows.Scan(&g.Number, &g.ID, &c.Platform, &c.ID, &c.Thread, &c.Private, &g.To.Person, &g.Message, &g.Language, &g.Question, &g.Told, &reply, &ms); err != nil {
			return nil, fmt.Errorf("read answers given: %w", err)
		}
		if err := json.Unmarshal([]byte(reply), &g.Reply); err != nil {
			return nil, fmt.Errorf("read answers given: %w", err)
		}
		g.At = time.UnixMilli(ms).UTC()
		all = append(all, g)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read answers given: %w", err)
	}
	_ = rows.Close() // before the next question on this connection
	for i := range all {
		if all[i].Quotes, err = quotesOf(ctx, from, all[i].Number); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func quotesOf(ctx context.Context, from reader, number int64) ([]GivenQuote, error) {
	rows, err := from.QueryContext(ctx, "SELECT part, text, revision, heading, url, ours, event, quote, shown, corrected FROM given_quotes WHERE answer = $1 ORDER BY part", number)
	if err != nil {
		return nil, fmt.Errorf("read what was quoted: %w", err)
	}
	defer rows.Close()
	var all []GivenQuote
	for rows.Next() {
		var q GivenQuote
		if err := rows.Scan(&q.Part, &q.Text, &q.Revision, &q.Heading, &q.URL, &q.Ours, &q.Event, &q.Quote, &q.Shown, &q.Corrected); err != nil {
			return nil, fmt.Errorf("read what was quoted: %w", err)
		}
		all = append(all, q)
	}
	return all, wrap(rows.Err(), "read what was quoted")
}

// GivenSince finds an answer that was given after a time; [ErrNoAnswer] where it is not kept.
func (m *Memory) GivenSince(ctx context.Context, id string, since time.Time) (Given, error) {
	all, err := givenWhere(ctx, m.store.Reader(), "WHERE g.id = $1 AND g.at > $2", id, since.UnixMilli())
	if err == nil && len(all) == 0 {
		err = ErrNoAnswer
	}
	if err != nil {
		return Given{}, err
	}
	return all[0], nil
}

// A QuotedBy is a wording that answers show as a text's, and whom it was told.
type QuotedBy struct {
	Quote    string // as it was quoted
	Shown    string
	Revision int64
	Heading  string
	Event    string   // see [GivenQuote]
	People   []string // "telegram:42"
}

// Quoting gives what answers given after a time quote of a text.
func (m *Memory) Quoting(ctx context.Context, text string, since time.Time) ([]QuotedBy, error) {
	rows, err := m.store.Reader().QueryContext(ctx, `SELECT DISTINCT q.quote, q.shown, q.revision, q.heading, q.event, g.platform || ':' || g.person
		FROM given_quotes q JOIN given_answers g ON g.number = q.answer WHERE q.text = $1 AND g.at > $2 ORDER BY q.revision, q.quote, q.shown, q.heading, q.event`, text, since.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("find who was told: %w", err)
	}
	defer rows.Close()
	var all []QuotedBy
	for rows.Next() {
		var q QuotedBy
		var person string
		if err := rows.Scan(&q.Quote, &q.Shown, &q.Revision, &q.Heading, &q.Event, &person); err != nil {
			return nil, fmt.Errorf("find who was told: %w", err)
		}
		if n := len(all); n > 0 && all[n-1].Quote == q.Quote && all[n-1].Shown == q.Shown && all[n-1].Revision == q.Revision && all[n-1].Heading == q.Heading && all[n-1].Event == q.Event {
			all[n-1].People = append(all[n-1].People, person)
			continue
		}
		q.People = []string{person}
		all = append(all, q)
	}
	return all, wrap(rows.Err(), "find who was told")
}

// QuotedTexts gives, of answers given after a time, the texts that they quote, each with the oldest revision with which one
// of them was compared.
func (m *Memory) QuotedTexts(ctx context.Context, since time.Time) (map[string]int64, error) {
	return byName[int64](ctx, m.store.Reader(), "find what was quoted", `SELECT q.text, MIN(q.checked) FROM given_quotes q JOIN given_answers g ON g.number = q.answer
		WHERE g.at > $1 GROUP BY q.text`, since.UnixMilli())
}

// Recheck gives then, in one transaction, up to most answers given after a time that quote a text and were not yet compared
// with its revision newest; and notes that they were, with what then says that they show. It reports whether there were any.
// Nothing is done twice: what was noted is not given again.
func (m *Memory) Recheck(ctx context.Context, text string, newest int64, since time.Time, most int, then func(tx *sql.Tx, g *Given) error) (found bool, err error) {
	err = m.store.Write(ctx, func(tx *sql.Tx) error {
		all, err := givenWhere(ctx, tx, `WHERE g.at > $1 AND g.number IN (SELECT answer FROM given_quotes WHERE text = $2 AND checked < $3) ORDER BY g.number LIMIT $4`,
			since.UnixMilli(), text, newest, most)
		if err != nil {
			return err
		}
		found = len(all) > 0
		for i := range all {
			if err := then(tx, &all[i]); err != nil {
				return err
			}
			for _, q := range all[i].Quotes {
				if q.Text != text {
					continue
				}
				_, err := tx.ExecContext(ctx, "UPDATE given_quotes SET shown = $1, corrected = $2, checked = $3 WHERE answer = $4 AND part = $5", q.Shown, q.Corrected, newest, all[i].Number, q.Part)
				if err != nil {
					return fmt.Errorf("note what an answer shows: %w", err)
				}
			}
		}
		return nil
	})
	return found, err
}

// Decide notes, in the transaction that publishes a change, whether those who were told are told of it.
func (m *Memory) Decide(ctx context.Context, tx *sql.Tx, d knowledge.Draft, tell bool, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO tellings (text, based_on, tell, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (text, based_on) DO UPDATE SET tell = excluded.tell, at = excluded.at`, d.Text, d.BasedOn, tell, now.UnixMilli())
	return wrap(err, "note who is told of a change")
}

// Decided tells what was decided of the changes of a text after one revision, up to another: a yes outweighs a no. known is
// false where nobody decided.
func (m *Memory) Decided(ctx context.Context, text string, after, upTo int64) (tell, known bool, err error) {
	var decided sql.NullBool
	err = m.store.Reader().QueryRowContext(ctx, "SELECT MAX(t.tell) FROM tellings t WHERE t.text = $1 AND t.based_on >= $2 AND t.based_on < $3", text, after, upTo).Scan(&decided)
	return decided.Bool, decided.Valid, wrap(err, "read who is told of a change")
}

// DropGiven forgets the answers given up to a time, and what was decided of changes before it.
func (m *Memory) DropGiven(ctx context.Context, until time.Time) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error {
		for _, statement := range []string{"DELETE FROM given_answers WHERE at <= $1", "DELETE FROM tellings WHERE at <= $1"} {
			if _, err := tx.ExecContext(ctx, statement, until.UnixMilli()); err != nil {
				return fmt.Errorf("forget where answers were given: %w", err)
			}
		}
		return nil
	})
}
