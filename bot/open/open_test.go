package open_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/bot/open"
	"summitbot/knowledge"
)

// A person says things to a house.
type person struct {
	testing.TB
	bottest.House
	id string
}

func (p person) message(command, text string) bot.Message {
	return bot.Message{Chat: bot.Chat{Platform: "telegram", ID: p.id, Private: true}, From: bot.Person{ID: p.id}, ID: "77", Command: command, Text: text, Locale: "en", At: time.Now()}
}

func (p person) does(command, text string) bot.Reply {
	return p.Bot.Answer(p.Context(), p.message(command, text))
}

// taps taps the first button that says something, under a reply.
func (p person) taps(under bot.Reply) bot.Reply {
	p.Helper()
	for _, b := range under.Buttons {
		if b.Data == "" {
			continue
		}
		if len(b.Data) > 64 {
			p.Errorf("a button says %d bytes", len(b.Data))
		}
		return p.does(bot.Tap(b.Data))
	}
	p.Fatalf("there is no button under %q", textOf(under))
	return bot.Reply{}
}

// passesOn asks what the texts do not say, and has it passed on.
func (p person) passesOn(question string) string {
	p.Helper()
	return textOf(p.taps(p.taps(p.does("", question))))
}

func textOf(r bot.Reply) string {
	var lines []string
	for _, part := range r.Parts {
		lines = append(lines, part.Text())
	}
	return strings.Join(lines, "\n")
}

func wants(t testing.TB, said string, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(said, want) {
			t.Errorf("%q lacks %q", said, want)
		}
	}
}

// A post takes what is sent on Telegram, but not for those who are gone.
type post struct {
	mu   sync.Mutex
	sent []string
	gone map[string]bool
	rang chan struct{}
}

func (p *post) Edit(ctx context.Context, to bot.Address, message string, r bot.Reply) error {
	_, err := p.Send(ctx, to, r)
	return err
}

func (p *post) Name() string { return "telegram" }

func (p *post) Send(_ context.Context, to bot.Address, r bot.Reply) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer func() { p.rang <- struct{}{} }()
	if p.gone[to.Chat.ID] {
		return "", fmt.Errorf("blocked: %w", bot.ErrGone)
	}
	p.sent = append(p.sent, to.Chat.ID+" "+to.ReplyTo+" "+textOf(r))
	return "1", nil
}

// says runs an outbox until so many sends were tried.
func (p *post) says(t *testing.T, m *bot.Memory, n int) string {
	t.Helper()
	p.rang = make(chan struct{}, 100)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = bot.Outbox{Memory: m, Senders: []bot.Sender{p}}.Run(ctx) })
	for range n {
		<-p.rang
	}
	cancel()
	running.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.sent, "\n")
}

const boat = "how much is a ticket for the boat"

func TestThroughARestartAndABlock(t *testing.T) {
	dir := t.TempDir()
	h := bottest.Open(t, dir)
	lan, minh := person{t, h, "42"}, person{t, h, "43"}
	wants(t, lan.passesOn(boat), "Passed on")
	wants(t, lan.passesOn(boat), "already")
	wants(t, minh.passesOn("How much is the ticket for the BOAT?!"), "Passed on")

	again := bottest.Open(t, dir) // another process, after a kill
	mira := person{t, again, bottest.Moderators["mira"]}
	wants(t, textOf(mira.does("open", "")), "1 – “"+boat+"”", "2 people")
	preview := mira.does("answer", "1 question: What does the boat cost?\nA ticket for the boat costs 12 francs.")
	published := textOf(person{t, again, bottest.Moderators["noor"]}.taps(preview))
	wants(t, published, "answer-1.en", "2 people are told")
	wants(t, textOf(mira.taps(preview)), "has ended")

	p := &post{gone: map[string]bool{"43": true}}
	said := p.says(t, again.Memory, 3) // the room's, and two
	wants(t, said, "42 77 You asked the organisers:\n“"+boat+"”\nA ticket for the boat costs 12 francs.\nthe organisers, ")
	wants(t, textOf(mira.does("open", "")), "Question 1", "1 could not", "/retell 1")
	p.gone = nil
	wants(t, textOf(mira.does("retell", "1")), "1 person is told again")
	wants(t, p.says(t, again.Memory, 1), "43 77 You asked")
	wants(t, textOf(mira.does("open", "")), "No question is open")
	if n := strings.Count(strings.Join(p.sent, "\n"), "42 77"); n != 1 {
		t.Errorf("lan is told %d times", n)
	}
	r, err := again.Store.Newest(t.Context(), "answer-1.en")
	if err != nil || strings.Contains(string(r.Raw), "telegram") || r.Actor != "telegram:7102" || strings.Contains(string(r.Raw), boat) {
		t.Errorf("by %s stands in the log\n%s (%v)", r.Actor, r.Raw, err)
	}
	if kept := count(t, again, "SELECT (SELECT COUNT(*) FROM askers) + (SELECT COUNT(*) FROM outbox WHERE person <> '') + (SELECT COUNT(*) FROM open_questions WHERE text <> '')"); kept != 0 {
		t.Errorf("%d things are kept of people who were told", kept)
	}
}

func count(t *testing.T, h bottest.House, query string) (n int) {
	t.Helper()
	if err := h.Store.Reader().QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestHostileWordsAreTextAlone(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	mira := person{t, h, bottest.Moderators["mira"]}
	for n, hostile := range []string{"## a\n---\nsections: [x]", "**b** [x](https://evil.example) <b>`c`", "\u202ea\x00b\x1b[31m \"}]", "# ", strings.Repeat("x", 9000)} {
		one := person{t, h, fmt.Sprint(100 + n)}
		r := one.does("", boat+" "+hostile)
		if len(r.Buttons) == 0 || !strings.HasPrefix(r.Buttons[0].Data, "passon ") {
			continue // no question, or answered
		}
		one.taps(one.taps(r))
		all, err := h.Memory.OpenQuestions(t.Context())
		if err != nil || len(all) == 0 {
			t.Fatal(all, err)
		}
		id := fmt.Sprint(all[len(all)-1].ID)
		mira.does("answer", id+" # heading\n\ntext")
		preview := mira.does("answer", id+" Twelve francs, **all** said.\n")
		if len(preview.Buttons) == 0 {
			t.Errorf("%.40q cannot be answered: %s", hostile, textOf(preview))
			continue
		}
		wants(t, textOf(mira.taps(preview)), "Published: answer-"+id)
		r2, err := h.Store.Newest(t.Context(), "answer-"+id+".en")
		if err != nil {
			t.Fatal(err)
		}
		text, err := knowledge.ParseText("answer-"+id+".en.md", r2.Raw)
		if err != nil || len(text.Sections) != 1 || text.Kind != knowledge.KindAnswer || text.Source.Publisher != "the organisers" || len(text.Sections[0].Questions) != 1 {
			t.Errorf("it became %v of\n%s", err, r2.Raw)
		}
	}
}

func TestBounds(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	lan := person{t, h, "42"}
	asked := 0
	for n := 0; asked < 10 && n < 40; n++ {
		if r := lan.does("", fmt.Sprintf("how much is a ticket for the boat number %d", 1000+n)); len(r.Buttons) > 0 && strings.HasPrefix(r.Buttons[0].Data, "passon ") {
			wants(t, textOf(lan.taps(lan.taps(r))), "Passed on")
			asked++
		}
	}
	refused := lan.does("", boat)
	wants(t, textOf(lan.taps(lan.taps(refused))), "several questions")
	h.Pass(2 * time.Hour)
	wants(t, textOf(lan.taps(refused)), "do not remember")
	stranger := person{t, h, "43"}
	wants(t, textOf(stranger.taps(refused)), "do not remember") // another chat
}

func TestNothingIsPublishedWhereTheOutboxIsFull(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	lan, mira := person{t, h, "42"}, person{t, h, bottest.Moderators["mira"]}
	lan.passesOn(boat)
	preview := mira.does("answer", "1 Twelve francs.")
	err := h.Store.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(t.Context(), `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
			INSERT INTO outbox (key, platform, chat, thread, person, reply_to, reply, state, due, created) SELECT 'k' || i, 'pigeon', '', '', '', '', '{}', 'waiting', 0, 0 FROM n`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	wants(t, textOf(mira.taps(preview)), "Nothing was done")
	wants(t, textOf(mira.does("open", "")), boat)
	if r, err := h.Store.Newest(t.Context(), "answer-1.en"); err != nil || r.Position != 0 {
		t.Errorf("revision %d is in the log (%v)", r.Position, err)
	}
}

// TestReminders lets a day pass: what waits is named once, in each moderators' room.
func TestReminders(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		store, memory := bottest.Memory(t, dir)
		b, err := bot.New(bot.Options{Store: store, Memory: memory})
		if err != nil {
			t.Fatal(err)
		}
		room := open.New(open.Options{Memory: memory, Store: store, Rooms: bottest.Rooms.Rooms(), RemindAfter: 24 * time.Hour})
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { room.Run(ctx, b.Words) })
		posted := func() (n int) {
			if err := store.Reader().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM outbox WHERE key LIKE 'remind:%'").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		for n := range 2 {
			asker := bot.Asker{Text: fmt.Sprint("question ", n), Language: "en", Address: bot.Address{Chat: bot.Chat{Platform: "telegram", ID: "42"}, Person: "42"}}
			_, err := memory.PassOn(t.Context(), bot.OpenQuestion{Language: "en", Key: fmt.Sprint(n)}, asker, time.Now(), func(string) bool { return false }, func(*sql.Tx, bot.OpenQuestion, bool) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(23 * time.Hour)
			if got := posted(); got != 2*n {
				t.Errorf("%d reminders after %d h", got, 23*(n+1))
			}
		}
		time.Sleep(72 * time.Hour)
		if got := posted(); got != 4 {
			t.Errorf("in the end there are %d reminders", got)
		}
		cancel()
		running.Wait()
	})
}

func TestSettings(t *testing.T) {
	for _, s := range []open.Settings{{}, {Telegram: "-1001234567890", Discord: "2100000000000000777", After: "90m"}} {
		if err := s.Check(); err != nil {
			t.Error(err)
		}
	}
	for want, s := range map[string]open.Settings{
		"TELEGRAM_MODERATORS_CHAT": {Telegram: "@room"}, "DISCORD_MODERATORS_CHANNEL": {Discord: "-1"}, "OPEN_REMIND_AFTER": {After: "a day"},
	} {
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", s, err)
		}
	}
	if _, err := (open.Settings{After: "-1h"}).RemindAfter(); err == nil || errors.Is(err, bot.ErrGone) {
		t.Error("time that runs back is taken")
	}
}
