package knowledge_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"summitbot/knowledge"
)

const carrying = "---\ntitle: Hồ Xanh\nlanguage: vi\n%---\n## Khi nào\n\nLúc chín giờ.\n\n## Ở đâu\n\nỞ Sảnh Bạch Dương.\n"

func carries(t *testing.T, matter string) knowledge.Text {
	t.Helper()
	text, err := knowledge.ParseText("ho.vi.md", []byte(strings.Replace(carrying, "%", matter, 1)))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestWithQuestion: however a front matter is written, the section carries the question and nothing else changes.
func TestWithQuestion(t *testing.T) {
	for name, matter := range map[string]string{
		"nothing said of sections": "",
		"others":                   "sections:\n  - {heading: Khi nào, questions: [mấy giờ]}\n",
		"on one line":              "sections:\n  - {heading: \"Ở đâu\", questions: [\"chỗ nào\", 'đi đường nào']}\nwording: ours\n",
		"on one line, none":        "sections:\n  - {heading: Ở đâu, questions: []}\n",
		"on one line, a source":    "sections:\n  - {heading: Ở đâu, source: {title: x, published: 2031-03-02}}\n",
		"line by line":             "sections:\n  - heading: Ở đâu\n    questions:\n      - chỗ nào\n      - \"đi đường nào\"\nwording: ours\n",
		"line by line, none":       "sections:\n  - heading: \"Ở đâu\"\n    source: {title: x}\n  - heading: Khi nào\n",
		"not indented":             "sections:\n- heading: Khi nào\n- heading: Ở đâu\n  questions: [chỗ nào]\n",
		"beside events":            "sections:\n  - {heading: Khi nào}\nevents:\n  - {id: a, title: b, starts: 2031-05-04}\n",
	} {
		for _, question := range []string{"vé bao nhiêu tiền", `a "b": {c}, [d] # e \ '`} {
			was := carries(t, matter)
			raw, err := knowledge.WithQuestion(was, 1, question)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			is, err := knowledge.ParseText("ho.vi.md", raw)
			if err != nil {
				t.Fatalf("%s: %v in\n%s", name, err, raw)
			}
			if want := append(slices.Clone(was.Sections[1].Questions), question); !slices.Equal(is.Sections[1].Questions, want) || !slices.Equal(is.Sections[0].Questions, was.Sections[0].Questions) {
				t.Errorf("%s: it carries %q", name, is.Sections[1].Questions)
			}
			if again, err := knowledge.WithQuestion(is, 1, question); err != nil || string(again) != string(raw) {
				t.Errorf("%s: added again, it is\n%s (%v)", name, again, err)
			}
		}
	}
}

func TestWithQuestionRefusesWhatItCannotWrite(t *testing.T) {
	for _, matter := range []string{"sections: [{heading: Ở đâu}]\n", "sections:\n  - heading: Ở đâu\n    questions:\n      - |\n        chỗ\n        nào\n"} {
		if raw, err := knowledge.WithQuestion(carries(t, matter), 1, "x"); !errors.Is(err, knowledge.ErrUnfitQuestions) {
			t.Errorf("%q became\n%s (%v)", matter, raw, err)
		}
	}
	if _, err := knowledge.WithQuestion(carries(t, ""), 2, "x"); !errors.Is(err, knowledge.ErrUnfitQuestions) {
		t.Errorf("a section that is not there: %v", err)
	}
}

// FuzzWithQuestion: whatever the text, what comes back is the text with the one question more.
func FuzzWithQuestion(f *testing.F) {
	for _, matter := range []string{"", "sections:\n  - {heading: Ở đâu, questions: [a]}\n", "sections:\n  - heading: Ở đâu\n    questions:\n      - a\n"} {
		f.Add(matter, "how much")
	}
	f.Fuzz(func(t *testing.T, matter, question string) {
		was, err := knowledge.ParseText("ho.vi.md", []byte(strings.Replace(carrying, "%", matter, 1)))
		if err != nil || len(was.Sections) == 0 {
			return
		}
		n := len(was.Sections) - 1
		raw, err := knowledge.WithQuestion(was, n, question)
		if err != nil {
			return
		}
		is, err := knowledge.ParseText("ho.vi.md", raw)
		if err != nil || len(is.Sections) != len(was.Sections) || len(is.Sections[n].Questions) < 1 || is.Title != was.Title {
			t.Errorf("%q and %q became\n%s (%v)", matter, question, raw, err)
		}
	})
}
