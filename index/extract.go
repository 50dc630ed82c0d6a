package index

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An extract holds at most so much, unless one sentence is longer or it is a list.
const (
	maxExtractRunes     = 350
	maxExtractSentences = 3
	maxListRunes        = 1000
)

// sentenceFeatures are what the choice knows of one sentence.
type sentenceFeatures struct {
	covered  float64 // share of the question's weight in it
	local    float64 // the same, words weighed by how few sentences of the passage hold them
	pairs    float64 // share in neighbouring words that are neighbours here
	before   float64 // share in the sentence before
	after    float64 // share in the sentence after
	when     float64 // a date not in the question, where one is asked for
	number   float64 // a number not in the question, where one is asked for
	who      float64 // a name not in the question, where one is asked for
	where    float64 // a place, where one is asked for
	why      float64 // a reason, where one is asked for
	what     float64 // a definition, where one is asked for
	back     float64 // it points back
	example  float64 // it begins with "for example"
	first    float64 // it is the passage's first
	long     float64 // logarithm of its length
	fresh    float64 // share of its words that are not the question's own
	question float64 // it is a question itself
	near     float64 // how close together the question's words stand in it
	solid    float64 // share in words that match beside their neighbour
}

var sentenceFeatureNames = []string{"covered", "local", "pairs", "before", "after", "when", "number", "who", "where", "why", "what", "back", "example", "first", "long", "fresh", "question", "near", "solid"}

func (f sentenceFeatures) list() []float64 {
	return []float64{f.covered, f.local, f.pairs, f.before, f.after, f.when, f.number, f.who, f.where, f.why, f.what, f.back, f.example, f.first, f.long, f.fresh, f.question, f.near, f.solid}
}

// sentenceFeatures looks at every sentence of a passage.
func (r *reading) sentenceFeatures(p *ranked) []sentenceFeatures {
	all := make([]sentenceFeatures, len(p.sentences))
	best := make([][]float64, len(p.sentences))
	hits := make([][]hit, len(p.sentences))
	holding := make([]float64, len(r.words)) // sentences that hold each word
	k := 0
	for i, s := range p.sentences {
		from := k
		best[i] = make([]float64, len(r.words))
		for ; k < len(p.sight.hits) && p.sight.hits[k].term < s.last; k++ {
			h := p.sight.hits[k]
			best[i][h.word] = math.Max(best[i][h.word], h.quality)
		}
		hits[i] = p.sight.hits[from:k]
		for w, q := range best[i] {
			holding[w] += q
		}
	}
	local := 0.0
	rare := make([]float64, len(r.words))
	for w := range r.words {
		if holding[w] > 0 {
			rare[w] = r.words[w].weight * math.Log(1+float64(len(p.sentences))/holding[w])
			local += rare[w]
		}
	}
	for i := range p.sentences {
		f := &all[i]
		f.covered = r.coverage(best[i])
		if i > 0 {
			f.before = all[i-1].covered
			all[i-1].after = f.covered
		}
		if local > 0 {
			for w, q := range best[i] {
				f.local += q * rare[w] / local
			}
		}
		r.lookAtSentence(p, i, hits[i], f)
	}
	return all
}

func (r *reading) lookAtSentence(p *ranked, i int, hits []hit, f *sentenceFeatures) {
	s := &p.sentences[i]
	n := s.last - s.first
	if r.mass > 0 {
		pairs, solid := r.pairs(hits, p.terms)
		f.pairs, f.solid = pairs/r.mass, solid/r.mass
	}
	offered := btof(s.traits.offers(r.kind))
	switch r.kind {
	case kindWhen, kindHour:
		f.when = offered * btof(r.freshNumber(p, s))
	case kindHowMany, kindHowLong, kindMoney:
		f.number = offered * btof(r.freshNumber(p, s))
	case kindWho:
		f.who = offered * btof(r.freshName(p, s))
	case kindWhere:
		f.where = offered
	case kindWhy:
		f.why = offered
	case kindWhat, kindList:
		f.what = offered
	}
	f.back, f.example, f.first = btof(s.traits.pointsBack), btof(s.traits.example), btof(i == 0)
	f.long = math.Log(1 + float64(n))
	own, last := 0, -1
	gaps := 0.0
	for _, h := range hits {
		if h.term == last {
			continue
		}
		if last >= 0 {
			gaps += 1 / float64(h.term-last)
		}
		last = h.term
		own++
	}
	if n > 0 {
		f.fresh = 1 - float64(own)/float64(n)
	}
	if own > 1 {
		f.near = gaps / float64(own-1)
	}
	f.question = btof(strings.HasSuffix(string(p.text.Raw[s.start:s.end]), "?"))
}

// freshNumber asks that a number offered is not just the one that stands in the question.
func (r *reading) freshNumber(p *ranked, s *sentence) bool {
	for _, t := range p.terms[s.first:s.last] {
		if (isDigit(t.folded[0]) || numberWords[t.folded] || monthWords[t.folded]) && len(r.where[t.folded]) == 0 {
			return true
		}
	}
	return false
}

// freshName asks the same of a name.
func (r *reading) freshName(p *ranked, s *sentence) bool {
	for j, t := range p.terms[s.first:s.last] {
		c, _ := utf8.DecodeRune(p.text.Raw[t.start:])
		if j > 0 && unicode.IsUpper(c) && len(r.where[t.folded]) == 0 {
			return true
		}
	}
	return false
}

func (r *reading) chooseSentence(p *ranked) {
	p.chosen = -1
	p.scores = make([]float64, len(p.sentences))
	for i, f := range r.sentenceFeatures(p) {
		p.scores[i] = dot(weights.Sentence, f.list())
		if p.chosen < 0 || p.scores[i] > p.scores[p.chosen] {
			p.chosen = i
		}
	}
}

// window gives the sentences to quote: the chosen one and neighbours of its paragraph or list, best first, while
// they fit. A sentence that points back takes the one before along.
func (p *ranked) window() (first, last int) {
	if first, last, ok := p.list(); ok {
		return first, last
	}
	first, last = p.chosen, p.chosen
	if p.sentences[first].traits.pointsBack && first > 0 && p.fits(first-1, last) {
		first--
	}
	for last-first+1 < maxExtractSentences {
		before, after := first > 0 && p.fits(first-1, last), last+1 < len(p.sentences) && p.fits(first, last+1)
		switch {
		case before && (!after || p.scores[first-1] > p.scores[last+1]):
			first--
		case after:
			last++
		default:
			return first, last
		}
	}
	return first, last
}

// list gives the whole list that the chosen sentence stands in or introduces, with the line that introduces it.
func (p *ranked) list() (first, last int, ok bool) {
	first, last = p.chosen, p.chosen
	if !p.sentences[first].item {
		if first+1 >= len(p.sentences) || !p.sentences[first+1].item || !p.introduces(first) {
			return 0, 0, false
		}
		last++
	}
	for first > 0 && p.sentences[first].item && (p.sentences[first-1].item || p.introduces(first-1)) {
		first--
	}
	for last+1 < len(p.sentences) && p.sentences[last+1].item {
		last++
	}
	size := runes(p.text.Raw[p.sentences[first].start:p.sentences[last].end])
	return first, last, size <= maxListRunes
}

func (p *ranked) introduces(i int) bool {
	return strings.HasSuffix(string(p.text.Raw[p.sentences[i].start:p.sentences[i].end]), ":")
}

func (p *ranked) fits(first, last int) bool {
	return runes(p.text.Raw[p.sentences[first].start:p.sentences[last].end]) <= maxExtractRunes
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
