package moderate_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/bot/moderate"
)

// A person says things to a house.
type person struct {
	testing.TB
	bottest.House
	platform, id string
}

func mira(t testing.TB, h bottest.House) person {
	return person{t, h, "telegram", bottest.Moderators["mira"]}
}

func (p person) message(command, text string) bot.Message {
	return bot.Message{Chat: bot.Chat{Platform: p.platform, ID: p.id, Private: true}, From: bot.Person{ID: p.id}, Command: command, Text: text, Locale: "en", At: time.Now()}
}

// says gives what a command is answered with.
func (p person) says(command, text string) string {
	return textOf(p.Bot.Answer(p.Context(), p.message(command, text)))
}

func textOf(r bot.Reply) string {
	var lines []string
	for _, part := range r.Parts {
		lines = append(lines, part.Text())
	}
	return strings.Join(lines, "\n")
}

// drafts makes a draft and gives its id.
func (p person) drafts(command, text string) string {
	p.Helper()
	said := p.says(command, text)
	found := regexp.MustCompile(`/publish (\w+)`).FindStringSubmatch(said)
	if found == nil {
		p.Fatalf("/%s %s is no draft but %q", command, text, said)
	}
	return found[1]
}

func (p person) wants(said string, wants ...string) {
	p.Helper()
	for _, want := range wants {
		if !strings.Contains(said, want) {
			p.Errorf("%q lacks %q", said, want)
		}
	}
}

const (
	opening  = "when does the forum open"
	newWords = "The Green Lake Forum opens at 10:30 on 4 May 2031 in Pine Hall."
)

func TestADraftIsKeptThroughARestartAndNeverAnsweredFrom(t *testing.T) {
	dir := t.TempDir()
	m := mira(t, bottest.Open(t, dir))
	id := m.drafts("edit", "forum.en 1 "+newWords)
	again := mira(t, bottest.Open(t, dir)) // another process, after a kill
	if said := again.says("", opening); !strings.Contains(said, "9:00") || strings.Contains(said, "10:30") {
		t.Errorf("before it is published the answer is %q", said)
	}
	again.wants(again.says("publish", ""), id, "forum.en", "telegram:7101")
	again.wants(again.says("publish", id), "revision 6")
	if said := again.says("", opening); strings.Contains(said, "9:00") || !strings.Contains(said, "10:30") {
		t.Errorf("the very next answer is %q", said)
	}
}

func TestADraftIsDiscardedAfterADay(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	id := m.drafts("edit", "forum.en 1 "+newWords)
	m.Pass(23 * time.Hour)
	other := m.drafts("edit", "forum.en 2 Other words.")
	m.wants(m.says("publish", ""), id, other)
	m.Pass(2 * time.Hour)
	if said := m.says("publish", ""); strings.Contains(said, id) || !strings.Contains(said, other) {
		t.Errorf("after a day %q waits", said)
	}
	m.wants(m.says("discard", id), "no draft "+id)
	m.wants(m.says("publish", id), "no draft "+id)
	if _, err := m.Memory.Draft(t.Context(), id); err != bot.ErrNoDraft {
		t.Errorf("it is still there: %v", err)
	}
	m.Pass(24 * time.Hour)
	room := moderate.New(moderate.Options{Memory: m.Memory, Store: m.Store, Index: m.Index, Now: func() time.Time { return time.Now().Add(49 * time.Hour) }})
	if err := room.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if all, err := m.Memory.Drafts(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("at the start %v are left (%v)", all, err)
	}
}

func TestTheRightIsLookedUpAtEachAct(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	operator := person{t, h, "console", "operator"}
	lan := person{t, h, "telegram", "42"}
	lan.wants(lan.says("edit", "forum.en"), "for moderators", "operator", "telegram:42")
	m := mira(t, h)
	m.wants(m.says("moderators", "add 42"), "telegram:42 is a moderator")
	id := lan.drafts("edit", "forum.en 1 "+newWords)
	if elsewhere := (person{t, h, "discord", "42"}).says("publish", id); !strings.Contains(elsewhere, "for moderators") {
		t.Errorf("the same number on another platform: %q", elsewhere)
	}
	anonymous := lan.message("publish", id)
	anonymous.Anonymous = true
	m.wants(textOf(h.Bot.Answer(t.Context(), anonymous)), "cannot be told for certain")
	operator.wants(operator.says("moderators", "remove telegram:42"), "no moderator any more")
	lan.wants(lan.says("publish", id), "for moderators") // an old button
	lan.wants(lan.says("discard", id), "for moderators")
	operator.wants(operator.says("moderators", "remove discord:7102"), "settings")
	operator.wants(operator.says("moderators", "add 42"), "Numbers alone") // of which platform?
	m.wants(textOf(m.taps(m.replies("publish", id), "Publish")), "revision 6")
	r, err := h.Store.At(t.Context(), 6)
	if err != nil || r.Actor != "telegram:7101" || !strings.Contains(r.Why, "telegram:42") {
		t.Errorf("in the log stands %q, because %q (%v)", r.Actor, r.Why, err)
	}
	operator.says("publish", operator.drafts("edit", "forum.en 2 Others come."))
	if r, err := h.Store.At(t.Context(), 7); err != nil || r.Actor != "operator" {
		t.Errorf("in the log stands %q (%v)", r.Actor, err)
	}
}

func TestNothingButTheSectionChanges(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	before, err := m.Store.Newest(t.Context(), "forum.en")
	if err != nil {
		t.Fatal(err)
	}
	const wording = "First line,\nsecond **line**.\n\n- an item\n- another"
	m.says("publish", m.drafts("edit", "FORUM.EN 1 \n"+wording+"\n\nWhy: two lines"))
	after, err := m.Store.Newest(t.Context(), "forum.en")
	if err != nil {
		t.Fatal(err)
	}
	old := "The Green Lake Forum opens at 9:00 on 4 May 2031 in Birch Hall. The forum lasts three days."
	if want := bytes.Replace(before.Raw, []byte(old), []byte(wording), 1); !bytes.Equal(after.Raw, want) || after.Why != "two lines" {
		t.Errorf("because of %q it became\n%s", after.Why, after.Raw)
	}
	m.wants(m.says("edit", "forum.en 1"), wording)
}

func TestABrokenStoreIsSaidAndLosesNothing(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	id := m.drafts("edit", "forum.en 1 "+newWords)
	_ = m.Store.Break(3, "a test")
	m.wants(m.says("publish", id), "Not published", "damaged at revision 3", id+" is kept")
	m.wants(m.says("publish", ""), id)
	m.wants(m.says("", opening), "9:00")
}

// TestWhatCannotBeWrittenIsSaidAndLosesNothing has the store refuse each new revision, as a full disk would.
func TestWhatCannotBeWrittenIsSaidAndLosesNothing(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	id := m.drafts("edit", "forum.en 1 "+newWords)
	do := func(statement string) {
		t.Helper()
		if err := m.Store.Write(t.Context(), func(tx *sql.Tx) error { _, err := tx.ExecContext(t.Context(), statement); return err }); err != nil {
			t.Fatal(err)
		}
	}
	do("CREATE TRIGGER full BEFORE INSERT ON contents BEGIN SELECT RAISE(ABORT, 'full'); END")
	m.wants(m.says("publish", id), "Not published", "could not be written", id+" is kept")
	m.wants(m.says("", opening), "9:00")
	do("DROP TRIGGER full")
	m.wants(m.says("publish", id), "revision 6")
	do("CREATE TRIGGER full BEFORE INSERT ON drafts BEGIN SELECT RAISE(ABORT, 'full'); END")
	m.wants(m.says("edit", "forum.en 2 Other words."), "could not be kept")
	do("CREATE TRIGGER none BEFORE INSERT ON moderators BEGIN SELECT RAISE(ABORT, 'full'); END")
	m.wants(m.says("moderators", "add 42"), "could not be kept")
}

func TestPressingTwiceAtOncePublishesOnce(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	id := m.drafts("edit", "forum.en 1 "+newWords)
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if said := m.says("publish", id); !strings.Contains(said, "revision 6") {
				t.Errorf("%q", said)
			}
		})
	}
	all.Wait()
	if at := m.Store.Known().Position; at != 6 {
		t.Errorf("the log ends at %d", at)
	}
}

func TestManyTextsAreBounded(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	for n := range 30 {
		m.says("publish", m.drafts("add", fmt.Sprintf("en Title number %d\nwording: ours\nsource: -\nWords.", n)))
	}
	said := m.says("texts", "title NUMBER")
	m.wants(said, "30 texts", "title-number-0.en", " more: /texts")
	if n := strings.Count(said, ".en"); n > 20 || len([]rune(said)) > 1800 {
		t.Errorf("%d texts in %d characters", n, len([]rune(said)))
	}
}

func TestSettings(t *testing.T) {
	for list, want := range map[string]string{"": "", "42": "[telegram:42 discord:42]", " 42, 43 ,": "[telegram:42 telegram:43 discord:42 discord:43]"} {
		named, err := moderate.Settings{Telegram: list, Discord: list}.Named()
		if err != nil || len(named) > 0 && fmt.Sprint(named) != want {
			t.Errorf("%q is %v (%v)", list, named, err)
		}
	}
	for _, list := range []string{"@ann", "42 43", "-1001", "0", "42,ann", "4.2", "123456789012345678901"} {
		if err := (moderate.Settings{Discord: list}).Check(); err == nil || !strings.Contains(err.Error(), "DISCORD_MODERATORS") {
			t.Errorf("%q: %v", list, err)
		}
	}
}
