// Package console is the adapter for a terminal: the same conversation, with the same commands.
//
// It hears one line as one message and draws the reply as text, in colours only where the terminal has them. Without
// a terminal it answers each line of its input, and its output is plain. It holds no state but the conversation's.
// A command that takes a file is given one as file:PATH. A text that goes with a reply as a file is printed; any other file is
// put into a folder, and where it lies is said.
package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"summitbot/bot"
)

// A Console is a conversation over a reader and a writer.
type Console struct {
	Bot    *bot.Bot
	In     io.Reader
	Out    io.Writer
	Aside  io.Writer // what nobody waits for; nil: Out
	Colour bool      // the writer shows ANSI colours
	Prompt string    // shown before each line; empty where nobody sits there
	Locale string    // BCP 47, from the environment; may be empty
	Folder string    // where files are put that are not printed; empty: they are named, or printed where they are text

	writing sync.Mutex // answers and notices, one after another
	notices atomic.Int64
}

const platform = "console"

// Operator is who sits at the terminal, as what is kept of people names them.
const Operator = "console:operator"

// maxLine bounds a line; a longer one is cut, and its rest is read as nothing.
const maxLine = 1 << 20

// Run answers line by line until the input or ctx ends.
func (c *Console) Run(ctx context.Context) error {
	lines := make(chan string)
	failed := make(chan error, 1)
	go func() { // ends with the input; a read from a terminal cannot be called off, so at most one line outlives Run
		defer close(lines)
		failed <- c.read(ctx, lines)
	}()
	for n := 0; ; n++ {
		c.prompt()
		select {
		case <-ctx.Done():
			return nil
		case line, ok := <-lines:
			if !ok {
				return <-failed
			}
			// What is being answered when ctx ends is answered to its end.
			r := c.answer(context.WithoutCancel(ctx), line, n)
			if err := c.print(c.draw(r)); err != nil {
				return fmt.Errorf("write an answer: %w", err)
			}
			c.Bot.Gave(ctx, r, fmt.Sprint(n))
		}
	}
}

func (c *Console) prompt() {
	if c.Prompt == "" {
		return
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	fmt.Fprint(c.Out, c.Prompt)
}

func (c *Console) print(text string) error { return c.printTo(c.Out, text) }

func (c *Console) printTo(to io.Writer, text string) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	_, err := fmt.Fprintln(to, text)
	return err
}

// Name is the platform's.
func (c *Console) Name() string { return platform }

// Send prints what nobody waits for, and numbers it.
func (c *Console) Send(_ context.Context, _ bot.Address, r bot.Reply) (messageID string, err error) {
	to := c.Aside
	if to == nil {
		to = c.Out
	}
	if err := c.printTo(to, "\n"+c.draw(r)); err != nil {
		return "", fmt.Errorf("write a notice: %w", err)
	}
	c.prompt()
	return fmt.Sprint("notice ", c.notices.Add(1)), nil
}

// Edit prints a message as it has become: what is printed cannot be changed.
func (c *Console) Edit(ctx context.Context, to bot.Address, _ string, r bot.Reply) error {
	_, err := c.Send(ctx, to, r)
	return err
}

func (c *Console) read(ctx context.Context, lines chan<- string) error {
	r := bufio.NewReaderSize(c.In, 1<<16)
	for {
		line, err := readLine(r)
		if line != "" || err == nil {
			select {
			case lines <- line:
			case <-ctx.Done():
				return nil
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read a question: %w", err)
		}
	}
}

func readLine(r *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		piece, more, err := r.ReadLine()
		if b.Len() < maxLine {
			b.Write(piece)
		}
		if err != nil || !more {
			return b.String(), err
		}
	}
}

func (c *Console) answer(ctx context.Context, line string, n int) bot.Reply {
	m := bot.Message{
		Chat: bot.Chat{Platform: platform, ID: "terminal", Private: true}, From: bot.Person{ID: "operator"},
		ID: fmt.Sprint(n), Text: line, Locale: c.Locale, At: time.Now(),
	}
	if name, _, rest, ok := bot.ParseCommand(line); ok {
		m.Command, m.Text = name, rest
		if c.Bot.TakesFiles(name) {
			m.Text, m.Files = filesNamed(rest)
		}
	}
	return c.Bot.Answer(ctx, m)
}

const (
	bold, dim, under, reset = "\x1b[1m", "\x1b[2m", "\x1b[4m", "\x1b[0m"
)

// Draw writes a reply as text. A quotation has a bar before each line, a summary of ours has none.
func Draw(r bot.Reply, colour bool) string {
	var b strings.Builder
	style := func(code, text string) string {
		if !colour || text == "" {
			return text
		}
		return code + text + reset
	}
	for i, p := range r.Parts {
		if i > 0 {
			b.WriteByte('\n')
		}
		var line strings.Builder
		link := ""
		for _, s := range p.Spans {
			text := printable(s.Text)
			switch {
			case s.Strike:
				text = "[was: " + text + "]"
			case s.Mark:
				text = style(under, text)
			case s.Bold:
				text = style(bold, text)
			}
			line.WriteString(text)
			if s.URL != "" {
				link = s.URL
			}
		}
		if link != "" && p.Kind != bot.Line {
			fmt.Fprintf(&line, " <%s>", printable(link))
		}
		text := line.String()
		switch p.Kind {
		case bot.Quote:
			text = "  | " + strings.ReplaceAll(text, "\n", "\n  | ")
		case bot.Summary:
			text = "  " + strings.ReplaceAll(text, "\n", "\n  ")
		case bot.Heading:
			text = style(bold, text)
		case bot.Item:
			text = "• " + text
		case bot.Note, bot.Source:
			text = style(dim, text)
		}
		b.WriteString(text)
	}
	if f := r.Form; f != nil {
		if !strings.Contains(b.String(), printable(f.Value)) {
			b.WriteString("\n" + printable(f.Value))
		}
		fmt.Fprintf(&b, "\n[/%s ...]", printable(f.Data))
	}
	for _, button := range r.Buttons {
		if button.Data != "" {
			fmt.Fprintf(&b, "\n[%s: /%s]", printable(button.Label), printable(button.Data))
		}
	}
	for _, f := range r.Files {
		drawFile(&b, f)
	}
	b.WriteByte('\n')
	return b.String()
}

// printable takes control characters out: what a text or a question holds must not command the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
}

// Locale reads the language of the terminal from the environment; empty where it says none.
func Locale() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" && v != "C" && !strings.HasPrefix(v, "C.") && v != "POSIX" {
			v, _, _ = strings.Cut(v, ".")
			return strings.ReplaceAll(v, "_", "-")
		}
	}
	return ""
}
