// Fit finds the weights of ranking, of the choice of the sentence and of the confidence from folders of questions,
// and prints them as index/weights.json has them:
//
//	go run ./index/eval/fit -set DIR[=WEIGHT],questions[,unanswerable...] [-set ...] > index/weights.json
//
// A DIR holds texts/ and files of questions. Each model is linear: passages and sentences by the likelihood of the
// right one among its rivals (softmax), confidence by logistic regression on answerable against not. Everything is
// deterministic: the same sets give the same bytes. Before it fits on all, it cross-validates over texts in five
// folds and prints, to the standard error, what each fold's held-out questions come to.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/unicode/norm"

	"summitbot/index"
	"summitbot/index/eval"
)

// A group is a question's candidates: which of them are right.
type group struct {
	fold     int
	weight   float64
	features [][]float64
	right    []bool
}

// A point is a question for the confidence.
type point struct {
	fold     int
	weight   float64
	features []float64
	right    bool
}

type data struct {
	passages, sentences []group
	points              []point
}

const folds = 5

func main() {
	var sets []string
	flag.Func("set", "folder with texts/ and *.jsonl, with = a weight, then the names of the files to use, by commas", func(s string) error {
		sets = append(sets, s)
		return nil
	})
	flag.Parse()
	if err := run(sets); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

func run(sets []string) error {
	var d data
	for _, s := range sets {
		from := len(d.points)
		if err := d.read(s); err != nil {
			return err
		}
		balance(d.points[from:])
	}
	fmt.Fprintf(os.Stderr, "%d questions with passages, %d with sentences, %d for the confidence\n", len(d.passages), len(d.sentences), len(d.points))
	names := index.FeatureNames()
	out := map[string]map[string]float64{
		"passage":    named(names["passage"], fitGroups("passage", d.passages)),
		"sentence":   named(names["sentence"], fitGroups("sentence", d.sentences)),
		"confidence": named(names["confidence"], fitPoints(d.points)),
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

// balance gives the answerable and the unanswerable questions of a set the same weight together, whatever their
// numbers: how many of each people will ask, nobody knows.
func balance(points []point) {
	yes, no := 0.0, 0.0
	for _, p := range points {
		if p.right {
			yes++
		} else {
			no++
		}
	}
	for i := range points {
		if points[i].right && yes > 0 {
			points[i].weight *= 300 / yes
		} else if no > 0 {
			points[i].weight *= 300 / no
		}
	}
}

func named(names []string, w []float64) map[string]float64 {
	m := map[string]float64{}
	for i, n := range names {
		m[n] = math.Round(w[i]*10000) / 10000
	}
	return m
}

func (d *data) read(set string) error {
	parts := strings.Split(set, ",")
	weight := 1.0
	if dir, w, ok := strings.Cut(parts[0], "="); ok {
		parts[0] = dir
		if _, err := fmt.Sscan(w, &weight); err != nil {
			return fmt.Errorf("weight of %s: %w", dir, err)
		}
	}
	ctx := context.Background()
	ix, done, err := eval.Open(ctx, filepath.Join(parts[0], "texts"), nil)
	if err != nil {
		return err
	}
	defer done()
	for _, file := range parts[1:] {
		cases, err := eval.ReadCases(filepath.Join(parts[0], file+".jsonl"))
		if err != nil {
			return err
		}
		for _, c := range cases {
			e, err := ix.Explain(ctx, c.Question, c.Lang)
			if err != nil {
				return err
			}
			d.add(c, e, weight)
		}
	}
	return nil
}

func (d *data) add(c eval.Case, e index.Explanation, weight float64) {
	fold := foldOf(c)
	if len(e.Passages) == 0 {
		return
	}
	// An answerable question whose best passage is another one says nothing for either side.
	if c.Text == nil || c.Heading == nil || e.Passages[0].TextID == *c.Text && e.Passages[0].Heading == *c.Heading {
		d.points = append(d.points, point{fold, weight, e.Confidence, c.Text != nil})
	}
	if c.Text == nil || c.Heading == nil {
		return
	}
	g := group{fold: fold, weight: weight}
	any := false
	for _, p := range e.Passages {
		right := p.TextID == *c.Text && p.Heading == *c.Heading
		g.features = append(g.features, p.Features)
		g.right = append(g.right, right)
		any = any || right
		if right && c.Answer != nil {
			d.addSentences(p, *c.Answer, fold, weight)
		}
	}
	if any {
		d.passages = append(d.passages, g)
	}
}

func (d *data) addSentences(p index.ExplainedPassage, answer string, fold int, weight float64) {
	g := group{fold: fold, weight: weight}
	any, all := false, true
	for _, s := range p.Sentences {
		right := strings.Contains(normal(s.Text), normal(answer))
		g.features = append(g.features, s.Features)
		g.right = append(g.right, right)
		any, all = any || right, all && right
	}
	if any && !all {
		d.sentences = append(d.sentences, g)
	}
}

func normal(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(norm.NFC.String(s))), " ")
}

// foldOf keeps all questions about a text in one fold; translations of a text too.
func foldOf(c eval.Case) int {
	key := c.ID
	if c.Text != nil {
		key, _, _ = strings.Cut(*c.Text, ".")
	} else {
		key, _, _ = strings.Cut(key, ".")
	}
	h := fnv.New32a()
	h.Write([]byte(key))
	return int(h.Sum32()>>8) % folds
}

// scale divides each feature by its root mean square, so that one step size fits all.
func scale(rows [][]float64) []float64 {
	s := make([]float64, len(rows[0]))
	for _, r := range rows {
		for i, v := range r {
			s[i] += v * v
		}
	}
	for i := range s {
		if s[i] = math.Sqrt(s[i] / float64(len(rows))); s[i] == 0 {
			s[i] = 1
		}
	}
	return s
}

const (
	steps = 1500
	rate  = 0.3
	l2    = 0.001
)

func fitGroups(name string, groups []group) []float64 {
	hits, n := 0.0, 0.0
	for f := range folds {
		var train, test []group
		for _, g := range groups {
			if g.fold == f {
				test = append(test, g)
			} else {
				train = append(train, g)
			}
		}
		w := softmax(train)
		for _, g := range test {
			hits += firstIsRight(g, w)
			n++
		}
	}
	w := softmax(groups)
	fit := 0.0
	for _, g := range groups {
		fit += firstIsRight(g, w)
	}
	fmt.Fprintf(os.Stderr, "%s: first is right %.4f held out, %.4f fitted\n", name, hits/n, fit/float64(len(groups)))
	return w
}

func firstIsRight(g group, w []float64) float64 {
	best := 0
	for i := range g.features {
		if dot(w, g.features[i]) > dot(w, g.features[best]) {
			best = i
		}
	}
	if g.right[best] {
		return 1
	}
	return 0
}

func dot(w, x []float64) float64 {
	s := 0.0
	for i := range x {
		s += w[i] * x[i]
	}
	return s
}

// softmax maximises the likelihood that a right candidate is drawn, by gradient ascent.
func softmax(groups []group) []float64 {
	var rows [][]float64
	for _, g := range groups {
		rows = append(rows, g.features...)
	}
	s := scale(rows)
	w := make([]float64, len(s))
	total := 0.0
	for _, g := range groups {
		total += g.weight
	}
	for range steps {
		grad := make([]float64, len(w))
		for _, g := range groups {
			p := probabilities(g, w, s)
			right := 0.0
			for i, ok := range g.right {
				if ok {
					right += p[i]
				}
			}
			if right < 1e-9 {
				right = 1e-9
			}
			for i := range p {
				d := -p[i]
				if g.right[i] {
					d += p[i] / right
				}
				for k, v := range g.features[i] {
					grad[k] += g.weight * d * v / s[k]
				}
			}
		}
		for k := range w {
			w[k] += rate * (grad[k]/total - l2*w[k])
		}
	}
	for k := range w {
		w[k] /= s[k]
	}
	return w
}

func probabilities(g group, w, s []float64) []float64 {
	p := make([]float64, len(g.features))
	most := math.Inf(-1)
	for i, x := range g.features {
		for k, v := range x {
			p[i] += w[k] * v / s[k]
		}
		most = math.Max(most, p[i])
	}
	sum := 0.0
	for i := range p {
		p[i] = math.Exp(p[i] - most)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

func fitPoints(points []point) []float64 {
	var yes, no []float64
	var heldOut []point
	var conf []float64
	for f := range folds {
		var train []point
		for _, p := range points {
			if p.fold != f {
				train = append(train, p)
			}
		}
		w := logistic(train)
		for _, p := range points {
			if p.fold != f {
				continue
			}
			c := 1 / (1 + math.Exp(-dot(w, p.features)))
			heldOut, conf = append(heldOut, p), append(conf, c)
			if p.right {
				yes = append(yes, c)
			} else {
				no = append(no, c)
			}
		}
	}
	fmt.Fprintf(os.Stderr, "confidence: held out AUROC %.4f, expected calibration error %.4f\n", eval.AUROC(yes, no), ece(heldOut, conf))
	return logistic(points)
}

// ece is the expected calibration error over ten bins of equal width (Guo et al. 2017).
func ece(points []point, conf []float64) float64 {
	var n, right, sum [10]float64
	for i, p := range points {
		b := min(9, int(conf[i]*10))
		n[b]++
		sum[b] += conf[i]
		if p.right {
			right[b]++
		}
	}
	e := 0.0
	for b := range n {
		if n[b] > 0 {
			e += math.Abs(right[b]-sum[b]) / float64(len(points))
		}
	}
	return e
}

func logistic(points []point) []float64 {
	var rows [][]float64
	total := 0.0
	for _, p := range points {
		rows = append(rows, p.features)
		total += p.weight
	}
	s := scale(rows)
	w := make([]float64, len(s))
	for range steps * 3 {
		grad := make([]float64, len(w))
		for _, p := range points {
			z := 0.0
			for k, v := range p.features {
				z += w[k] * v / s[k]
			}
			d := -1 / (1 + math.Exp(-z))
			if p.right {
				d++
			}
			for k, v := range p.features {
				grad[k] += p.weight * d * v / s[k]
			}
		}
		for k := range w {
			w[k] += rate * 2 * (grad[k]/total - l2/10*w[k])
		}
	}
	for k := range w {
		w[k] /= s[k]
	}
	return w
}
