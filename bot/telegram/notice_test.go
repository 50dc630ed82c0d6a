package telegram_test

import (
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"summitbot/bot"
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
