package knowledge_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"summitbot/knowledge"
)

const whole = `---
title: "Ba mục tiêu"
language: vi
source: {title: "Bài viết", publisher: "Báo", url: "https://example.org/a", published: 2031-01}
wording: ours
sections:
  - heading: "Khi nào"
    source: {title: "Khác", publisher: "Nhà xuất bản", url: "https://example.org/b", published: 2031-02-03}
    questions: ["mấy giờ", "hôm nào"]
    unanswered: ["mấy giờ hết", " vé  bao nhiêu "]
events:
  - {id: opening, title: "Khai mạc", starts: 2031-02-10T09:00, ends: 2031-02-10, zone: Europe/Paris, place: "Sảnh lớn"}
revision: 12
---
Lời mở đầu.

# Phần một

## Khi nào

Khai mạc lúc 9 giờ.
Một dòng nữa.

- điều *một*
- điều hai

Đâu?
----

Ở đây.
`

func TestParseText(t *testing.T) {
	x, err := knowledge.ParseText("texts/goals.vi.md", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	if x.ID != "goals.vi" || x.Work != "goals" || x.Language != "vi" || x.Title != "Ba mục tiêu" || x.Wording != knowledge.Ours || x.Kind != knowledge.KindText || x.BasedOn != 12 {
		t.Errorf("read %+v", x)
	}
	if bytes.Contains(x.Raw, []byte("revision:")) {
		t.Error("the revision line is kept as a part of the text")
	}
	type section struct {
		Path      string
		Blocks    []string
		Publisher string
		Questions int

		Unanswered []string
	}
	var got []section
	for _, s := range x.Sections {
		g := section{Path: strings.Join(s.Path, " > "), Publisher: s.Source.Publisher, Questions: len(s.Questions), Unanswered: s.Unanswered}
		for _, b := range s.Blocks {
			g.Blocks = append(g.Blocks, strings.TrimSpace(string(x.Raw[b.Start:b.End])))
		}
		got = append(got, g)
	}
	want := []section{
		{Blocks: []string{"Lời mở đầu."}, Publisher: "Báo"},
		{Path: "Phần một", Publisher: "Báo"},
		{Path: "Phần một > Khi nào", Blocks: []string{"Khai mạc lúc 9 giờ.\nMột dòng nữa.", "điều *một*", "điều hai"}, Publisher: "Nhà xuất bản", Questions: 2, Unanswered: []string{"mấy giờ hết", "vé bao nhiêu"}},
		{Path: "Phần một > Đâu?", Blocks: []string{"Ở đây."}, Publisher: "Báo"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("sections (-want +got):\n%s", d)
	}
	e := x.Events[0]
	if e.Starts.String() != "2031-02-10T09:00" || e.Ends.HasHour || e.Ends.Date() != "2031-02-10" || e.Zone != "Europe/Paris" {
		t.Errorf("event %+v", e)
	}
}

func TestFaultsNameFileLineAndMend(t *testing.T) {
	for _, tt := range []struct{ name, file, old, new, want string }{
		{"an unknown key", "a.vi.md", "wording: ours", "wordings: ours", `a.vi.md:5: unknown field "wordings"`},
		{"a missing title", "a.vi.md", `title: "Ba mục tiêu"` + "\n", "", "a.vi.md:1: title is missing"},
		{"an unknown language", "a.md", "language: vi", "language: xx", `a.md:3: language "xx" is not known`},
		{"a language against the name", "a.vi.md", "language: vi", "language: fr", "a.vi.md:3: language is fr, but the file is named for vi"},
		{"an event that ends before it starts", "a.vi.md", "ends: 2031-02-10,", "ends: 2031-02-09,", "a.vi.md:12: the event \"opening\" ends (2031-02-09) before it starts"},
		{"an event without a title", "a.vi.md", `title: "Khai mạc", `, "", "a.vi.md:12: the event \"opening\" has no title"},
		{"an hour that is none", "a.vi.md", "2031-02-10T09:00", "2031-02-10T25:00", "a.vi.md:12: starts of the event"},
		{"an unknown zone", "a.vi.md", "Europe/Paris", "Europe/Atlantis", `a.vi.md:12: zone "Europe/Atlantis"`},
		{"an unknown wording", "a.vi.md", "wording: ours", "wording: mine", `a.vi.md:5: wording "mine"`},
		{"an unknown kind", "a.vi.md", "wording: ours", "kind: poem", `a.vi.md:5: kind "poem"`},
		{"a date that is none", "a.vi.md", "2031-02-03", "2031-02-30", `a.vi.md:8: published "2031-02-30"`},
		{"a link that is none", "a.vi.md", "https://example.org/b", "javascript:alert(1)", `a.vi.md:8: url "javascript:alert(1)"`},
		{"a heading that is nowhere", "a.vi.md", `heading: "Khi nào"`, `heading: "Bao giờ"`, `a.vi.md:7: no section of the text has the heading "Bao giờ"`},
		{"no front matter", "a.vi.md", "---\ntitle", "title", "a.vi.md:1: no front matter"},
		{"an alias", "a.vi.md", "wording: ours", "wording: &x ours", "a.vi.md:5: anchors and aliases"},
		{"no UTF-8", "a.vi.md", "Ở đây", "\xff\xfe", "a.vi.md:30: not UTF-8"},
		{"a NUL", "a.vi.md", "Ở đây", "\x00", "a.vi.md:30: a NUL byte"},
		{"YAML that is none", "a.vi.md", "title: \"Ba mục tiêu\"", "title: \"Ba", "a.vi.md:"},
		{"a name that cannot be an id", "a b.vi.md", "", "", "rename it"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := knowledge.ParseText(tt.file, []byte(strings.Replace(whole, tt.old, tt.new, 1)))
			var f *knowledge.Fault
			if !errors.As(err, &f) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestTwoTextsWithOneID(t *testing.T) {
	folder := fstest.MapFS{
		"a/goals.en.md": {Data: []byte("---\ntitle: A\nlanguage: en\n---\nOne.\n")},
		"b/goals.en.md": {Data: []byte("---\ntitle: B\nlanguage: en\n---\nTwo.\n")},
	}
	if _, err := knowledge.ReadFolder(folder, "texts"); err == nil || !strings.Contains(err.Error(), "texts/b/goals.en.md:1: the id goals.en is also that of texts/a/goals.en.md") {
		t.Errorf("error %v", err)
	}
}

func TestAllFaultsOfAFolderAreNamed(t *testing.T) {
	folder := fstest.MapFS{
		"a.en.md": {Data: []byte("---\nlanguage: en\n---\nOne.\n")},
		"b.en.md": {Data: []byte("---\ntitle: B\n---\nTwo.\n")},
	}
	_, err := knowledge.ReadFolder(folder, "texts")
	if err == nil || !strings.Contains(err.Error(), "a.en.md:1: title") || !strings.Contains(err.Error(), "b.en.md:1: language") {
		t.Errorf("error %v", err)
	}
}

func TestSummitFile(t *testing.T) {
	s, err := knowledge.ParseSummit("summit.yaml", []byte("name: {en: Forum, vi: Diễn đàn}\ndates: [2031-05-04, 2031-05-06]\nzone: Asia/Ho_Chi_Minh\nsite: https://example.org\n"))
	if err != nil || s.NameIn("vi") != "Diễn đàn" || s.NameIn("fr") != "Forum" || s.First.Date() != "2031-05-04" || s.Last.Date() != "2031-05-06" || s.Zone.String() != "Asia/Ho_Chi_Minh" {
		t.Errorf("%+v %v", s, err)
	}
	for yaml, want := range map[string]string{
		"name: {en: F}\nplace: x\n":          "summit.yaml:2: unknown field",
		"dates: [2031-05-04]\n":              "name is missing",
		"name: {en: F}\nzone: Mars/Base\n":   "summit.yaml:2: zone",
		"name: {en: F}\ndates: soon\n":       "summit.yaml:2: dates holds no day",
		"name: {en: F}\nsite: example.org\n": "summit.yaml:2: site",
	} {
		if _, err := knowledge.ParseSummit("summit.yaml", []byte(yaml)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", yaml, err, want)
		}
	}
}

// TestShippedTexts holds the texts that ship to what was promised of them.
func TestShippedTexts(t *testing.T) {
	f, err := knowledge.ReadFolder(knowledge.Shipped(), "texts")
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Texts) == 0 || f.Summit.NameIn("vi") == "" {
		t.Fatal("nothing ships")
	}
	sections := map[string]map[string]int{}
	for _, x := range f.Texts {
		if x.Wording != knowledge.Ours {
			t.Errorf("%s is %s: what ships is in words of ours", x.ID, x.Wording)
		}
		if x.Kind == knowledge.KindGlossary {
			continue // it is never quoted, and one serves all languages
		}
		if sections[x.Work] == nil {
			sections[x.Work] = map[string]int{}
		}
		sections[x.Work][x.Language] = len(x.Sections)
		for _, s := range x.Sections {
			if len(s.Questions) == 0 || s.Source.Title == "" || s.Source.Publisher == "" {
				t.Errorf("%s, %q: %d questions, source %+v", x.ID, s.Heading, len(s.Questions), s.Source)
			}
		}
	}
	for work, in := range sections {
		if in["vi"] != in["fr"] || in["vi"] != in["en"] || in["vi"] == 0 {
			t.Errorf("%s has %d sections in Vietnamese, %d in French, %d in English", work, in["vi"], in["fr"], in["en"])
		}
	}
	for _, notice := range knowledge.DifferingHours(f.Texts) {
		t.Error(notice)
	}
}

func FuzzParseText(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte("---\ntitle: x\nlanguage: en\n---\n# a\nb\n===\n- c\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		x, err := knowledge.ParseText("a.vi.md", file)
		if err != nil {
			var fault *knowledge.Fault
			if !errors.As(err, &fault) {
				t.Fatalf("no fault: %v", err)
			}
			return
		}
		last := 0
		for _, s := range x.Sections {
			if s.Start < last || s.End < s.Start || s.End > len(x.Raw) {
				t.Fatalf("section %q is %d to %d after %d of %d", s.Heading, s.Start, s.End, last, len(x.Raw))
			}
			last = s.End
			for _, b := range s.Blocks {
				if b.Start < s.Start || b.End > s.End || b.End < b.Start {
					t.Fatalf("block %d to %d outside of section %d to %d", b.Start, b.End, s.Start, s.End)
				}
			}
		}
	})
}
