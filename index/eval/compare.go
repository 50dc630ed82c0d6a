package eval

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
)

// ReadReport reads a report with its outcomes from a file of JSON, as eval --json prints it. An error names the file.
func ReadReport(file string) (Report, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return Report{}, fmt.Errorf("read report: %w", err)
	}
	var r Report
	if err := json.Unmarshal(content, &r); err != nil {
		return Report{}, fmt.Errorf("%s: not a report of eval --json: %w", file, err)
	}
	switch {
	case r.Questions == 0:
		return Report{}, fmt.Errorf("%s: not a report of eval --json", file)
	case len(r.Outcomes) == 0:
		return Report{}, fmt.Errorf("%s: a report without outcomes, of an older version: run eval --json again", file)
	case len(r.Outcomes) != r.Questions:
		return Report{}, fmt.Errorf("%s: %d outcomes of %d questions", file, len(r.Outcomes), r.Questions)
	}
	return r, nil
}

// A Comparison is how a second run of the same questions differs from a first.
type Comparison struct {
	Questions    int          `json:"questions"`
	Answerable   int          `json:"answerable"`
	Unanswerable int          `json:"unanswerable"`
	Measures     []Difference `json:"measures"` // without those that no question has a part in
}

// A Difference is one measure of two runs. Its interval is where the difference would lie 95 times in a hundred, had
// other questions of the same sort been asked.
type Difference struct {
	Measure    string  `json:"measure"`
	A          float64 `json:"a"`
	B          float64 `json:"b"`
	Difference float64 `json:"difference"` // of B from A
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	Holds      bool    `json:"holds"` // the interval excludes 0
}

// A measure is a share of the answerable questions, or of the others.
type measure struct {
	name       string
	answerable bool
	counts     func(Outcome) bool
}

var measures = []measure{
	{"section hit@1", true, func(o Outcome) bool { return o.SectionRank == 1 }},
	{"quoted first", true, func(o Outcome) bool { return o.First }},
	{"quoted all", true, func(o Outcome) bool { return o.All }},
	{"right", true, Outcome.Right},
	{"other", true, func(o Outcome) bool { return o.Answered && !o.All }},
	{"refused wrongly", true, func(o Outcome) bool { return !o.Answered }},
	{"refused rightly", false, func(o Outcome) bool { return !o.Answered }},
}

// Compare pairs the outcomes of two runs by their ids and tells for each measure whether the difference is more than
// the choice of the questions. Answerable and unanswerable questions are drawn anew apart from each other: how many of
// each there are is the set's maker's choice and no chance. The same runs give the same numbers each time.
func Compare(a, b []Outcome) (Comparison, error) {
	pairs, err := pair(a, b)
	if err != nil {
		return Comparison{}, err
	}
	var yes, no [][2]Outcome
	for _, p := range pairs {
		if p[0].Answerable {
			yes = append(yes, p)
		} else {
			no = append(no, p)
		}
	}
	c := Comparison{Questions: len(pairs), Answerable: len(yes), Unanswerable: len(no)}
	for _, m := range measures {
		of := no
		if m.answerable {
			of = yes
		}
		if len(of) > 0 {
			c.Measures = append(c.Measures, m.compare(of))
		}
	}
	return c, nil
}

func pair(a, b []Outcome) ([][2]Outcome, error) {
	first, err := byID(a)
	if err != nil {
		return nil, fmt.Errorf("the first: %w", err)
	}
	second, err := byID(b)
	if err != nil {
		return nil, fmt.Errorf("the second: %w", err)
	}
	var wrong []string
	if ids := missing(a, second); len(ids) > 0 {
		wrong = append(wrong, fmt.Sprintf("%d only in the first (%s)", len(ids), some(ids)))
	}
	if ids := missing(b, first); len(ids) > 0 {
		wrong = append(wrong, fmt.Sprintf("%d only in the second (%s)", len(ids), some(ids)))
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("the questions do not pair: %s", strings.Join(wrong, ", "))
	}
	var pairs [][2]Outcome
	var differ []string
	for _, o := range a {
		p := [2]Outcome{o, second[o.ID]}
		if p[0].Answerable != p[1].Answerable {
			differ = append(differ, o.ID)
		}
		pairs = append(pairs, p)
	}
	if len(differ) > 0 {
		return nil, fmt.Errorf("the questions do not pair: %d are answerable in one alone (%s)", len(differ), some(differ))
	}
	return pairs, nil
}

func byID(outcomes []Outcome) (map[string]Outcome, error) {
	all := map[string]Outcome{}
	for _, o := range outcomes {
		if o.ID == "" {
			return nil, errors.New("an outcome has no id")
		}
		if _, ok := all[o.ID]; ok {
			return nil, fmt.Errorf("two outcomes have the id %q", o.ID)
		}
		all[o.ID] = o
	}
	return all, nil
}

func missing(outcomes []Outcome, in map[string]Outcome) []string {
	var ids []string
	for _, o := range outcomes {
		if _, ok := in[o.ID]; !ok {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// some lists the first ids: an error is to be read.
func some(ids []string) string {
	const shown = 5
	if len(ids) <= shown {
		return strings.Join(ids, ", ")
	}
	return strings.Join(ids[:shown], ", ") + ", ..."
}

func (m measure) compare(pairs [][2]Outcome) Difference {
	d := Difference{Measure: m.name}
	steps := make([]int, len(pairs))
	sum := 0
	for i, p := range pairs {
		a, b := share(m.counts(p[0])), share(m.counts(p[1]))
		d.A += a
		d.B += b
		steps[i] = int(b - a)
		sum += steps[i]
	}
	n := float64(len(pairs))
	d.A /= n
	d.B /= n
	d.Difference = float64(sum) / n
	d.Low, d.High = interval(steps)
	d.Holds = d.Low > 0 || d.High < 0
	return d
}

const resamples = 10000

// interval gives the middle 95 per cent of the mean of as many steps drawn with replacement, by 10,000 draws. The seed
// is fixed: the same steps give the same interval.
func interval(steps []int) (low, high float64) {
	r := rand.New(rand.NewPCG(1, 2))
	sums := make([]int, resamples)
	for i := range sums {
		for range steps {
			sums[i] += steps[r.IntN(len(steps))]
		}
	}
	slices.Sort(sums)
	const tail = resamples / 40
	n := float64(len(steps))
	return float64(sums[tail]) / n, float64(sums[resamples-1-tail]) / n
}
