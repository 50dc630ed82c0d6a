package knowledge

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// An Event is one item of the programme.
type Event struct {
	ID     string // unique in its work; translations repeat it
	Title  string
	Starts When   // zero: not known
	Ends   When   // zero: not known
	Zone   string // IANA name; empty: the summit's zone
	Place  string
}

// A When is a day, and the hour where it is known. It has no zone of its own: an event's zone says where its clock hangs.
type When struct {
	Year    int
	Month   time.Month
	Day     int
	Hour    int
	Minute  int
	HasHour bool // false: the hour is not known
}

// IsZero reports whether nothing is known, not even the day.
func (w When) IsZero() bool { return w == When{} }

// In gives the instant in a zone; where no hour is known, the start of the day.
func (w When) In(zone *time.Location) time.Time {
	return time.Date(w.Year, w.Month, w.Day, w.Hour, w.Minute, 0, 0, zone)
}

// Date gives the day as YYYY-MM-DD.
func (w When) Date() string { return fmt.Sprintf("%04d-%02d-%02d", w.Year, w.Month, w.Day) }

func (w When) String() string {
	if w.IsZero() {
		return "not known"
	}
	if !w.HasHour {
		return w.Date()
	}
	return fmt.Sprintf("%sT%02d:%02d", w.Date(), w.Hour, w.Minute)
}

// Before compares two points on the same clock; where one lacks an hour only their days count.
func (w When) Before(other When) bool {
	if !w.HasHour || !other.HasHour {
		return w.Date() < other.Date()
	}
	return w.String() < other.String()
}

// spaced writes a point in time as people read it.
func spaced(w When) string { return strings.Replace(w.String(), "T", " ", 1) }

type eventMatter struct {
	ID     string `yaml:"id"`
	Title  string `yaml:"title"`
	Starts string `yaml:"starts"`
	Ends   string `yaml:"ends"`
	Zone   string `yaml:"zone"`
	Place  string `yaml:"place"`
}

func parseWhen(s string) (When, error) {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02"} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		w := When{Year: t.Year(), Month: t.Month(), Day: t.Day(), HasHour: layout != "2006-01-02"}
		if w.HasHour {
			w.Hour, w.Minute = t.Hour(), t.Minute()
		}
		return w, nil
	}
	return When{}, fmt.Errorf("%q is neither a day such as 2025-02-10 nor an hour such as 2025-02-10T09:00", s)
}

func (p *parser) events(matter []eventMatter) ([]Event, error) {
	seen := map[string]bool{}
	var events []Event
	for i, m := range matter {
		at := "$.events[" + strconv.Itoa(i) + "]"
		e, err := p.event(at, m)
		if err != nil {
			return nil, err
		}
		if seen[e.ID] {
			return nil, p.fault(p.line(at+".id"), "two events have the id %q: give one of them another", e.ID).of(FaultEventTwice, "Event", e.ID)
		}
		seen[e.ID] = true
		events = append(events, e)
	}
	return events, nil
}

func (p *parser) event(at string, m eventMatter) (Event, error) {
	e := Event{ID: m.ID, Title: foldSpace(m.Title), Zone: m.Zone, Place: foldSpace(m.Place)}
	if e.ID == "" {
		return e, p.fault(p.line(at), "an event has no id: write id: ..., the same in every language of the work").of(FaultEventID)
	}
	if e.Title == "" {
		return e, p.fault(p.line(at), "the event %q has no title: write title: ...", e.ID).of(FaultEventTitle, "Event", e.ID)
	}
	for _, end := range []struct {
		key, value string
		into       *When
	}{{"starts", m.Starts, &e.Starts}, {"ends", m.Ends, &e.Ends}} {
		if end.value == "" {
			continue
		}
		w, err := parseWhen(end.value)
		if err != nil {
			return e, p.fault(p.line(at+"."+end.key), "%s of the event %q: %v", end.key, e.ID, err).of(FaultEventWhen, "Event", e.ID, "Said", end.value)
		}
		*end.into = w
	}
	if e.Zone != "" {
		if _, err := time.LoadLocation(e.Zone); err != nil {
			return e, p.fault(p.line(at+".zone"), "zone %q of the event %q is not known: write an IANA name such as Europe/Paris", e.Zone, e.ID).of(FaultEventZone, "Event", e.ID, "Said", e.Zone)
		}
	}
	if !e.Starts.IsZero() && !e.Ends.IsZero() && e.Ends.Before(e.Starts) {
		return e, p.fault(p.line(at+".ends"), "the event %q ends (%s) before it starts (%s): correct one of them", e.ID, e.Ends, e.Starts).of(FaultEventEnds, "Event", e.ID, "Starts", spaced(e.Starts), "Ends", spaced(e.Ends))
	}
	return e, nil
}
