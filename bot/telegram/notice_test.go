package telegram_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/bot/telegram"
	"summitbot/bot/telegram/telegramtest"
)

func TestNoticesAreSaidOnceOrToldWhyNot(t *testing.T) {
	l := start(t)
	l.Say(telegramtest.Private(ann), ann, "/help")
	l.Next(t) // it is connected
	to := bot.Address{Chat: bot.Chat{Platform: "telegram", ID: "7001", Private: true}, Person: "7001", ReplyTo: "1"}
	r := bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, "The organisers <b>say</b> @ann_of_lake.")}}
	if _, err := l.adapter.Send(t.Context(), to, r); err != nil {
		t.Fatal(err)
	}
	has(t, l.Next(t), "The organisers <b>say</b> @")
	var later *bot.Later
	l.Fail("sendMessage", 1, telegramtest.Trouble{Cut: true})
	if _, err := l.adapter.Send(t.Context(), to, r); err == nil || errors.As(err, &later) || errors.Is(err, bot.ErrGone) {
		t.Errorf("a call that was not answered is told as %v", err)
	}
	id, err := l.adapter.Send(t.Context(), to, r)
	if err != nil {
		t.Fatal(err)
	}
	m := l.Next(t)
	struck := bot.Reply{Parts: []bot.Part{{Kind: bot.Quote, Spans: []bot.Span{{Text: "at <9:00>", Strike: true}}}}, Buttons: []bot.Button{{Label: "Useful", Data: "useful x"}}}
	for range 2 { // again it changes nothing, which is as wanted
		if err := l.adapter.Edit(t.Context(), to, id, struck); err != nil {
			t.Errorf("an edit is told as %v", err)
		}
	}
	if now := l.Sent(m.Chat)[len(l.Sent(m.Chat))-1]; now.Text != "at <9:00>" || !slices.Equal(looks(now, "strikethrough"), []string{"at <9:00>"}) || len(now.Buttons) != 1 || now.Edits != 1 {
		t.Errorf("the message is %+v", now)
	}
	if err := l.adapter.Edit(t.Context(), to, "999", struck); !errors.Is(err, bot.ErrGone) {
		t.Errorf("an edit of nothing is told as %v", err)
	}
	l.Delete(m)
	if err := l.adapter.Edit(t.Context(), to, id, struck); !errors.Is(err, bot.ErrGone) {
		t.Errorf("an edit of what was taken away is told as %v", err)
	}
	own := l.Say(telegramtest.Private(ann), ann, "hello")
	if err := l.adapter.Edit(t.Context(), to, strconv.Itoa(own), struck); !errors.Is(err, bot.ErrGone) {
		t.Errorf("an edit of someone's own is told as %v", err)
	}
	l.RateLimit(telegramtest.Private(ann), time.Minute)
	if err := l.adapter.Edit(t.Context(), to, id, struck); !errors.As(err, &later) || later.After <= 0 {
		t.Errorf("a limit of edits is told as %v", err)
	}
	if _, err := l.adapter.Send(t.Context(), to, r); !errors.As(err, &later) || later.After <= 0 {
		t.Errorf("a limit is told as %v", err)
	}
	l.Bar(telegramtest.Private(minh), telegramtest.BlockedByUser)
	to.Chat.ID = "7002"
	if _, err := l.adapter.Send(t.Context(), to, r); !errors.Is(err, bot.ErrGone) {
		t.Errorf("a block is told as %v", err)
	}
	to.Chat.ID = "none"
	if _, err := l.adapter.Send(t.Context(), to, r); !errors.Is(err, bot.ErrGone) {
		t.Errorf("no number is told as %v", err)
	}
	if _, err := telegram.New(l.settings(), l.house.Bot, l.house.Memory).Send(t.Context(), to, r); !errors.As(err, &later) {
		t.Errorf("not connected is told as %v", err)
	}
}

// TestANoticeCallsWhomItIsFor: in a group by its first words, in private nobody needs to be called. A private chat is found by
// the person's number alone.
func TestANoticeCallsWhomItIsFor(t *testing.T) {
	l := start(t)
	l.Say(telegramtest.Private(ann), ann, "/help")
	l.Next(t) // it is connected
	r := bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, "You asked the <organisers>:"), bot.Plain(bot.Quote, "A ticket costs 12 francs.")}}
	in := func(chat int64, private bool) bot.Address {
		return bot.Address{Chat: bot.Chat{Platform: "telegram", ID: strconv.FormatInt(chat, 10), Private: private}, Person: strconv.FormatInt(ann.ID, 10)}
	}
	calls := func(m telegramtest.Sent) (all []string) {
		for _, e := range m.Entities {
			if e.URL != "" {
				all = append(all, e.URL)
			}
		}
		return all
	}
	if _, err := l.adapter.Send(t.Context(), in(group.ID, false), r); err != nil {
		t.Fatal(err)
	}
	m := l.Next(t)
	has(t, m, "You asked the <organisers>:")
	if got := calls(m); !slices.Equal(got, []string{"tg://user?id=7001"}) || !slices.Equal(looks(m, "text_link"), []string{"You asked the <organisers>:"}) {
		t.Errorf("the group's message calls %v: %+v", got, m)
	}
	room := in(group.ID, false)
	room.Person = ""
	for _, to := range []bot.Address{room, in(ann.ID, true)} {
		if _, err := l.adapter.Send(t.Context(), to, r); err != nil {
			t.Fatal(err)
		}
		if got := calls(l.Next(t)); len(got) > 0 {
			t.Errorf("a message calls %v", got)
		}
	}
	opened := in(0, true)
	opened.Chat.ID = ""
	id, err := l.adapter.Send(t.Context(), opened, r)
	if err != nil {
		t.Fatal(err)
	}
	if m := l.Next(t); m.Chat != ann.ID {
		t.Errorf("it is said in %d", m.Chat)
	}
	r.Parts[1].Spans[0].Strike = true
	if err := l.adapter.Edit(t.Context(), opened, id, r); err != nil {
		t.Errorf("an edit is told as %v", err)
	}
	l.Bar(telegramtest.Private(ann), telegramtest.NotBegun)
	if _, err := l.adapter.Send(t.Context(), opened, r); !errors.Is(err, bot.ErrGone) {
		t.Errorf("a chat that nobody began is told as %v", err)
	}
}

// TestAClosedGroupIsMadeUpForInPrivate: from the question in the group to the answer in private, and its correction there.
func TestAClosedGroupIsMadeUpForInPrivate(t *testing.T) {
	l := start(t)
	l.speak(t)
	s := &stage{lake: l, people: map[string]telegramtest.User{"ann": ann}, edits: map[int64]map[int]int{}}
	line := func(who, text string) bottest.Line { return bottest.Line{Who: who, Text: text} }
	s.Say(t, line("ann", "/help")) // who never spoke to a bot cannot be written to
	s.Say(t, bottest.Line{Who: "ann", Text: "how much is a ticket for the boat", Group: true, ToBot: true})
	s.Say(t, bottest.Line{Who: "ann", Text: "Ask the organisers", Group: true, Tap: true})
	s.Say(t, bottest.Line{Who: "ann", Text: "Yes, pass it on", Group: true, Tap: true})
	s.Say(t, line("mira", "/answer 1 A ticket for the boat costs 12 francs."))
	l.Bar(group, telegramtest.Kicked)
	s.Say(t, bottest.Line{Who: "mira", Text: "Publish", Tap: true})
	if said := s.Hear(t, line("ann", "-")); !strings.Contains(said, "12 francs") {
		t.Errorf("ann is told %q", said)
	}
	s.Say(t, line("mira", "/edit answer-1.en 1 A ticket for the boat costs 15 francs."))
	s.Say(t, bottest.Line{Who: "mira", Text: "Publish and tell", Tap: true})
	if said := s.See(t, line("ann", "-")); !strings.Contains(said, "15 francs") {
		t.Errorf("what ann was told becomes %q", said)
	}
}
