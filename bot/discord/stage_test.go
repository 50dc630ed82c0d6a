package discord_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/bot/discord"
	"summitbot/bot/discord/discordtest"
)

const (
	channel  = "2100000000000000001"
	another  = "2100000000000000002"
	patience = 10 * time.Second
)

// diagnostics is all that was told in this run, at debug level.
var diagnostics lockedBuffer

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// since gives what was told after a place in the diagnostics.
func (l *lockedBuffer) since(at int) string { return l.String()[at:] }

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.NewTextHandler(&diagnostics, &slog.HandlerOptions{Level: slog.LevelDebug})))
	flag.Parse()
	if err := flag.Set("test.parallel", "8"); err != nil { // they mostly wait: the library takes a second to close
		panic(err)
	}
	before := goleak.IgnoreCurrent() // the index's library keeps workers of its own
	code := m.Run()
	shared.close()
	if strings.Contains(diagnostics.String(), "stand-in_token") { // over everything that any test made happen
		fmt.Fprintln(os.Stderr, "the token stands in diagnostics")
		code = 1
	}
	if code == 0 {
		if err := goleak.Find(before); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// A keeper holds the one house of all tests: each opens an index, which is slow under the race detector.
type keeper struct {
	testing.TB
	once     sync.Once
	house    bottest.House
	dir      string
	cleanups []func()
}

var shared keeper

func (k *keeper) Helper()           {}
func (k *keeper) Fatal(args ...any) { panic(fmt.Sprint(args...)) }
func (k *keeper) Cleanup(f func())  { k.cleanups = append(k.cleanups, f) }

func (k *keeper) open() bottest.House {
	k.once.Do(func() {
		var err error
		if k.dir, err = os.MkdirTemp("", "discord"); err != nil {
			panic(err)
		}
		k.house = bottest.Open(k, k.dir)
	})
	return k.house
}

func (k *keeper) close() {
	for _, f := range slices.Backward(k.cleanups) {
		f()
	}
	if k.dir != "" {
		_ = os.RemoveAll(k.dir)
	}
}

// A stage is the adapter over the invented forum's texts, before a Discord of its own.
type stage struct {
	*discordtest.Server
	bot    *bot.Bot
	stop   context.CancelFunc
	ended  chan error
	heard  int // messages of the bot that were looked at
	last   discordtest.Message
	guild  string // of the settings
	roles  string
	form   *discordtest.Modal // that was opened last
	people map[string]string
	since  int             // the messages before were answers
	edits  map[string]int  // of messages whose change was looked at
	told   map[string]bool // messages that nobody waited for and that were looked at

	house   bottest.House
	adapter *discord.Adapter
}

// speaking says what is posted, until the test ends.
func (s *stage) speaking(t *testing.T) *stage {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	s.house.Correct(t)
	running.Go(func() { _ = bot.Outbox{Memory: s.house.Memory, Senders: []bot.Sender{s.adapter}}.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
	return s
}

// Hear waits for a message that answers none.
func (s *stage) Hear(t *testing.T, l bottest.Line) string {
	t.Helper()
	where := channel
	switch {
	case l.Who == bottest.InRoom:
		where = bottest.Rooms.Discord
	case !l.Group:
		where = discordtest.PrivateOf(s.person(l.Who))
	}
	for n := s.since; ; n++ {
		m, ok := s.Next(n, patience)
		if !ok {
			t.Fatalf("%s hears nothing", l.Who)
		}
		if m.Channel != where || m.To != nil || s.told[m.ID] {
			continue
		}
		s.told[m.ID] = true
		s.heard++
		s.last = m
		return discordtest.See(m.Content).Text
	}
}

// See waits for a message that was changed.
func (s *stage) See(t *testing.T, l bottest.Line) string {
	t.Helper()
	where := channel
	switch {
	case l.Who == bottest.InRoom:
		where = bottest.Rooms.Discord
	case !l.Group:
		where = discordtest.PrivateOf(s.person(l.Who))
	}
	m, ok := s.Edited(patience, func(m discordtest.Message) bool {
		at := m.Channel
		if m.To != nil && l.Who != bottest.InRoom {
			at = discordtest.PrivateOf(s.person(l.Who)) // no conversation asks by a command in a group
		}
		return at == where && m.Edits > s.edits[m.ID]
	})
	if !ok {
		t.Fatalf("nothing said to %s changes", l.Who)
	}
	s.edits[m.ID] = m.Edits
	s.last = m
	return discordtest.See(m.Content).Text
}

// open lets the adapter connect; commands are the bot's beside its own.
func open(t *testing.T, commands ...bot.Command) *stage {
	t.Helper()
	return closed(t, commands...).opened(t)
}

func (s *stage) opened(t *testing.T) *stage {
	t.Helper()
	s.run(t)
	if !s.AwaitSessions(1, 0, patience) {
		t.Fatal("no session was begun")
	}
	return s
}

// closed makes the stage; run starts the adapter.
func closed(t *testing.T, commands ...bot.Command) *stage {
	t.Helper()
	return before(t, shared.open(), commands...)
}

// before makes the stage before a house.
func before(t *testing.T, h bottest.House, commands ...bot.Command) *stage {
	t.Helper()
	b, err := bot.New(bot.Options{Index: h.Index, Store: h.Store, Memory: h.Memory, Summit: h.Bot.Summit(), Commands: append(slices.Clone(h.Commands), commands...), Refused: h.Open.Refused, Answered: h.Digest.Buttons, May: h.Texts.May})
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{Server: discordtest.New(t), bot: b, house: h, people: map[string]string{}, told: map[string]bool{}, edits: map[string]int{}}
	t.Cleanup(s.Server.Close)
	return s
}

func (s *stage) run(t *testing.T) {
	t.Helper()
	var ctx context.Context
	ctx, s.stop = context.WithCancel(context.Background())
	settings := discord.Settings{Token: discord.Token(s.Token), APIURL: s.URL, Guild: s.guild, ModeratorRoles: s.roles}
	if err := settings.Check(); err != nil {
		t.Fatal(err)
	}
	a := discord.New(settings, s.bot)
	a.Hurry()
	s.adapter = a
	s.ended = make(chan error, 1)
	go func() { s.ended <- a.Run(ctx) }()
	t.Cleanup(func() {
		s.stop()
		select {
		case <-s.ended:
		case <-time.After(patience):
			t.Error("the adapter does not stop")
		}
	})
}

// finished waits for Run's end and gives its error, also to the cleanup.
func (s *stage) finished(t *testing.T) error {
	t.Helper()
	select {
	case err := <-s.ended:
		s.ended <- err
		return err
	case <-time.After(patience):
		t.Fatal("the adapter does not end")
		return nil
	}
}

var numbered atomic.Int64

// person numbers the people of a conversation; no two are the same, since what they choose is kept.
func (s *stage) person(name string) string {
	if id, ok := bottest.Moderators[name]; ok {
		return id
	}
	if _, ok := s.people[name]; !ok {
		s.people[name] = fmt.Sprint(7000000000000000000 + numbered.Add(1))
	}
	return s.people[name]
}

// next gives the bot's next message.
func (s *stage) next(t *testing.T) discordtest.Message {
	t.Helper()
	m, ok := s.Next(s.heard, patience)
	if !ok {
		t.Fatalf("the bot says nothing; it sent %d messages before", s.heard)
	}
	s.heard++
	return m
}

// Groups: there are guilds.
func (s *stage) Groups() bool { return true }

// Say plays a line of a conversation: registered commands are used as such, all else is written.
func (s *stage) Say(t *testing.T, l bottest.Line) string {
	t.Helper()
	if !s.adapter.AtRest() {
		t.Fatal("what was asked before does not end")
	}
	s.since = s.heard
	m := discordtest.Said{Author: s.person(l.Who), Content: l.Text}
	if l.Group {
		m.Channel = channel
	}
	if l.ToBot {
		m.Content = discordtest.Mention + " " + l.Text
	}
	if l.Tap {
		return s.used(t, l.Text, discordtest.Used{Author: m.Author, Channel: m.Channel, Tap: s.buttonNamed(t, l.Text)})
	}
	if l.Fill {
		return s.answered(t, "a form", s.Submit(s.form, discordtest.Used{Author: m.Author, Channel: m.Channel}, strings.ReplaceAll(l.Text, `\n`, "\n")))
	}
	if l.Group && !l.ToBot {
		return s.silence(t, m)
	}
	var file *discordtest.File
	if l.File != "" {
		file = &discordtest.File{Name: l.File, Type: bottest.TypeOf(l.File), Content: bottest.File(t, l.File)}
		m.Files = append(m.Files, *file)
	}
	if name, _, rest, ok := bot.ParseCommand(l.Text); ok && s.knows(name) {
		return s.used(t, name, discordtest.Used{Author: m.Author, Channel: m.Channel, Command: name, Argument: rest, File: file})
	}
	s.Server.Say(m)
	s.last = s.next(t)
	return discordtest.See(s.last.Content).Text
}

// used gives what a command or a tap is answered with.
func (s *stage) used(t *testing.T, what string, u discordtest.Used) string {
	t.Helper()
	return s.answered(t, what, s.Use(u))
}

func (s *stage) answered(t *testing.T, what string, i *discordtest.Interaction) string {
	t.Helper()
	if s.Acknowledged(i, patience); s.Opened(i) != nil {
		s.form = s.Opened(i)
		return s.form.Title + "\n" + s.form.Fields[0].Label + "\n" + s.form.Fields[0].Value + "\n/" + s.form.CustomID
	}
	answer, ok := s.Answer(i, patience)
	if !ok {
		t.Fatalf("%s is not answered", what)
	}
	s.heard++
	s.last = answer
	said := discordtest.See(answer.Content).Text
	for _, f := range answer.Files {
		said += "\n[" + f.Name + "]"
	}
	return said
}

func (s *stage) buttonNamed(t *testing.T, label string) string {
	t.Helper()
	for _, b := range s.last.Buttons {
		if b.Label == label {
			return b.CustomID
		}
	}
	t.Fatalf("there is no button %q under what the bot said last", label)
	return ""
}

// silence says something that needs no answer, and then something that does: one channel is answered in order.
func (s *stage) silence(t *testing.T, m discordtest.Said) string {
	t.Helper()
	s.Server.Say(m)
	fence := s.Server.Say(discordtest.Said{Author: s.person("fence"), Channel: m.Channel, Content: discordtest.Mention + " hello"})
	answer := s.next(t)
	if answer.Reference == fence {
		return ""
	}
	s.next(t)
	return discordtest.See(answer.Content).Text
}

func (s *stage) knows(command string) bool {
	for _, c := range s.bot.Commands() {
		if c.Name == command {
			return true
		}
	}
	return false
}

func TestConversations(t *testing.T) {
	t.Parallel()
	// Each has a house of its own: they change texts.
	bottest.Play(t, func(t *testing.T) bottest.Stage { return before(t, bottest.Open(t, t.TempDir())).opened(t).speaking(t) })
}
