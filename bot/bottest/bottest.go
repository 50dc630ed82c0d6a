// Package bottest plays written conversations through any adapter, so that what one platform can do the others can too.
//
// A conversation is a file of lines. "minh: text" is said in a private chat; "minh in group: text" in a group without
// speaking to the bot, "minh in group to bot: text" speaking to it. Each "bot: text" after it must stand in what the
// bot answers, in that order; "bot: (nothing)" says that it keeps silent. "# text" is a remark. The texts are an
// invented forum's, in the folder texts.
package bottest

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"summitbot/bot"
	"summitbot/bot/programme"
	"summitbot/index"
	"summitbot/knowledge"
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
	h.Bot, err = bot.New(bot.Options{Index: h.Index, Store: h.Store, Memory: h.Memory, Summit: folder.Summit, Commands: programme.Commands()})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// A Line is one thing that a person says.
type Line struct {
	Who   string
	Text  string
	Group bool // said in a group
	ToBot bool // with a mention, or whatever speaks to the bot there
}

// A Stage is an adapter with people before it.
type Stage interface {
	// Say says a line and gives what the bot answered, as plain text; empty: nothing, within a time in which it would have.
	Say(t *testing.T, l Line) string
	// Groups tells whether there are groups at all.
	Groups() bool
}

// A turn is a line with what is expected after it.
type turn struct {
	number int
	line   Line
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
			for _, turn := range turns {
				if turn.line.Group && !s.Groups() {
					continue
				}
				turn.check(t, file, s.Say(t, turn.line))
			}
		})
	}
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
		who, l.ToBot = strings.CutSuffix(who, " to bot")
		l.Who, l.Group = strings.CutSuffix(who, " in group")
		turns = append(turns, turn{number: n + 1, line: l})
	}
	for _, u := range turns {
		if len(u.wanted) == 0 {
			return nil, fmt.Errorf("line %d: nothing is expected after it", u.number)
		}
	}
	return turns, nil
}
