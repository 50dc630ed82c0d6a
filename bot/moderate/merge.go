package moderate

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"summitbot/knowledge"
)

// A piece is what changes are compared by: a section with its heading, or of what stands before the first one a key of the front
// matter, an event, what is said of a section. All pieces of a text, one behind another, are its bytes.
type piece struct {
	key     string // heading, and which of that name; of the front matter what it is
	heading string // empty: of what stands before the first section
	body    []byte
}

func piecesOf(t knowledge.Text) []piece {
	at := len(t.Raw)
	if len(t.Sections) > 0 {
		at = startOf(t)
	}
	pieces := matterOf(t, at)
	seen := map[string]int{}
	for _, s := range t.Sections {
		seen[s.Heading]++
		pieces = append(pieces, piece{key: s.Heading + "#" + strconv.Itoa(seen[s.Heading]), heading: s.Heading, body: t.Raw[at:s.End]})
		at = s.End
	}
	return pieces
}

// matterOf gives the pieces of what stands before the first section.
func matterOf(t knowledge.Text, end int) []piece {
	var pieces []piece
	for _, p := range knowledge.MatterParts(t) {
		pieces = append(pieces, piece{key: inMatter + p.Key, body: t.Raw[p.Start:p.End]})
	}
	last := len(pieces) - 1
	if last < 0 {
		return []piece{{key: inMatter, body: t.Raw[:end]}}
	}
	pieces[last].body = t.Raw[len(join(pieces[:last])):end]
	return pieces
}

// inMatter begins the keys of what stands in the front matter: no heading holds it.
const inMatter = "\x00"

// startOf gives where the first section begins, its heading's own lines included.
func startOf(t knowledge.Text) int {
	first := t.Sections[0]
	if first.Heading == "" {
		return first.Start
	}
	at := lineBefore(t.Raw, first.Start)
	if line := bytes.TrimSpace(t.Raw[at:first.Start]); len(bytes.Trim(line, "=-")) == 0 {
		at = lineBefore(t.Raw, at) // the underline of a heading
	}
	return at
}

// lineBefore gives where the line begins that ends at a place.
func lineBefore(raw []byte, at int) int {
	return bytes.LastIndexByte(bytes.TrimSuffix(raw[:at], []byte("\n")), '\n') + 1
}

func join(pieces []piece) []byte {
	var raw []byte
	for _, p := range pieces {
		raw = append(raw, p.body...)
	}
	return raw
}

func find(pieces []piece, key string) int {
	return slices.IndexFunc(pieces, func(p piece) bool { return p.key == key })
}

// touched gives the headings of the sections that differ between two texts, in order; an empty one is what stands before
// the first section.
func touched(a, b []piece) []string {
	var headings []string
	note := func(p piece) {
		if !slices.Contains(headings, p.heading) {
			headings = append(headings, p.heading)
		}
	}
	for _, p := range a {
		if i := find(b, p.key); i < 0 || !bytes.Equal(p.body, b[i].body) {
			note(p)
		}
	}
	for _, p := range b {
		if find(a, p.key) < 0 {
			note(p)
		}
	}
	return headings
}

// merge applies what changed from base to theirs on top of ours. ok is false where both changed the same piece, and
// where a change is more than pieces changed, added and taken out.
func merge(base, ours, theirs knowledge.Text) (raw []byte, ok bool) {
	b, o, t := piecesOf(base), piecesOf(ours), piecesOf(theirs)
	if !reaches(b, o) || !reaches(b, t) {
		return nil, false
	}
	merged, ok := apply(b, o, t)
	if !ok {
		return nil, false
	}
	raw = join(merged)
	read, err := knowledge.ParseText(ours.ID+".md", raw)
	if err != nil || !sameKeys(piecesOf(read), merged) {
		return nil, false // together they mean something else, such as a list of code that does not end
	}
	return raw, true
}

// reaches reports whether the change between two texts is seen whole by looking at their sections: not where they were moved.
func reaches(from, to []piece) bool {
	made, ok := apply(from, from, to)
	return ok && bytes.Equal(join(made), join(to))
}

func sameKeys(a, b []piece) bool {
	return slices.EqualFunc(a, b, func(x, y piece) bool { return x.key == y.key })
}

// apply does to ours what was done to base to make it theirs. ok is false where ours has something else there.
func apply(base, ours, theirs []piece) (merged []piece, ok bool) {
	merged = slices.Clone(ours)
	for _, was := range base {
		if merged, ok = applyChange(merged, was, theirs); !ok {
			return nil, false
		}
	}
	for i, p := range theirs {
		if find(base, p.key) >= 0 {
			continue
		}
		if merged, ok = applyAddition(merged, theirs, i); !ok {
			return nil, false
		}
	}
	return merged, true
}

// applyChange does what theirs does to a piece that was there: changes it, takes it out, or nothing.
func applyChange(merged []piece, was piece, theirs []piece) ([]piece, bool) {
	at, now := find(merged, was.key), find(theirs, was.key)
	switch {
	case now >= 0 && bytes.Equal(theirs[now].body, was.body):
		return merged, true // not changed
	case at < 0 && now < 0:
		return merged, true // both took it out
	case at < 0:
		return nil, false
	case now >= 0 && bytes.Equal(merged[at].body, theirs[now].body):
		return merged, true // both changed it to the same
	case !bytes.Equal(merged[at].body, was.body):
		return nil, false
	case now < 0:
		return slices.Delete(merged, at, at+1), true
	}
	merged[at] = theirs[now]
	return merged, true
}

// applyAddition puts a piece that theirs has more behind the one that it stands behind there.
func applyAddition(merged, theirs []piece, i int) ([]piece, bool) {
	if at := find(merged, theirs[i].key); at >= 0 {
		return merged, bytes.Equal(merged[at].body, theirs[i].body)
	}
	if i == 0 {
		return nil, false
	}
	before := find(merged, theirs[i-1].key)
	if before < 0 {
		return nil, false
	}
	return slices.Insert(merged, before+1, theirs[i]), true
}

// withBody gives a text with the body of one section replaced and nothing else. ok is false where the new body would
// change what stands around it, such as with a list of code that does not end.
func withBody(t knowledge.Text, n int, body string) (raw []byte, ok bool, err error) {
	s := t.Sections[n]
	lead, trail := margins(t.Raw[s.Start:s.End])
	if bytes.Contains(t.Raw, []byte("\r\n")) {
		body = strings.ReplaceAll(body, "\n", "\r\n")
	}
	raw = slices.Concat(t.Raw[:s.Start], lead, []byte(body), trail, t.Raw[s.End:])
	read, err := knowledge.ParseText(t.ID+".md", raw)
	if err != nil {
		return nil, false, err
	}
	before := piecesOf(t)
	return raw, keepsOthers(before, piecesOf(read), len(before)-len(t.Sections)+n), nil
}

// margins gives what stands around the words of a section's body: its blank lines.
func margins(body []byte) (lead, trail []byte) {
	words := bytes.TrimSpace(body)
	if len(words) == 0 {
		return []byte("\n"), []byte("\n\n")
	}
	at := bytes.Index(body, words)
	lead, trail = body[:bytes.LastIndexByte(body[:at], '\n')+1], body[at+len(words):]
	if len(trail) == 0 {
		trail = []byte("\n")
	}
	return lead, trail
}

// keepsOthers reports whether all pieces but one are as they were; new sections may stand behind that one.
func keepsOthers(before, after []piece, n int) bool {
	same := func(a, b piece) bool { return a.key == b.key && bytes.Equal(a.body, b.body) }
	behind := len(before) - n - 1
	return len(after) >= len(before) && before[n].key == after[n].key &&
		slices.EqualFunc(before[:n], after[:n], same) &&
		slices.EqualFunc(before[n+1:], after[len(after)-behind:], same)
}
