package moderate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/bot/moderate"
	"summitbot/knowledge"
)

// TestTextsByWhenTheyWereTouched asks in three languages for what was and what was not touched since a time.
func TestTextsByWhenTheyWereTouched(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	today := time.Now().UTC()
	tomorrow := today.AddDate(0, 0, 1).Format(time.DateOnly)
	m.Pass(40 * 24 * time.Hour)
	for lang, wants := range map[string]map[string]int{
		"en": {"not touched since " + tomorrow: 5, "not touched since 2020-01-01": 0, "untouched since 2020": 0, "changed since 2020-01": 5, "since " + tomorrow: 0, "older than 30 days": 5,
			"older than 8 weeks": 0, "changed since 1 month": 0, "forum not touched since " + tomorrow: 4, "english since 2020-01-01": 1, "older than never": 0},
		"fr": {"pas modifié depuis " + tomorrow: 5, "pas modifiés depuis 2020-01-01": 0, "modifié depuis 2020-01-01": 5, "plus vieux que 30 jours": 5, "not touched since " + tomorrow: 5},
		"vi": {"chưa sửa từ " + tomorrow: 5, "chua sua tu 2020-01-01": 0, "sửa từ 2020-01-01": 5, "cũ hơn 30 ngày": 5},
	} {
		m.says("language", lang)
		for said, want := range wants {
			if got := strings.Count(m.says("texts", said), " – "); got != want {
				t.Errorf("%q in %s finds %d texts, not %d: %s", said, lang, got, want, m.says("texts", said))
			}
		}
	}
}

// TestTheRestOfTheTextsIsAPageAway holds that by tapping More each text is seen once, and that words and a time go with it.
func TestTheRestOfTheTextsIsAPageAway(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	for n := range 60 {
		raw := fmt.Appendf(nil, "---\ntitle: Brook number %d of the valley\nlanguage: en\n---\n## One\n\nIt runs.\n", n)
		if _, err := m.Store.Append(t.Context(), knowledge.Draft{Text: fmt.Sprintf("brook-%02d.en", n), Actor: knowledge.ActorOperator, Raw: raw}, nil); err != nil {
			t.Fatal(err)
		}
	}
	page := m.replies("texts", "brook since 2020-01-01")
	first := page
	seen := map[string]int{}
	pages := 1
	for ; ; pages++ {
		m.wants(textOf(page), "60 texts")
		for _, p := range page.Parts {
			if p.Kind == bot.Item {
				seen[p.Spans[0].Text]++
			}
		}
		if !strings.Contains(labels(page), "More") || pages > 20 {
			break
		}
		m.wants(textOf(page), fmt.Sprintf("more: /texts brook since 2020-01-01 page %d", pages+1))
		page = m.taps(page, "More")
	}
	if len(seen) != 60 || pages < 3 {
		t.Errorf("on %d pages are %d texts", pages, len(seen))
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s is listed %d times", id, n)
		}
	}
	if textOf(m.taps(m.taps(first, "More"), "Back")) != textOf(first) {
		t.Error("Back does not lead back")
	}
	m.wants(m.says("texts", "brook page 99"), "60 texts")
}

// TestPublishAll shows all of one's own drafts before any is published, and says what it does not understand.
func TestPublishAll(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	m := mira(t, h)
	noor := person{t, h, "telegram", bottest.Moderators["noor"]}
	m.wants(m.says("publish", "all"), "You have no draft")
	one, two := m.drafts("edit", "forum.en 1 "+newWords), m.drafts("event", "forum.fr opening starts: 9:30")
	others := noor.drafts("event", "forum.vi opening starts: 9:30")
	shown := m.replies("publish", "All")
	m.wants(textOf(shown), one, two, "10:30", "T09:30", "publishes all of them or none")
	if strings.Contains(textOf(shown), others) {
		t.Errorf("someone else's draft is among %q", textOf(shown))
	}
	m.wants(textOf(m.taps(shown, "Publish all")), "forum.en is at revision", "forum.fr is at revision")
	first := m.drafts("edit", "forum.en 1 "+newWords+" Bring a coat.")
	m.drafts("edit", "forum.en 2 Nobody comes.")
	m.wants(m.says("publish", "all"), "cannot be published together", first)
	for _, said := range []string{"alle", "last", first[:7], "forum.en"} {
		for _, command := range []string{"publish", "discard"} {
			m.wants(m.says(command, said), "understand “"+said)
		}
	}
	m.says("language", "vi")
	m.wants(m.says("publish", "tất cả"), "Không thể đăng chung", first)
}

// TestWhichOfSeveralPages asks which page to watch where a text was taken from more than one.
func TestWhichOfSeveralPages(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	m := mira(t, h)
	raw := "---\ntitle: Reeds\nlanguage: en\nsource: {title: A, url: \"https://forum.example/a\"}\nsections:\n  - {heading: Two, source: {title: B, url: \"https://forum.example/b\"}}\n---\n## One\n\nReeds.\n\n## Two\n\nRushes.\n"
	if _, err := h.Store.Append(t.Context(), knowledge.Draft{Text: "reeds.en", Actor: knowledge.ActorOperator, Raw: []byte(raw)}, nil); err != nil {
		t.Fatal(err)
	}
	asked := m.replies("watch", "reeds.en on")
	m.wants(textOf(asked), "Which one", "/watch reeds.en on 1 – https://forum.example/a", "/watch reeds.en on 2 – https://forum.example/b")
	m.wants(textOf(m.taps(asked, "2")), "tell the moderators' room", "https://forum.example/b")
	m.wants(m.says("watch", "reeds.en on 3"), "Which one")
	m.wants(m.says("watch", "reeds.en"), "has not been looked at yet")
	m.wants(m.says("watch", "reeds.en off"), "no longer watched")
	m.wants(m.says("watch", "reeds.en off"), "is not watched")
}

// TestWithoutARoomAChangeIsAskedFor holds that nobody is promised a notice in a room that there is not.
func TestWithoutARoomAChangeIsAskedFor(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	room := moderate.New(moderate.Options{Memory: h.Memory, Store: h.Store, Index: h.Index, Operator: "console:operator", Reader: h.Reader, WatchEvery: time.Hour})
	alone, err := bot.New(bot.Options{Index: h.Index, Store: h.Store, Memory: h.Memory, Commands: room.Commands()})
	if err != nil {
		t.Fatal(err)
	}
	h.Bot = alone
	operator := person{t, h, "console", "operator"}
	operator.wants(operator.says("watch", "goals.vi on"), "No moderators' room is set up", "/watch goals.vi what changed")
}

// TestTextsAreFoundByTheirSources finds texts by what any of their sources is called and when it was published, and by a language's
// name in any language; and takes a month by its name or number.
func TestTextsAreFoundByTheirSources(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	raw := "---\ntitle: Reeds\nlanguage: en\nsource: {title: A lake's plants, publisher: Herbarium, url: \"https://plants.example/reeds\", published: 2024-06}\n" +
		"sections:\n  - {heading: Two, source: {title: Rush hour, publisher: Élysée Press, url: \"https://rush.example/b\", published: 2019}}\n---\n## One\n\nReeds.\n\n## Two\n\nRushes.\n"
	if _, err := m.Store.Append(t.Context(), knowledge.Draft{Text: "reeds.en", Actor: knowledge.ActorOperator, Raw: []byte(raw)}, nil); err != nil {
		t.Fatal(err)
	}
	for said, want := range map[string]int{
		"plants.example": 1, "https://plants.example/reeds": 1, "example": 0, "lake's plants": 1, "herbarium": 1, "elysee": 1, "rush.example": 1, "anglais": 2, "tiếng Việt": 2, "vietnamien": 2,
		"published before 2025-01-01": 1, "published before 2019-01-01": 0, "published before 2020": 1, "publié avant janvier 2025": 1, "công bố trước tháng 1 năm 2025": 1,
		"source older than 1/2025": 1, "published since 2031": 5, "elysee published since 2025": 0,
		"not touched since january 2020": 0, "changed since january 2020": 6, "sửa từ tháng 1": 6, "chưa sửa từ 1/2020": 0, "modifié depuis le 5 janvier 2020": 6,
		"changed since may climate": 0, "sửa từ ngày 15 tháng 1 năm 2020": 6, "changed since smarch": 0,
	} {
		if got := strings.Count(m.says("texts", said), " – "); got != want {
			t.Errorf("%q finds %d texts, not %d: %s", said, got, want, m.says("texts", said))
		}
	}
	m.wants(m.says("texts", "published before 2020"), "published 2019")
}
