package moderate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/knowledge"
)

func noor(t testing.TB, h bottest.House) person {
	return person{t, h, "telegram", bottest.Moderators["noor"]}
}

// fills sends a text into the form of a reply.
func (p person) fills(shown bot.Reply, text string) bot.Reply {
	p.Helper()
	if shown.Form == nil {
		p.Fatalf("there is no form with %q", textOf(shown))
	}
	command, said := bot.Filled(shown.Form.Data, text)
	return p.replies(command, said)
}

// published makes a draft and publishes it.
func (p person) published(command, text string) {
	p.Helper()
	p.wants(p.says("publish", p.drafts(command, text)+" quiet"), "Published")
}

const delegates = "The Green Lake Forum brings together 340 delegates from 27 countries. "

// TestWhatWasShownIsWhatIsChanged holds that a form, a wording that was copied, and a file take nothing back that someone else
// changed after they were shown: another section is joined, the same one is a clash that shows both wordings.
func TestWhatWasShownIsWhatIsChanged(t *testing.T) {
	for name, send := range map[string]func(p person, shown bot.Reply, text string) bot.Reply{
		"a form": person.fills,
		"a wording that was copied": func(p person, shown bot.Reply, text string) bot.Reply {
			_, said := bot.Tap(shown.Form.Data)
			return p.replies("edit", said+" "+text)
		},
		"a file": func(p person, _ bot.Reply, text string) bot.Reply {
			return p.sending("edit", "forum.en 2", "forum.en-2.md", []byte("revision: 1\n\n"+text+"\n"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := bottest.Open(t, t.TempDir())
			m, n := mira(t, h), noor(t, h)
			shown := m.replies("edit", "forum.en 2")
			n.published("edit", "forum.en 1 "+newWords)
			joined := send(m, shown, delegates+"Ms Eva Moss chairs the session on water.")
			m.wants(textOf(joined), "has changed another part of forum.en (revision 6", "The draft holds both changes", "Eva Moss")
			m.wants(textOf(m.taps(joined, "Publish")), "at revision 7")
			m.wants(m.says("", opening), "10:30")
			clash := send(m, shown, delegates+"Ms Kim Reed chairs the session on water.")
			m.wants(textOf(clash), "Not published", "changed the same part of forum.en (revision 7", "Eva Moss", "Your own change", "Kim Reed")
			if len(clash.Buttons) > 0 || len(clash.Files) != 1 || !strings.Contains(string(clash.Files[0].Content), "+ "+delegates+"Ms Kim Reed") {
				t.Errorf("their words are lost: %+v", clash)
			}
			m.wants(m.says("publish", ""), "No draft waits")
			m.wants(m.says("edit", "forum.en 2 "+delegates+"Ms Ida Berg chairs the session on water."), "Eva Moss", "Ida Berg") // not shown before: of the newest
		})
	}
}

// TestASectionIsTheOneThatWasShown holds that a form writes into the section that it showed, whatever is the second by then.
func TestASectionIsTheOneThatWasShown(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	m, n := mira(t, h), noor(t, h)
	shown := m.replies("edit", "forum.en 2")
	n.published("edit", "forum.en 1 "+newWords+"\n\n## Meals\n\nSoup is served at noon.")
	m.wants(textOf(m.taps(m.fills(shown, delegates+"Ms Eva Moss chairs the session on water."), "Publish")), "at revision 7")
	newest, err := m.Store.Newest(t.Context(), "forum.en")
	if raw := string(newest.Raw); err != nil || !strings.Contains(raw, "Soup is served at noon.\n") || !strings.Contains(raw, "Eva Moss") || strings.Contains(raw, "Le Thu Duong") {
		t.Errorf("%v; it became\n%s", err, raw)
	}
	if again := m.replies(bot.Tap(shown.Form.Data)); !strings.Contains(again.Form.Value, "Soup") || again.Form.Data != "edit forum.en 2 r7" {
		t.Errorf("its button opens %+v", again.Form)
	}
	m.wants(m.says("edit", "forum.en 2 r3 Words."), "forum.en has no revision 3") // another text's
}

// TestAFormOfAnEventTakesNothingBack is the same for the hours of an event.
func TestAFormOfAnEventTakesNothingBack(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	m, n := mira(t, h), noor(t, h)
	shown := m.replies("event", "forum.en opening")
	filled := strings.Replace(shown.Form.Value, "Birch Hall", "Pine Hall", 1)
	n.published("event", "forum.en opening starts: 8:15")
	m.wants(textOf(m.fills(shown, filled)), "Not published", "changed the same part of forum.en", "T08:15", "Your own change", "Pine Hall")
	n.published("edit", "forum.en 1 "+newWords)
	m.wants(textOf(m.fills(m.replies("event", "forum.en opening"), "place: Pine Hall")), "Pine Hall")
}

// longWords is a wording of which no message shows all; last stands at its end.
func longWords(last string) string {
	var b strings.Builder
	for n := range 60 {
		fmt.Fprintf(&b, "Delegate number %d sits in row %d.\n\n", n, n)
	}
	return b.String() + last
}

func fileIn(r bot.Reply) string {
	if len(r.Files) != 1 || !strings.HasSuffix(r.Files[0].Name, ".txt") {
		return fmt.Sprintf("%d files", len(r.Files))
	}
	return string(r.Files[0].Content)
}

// TestWhatAPreviewCannotShowIsInAFile holds that all that a draft, a revision, a set of drafts and a clash change can be read.
func TestWhatAPreviewCannotShowIsInAFile(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	m, n := mira(t, h), noor(t, h)
	if short := m.replies("edit", "forum.en 1 "+newWords); len(short.Files) != 0 {
		t.Errorf("a short change goes with %q", fileIn(short))
	}
	theirs := n.drafts("edit", "forum.en 2 "+longWords("Ms Kim Reed sits last."))
	preview := m.replies("edit", "forum.en 2 "+longWords("Ms Eva Moss sits last."))
	m.wants(textOf(preview), "the file holds all")
	m.wants(fileIn(preview), "change of forum.en", "− "+delegates, "+ Delegate number 40 sits in row 40.", "+ Ms Eva Moss sits last.")
	m.wants(fileIn(m.replies("add", "en Rows\nwording: ours\nsource: -\n\n"+longWords("Ms Eva Moss sits last."))), "+ title: \"Rows\"", "+ Ms Eva Moss sits last.")
	m.wants(textOf(m.taps(preview, "Publish")), "at revision 6")
	m.wants(fileIn(m.replies("history", "forum.en 6")), "+ Ms Eva Moss sits last.")
	n.wants(fileIn(n.replies("publish", theirs)), "changed the same part", "+ Ms Eva Moss sits last.", "own change", "+ Ms Kim Reed sits last.")
	set := m.replies("events", m.drafts("event", "forum.en opening starts: 9:45 title: "+strings.Repeat("A long title of an opening. ", 30)+"End"))
	m.wants(fileIn(set), "forum.en", "of an opening. End", "forum.vi", "T09:45")
}

// TestNobodyPublishesWhatTheyHaveNotSeen holds that someone else's draft is shown before it is published, from the list too, and
// that who made it, and whoever stands before its preview, publishes it at once.
func TestNobodyPublishesWhatTheyHaveNotSeen(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	m, n := mira(t, h), noor(t, h)
	id := m.drafts("edit", "forum.en 1 "+newWords)
	for _, said := range []string{id, id + " quiet", id + " tell"} {
		n.wants(n.says("publish", said), "by telegram:7101, and you have not seen it yet", "10:30", "Nothing is published yet")
	}
	list := n.replies("publish", "")
	n.wants(textOf(list), id+" – forum.en")
	shown := n.taps(list, "Show forum.en ("+id+")")
	n.wants(textOf(shown), "telegram:7101", "10:30", "Nothing is published yet")
	n.wants(n.says("publish", id+" voir"), "10:30", "Nothing is published yet")
	m.wants(m.says("publish", id+" show"), "10:30", "Nothing is published yet") // of one's own
	if at := m.Store.Known().Position; at != 5 {
		t.Fatalf("unseen, the log goes to revision %d", at)
	}
	n.wants(textOf(n.taps(shown, "Publish")), "at revision 6")
	set := m.moves("forum.en opening starts: 9:45")
	m.wants(m.says("publish", set+" show"), "telegram:7101", "change of forum.en", "Nothing is published yet")
	unseen := n.replies("publish", set)
	n.wants(textOf(unseen), "you have not seen", "change of forum.en", "change of forum.vi")
	n.wants(textOf(n.taps(unseen, "Publish all")), "Published: forum.en", "Published: forum.vi")
	// in a room what one of them proposes is seen by all
	inRoom := func(p person, command, text string) string {
		msg := p.message(command, text)
		msg.Chat = bot.Chat{Platform: "telegram", ID: "-100777"}
		return textOf(p.Bot.Answer(p.Context(), msg))
	}
	draft := toPublish.FindStringSubmatch(inRoom(m, "edit", "forum.en 2 "+delegates))[1]
	n.wants(inRoom(n, "publish", draft), "Published: forum.en")
}

// TestADraftThatWasJoinedIsOneDraft holds that the old button shows what stands in the place of its draft, however often it is
// pressed, and that who wrote it stays known.
func TestADraftThatWasJoinedIsOneDraft(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	m, n := mira(t, h), noor(t, h)
	old := m.replies("edit", "forum.en 2 "+delegates+"Ms Eva Moss chairs.\nwhy: elected")
	n.published("edit", "forum.en 1 "+newWords)
	m.wants(textOf(m.taps(old, "Publish")), "A new draft holds both")
	for range 3 {
		m.wants(textOf(m.taps(old, "Publish")), "was made anew", "Eva Moss", "Nothing is published yet")
	}
	m.wants(textOf(m.taps(old, "Discard")), "was made anew", "Eva Moss")
	waiting, err := m.Memory.Drafts(t.Context())
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%d drafts wait (%v)", len(waiting), err)
	}
	n.published("edit", "forum.en 1 "+newWords+" The doors open at ten.") // once more
	m.wants(m.says("publish", waiting[0].ID), "A new draft holds both")
	again := m.taps(old, "Publish")
	m.wants(textOf(again), "was made anew")
	m.wants(textOf(m.taps(again, "Publish")), "at revision 8")
	m.wants(textOf(m.taps(old, "Publish")), "already published as revision 8")
	// someone else's, joined by who publishes it
	id := m.drafts("edit", "forum.en 2 "+delegates+"Ms Ida Berg chairs.\nwhy: asked for")
	seen := n.replies("publish", id)
	n.published("edit", "forum.en 1 "+newWords)
	joined := n.taps(seen, "Publish")
	n.wants(textOf(joined), "A new draft holds both")
	n.taps(joined, "Publish")
	n.wants(n.says("history", "forum.en 10"), "asked for (draft by telegram:7101)")
}

// TestTwoEventsOfATextAreTwoThings holds that moving one of them clashes with no change of another, nor of a section's
// questions, and is undone after it.
func TestTwoEventsOfATextAreTwoThings(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	m, n := mira(t, h), noor(t, h)
	m.published("event", "forum.en add boat title: Boat trip starts: 2031-05-06 14:00 place: Heron Island")
	mine := m.replies("event", "forum.en opening starts: 8:15")
	theirs := n.replies("event", "forum.en boat starts: 15:00")
	added := n.replies("event", "forum.en add supper title: Supper starts: 2031-05-05 19:30")
	m.wants(textOf(m.taps(mine, "Publish")), "at revision 7")
	joined := n.taps(theirs, "Publish")
	n.wants(textOf(joined), "A new draft holds both", "T15:00")
	n.wants(textOf(n.taps(joined, "Publish")), "at revision 8")
	n.wants(textOf(n.taps(n.taps(added, "Publish"), "Publish")), "at revision 9")
	text := func() knowledge.Text {
		r, err := m.Store.Newest(t.Context(), "forum.en")
		if err != nil {
			t.Fatal(err)
		}
		text, err := knowledge.ParseText("forum.en.md", r.Raw)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	hours := func() (all []string) {
		for _, e := range text().Events {
			all = append(all, e.ID+" "+e.Starts.String())
		}
		return all
	}
	if got := hours(); !slices.Equal(got, []string{"opening 2031-05-04T08:15", "boat 2031-05-06T15:00", "supper 2031-05-05T19:30"}) {
		t.Errorf("the events are %q", got)
	}
	undone := m.replies("undo", "7")
	m.wants(textOf(undone), "change of forum.en", "T09:00")
	m.wants(textOf(m.taps(undone, "Publish")), "at revision 10")
	if got := hours(); !slices.Equal(got, []string{"opening 2031-05-04T09:00", "boat 2031-05-06T15:00", "supper 2031-05-05T19:30"}) {
		t.Errorf("the events are %q", got)
	}
	m.wants(m.says("undo", "8"), "T14:00")
	one, other := m.replies("event", "forum.en boat starts: 16:00"), n.replies("event", "forum.en boat ends: 18:00")
	m.taps(one, "Publish")
	n.wants(textOf(n.taps(other, "Publish")), "changed the same part") // of one event it is a clash
}

// TestAReasonIsReadWhole holds that /history of a revision shows all of why, and who wrote the draft.
func TestAReasonIsReadWhole(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	m, n := mira(t, h), noor(t, h)
	why := "the coaches from the southern valley come a quarter of an hour earlier than the committee had written to all delegations"
	n.taps(n.replies("publish", m.drafts("edit", "forum.en 1 "+newWords+"\nwhy: "+why)), "Publish")
	n.wants(n.says("history", "forum.en 6"), why+" (draft by telegram:7101)")
	longer := strings.Repeat(why+", and ", 8) + "so on"
	m.published("edit", "forum.en 2 "+delegates+"\nwhy: "+longer)
	m.wants(fileIn(m.replies("history", "forum.en 7")), longer)
}
