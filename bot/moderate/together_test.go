package moderate_test

import (
	"regexp"
	"strings"
	"testing"

	"summitbot/bot/bottest"
)

var manyNamed = regexp.MustCompile(`/publish ([a-z2-7]{8}(?: [a-z2-7]{8}\b)+)`)

// moves makes the drafts that set an hour in all languages.
func (p person) moves(text string) string {
	p.Helper()
	found := manyNamed.FindStringSubmatch(p.says("events", p.drafts("event", text)))
	if found == nil {
		p.Fatalf("%s makes no drafts in the other languages", text)
	}
	return found[1]
}

// TestAnHourIsSetInAllLanguagesOrNone holds that what others changed in other sections meanwhile stays, that the set is seen
// once more before it is published, and that pressing twice publishes once.
func TestAnHourIsSetInAllLanguagesOrNone(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	all := m.moves("forum.en opening starts: 9:30")
	m.wants(m.says("publish", m.drafts("edit", "forum.vi 2 Diễn đàn Hồ Xanh có 340 đại biểu.")), "revision 6")
	said := m.says("publish", all)
	m.wants(said, "another part of forum.vi", "change of forum.en", "change of forum.fr", "change of forum.vi")
	if e, _ := m.Store.Current("forum.en"); e.Position != 1 {
		t.Errorf("one of the set was published: forum.en is at revision %d", e.Position)
	}
	again := manyNamed.FindStringSubmatch(said)[1]
	m.wants(m.says("publish", again), "forum.en is at revision 7", "forum.fr is at revision 8", "forum.vi is at revision 9")
	m.wants(m.says("publish", again), "already published as revision 7")
	r, err := m.Store.At(t.Context(), 9)
	if err != nil || !strings.Contains(string(r.Raw), "T09:30") || !strings.Contains(string(r.Raw), "340 đại biểu.") {
		t.Errorf("%v; forum.vi became\n%s", err, r.Raw)
	}
}

// TestASetWithADraftThatIsGoneIsNotPublished holds that nobody publishes a part of what was shown.
func TestASetWithADraftThatIsGoneIsNotPublished(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	all := m.moves("forum.en opening starts: 9:30")
	m.says("discard", strings.Fields(all)[1])
	m.wants(m.says("publish", all), "There is no draft")
	if head := m.Store.Known().Position; head != 5 {
		t.Errorf("the log goes to revision %d", head)
	}
}

// TestWhatChangesInTheAnswersIsShownOfSeveral holds that drafts that are published by one tap show what becomes of answers, each.
func TestWhatChangesInTheAnswersIsShownOfSeveral(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	m.drafts("edit", "forum.en 1 "+newWords)
	m.drafts("edit", "forum.vi 1 Diễn đàn Hồ Xanh khai mạc lúc 10 giờ 30 ngày 4 tháng 5 năm 2031 tại Sảnh Thông.")
	said := m.says("publish", "all")
	m.wants(said, "forum.en", "forum.vi", "“what time does it start”: ", "“diễn đàn mở cửa lúc mấy giờ”: ")
	if n := strings.Count(said, " are tried") + strings.Count(said, "tried"); n < 2 {
		t.Errorf("%d counts of what is tried in %q", n, said)
	}
}
