package console_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/bot/console"
)

// A stage is a terminal into which a person types.
type stage struct {
	house   bottest.House
	printed chan string // without anything typed
	form    *string     // what the form that was shown last says
}

// speaking prints what nobody waits for, until the test ends.
func (s stage) speaking(t *testing.T) stage {
	ctx, cancel := context.WithCancel(context.Background())
	var speaking sync.WaitGroup
	s.house.Correct(t)
	s.printed = make(chan string, 100)
	speaking.Go(func() {
		_ = bot.Outbox{Memory: s.house.Memory, Senders: []bot.Sender{&console.Console{Out: s}}}.Run(ctx)
	})
	t.Cleanup(func() { cancel(); speaking.Wait() })
	return s
}

func (s stage) Write(p []byte) (int, error) {
	s.printed <- string(p)
	return len(p), nil
}

// Hear waits for what is printed without anything typed.
func (s stage) Hear(t *testing.T, _ bottest.Line) string {
	t.Helper()
	late := time.NewTimer(10 * time.Second)
	defer late.Stop()
	select {
	case said := <-s.printed:
		return said
	case <-late.C:
		t.Fatal("nothing is printed")
		return ""
	}
}

// See is Hear: what is printed cannot change, so it is printed again.
func (s stage) See(t *testing.T, l bottest.Line) string {
	t.Helper()
	return s.Hear(t, l)
}

func (stage) Groups() bool { return false }

func (s stage) Say(t *testing.T, l bottest.Line) string {
	t.Helper()
	if l.Tap {
		_, after, _ := strings.Cut(l.Before, "["+l.Text+": ")
		l.Text, _, _ = strings.Cut(after, "]")
	}
	if l.Fill {
		l.Text = "/" + *s.form + " " + l.Text
	}
	if l.File != "" {
		path := filepath.Join(t.TempDir(), l.File)
		if err := os.WriteFile(path, bottest.File(t, l.File), 0o600); err != nil {
			t.Fatal(err)
		}
		l.Text += " file:" + path
	}
	var out strings.Builder
	c := &console.Console{Bot: s.house.Bot, In: strings.NewReader(l.Text + "\n"), Out: &out, Locale: "en-GB"}
	if err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, form, ok := strings.Cut(out.String(), "\n[/"); ok && s.form != nil {
		*s.form, _, _ = strings.Cut(form, " ...]")
	}
	return strings.TrimSpace(out.String())
}

func TestConversations(t *testing.T) {
	bottest.Play(t, func(t *testing.T) bottest.Stage {
		return stage{house: bottest.Open(t, t.TempDir()), form: new(string)}.speaking(t)
	})
}

// TestAWrongPathSaysWhatIsWrong: sending the file once more, as elsewhere, would not help.
func TestAWrongPathSaysWhatIsWrong(t *testing.T) {
	s := stage{house: bottest.Open(t, t.TempDir())}
	folder := t.TempDir()
	for path, want := range map[string]string{filepath.Join(folder, "none.md"): "There is no file “none.md” at that path", folder: "is a folder or a device", os.DevNull: "is a folder or a device"} {
		for _, command := range []string{"/add", "/edit forum.en 1"} {
			if said := s.Say(t, bottest.Line{Text: command + " file:" + path}); !strings.Contains(said, want) || strings.Contains(said, "send it once more") {
				t.Errorf("%s is answered %q", path, said)
			}
		}
	}
}

func TestOutputInAPipeIsPlain(t *testing.T) {
	s := stage{house: bottest.Open(t, t.TempDir())}
	if said := s.Say(t, bottest.Line{Text: "how many delegates are at the forum"}); strings.Contains(said, "\x1b") {
		t.Errorf("%q holds control sequences", said)
	}
}

func TestATextCannotCommandTheTerminal(t *testing.T) {
	s := stage{house: bottest.Open(t, t.TempDir())}
	said := s.Say(t, bottest.Line{Text: "/\x1b[31mred\u202e"})
	if strings.ContainsAny(said, "\x1b\u202e") {
		t.Errorf("%q", said)
	}
}

func TestEachLineIsAnsweredUntilTheInputEnds(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	var out strings.Builder
	c := &console.Console{Bot: h.Bot, In: strings.NewReader("how many delegates are at the forum\n\nwho chairs the session on water"), Out: &out}
	if err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"340 delegates", "could not read a question", "Le Thu Duong"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q lacks %q", out.String(), want)
		}
	}
}

func TestStopsWhileNobodyTypes(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	in, typing := io.Pipe()
	defer typing.Close()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- (&console.Console{Bot: h.Bot, In: in, Out: io.Discard}).Run(ctx) }()
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestWhatAModeratorWroteIsOnlyText(t *testing.T) {
	for _, r := range bottest.HostileReplies(t) {
		drawn := console.Draw(r.Reply, false)
		if strings.ContainsAny(drawn, "\x1b\x07\u202e\u2066") || !strings.Contains(drawn, "/publish "+r.Draft) && r.Draft != "" {
			t.Errorf("%.60q is drawn as %q", r.Wording, drawn)
		}
	}
}
