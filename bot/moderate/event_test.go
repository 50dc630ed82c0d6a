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

// TestKeysInEveryLanguage holds that what stands before a colon is understood in the moderators' languages, with a space before
// the colon or none, and never becomes words of a text.
func TestKeysInEveryLanguage(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	for _, why := range []string{"why: the train is late", "Why : the train is late", "motif\u00a0: the train is late", "Raison\u202f: the train is late", "lý do: the train is late", "LY DO : the train is late", "pourquoi : the train is late"} {
		said := m.says("edit", "forum.en 2 Nobody comes.\n"+why)
		m.wants(said, "Why: the train is late")
		if strings.Count(said, "the train is late") != 1 {
			t.Errorf("%q goes into the text: %q", why, said)
		}
		m.wants(m.says("remove", "forum.en "+why), "Why: the train is late")
		m.wants(m.says("event", "forum.en remove opening "+why), "Why: the train is late")
	}
	for _, said := range []string{
		"starts : 9h30\nends : 11h\nplace : Pine Hall", "début : 9h30 fin : 11h lieu : Pine Hall", "bắt đầu: 9h30 kết thúc: 11h nơi: Pine Hall",
		"bat dau: 9h30\nket thuc: 11h\ndia diem: Pine Hall", "Début\u00a0: 9h30 Fin\u202f: 11h Lieu\u00a0: Pine Hall",
	} {
		m.wants(m.says("event", "forum.en opening "+said), "T09:30", "T11:00", `place: "Pine Hall"`)
	}
	m.wants(m.says("event", "forum.en opening room: 7 starts: 9:30"), "I cannot read")
	// A line of a text that only looks like one stays in it.
	m.wants(m.says("edit", "forum.en 2 Nobody comes.\n**Why: nobody knows**"), "Why: nobody knows")
	m.wants(m.says("undo", "1 motif : a mistake"), "forum.en is taken back", "Why: a mistake")
}

// TestAnEventOnAnotherDayNamesWhatStillSaysTheOldOne holds that a day that moved is found in prose although the hour is the same:
// beside the hour, beside the event's name, and under a heading that names the day; and that what says the new day is not.
func TestAnEventOnAnotherDayNamesWhatStillSaysTheOldOne(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	for id, raw := range map[string]string{
		"day.en":   "---\ntitle: Sunday 4 May 2031\nlanguage: en\n---\n## Morning\n\nBirch Hall is full at 9:00.\n\n## Evening\n\nDinner is at 19:30.\n",
		"right.en": "---\ntitle: Right\nlanguage: en\n---\n## The opening\n\nThe opening is at 9:00 on 5 May 2031.\n",
		"other.en": "---\ntitle: Other\nlanguage: en\n---\n## Weather\n\nIt rains on 4 May 2031.\n",
		"party.fr": "---\ntitle: Fête\nlanguage: fr\n---\n## La fête\n\nLa séance d'ouverture, le 4\u00a0mai, sera suivie d'une fête.\n",
	} {
		if _, err := m.Store.Append(t.Context(), knowledge.Draft{Text: id, Actor: knowledge.ActorOperator, Raw: []byte(raw)}, nil); err != nil {
			t.Fatal(err)
		}
	}
	preview := m.replies("event", "forum.en opening starts: 5/5 9:00 ends: 5/5 10:30")
	for _, r := range []bot.Reply{preview, m.taps(preview, "Publish")} {
		_, held, found := strings.Cut(textOf(r), "The old day or hour still stands in:")
		m.wants(held, "forum.en 1 – …", "forum.fr 1", "forum.vi 1", "day.en 1", "party.fr 1")
		for _, not := range []string{"right.en", "other.en", "day.en 2", "forum.en 2"} {
			if !found || strings.Contains(held, not) {
				t.Errorf("%s is among %q", not, held)
			}
		}
	}
}
