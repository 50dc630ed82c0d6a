package knowledge

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

var half9 = When{Year: 2031, Month: time.May, Day: 4, Hour: 9, Minute: 30, HasHour: true}

func mustParse(t testing.TB, raw string) Text {
	t.Helper()
	text, err := ParseText("x.en.md", []byte(raw))
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	return text
}

// TestOnlyTheLinesOfTheEventChange holds that an event is changed, added and taken out, and every other byte stays.
func TestOnlyTheLinesOfTheEventChange(t *testing.T) {
	const head, tail = "---\ntitle: X # a remark\nlanguage: en\n", "---\n## A\n\nevents:\n- no event\n"
	const lunch = "  - {id: lunch, title: \"Lunch\"}\n"
	const was = "{id: opening, title: \"Opening\", starts: 2031-05-04T09:00, zone: Europe/Zurich}\n"
	const now = "{id: opening, title: \"Opening\", starts: 2031-05-04T09:30, zone: Europe/Zurich}\n"
	for name, c := range map[string]struct{ raw, want string }{
		"on one line":    {head + "events:\n  - " + was + lunch + tail, head + "events:\n  - " + now + lunch + tail},
		"the last":       {head + "events:\n" + lunch + "  - " + was + "kind: text\n" + tail, head + "events:\n" + lunch + "  - " + now + "kind: text\n" + tail},
		"not indented":   {head + "events:\n- " + was + "published: 2031\n" + tail, head + "events:\n- " + now + "published: 2031\n" + tail},
		"over lines":     {head + "events:\n  - id: opening\n    title: Opening\n    starts: 2031-05-04T09:00\n    zone: Europe/Zurich\n  # a remark\n" + lunch + tail, head + "events:\n  - " + now + "  # a remark\n" + lunch + tail},
		"in brackets":    {head + "events: [{id: opening, title: Opening, starts: 2031-05-04T09:00,\n  zone: Europe/Zurich},\n  {id: lunch, title: Lunch}\n]\nkind: text\n" + tail, head + "events:\n  - " + now + lunch + "kind: text\n" + tail},
		"windows' lines": {strings.ReplaceAll(head+"events:\n  - "+was+lunch+tail, "\n", "\r\n"), strings.ReplaceAll(head+"events:\n  - "+now+lunch+tail, "\n", "\r\n")},
	} {
		t.Run(name, func(t *testing.T) {
			text := mustParse(t, c.raw)
			e := text.Events[0]
			if e.ID != "opening" {
				e = text.Events[1]
			}
			e.Starts = half9
			got, err := WithEvent(text, e)
			if err != nil || string(got) != c.want {
				t.Fatalf("%v\n%s\nwant\n%s", err, got, c.want)
			}
			more, err := WithEvent(mustParse(t, string(got)), Event{ID: "yes", Title: `Tea: "now"`, Place: "#3"})
			if err != nil || !strings.Contains(string(more), `- {id: "yes", title: "Tea: \"now\"", place: "#3"}`) {
				t.Fatalf("%v\n%s", err, more)
			}
			back, err := WithoutEvent(mustParse(t, string(more)), "yes")
			if err != nil || !bytes.Equal(back, got) {
				t.Errorf("%v: put in and taken out again it is\n%s\nnot\n%s", err, back, got)
			}
		})
	}
}

func TestTheFirstAndTheLastEvent(t *testing.T) {
	const none = "---\ntitle: X\nlanguage: en\n---\n## A\n\nWords.\n"
	one, err := WithEvent(mustParse(t, none), Event{ID: "a", Title: "A"})
	if err != nil || !strings.Contains(string(one), "language: en\nevents:\n  - {id: a, title: \"A\"}\n---\n") {
		t.Fatalf("%v\n%s", err, one)
	}
	if back, err := WithoutEvent(mustParse(t, string(one)), "a"); err != nil || string(back) != none {
		t.Errorf("%v\n%s", err, back)
	}
}

func TestAnEventThatCannotBeIsRefused(t *testing.T) {
	text := mustParse(t, "---\ntitle: X\nlanguage: en\nevents:\n  - {id: a, title: A, starts: 2031-05-04T09:00, ends: 2031-05-04T09:15}\n---\n## A\n\nWords.\n")
	e := text.Events[0]
	e.Starts = half9
	var f *Fault
	if _, err := WithEvent(text, e); !errors.As(err, &f) || !strings.Contains(f.Mend, "before it starts") {
		t.Errorf("an end before the start gives %v", err)
	}
	if _, err := WithoutEvent(text, "b"); err == nil {
		t.Error("an event that is not there was taken out")
	}
}

// FuzzWithEvent holds that whatever the front matter and the event, a text with it reads back as that event and nothing else.
func FuzzWithEvent(f *testing.F) {
	f.Add("events:\n  - {id: a, title: A}\n", "a", "B", "P")
	f.Add("events: [{id: a, title: A}]\nkind: text\n", "b", "B: \"\\", "#")
	f.Add("events:\n- id: a\n  title: |\n    A\n    - b\n", "a", "B", "")
	f.Add("sections:\n  - {heading: A, questions: [\"events:\"]}\n", "é", "B", "")
	f.Fuzz(func(t *testing.T, matter, id, title, place string) {
		text, err := ParseText("x.en.md", []byte("---\ntitle: X\nlanguage: en\n"+matter+"---\n## A\n\nWords.\n"))
		if err != nil {
			return
		}
		e := Event{ID: id, Title: foldSpace(title), Place: foldSpace(place), Starts: half9}
		raw, err := WithEvent(text, e)
		if err != nil {
			return
		}
		read, err := ParseText("x.en.md", raw)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, o := range read.Events {
			if o == e {
				found++
			}
		}
		if found != 1 || read.Title != text.Title || len(read.Sections) != len(text.Sections) {
			t.Errorf("%q became %q", text.Raw, raw)
		}
	})
}
