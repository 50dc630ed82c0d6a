// Fit finds the weights of ranking, of the choice of the sentence and of the confidence from folders of questions,
// and prints them as index/weights.json has them:
//
//	go run ./index/eval/fit -set DIR[=WEIGHT],questions[,unanswerable...] [-set ...] > index/weights.json
//
// A DIR holds texts/ and files of questions; "carried" stands for the questions that its texts carry, "unanswered" for those that
// they say are answered by none. Passages and sentences are told apart by linear models, fitted to the
// likelihood of the right one among its rivals (softmax); small boosted trees correct the one for sentences. The
// confidence is a logistic regression, one for passages that carry questions, which trees correct too, and one for others, on whether what would be quoted holds the answer: it depends on which sentence
// is chosen, so fit twice after a change of the others. Everything is deterministic: the same sets give the same
// bytes, on however many cores. Before it fits on all, it cross-validates over texts in five folds and prints, to the standard error, what
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
	carrying bool // the passage quoted carries questions
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
	others := fitPoints("confidence", pointsOf(d.points, false), func(points []point) forest { return forest{w: logistic(points)} })
	carrying := fitPoints("confidence carrying", pointsOf(d.points, true), func(points []point) forest {
		return growPoints(names["confidence carrying"], points)
	})
	return write(os.Stdout, map[string]map[string]float64{
		"passage":             named(names["passage"], fitPassages(d.passages)),
		"sentence":            named(names["sentence"], sentences.w),
		"confidence":          named(names["confidence"], others.w),
		"confidence carrying": named(names["confidence carrying"], carrying.w),
	}, grown{"trees", sentences.trees}, grown{"carrying trees", carrying.trees})
}

// grown are trees with their name in the file.
type grown struct {
	name  string
	trees []index.Tree
}

// write prints the weights a feature a line and the trees a tree a line.
func write(to io.Writer, linear map[string]map[string]float64, forests ...grown) error {
	out, err := json.MarshalIndent(linear, "", "  ")
	if err != nil {
		return err
	}
	b := bytes.NewBuffer(bytes.TrimSuffix(out, []byte("\n}")))
	for _, g := range forests {
		fmt.Fprintf(b, ",\n  %q: [", g.name)
		for i, t := range g.trees {
			line, err := json.Marshal(t)
			if err != nil {
				return err
			}
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(b, "\n    %s", line)
		}
		b.WriteString("\n  ]")
	}
	b.WriteString("\n}\n")
	_, err = b.WriteTo(to)
	return err
}

// balance gives each set the same weight, whatever the number of its questions. Within a set the unanswerable ones keep
// their share: what people ask can mostly be answered.
func balance(points []point) {
	for i := range points {
		points[i].weight *= 600 / float64(len(points))
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
		cases, err := readCases(parts[0], file)
		if err != nil {
			return err
		}
		explain := ix.Explain
		if file == carried || file == unanswered {
			explain = ix.ExplainUnlearned
		}
		for _, c := range cases {
			e, err := explain(ctx, c.Question, c.Lang)
			if err != nil {
				return err
			}
			if file == unanswered {
				d.add(c, e, unansweredShare*weight)
				continue
			}
			d.add(c, e, weight)
			if file != carried {
				continue
			}
			// Without its section the texts are near what is asked and do not answer it: that too has to be learned.
			if e, err = ix.ExplainWithheld(ctx, c.Question, c.Lang, index.Hit{TextID: *c.Text, Heading: *c.Heading}); err != nil {
				return err
			}
			if len(e.Passages) > 0 {
				d.points = append(d.points, point{foldOf(c), withheldShare * weight, e.Confidence, e.Carrying, false, false})
			}
		}
	}
	return nil
}

// withheldShare is what a question counts in the confidence without its section, beside once with it.
const withheldShare = 0.2

// everyCarried is how many carried questions one is taken of: they are much alike, and all would take long.
const everyCarried = 3

// carried is the name, in place of a file's, of the questions that the texts themselves carry.
const carried = "carried"

// unansweredShare is what a question that the texts say is answered by none counts in the confidence: such lists hold little but
// what is near, and people ask more that can be answered.
const unansweredShare = 0.2

// unanswered is the name of those that the texts say are answered by none.
const unanswered = "unanswered"

func readCases(dir, file string) ([]eval.Case, error) {
	if file == unanswered {
		return eval.UnansweredCases(filepath.Join(dir, "texts"))
	}
	if file == carried {
		all, err := eval.CarriedCases(filepath.Join(dir, "texts"))
		var some []eval.Case
		for i := 0; i < len(all); i += everyCarried {
			some = append(some, all[i])
		}
		return some, err
	}
	return eval.ReadCases(filepath.Join(dir, file+".jsonl"))
}

func (d *data) add(c eval.Case, e index.Explanation, weight float64) {
	fold := foldOf(c)
	if len(e.Passages) == 0 {
		return
	}
	d.points = append(d.points, point{fold, weight, e.Confidence, e.Carrying, c.Answerable(), c.IsRight(e.Quotes)})
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
	held := heldOut(groups, func(train []group) []scorer { return []scorer{linear(softmax(train))} })
	w := softmax(groups)
	fmt.Fprintf(os.Stderr, "passage: first is right %.4f held out, %.4f fitted\n", held[0], firstRight(groups, linear(w)))
	return w
}

// A scorer scores a candidate by its features.
type scorer func(features []float64) float64

func linear(w []float64) scorer { return func(x []float64) float64 { return dot(w, x) } }

// heldOut is the share of groups whose right candidate comes first by what was fitted on the other folds, for each
// scorer that fit gives.
func heldOut(groups []group, fit func(train []group) []scorer) []float64 {
	var hits [folds][]float64
	eachFold(func(f int) {
		var train, test []group
		for _, g := range groups {
			if g.fold == f {
				test = append(test, g)
			} else {
				train = append(train, g)
			}
		}
		if len(train) == 0 {
			return
		}
		for _, score := range fit(train) {
			hits[f] = append(hits[f], firstRight(test, score)*float64(len(test)))
		}
	})
	var held []float64
	for _, h := range hits {
		for i, v := range h {
			if i == len(held) {
				held = append(held, 0)
			}
			held[i] += v / float64(len(groups))
		}
	}
	return held
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
		plain := unscaled(w, s)
		grad := gradient(len(w), len(groups), func(sum []float64, i int) { groups[i].pull(sum, plain) })
		for k := range w {
			grad[k] = grad[k]/s[k]/total - l2*w[k]
		}
		up.climb(w, grad)
	}
	return unscaled(w, s)
}

// unscaled gives the weights of the features as they are, from those of the scaled ones.
func unscaled(w, s []float64) []float64 {
	plain := make([]float64, len(w))
	for k := range w {
		plain[k] = w[k] / s[k]
	}
	return plain
}

// pull adds to the gradient what the group pulls the weights by.
func (g *group) pull(sum, w []float64) {
	p := make([]float64, len(g.features))
	for i, x := range g.features {
		p[i] = dot(w, x)
	}
	p = share(p)
	right := 0.0
	for i, ok := range g.right {
		if ok {
			right += p[i]
		}
	}
	right = math.Max(right, 1e-9)
	for i, x := range g.features {
		d := -p[i]
		if g.right[i] {
			d += p[i] / right
		}
		d *= g.weight
		for k, v := range x {
			sum[k] += d * v
		}
	}
}

// pointsOf gives those whose quoted passage carries questions, or the others. Where there are none, all.
func pointsOf(points []point, carrying bool) []point {
	some := slices.DeleteFunc(slices.Clone(points), func(p point) bool { return p.carrying != carrying })
	if len(some) == 0 {
		return points
	}
	return some
}

func fitPoints(name string, points []point, fit func([]point) forest) forest {
	var yes, no []float64
	var conf []float64
	var right []bool
	f := fitWithout(points, fit)
	for _, p := range points {
		c := sigmoid(f[p.fold].score(p.features))
		conf, right = append(conf, c), append(right, p.right)
		if p.answered {
			yes = append(yes, c)
		} else {
			no = append(no, c)
		}
	}
	_, ece := eval.Reliability(conf, right)
	fmt.Fprintf(os.Stderr, "%s: %d questions, held out AUROC %.4f, expected calibration error %.4f\n", name, len(points), eval.AUROC(yes, no), ece)
	return fit(points)
}

// fitWithout gives for each fold what is fitted on the others.
func fitWithout(points []point, fit func([]point) forest) [folds]forest {
	var all [folds]forest
	eachFold(func(f int) {
		var train []point
		for _, p := range points {
			if p.fold != f {
				train = append(train, p)
			}
		}
		all[f] = fit(train)
	})
	return all
}

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

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
		plain := unscaled(w, s)
		grad := gradient(len(w), len(points), func(sum []float64, i int) { points[i].pull(sum, plain) })
		for k := range w {
			grad[k] = grad[k]/s[k]/total - l2/10*w[k]
		}
		up.climb(w, grad)
	}
	return unscaled(w, s)
}

// pull adds to the gradient what the point pulls the weights by.
func (p *point) pull(sum, w []float64) {
	d := -sigmoid(dot(w, p.features))
	if p.right {
		d++
	}
	d *= p.weight
	for k, v := range p.features {
		sum[k] += d * v
	}
}
