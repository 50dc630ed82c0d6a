// Fit finds the weights of ranking, of the choice of the sentence and of the confidence from folders of questions,
// and prints them as index/weights.json has them:
//
//	go run ./index/eval/fit -set DIR[=WEIGHT],questions[,unanswerable...] [-set ...] > index/weights.json
//
// A DIR holds texts/ and files of questions. Passages and sentences are told apart by linear models, fitted to the
// likelihood of the right one among its rivals (softmax); small boosted trees correct the one for sentences. The
// confidence is a logistic regression on whether what would be quoted holds the answer: it depends on which sentence
// is chosen, so fit twice after a change of the others. Everything is deterministic: the same sets give the same
// bytes. Before it fits on all, it cross-validates over texts in five folds and prints, to the standard error, what
// the held-out questions come to.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
	answered bool // some text of the set answers it
	right    bool // what would be quoted does
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
	sentences := fitSentences(names["sentence"], d.sentences)
	return write(os.Stdout, map[string]map[string]float64{
		"passage":    named(names["passage"], fitPassages(d.passages)),
		"sentence":   named(names["sentence"], sentences.w),
		"confidence": named(names["confidence"], fitPoints(d.points)),
	}, sentences.trees)
}

// write prints the weights a feature a line and the trees a tree a line.
func write(to io.Writer, linear map[string]map[string]float64, trees []index.Tree) error {
	out, err := json.MarshalIndent(linear, "", "  ")
	if err != nil {
		return err
	}
	b := bytes.NewBuffer(bytes.TrimSuffix(out, []byte("\n}")))
	b.WriteString(",\n  \"trees\": [")
	for i, t := range trees {
		line, err := json.Marshal(t)
		if err != nil {
			return err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(b, "\n    %s", line)
	}
	b.WriteString("\n  ]\n}\n")
	_, err = b.WriteTo(to)
	return err
}

// balance gives the answerable and the unanswerable questions of a set the same weight together, whatever their
// numbers: how many of each people will ask, nobody knows.
func balance(points []point) {
	yes, no := 0.0, 0.0
	for _, p := range points {
		if p.answered {
			yes++
		} else {
			no++
		}
	}
	for i := range points {
		if points[i].answered && yes > 0 {
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
	d.points = append(d.points, point{fold, weight, e.Confidence, c.Answerable(), c.IsRight(e.Quotes)})
	if !c.Answerable() {
		return
	}
	passages, sentences := group{fold: fold, weight: weight}, group{fold: fold, weight: weight}
	for _, p := range e.Passages {
		right := c.IsSection(p.TextID, p.Heading)
		passages.features = append(passages.features, p.Features)
		passages.right = append(passages.right, right)
		for _, s := range p.Sentences {
			sentences.features = append(sentences.features, s.Features)
			sentences.right = append(sentences.right, right && c.Holds(p.TextID, p.Heading, s.Text))
		}
	}
	if slices.Contains(passages.right, true) {
		d.passages = append(d.passages, passages)
	}
	if slices.Contains(sentences.right, true) && slices.Contains(sentences.right, false) {
		d.sentences = append(d.sentences, sentences)
	}
}

// foldOf keeps all questions about a text in one fold; translations of a text too.
func foldOf(c eval.Case) int {
	key := c.ID
	if c.Text != nil {
		key, _, _ = strings.Cut(*c.Text, ".")
	} else if len(c.Right) > 0 {
		key, _, _ = strings.Cut(c.Right[0].Text, ".")
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
	steps = 500
	rate  = 0.04
	l2    = 0.001
)

// An ascent climbs a likelihood by its gradient (Adam: Kingma and Ba 2015).
type ascent struct {
	mean, square []float64
	step         int
}

func (a *ascent) climb(w, gradient []float64) {
	if a.mean == nil {
		a.mean, a.square = make([]float64, len(w)), make([]float64, len(w))
	}
	a.step++
	const b1, b2 = 0.9, 0.999
	c1, c2 := 1-math.Pow(b1, float64(a.step)), 1-math.Pow(b2, float64(a.step))
	for k, g := range gradient {
		a.mean[k] = b1*a.mean[k] + (1-b1)*g
		a.square[k] = b2*a.square[k] + (1-b2)*g*g
		w[k] += rate * a.mean[k] / c1 / (math.Sqrt(a.square[k]/c2) + 1e-8)
	}
}

func fitPassages(groups []group) []float64 {
	held := heldOut(groups, softmax)
	w := softmax(groups)
	fmt.Fprintf(os.Stderr, "passage: first is right %.4f held out, %.4f fitted\n", held, firstRight(groups, linear(w)))
	return w
}

// A scorer scores a candidate by its features.
type scorer func(features []float64) float64

func linear(w []float64) scorer { return func(x []float64) float64 { return dot(w, x) } }

// heldOut is the share of groups whose right candidate comes first by weights fitted on the other folds.
func heldOut(groups []group, fit func([]group) []float64) float64 {
	return acrossFolds(groups, func(train []group) scorer { return linear(fit(train)) })
}

func acrossFolds(groups []group, fit func([]group) scorer) float64 {
	hits := 0.0
	for f := range folds {
		var train, test []group
		for _, g := range groups {
			if g.fold == f {
				test = append(test, g)
			} else {
				train = append(train, g)
			}
		}
		if len(train) == 0 {
			continue
		}
		hits += firstRight(test, fit(train)) * float64(len(test))
	}
	return hits / float64(len(groups))
}

func firstRight(groups []group, score scorer) float64 {
	hits := 0.0
	for _, g := range groups {
		hits += firstIsRight(g, score)
	}
	return hits / math.Max(1, float64(len(groups)))
}

func firstIsRight(g group, score scorer) float64 {
	best, most := 0, math.Inf(-1)
	for i, x := range g.features {
		if s := score(x); s > most {
			best, most = i, s
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
	var up ascent
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
			grad[k] = grad[k]/total - l2*w[k]
		}
		up.climb(w, grad)
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
			if p.answered {
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
	var up ascent
	for range steps {
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
			grad[k] = grad[k]/total - l2/10*w[k]
		}
		up.climb(w, grad)
	}
	for k := range w {
		w[k] /= s[k]
	}
	return w
}
