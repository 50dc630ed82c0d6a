package knowledge

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// A Draft is a change of one text, not yet in the log.
type Draft struct {
	Text    string // id
	BasedOn int64  // position of the text's newest revision as the author saw it; 0: there was none
	Actor   string // "seed", "operator", or a platform and a number: "telegram:42"
	Why     string
	Raw     []byte // the text as it becomes; nil: it is taken back
}

// A Revision is one change of one text, as it stands in the log.
type Revision struct {
	Position int64 // from 1, without gaps
	ID       string
	Text     string
	Num      int64 // from 1 within the text
	BasedOn  int64
	At       time.Time // UTC
	Actor    string    // empty: redacted
	Why      string
	Raw      []byte // nil: taken back, redacted, or damaged
	Removed  bool
	Redacted bool   // its text and reason were emptied by [Store.Redact]
	Hash     []byte // of this row and, through prev, of all before it
	Damaged  error  // not nil: the row is not what was written, and nothing of it may be shown as true

	actor       int64
	contentHash []byte
	prev        []byte
}

// A Head is the end of the log.
type Head struct {
	Position int64
	Hash     []byte // nil where the log is empty
}

// A Clash is the refusal of a change that was based on an older revision than the newest.
type Clash struct {
	Draft  Draft
	Newest Revision // Position 0: there is none
}

func (c *Clash) Error() string {
	return fmt.Sprintf("text %s: the change is based on revision %d, but the newest is %d", c.Draft.Text, c.Draft.BasedOn, c.Newest.Position)
}

// A Broken store answers from what is whole and refuses every change.
type Broken struct {
	Position int64 // the first revision that is not what was written
	Dir      string
	Cause    string
}

func (b *Broken) Error() string {
	return fmt.Sprintf("the log in %s is damaged at revision %d (%s): nothing is written to it any more; stop the program and put a backup of the folder in its place", b.Dir, b.Position, b.Cause)
}

// Append puts one revision at the end of the log. also, which may be nil, changes other tables in the same
// transaction. When Append returns nil, both are on disk. A change based on an older revision is a *[Clash].
func (s *Store) Append(ctx context.Context, d Draft, also func(*sql.Tx) error) (Revision, error) {
	all, err := s.AppendAll(ctx, []Draft{d}, also)
	if err != nil {
		return Revision{}, err
	}
	return all[0], nil
}

// AppendAll is Append of several revisions in one transaction: all or none.
func (s *Store) AppendAll(ctx context.Context, drafts []Draft, also func(*sql.Tx) error) ([]Revision, error) {
	if err := s.Broken(); err != nil {
		return nil, err
	}
	var added []Revision
	err := s.Write(ctx, func(tx *sql.Tx) error {
		head, err := headOf(ctx, tx)
		if err != nil {
			return err
		}
		for _, d := range drafts {
			r, err := appendOne(ctx, tx, head, d)
			if err != nil {
				return err
			}
			added = append(added, r)
			head = Head{Position: r.Position, Hash: r.Hash}
		}
		if also != nil {
			return also(tx)
		}
		return nil
	})
	var clash *Clash
	if errors.As(err, &clash) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("append %d revisions: %w", len(drafts), err)
	}
	err = s.Refresh(context.WithoutCancel(ctx)) // from here on the text as it was is quoted no more
	s.wake()
	return added, err
}

// Broken tells why nothing can be written; nil: all is well.
func (s *Store) Broken() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.broken
}

// Break stops all writing for the life of this Store: whoever finds the log shorter or other than it was known says so here.
func (s *Store) Break(position int64, cause string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken == nil {
		s.broken = &Broken{Position: position, Dir: s.dir, Cause: cause}
	}
	return s.broken
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func headOf(ctx context.Context, q querier) (Head, error) {
	var h Head
	err := q.QueryRowContext(ctx, "SELECT position, hash FROM revisions ORDER BY position DESC LIMIT 1").Scan(&h.Position, &h.Hash)
	if errors.Is(err, sql.ErrNoRows) {
		return Head{}, nil
	}
	if err != nil {
		return Head{}, fmt.Errorf("read the head of the log: %w", err)
	}
	return h, nil
}

// Head gives the end of the log.
func (s *Store) Head(ctx context.Context) (Head, error) { return headOf(ctx, s.read) }

// HeadIn is where the log ends as a transaction sees it: what [Store.Append] adds there is in it.
func (s *Store) HeadIn(ctx context.Context, tx *sql.Tx) (Head, error) { return headOf(ctx, tx) }

func appendOne(ctx context.Context, tx *sql.Tx, head Head, d Draft) (Revision, error) {
	newest, err := newestOf(ctx, tx, d.Text)
	if err != nil {
		return Revision{}, err
	}
	if newest.Position != d.BasedOn {
		return Revision{}, &Clash{Draft: d, Newest: newest}
	}
	r := Revision{
		Position: head.Position + 1, ID: newID(), Text: d.Text, Num: newest.Num + 1, BasedOn: d.BasedOn,
		Actor: d.Actor, Why: d.Why, Raw: d.Raw, Removed: d.Raw == nil, prev: head.Hash,
	}
	if r.prev == nil {
		r.prev = []byte{}
	}
	var ms int64
	if err := tx.QueryRowContext(ctx, "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)").Scan(&ms); err != nil {
		return Revision{}, fmt.Errorf("read the store's clock: %w", err)
	}
	r.At = time.UnixMilli(ms).UTC()
	if r.actor, err = actorNumber(ctx, tx, d.Actor); err != nil {
		return Revision{}, err
	}
	r.contentHash = contentHash(r.Why, r.Raw)
	r.Hash = r.rowHash()
	_, err = tx.ExecContext(ctx, `INSERT INTO revisions (position, id, text, num, based_on, at, actor, removed, content_hash, prev, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		r.Position, r.ID, r.Text, r.Num, r.BasedOn, ms, r.actor, btoi(r.Removed), r.contentHash, r.prev, r.Hash)
	if err != nil {
		return Revision{}, fmt.Errorf("write revision %d of text %s: %w", r.Num, r.Text, err)
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO contents (position, why, raw) VALUES ($1, $2, $3)", r.Position, r.Why, r.Raw)
	if err != nil {
		return Revision{}, fmt.Errorf("write the content of text %s: %w", r.Text, err)
	}
	return r, nil
}

func actorNumber(ctx context.Context, tx *sql.Tx, key string) (number int64, err error) {
	if _, err = tx.ExecContext(ctx, "INSERT INTO actors (key) VALUES ($1) ON CONFLICT (key) DO NOTHING", key); err == nil {
		err = tx.QueryRowContext(ctx, "SELECT number FROM actors WHERE key = $1", key).Scan(&number)
	}
	if err != nil {
		return 0, fmt.Errorf("find the actor: %w", err)
	}
	return number, nil
}

func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b[:])
}

func contentHash(why string, raw []byte) []byte {
	h := sha256.New()
	var n [9]byte
	binary.BigEndian.PutUint64(n[:8], uint64(len(why)))
	n[8] = byte(btoi(raw == nil)) // a text taken back is not an empty text
	h.Write(n[:])
	h.Write([]byte(why))
	h.Write(raw)
	return h.Sum(nil)
}

// rowHash covers every column of the row, each with its length, and through prev every row before it.
func (r *Revision) rowHash() []byte {
	h := sha256.New()
	field := func(b []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	number := func(v int64) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(v))
		h.Write(n[:])
	}
	number(r.Position)
	field([]byte(r.ID))
	field([]byte(r.Text))
	number(r.Num)
	number(r.BasedOn)
	number(r.At.UnixMilli())
	number(r.actor)
	number(int64(btoi(r.Removed)))
	field(r.contentHash)
	field(r.prev)
	return h.Sum(nil)
}

const revisionColumns = `SELECT r.position, r.id, r.text, r.num, r.based_on, r.at, r.actor, a.key, r.removed, r.content_hash, r.prev, r.hash, c.why, c.raw, x.position IS NOT NULL
	FROM revisions r LEFT JOIN actors a ON a.number = r.actor LEFT JOIN contents c ON c.position = r.position
	LEFT JOIN redactions x ON x.position = r.position `

func scanRevision(row interface{ Scan(...any) error }) (Revision, error) {
	var r Revision
	var ms, removed int64
	var actor, why sql.NullString
	err := row.Scan(&r.Position, &r.ID, &r.Text, &r.Num, &r.BasedOn, &ms, &r.actor, &actor, &removed, &r.contentHash, &r.prev, &r.Hash, &why, &r.Raw, &r.Redacted)
	if err != nil {
		return Revision{}, err
	}
	r.At, r.Removed, r.Actor, r.Why = time.UnixMilli(ms).UTC(), removed != 0, actor.String, why.String
	r.check(removed, why.Valid)
	return r, nil
}

// check compares a row with its hashes, and takes the content away where it is not what was written.
func (r *Revision) check(removed int64, hasWhy bool) {
	if removed != 0 && removed != 1 || !bytes.Equal(r.rowHash(), r.Hash) {
		r.Damaged = errors.New("the row is not what was written")
		r.Raw, r.Redacted = nil, false
		return
	}
	r.Redacted = r.Redacted && !hasWhy && r.Raw == nil
	if !r.Redacted && !bytes.Equal(contentHash(r.Why, r.Raw), r.contentHash) {
		r.Damaged = errors.New("the text is not what was written")
		r.Raw = nil
	}
}

func newestOf(ctx context.Context, q querier, text string) (Revision, error) {
	r, err := scanRevision(q.QueryRowContext(ctx, revisionColumns+"WHERE r.text = $1 ORDER BY r.num DESC LIMIT 1", text))
	if errors.Is(err, sql.ErrNoRows) {
		return Revision{Text: text}, nil
	}
	if err != nil {
		return Revision{}, fmt.Errorf("read the newest revision of text %s: %w", text, err)
	}
	return r, nil
}

// Newest gives the newest revision of a text; Position 0: there is none. A damaged one says so in Damaged.
func (s *Store) Newest(ctx context.Context, text string) (Revision, error) {
	return newestOf(ctx, s.read, text)
}

// At gives the revision at a position of the log. [sql.ErrNoRows] where there is none.
func (s *Store) At(ctx context.Context, position int64) (Revision, error) {
	r, err := scanRevision(s.read.QueryRowContext(ctx, revisionColumns+"WHERE r.position = $1", position))
	if err != nil {
		return Revision{}, fmt.Errorf("read revision %d: %w", position, err)
	}
	return r, nil
}

// Since gives up to limit revisions after a position, in order. Damaged ones are among them and say so.
func (s *Store) Since(ctx context.Context, position int64, limit int) ([]Revision, error) {
	return s.list(ctx, "WHERE r.position > $1 ORDER BY r.position LIMIT $2", position, limit)
}

// History gives the revisions of one text, oldest first.
func (s *Store) History(ctx context.Context, text string) ([]Revision, error) {
	return s.list(ctx, "WHERE r.text = $1 ORDER BY r.num", text)
}

func (s *Store) list(ctx context.Context, where string, args ...any) ([]Revision, error) {
	rows, err := s.read.QueryContext(ctx, revisionColumns+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	defer rows.Close()
	var all []Revision
	for rows.Next() {
		r, err := scanRevision(rows)
		if err != nil {
			return nil, fmt.Errorf("read revisions: %w", err)
		}
		all = append(all, r)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	return all, nil
}

// An Entry is what is known of a text's newest revision without reading its content.
type Entry struct {
	Position int64
	Num      int64
	Removed  bool
	Damaged  bool   // its row is not what was written: the text may not be quoted at all
	Hash     []byte // of its content
}

// Current gives a text's newest revision as of the last [Store.Refresh]; ok is false for a text that never was.
func (s *Store) Current(text string) (e Entry, ok bool) {
	s.known.RLock()
	defer s.known.RUnlock()
	e, ok = s.current[text]
	return e, ok
}

// Texts gives every text that was ever in the log, removed ones too, by id.
func (s *Store) Texts() map[string]Entry {
	s.known.RLock()
	defer s.known.RUnlock()
	return maps.Clone(s.current)
}

// Known is the end of the log as of the last [Store.Refresh].
func (s *Store) Known() Head {
	s.known.RLock()
	defer s.known.RUnlock()
	return s.end
}

// Fresh looks, without reading the disk, whether anything was written by another process, and reads what was.
func (s *Store) Fresh(ctx context.Context) error {
	other, err := s.otherWrites(ctx)
	if err != nil {
		return fmt.Errorf("look for other processes' changes: %w", err)
	}
	if !other {
		return nil
	}
	if err := s.Refresh(ctx); err != nil {
		s.watching.Lock()
		s.version = 0 // not seen yet: looked for again
		s.watching.Unlock()
		return err
	}
	s.wake()
	return nil
}

// Refresh reads the rows after those known, without their contents, and checks that each follows from the one
// before. A row that does not stops all writing; the texts that it may be about are not quoted any more.
func (s *Store) Refresh(ctx context.Context) error {
	s.known.Lock()
	defer s.known.Unlock()
	rows, err := s.read.QueryContext(ctx, `SELECT position, id, text, num, based_on, at, actor, removed, content_hash, prev, hash
		FROM revisions WHERE position > $1 ORDER BY position`, s.end.Position)
	if err == nil {
		err = s.learnAll(rows)
	}
	// Damage is remembered and answered around; a passing fault is an error.
	if errors.Is(err, sqlite3.CORRUPT) || errors.Is(err, sqlite3.NOTADB) {
		_ = s.Break(s.end.Position+1, err.Error())
	} else if err != nil {
		return fmt.Errorf("read the log: %w", err)
	}
	if s.Broken() != nil {
		s.doubt(ctx)
	}
	return nil
}

func (s *Store) learnAll(rows *sql.Rows) error {
	defer rows.Close()
	for rows.Next() {
		var r Revision
		var ms, removed int64
		err := rows.Scan(&r.Position, &r.ID, &r.Text, &r.Num, &r.BasedOn, &ms, &r.actor, &removed, &r.contentHash, &r.prev, &r.Hash)
		if err != nil {
			return err
		}
		r.At, r.Removed = time.UnixMilli(ms).UTC(), removed != 0
		s.learn(r)
	}
	return rows.Err()
}

// doubt looks, in a log that is not whole, whether each text's newest known revision really is its newest: the key
// over text and number is a second place that holds this. Where it knows a newer one, or cannot be read, the text is
// not quoted: it may have been changed or taken back in what is lost.
func (s *Store) doubt(ctx context.Context) {
	for id, e := range s.current {
		var num int64
		err := s.read.QueryRowContext(ctx, "SELECT MAX(num) FROM revisions WHERE text = $1", id).Scan(&num)
		if err != nil || num != e.Num {
			e.Damaged = true
			s.current[id] = e
		}
	}
}

func (s *Store) learn(r Revision) {
	cause := r.follows(s.end)
	damaged := !bytes.Equal(r.rowHash(), r.Hash)
	if cause != "" {
		_ = s.Break(s.end.Position+1, cause)
	}
	s.current[r.Text] = Entry{Position: r.Position, Num: r.Num, Removed: r.Removed, Damaged: damaged, Hash: r.contentHash}
	s.end = Head{Position: r.Position, Hash: r.Hash}
}

func (r *Revision) follows(last Head) (cause string) {
	switch {
	case r.Position != last.Position+1:
		return "it is missing"
	case !bytes.Equal(r.prev, last.Hash):
		return "it does not follow from the one before"
	case !bytes.Equal(r.rowHash(), r.Hash):
		return "the row is not what was written"
	}
	return ""
}
