package bot_test

import (
	"strings"
	"testing"

	"summitbot/bot"
	"summitbot/bot/bottest"
)

// TestHelpNamesModeratorsCommandsToThemAlone holds that each command that is for moderators, by its words in every language, is
// named to them alone: to nobody whose right was taken away, and to nobody who writes in a group's name.
func TestHelpNamesModeratorsCommandsToThemAlone(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	help := func(person string, anonymous bool) string {
		m := bot.Message{Chat: bot.Chat{Platform: "telegram", ID: person, Private: true}, From: bot.Person{ID: person}, Command: "help", Locale: "en", Anonymous: anonymous}
		var lines []string
		for _, p := range h.Bot.Answer(t.Context(), m).Parts {
			lines = append(lines, p.Text())
		}
		return strings.Join(lines, "\n")
	}
	mira := bottest.Moderators["mira"]
	for _, c := range h.Bot.Commands() {
		for lang, d := range h.Bot.Describe(c) {
			if strings.HasPrefix(d.Description, h.Bot.Words(lang).Say("command_for_moderators")+" ") != c.Moderate {
				t.Errorf("/%s is for moderators: %v, and is described in %s as %q", c.Name, c.Moderate, lang, d.Description)
			}
		}
		name := "/" + c.Name + " – "
		if !strings.Contains(help(mira, false), name) || strings.Contains(help("42", false), name) == c.Moderate || strings.Contains(help(mira, true), name) == c.Moderate {
			t.Errorf("/%s is named to the wrong people", c.Name)
		}
	}
	m := bot.Message{Chat: bot.Chat{Platform: "telegram", ID: mira, Private: true}, From: bot.Person{ID: mira}, Locale: "en", Command: "moderators"}
	for _, verb := range []string{"add", "remove"} {
		m.Text = verb + " 42"
		h.Bot.Answer(t.Context(), m)
		if strings.Contains(help("42", false), "/texts") != (verb == "add") {
			t.Errorf("after %s", verb)
		}
	}
}
