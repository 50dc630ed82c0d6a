package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"summitbot/index"
)

const (
	known   = "when does the Green Lake Forum open"
	opening = "The Green Lake Forum opens at 9:00 on 4 May 2031 in Birch Hall."
	unknown = "who won the chess tournament in Reykjavik"
)

func TestAskLeavesWith(t *testing.T) {
	p := newForum(t)
	for _, tt := range []struct {
		name string
		args []string
		code int
		says string // on the output for 0 and 3, else on the errors
	}{
		{"answered", []string{"ask", known}, exitDone, opening},
		{"a question of several words without quotes", []string{"ask", "when", "does", "the", "Green", "Lake", "Forum", "open"}, exitDone, opening},
		{"not in the texts", []string{"ask", unknown}, exitNotInTheTexts, "The official texts do not say."},
		{"the language of the answer", []string{"ask", "--lang", "vi", known}, exitDone, "Diễn đàn Hồ Xanh khai mạc lúc 9 giờ"},
		{"not in the texts, in French", []string{"ask", "--lang", "fr", unknown}, exitNotInTheTexts, "Les textes officiels ne le disent pas."},
		{"emoji", []string{"ask", "🦆🦆"}, exitNotInTheTexts, ""},
		{"a right-to-left script", []string{"ask", "متى يبدأ المنتدى؟"}, exitNotInTheTexts, ""},
		{"a very long question", []string{"ask", strings.Repeat("xyzzy ", 16000)}, exitNotInTheTexts, ""},
		{"no question", []string{"ask"}, exitUsage, "no question"},
		{"an empty question", []string{"ask", "  "}, exitUsage, "no question"},
		{"an unknown flag", []string{"ask", "--loud", "x"}, exitUsage, "--loud"},
		{"a flag without its value", []string{"ask", "x", "--lang"}, exitUsage, "--lang"},
		{"an unknown language", []string{"ask", "--lang", "xx", "x"}, exitUsage, `"xx"`},
		{"a language that is a word", []string{"ask", "--lang", "klingonese", "x"}, exitUsage, `"klingonese"`},
		{"a missing file", []string{"ask", "--json", "--batch", "nowhere.jsonl"}, exitUsage, "nowhere.jsonl"},
		{"a folder for a file", []string{"ask", "--json", "--batch", "texts"}, exitUsage, "texts"},
		{"a batch without JSON", []string{"ask", "--batch", "-"}, exitUsage, "--json"},
		{"a batch and a question", []string{"ask", "--json", "--batch", "-", "x"}, exitUsage, "exclude"},
		{"an unknown command", []string{"aks", "x"}, exitUsage, `"aks"`},
		{"an unknown flag of the program", []string{"--nope"}, exitUsage, "--nope"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := p.run("", tt.args...)
			said, silent := l.out, l.errs
			if tt.code == exitUsage {
				said, silent = l.errs, l.out
				if strings.Count(said, "\n") != 1 {
					t.Errorf("want one line, got %q", said)
				}
			}
			if l.code != tt.code || !strings.Contains(said, tt.says) || silent != "" {
				t.Errorf("want exit %d saying %q, got %s", tt.code, tt.says, l)
			}
		})
	}
}

var (
	answerKeys  = []string{"answered", "confidence", "extracts", "further", "language", "took_us"}
	extractKeys = []string{"heading", "language", "marks", "published", "publisher", "revision", "sentence", "source_title", "text", "text_id", "title", "url", "wording", "work"}
)

func keys(t *testing.T, object []byte) (map[string]json.RawMessage, []string) {
	t.Helper()
	var m map[string]json.RawMessage
	if err := json.Unmarshal(object, &m); err != nil {
		t.Fatalf("%v in %s", err, object)
	}
	return m, slices.Sorted(maps.Keys(m))
}

// askJSON asks for an answer in JSON, and holds its shape against what is promised.
func askJSON(t *testing.T, p *place, code int, args ...string) index.Answer {
	t.Helper()
	l := p.do(code, append([]string{"ask", "--json"}, args...)...)
	m, have := keys(t, []byte(l.out))
	if !slices.Equal(have, answerKeys) {
		t.Errorf("an answer has the keys %v, want %v", have, answerKeys)
	}
	for _, list := range []string{"extracts", "further"} {
		var all []json.RawMessage
		if err := json.Unmarshal(m[list], &all); err != nil || all == nil {
			t.Fatalf("%s is %s, want a list: %v", list, m[list], err)
		}
		for _, e := range all {
			if _, have := keys(t, e); !slices.Equal(have, extractKeys) {
				t.Errorf("one of %s has the keys %v, want %v", list, have, extractKeys)
			}
		}
	}
	var a index.Answer
	if err := json.Unmarshal([]byte(l.out), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestExtractsAreBytesOfTheRevision compares what is quoted, in the texts that ship, with what export writes.
func TestExtractsAreBytesOfTheRevision(t *testing.T) {
	p := newPlace(t)
	var all []index.Extract
	for _, q := range []string{"when and where does the summit take place", "Hội nghị diễn ra khi nào", "quels sont les trois objectifs du sommet", "who represents Viet Nam", "investments in data centres"} {
		a := askJSON(t, p, exitDone, q)
		if len(a.Extracts) == 0 || a.Confidence <= 0 || a.Confidence > 1 || a.TookUS <= 0 || a.Language != a.Extracts[0].Language {
			t.Errorf("%s: %+v", q, a)
		}
		all = append(append(all, a.Extracts...), a.Further...)
	}
	p.do(exitDone, "export", "out")
	for _, e := range all {
		file := p.read("out", e.TextID+".md")
		wants(t, e.TextID, file, e.Text, fmt.Sprintf("\nrevision: %d\n", e.Revision), e.Heading)
		if e.Sentence[0] < 0 || e.Sentence[1] > len(e.Text) || e.Sentence[0] >= e.Sentence[1] {
			t.Errorf("%s: the sentence is %v of %d bytes", e.TextID, e.Sentence, len(e.Text))
		}
		for _, m := range e.Marks {
			if m[0] < 0 || m[1] > len(e.Text) || m[0] >= m[1] {
				t.Errorf("%s: a mark is %v of %d bytes", e.TextID, m, len(e.Text))
			}
		}
		if e.Work+"."+e.Language != e.TextID || e.Title == "" || e.Publisher == "" || e.Wording != "ours" {
			t.Errorf("%+v", e)
		}
	}
}

func TestRefusedInJSON(t *testing.T) {
	p := newForum(t)
	a := askJSON(t, p, exitNotInTheTexts, unknown)
	if a.Answered || len(a.Extracts) != 0 || len(a.Further) > 3 {
		t.Errorf("%+v", a)
	}
	l := p.run("", "ask", "--json", unknown)
	wants(t, "refused", l.out, `"extracts":[]`)
}

// TestBatch asks several questions at once, from a file and from the standard input: as many objects as lines, in order.
func TestBatch(t *testing.T) {
	p := newForum(t)
	lines := strings.Join([]string{
		`{"question":"quand s'ouvre le Forum du Lac vert","conversation":"a"}`,
		`{"question":"340 ?","conversation":"a"}`,
		`{"question":"340 ?","conversation":"b"}`,
		`no object`,
		``,
		`{"question":" "}`,
		`{"question":"x","lang":"xx"}`,
		`{"question":"` + unknown + `"}`,
		`{"question":"` + known + `","lang":"vi"}`,
		`{"question":7}`,
		`{"question":"` + known + `"}`,
	}, "\n") + "\n\n"
	want := []string{`"language":"fr"`, `"language":"fr"`, `"language":"en"`, `{"error":"line 4:`, `{"error":"line 5:`, `{"error":"line 6:`, `{"error":"line 7:`,
		`"answered":false`, `Diễn đàn Hồ Xanh khai mạc`, `{"error":"line 10:`, opening}
	p.write("questions.jsonl", lines)
	fromFile := p.do(exitDone, "ask", "--json", "--batch", "questions.jsonl")
	fromInput := p.run(strings.TrimSpace(lines), "ask", "--json", "--batch", "-") // no newline at the end
	for name, l := range map[string]left{"file": fromFile, "standard input": fromInput} {
		got := strings.Split(strings.TrimSuffix(l.out, "\n"), "\n")
		if len(got) != len(want) || l.code != exitDone || l.errs != "" {
			t.Fatalf("%s: want %d lines, got %s", name, len(want), l)
		}
		for i := range want {
			wants(t, fmt.Sprintf("%s, line %d", name, i+1), got[i], want[i])
		}
	}
}

// TestBatchAnswersAsItReads: whoever writes one line and waits gets its answer.
func TestBatchAnswersAsItReads(t *testing.T) {
	p := newForum(t)
	for name, value := range p.env {
		t.Setenv(name, value)
	}
	t.Chdir(p.dir)
	in, write := io.Pipe()
	read, out := io.Pipe()
	var errs bytes.Buffer
	code := make(chan int)
	go func() { // ends when the input does
		code <- run(t.Context(), []string{"ask", "--json", "--batch", "-"}, in, out, &errs)
		out.Close()
	}()
	answers := json.NewDecoder(read)
	for range 3 {
		if _, err := fmt.Fprintf(write, `{"question":%q}`+"\n", known); err != nil {
			t.Fatal(err)
		}
		var a index.Answer
		if err := answers.Decode(&a); err != nil || !a.Answered {
			t.Fatal(a, err)
		}
	}
	write.Close()
	if c := <-code; c != exitDone {
		t.Errorf("exit %d: %s", c, &errs)
	}
}
