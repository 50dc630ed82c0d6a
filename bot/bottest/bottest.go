// Package bottest plays written conversations through any adapter, so that what one platform can do the others can too.
//
// A conversation is a file of lines. "minh: text" is said in a private chat; "minh in group: text" in a group without
// speaking to the bot, "minh in group to bot: text" speaking to it; "minh with notes.md: text" sends a file of the folder files. Each "bot: text" after it must stand in what the
// bot answers, in that order; "bot: (nothing)" says that it keeps silent, "bot: (not) text" that a text stands nowhere in
// it. "minh taps: label" presses a button under what the bot said last, and
// "minh fills: text" writes into the form that it showed last, where \n is a line break. "minh hears: -" waits for what the bot says to minh
// without being asked, "minh sees: -" until something said to him before has changed ("moderators sees: -" in their room), "minh in group hears: -" in the group, "moderators hears: -" in the moderators' room. $1 is the
// first draft that the bot has spoken of, $2 the second, and $+ the text that was last being added. "# text" is a remark. The texts are an invented forum's, in the folder texts.
//
// [Moderators] are named in the settings; in the terminal everyone is the operator.
package bottest

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"summitbot/bot"
	"summitbot/bot/digest"
	"summitbot/bot/moderate"
	"summitbot/bot/open"
	"summitbot/bot/programme"
	"summitbot/index"
	"summitbot/knowledge"
	"summitbot/knowledge/importer"
)

//go:embed texts
var texts embed.FS

//go:embed conversations
var conversations embed.FS

// A House is a bot over the invented forum's texts, with what it stands on.
type House struct {
	Bot    *bot.Bot
	Memory *bot.Memory
	Store  *knowledge.Store
	Index  *index.Index
	// Commands are those of the features.
	Commands []bot.Command
	// Open is the room of the open questions; its moderators' rooms are [Rooms].
	Open *open.Room
	// Digest counts votes and corrects answers; [House.Correct] runs it.
	Digest *digest.Room
	// Texts is the room where moderators change the texts; it fetches by Reader.
	Texts  *moderate.Room
	Reader *importer.Reader
	passed *atomic.Int64
	roles  *atomic.Pointer[func(context.Context, string) bool]
}

// Rooms are the moderators' rooms.
var Rooms = open.Settings{Telegram: "-1007777777777", Discord: "2100000000000000777"}

// Moderators are the people whom the settings name, with their numbers on every platform.
var Moderators = map[string]string{"mira": "7101", "noor": "7102"}

// Pass lets time pass for the moderators' drafts.
func (h House) Pass(d time.Duration) { h.passed.Add(int64(d)) }

// Roles has a look at who has the right by a role.
func (h House) Roles(look func(ctx context.Context, person string) bool) { h.roles.Store(&look) }

// commands opens the features.
func (h *House) commands(t testing.TB, summit knowledge.Summit) []bot.Command {
	numbers := strings.Join(slices.Sorted(maps.Values(Moderators)), ", ")
	named, err := moderate.Settings{Telegram: numbers, Discord: numbers}.Named()
	if err != nil {
		t.Fatal(err)
	}
	passed := &atomic.Int64{}
	h.passed, h.roles = passed, &atomic.Pointer[func(context.Context, string) bool]{}
	roles := h.roles
	h.Reader = newReader(t)
	var room *moderate.Room
	h.Digest = digest.New(digest.Options{
		Memory: h.Memory, Store: h.Store, Rooms: Rooms.Rooms(), Operator: "console:operator", Zone: summit.Zone,
		May: func(ctx context.Context, person string) (bool, error) { return room.May(ctx, person) },
		Now: func() time.Time { return time.Now().Add(time.Duration(passed.Load())) },
	})
	room = moderate.New(moderate.Options{
		Reader: h.Reader, Rooms: Rooms.Rooms(), WatchEvery: 24 * time.Hour,
		Memory: h.Memory, Store: h.Store, Index: h.Index, Named: named, Operator: "console:operator", Told: h.Digest.Told, Tell: h.Digest.Tell,
		Roles: func(ctx context.Context, person string) bool {
			look := roles.Load()
			return look != nil && (*look)(ctx, person)
		},
		Now: func() time.Time { return time.Now().Add(time.Duration(passed.Load())) },
	})
	h.Texts = room
	h.Open = open.New(open.Options{
		Memory: h.Memory, Store: h.Store, Index: h.Index, Rooms: Rooms.Rooms(), Named: true, Operator: "console:operator", May: room.May, RemindAfter: 24 * time.Hour,
		Now: func() time.Time { return time.Now().Add(time.Duration(passed.Load())) },
	})
	return slices.Concat(programme.Commands(), room.Commands(), h.Open.Commands(), h.Digest.Commands())
}

// Open builds a house in a data folder; it is closed when the test ends.
func Open(t testing.TB, dir string) House {
	t.Helper()
	ctx := context.Background()
	root, err := fs.Sub(texts, "texts")
	if err != nil {
		t.Fatal(err)
	}
	folder, err := knowledge.ReadFolder(root, "texts")
	if err != nil {
		t.Fatal(err)
	}
	var h House
	if h.Store, err = knowledge.Open(ctx, dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Store.Close() })
	if _, err := h.Store.Seed(ctx, folder); err != nil {
		t.Fatal(err)
	}
	if h.Index, err = index.Open(ctx, h.Store, index.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Index.Close() })
	if h.Memory, err = bot.OpenMemory(ctx, h.Store); err != nil {
		t.Fatal(err)
	}
	h.Commands = h.commands(t, folder.Summit)
	h.Bot, err = bot.New(bot.Options{Index: h.Index, Store: h.Store, Memory: h.Memory, Summit: folder.Summit, Commands: h.Commands, Refused: h.Open.Refused, Answered: h.Digest.Buttons, May: h.Texts.May, Withdrawn: h.Open.Withdrawn})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// Correct corrects answers given until the test ends.
func (h House) Correct(t testing.TB) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { h.Digest.Run(ctx, h.Bot.Words) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
}

// A Line is one thing that a person says.
type Line struct {
	Who   string
	Text  string
	Group bool // said in a group
	ToBot bool // with a mention, or whatever speaks to the bot there
	// Tap says that it is not said: Text is the label of a button under Before, what the bot said last.
	Tap bool
	// Fill says that Text is written into the form that the bot showed last.
	Fill   bool
	Before string
	// File is one of the folder files that goes with it, as /add or /edit take one; empty: none.
	File string
}

// InRoom is who hears what is said in the moderators' room.
const InRoom = "moderators"

// Memory opens what is kept in a data folder, without texts or an index, until the test ends.
func Memory(t testing.TB, dir string) (*knowledge.Store, *bot.Memory) {
	t.Helper()
	store, err := knowledge.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	memory, err := bot.OpenMemory(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	return store, memory
}

// NotKept looks for words in a store's own files.
func NotKept(t testing.TB, dir string, words ...string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "summitbot.db*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range words {
			if strings.Contains(string(content), w) {
				t.Errorf("%s holds %q", filepath.Base(file), w)
			}
		}
	}
}

// A Stage is an adapter with people before it.
type Stage interface {
	// Say says a line and gives what the bot answered, as plain text; empty: nothing, within a time in which it would have.
	Say(t *testing.T, l Line) string
	// Hear waits for what the bot says, without being asked, to someone in private, in the group, or [InRoom]; the button
	// that is tapped next stands under it.
	Hear(t *testing.T, l Line) string
	// See waits until something that the bot said to someone, or in the group, says something else, and gives it as it is then;
	// each such change once.
	See(t *testing.T, l Line) string
	// Groups tells whether there are groups at all.
	Groups() bool
}

// A turn is a line with what is expected after it.
type turn struct {
	number int
	line   Line
	hears  bool // without anything said
	sees   bool // something said before that has changed
	wanted []string
}

// Play plays every conversation, each on a stage of its own.
func Play(t *testing.T, stage func(t *testing.T) Stage) {
	t.Helper()
	files, err := fs.Glob(conversations, "conversations/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	for _, file := range files {
		content, err := conversations.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		turns, err := parse(string(content))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		t.Run(strings.TrimSuffix(strings.TrimPrefix(file, "conversations/"), ".txt"), func(t *testing.T) {
			s := stage(t)
			var drafts drafts
			said := ""
			for _, turn := range turns {
				if (turn.line.Group || turn.line.Who == InRoom) && !s.Groups() {
					continue
				}
				turn.line.Text, turn.line.Before = drafts.fill(turn.line.Text), said
				switch {
				case turn.hears:
					said = s.Hear(t, turn.line)
				case turn.sees:
					said = s.See(t, turn.line)
				default:
					said = s.Say(t, turn.line)
				}
				drafts.note(said)
				for i, want := range turn.wanted {
					turn.wanted[i] = drafts.fill(want)
				}
				turn.check(t, file, said)
			}
		})
	}
}

// drafts are those that the bot has spoken of, in order.
type drafts struct {
	all   []string
	added string
}

var (
	draftNamed = regexp.MustCompile(`/publish ([a-z2-7]{8}(?: [a-z2-7]{8}\b)*)\b`)
	addedNamed = regexp.MustCompile(`/add ([a-z2-7]{8})\b`)
)

func (d *drafts) note(said string) {
	if found := addedNamed.FindStringSubmatch(said); found != nil {
		d.added = found[1]
	}
	for _, found := range draftNamed.FindAllStringSubmatch(said, -1) {
		for _, id := range strings.Fields(found[1]) {
			if !slices.Contains(d.all, id) {
				d.all = append(d.all, id)
			}
		}
	}
}

// fill puts drafts in the place of $1, $2 and so on.
func (d *drafts) fill(text string) string {
	text = strings.ReplaceAll(text, "$+", d.added)
	for i, id := range slices.Backward(d.all) { // $12 before $1
		text = strings.ReplaceAll(text, fmt.Sprintf("$%d", i+1), id)
	}
	return text
}

func (u turn) check(t *testing.T, file, said string) {
	t.Helper()
	rest := said
	for _, want := range u.wanted {
		if want == "(nothing)" {
			if said != "" {
				t.Errorf("%s:%d: %q was answered with\n%s", file, u.number, u.line.Text, said)
			}
			continue
		}
		if unwanted, ok := strings.CutPrefix(want, "(not) "); ok {
			if strings.Contains(said, unwanted) {
				t.Errorf("%s:%d: %q was answered with\n%s\nwhich holds %q", file, u.number, u.line.Text, said, unwanted)
			}
			continue
		}
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Errorf("%s:%d: %q was answered with\n%s\nwhich lacks %q", file, u.number, u.line.Text, said, want)
			return
		}
		rest = after
	}
}

func parse(content string) ([]turn, error) {
	var turns []turn
	for n, line := range strings.Split(content, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		who, text, ok := strings.Cut(line, ": ")
		if !ok {
			return nil, fmt.Errorf("line %d: neither a person's line nor the bot's", n+1)
		}
		if who == "bot" {
			if len(turns) == 0 {
				return nil, fmt.Errorf("line %d: the bot speaks first", n+1)
			}
			turns[len(turns)-1].wanted = append(turns[len(turns)-1].wanted, text)
			continue
		}
		l := Line{Text: text}
		who, l.File, _ = strings.Cut(who, " with ")
		who, l.Tap = strings.CutSuffix(who, " taps")
		who, l.Fill = strings.CutSuffix(who, " fills")
		who, hears := strings.CutSuffix(who, " hears")
		who, sees := strings.CutSuffix(who, " sees")
		who, l.ToBot = strings.CutSuffix(who, " to bot")
		l.Who, l.Group = strings.CutSuffix(who, " in group")
		turns = append(turns, turn{number: n + 1, line: l, hears: hears, sees: sees})
	}
	for _, u := range turns {
		if len(u.wanted) == 0 {
			return nil, fmt.Errorf("line %d: nothing is expected after it", u.number)
		}
	}
	return turns, nil
}
