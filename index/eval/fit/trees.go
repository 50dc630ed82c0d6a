package main

import (
	"fmt"
	"math"
	"os"
	"sort"

	"summitbot/index"
)

// What the trees are grown by; found by cross-validation on the development sets. Few and shallow: deeper ones gain
// on what they were fitted to and lose on other texts.
var (
	ofSentences = growth{trees: 150, depth: 2, rate: 0.08, leaf: 100, shrink: 1}
	ofPoints    = growth{trees: 80, depth: 3, rate: 0.1, leaf: 30, shrink: 60}
)

type growth struct {
	trees, depth int
	rate         float64 // of each tree's values
	leaf         int     // rows in a leaf, at least
	shrink       float64 // pulls small leaves towards none (lambda of Chen and Guestrin 2016)
}

// treeBins is in how many parts the values of a feature are cut, to find where a branch may be.
const treeBins = 32

// A forest scores sentences, or how likely an answer is right: a linear model, and trees for what it gets wrong.
type forest struct {
	w     []float64
	trees []index.Tree
}

func (f *forest) score(x []float64) float64 {
	s := dot(f.w, x)
	for i := range f.trees {
		s += f.trees[i].At(x)
	}
	return s
}

func fitSentences(names []string, groups []group) forest {
	held := heldOut(groups, func(train []group) []scorer {
		f := grow(names, train)
		return []scorer{f.score, linear(f.w)}
	})
	f := grow(names, groups)
	fmt.Fprintf(os.Stderr, "sentence: first is right %.4f held out (%.4f by the linear model alone), %.4f fitted\n", held[0], held[1], firstRight(groups, f.score))
	return f
}

// grow boosts trees on top of the linear model, by Newton steps on the same likelihood.
func grow(names []string, groups []group) forest {
	f := forest{w: softmax(groups)}
	g := grower{growth: ofSentences, names: names}
	for _, gr := range groups {
		g.rows = append(g.rows, gr.features...)
	}
	f.trees = g.boost(f.w, func(scores []float64) {
		at := 0
		for _, gr := range groups {
			g.slopes(gr, scores, at)
			at += len(gr.features)
		}
	})
	return f
}

// growPoints boosts trees on top of the logistic model.
func growPoints(names []string, points []point) forest {
	f := forest{w: logistic(points)}
	g := grower{growth: ofPoints, names: names}
	mean := 0.0
	for _, p := range points {
		g.rows = append(g.rows, p.features)
		mean += p.weight / float64(len(points))
	}
	f.trees = g.boost(f.w, func(scores []float64) {
		for i, p := range points {
			c := sigmoid(scores[i])
			d := c
			if p.right {
				d--
			}
			g.slope[i], g.bend[i] = p.weight/mean*d, p.weight/mean*c*(1-c)
		}
	})
	return f
}

// boost grows trees one after another, each on what the linear model and those before it leave; slopes sets the rows' slopes and bends
// at their scores.
func (g *grower) boost(w []float64, slopes func(scores []float64)) []index.Tree {
	g.cut()
	scores := make([]float64, len(g.rows))
	all := make([]int, len(g.rows))
	for i, x := range g.rows {
		scores[i], all[i] = dot(w, x), i
	}
	g.slope, g.bend = make([]float64, len(g.rows)), make([]float64, len(g.rows))
	var grown []index.Tree
	for range g.trees {
		slopes(scores)
		t := g.branch(all, g.depth)
		if err := t.Bind(g.names); err != nil {
			panic(err) // it was grown from these names
		}
		inChunks(len(g.rows), func(_, from, to int) {
			for i := from; i < to; i++ {
				scores[i] += t.At(g.rows[i])
			}
		})
		grown = append(grown, t)
	}
	return grown
}

// A grower holds the rows that trees are grown on, with the places where each feature may be cut.
type grower struct {
	growth
	names       []string
	rows        [][]float64
	cuts        [][]float64
	bin         [][]uint8
	slope, bend []float64 // of the loss, by a row's score
}

func (g *grower) cut() {
	for k := range g.rows[0] {
		v := make([]float64, len(g.rows))
		for i := range g.rows {
			v[i] = g.rows[i][k]
		}
		sort.Float64s(v)
		var cuts []float64
		for b := 1; b < treeBins; b++ {
			// Rounded, so that what is written to the file cuts as what was fitted.
			c := math.Round(v[len(v)*b/treeBins]*1e4) / 1e4
			if (len(cuts) == 0 || c > cuts[len(cuts)-1]) && c < v[len(v)-1] {
				cuts = append(cuts, c)
			}
		}
		bin := make([]uint8, len(g.rows))
		for i := range g.rows {
			bin[i] = uint8(sort.SearchFloat64s(cuts, g.rows[i][k]))
		}
		g.cuts, g.bin = append(g.cuts, cuts), append(g.bin, bin)
	}
}

// slopes sets the slope and bend of one group's rows, which begin at a row.
func (g *grower) slopes(gr group, scores []float64, at int) {
	p := share(scores[at : at+len(gr.features)])
	right := 1e-9
	for i, ok := range gr.right {
		if ok {
			right += p[i]
		}
	}
	for i, ok := range gr.right {
		d := p[i]
		if ok {
			d -= p[i] / right
		}
		g.slope[at+i] = gr.weight * d
		g.bend[at+i] = gr.weight * math.Max(p[i]*(1-p[i]), 1e-3)
	}
}

func (g *grower) branch(rows []int, depth int) index.Tree {
	slope, bend := 0.0, 0.0
	for _, r := range rows {
		slope += g.slope[r]
		bend += g.bend[r]
	}
	leaf := index.Tree{Value: math.Round(-slope/(bend+g.shrink)*g.rate*1e5) / 1e5}
	if depth == 0 {
		return leaf
	}
	best := g.best(rows, slope, bend)
	if best.feature < 0 {
		return leaf
	}
	var low, high []int
	for _, r := range rows {
		if int(g.bin[best.feature][r]) <= best.bin {
			low = append(low, r)
		} else {
			high = append(high, r)
		}
	}
	l, h := g.branch(low, depth-1), g.branch(high, depth-1)
	return index.Tree{Feature: g.names[best.feature], Upto: g.cuts[best.feature][best.bin], Low: &l, High: &h}
}

// A cut is a place to part rows at, and what that gains.
type cut struct {
	feature, bin int
	gain         float64
}

// best finds the cut that gains most; feature -1 where none gains.
func (g *grower) best(rows []int, slope, bend float64) cut {
	var found [chunks]cut
	inChunks(len(g.cuts), func(chunk, from, to int) {
		best := cut{feature: -1, gain: 1e-3}
		for k := from; k < to; k++ {
			if c := g.bestOf(k, rows, slope, bend); c.gain > best.gain {
				best = c
			}
		}
		found[chunk] = best
	})
	best := found[0]
	for _, c := range found[1:] {
		if c.gain > best.gain {
			best = c
		}
	}
	return best
}

// bestOf finds the best cut of one feature.
func (g *grower) bestOf(k int, rows []int, slope, bend float64) cut {
	var s, b [treeBins]float64
	var n [treeBins]int
	for _, r := range rows {
		at := g.bin[k][r]
		s[at] += g.slope[r]
		b[at] += g.bend[r]
		n[at]++
	}
	var best cut
	ls, lb, ln := 0.0, 0.0, 0
	for c := range g.cuts[k] {
		ls, lb, ln = ls+s[c], lb+b[c], ln+n[c]
		if ln < g.leaf || len(rows)-ln < g.leaf {
			continue
		}
		gain := ls*ls/(lb+g.shrink) + (slope-ls)*(slope-ls)/(bend-lb+g.shrink) - slope*slope/(bend+g.shrink)
		if gain > best.gain {
			best = cut{k, c, gain}
		}
	}
	return best
}

// share gives the softmax of scores.
func share(scores []float64) []float64 {
	most := math.Inf(-1)
	for _, s := range scores {
		most = math.Max(most, s)
	}
	p := make([]float64, len(scores))
	sum := 0.0
	for i, s := range scores {
		p[i] = math.Exp(s - most)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}
