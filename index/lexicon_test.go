package index

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"summitbot/knowledge"
)

// After any change the words that are known are those that an index made anew would know: else a word of the new wording is
// taken for a slip, or a word taken back is still searched for.
func TestTheWordsKnownFollowEachChange(t *testing.T) {
	ix, store := openForum(t, "")
	changes := []struct{ what, old, new string }{
		{"a new word in a sentence", "", "Zarkonium wird quuxiert."},
		{"another one beside it", "Zarkonium", "Zarkonium Blorbium"},
		{"one taken back", "Blorbium", ""},
	}
	var id string
	for text := range store.Texts() {
		if strings.HasSuffix(text, ".en") && (id == "" || text < id) {
			id = text
		}
	}
	for _, c := range changes {
		now, err := store.Newest(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		raw := strings.Replace(string(now.Raw), c.old, c.new, 1)
		if c.old == "" {
			raw = string(now.Raw) + "\n" + c.new + "\n"
		}
		appendDraft(t, store, knowledge.Draft{Text: id, BasedOn: now.Position, Actor: "test:1", Raw: []byte(raw)})
		holdsTheWordsOfOneMadeAnew(t, ix, store, c.what)
	}
	now, err := store.Newest(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	appendDraft(t, store, knowledge.Draft{Text: id, BasedOn: now.Position, Actor: "test:1"})
	holdsTheWordsOfOneMadeAnew(t, ix, store, "the text taken back")
}

func appendDraft(t *testing.T, store *knowledge.Store, d knowledge.Draft) {
	t.Helper()
	if _, err := store.Append(t.Context(), d, nil); err != nil {
		t.Fatal(err)
	}
}

func holdsTheWordsOfOneMadeAnew(t *testing.T, ix *Index, store *knowledge.Store, after string) {
	t.Helper()
	if err := ix.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	anew := openIndex(t, store, "")
	for lang, want := range anew.lexicons {
		got := ix.lexicons[lang]
		for name, words := range map[string][2]map[string]int{
			"as written": {got.written, want.written}, "without diacritics": {got.folded, want.folded}, "whole": {got.surface, want.surface},
		} {
			if !maps.Equal(words[0], words[1]) {
				t.Errorf("after %s, %s words %s are not those of an index made anew: %s", after, lang, name, differing(words[0], words[1]))
			}
		}
		if !slices.Equal(got.sorted, want.sorted) || got.passages != want.passages || !slices.Equal(got.idfs, want.idfs) {
			t.Errorf("after %s, the lexicon of %s is not that of an index made anew", after, lang)
		}
		for rest, of := range want.meant {
			for _, w := range of {
				if !slices.Contains(got.meant[rest], w) {
					t.Errorf("after %s, %q is not known as what %q may be", after, w, rest)
				}
			}
		}
	}
}

func differing(got, want map[string]int) string {
	var all []string
	for w := range maps.Keys(got) {
		if got[w] != want[w] {
			all = append(all, fmt.Sprintf("%s %d, not %d", w, got[w], want[w]))
		}
	}
	for w := range want {
		if got[w] == 0 {
			all = append(all, w+" is missing")
		}
	}
	slices.Sort(all)
	return strings.Join(all, "; ")
}
