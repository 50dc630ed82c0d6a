package bot

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

// An Address is where something is said that nobody waits for at this moment.
type Address struct {
	Chat    Chat   // private and without a number: the person's own, which is opened
	Person  string // whom it is for, by number on the chat's platform: called by it where others read along; empty: a room
	ReplyTo string // the message that it answers; empty: none
	Key     string // names what is said: a platform that can tell a repeat by it does
}

// A Sender says things on one platform. An error that is neither [ErrGone] nor a *[Later] leaves open whether it was said.
type Sender interface {
	Name() string
	Send(ctx context.Context, to Address, r Reply) (messageID string, err error)
	// Edit makes a message that was sent to an address say something else. It may be repeated: a message that says so
	// already is as wanted. [ErrGone] says that it can be edited no more.
	Edit(ctx context.Context, to Address, message string, r Reply) error
}

// ErrGone is why something can never be said at an address: whoever is there has blocked the bot, has left, or does not take it.
var ErrGone = errors.New("nothing can be said there")

// A Later says that something was not said, and may be said later.
type Later struct {
	After time.Duration // how long this one address wants to be left alone; 0: the whole platform does not work
	Cause error
}

func (l *Later) Error() string { return "not now: " + l.Cause.Error() }
func (l *Later) Unwrap() error { return l.Cause }

// A Notice is something to be said, at most once. Key names it for ever: a second one of the same key is not posted.
type Notice struct {
	Key   string
	To    Address // its Key is the notice's
	Reply Reply
	Due   time.Time // zero: at once
	// Edits is the message at To that is to become Reply; empty: it is said anew. An edit does no harm twice, so one whose
	// outcome a crash or a broken connection left open is made again, where a message is not.
	Edits string
	// Instead is said where this can never be: the message can be edited no more, nothing can be said there. nil: then the
	// notice has failed. One of a key that was posted already is not posted again.
	Instead *Notice
	// Given is what is kept of it once it is said, so that it can be corrected; nil: nothing.
	Given *Given
	// Hopeless says that it is known that it cannot be said: it stands among the untold at once.
	Hopeless bool
}

// The states of a notice that was not simply said.
const (
	NoticeUnknown = "unknown" // the program ended, or the connection broke, while it was being said
	NoticeFailed  = "failed"
)

// Bounds of the outbox.
const (
	outboxMost   = 10000              // that wait
	outboxLooks  = time.Second        // how often it is looked into when nothing rings
	outboxGrace  = 7 * time.Second    // for what is being said when the outbox is stopped
	outboxFirst  = time.Second        // the first pause after a fault; they double
	outboxPause  = 5 * time.Minute    // the longest
	outboxTryFor = 7 * 24 * time.Hour // then it has failed
	outboxKeep   = 30 * 24 * time.Hour
	outboxTidies = time.Hour
	outboxEdits  = 20 // tries of an edit whose outcome stays open
)

// ErrOutboxFull is returned where too much waits to be said already.
var ErrOutboxFull = errors.New("too much waits to be said")

// Post puts a notice into the outbox, in the transaction of the change that it follows from. Call [Memory.Posted] when
// that is on disk.
func (m *Memory) Post(ctx context.Context, tx *sql.Tx, n Notice) error {
	var waiting int
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM outbox WHERE state = 'waiting'").Scan(&waiting); err != nil {
		return fmt.Errorf("count what waits to be said: %w", err)
	}
	if waiting >= outboxMost {
		return ErrOutboxFull
	}
	return post(ctx, tx, n)
}

func post(ctx context.Context, tx *sql.Tx, n Notice) error {
	reply, err := json.Marshal(n.Reply)
	if err != nil {
		return fmt.Errorf("write a notice: %w", err)
	}
	var instead []byte
	if n.Instead != nil {
		if instead, err = json.Marshal(n.Instead); err != nil {
			return fmt.Errorf("write a notice: %w", err)
		}
	}
	var given []byte
	if n.Given != nil {
		if given, err = json.Marshal(n.Given); err != nil {
			return fmt.Errorf("write a notice: %w", err)
		}
	}
	now := time.Now()
	if n.Due.IsZero() {
		n.Due = now
	}
	state := "waiting"
	if n.Hopeless {
		state = NoticeFailed
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO outbox (key, platform, chat, thread, private, person, reply_to, reply, edits, instead, given, state, due, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (key) DO NOTHING`,
		n.Key, n.To.Chat.Platform, n.To.Chat.ID, n.To.Chat.Thread, n.To.Chat.Private, n.To.Person, n.To.ReplyTo, string(reply), n.Edits, string(instead), string(given), state, n.Due.UnixMilli(), now.UnixMilli())
	return wrap(err, "post a notice")
}

// Room is how many more notices may wait.
func (m *Memory) Room(ctx context.Context) (int, error) {
	var waiting int
	err := m.store.Reader().QueryRowContext(ctx, "SELECT COUNT(*) FROM outbox WHERE state = 'waiting'").Scan(&waiting)
	return outboxMost - waiting, wrap(err, "count what waits to be said")
}

// PostedSince counts the notices posted since a time whose keys begin with a prefix; in a transaction.
func (m *Memory) PostedSince(ctx context.Context, tx *sql.Tx, prefix string, since time.Time) (n int, err error) {
	err = tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM outbox WHERE substr(key, 1, length($1)) = $2 AND created > $3", prefix, prefix, since.UnixMilli()).Scan(&n)
	return n, wrap(err, "count what was posted")
}

// Unpost takes a notice back that waits; in a transaction.
func (m *Memory) Unpost(ctx context.Context, tx *sql.Tx, key string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM outbox WHERE key = $1 AND state = 'waiting' AND tries = 0", key)
	return wrap(err, "take a notice back")
}

// amends stands in the keys of edits behind the key of what they edit.
const amends = ":edit:"

// Amend has what was posted to a room under a key say something else, in a transaction: what waits is changed where it stands,
// what was said is edited. What it was to become before, and is not yet, it does not become.
func (m *Memory) Amend(ctx context.Context, tx *sql.Tx, key string, to Address, r Reply) error {
	reply, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("write a notice: %w", err)
	}
	edits := key + amends
	if _, err := tx.ExecContext(ctx, "DELETE FROM outbox WHERE substr(key, 1, length($1)) = $2 AND state = 'waiting'", edits, edits); err != nil {
		return fmt.Errorf("take edits back: %w", err)
	}
	// What is being said at this moment is edited once it is, see amended.
	waits, err := affects(ctx, tx, "change a notice that waits", "UPDATE outbox SET reply = $1 WHERE key = $2 AND state IN ('waiting', 'sending')", string(reply), key)
	if err != nil || waits {
		return err
	}
	var message string
	err = tx.QueryRowContext(ctx, "SELECT message FROM outbox WHERE key = $1 AND state = 'done' AND message <> ''", key).Scan(&message)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // it was not said, or where is not known
	}
	if err != nil {
		return fmt.Errorf("find what was posted: %w", err)
	}
	return post(ctx, tx, Notice{Key: edits + NewID(), To: to, Edits: message, Reply: r})
}

// Posted has the outbox looked into at once. It is a hint: what is posted is found without it a second later.
func (m *Memory) Posted() { m.bell.ring() }

// An Untold is a notice that was not said, or of which that is not known.
type Untold struct {
	Key      string
	State    string // [NoticeUnknown] or [NoticeFailed]
	Platform string
}

// Untold lists the notices that could not be said, whose keys begin with a prefix; oldest first.
func (m *Memory) Untold(ctx context.Context, prefix string) ([]Untold, error) {
	rows, err := m.store.Reader().QueryContext(ctx, `SELECT key, state, platform FROM outbox
		WHERE state IN ('unknown', 'failed') AND substr(key, 1, length($1)) = $2 ORDER BY number`, prefix, prefix)
	if err != nil {
		return nil, fmt.Errorf("list what could not be said: %w", err)
	}
	defer rows.Close()
	var all []Untold
	for rows.Next() {
		var u Untold
		if err := rows.Scan(&u.Key, &u.State, &u.Platform); err != nil {
			return nil, fmt.Errorf("list what could not be said: %w", err)
		}
		all = append(all, u)
	}
	return all, wrap(rows.Err(), "list what could not be said")
}

// Notices counts the notices whose keys begin with a prefix, by state: "waiting" and "sending", "done", [NoticeUnknown] and
// [NoticeFailed].
func (m *Memory) Notices(ctx context.Context, prefix string) (map[string]int, error) {
	return byName[int](ctx, m.store.Reader(), "count what is said", "SELECT state, COUNT(*) FROM outbox WHERE substr(key, 1, length($1)) = $2 GROUP BY state", prefix, prefix)
}

// Retell has the notices that could not be said, whose keys begin with a prefix, said once more; it gives how many.
func (m *Memory) Retell(ctx context.Context, prefix string) (n int64, err error) {
	err = m.store.Write(ctx, func(tx *sql.Tx) error {
		now := time.Now().UnixMilli()
		result, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 'waiting', tries = 0, due = $1, created = $2
			WHERE state IN ('unknown', 'failed') AND substr(key, 1, length($3)) = $4`, now, now, prefix, prefix)
		if err != nil {
			return fmt.Errorf("say again: %w", err)
		}
		n, err = result.RowsAffected()
		return err
	})
	m.Posted()
	return n, err
}

// An Outbox says what was posted, each notice at most once.
type Outbox struct {
	Memory  *Memory
	Senders []Sender
}

// Run says what is due until ctx ends; what is being said then has some seconds. What an earlier run left half said is
// marked unknown, and not said again; an edit is made again.
func (o Outbox) Run(ctx context.Context) error {
	var working sync.WaitGroup
	for _, s := range o.Senders {
		working.Go(func() { o.work(ctx, s) })
	}
	working.Wait()
	return nil
}

// A waiting is a notice that is due.
type waiting struct {
	number  int64
	to      Address
	reply   string
	edits   string
	instead string
	given   string
	tries   int
	created time.Time
}

func (o Outbox) work(ctx context.Context, s Sender) {
	for !o.takeUp(ctx, s.Name()) {
		if !pause(ctx, nil, outboxLooks) {
			return
		}
	}
	var tidied time.Time
	for ctx.Err() == nil {
		if time.Since(tidied) >= outboxTidies {
			o.tidy(ctx, s.Name())
			tidied = time.Now()
		}
		rung := o.Memory.bell.heard()
		w, found, err := o.Memory.due(ctx, s.Name(), time.Now())
		if err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "what is to be said cannot be read", "platform", s.Name(), "err", err)
		}
		if err != nil || !found {
			pause(ctx, rung, outboxLooks)
			continue
		}
		o.say(ctx, s, w)
	}
}

// takeUp marks what was being said when the program ended; false: it must be tried again before anything is said.
func (o Outbox) takeUp(ctx context.Context, platform string) bool {
	err := o.Memory.store.Write(ctx, func(tx *sql.Tx) error {
		for _, statement := range []string{
			"UPDATE outbox SET state = 'waiting' WHERE state = 'sending' AND edits <> '' AND platform = $1", // made again
			"UPDATE outbox SET state = 'unknown' WHERE state = 'sending' AND platform = $1",
		} {
			if _, err := tx.ExecContext(ctx, statement, platform); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		slog.ErrorContext(ctx, "the outbox cannot be taken up: trying on", "platform", platform, "err", err)
	}
	return err == nil
}

// tidy deletes what was said, or could not be, long ago.
func (o Outbox) tidy(ctx context.Context, platform string) {
	old := time.Now().Add(-outboxKeep).UnixMilli()
	err := o.Memory.store.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM outbox WHERE state IN ('done', 'unknown', 'failed') AND platform = $1 AND created < $2", platform, old)
		return wrap(err, "delete old notices")
	})
	if err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "old notices cannot be deleted: tried again in an hour", "platform", platform, "err", err)
	}
}

// due gives the oldest notice that is due on a platform.
func (m *Memory) due(ctx context.Context, platform string, now time.Time) (w waiting, found bool, err error) {
	var created int64
	w.to.Chat.Platform = platform
	err = m.store.Reader().QueryRowContext(ctx, `SELECT number, key, chat, thread, private, person, reply_to, reply, edits, instead, given, tries, created FROM outbox
		WHERE state = 'waiting' AND platform = $1 AND due <= $2 ORDER BY number LIMIT 1`, platform, now.UnixMilli()).
		Scan(&w.number, &w.to.Key, &w.to.Chat.ID, &w.to.Chat.Thread, &w.to.Chat.Private, &w.to.Person, &w.to.ReplyTo, &w.reply, &w.edits, &w.instead, &w.given, &w.tries, &created)
	w.created = time.UnixMilli(created)
	if errors.Is(err, sql.ErrNoRows) {
		return w, false, nil
	}
	return w, err == nil, wrap(err, "read the outbox")
}

// say says one notice. That it is being said is on disk before the platform hears of it.
func (o Outbox) say(ctx context.Context, s Sender, w waiting) {
	var r Reply
	if err := json.Unmarshal([]byte(w.reply), &r); err != nil {
		o.become(ctx, w, NoticeFailed)
		return
	}
	begun, err := o.Memory.change(ctx, "begin to say", "UPDATE outbox SET state = 'sending' WHERE number = $1 AND state = 'waiting'", w.number)
	if err != nil || !begun {
		if err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "what is to be said cannot be marked, so it is not said", "err", err)
		}
		pause(ctx, nil, outboxLooks)
		return
	}
	saying, over := outlast(ctx, outboxGrace)
	defer over()
	began := time.Now() // who is forgotten from here on is not kept
	id, err := send(saying, s, w, r)
	var later *Later
	switch {
	case err == nil:
		o.wasSaid(saying, w, r, id, began)
	case errors.As(err, &later) && time.Since(w.created) < outboxTryFor:
		o.putOff(ctx, saying, w, later)
	case w.edits != "" && !errors.As(err, &later) && !errors.Is(err, ErrGone) && w.tries < outboxEdits:
		o.putOff(ctx, saying, w, &Later{After: outboxFirst << min(w.tries, 8), Cause: err}) // the others need not wait
	case w.instead != "" && (w.edits != "" || errors.As(err, &later) || errors.Is(err, ErrGone)):
		slog.InfoContext(ctx, "a notice cannot be said: another is said instead", "platform", s.Name(), "notice", w.to.Key, "err", err)
		o.sayInstead(saying, w)
	case errors.As(err, &later), errors.Is(err, ErrGone):
		slog.InfoContext(ctx, "a notice cannot be said", "platform", s.Name(), "notice", w.to.Key, "err", err)
		o.become(saying, w, NoticeFailed)
	default:
		slog.WarnContext(ctx, "whether a notice was said is not known: it is not repeated", "platform", s.Name(), "notice", w.to.Key, "err", err)
		o.become(saying, w, NoticeUnknown)
	}
}

// send calls the platform. A panic in there leaves open whether it was said.
func send(ctx context.Context, s Sender, w waiting, r Reply) (id string, err error) {
	defer func() {
		if p := recover(); p != nil {
			reason := fmt.Sprintf("%T", p) // not what it says: that could be what someone wrote
			if e, ok := p.(runtime.Error); ok {
				reason = e.Error()
			}
			slog.ErrorContext(ctx, "a notice broke its sender", "platform", s.Name(), "panic", reason, "stack", string(debug.Stack()))
			err = errors.New("the sender broke")
		}
	}()
	if w.edits != "" {
		return w.edits, s.Edit(ctx, w.to, w.edits, r)
	}
	return s.Send(ctx, w.to, r)
}

// sayInstead has something said in place of what cannot be.
func (o Outbox) sayInstead(ctx context.Context, w waiting) {
	var n Notice
	if err := json.Unmarshal([]byte(w.instead), &n); err != nil {
		o.become(ctx, w, NoticeFailed)
		return
	}
	n.Due = time.Time{}
	o.recording(ctx, w, func(ctx context.Context, tx *sql.Tx) error {
		there, err := said(ctx, tx, w.number, "")
		if err != nil || !there { // its person was forgotten meanwhile
			return err
		}
		return post(ctx, tx, n)
	})
}

// putOff has a notice wait. Where the whole platform does not work, all that is for it waits.
func (o Outbox) putOff(ctx, saying context.Context, w waiting, later *Later) {
	growing := min(outboxFirst<<min(w.tries, 20), outboxPause)
	due := time.Now().Add(growing)
	if later.After > 0 {
		due = time.Now().Add(later.After)
	}
	slog.DebugContext(ctx, "a notice is put off", "platform", w.to.Chat.Platform, "notice", w.to.Key, "tries", w.tries+1, "err", later.Cause)
	o.record(saying, w, "UPDATE outbox SET state = 'waiting', tries = tries + 1, due = $1 WHERE number = $2", due.UnixMilli())
	if later.After == 0 {
		pause(ctx, nil, growing)
	}
}

// become notes that a notice was not said, or that this is not known.
func (o Outbox) become(ctx context.Context, w waiting, state string) {
	o.record(ctx, w, "UPDATE outbox SET state = $1 WHERE number = $2", state)
}

// wasSaid notes that a notice was said. Of its person nothing is kept but, of an answer, where it was given: in the same write,
// and not of who was forgotten since it began to be said.
func (o Outbox) wasSaid(ctx context.Context, w waiting, r Reply, message string, began time.Time) {
	var g Given
	if w.given != "" {
		if err := json.Unmarshal([]byte(w.given), &g); err != nil {
			slog.ErrorContext(ctx, "what is to be kept of a notice cannot be read: it will not be corrected", "notice", w.to.Key, "err", err)
		}
		g.To, g.Message, g.Reply, g.At = w.to, message, r, began
		g.To.Key = ""
	}
	o.recording(ctx, w, func(ctx context.Context, tx *sql.Tx) error {
		if err := amended(ctx, tx, w, message); err != nil {
			return err
		}
		there, err := said(ctx, tx, w.number, message)
		if err != nil || !there || g.ID == "" {
			return err
		}
		return o.Memory.gave(ctx, tx, []Given{g})
	})
}

// amended has a message edited that was to say something else by the time that it was said.
func amended(ctx context.Context, tx *sql.Tx, w waiting, message string) error {
	var now string
	err := tx.QueryRowContext(ctx, "SELECT reply FROM outbox WHERE number = $1", w.number).Scan(&now)
	if errors.Is(err, sql.ErrNoRows) || err == nil && (now == w.reply || message == "") {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read what was said: %w", err)
	}
	var r Reply
	if err := json.Unmarshal([]byte(now), &r); err != nil {
		return fmt.Errorf("read what was said: %w", err)
	}
	return post(ctx, tx, Notice{Key: w.to.Key + amends + NewID(), To: w.to, Edits: message, Reply: r})
}

// said reports whether the notice was still there.
func said(ctx context.Context, tx *sql.Tx, number int64, message string) (bool, error) {
	return affects(ctx, tx, "note what was said", `UPDATE outbox SET state = 'done', message = $1, reply = '', chat = '', thread = '', private = 0, person = '', reply_to = '', edits = '',
		instead = '', given = '' WHERE number = $2`, message, number)
}

// record writes what became of a notice, and tries on where it cannot. Where it is not written before the end, the next
// start finds the notice half said.
func (o Outbox) record(ctx context.Context, w waiting, statement string, value any) {
	o.recording(ctx, w, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, statement, value, w.number)
		return wrap(err, "note what was said")
	})
}

func (o Outbox) recording(ctx context.Context, w waiting, write func(ctx context.Context, tx *sql.Tx) error) {
	for {
		keep := context.WithoutCancel(ctx)
		err := o.Memory.store.Write(keep, func(tx *sql.Tx) error { return write(keep, tx) })
		if err == nil {
			return
		}
		slog.ErrorContext(ctx, "what became of a notice cannot be written: trying on", "notice", w.to.Key, "err", err)
		if !pause(ctx, nil, outboxLooks) {
			return
		}
	}
}

// pause waits, or until it rings; false: ctx ended.
func pause(ctx context.Context, rung <-chan struct{}, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-rung:
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

// outlast gives a context that ends so long after ctx: for what is under way when ctx ends.
func outlast(ctx context.Context, so time.Duration) (context.Context, func()) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	over := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		select {
		case <-over:
			return
		case <-ctx.Done():
		}
		t := time.NewTimer(so)
		defer t.Stop()
		select {
		case <-over:
		case <-t.C:
			cancel()
		}
	})
	return longer, func() {
		close(over)
		watching.Wait()
		cancel()
	}
}

// A bell wakes whoever waits for something to be posted.
type bell struct {
	mu   sync.Mutex
	next chan struct{}
}

// heard gives a channel that is closed when it rings next.
func (b *bell) heard() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next == nil {
		b.next = make(chan struct{})
	}
	return b.next
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next != nil {
		close(b.next)
		b.next = nil
	}
}
