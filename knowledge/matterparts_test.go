package knowledge

import (
	"slices"
	"testing"
)

func keysOf(t Text) []string {
	var keys []string
	for _, p := range MatterParts(t) {
		keys = append(keys, p.Key)
	}
	return keys
}

func TestMatterParts(t *testing.T) {
	const head, tail = "---\ntitle: X\nlanguage: en\n", "---\n## A\n\nWords.\n\n## B\n\nWords.\n"
	for name, c := range map[string]struct {
		matter string
		want   []string // behind title and language
	}{
		"nothing more":      {"", nil},
		"events":            {"events:\n  - {id: b, title: B}\n  - {id: a, title: A}\n", []string{"events", "events b", "events a"}},
		"not indented":      {"events:\n- id: b\n  title: B\n# a remark\n- {id: a, title: A}\nkind: text\n", []string{"events", "events b", "events a", "kind"}},
		"in brackets":       {"events: [{id: a, title: A},\n  {id: b, title: B}]\n", []string{"events"}},
		"in brackets below": {"events:\n  [\n  {id: a, title: A}]\n", []string{"events"}},
		"sections":          {"sections:\n  - {heading: A, questions: [\"what\"]}\n  - heading: B\n    questions:\n      - how\nevents: []\n", []string{"sections", "sections A", "sections B", "events"}},
		"a list within":     {"sections:\n  - heading: A\n    questions:\n    - how\n    - what\n", []string{"sections", "sections A"}},
	} {
		t.Run(name, func(t *testing.T) {
			text := mustParse(t, head+c.matter+tail)
			if want := slices.Concat([]string{"", "title", "language"}, c.want, []string{"---"}); !slices.Equal(keysOf(text), want) {
				t.Errorf("cut into %q, not %q", keysOf(text), want)
			}
		})
	}
}

// FuzzMatterParts holds that the parts are the front matter, one behind another, each with a name of its own.
func FuzzMatterParts(f *testing.F) {
	f.Add("events:\n  - {id: b, title: B}\n  - id: a\n    title: A\n")
	f.Add("sections:\n- {heading: A}\nevents: [\n{id: a, title: A}]\n# end\n")
	f.Add("published: 2031\r\nevents:\r\n- {id: a, title: \"A\\\n - b\"}\r\n")
	f.Fuzz(func(t *testing.T, matter string) {
		text, err := ParseText("x.en.md", []byte("---\ntitle: X\nlanguage: en\n"+matter+"---\n## A\n\nWords.\n"))
		if err != nil {
			return
		}
		_, bodyAt, _ := cutFrontMatter(text.Raw)
		at := 0
		for _, p := range MatterParts(text) {
			if p.Start != at || p.End < p.Start {
				t.Fatalf("%q: a part from %d to %d behind %d", text.Raw, p.Start, p.End, at)
			}
			at = p.End
		}
		if keys := keysOf(text); at != bodyAt || len(slices.Compact(slices.Sorted(slices.Values(keys)))) != len(keys) {
			t.Fatalf("%q is cut into %q and ends at %d of %d", text.Raw, keys, at, bodyAt)
		}
	})
}
