package knowledge

import (
	"bytes"
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// ErrUnfitEvents says that the events of a front matter are written in a way that cannot be changed line by line.
var ErrUnfitEvents = errors.New("the events of this text are written in a way that is not changed here")

// WithEvent gives a text in which an event stands: in the place of the one with its id, else behind the last. No line but
// the event's own is another. An error is a *[Fault] for the event, or [ErrUnfitEvents].
func WithEvent(t Text, e Event) (raw []byte, err error) {
	events := slices.Clone(t.Events)
	at := slices.IndexFunc(events, func(o Event) bool { return o.ID == e.ID })
	if at < 0 {
		at = len(events)
		events = append(events, e)
	}
	events[at] = e
	return withEvents(t, events, at)
}

// WithoutEvent gives a text without the event of an id, which stands in it.
func WithoutEvent(t Text, id string) (raw []byte, err error) {
	at := slices.IndexFunc(t.Events, func(o Event) bool { return o.ID == id })
	if at < 0 {
		return nil, ErrUnfitEvents
	}
	return withEvents(t, slices.Delete(slices.Clone(t.Events), at, at+1), at)
}

// withEvents writes the events of a text: only the one at a place differs from those that stand in it.
func withEvents(t Text, events []Event, at int) ([]byte, error) {
	matter, bodyAt, ok := cutFrontMatter(t.Raw)
	if !ok {
		return nil, ErrUnfitEvents
	}
	start := bytes.IndexByte(t.Raw, '\n') + 1
	lines := slices.Collect(bytes.Lines(matter))
	eol := "\n"
	if bytes.HasSuffix(t.Raw[:start], []byte("\r\n")) {
		eol = "\r\n"
	}
	block := eventBlockOf(lines)
	written := block.with(events, at, len(t.Events), eol)
	raw := slices.Concat(t.Raw[:start], bytes.Join(written, nil), t.Raw[start+len(matter):])
	read, err := ParseText(t.ID+".md", raw)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(read.Events, events) || !bytes.HasSuffix(raw, t.Raw[bodyAt:]) || !sameBeside(t, read) {
		return nil, ErrUnfitEvents
	}
	return raw, nil
}

// sameBeside reports whether two texts differ in nothing but their events.
func sameBeside(a, b Text) bool {
	beside := func(t Text) Text {
		t.Events, t.Raw = nil, nil
		t.Sections = slices.Clone(t.Sections)
		for i := range t.Sections {
			t.Sections[i].Start, t.Sections[i].End, t.Sections[i].Blocks = 0, 0, nil
		}
		return t
	}
	return reflect.DeepEqual(beside(a), beside(b))
}

// An eventBlock is where the events stand among the lines of a front matter.
type eventBlock struct {
	lines  [][]byte
	from   int    // the line that names them; -1: there is none
	to     int    // behind their last line
	items  []span // one each, where each begins a line of its own
	indent string // of an item
}

type span struct{ from, to int }

var (
	eventsKey = regexp.MustCompile(`^events\s*:`)
	eventItem = regexp.MustCompile(`^([ ]*)-(\s|$)`)
	otherKey  = regexp.MustCompile(`^[^\s\-#\]}]`)
)

func eventBlockOf(lines [][]byte) eventBlock {
	b := eventBlock{lines: lines, from: slices.IndexFunc(lines, eventsKey.Match), indent: "  "}
	if b.from < 0 {
		b.to = len(lines)
		return b
	}
	b.to = b.from + 1
	for b.to < len(lines) && !otherKey.Match(lines[b.to]) {
		b.to++
	}
	for b.to > b.from+1 && beside(lines[b.to-1]) {
		b.to--
	}
	for i := b.from + 1; i < b.to; i++ {
		m := eventItem.FindSubmatch(lines[i])
		if m == nil || len(b.items) > 0 && string(m[1]) != b.indent {
			continue
		}
		if n := len(b.items); n > 0 {
			b.items[n-1].to = trimmed(lines, b.items[n-1].from, i)
		}
		b.indent = string(m[1])
		b.items = append(b.items, span{i, b.to})
	}
	return b
}

// beside tells what is no part of an event: nothing, or a remark.
func beside(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) == 0 || line[0] == '#'
}

func trimmed(lines [][]byte, from, to int) int {
	for to > from+1 && beside(lines[to-1]) {
		to--
	}
	return to
}

// with gives the lines with the events as they become; before is how many there were.
func (b eventBlock) with(events []Event, at, before int, eol string) [][]byte {
	line := func(e Event) []byte { return []byte(b.indent + "- " + e.yaml() + eol) }
	named := []byte("events:" + eol)
	switch {
	case len(events) == 0:
		return slices.Concat(b.lines[:b.from], b.lines[b.to:])
	case b.from >= 0 && before > 0 && len(b.items) == before:
		return b.replace(line, events, at, before)
	case b.from < 0:
		return slices.Concat(b.lines, [][]byte{named}, written(events, line))
	}
	return slices.Concat(b.lines[:b.from], [][]byte{named}, written(events, line), b.lines[b.to:])
}

func (b eventBlock) replace(line func(Event) []byte, events []Event, at, before int) [][]byte {
	switch {
	case len(events) > before:
		return slices.Concat(b.lines[:b.to], [][]byte{line(events[at])}, b.lines[b.to:])
	case len(events) < before:
		return slices.Concat(b.lines[:b.items[at].from], b.lines[b.items[at].to:])
	}
	return slices.Concat(b.lines[:b.items[at].from], [][]byte{line(events[at])}, b.lines[b.items[at].to:])
}

func written(events []Event, line func(Event) []byte) [][]byte {
	var all [][]byte
	for _, e := range events {
		all = append(all, line(e))
	}
	return all
}

// bare is what YAML takes for a text without quotes around it.
var bare = regexp.MustCompile(`^[\p{L}][\p{L}\p{N}]*([-_/][\p{L}\p{N}]+)*$`)

// special are words that YAML takes for something else than a text.
var special = []string{"null", "true", "false", "yes", "no", "on", "off", "y", "n"}

func scalar(s string) string {
	if bare.MatchString(s) && !slices.Contains(special, strings.ToLower(s)) {
		return s
	}
	return Quote(s)
}

// yaml writes an event as the texts that ship do: on one line.
func (e Event) yaml() string {
	said := []string{"id: " + scalar(e.ID), "title: " + Quote(e.Title)}
	if !e.Starts.IsZero() {
		said = append(said, "starts: "+e.Starts.String())
	}
	if !e.Ends.IsZero() {
		said = append(said, "ends: "+e.Ends.String())
	}
	if e.Zone != "" {
		said = append(said, "zone: "+scalar(e.Zone))
	}
	if e.Place != "" {
		said = append(said, "place: "+Quote(e.Place))
	}
	return "{" + strings.Join(said, ", ") + "}"
}
