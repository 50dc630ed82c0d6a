package eval_test

import (
	"fmt"
	"math"
	"testing"

	"summitbot/index/eval"
)

func TestReliability(t *testing.T) {
	for _, tt := range []struct {
		name       string
		confidence []float64
		right      []bool
		ece        float64
		bins       map[int]eval.Bin // those that are not empty
	}{
		{"no questions", nil, nil, 0, nil},
		{"sure and right", []float64{1, 1}, []bool{true, true}, 0, map[int]eval.Bin{9: {N: 2, Confidence: 1, Right: 1}}},
		{"sure and wrong", []float64{1}, []bool{false}, 1, map[int]eval.Bin{9: {N: 1, Confidence: 1}}},
		{"half right", []float64{0.5, 0.5}, []bool{true, false}, 0, map[int]eval.Bin{5: {N: 2, Confidence: 0.5, Right: 0.5}}},
		// 3 of 4 questions lie 0.25 off, one lies on the point.
		{"bins weigh by their questions", []float64{0, 0.75, 0.75, 0.75}, []bool{false, true, true, true}, 0.1875,
			map[int]eval.Bin{0: {N: 1}, 7: {N: 3, Confidence: 0.75, Right: 1}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bins, ece := eval.Reliability(tt.confidence, tt.right)
			if math.Abs(ece-tt.ece) > 1e-12 || len(bins) != 10 {
				t.Errorf("%d bins with an error of %v, want 10 with %v", len(bins), ece, tt.ece)
			}
			for i, b := range bins {
				if b != tt.bins[i] {
					t.Errorf("bin %d is %+v, want %+v", i, b, tt.bins[i])
				}
			}
		})
	}
}

// sectionsFirst gives n answerable questions; those of them that hit say have the right section first.
func sectionsFirst(n int, hit func(i int) bool) []eval.Outcome {
	var all []eval.Outcome
	for i := range n {
		o := eval.Outcome{ID: fmt.Sprint(i), Answerable: true}
		if hit(i) {
			o.SectionRank = 1
		}
		all = append(all, o)
	}
	return all
}

func TestCompare(t *testing.T) {
	upTo := func(n int) func(int) bool { return func(i int) bool { return i < n } }
	for _, tt := range []struct {
		name                  string
		a, b                  []eval.Outcome
		difference, low, high float64
		holds                 bool
	}{
		{"the same", sectionsFirst(50, upTo(20)), sectionsFirst(50, upTo(20)), 0, 0, 0, false},
		// The deviation of the mean of 100 steps, 20 of them 1, is 0.04.
		{"better", sectionsFirst(100, upTo(60)), sectionsFirst(100, upTo(80)), 0.2, 0.2 - 1.96*0.04, 0.2 + 1.96*0.04, true},
		{"worse", sectionsFirst(100, upTo(80)), sectionsFirst(100, upTo(60)), -0.2, -0.2 - 1.96*0.04, -0.2 + 1.96*0.04, true},
		{"one question more", sectionsFirst(100, upTo(60)), sectionsFirst(100, upTo(61)), 0.01, 0, 0.03, false},
		{"others", sectionsFirst(100, upTo(50)), sectionsFirst(100, func(i int) bool { return i >= 50 }), 0, -1.96 * 0.1, 1.96 * 0.1, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := eval.Compare(tt.a, tt.b)
			if err != nil {
				t.Fatal(err)
			}
			if c.Answerable != len(tt.a) || c.Unanswerable != 0 || len(c.Measures) != 6 {
				t.Fatalf("%+v", c)
			}
			d := c.Measures[0]
			near := func(got, want, by float64) bool { return math.Abs(got-want) <= by }
			if !near(d.Difference, tt.difference, 1e-12) || !near(d.Low, tt.low, 0.011) || !near(d.High, tt.high, 0.011) || d.Holds != tt.holds {
				t.Errorf("%+v, want %v from %v to %v, holds %t", d, tt.difference, tt.low, tt.high, tt.holds)
			}
		})
	}
}

// TestComparePairsByID: the order of the questions is no difference.
func TestComparePairsByID(t *testing.T) {
	a := sectionsFirst(10, func(i int) bool { return i < 5 })
	b := append(append([]eval.Outcome{}, a[5:]...), a[:5]...)
	c, err := eval.Compare(a, b)
	if err != nil {
		t.Fatal(err)
	}
	if d := c.Measures[0]; d.Low != 0 || d.High != 0 {
		t.Errorf("%+v", d)
	}
}

func TestIDsOfOutcomes(t *testing.T) {
	ix, done, err := eval.Open(t.Context(), "../../bot/bottest/texts", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	var cases []eval.Case
	for _, id := range []string{"a", "", "b", "a", ""} {
		cases = append(cases, eval.Case{ID: id, Question: "when does it open", Lang: "en"})
	}
	r, err := eval.Run(t.Context(), ix, cases, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"line 1", "line 2", "b", "line 4", "line 5"} {
		if got := r.Outcomes[i].ID; got != want {
			t.Errorf("outcome %d is %q, want %q", i, got, want)
		}
	}
}
