package bot_test

import (
	"fmt"
	"testing"

	"summitbot/bot"
	"summitbot/bot/bottest"
)

func TestInboxSurvivesAndKeepsItsOrder(t *testing.T) {
	dir := t.TempDir()
	h := bottest.Open(t, dir)
	var all []bot.Arrival
	for n := 8; n < 12; n++ {
		all = append(all, bot.Arrival{Key: fmt.Sprint(n), Payload: []byte{byte(n)}})
	}
	if err := h.Memory.Receive(t.Context(), "p", all); err != nil {
		t.Fatal(err)
	}
	if err := h.Memory.Receive(t.Context(), "p", all[:1]); err != nil { // delivered twice
		t.Fatal(err)
	}
	if err := h.Memory.Answered(t.Context(), "p", "9"); err != nil {
		t.Fatal(err)
	}
	again := bottest.Open(t, dir) // another process, after a kill
	left, err := again.Memory.Unanswered(t.Context(), "p")
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, a := range left {
		keys = append(keys, a.Key)
	}
	if got := fmt.Sprint(keys); got != "[8 10 11]" {
		t.Errorf("unanswered are %s", got)
	}
	if other, err := again.Memory.Unanswered(t.Context(), "q"); err != nil || len(other) != 0 {
		t.Errorf("another platform's inbox: %v %v", other, err)
	}
}

func TestTheChoiceOfALanguageIsKept(t *testing.T) {
	dir := t.TempDir()
	h := bottest.Open(t, dir)
	say := func(h bottest.House, person, command, text string) bot.Reply {
		return h.Bot.Answer(t.Context(), bot.Message{Chat: bot.Chat{Platform: "p", ID: "c", Private: true}, From: bot.Person{ID: person}, Command: command, Text: text, Locale: "en"})
	}
	say(h, "1", "language", "vi")
	if r := say(h, "1", "help", ""); r.Language != "vi" {
		t.Errorf("help is in %s", r.Language)
	}
	if r := say(h, "2", "help", ""); r.Language != "en" {
		t.Errorf("another person's help is in %s", r.Language)
	}
	if r := say(bottest.Open(t, dir), "1", "help", ""); r.Language != "vi" {
		t.Errorf("after a restart help is in %s", r.Language)
	}
	say(h, "1", "language", "auto")
	if r := say(h, "1", "help", ""); r.Language != "en" {
		t.Errorf("after auto help is in %s", r.Language)
	}
}

// TestWhichLanguage holds the order: choice, the question's when sure, the chat's, the locale.
func TestWhichLanguage(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	ask := func(chat, text, locale string) string {
		return h.Bot.Answer(t.Context(), bot.Message{Chat: bot.Chat{Platform: "p", ID: chat}, From: bot.Person{ID: chat}, Text: text, Locale: locale}).Language
	}
	for _, tt := range []struct{ chat, text, locale, want string }{
		{"a", "có bao nhiêu đại biểu", "en", "vi"}, // a phone set to English
		{"a", "Lê Thu Dương", "en", "vi"},          // no sure language: the chat's
		{"b", "Birch Hall", "fr", "fr"},            // nothing said yet: the locale
		{"c", "Birch Hall", "", "en"},
		{"d", "combien de délégués sont venus", "vi", "fr"},
	} {
		if got := ask(tt.chat, tt.text, tt.locale); got != tt.want {
			t.Errorf("%q in chat %s with locale %q is answered in %s, want %s", tt.text, tt.chat, tt.locale, got, tt.want)
		}
	}
}
