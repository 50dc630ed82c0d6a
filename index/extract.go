package index

import (
	"math"
	"strings"
)

// An extract holds at most so much, unless one sentence is longer or it is a list.
const (
	maxExtractBytes     = 350 // in characters, see length
	maxExtractSentences = 3
)

// sentenceFeatures are what the choice knows of one sentence, in the order of sentenceWeights.
type sentenceFeatures struct {
	covered  float64 // share of the question's weight in it
	pairs    float64 // share in neighbouring words that are neighbours here
	around   float64 // larger share in the sentence before or after
	offers   float64 // it has what is asked for
	back     float64 // it points back
	example  float64 // it begins with "for example"
	first    float64 // it is the passage's first
	long     float64 // logarithm of its length
	fresh    float64 // share of its words that are not the question's own
	carried  float64 // covered, where the section carries such a question
	item     float64
	question float64 // it is a question itself
}

func (f sentenceFeatures) list() []float64 {
	return []float64{f.covered, f.pairs, f.around, f.offers, f.back, f.example, f.first, f.long, f.fresh, f.carried, f.item, f.question}
}

func (r *reading) sentenceFeatures(p *passage, i int) sentenceFeatures {
	s := &p.sentences[i]
	terms := p.terms[s.first:s.last]
	f := sentenceFeatures{covered: r.coverage(terms)}
	if r.mass > 0 {
		f.pairs = r.pairsIn(terms) / r.mass
	}
	for _, j := range []int{i - 1, i + 1} {
		if j >= 0 && j < len(p.sentences) {
			f.around = math.Max(f.around, r.coverage(p.terms[p.sentences[j].first:p.sentences[j].last]))
		}
	}
	f.offers = btof(s.traits.offers(r.kind) && r.freshOffer(p, s))
	f.back, f.example, f.first = btof(s.traits.pointsBack), btof(s.traits.example), btof(i == 0)
	f.long = math.Log(1 + float64(len(terms)))
	own := 0
	for j := range terms {
		for k := range r.words {
			if r.words[k].is(&terms[j], r.unmarked) > 0 {
				own++
				break
			}
		}
	}
	if len(terms) > 0 {
		f.fresh = 1 - float64(own)/float64(len(terms))
	}
	f.item = btof(s.item)
	f.question = btof(strings.HasSuffix(string(p.text.Raw[s.start:s.end]), "?"))
	return f
}

// freshOffer asks that a number or a name offered is not just the one that stands in the question.
func (r *reading) freshOffer(p *passage, s *sentence) bool {
	switch r.kind {
	case kindWhen, kindHowMany, kindHowLong:
	default:
		return true
	}
	for _, t := range p.terms[s.first:s.last] {
		if !isDigit(t.folded[0]) && !numberWords[t.folded] && !monthWords[t.folded] {
			continue
		}
		known := false
		for k := range r.words {
			known = known || r.words[k].folded == t.folded
		}
		if !known {
			return true
		}
	}
	return false
}

func (ix *Index) chooseSentence(r *reading, p *ranked) {
	p.chosen = -1
	p.prob = make([]float64, len(p.sentences))
	for i := range p.sentences {
		p.prob[i] = dot(sentenceWeights, r.sentenceFeatures(p.passage, i).list())
		if p.chosen < 0 || p.prob[i] > p.sentence {
			p.chosen, p.sentence = i, p.prob[i]
		}
	}
}

// window gives the sentences to quote: the chosen one and neighbours of its paragraph or list, best first, while
// they fit. A sentence that points back takes the one before along.
func (p *ranked) window() (first, last int) {
	first, last = p.chosen, p.chosen
	if p.sentences[first].traits.pointsBack && first > 0 && p.fits(first-1, last) {
		first--
	}
	for last-first+1 < maxExtractSentences {
		before, after := first > 0 && p.fits(first-1, last), last+1 < len(p.sentences) && p.fits(first, last+1)
		switch {
		case before && (!after || p.prob[first-1] > p.prob[last+1]):
			first--
		case after:
			last++
		default:
			return first, last
		}
	}
	return first, last
}

func (p *ranked) fits(first, last int) bool {
	return runes(p.text.Raw[p.sentences[first].start:p.sentences[last].end]) <= maxExtractBytes
}

func runes(b []byte) int {
	n := 0
	for _, c := range b {
		if c&0xC0 != 0x80 {
			n++
		}
	}
	return n
}

// extract cuts the window out of the revision.
func (r *reading) extract(p *ranked) Extract {
	e := describe(p.passage)
	if p.chosen < 0 {
		return e
	}
	first, last := p.window()
	start, end := p.sentences[first].start, p.sentences[last].end
	e.Text = string(p.text.Raw[start:end])
	s := p.sentences[p.chosen]
	e.Sentence = Range{s.start - start, s.end - start}
	e.Marks = r.marks(p.passage, first, last, start)
	return e
}

// marks are the places of the question's words, those that only ask left out.
func (r *reading) marks(p *passage, first, last, start int) []Range {
	marks := []Range{}
	for _, t := range p.terms[p.sentences[first].first:p.sentences[last].last] {
		for k := range r.words {
			w := &r.words[k]
			if w.asks || w.idfExact < 1 && vietnameseStop[w.written] || w.is(&t, r.unmarked) == 0 {
				continue
			}
			marks = append(marks, Range{t.start - start, t.end - start})
			break
		}
	}
	return marks
}

func describe(p *passage) Extract {
	s := p.section.Source
	return Extract{
		Marks: []Range{}, Language: p.text.Language, TextID: p.text.ID, Work: p.text.Work, Revision: p.key.position, Heading: p.section.Heading,
		Title: p.text.Title, SourceTitle: s.Title, Publisher: s.Publisher, Published: s.Published, URL: s.URL, Wording: string(p.text.Wording),
	}
}
