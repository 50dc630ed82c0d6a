package knowledge

import (
	"bytes"
	"slices"

	"github.com/goccy/go-yaml/ast"
	yamlparser "github.com/goccy/go-yaml/parser"
)

// A MatterPart is what can be changed by itself of a front matter: one of its keys, an event, what is said of a section.
type MatterPart struct {
	Key        string // unique in the text; empty: what stands before the first
	Start, End int    // byte range of Raw
}

// MatterParts cuts what stands before the body of a text into its parts, one behind another. Events, and what is said of
// sections, are apart where each begins a line of its own.
func MatterParts(t Text) []MatterPart {
	matter, bodyAt, ok := cutFrontMatter(t.Raw)
	if !ok {
		return nil
	}
	start := bytes.IndexByte(t.Raw, '\n') + 1
	whole := []MatterPart{{End: bodyAt}}
	tree, err := yamlparser.ParseBytes(matter, 0)
	if err != nil || len(tree.Docs) != 1 {
		return whole
	}
	lines := slices.Collect(bytes.Lines(matter))
	parts := []MatterPart{{}}
	begin := func(key string, line int) { // from 0
		at := start
		for _, l := range lines[:min(line, len(lines))] {
			at += len(l)
		}
		parts[len(parts)-1].End = at
		parts = append(parts, MatterPart{Key: key, Start: at})
	}
	pairs := pairsOf(tree.Docs[0].Body)
	for i, pair := range pairs {
		from, to := lineOf(pair), len(lines)
		if i+1 < len(pairs) {
			to = lineOf(pairs[i+1])
		}
		if from < 0 || from >= to || to > len(lines) {
			return whole
		}
		name := pair.Key.GetToken().Value
		begin(name, from)
		for _, one := range itemsOf(t, name, pair.Value, lines, from, to) {
			begin(name+" "+one.name, one.line)
		}
	}
	begin("---", len(lines))
	parts[len(parts)-1].End = bodyAt
	return parts
}

// lineOf gives the line that a key stands on, from 0.
func lineOf(pair *ast.MappingValueNode) int { return pair.Key.GetToken().Position.Line - 1 }

// A matterItem is one of a list, with the line that it begins on.
type matterItem struct {
	name string
	line int
}

// itemsOf gives the events, or what is said of sections, among some lines; none where they cannot be told apart by their lines.
func itemsOf(t Text, name string, value ast.Node, lines [][]byte, from, to int) []matterItem {
	list, ok := value.(*ast.SequenceNode)
	if !ok || list.IsFlowStyle {
		return nil
	}
	var names []string
	for i, one := range list.Values {
		heading, named := valueOf(one, "heading")
		switch {
		case name == "events" && i < len(t.Events):
			names = append(names, t.Events[i].ID)
		case name == "sections" && named:
			names = append(names, foldSpace(heading.GetToken().Value))
		default:
			return nil
		}
	}
	var items []matterItem
	var indent []byte
	for line := from + 1; line < to; line++ {
		m := eventItem.FindSubmatch(lines[line])
		if m == nil || len(items) > 0 && !bytes.Equal(m[1], indent) {
			continue
		}
		if len(items) == len(names) {
			return nil
		}
		indent = m[1]
		items = append(items, matterItem{names[len(items)], line})
	}
	if len(items) != len(names) {
		return nil
	}
	return items
}
