package discord_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"summitbot/bot"
	"summitbot/bot/discord/discordtest"
)

// asksFor is a command that asks for a text, and one that says what came.
func asksFor(value string, slow time.Duration) []bot.Command {
	return []bot.Command{
		{Name: "wish", Run: func(ctx context.Context, t *bot.Turn) bot.Reply {
			if slow > 0 {
				time.Sleep(slow)
			}
			r := t.Reply(bot.Plain(bot.Line, "What do you wish?"))
			r.Form = &bot.Form{Title: "Your wish: " + strings.Repeat("long ", 20), Field: "In words", How: "Answer this.", Value: value, Data: "wished 7"}
			return r
		}},
		{Name: "wished", Argument: true, Run: func(ctx context.Context, t *bot.Turn) bot.Reply {
			r := t.Reply(bot.Plain(bot.Line, "wished: "+strings.ReplaceAll(t.Text, "\n", "|")))
			r.Form = &bot.Form{Title: "Again", Field: "In words", Value: "x", Data: "wished 8"}
			return r
		}},
	}
}

// TestAFormIsAModal holds that a slash command opens a modal with the whole text in it, that what is sent comes back behind
// what the form says, and that a modal is never answered with a modal.
func TestAFormIsAModal(t *testing.T) {
	t.Parallel()
	value := strings.Repeat("ạ", 3998) + "\nz"
	s := open(t, asksFor(value, 0)...)
	lan := s.person("lan")
	i := s.Use(discordtest.Used{Author: lan, Command: "wish"})
	if kind, _, ok := s.Acknowledged(i, patience); !ok || kind != 9 {
		t.Fatalf("the first answer is of kind %d", kind)
	}
	m := s.Opened(i)
	if m.Fields[0].Value != value || m.Fields[0].Label != "In words" || m.CustomID != "wished 7" || !strings.HasPrefix(m.Title, "Your wish: long") {
		t.Errorf("the modal is %+v", m)
	}
	again := s.Submit(m, discordtest.Used{Author: lan}, "peace\r\nand rain")
	answer, ok := s.Answer(again, patience)
	if !ok || !strings.Contains(discordtest.See(answer.Content).Text, "wished: 7|peace|and rain") {
		t.Fatalf("answered %q", answer.Content)
	}
	if len(answer.Buttons) != 1 || answer.Buttons[0].CustomID != "wished 8" {
		t.Errorf("what a form asks in answer to a form has the buttons %v", answer.Buttons)
	}
}

// TestAFormWithoutAnInteractionIsAButton holds what is shown where no modal can be opened: written out, too slow, or too long.
func TestAFormWithoutAnInteractionIsAButton(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		value   string
		slow    time.Duration
		written bool
		buttons int
	}{
		"written": {"words", 0, true, 1}, "too slow": {"words", 1700 * time.Millisecond, false, 1}, "too long": {strings.Repeat("x", 4001), 0, false, 0},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := open(t, asksFor(c.value, c.slow)...)
			var m discordtest.Message
			if c.written {
				s.Server.Say(discordtest.Said{Author: s.person("lan"), Content: "/wish"})
				m = s.next(t)
			} else {
				var ok bool
				if m, ok = s.Answer(s.Use(discordtest.Used{Author: s.person("lan"), Command: "wish"}), patience); !ok {
					t.Fatal("no answer")
				}
			}
			if !strings.Contains(m.Content, "What do you wish?") || len(m.Buttons) != c.buttons {
				t.Fatalf("%q with the buttons %v", m.Content, m.Buttons)
			}
			if c.buttons == 1 && m.Buttons[0].CustomID != "wished 7" {
				t.Errorf("the button says %q", m.Buttons[0].CustomID)
			}
		})
	}
}
