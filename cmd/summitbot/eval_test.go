package main

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"summitbot/index/eval"
)

// forumQuestions are about the forum's texts: two with a kind that are answered right, one whose right section is said
// to be another than the one found, one near the texts and one far from them.
var forumQuestions = strings.Join([]string{
	`{"id":"open","question":"` + known + `","lang":"en","text":"forum.en","heading":"When and where","answer":"9:00","kind":"when"}`,
	`{"id":"chair","question":"who chairs the session on water","lang":"en","right":[{"text":"forum.en","heading":"Participants","answers":["Le Thu Duong"]}],"kind":"who"}`,
	`{"id":"elsewhere","question":"` + known + `","lang":"en","right":[{"text":"forum.en","heading":"Participants","answers":["never"]}],"kind":"when"}`,
	`{"id":"near","question":"who chairs the session on fire","lang":"en","near":true}`,
	`{"id":"far","question":"` + unknown + `","lang":"en"}`,
}, "\n")

func evalForum(t *testing.T, more ...string) (*place, []string) {
	t.Helper()
	p := newForum(t)
	p.write("q.jsonl", forumQuestions)
	return p, append([]string{"eval", "--knowledge", "texts", "--questions", "q.jsonl"}, more...)
}

func TestEvalInJSON(t *testing.T) {
	p, args := evalForum(t, "--json")
	var r eval.Report
	if err := json.Unmarshal([]byte(p.do(exitDone, args...).out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Questions != 5 || r.Answerable != 3 || r.Near.N != 1 || r.Far.N != 1 || r.Far.Refused != 1 || r.Forms != nil {
		t.Errorf("%+v", r)
	}
	if s := r.Outcome; math.Abs(s.Right-2.0/3) > 1e-9 || math.Abs(s.Right+s.Other+s.Refused-1) > 1e-9 {
		t.Errorf("outcome %+v", s)
	}
	if k := r.Kinds; k["when"].N != 2 || k["when"].Right != 0.5 || k["who"].Right != 1 || k[""].Unanswerable.N != 2 {
		t.Errorf("kinds %+v", k)
	}
	n := 0
	for _, b := range r.Reliability {
		n += b.N
	}
	if len(r.Reliability) != 10 || n != 5 {
		t.Errorf("reliability %+v", r.Reliability)
	}
	for i, id := range []string{"open", "chair", "elsewhere", "near", "far"} {
		if r.Outcomes[i].ID != id || r.Outcomes[i].Answerable != (i < 3) {
			t.Errorf("outcome %d is %+v, want %s", i, r.Outcomes[i], id)
		}
	}
}

func TestEvalPrints(t *testing.T) {
	p, args := evalForum(t)
	for _, tt := range []struct {
		flag string
		says []string
	}{
		{"--misses=false", []string{"questions  5: 3 answerable, 2 not", "outcome    right 0.667, other 0.333, refused 0.000", "near what the texts say", "of 1, far from it 1.000 of 1",
			"\nwhen             2  0.500  0.500    0.000             0    0.000\n", "\n(none)           0  0.000  0.000    0.000             2 ", "expected calibration error", "\n0.9 to 1.0 "}},
		{"--confusions", []string{"    1  forum.en # Participants <- forum.en # When and where\n", "questions  5"}},
		{"--misses", []string{"expected forum.en#Participants: never\n", "questions  5"}},
	} {
		l := p.do(exitDone, append(args, tt.flag)...)
		wants(t, tt.flag, l.out, tt.says...)
	}
	lacks(t, "without a form", p.do(exitDone, args...).out, "form ")
}

// reportOf writes a report of n answerable questions of which the first are right, and as many unanswerable ones, all
// refused.
func reportOf(t *testing.T, p *place, name string, n, right int) {
	t.Helper()
	r := eval.Report{Questions: 2 * n}
	for i := range n {
		ok := i < right
		r.Outcomes = append(r.Outcomes, eval.Outcome{ID: fmt.Sprintf("q%d", i), Answerable: true, SectionRank: 1, First: ok, All: ok, Answered: true},
			eval.Outcome{ID: fmt.Sprintf("u%d", i)})
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	p.write(name, string(b))
}

func TestEvalCompares(t *testing.T) {
	p := newPlace(t)
	reportOf(t, p, "A.json", 100, 60)
	reportOf(t, p, "B.json", 100, 80)
	l := p.do(exitDone, "eval", "--compare", "A.json", "B.json")
	wants(t, "the print", l.out, "questions  200: 100 answerable, 100 not", "section hit@1     1.000  1.000  +0.000  +0.000 to +0.000  no\n", "right             0.600  0.800  +0.200  +0.1")
	var first, again, same eval.Comparison
	for c, files := range map[*eval.Comparison][]string{&first: {"A.json", "B.json"}, &again: {"A.json", "B.json"}, &same: {"B.json", "B.json"}} {
		l := p.do(exitDone, append([]string{"eval", "--json", "--compare"}, files...)...)
		if err := json.Unmarshal([]byte(l.out), c); err != nil {
			t.Fatal(err)
		}
	}
	for i, d := range first.Measures {
		if d != again.Measures[i] {
			t.Errorf("the second time %+v became %+v", d, again.Measures[i])
		}
		if s := same.Measures[i]; s.Difference != 0 || s.Low != 0 || s.High != 0 || s.Holds {
			t.Errorf("a run differs from itself: %+v", s)
		}
	}
	if len(first.Measures) != 7 {
		t.Errorf("%+v", first)
	}
}

func TestEvalRefuses(t *testing.T) {
	p, args := evalForum(t)
	reportOf(t, p, "A.json", 3, 1)
	reportOf(t, p, "B.json", 4, 1)
	p.write("text.json", "no report")
	p.write("list.json", "[]")
	p.write("other.json", `{"answered":true}`)
	p.write("old.json", `{"questions":5}`)
	p.write("cut.json", `{"questions":5,"outcomes":[{"id":"a"}]}`)
	p.write("twice.json", `{"questions":2,"outcomes":[{"id":"a"},{"id":"a"}]}`)
	p.write("nameless.json", `{"questions":1,"outcomes":[{}]}`)
	p.write("turned.json", `{"questions":1,"outcomes":[{"id":"a"}]}`)
	p.write("answerable.json", `{"questions":1,"outcomes":[{"id":"a","answerable":true}]}`)
	compare := func(files ...string) []string { return append([]string{"eval", "--compare"}, files...) }
	for _, tt := range []struct {
		args []string
		says string
	}{
		{[]string{"eval"}, "--knowledge and --questions are needed"},
		{append(args, "more"), `"more"`},
		{append(args, "--json", "--confusions"), "exclude"},
		{append(args, "--compare", "A.json", "B.json"), "only --json"},
		{compare(), "two reports"},
		{compare("A.json"), "two reports"},
		{compare("A.json", "B.json", "A.json"), "two reports"},
		{compare("A.json", "nowhere.json"), "nowhere.json"},
		{compare("texts", "A.json"), "texts"},
		{compare("text.json", "A.json"), "text.json: not a report"},
		{compare("A.json", "list.json"), "list.json: not a report"},
		{compare("A.json", "other.json"), "other.json: not a report"},
		{compare("A.json", "old.json"), "old.json: a report without outcomes"},
		{compare("A.json", "cut.json"), "cut.json: 1 outcomes of 5 questions"},
		{compare("twice.json", "A.json"), `the first: two outcomes have the id "a"`},
		{compare("A.json", "nameless.json"), "the second: an outcome has no id"},
		{compare("A.json", "B.json"), "2 only in the second (q3, u3)"},
		{compare("B.json", "turned.json"), "8 only in the first (q0, u0, q1, u1, q2, ...), 1 only in the second (a)"},
		{compare("turned.json", "answerable.json"), "1 are answerable in one alone (a)"},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			l := p.run("", tt.args...)
			if l.code != exitUsage || l.out != "" || strings.Count(l.errs, "\n") != 1 || !strings.Contains(l.errs, tt.says) {
				t.Errorf("want exit %d saying %q, got %s", exitUsage, tt.says, l)
			}
		})
	}
}
