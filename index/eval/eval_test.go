package eval_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"summitbot/index/eval"
)

var update = flag.Bool("update", false, "rewrite the golden file")

// The floor under which a change of ranking fails, whatever the golden file says.
const (
	floorQuoted  = 0.90 // of the answerable: what is quoted holds the answer
	floorRefused = 0.70 // of the unanswerable: rightly refused
	ceilingWrong = 0.10 // of the answerable: wrongly refused
)

// TestGolden asks the shipped texts a small set of our own. The golden file shows per question what was found, so that
// a change of ranking shows which questions it moved.
func TestGolden(t *testing.T) {
	cases, err := eval.ReadCases("testdata/summit.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	ix, done, err := eval.Open(t.Context(), "../../knowledge/texts", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	r, err := eval.Run(context.Background(), ix, cases, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := golden(r)
	const file = "testdata/summit.golden"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("answers moved (-want +got); -update rewrites the file:\n%s", d)
	}
	if r.Quoted.All < floorQuoted || r.Refused.Rightly < floorRefused || r.Refused.Wrongly > ceilingWrong {
		t.Errorf("below the floor: quoted %.3f, rightly refused %.3f, wrongly refused %.3f", r.Quoted.All, r.Refused.Rightly, r.Refused.Wrongly)
	}
}

// TestQuestionsOfPeople holds the shipped texts to the questions of people who had seen the facts and not the texts:
// of each language the half that nothing was fitted on.
func TestQuestionsOfPeople(t *testing.T) {
	ix, done, err := eval.Open(t.Context(), "../../knowledge/texts", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	for lang, floor := range map[string]float64{"vi": 0.78, "fr": 0.60, "en": 0.68} {
		cases, err := eval.ReadCases("testdata/people-final." + lang + ".jsonl")
		if err != nil {
			t.Fatal(err)
		}
		r, err := eval.Run(t.Context(), ix, cases, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: right %.3f, another sentence %.3f, refused %.3f; unanswerable refused %.3f", lang, r.Outcome.Right, r.Outcome.Other, r.Outcome.Refused, r.Refused.Rightly)
		if r.Outcome.Right < floor || r.Outcome.Other > 0.10 {
			t.Errorf("%s: below the floor of %.2f right and 0.10 others", lang, floor)
		}
	}
}

func golden(r eval.Report) string {
	var b strings.Builder
	for _, o := range r.Outcomes {
		verdict := "refused"
		if o.Answer.Answered {
			verdict = "answered"
		}
		where := ""
		if len(o.Answer.Ranked) > 0 {
			where = o.Answer.Ranked[0].TextID + " # " + o.Answer.Ranked[0].Heading
		}
		right := "unanswerable"
		if o.Case.Text != nil {
			right = fmt.Sprintf("text %d, quoted %t", o.TextRank, o.All)
		}
		fmt.Fprintf(&b, "%s\n  %s (%s): %s\n", o.Case.Question, verdict, right, where)
	}
	fmt.Fprintf(&b, "\ntext %.3f %.3f %.3f, quoted %.3f %.3f, rightly refused %.3f, wrongly refused %.3f\n",
		r.Text.Hit1, r.Text.Hit3, r.Text.MRR10, r.Quoted.First, r.Quoted.All, r.Refused.Rightly, r.Refused.Wrongly)
	return b.String()
}

func TestCasesThatCannotBeRead(t *testing.T) {
	for content, want := range map[string]string{
		"":                              "no questions",
		"{\"question\":\"a\"}\nno json": ":2:",
		"{\"id\":\"x\"}":                ":1: no question",
	} {
		file := t.TempDir() + "/q.jsonl"
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := eval.ReadCases(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", content, err, want)
		}
	}
}

func TestAUROC(t *testing.T) {
	for _, tt := range []struct {
		yes, no []float64
		want    float64
	}{
		{[]float64{0.9, 0.8}, []float64{0.1, 0.2}, 1},
		{[]float64{0.1}, []float64{0.9}, 0},
		{[]float64{0.5}, []float64{0.5}, 0.5},
		{[]float64{0.9, 0.3}, []float64{0.5}, 0.5},
	} {
		if got := eval.AUROC(tt.yes, tt.no); got != tt.want {
			t.Errorf("AUROC(%v, %v) = %v, want %v", tt.yes, tt.no, got, tt.want)
		}
	}
}
