package moderate_test

import (
	"slices"
	"strings"
	"testing"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/knowledge"
)

// taps presses a button of a reply.
func (p person) taps(r bot.Reply, label string) bot.Reply {
	p.Helper()
	i := slices.IndexFunc(r.Buttons, func(b bot.Button) bool { return b.Label == label })
	if i < 0 {
		p.Fatalf("there is no button %q under %q", label, textOf(r))
	}
	command, said := bot.Tap(r.Buttons[i].Data)
	return p.Bot.Answer(p.Context(), p.message(command, said))
}

func labels(r bot.Reply) string {
	var all []string
	for _, b := range r.Buttons {
		all = append(all, b.Label)
	}
	return strings.Join(all, ", ")
}

func (p person) replies(command, text string) bot.Reply {
	return p.Bot.Answer(p.Context(), p.message(command, text))
}

// TestWhatIsLeftAfterAnEventIsPublished holds that the other languages, and the sections that still say the old hour, are
// offered after publishing as they were before; and that an undo offers them too.
func TestWhatIsLeftAfterAnEventIsPublished(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	preview := m.replies("event", "forum.en opening starts: 9:45")
	m.wants(labels(preview), "In the other languages too", "forum.en 1, forum.vi 1, forum.fr 1")
	published := m.taps(preview, "Publish")
	m.wants(textOf(published), "Published: forum.en is at revision 6", "one tap sets the same in the texts in French, Vietnamese",
		"The old hour still stands in", "forum.en 1", "marked as older now", "forum.fr – event opening; newer in English")
	m.wants(m.says("", "À quelle heure s'ouvre le Forum du Lac vert ?"), "9 heures", "Le texte en anglais est plus récent.")
	m.says("", opening) // in English again
	m.wants(labels(published), "In the other languages too, forum.en 1, forum.vi 1, forum.fr 1", "forum.fr is up to date")
	others := m.taps(published, "In the other languages too")
	m.wants(textOf(others), "change of forum.fr", "change of forum.vi", "T09:45", "The old hour still stands in")
	all := m.taps(others, "Publish all")
	m.wants(textOf(all), "forum.fr is at revision", "forum.vi is at revision", "The old hour still stands in", "forum.en 1")
	if said := textOf(all); strings.Contains(said, "one tap") || strings.Contains(said, "marked as older") {
		t.Errorf("all say the same, and it is answered %q", said)
	}
	undo := m.replies("undo", "6")
	m.wants(textOf(undo), "T09:00", "one tap sets the same")
	m.wants(textOf(m.taps(published, "In the other languages too")), "say the same already")
}

// TestAnHourOfAnotherEventStandsBehind holds that the first of the sections that hold an old hour are those that name the event,
// and of these the ones of the same work.
func TestAnHourOfAnotherEventStandsBehind(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	for id, raw := range map[string]string{
		"doors.en": "---\ntitle: Doors\nlanguage: en\n---\n## Doors\n\nThe north door is unlocked at 9:00.\n",
		"hall.en":  "---\ntitle: Hall\nlanguage: en\n---\n## The opening\n\nBirch Hall is full at 9:00 on the day of the opening.\n",
	} {
		if _, err := m.Store.Append(t.Context(), knowledge.Draft{Text: id, Actor: knowledge.ActorOperator, Raw: []byte(raw)}, nil); err != nil {
			t.Fatal(err)
		}
	}
	m.wants(labels(m.replies("event", "forum.en opening starts: 9:45")), "forum.en 1, forum.vi 1, hall.en 1")
	said := m.says("event", "forum.en opening starts: 9:45")
	m.wants(said[strings.Index(said, "hall.en 1"):], "forum.fr 1", "doors.en 1")
}

// TestAFaultIsSaidInTheModeratorsLanguage holds that what a moderator can do wrong is said in their language, without a line of
// a file that they never saw; and that every kind of fault has its words.
func TestAFaultIsSaidInTheModeratorsLanguage(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	for lang, want := range map[string][]string{
		"en": {"The event opening would end (2031-05-04 08:00) before it starts (2031-05-04 09:00)", "ends: ?"},
		"fr": {"L'événement opening finirait (2031-05-04 08:00) avant de commencer (2031-05-04 09:00)", "ends: ?"},
		"vi": {"Sự kiện opening sẽ kết thúc (2031-05-04 08:00) trước khi bắt đầu (2031-05-04 09:00)", "ends: ?"},
	} {
		m.says("language", lang)
		m.wants(m.says("event", "forum.en opening ends: 8h"), want...)
		for _, kind := range knowledge.FaultKinds {
			if said := m.Bot.Words(lang).Say("mod_fault_"+string(kind), "Said", "x", "Event", "x"); said == "" {
				t.Errorf("%s has no words for a fault of the kind %s", lang, kind)
			}
		}
	}
}

func TestFieldsOnOneLineAndOnSeveral(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	for _, said := range []string{
		"starts: 9h30 ends: 11h why: the train is late", "why: the train is late starts: 9h30 ends: 11h", "starts: 9h30\nends: 11h\nwhy: the train is late",
		"starts: 9h30 ends: 11h\nwhy: the train is late", `starts: 9h30\nends: 11h why: the train is late`,
	} {
		m.wants(m.says("event", "forum.en opening "+said), "Why: the train is late", "T09:30", "T11:00", `place: "Birch`)
	}
	m.wants(m.says("event", "forum.en opening starts: 9h30\nroom: 7"), "I cannot read")
}
