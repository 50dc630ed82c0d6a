package discord_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/bot/discord/discordtest"
)

func TestEditsAreMadeOrToldWhyNot(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Say(t, bottest.Line{Who: "ann", Text: "thank you"}) // it is connected
	to := bot.Address{Chat: bot.Chat{Platform: "discord", ID: channel}, Key: "correct:1"}
	said := bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, "The forum opens at 9:00.")}}
	id, err := s.adapter.Send(t.Context(), to, said)
	message := func() discordtest.Message { return s.Sent()[len(s.Sent())-1] }
	if err != nil || id == "" {
		t.Fatal(id, err)
	}
	struck := bot.Reply{Parts: []bot.Part{{Kind: bot.Quote, Spans: []bot.Span{{Text: "at ~9:00~ @everyone", Strike: true}}}}, Buttons: []bot.Button{{Label: "Useful", Data: "useful x"}}}
	for range 2 {
		if err := s.adapter.Edit(t.Context(), to, id, struck); err != nil {
			t.Errorf("an edit is told as %v", err)
		}
	}
	seen := discordtest.See(message().Content)
	if seen.Text == "" || len(seen.Calls) > 0 || !slices.ContainsFunc(seen.Styled, func(s string) bool { return strings.HasPrefix(s, "at ~9:00~") }) || len(message().Buttons) != 1 {
		t.Errorf("the message is %q, seen as %+v", message().Content, seen)
	}
	var later *bot.Later
	for name, gone := range map[string]func(){
		"of nothing":     func() { id = "7" },
		"of someone's":   func() { id = s.Server.Say(discordtest.Said{Channel: channel, Author: "7", Content: "mine"}) },
		"without access": func() { s.Refuse("/channels/", 1, 403, 50001, "Missing Access") },
		"after an hour too": func() {
			s.Refuse("/channels/", 1, 429, 30046, "Maximum number of edits to messages older than 1 hour reached. Try again later.")
		},
	} {
		gone()
		if err := s.adapter.Edit(t.Context(), to, id, struck); !errors.Is(err, bot.ErrGone) {
			t.Errorf("an edit %s is told as %v", name, err)
		}
	}
	s.Limit("/channels/", 1, 2*time.Second, false)
	if err := s.adapter.Edit(t.Context(), to, id, struck); !errors.As(err, &later) || later.After <= 0 {
		t.Errorf("a limit is told as %v", err)
	}
}

// TestAnAnswerToACommandCanBeCorrected: its number is asked for with the answer.
func TestAnAnswerToACommandCanBeCorrected(t *testing.T) {
	t.Parallel()
	s := open(t)
	asked := s.Use(discordtest.Used{Author: "7000000000000000777", Channel: another, Command: "ask", Argument: "how many delegates are at the forum"})
	m, ok := s.Answer(asked, patience)
	if !ok || len(m.Buttons) < 3 {
		t.Fatal(m, ok)
	}
	if err := s.adapter.Edit(t.Context(), bot.Address{Chat: bot.Chat{ID: another}}, m.ID, bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, "341")}}); err != nil {
		t.Error(err)
	}
	_, id, _ := strings.Cut(m.Buttons[len(m.Buttons)-1].CustomID, " ")
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		g, err := s.house.Memory.GivenSince(t.Context(), id, time.Now().Add(-time.Hour))
		if err == nil {
			if g.Message != m.ID || g.To.Chat.ID != another || g.To.Person != "7000000000000000777" {
				t.Errorf("kept is %+v", g)
			}
			return
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}
