package bot

import (
	"time"

	"summitbot/index"
	"summitbot/knowledge"
)

// Event shows an event on one line, without the day that it begins on.
func (w Words) Event(e knowledge.Event, zone *time.Location) []Span {
	var spans []Span
	if e.Starts.HasHour {
		spans = append(spans, Span{Text: w.Clock(e.Starts), Time: e.Starts.In(zone)})
		if e.Ends.HasHour && e.Ends.Date() == e.Starts.Date() {
			spans = append(spans, Span{Text: "–"}, Span{Text: w.Clock(e.Ends), Time: e.Ends.In(zone)})
		}
		spans = append(spans, Span{Text: " "})
	}
	spans = append(spans, Span{Text: e.Title, Bold: true})
	if e.Place != "" {
		spans = append(spans, Span{Text: ", " + e.Place})
	}
	if !e.Ends.IsZero() && e.Ends.Date() != e.Starts.Date() {
		spans = append(spans, Span{Text: " (" + w.Say("schedule_until", "Day", w.Day(e.Ends)) + ")"})
	}
	return spans
}

// EventLine is an event with its day, as it is kept of what was shown.
func (w Words) EventLine(e knowledge.Event) string {
	line := Part{Spans: w.Event(e, time.UTC)}.Text()
	if e.Starts.IsZero() {
		return line
	}
	return w.Day(e.Starts) + ": " + line
}

// A GivenEvent is an event that a part of a reply shows.
type GivenEvent struct {
	Part     int
	Text     string
	Revision int64 // from which it was read, or an older one
	Event    knowledge.Event
}

// GivenEvents notes which events a reply shows; nil where nobody can be told later.
func (t *Turn) GivenEvents(shown []GivenEvent) *Given {
	if t.From.ID == "" || len(shown) == 0 {
		return nil
	}
	g := t.given(index.Answer{}, nil)
	if t.Command != "" {
		g.Question = Say("/"+t.Command, g.Question)
	}
	for _, s := range shown {
		line := t.EventLine(s.Event)
		g.Quotes = append(g.Quotes, GivenQuote{Part: s.Part, Text: s.Text, Revision: s.Revision, Event: s.Event.ID, Quote: line, Shown: line})
	}
	return g
}
