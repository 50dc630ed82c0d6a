package moderate

import (
	"slices"
	"strings"
	"testing"
	"time"

	"summitbot/bot"
	"summitbot/knowledge"
)

// finder finds events for a summit in May 2031.
func finder(t testing.TB) *act {
	t.Helper()
	b, err := bot.New(bot.Options{Summit: knowledge.Summit{First: knowledge.When{Year: 2031, Month: time.May, Day: 4}}})
	if err != nil {
		t.Fatal(err)
	}
	return &act{Turn: &bot.Turn{Words: b.Words("en"), Bot: b}}
}

func TestDatedHoursAreFoundAsEvents(t *testing.T) {
	a := finder(t)
	for _, tt := range []struct{ lang, body, want string }{
		{"en", "10 February 2025, 9:30-11:00 Opening", "opening 2025-02-10T09:30 2025-02-10T11:00 Opening"},
		{"en", "- **Monday, February 10, 2025, from 9.30 am to 11 am:** Opening of the *hall*.", "opening-of-the-hall 2025-02-10T09:30 2025-02-10T11:00 Opening of the hall"},
		{"en", "On 4 May at 14:00: Boat trip", "boat-trip 2031-05-04T14:00 not known Boat trip"},
		{"en", "2025-02-11 09:30 Closing", "closing 2025-02-11T09:30 not known Closing"},
		{"fr", "Lundi 10 février 2025, de 9h30 à 11 h : Séance d'ouverture", "seance-d-ouverture 2025-02-10T09:30 2025-02-10T11:00 Séance d'ouverture"},
		{"fr", "Le 1er mars 2025 à 9 heures – Accueil", "accueil 2025-03-01T09:00 not known Accueil"},
		{"vi", "Ngày 10 tháng 2 năm 2025, 9 giờ 30 – 11 giờ: Lễ khai mạc", "le-khai-mac 2025-02-10T09:30 2025-02-10T11:00 Lễ khai mạc"},
		{"vi", "Thứ Hai, 10/2/2025, từ 9h30 đến 11h: Lễ khai mạc", "le-khai-mac 2025-02-10T09:30 2025-02-10T11:00 Lễ khai mạc"},
		{"en", "## Monday 10 February 2025\n\n| 9:30–11:00 | Opening |\n| 14:00 | Talks |\n\n### Evening\n\n19:30 Dinner\n\n## Contact\n\n9:00-17:00 Telephone\n",
			"opening 2025-02-10T09:30 2025-02-10T11:00 Opening, talks 2025-02-10T14:00 not known Talks, dinner 2025-02-10T19:30 not known Dinner"},
		{"en", "Tuesday, 11 February 2025\n9:30 Opening\nWednesday, 12 February 2025\n9:30 Opening\n# Notes\n8:00 Bus\n", "opening 2025-02-11T09:30 not known Opening, opening-2 2025-02-12T09:30 not known Opening"},
		{"en", "10 February 2025, 10:00 Talk: the midnight sun", "talk-the-midnight-sun 2025-02-10T10:00 not known Talk: the midnight sun"},
		{"fr", "Lundi 10\u00a0février 2025, 17\u00a0h\u00a030 : Clôture", "cloture 2025-02-10T17:30 not known Clôture"},
		{"en", "## 10 February 2025\n\nMidnight Oil in concert", ""},
		// What is prose, or can be read in two ways, is none.
		{"en", "The forum opens on 4 May 2031 at 9:00 in Birch Hall.", ""},
		{"en", "9:00 on 4 May 2031 in Birch Hall", ""},
		{"en", "9:30-11:00 Opening", ""},
		{"en", "2/3/2025, 9:30 Opening", ""},
		{"en", "10 February 2025, 1:30 - 3:00 pm Talks", ""},
		{"en", "10 February 2025, 11:00-9:30 Talks", ""},
		{"en", "10 February 2025, 9:30", ""},
		{"en", "10 February 2025, 9:30 and 11:00 Tours", ""},
		{"en", "10 February 2025, 9:30 " + strings.Repeat("a long tale ", 20), ""},
		{"en", "31 February 2025, 9:30 Opening", ""},
		{"en", "10 February 2025: 340 delegates", ""},
		{"en", "In the week of 10 February 2025 all is calm\n9:30 Opening", ""},
	} {
		var got []string
		for _, e := range a.eventsIn(tt.body, tt.lang) {
			got = append(got, strings.Join([]string{e.ID, e.Starts.String(), e.Ends.String(), e.Title}, " "))
		}
		if said := strings.Join(got, ", "); said != tt.want {
			t.Errorf("%q holds\n%s, not\n%s", tt.body, said, tt.want)
		}
	}
}

// FuzzFoundEvents holds that whatever a text says, what is found in it stands in it: each title, and each hour; and that the text
// holds all of it as events.
func FuzzFoundEvents(f *testing.F) {
	a := finder(f)
	for _, s := range []string{"10 February 2025, 9:30-11:00 Opening", "## Lundi 10 février\n9h30 Accueil : \"x\"", "Ngày 10 tháng 2 năm 2025, 9 giờ – 10 giờ: {a: b}", "1/1/1 1:00 \xff", "|10 May 9:00|#|"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		body = strings.ToValidUTF8(strings.ReplaceAll(body, "\x00", ""), "")
		events := a.eventsIn(body, "fr")
		clocks := knowledge.ClocksIn(marks.Replace(body))
		for _, e := range events {
			if folded := strings.Join(strings.Fields(marks.Replace(body)), " "); !strings.Contains(folded, e.Title) {
				t.Errorf("%q does not stand in %q", e.Title, body)
			}
			for _, w := range []knowledge.When{e.Starts, e.Ends} {
				if w.HasHour && !slices.ContainsFunc(clocks, func(c knowledge.Clock) bool { return c.Hour == w.Hour && c.Minute == w.Minute }) {
					t.Errorf("%s does not stand in %q", w, body)
				}
			}
		}
		raw := withFound("a.fr", []byte("---\ntitle: A\nlanguage: fr\n---\nOne.\n"), events)
		if read, err := knowledge.ParseText("a.fr.md", raw); err != nil || len(read.Events) != len(events) {
			t.Errorf("of %d events in %q a text holds %d (%v)", len(events), body, len(read.Events), err)
		}
	})
}
