package telegram_test

import (
	"errors"
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
	l.RateLimit(telegramtest.Private(ann), time.Minute)
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
