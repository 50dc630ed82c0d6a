package bot

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// A holding is one thing that is kept: where, what /privacy says of it, and what /forget does with it.
type holding struct {
	table string // empty: it is held in memory alone
	words string // key of what it is, how long it is kept and why; empty: there is nothing of a person in it
	// forget deletes what is of the person $1, deleted says in a plural of its number what that was. Both are empty
	// where it cannot be told apart or is not theirs alone: then stays says so, where held counts something of theirs,
	// or always where held is empty.
	forget, deleted string
	// hidden says that $1 of forget is the person's name under the [Secret].
	hidden      bool
	held, stays string
}

// holdings is everything that is kept: /privacy says it and [Memory.Forget] goes through it. A test holds it to the tables
// that there are.
var holdings = []holding{
	{table: "choices", words: "privacy_choices", forget: "DELETE FROM choices WHERE person = $1", deleted: "forget_choices"},
	{words: "privacy_recent"},
	{words: "privacy_spoken"},
	{table: "inbox", words: "privacy_inbox", stays: "forget_stays_inbox"},
	{table: "positions"},
	{table: "moderators", words: "privacy_moderators",
		held: `SELECT (SELECT COUNT(*) FROM moderators WHERE person = $1 OR added_by = $1)
			+ (SELECT COUNT(*) FROM moderator_acts WHERE person = $1 OR actor = $1)`, stays: "forget_stays_moderators"},
	{table: "moderator_acts"}, // said with the moderators
	{table: "drafts", words: "privacy_drafts", held: "SELECT COUNT(*) FROM drafts WHERE actor = $1", stays: "forget_stays_drafts"},
	{table: "published_drafts"},
	{table: "sketches", words: "privacy_sketches", forget: "DELETE FROM sketches WHERE actor = $1", deleted: "forget_sketches"},
	{table: "watches"}, // of pages alone
	{table: "open_questions", words: "privacy_open", stays: "forget_stays_open", held: `SELECT COUNT(*) FROM askers a WHERE a.platform || ':' || a.person = $1
		AND EXISTS (SELECT 1 FROM askers b WHERE b.question = a.question AND b.number <> a.number)`},
	{table: "askers", words: "privacy_askers", forget: "DELETE FROM askers WHERE platform || ':' || person = $1", deleted: "forget_askers"},
	{table: "outbox", words: "privacy_outbox", forget: "DELETE FROM outbox WHERE person <> '' AND platform || ':' || person = $1", deleted: "forget_outbox"},
	{table: "open_answers"},
	{table: "given_answers", words: "privacy_given", forget: "DELETE FROM given_answers WHERE platform || ':' || person = $1", deleted: "forget_given"},
	{table: "given_quotes"}, // goes with its answer
	{table: "votes", words: "privacy_votes", forget: "DELETE FROM votes WHERE voter = $1", hidden: true, deleted: "forget_votes"},
	{table: "asked", words: "privacy_asked", forget: "DELETE FROM asked WHERE person = $1", hidden: true, deleted: "forget_asked"},
	{table: "vote_totals"},
	{table: "question_counts"}, // by day, platform and language
	{table: "quote_counts"},
	{table: "digests"},
	{table: "tellings"},
	{table: "actors", words: "privacy_log",
		held: "SELECT COUNT(*) FROM revisions r JOIN actors a ON a.number = r.actor WHERE a.key = $1", stays: "forget_stays_log"},
	{table: "revisions"}, // who is in it by the number of actors alone
	{table: "contents"},
	{table: "redactions"},
}

// Forgotten is what [Memory.Forget] did, in the order of what is kept.
type Forgotten struct {
	Deleted []Counted // never of 0
	Stays   []string  // keys of what is said of what stays
}

// Counted is a number of something; Words is the key of a plural that says it.
type Counted struct {
	Words string
	Count int
}

// Forget deletes all that is kept of a person, in one transaction, and says what that was. A question that they passed on and nobody
// else stands behind is closed, as it is in their own words; withdrawn is what follows, and may be nil. Where others do, it is in the
// words of one of them from then on.
func (m *Memory) Forget(ctx context.Context, person string, withdrawn func(tx *sql.Tx, q OpenQuestion) error) (Forgotten, error) {
	var f Forgotten
	if err := m.writeAsked(ctx, time.Now()); err != nil {
		return Forgotten{}, fmt.Errorf("forget a person: %w", err)
	}
	err := m.store.Write(ctx, func(tx *sql.Tx) error {
		passedOn, err := questionsWhere(ctx, tx, "WHERE state IN ('open', 'taken') AND id IN (SELECT question FROM askers WHERE platform || ':' || person = $1)", person)
		if err != nil {
			return err
		}
		for _, h := range holdings {
			if err := h.forgetIn(ctx, tx, person, m.people, &f); err != nil {
				return err
			}
		}
		for _, q := range passedOn {
			if err := m.withdraw(ctx, tx, q, withdrawn); err != nil {
				return err
			}
		}
		m.lately.note(person, time.Now())
		return nil
	})
	if err != nil {
		return Forgotten{}, fmt.Errorf("forget a person: %w", err)
	}
	return f, nil
}

// withdraw closes a question that nobody stands behind any more, or has it in the words of who still does.
func (m *Memory) withdraw(ctx context.Context, tx *sql.Tx, q OpenQuestion, withdrawn func(tx *sql.Tx, q OpenQuestion) error) error {
	others, err := askersOf(ctx, tx, q.ID)
	if err != nil {
		return err
	}
	if len(others) > 0 {
		_, err := tx.ExecContext(ctx, "UPDATE open_questions SET text = $1 WHERE id = $2", others[0].Text, q.ID)
		return wrap(err, "word an open question anew")
	}
	if _, err := m.CloseQuestion(ctx, tx, q.ID, QuestionDismissed); err != nil {
		return err
	}
	q.Text = ""
	if withdrawn == nil {
		return nil
	}
	return withdrawn(tx, q)
}

func (h holding) forgetIn(ctx context.Context, tx *sql.Tx, person string, people Secret, f *Forgotten) error {
	if h.forget != "" {
		var of any = person
		if h.hidden {
			of = people.Of(person)
		}
		result, err := tx.ExecContext(ctx, h.forget, of)
		if err != nil {
			return fmt.Errorf("delete from %s: %w", h.table, err)
		}
		n, err := result.RowsAffected()
		if n > 0 {
			f.Deleted = append(f.Deleted, Counted{h.deleted, int(n)})
		}
		return wrap(err, "count what was deleted")
	}
	if h.stays == "" {
		return nil
	}
	n := 1
	if h.held != "" {
		if err := tx.QueryRowContext(ctx, h.held, person).Scan(&n); err != nil {
			return fmt.Errorf("look into %s: %w", h.table, err)
		}
	}
	if n > 0 {
		f.Stays = append(f.Stays, h.stays)
	}
	return nil
}

// privacy says what is kept, how long and why.
func privacy(_ context.Context, t *Turn) Reply {
	r := t.Reply(Plain(Line, t.Say("privacy")))
	for _, h := range holdings {
		if h.words != "" {
			r.Parts = append(r.Parts, Plain(Item, t.Say(h.words)))
		}
	}
	r.Parts = append(r.Parts, Plain(Note, t.Say("privacy_platform")), Plain(Note, t.Say("privacy_forget")))
	return r
}

// forget deletes what is kept of whoever says it.
func forget(ctx context.Context, t *Turn) Reply {
	f, err := t.Bot.memory.Forget(ctx, t.Message.key(), func(tx *sql.Tx, q OpenQuestion) error {
		if t.Bot.withdrawn == nil {
			return nil
		}
		return t.Bot.withdrawn(ctx, tx, t.Bot.Words(q.Language), q)
	})
	if err != nil {
		slog.ErrorContext(ctx, "a person cannot be forgotten", "err", err)
		return t.quiet(Plain(Line, t.Say("not_forgotten")))
	}
	if n := t.Bot.recent.forget(t.Message.key()); n > 0 {
		f.Deleted = append(f.Deleted, Counted{"forget_recent", n})
	}
	if t.Chat.Private && t.Bot.spoken.forget(t.Chat) {
		f.Deleted = append(f.Deleted, Counted{"forget_spoken", 1})
	}
	var parts []Part
	if len(f.Deleted) == 0 {
		parts = append(parts, Plain(Line, t.Say("forget_nothing")))
	} else {
		parts = append(parts, Plain(Line, t.Say("forget")))
	}
	for _, d := range f.Deleted {
		parts = append(parts, Plain(Item, t.Say(d.Words, "Count", d.Count)))
	}
	for _, words := range f.Stays {
		parts = append(parts, Plain(Note, t.Say(words)))
	}
	return t.quiet(parts...)
}

// quiet is a reply for the one who asked alone.
func (t *Turn) quiet(parts ...Part) Reply {
	r := t.Reply(parts...)
	r.Quiet = true
	return r
}

// forget drops what a person asked last, in whichever chat, and says how many questions that were.
func (r *recent) forget(person string) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for key := range r.last {
		if strings.HasPrefix(key, person+"\x00") {
			delete(r.last, key)
			n++
		}
	}
	return n
}

// forget drops the language last spoken in a chat; false: none was known.
func (s *spoken) forget(c Chat) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, known := s.chats[c.key()]
	delete(s.chats, c.key())
	return known
}

// lately holds who was forgotten, and when: an answer that was on its way then is not kept afterwards. It is in memory only,
// as such answers are.
type lately struct {
	mu   sync.Mutex
	when map[string]time.Time
}

// latelyMost bounds the people held; past it all are dropped.
const latelyMost = 10000

func (l *lately) note(person string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.when == nil || len(l.when) >= latelyMost {
		l.when = map[string]time.Time{}
	}
	l.when[person] = now
}

// forgot reports whether a person was forgotten since a time.
func (l *lately) forgot(person string, since time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	at, ok := l.when[person]
	return ok && !at.Before(since)
}
