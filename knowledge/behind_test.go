package knowledge_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"summitbot/knowledge"
)

// A lake is a work in three languages, each of two sections.
func lake(lang, first, second string) []byte {
	return fmt.Appendf(nil, "---\ntitle: Lake\nlanguage: %s\n---\n## One %s\n\n%s\n\n## Two %s\n\n%s\n", lang, lang, first, lang, second)
}

// TestWhatIsBehind plays changes of a work and holds which sections are behind after each: "fr1<en" says that the first
// section is newer in English than in French.
func TestWhatIsBehind(t *testing.T) {
	type step struct {
		who, lang, first, second string // second "-": taken back
		want                     string
	}
	seeds := []step{{"seed", "en", "a", "b", ""}, {"seed", "fr", "a", "b", ""}, {"seed", "vi", "a", "b", ""}}
	for name, steps := range map[string][]step{
		"shipped texts are not, not when newer ones ship": {{"seed", "en", "x", "b", ""}, {"seed", "fr", "x", "b", ""}},
		"a change leaves the others behind":               {{"m", "en", "x", "b", "fr1<en vi1<en"}},
		"who follows is up to date and leads nobody":      {{"m", "en", "x", "b", "fr1<en vi1<en"}, {"m", "fr", "x", "b", "vi1<en"}, {"m", "vi", "x", "b", ""}},
		"all languages at once, as an import does":        {{"operator", "en", "x", "y", "fr1<en fr2<en vi1<en vi2<en"}, {"operator", "fr", "x", "y", "vi1<en vi2<en"}, {"operator", "vi", "x", "y", ""}},
		"another section does not follow":                 {{"m", "en", "x", "b", "fr1<en vi1<en"}, {"m", "fr", "a", "y", "en2<fr fr1<en vi1<en vi2<fr"}},
		"what is undone leaves nobody behind":             {{"m", "en", "x", "b", "fr1<en vi1<en"}, {"m", "en", "a", "b", ""}},
		"said to be up to date":                           {{"m", "en", "x", "b", "fr1<en vi1<en"}, {"m", "fr", "a", "b", "vi1<en"}, {"m", "en", "z", "b", "fr1<en vi1<en"}},
		"a text that is taken back is no newer":           {{"m", "en", "x", "b", "fr1<en vi1<en"}, {"m", "en", "", "-", ""}},
		"a text added later is not behind":                {{"m", "en", "x", "b", "fr1<en vi1<en"}, {"m", "vi", "", "-", "fr1<en"}, {"m", "vi", "q", "b", "fr1<en"}},
		"both newer":                                      {{"m", "en", "x", "b", "fr1<en vi1<en"}, {"m", "fr", "y", "b", "vi1<en"}, {"m", "fr", "z", "b", "en1<fr vi1<en vi1<fr"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			store, err := knowledge.Open(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = store.Close() })
			for i, s := range append(slices.Clone(seeds), steps...) {
				d := knowledge.Draft{Text: "lake." + s.lang, Actor: s.who, Raw: lake(s.lang, s.first, s.second)}
				if e, ok := store.Current(d.Text); ok {
					d.BasedOn = e.Position
				}
				if s.second == "-" {
					d.Raw = nil
				}
				if _, err := store.Append(t.Context(), d, nil); err != nil {
					t.Fatal(err)
				}
				if got := behind(t, store); got != s.want {
					t.Errorf("after step %d (%s) %q is behind, not %q", i, s.lang, got, s.want)
				}
			}
			again, err := knowledge.Open(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = again.Close() })
			if got, want := behind(t, again), steps[len(steps)-1].want; got != want {
				t.Errorf("after a restart %q is behind, not %q", got, want)
			}
		})
	}
}

func behind(t *testing.T, s *knowledge.Store) string {
	t.Helper()
	var all []string
	for _, lang := range []string{"en", "fr", "vi"} {
		for n, heading := range []string{"One " + lang, "Two " + lang} {
			newer, err := s.Newer(t.Context(), "lake."+lang, heading)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range newer {
				all = append(all, fmt.Sprintf("%s%d<%s", lang, n+1, l))
			}
		}
	}
	listed, err := s.Behind(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	places := 0
	for _, b := range listed {
		places += len(b.Sections)
	}
	if len(all) == 0 != (places == 0) || places > len(all) {
		t.Errorf("%d places are listed as behind, %q are", places, all)
	}
	return strings.Join(all, " ")
}

// jetty is a work in three languages with an event; its second section tells the hour, the third nothing of it.
func jetty(lang, when, place string) []byte {
	event := ""
	if when != "" {
		event = fmt.Sprintf("events:\n  - {id: boat, title: \"Boat %s\", starts: %s, zone: Europe/Zurich, place: \"%s %s\"}\n", lang, when, place, lang)
	}
	return fmt.Appendf(nil, "---\ntitle: Lake\nlanguage: %s\n%s---\n## When\n\nIt leaves at 9:00 (%s).\n\n## Where\n\nFrom Jetty %s.\n\n## Who\n\nEveryone %s.\n", lang, event, lang, lang, lang)
}

// TestWhatIsBehindInEvents plays changes of an event: "fr:1<en" says that the section of French of that number is marked, "fr<en" that the event is.
func TestWhatIsBehindInEvents(t *testing.T) {
	const nine, ten, noon = "2031-05-04T09:00", "2031-05-04T10:00", "2031-05-04T12:00"
	type step struct{ who, lang, when, place, want string }
	for name, steps := range map[string][]step{
		"an hour":                               {{"m", "en", ten, "Jetty", "fr<en fr:1<en vi<en vi:1<en"}},
		"set alike, who follows leads nobody":   {{"m", "en", ten, "Jetty", "fr<en fr:1<en vi<en vi:1<en"}, {"m", "fr", ten, "Jetty", "vi<en vi:1<en"}, {"m", "vi", ten, "Jetty", ""}},
		"another hour than the newer one":       {{"m", "en", ten, "Jetty", "fr<en fr:1<en vi<en vi:1<en"}, {"m", "fr", noon, "Jetty", "en<fr vi<en vi:1<en vi:1<fr vi<fr"}},
		"taken back":                            {{"m", "en", ten, "Jetty", "fr<en fr:1<en vi<en vi:1<en"}, {"m", "en", nine, "Jetty", ""}},
		"declared up to date":                   {{"m", "en", ten, "Jetty", "fr<en fr:1<en vi<en vi:1<en"}, {"m", "fr", nine, "Jetty", "vi<en vi:1<en"}},
		"a place":                               {{"m", "en", nine, "Pier", "fr<en fr:2<en vi<en vi:2<en"}, {"m", "fr", nine, "Ponton", "vi<en vi:2<en"}},
		"a place taken back":                    {{"m", "en", nine, "Pier", "fr<en fr:2<en vi<en vi:2<en"}, {"m", "en", nine, "Jetty", ""}},
		"an event taken out":                    {{"m", "en", "", "", "fr<en fr:1<en vi<en vi:1<en"}, {"m", "fr", "", "", "vi<en vi:1<en"}, {"m", "vi", "", "", ""}},
		"shipped, and an import in all at once": {{"seed", "en", ten, "Jetty", ""}, {"seed", "fr", ten, "Jetty", ""}, {"operator", "en", noon, "Jetty", "fr<en vi<en vi:1<en"}, {"operator", "fr", noon, "Jetty", "vi<en vi:1<en"}},
	} {
		t.Run(name, func(t *testing.T) {
			store, err := knowledge.Open(t.Context(), t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = store.Close() })
			for i, s := range append([]step{{"seed", "en", nine, "Jetty", ""}, {"seed", "fr", nine, "Jetty", ""}, {"seed", "vi", nine, "Jetty", ""}}, steps...) {
				d := knowledge.Draft{Text: "boat." + s.lang, Actor: s.who, Raw: jetty(s.lang, s.when, s.place)}
				if e, ok := store.Current(d.Text); ok {
					d.BasedOn = e.Position
				}
				if _, err := store.Append(t.Context(), d, nil); err != nil {
					t.Fatal(err)
				}
				if got := eventsBehind(t, store); got != sorted(s.want) {
					t.Errorf("after step %d (%s) %q is behind, not %q", i, s.lang, got, sorted(s.want))
				}
			}
		})
	}
}

func sorted(said string) string {
	all := strings.Fields(said)
	slices.Sort(all)
	return strings.Join(all, " ")
}

func eventsBehind(t *testing.T, s *knowledge.Store) string {
	t.Helper()
	var all []string
	for _, lang := range []string{"en", "fr", "vi"} {
		newer, err := s.NewerEvent(t.Context(), "boat."+lang, "boat")
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range newer {
			all = append(all, lang+"<"+l)
		}
		for n, heading := range []string{"When", "Where", "Who"} {
			newer, err := s.Newer(t.Context(), "boat."+lang, heading)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range newer {
				all = append(all, fmt.Sprintf("%s:%d<%s", lang, n+1, l))
			}
		}
	}
	return sorted(strings.Join(all, " "))
}
