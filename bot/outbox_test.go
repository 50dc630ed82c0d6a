package bot_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"summitbot/bot"
	"summitbot/knowledge"
)

// A post is a platform that takes what is sent, or does as it is told.
type post struct {
	mu    sync.Mutex
	sent  []string
	fails map[string][]error // by chat, one after another
	begun chan struct{}      // not nil: closed when something is being sent, which then waits for the end of its context
}

func (p *post) Edit(ctx context.Context, to bot.Address, message string, r bot.Reply) error {
	if p.begun == nil {
		p.mu.Lock()
		if all := p.fails[to.Chat.ID]; len(all) == 0 {
			p.sent = append(p.sent, to.Chat.ID+"/"+message+": "+r.Parts[0].Text())
			p.mu.Unlock()
			return nil
		}
		p.mu.Unlock()
	}
	_, err := p.Send(ctx, to, r)
	return err
}

func (p *post) Name() string { return "pigeon" }

func (p *post) Send(ctx context.Context, to bot.Address, r bot.Reply) (string, error) {
	if p.begun != nil {
		close(p.begun)
		<-ctx.Done()
		return "", ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if all := p.fails[to.Chat.ID]; len(all) > 0 {
		p.fails[to.Chat.ID] = all[1:]
		if all[0] == nil {
			panic("a sender broke")
		}
		return "", all[0]
	}
	p.sent = append(p.sent, to.Chat.ID+": "+r.Parts[0].Text())
	return fmt.Sprint(len(p.sent)), nil
}

func (p *post) got() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.sent)
}

func openMemory(t *testing.T, dir string) (*bot.Memory, *knowledge.Store) {
	t.Helper()
	store, err := knowledge.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	m, err := bot.OpenMemory(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	return m, store
}

func postTo(t *testing.T, m *bot.Memory, store *knowledge.Store, chats ...string) {
	t.Helper()
	for _, chat := range chats {
		err := store.Write(t.Context(), func(tx *sql.Tx) error {
			return m.Post(t.Context(), tx, bot.Notice{Key: "told:" + chat, To: bot.Address{Chat: bot.Chat{Platform: "pigeon", ID: chat}, Person: chat}, Reply: bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, "hello")}}})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	m.Posted()
}

func untold(t *testing.T, m *bot.Memory) string {
	t.Helper()
	all, err := m.Untold(t.Context(), "told:")
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(all)
}

// run runs an outbox until end is called.
func run(t *testing.T, m *bot.Memory, p *post) (end func()) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := (bot.Outbox{Memory: m, Senders: []bot.Sender{p}}).Run(ctx); err != nil {
			t.Error(err)
		}
	}()
	return func() { cancel(); <-ended }
}

// TestWhatCouldNotBeSaidIsNotKeptForEver while the program runs on.
func TestWhatCouldNotBeSaidIsNotKeptForEver(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		m, store := openMemory(t, dir)
		defer store.Close()
		p := &post{fails: map[string][]error{"gone": {bot.ErrGone}, "left": {bot.ErrGone}}}
		postTo(t, m, store, "gone", "left")
		end := run(t, m, p)
		time.Sleep(5 * time.Second)
		if err := store.Write(t.Context(), func(tx *sql.Tx) error {
			_, err := tx.ExecContext(t.Context(), "UPDATE outbox SET created = created - $1 WHERE key = 'told:gone'", (31 * 24 * time.Hour).Milliseconds())
			return err
		}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Hour)
		if got := untold(t, m); got != "[{told:left failed pigeon}]" {
			t.Errorf("still kept: %v", got)
		}
		end()
	})
}

func TestTheOutbox(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		m, store := openMemory(t, dir)
		defer store.Close()
		broken := errors.New("the connection broke")
		p := &post{fails: map[string][]error{
			"busy": {&bot.Later{After: time.Minute, Cause: broken}}, "gone": {fmt.Errorf("blocked: %w", bot.ErrGone)},
			"unsure": {broken}, "panics": {nil},
		}}
		postTo(t, m, store, "one", "busy", "gone", "unsure", "panics", "two", "one")
		end := run(t, m, p)
		time.Sleep(5 * time.Second)
		if got := fmt.Sprint(p.got()); got != "[one: hello two: hello]" {
			t.Errorf("at first is said %v", got)
		}
		if got := untold(t, m); got != "[{told:gone failed pigeon} {told:unsure unknown pigeon} {told:panics unknown pigeon}]" {
			t.Errorf("not said: %v", got)
		}
		time.Sleep(time.Minute)
		p.mu.Lock()
		p.fails["late"] = []error{&bot.Later{Cause: broken}, &bot.Later{Cause: broken}, &bot.Later{Cause: broken}}
		p.mu.Unlock()
		postTo(t, m, store, "late", "behind")
		time.Sleep(30 * time.Second)
		if n, err := m.Retell(t.Context(), "told:unsure"); n != 1 || err != nil {
			t.Errorf("%d are said again (%v)", n, err)
		}
		time.Sleep(time.Second)
		if got := fmt.Sprint(p.got()); got != "[one: hello two: hello busy: hello late: hello behind: hello unsure: hello]" {
			t.Errorf("in the end is said %v", got)
		}
		end()
	})
}

func TestWhatAnEndLeavesHalfSaidIsNotSaidAgain(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		m, store := openMemory(t, dir)
		defer store.Close()
		p := &post{begun: make(chan struct{})}
		end := run(t, m, p)
		postTo(t, m, store, "one")
		<-p.begun
		another := &post{} // another process, that finds what a kill left
		endOther := run(t, m, another)
		time.Sleep(3 * time.Second)
		postTo(t, m, store, "two")
		time.Sleep(3 * time.Second)
		if got := fmt.Sprint(another.got()); got != "[two: hello]" {
			t.Errorf("said is %v", got)
		}
		if got := untold(t, m); got != "[{told:one unknown pigeon}]" {
			t.Errorf("not said: %v", got)
		}
		endOther()
		end()
	})
}

// edits posts an edit of a message in a chat, with what is said where it cannot be made.
func edits(t *testing.T, m *bot.Memory, store *knowledge.Store, chat string) {
	t.Helper()
	to := bot.Address{Chat: bot.Chat{Platform: "pigeon", ID: chat}, Person: chat}
	instead := bot.Notice{Key: "told:instead:" + chat, To: to, Reply: bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, "instead")}}}
	err := store.Write(t.Context(), func(tx *sql.Tx) error {
		return m.Post(t.Context(), tx, bot.Notice{Key: "told:edit:" + chat, To: to, Edits: "9", Reply: bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, "hello")}}, Instead: &instead})
	})
	if err != nil {
		t.Fatal(err)
	}
	m.Posted()
}

func TestAnEditIsMadeAgainWhereItsOutcomeIsOpen(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		m, store := openMemory(t, dir)
		defer store.Close()
		broken := errors.New("the connection broke")
		p := &post{fails: map[string][]error{"unsure": {broken, nil, broken}, "old": {fmt.Errorf("older than an hour: %w", bot.ErrGone)}, "left": {bot.ErrGone, bot.ErrGone}}}
		for _, chat := range []string{"one", "unsure", "old", "left"} {
			edits(t, m, store, chat)
		}
		end := run(t, m, p)
		time.Sleep(time.Minute)
		if got := fmt.Sprint(p.got()); got != "[one/9: hello old: instead unsure/9: hello]" {
			t.Errorf("said is %v", got)
		}
		if got := untold(t, m); got != "[{told:instead:left failed pigeon}]" {
			t.Errorf("not said: %v", got)
		}
		all, err := m.Notices(t.Context(), "told:")
		if err != nil || all["done"] != 5 || all[bot.NoticeFailed] != 1 {
			t.Errorf("%v %v", all, err)
		}
		end()
	})
}

func TestAnEditThatAnEndLeftHalfMadeIsMadeByTheNextStart(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		m, store := openMemory(t, dir)
		defer store.Close()
		p := &post{begun: make(chan struct{})}
		end := run(t, m, p)
		edits(t, m, store, "one")
		<-p.begun
		another := &post{} // another process, that finds what a kill left
		endOther := run(t, m, another)
		time.Sleep(3 * time.Second)
		if got := fmt.Sprint(another.got()); got != "[one/9: hello]" {
			t.Errorf("said is %v", got)
		}
		endOther()
		end()
	})
}

func TestTheOutboxIsBounded(t *testing.T) {
	m, store := openMemory(t, t.TempDir())
	defer store.Close()
	err := store.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(t.Context(), `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
			INSERT INTO outbox (key, platform, chat, thread, person, reply_to, reply, state, due, created) SELECT 'k' || i, 'pigeon', '', '', '', '', '{}', 'waiting', 0, 0 FROM n`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = store.Write(t.Context(), func(tx *sql.Tx) error { return m.Post(t.Context(), tx, bot.Notice{Key: "one too many"}) })
	if !errors.Is(err, bot.ErrOutboxFull) {
		t.Errorf("one more is answered with %v", err)
	}
}

// posts posts notices, and amends what stands under a key.
func posts(t *testing.T, store *knowledge.Store, then func(tx *sql.Tx) error) {
	t.Helper()
	if err := store.Write(t.Context(), then); err != nil {
		t.Fatal(err)
	}
}

func line(said string) bot.Reply { return bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, said)}} }

func TestWhatCannotBeSaidIsSaidElsewhere(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		m, store := openMemory(t, dir)
		defer store.Close()
		p := &post{fails: map[string][]error{"group": {bot.ErrGone}, "private": {bot.ErrGone}, "unsure": {errors.New("the connection broke")}}}
		at := func(chat string) bot.Address {
			return bot.Address{Chat: bot.Chat{Platform: "pigeon", ID: chat}, Person: "7"}
		}
		third := &bot.Notice{Key: "told:1:2", To: at("third"), Reply: line("hello")}
		second := &bot.Notice{Key: "told:1:1", To: at("private"), Reply: line("hello"), Instead: third}
		posts(t, store, func(tx *sql.Tx) error {
			return errors.Join(m.Post(t.Context(), tx, bot.Notice{Key: "told:1", To: at("group"), Reply: line("hello"), Instead: second}),
				m.Post(t.Context(), tx, bot.Notice{Key: "told:2", To: at("unsure"), Reply: line("hello"), Instead: &bot.Notice{Key: "told:2:1", To: at("never"), Reply: line("twice")}}))
		})
		end := run(t, m, p)
		time.Sleep(5 * time.Second)
		if got := fmt.Sprint(p.got()); got != "[third: hello]" {
			t.Errorf("said is %v", got)
		}
		if got := untold(t, m); got != "[{told:2 unknown pigeon}]" {
			t.Errorf("not said: %v", got)
		}
		end()
	})
}

// TestAPostIsAmended: what waits is changed where it stands, what was said is edited, and only to what it is in the end.
func TestAPostIsAmended(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		m, store := openMemory(t, dir)
		defer store.Close()
		p := &post{}
		room := bot.Address{Chat: bot.Chat{Platform: "pigeon", ID: "room"}}
		amend := func(said string) {
			posts(t, store, func(tx *sql.Tx) error { return m.Amend(t.Context(), tx, "new:1", room, line(said)) })
		}
		amend("nothing was posted")
		posts(t, store, func(tx *sql.Tx) error {
			return m.Post(t.Context(), tx, bot.Notice{Key: "new:1", To: room, Reply: line("open")})
		})
		amend("taken before it was said")
		end := run(t, m, p)
		time.Sleep(2 * time.Second)
		end()
		amend("free")
		amend("taken")
		amend("answered")
		end = run(t, m, p)
		time.Sleep(2 * time.Second)
		if got := fmt.Sprint(p.got()); got != "[room: taken before it was said room/1: answered]" {
			t.Errorf("said is %v", got)
		}
		end()
	})
}

// An amending platform takes a notice while it is amended.
type amending struct {
	post
	amend func()
}

func (a *amending) Send(ctx context.Context, to bot.Address, r bot.Reply) (string, error) {
	a.amend()
	return a.post.Send(ctx, to, r)
}

func TestAPostIsAmendedWhileItIsSaid(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		m, store := openMemory(t, dir)
		defer store.Close()
		room := bot.Address{Chat: bot.Chat{Platform: "pigeon", ID: "room"}}
		a := &amending{amend: func() {
			posts(t, store, func(tx *sql.Tx) error { return m.Amend(t.Context(), tx, "new:1", room, line("taken")) })
		}}
		posts(t, store, func(tx *sql.Tx) error {
			return m.Post(t.Context(), tx, bot.Notice{Key: "new:1", To: room, Reply: line("open")})
		})
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { _ = bot.Outbox{Memory: m, Senders: []bot.Sender{a}}.Run(ctx) })
		time.Sleep(2 * time.Second)
		cancel()
		running.Wait()
		if got := fmt.Sprint(a.got()); got != "[room: open room/1: taken]" {
			t.Errorf("said is %s", got)
		}
	})
}

// A forgetful takes a notice while its person is forgotten.
type forgetful struct {
	post
	m *bot.Memory
}

func (f *forgetful) Send(ctx context.Context, to bot.Address, r bot.Reply) (string, error) {
	if to.Chat.ID == "forgets" {
		if _, err := f.m.Forget(ctx, "pigeon:"+to.Person, nil); err != nil {
			return "", err
		}
	}
	return f.post.Send(ctx, to, r)
}

// TestWhatANoticeToldIsKept: with the number of its message, from when it was said; and not of who was forgotten meanwhile.
func TestWhatANoticeToldIsKept(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		m, store := openMemory(t, dir)
		defer store.Close()
		began := time.Now()
		given := map[string]*bot.Given{}
		for _, chat := range []string{"one", "forgets"} {
			to := bot.Address{Chat: bot.Chat{Platform: "pigeon", ID: chat, Private: true}, Person: chat, ReplyTo: "3"}
			given[chat] = bot.NewGiven(to, "vi", "how much")
			given[chat].Told = 1
			posts(t, store, func(tx *sql.Tx) error {
				return m.Post(t.Context(), tx, bot.Notice{Key: "told:" + chat, To: to, Reply: line("12 francs"), Given: given[chat], Due: began.Add(time.Hour)})
			})
		}
		f := &forgetful{m: m}
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { _ = bot.Outbox{Memory: m, Senders: []bot.Sender{f}}.Run(ctx) })
		time.Sleep(2 * time.Hour)
		cancel()
		running.Wait()
		g, err := m.GivenSince(t.Context(), given["one"].ID, began.Add(30*time.Minute))
		if err != nil || g.Message != "1" || g.Told != 1 || g.Language != "vi" || g.To.Chat.ID != "one" || !g.To.Chat.Private || g.Reply.Parts[0].Text() != "12 francs" {
			t.Errorf("%+v %v", g, err)
		}
		if g, err := m.GivenSince(t.Context(), given["forgets"].ID, time.UnixMilli(0)); !errors.Is(err, bot.ErrNoAnswer) {
			t.Errorf("of who was forgotten is kept %+v (%v)", g, err)
		}
		if got := fmt.Sprint(f.got()); got != "[one: 12 francs forgets: 12 francs]" {
			t.Errorf("said is %s", got)
		}
	})
}
