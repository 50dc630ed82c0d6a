package bot

import (
	"strings"
	"testing"
	"unicode/utf8"

	"summitbot/index"
)

func TestEveryCatalogueHasEveryKey(t *testing.T) {
	c, err := openCatalog()
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]map[string]bool{}
	for _, lang := range c.languages {
		content, err := wordFiles.ReadFile("words/" + lang + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		keys[lang] = map[string]bool{}
		for _, line := range strings.Split(string(content), "\n") {
			if key, _, ok := strings.Cut(line, ":"); ok && !strings.HasPrefix(line, " ") {
				keys[lang][key] = true
			}
		}
	}
	if len(keys) < 3 {
		t.Fatalf("catalogues: %v", c.languages)
	}
	for lang := range keys {
		for key := range keys["en"] {
			if !keys[lang][key] {
				t.Errorf("%s.yaml lacks %s", lang, key)
			}
		}
		for key := range keys[lang] {
			if !keys["en"][key] {
				t.Errorf("%s.yaml has %s, which no other has", lang, key)
			}
		}
	}
}

func TestNoCatalogueNamesASummit(t *testing.T) {
	c, err := openCatalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range c.languages {
		content, err := wordFiles.ReadFile("words/" + lang + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"Paris", "AI Action", "Élysée", "2025-02-11"} {
			if strings.Contains(string(content), name) {
				t.Errorf("%s.yaml names %s", lang, name)
			}
		}
	}
}

func TestDates(t *testing.T) {
	c, err := openCatalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ lang, date, want string }{
		{"en", "2025-02-11", "11 February 2025"}, {"fr", "2025-02-11", "11 février 2025"}, {"vi", "2025-02-11", "11/2/2025"},
		{"en", "2025-02", "February 2025"}, {"vi", "2025-02", "tháng 2/2025"}, {"fr", "2025", "2025"}, {"en", "", ""},
	} {
		if got := c.in(tt.lang).Date(tt.date); got != tt.want {
			t.Errorf("%s in %s is %q, want %q", tt.date, tt.lang, got, tt.want)
		}
	}
}

func units(r Reply) int {
	n := 0
	for _, p := range r.Parts {
		n += utf8.RuneCountInString(p.Text()) + 1
	}
	return n
}

func TestFitCutsAtASentence(t *testing.T) {
	quote := quoted(index.Extract{Text: "First sentence here. Second sentence is there. Third one is the last."})
	r := Reply{Parts: []Part{quote, Plain(Source, "Source, 2025"), {Kind: Item, Spans: []Span{{Text: "Read on"}}, Rank: 4}}}
	if got := r.Fit(1000, units); len(got.Parts) != 3 {
		t.Errorf("what fits was cut: %+v", got)
	}
	got := r.Fit(70, units)
	if units(got) > 70 {
		t.Errorf("%d units of 70", units(got))
	}
	if len(got.Parts) != 2 || got.Parts[1].Kind != Source {
		t.Errorf("the source went before what to read on: %+v", got)
	}
	if text := got.Parts[0].Text(); !strings.HasSuffix(text, ". […]") {
		t.Errorf("cut at %q, not at a sentence", text)
	}
}

func FuzzFitEnds(f *testing.F) {
	f.Add("một từ rất dài "+strings.Repeat("x", 300), 40)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		r := Reply{Parts: []Part{Plain(Line, text), Plain(Source, text)}}
		got := r.Fit(limit, units)
		if limit > 40 && units(got) > limit {
			t.Fatalf("%d units of %d", units(got), limit)
		}
		for _, p := range got.Parts {
			if utf8.ValidString(text) && !utf8.ValidString(p.Text()) {
				t.Fatalf("a character was cut in two: %q", p.Text())
			}
		}
	})
}

func TestDrawingFoldsMarkupAndWhiteSpace(t *testing.T) {
	text := "It **opens** at\n  nine, see [here](https://x.example).\n\n- one\n- two \\* three"
	at := strings.Index(text, "nine")
	p := quoted(index.Extract{Text: text, Marks: []index.Range{{at, at + 4}}})
	if want := "It opens at nine, see here.\n• one\n• two * three"; p.Text() != want {
		t.Errorf("drawn %q, want %q", p.Text(), want)
	}
	for _, s := range p.Spans {
		if s.Mark && s.Text != "nine" {
			t.Errorf("%q is marked", s.Text)
		}
	}
}

func TestParseCommand(t *testing.T) {
	for _, tt := range []struct {
		text, name, target, rest string
		ok                       bool
	}{
		{"/ask what time", "ask", "", "what time", true},
		{"/Ask@SummitBot  khi nào", "ask", "SummitBot", "khi nào", true},
		{"/schedule", "schedule", "", "", true},
		{"what / when", "", "", "", false}, {"/", "", "", "", false}, {"", "", "", "", false}, {"/usr/bin", "", "", "", false},
	} {
		name, target, rest, ok := ParseCommand(tt.text)
		if name != tt.name || target != tt.target || rest != tt.rest || ok != tt.ok {
			t.Errorf("%q is %q %q %q %t", tt.text, name, target, rest, ok)
		}
	}
}
