package moderate

import (
	"strings"
	"testing"

	"summitbot/knowledge"
)

// FuzzFacts has a text say what was said of it, whatever that was: nothing that is said ends its front matter or becomes another
// key of it.
func FuzzFacts(f *testing.F) {
	f.Add("The Boat Trip", "en", "Harbour \"Office\"", "2031-04", "https://forum.example/a?b=c#d")
	f.Add("---", "vi", "}, wording: verbatim, x: {", "2031", "")
	f.Add("a: b # c", "zh-Hant", "\\", "-", "http://x.example/\"")
	f.Fuzz(func(t *testing.T, title, lang, publisher, published, source string) {
		s := sketch{Wording: knowledge.Ours, Body: []byte("## One\n\nWords.\n")}
		for _, fact := range []fact{{"title", title}, {"language", lang}, {"publisher", publisher}, {"published", published}, {"source", source}} {
			value := strings.TrimSpace(strings.ToValidUTF8(strings.NewReplacer("\n", " ", "\r", " ").Replace(fact.value), ""))
			if !s.set(fact.key, value) {
				return
			}
		}
		if needed, _ := s.missing(); len(needed) > 0 {
			return
		}
		read, err := knowledge.ParseText("a."+s.Language+".md", s.raw())
		if err != nil {
			return // it is said why
		}
		same := func(what, a, b string) {
			if strings.Join(strings.Fields(a), " ") != strings.Join(strings.Fields(b), " ") {
				t.Errorf("%s %q is read back as %q", what, a, b)
			}
		}
		same("title", s.Title, read.Title)
		same("publisher", s.Publisher, read.Source.Publisher)
		same("published", s.Published, read.Source.Published)
		same("source", s.URL, read.Source.URL)
		if read.Wording != knowledge.Ours || len(read.Sections) != 1 || len(read.Events) > 0 {
			t.Errorf("it became %+v", read)
		}
	})
}
