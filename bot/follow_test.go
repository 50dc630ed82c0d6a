package bot_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"summitbot/bot"
	"summitbot/bot/bottest"
)

const (
	firstQuestion = "Where does the Green Lake Forum open?"
	followUp      = "and when?"
	tookOver      = "about: the Green Lake Forum open"
)

func said(person, chat, text string) bot.Message {
	return bot.Message{Chat: bot.Chat{Platform: "test", ID: chat}, From: bot.Person{ID: person}, Text: text, Locale: "en"}
}

func text(r bot.Reply) string {
	var all []string
	for _, p := range r.Parts {
		all = append(all, p.Text())
	}
	return strings.Join(all, "\n")
}

func TestFollowUps(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	for _, tt := range []struct {
		name    string
		then    bot.Message
		between []bot.Message
		follows bool
	}{
		{name: "the same person", then: said("ann", "group", followUp), follows: true},
		{name: "another person", then: said("minh", "group", followUp)},
		{name: "another chat", then: said("ann", "other", followUp)},
		{name: "another topic", then: bot.Message{Chat: bot.Chat{Platform: "test", ID: "group", Thread: "2"}, From: bot.Person{ID: "ann"}, Text: followUp}},
		{name: "thanks in between", between: []bot.Message{said("ann", "group", "thanks")}, then: said("ann", "group", followUp), follows: true},
		{name: "a command in between", between: []bot.Message{{Chat: bot.Chat{Platform: "test", ID: "group"}, From: bot.Person{ID: "ann"}, Command: "sources"}}, then: said("ann", "group", followUp), follows: true},
		{name: "a word in between", between: []bot.Message{said("ann", "group", "hm ok")}, then: said("ann", "group", followUp), follows: true},
		{name: "another's question in between", between: []bot.Message{said("minh", "group", "Who chairs the session on water?")}, then: said("ann", "group", followUp), follows: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, err := bot.New(bot.Options{Index: h.Index, Store: h.Store, Memory: h.Memory})
			if err != nil {
				t.Fatal(err)
			}
			b.Answer(t.Context(), said("ann", "group", firstQuestion))
			for _, m := range tt.between {
				b.Answer(t.Context(), m)
			}
			if got := text(b.Answer(t.Context(), tt.then)); strings.Contains(got, tookOver) != tt.follows {
				t.Errorf("answered\n%s", got)
			}
		})
	}
}

func TestFollowUpsEndAfterTenMinutes(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	for _, tt := range []struct {
		later   time.Duration
		follows bool
	}{{9 * time.Minute, true}, {10*time.Minute + time.Second, false}} {
		synctest.Test(t, func(t *testing.T) {
			b, err := bot.New(bot.Options{Index: h.Index, Store: h.Store, Memory: h.Memory})
			if err != nil {
				t.Fatal(err)
			}
			b.Answer(t.Context(), said("ann", "group", firstQuestion))
			time.Sleep(tt.later)
			if got := text(b.Answer(t.Context(), said("ann", "group", followUp))); strings.Contains(got, tookOver) != tt.follows {
				t.Errorf("after %v answered\n%s", tt.later, got)
			}
		})
	}
}

func TestARefusalSaysWhatWasTakenOver(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	h.Bot.Answer(t.Context(), said("ann", "group", "What is the wifi password?"))
	got := text(h.Bot.Answer(t.Context(), said("ann", "group", "why?")))
	if !strings.HasPrefix(got, "about: the wifi password\nThe official texts do not say.") {
		t.Errorf("answered\n%s", got)
	}
}

func TestAskFollowsUpInAConversation(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	for _, tt := range []struct{ question, conversation, about, language string }{
		{"Diễn đàn Hồ Xanh khai mạc ở đâu?", "1", "", "vi"},
		{"when?", "1", "Diễn đàn Hồ Xanh khai mạc", "vi"}, // one word tells no language
		{"when?", "2", "", "en"},
		{"khi nào?", "", "", "vi"},
	} {
		a, err := h.Bot.Ask(t.Context(), tt.question, "", tt.conversation)
		if err != nil {
			t.Fatal(err)
		}
		if a.About != tt.about || a.Spoken != tt.language {
			t.Errorf("%q in %q: about %q in %s, want %q in %s", tt.question, tt.conversation, a.About, a.Spoken, tt.about, tt.language)
		}
	}
}
