package index

import (
	"math"
	"sort"
)

// BM25's constants, as usual (Robertson and Zaragoza 2009).
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

// A ranked passage carries what its rank was made of.
type ranked struct {
	*passage
	features passageFeatures
	score    float64
	chosen   int     // the sentence that answers best
	sentence float64 // its score
	prob     []float64
}

// passageFeatures are what ranking knows of one passage for one question, in the order of passageWeights.
type passageFeatures struct {
	body      float64 // BM25 of the words in the body
	head      float64 // idf of the words found in title and headings
	pairs     float64 // idf of neighbouring question words that are neighbours here
	covered   float64 // share of the question's weight found anywhere in the passage
	sentence  float64 // largest share found in one sentence
	carried   float64 // likeness to the most alike question that the section is known to answer
	kind      float64 // 1 where some sentence offers what is asked for and covers half of the question
	namesLack float64 // share of the question's names and numbers that the passage lacks
}

func (f passageFeatures) list() []float64 {
	return []float64{f.body, f.head, f.pairs, f.covered, f.sentence, f.carried, f.kind, f.namesLack}
}

// match tells how well a word is met by what a passage holds: 1 as written, less without diacritics or corrected.
func (w *questionWord) match(written, folded map[string]int, unmarked bool) (quality float64, tf int) {
	if !unmarked {
		if n := written[w.written]; n > 0 {
			return 1, n
		}
	} else if n := folded[w.folded]; n > 0 {
		return 1, n
	}
	if n := folded[w.folded]; n > 0 {
		return foldedMatch, n
	}
	for _, a := range w.instead {
		if n := folded[a.folded]; n > 0 {
			return a.share, n
		}
	}
	return 0, 0
}

// foldedMatch is what a match without diacritics counts where the question was typed with them.
const foldedMatch = 0.4

func (w *questionWord) is(t *term, unmarked bool) float64 {
	switch {
	case unmarked && t.folded == w.folded, !unmarked && t.written == w.written:
		return 1
	case t.folded == w.folded:
		return foldedMatch
	}
	for _, a := range w.instead {
		if a.folded == t.folded {
			return a.share
		}
	}
	return 0
}

// rank orders the passages found for a reading, best first.
func (ix *Index) rank(r *reading, found []*passage) []ranked {
	average := 1.0
	for _, p := range found {
		average += float64(len(p.terms))
	}
	average /= float64(max(1, len(found)))
	out := make([]ranked, 0, len(found))
	for _, p := range found {
		f := r.features(p, average)
		out = append(out, ranked{passage: p, features: f, score: dot(passageWeights, f.list())})
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].score > out[j].score })
	for i := range out {
		ix.chooseSentence(r, &out[i])
	}
	return out
}

func dot(w, x []float64) float64 {
	s := 0.0
	for i := range x {
		s += w[i] * x[i]
	}
	return s
}

func (r *reading) features(p *passage, average float64) passageFeatures {
	var f passageFeatures
	norm := bm25K1 * (1 - bm25B + bm25B*float64(len(p.terms))/average)
	headWritten, headFolded := counts(p.head)
	names, lack := 0.0, 0.0
	for i := range r.words {
		w := &r.words[i]
		quality, tf := w.match(p.written, p.folded, r.unmarked)
		f.body += w.weight * quality * float64(tf) * (bm25K1 + 1) / (float64(tf) + norm)
		inHead, _ := w.match(headWritten, headFolded, r.unmarked)
		f.head += w.weight * inHead
		best := math.Max(quality, inHead)
		f.covered += w.weight * best
		if w.name {
			names++
			if best == 0 {
				lack++
			}
		}
	}
	if r.mass > 0 {
		f.covered /= r.mass
	}
	if names > 0 {
		f.namesLack = lack / names
	}
	f.pairs = r.pairsIn(p.terms)
	for i := range p.sentences {
		c := r.coverage(p.terms[p.sentences[i].first:p.sentences[i].last])
		f.sentence = math.Max(f.sentence, c)
		if c >= 0.4 && p.sentences[i].traits.offers(r.kind) {
			f.kind = 1
		}
	}
	for _, q := range p.questions {
		f.carried = math.Max(f.carried, r.likeness(q))
	}
	return f
}

func counts(terms []term) (written, folded map[string]int) {
	written, folded = make(map[string]int, len(terms)), make(map[string]int, len(terms))
	for i := range terms {
		written[terms[i].written]++
		folded[terms[i].folded]++
	}
	return written, folded
}

// pairsIn sums the weights of neighbouring question words that stand beside one another in terms.
func (r *reading) pairsIn(terms []term) float64 {
	sum := 0.0
	for i := 1; i < len(r.words); i++ {
		a, b := &r.words[i-1], &r.words[i]
		if b.position-a.position > 2 {
			continue
		}
		best := 0.0
		for j := 1; j < len(terms); j++ {
			if d := terms[j].position - terms[j-1].position; d > 2 {
				continue
			}
			if m := b.is(&terms[j], r.unmarked); m > 0 {
				best = math.Max(best, m*a.is(&terms[j-1], r.unmarked))
			}
		}
		sum += best * math.Min(a.weight, b.weight)
	}
	return sum
}

// coverage is the share of the question's weight that stands in terms.
func (r *reading) coverage(terms []term) float64 {
	if r.mass == 0 {
		return 0
	}
	sum := 0.0
	for i := range r.words {
		w := &r.words[i]
		best := 0.0
		for j := range terms {
			if best = math.Max(best, w.is(&terms[j], r.unmarked)); best == 1 {
				break
			}
		}
		sum += best * w.weight
	}
	return sum / r.mass
}

// likeness compares the question with one that a section carries: the weight of what both share against all of both.
func (r *reading) likeness(carried []term) float64 {
	if r.mass == 0 || len(carried) == 0 {
		return 0
	}
	shared := 0.0
	used := make([]bool, len(carried))
	for i := range r.words {
		w := &r.words[i]
		at, best := -1, 0.0
		for j := range carried {
			if used[j] {
				continue
			}
			if m := w.is(&carried[j], r.unmarked); m > best {
				at, best = j, m
			}
		}
		if at >= 0 {
			used[at] = true
			shared += best * w.weight
		}
	}
	extra := 0.0
	mean := r.mass / float64(max(1, len(r.words)))
	for j := range carried {
		if !used[j] && !askWords[carried[j].folded] {
			extra += mean
		}
	}
	return shared / (r.mass + extra)
}

// offers reports whether a sentence has what a question of that kind asks for.
func (t traits) offers(k kind) bool {
	switch k {
	case kindWhen:
		return t.date || t.hour
	case kindHowMany, kindHowLong:
		return t.quantity || t.number
	case kindWho:
		return t.name
	case kindWhere:
		return t.place
	case kindWhy:
		return t.reason
	case kindWhat, kindList:
		return t.definition
	}
	return false
}
