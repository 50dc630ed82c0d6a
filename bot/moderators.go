package bot

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"summitbot/knowledge"
)

// PersonKey names who wrote a message as what is kept of people does: "telegram:42".
func (m Message) PersonKey() string { return m.key() }

// ChatKey names where a message was written, in the same way.
func (m Message) ChatKey() string { return m.Chat.key() }

// Moderating looks up, at this moment, the right of who speaks, and gives them as the log names them; may tells who has it
// and operator is who sits at the terminal. Others are told whom to ask: that is no.
func (t *Turn) Moderating(ctx context.Context, operator string, may func(ctx context.Context, person string) (bool, error)) (actor string, no *Reply) {
	if t.Anonymous {
		r := t.quiet(Plain(Line, t.Say("mod_anonymous")))
		return "", &r
	}
	allowed, err := may(ctx, t.PersonKey())
	if err != nil {
		slog.ErrorContext(ctx, "a moderator cannot be looked up", "err", err)
		r := t.Reply(Plain(Line, t.Say("fault")))
		return "", &r
	}
	if !allowed {
		r := t.quiet(Plain(Line, t.Say("mod_refused", "Person", t.PersonKey())))
		return "", &r
	}
	if t.PersonKey() == operator {
		return knowledge.ActorOperator, nil
	}
	return t.PersonKey(), nil
}

// A Moderator is someone who was given the right to change texts.
type Moderator struct {
	Person  string // "telegram:42"
	AddedBy string // as in the log: "operator", or a person
}

// Moderators lists who was given the right, oldest first.
func (m *Memory) Moderators(ctx context.Context) ([]Moderator, error) {
	rows, err := m.store.Reader().QueryContext(ctx, "SELECT person, added_by FROM moderators ORDER BY at, person")
	if err != nil {
		return nil, fmt.Errorf("list the moderators: %w", err)
	}
	defer rows.Close()
	var all []Moderator
	for rows.Next() {
		var o Moderator
		if err := rows.Scan(&o.Person, &o.AddedBy); err != nil {
			return nil, fmt.Errorf("list the moderators: %w", err)
		}
		all = append(all, o)
	}
	return all, wrap(rows.Err(), "list the moderators")
}

// IsModerator reports whether someone has been given the right, as of this moment.
func (m *Memory) IsModerator(ctx context.Context, person string) (bool, error) {
	var n int
	err := m.store.Reader().QueryRowContext(ctx, "SELECT COUNT(*) FROM moderators WHERE person = $1", person).Scan(&n)
	return n > 0, wrap(err, "look up a moderator")
}

// AddModerator gives someone the right; false: they had it. Who did so is kept.
func (m *Memory) AddModerator(ctx context.Context, person, by string) (added bool, err error) {
	return m.changeModerators(ctx, person, by, true, `INSERT INTO moderators (person, added_by, at) VALUES ($1, $2, CAST(unixepoch('subsec') * 1000 AS INTEGER))
		ON CONFLICT (person) DO NOTHING`, person, by)
}

// changeModerators runs a change of one moderator's right, and keeps who made it, where it changes anything.
func (m *Memory) changeModerators(ctx context.Context, person, by string, added bool, statement string, args ...any) (changed bool, err error) {
	err = m.store.Write(ctx, func(tx *sql.Tx) error {
		if changed, err = affects(ctx, tx, "change the moderators", statement, args...); err != nil || !changed {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO moderator_acts (person, added, actor, at) VALUES ($1, $2, $3, CAST(unixepoch('subsec') * 1000 AS INTEGER))`, person, added, by)
		return wrap(err, "keep who changed the moderators")
	})
	return changed && err == nil, err
}

// A ModeratorAct is what someone did to someone's right.
type ModeratorAct struct {
	Person string // "telegram:42"
	Added  bool   // else removed
	Actor  string // as in the log
	At     time.Time
}

// ModeratorActs lists the last of what was done to the moderators, newest first.
func (m *Memory) ModeratorActs(ctx context.Context, most int) ([]ModeratorAct, error) {
	rows, err := m.store.Reader().QueryContext(ctx, "SELECT person, added, actor, at FROM moderator_acts ORDER BY number DESC LIMIT $1", most)
	if err != nil {
		return nil, fmt.Errorf("list who changed the moderators: %w", err)
	}
	defer rows.Close()
	var all []ModeratorAct
	for rows.Next() {
		var a ModeratorAct
		var at int64
		if err := rows.Scan(&a.Person, &a.Added, &a.Actor, &at); err != nil {
			return nil, fmt.Errorf("list who changed the moderators: %w", err)
		}
		a.At = time.UnixMilli(at)
		all = append(all, a)
	}
	return all, wrap(rows.Err(), "list who changed the moderators")
}

// RemoveModerator takes the right back; false: they did not have it. Who did so is kept.
func (m *Memory) RemoveModerator(ctx context.Context, person, by string) (removed bool, err error) {
	return m.changeModerators(ctx, person, by, false, "DELETE FROM moderators WHERE person = $1", person)
}

// change runs one statement and reports whether it changed anything.
func (m *Memory) change(ctx context.Context, doing, statement string, args ...any) (changed bool, err error) {
	err = m.store.Write(ctx, func(tx *sql.Tx) error {
		changed, err = affects(ctx, tx, doing, statement, args...)
		return err
	})
	return changed && err == nil, err
}

func affects(ctx context.Context, tx *sql.Tx, doing, statement string, args ...any) (bool, error) {
	result, err := tx.ExecContext(ctx, statement, args...)
	if err != nil {
		return false, fmt.Errorf("%s: %w", doing, err)
	}
	n, err := result.RowsAffected()
	return n > 0, wrap(err, doing)
}

// A Draft is a change of a text that waits for someone to publish or discard it. What an ID stands for never changes.
type Draft struct {
	ID string
	knowledge.Draft
	Chat    string    // where it was made: "telegram:42"
	Created time.Time // to the millisecond
	// Replaces are the drafts that it was made in the place of, with spaces between them, the last one first.
	Replaces string
}

// ErrNoDraft is returned for a draft that is not there: discarded, published, or never made.
var ErrNoDraft = errors.New("no such draft")

// KeepDraft keeps a draft, and forgets drafts, and what became of drafts, of before a time. The one that it replaces goes;
// [ErrNoDraft] where that is gone already: then nothing is kept.
func (m *Memory) KeepDraft(ctx context.Context, d Draft, before time.Time) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error {
		if err := dropDrafts(ctx, tx, before); err != nil {
			return err
		}
		return keepDraft(ctx, tx, d)
	})
}

func keepDraft(ctx context.Context, tx *sql.Tx, d Draft) error {
	if last, _ := CutWord(d.Replaces); last != "" {
		if there, err := affects(ctx, tx, "replace a draft", "DELETE FROM drafts WHERE id = $1", last); err != nil || !there {
			return cmp.Or(err, ErrNoDraft)
		}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO drafts (id, text, based_on, raw, why, actor, chat, created, replaces) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		d.ID, d.Text, d.BasedOn, d.Raw, d.Why, d.Actor, d.Chat, d.Created.UnixMilli(), d.Replaces)
	return wrap(err, "keep a draft")
}

// DropDrafts forgets drafts, and what became of drafts, of before a time.
func (m *Memory) DropDrafts(ctx context.Context, before time.Time) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error { return dropDrafts(ctx, tx, before) })
}

func dropDrafts(ctx context.Context, tx *sql.Tx, before time.Time) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM drafts WHERE created < $1", before.UnixMilli()); err != nil {
		return fmt.Errorf("discard old drafts: %w", err)
	}
	_, err := tx.ExecContext(ctx, "DELETE FROM published_drafts WHERE at < $1", before.UnixMilli())
	return wrap(err, "forget what became of old drafts")
}

// DropDraft discards one draft; false: it was not there.
func (m *Memory) DropDraft(ctx context.Context, id string) (dropped bool, err error) {
	return m.change(ctx, "discard a draft", "DELETE FROM drafts WHERE id = $1", id)
}

const draftColumns = "SELECT id, text, based_on, raw, why, actor, chat, created, replaces FROM drafts "

func scanDraft(row interface{ Scan(...any) error }) (d Draft, err error) {
	var ms int64
	err = row.Scan(&d.ID, &d.Text, &d.BasedOn, &d.Raw, &d.Why, &d.Actor, &d.Chat, &ms, &d.Replaces)
	d.Created = time.UnixMilli(ms).UTC()
	return d, err
}

// Draft gives a draft, whatever its age; [ErrNoDraft] where it is not there.
func (m *Memory) Draft(ctx context.Context, id string) (Draft, error) {
	d, err := scanDraft(m.store.Reader().QueryRowContext(ctx, draftColumns+"WHERE id = $1", id))
	if errors.Is(err, sql.ErrNoRows) {
		return Draft{}, ErrNoDraft
	}
	return d, wrap(err, "read a draft")
}

// DraftFor gives the draft that was made in the place of another one; [ErrNoDraft] where there is none.
func (m *Memory) DraftFor(ctx context.Context, replaced string) (Draft, error) {
	d, err := scanDraft(m.store.Reader().QueryRowContext(ctx, draftColumns+"WHERE ' ' || replaces || ' ' LIKE '% ' || $1 || ' %'", replaced))
	if errors.Is(err, sql.ErrNoRows) {
		return Draft{}, ErrNoDraft
	}
	return d, wrap(err, "read what replaced a draft")
}

// Drafts lists the drafts, newest first.
func (m *Memory) Drafts(ctx context.Context) ([]Draft, error) {
	rows, err := m.store.Reader().QueryContext(ctx, draftColumns+"ORDER BY created DESC, id")
	if err != nil {
		return nil, fmt.Errorf("list the drafts: %w", err)
	}
	defer rows.Close()
	var all []Draft
	for rows.Next() {
		d, err := scanDraft(rows)
		if err != nil {
			return nil, fmt.Errorf("list the drafts: %w", err)
		}
		all = append(all, d)
	}
	return all, wrap(rows.Err(), "list the drafts")
}

// TakeDraft takes a draft out in the transaction that publishes it, and notes what it becomes. [ErrNoDraft] where
// someone else has taken it meanwhile: then nothing may be published.
func (m *Memory) TakeDraft(ctx context.Context, tx *sql.Tx, d Draft, now time.Time) error {
	there, err := affects(ctx, tx, "take a draft", "DELETE FROM drafts WHERE id = $1", d.ID)
	if err != nil {
		return err
	}
	if !there {
		return ErrNoDraft
	}
	for _, id := range append(strings.Fields(d.Replaces), d.ID) {
		_, err := tx.ExecContext(ctx, "INSERT INTO published_drafts (id, text, based_on, at) VALUES ($1, $2, $3, $4)", id, d.Text, d.BasedOn, now.UnixMilli())
		if err != nil {
			return fmt.Errorf("note what a draft becomes: %w", err)
		}
	}
	return nil
}

// Published tells what a draft became, where that is still known: the revision of text that is based on basedOn.
func (m *Memory) Published(ctx context.Context, id string) (text string, basedOn int64, err error) {
	err = m.store.Reader().QueryRowContext(ctx, "SELECT text, based_on FROM published_drafts WHERE id = $1", id).Scan(&text, &basedOn)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, ErrNoDraft
	}
	return text, basedOn, wrap(err, "read what became of a draft")
}

// NewID names a draft or the like: it is short enough to be typed, and too long to be guessed.
func NewID() string {
	var b [5]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}
