package programme

import (
	"testing"
	"time"

	"summitbot/knowledge"
)

var forum = knowledge.Summit{
	First: knowledge.When{Year: 2031, Month: time.May, Day: 4}, Last: knowledge.When{Year: 2031, Month: time.May, Day: 6}, Zone: time.UTC,
}

func TestParseDay(t *testing.T) {
	for text, want := range map[string]string{
		"5": "2031-05-05", "ngày 5": "2031-05-05", "5/6": "2031-06-05", "le 5": "2031-05-05", "05.06.2032": "2032-06-05",
		"2031-05-05": "2031-05-05", "on 2031-5-4": "2031-05-04",
		"": "", "soon": "", "32": "", "31/2": "", "2031-13-01": "", "0": "",
	} {
		day, ok := parseDay(text, forum, time.Time{})
		if got := day.Date(); ok != (want != "") || ok && got != want {
			t.Errorf("%q is %s (%t), want %q", text, got, ok, want)
		}
	}
}

func TestWithoutDatesADayIsOfThisMonth(t *testing.T) {
	now := time.Date(2040, time.March, 31, 23, 30, 0, 0, time.UTC)
	day, ok := parseDay("7", knowledge.Summit{Zone: time.FixedZone("east", 3600)}, now)
	if !ok || day.Date() != "2040-04-07" {
		t.Errorf("7 is %s (%t): in the summit's zone it is April already", day.Date(), ok)
	}
}

func TestCovers(t *testing.T) {
	on := func(y int, m time.Month, d int) knowledge.When { return knowledge.When{Year: y, Month: m, Day: d} }
	for _, tt := range []struct {
		name  string
		event knowledge.Event
		want  bool
	}{
		{"that day", knowledge.Event{Starts: on(2031, 5, 5)}, true},
		{"around it", knowledge.Event{Starts: on(2031, 5, 4), Ends: on(2031, 5, 6)}, true},
		{"the day before", knowledge.Event{Starts: on(2031, 5, 4)}, false},
		{"only the end is known", knowledge.Event{Ends: on(2031, 5, 5)}, true},
		{"no day is known", knowledge.Event{}, false},
	} {
		if got := covers(tt.event, on(2031, 5, 5)); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}

func FuzzParseDay(f *testing.F) {
	f.Add("10/2")
	f.Fuzz(func(t *testing.T, s string) {
		day, ok := parseDay(s, forum, time.Time{})
		if !ok {
			return
		}
		if back := day.In(time.UTC); back.Day() != day.Day || back.Month() != day.Month {
			t.Fatalf("%q is %s, which no calendar has", s, day.Date())
		}
	})
}
