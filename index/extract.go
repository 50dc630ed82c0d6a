package index

import (
	"bytes"
	"math"
	"sort"
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
	names    float64 // share of the question's names and numbers found in it
	rarest   float64 // the rarest of the question's words that the passage holds stands in it
	relative float64 // covered, of the most that a sentence of the passage covers
	lead     float64 // covered less the most that another sentence of the passage covers
	together float64 // share found in it and the sentence before
	order    float64 // share in the heaviest run of words in the question's order
	focus    float64 // the word that the question word stands by is in it
	apart    float64 // how near what is asked for stands to the question's words
	place    float64 // where in the passage: 0 first, 1 last
	adds     float64 // share that no sentence before it in the passage holds
}

var sentenceFeatureNames = []string{"covered", "local", "pairs", "before", "after", "when", "number", "who", "where", "why", "what", "back", "example", "first", "long", "fresh", "question", "near", "solid",
	"names", "rarest", "relative", "lead", "together", "order", "focus", "apart", "place", "adds"}

func (f sentenceFeatures) list() []float64 {
	return []float64{f.covered, f.local, f.pairs, f.before, f.after, f.when, f.number, f.who, f.where, f.why, f.what, f.back, f.example, f.first, f.long, f.fresh, f.question, f.near, f.solid,
		f.names, f.rarest, f.relative, f.lead, f.together, f.order, f.focus, f.apart, f.place, f.adds}
}

// met is what of the question each sentence of a passage holds.
type met struct {
	best    [][]float64 // per sentence and question word, the quality of its best match
	hits    [][]hit
	holding []float64 // per question word, the sentences that hold it
	rarest  int       // the heaviest word that the passage holds; -1: none
}

func (r *reading) meet(p *ranked) met {
	m := met{make([][]float64, len(p.sentences)), make([][]hit, len(p.sentences)), make([]float64, len(r.words)), -1}
	k := 0
	for i, s := range p.sentences {
		from := k
		m.best[i] = make([]float64, len(r.words))
		for ; k < len(p.sight.hits) && p.sight.hits[k].term < s.last; k++ {
			h := p.sight.hits[k]
			m.best[i][h.word] = math.Max(m.best[i][h.word], h.quality)
		}
		m.hits[i] = p.sight.hits[from:k]
		for w, q := range m.best[i] {
			m.holding[w] += q
		}
	}
	heaviest := 0.0
	for w := range r.words {
		if m.holding[w] > 0 && r.words[w].weight > heaviest {
			heaviest, m.rarest = r.words[w].weight, w
		}
	}
	return m
}

// sentenceFeatures looks at every sentence of a passage.
func (r *reading) sentenceFeatures(p *ranked) []sentenceFeatures {
	all := make([]sentenceFeatures, len(p.sentences))
	m := r.meet(p)
	local := 0.0
	rare := make([]float64, len(r.words))
	for w := range r.words {
		if m.holding[w] > 0 {
			rare[w] = r.words[w].weight * math.Log(1+float64(len(p.sentences))/m.holding[w])
			local += rare[w]
		}
	}
	seen := make([]float64, len(r.words))
	for i := range p.sentences {
		f := &all[i]
		best := m.best[i]
		f.covered = r.coverage(best)
		f.together = f.covered
		if i > 0 {
			f.before = all[i-1].covered
			all[i-1].after = f.covered
			f.together = r.coverageOfBoth(best, m.best[i-1])
		}
		if local > 0 {
			for w, q := range best {
				f.local += q * rare[w] / local
			}
		}
		if m.rarest >= 0 {
			f.rarest = best[m.rarest]
		}
		if r.focus >= 0 {
			f.focus = best[r.focus]
		}
		if len(p.sentences) > 1 {
			f.place = float64(i) / float64(len(p.sentences)-1)
		}
		f.names = r.namesFound(best)
		f.adds = r.addTo(seen, best)
		f.order = r.inOrder(m.hits[i])
		f.apart = r.apart(p, &p.sentences[i], m.hits[i])
		r.lookAtSentence(p, i, m.hits[i], f)
	}
	compare(all)
	return all
}

func (r *reading) coverageOfBoth(a, b []float64) float64 {
	if r.mass == 0 {
		return 0
	}
	sum := 0.0
	for w := range a {
		sum += math.Max(a[w], b[w]) * r.words[w].weight
	}
	return sum / r.mass
}

func (r *reading) namesFound(best []float64) float64 {
	names, found := 0.0, 0.0
	for w, q := range best {
		if r.words[w].name {
			names++
			found += q
		}
	}
	if names == 0 {
		return 0
	}
	return found / names
}

// addTo puts best into seen and gives the share of the question's weight that was not there yet.
func (r *reading) addTo(seen, best []float64) float64 {
	if r.mass == 0 {
		return 0
	}
	added := 0.0
	for w, q := range best {
		if q > seen[w] {
			added += (q - seen[w]) * r.words[w].weight
			seen[w] = q
		}
	}
	return added / r.mass
}

// compare sets a passage's sentences beside one another.
func compare(all []sentenceFeatures) {
	most, next := 0.0, 0.0
	for i := range all {
		if c := all[i].covered; c > most {
			most, next = c, most
		} else if c > next {
			next = c
		}
	}
	for i := range all {
		f := &all[i]
		if most > 0 {
			f.relative = f.covered / most
		}
		f.lead = f.covered - most
		if f.covered == most {
			f.lead = most - next
		}
	}
}

// inOrder is the weight of the heaviest run of question words met in the question's order, of the question's weight.
func (r *reading) inOrder(hits []hit) float64 {
	if r.mass == 0 {
		return 0
	}
	upto := make([]float64, len(r.words)) // the heaviest run that ends with each word
	top := 0.0
	for _, h := range hits {
		best := 0.0
		for w := range h.word {
			best = math.Max(best, upto[w])
		}
		if v := best + h.quality*r.words[h.word].weight; v > upto[h.word] {
			upto[h.word] = v
			top = math.Max(top, v)
		}
	}
	return top / r.mass
}

// apart looks at each thing of the sort that is asked for and tells how near the question's words stand to the best.
func (r *reading) apart(p *ranked, s *sentence, hits []hit) float64 {
	if r.mass == 0 || !r.kind.demands() {
		return 0
	}
	top := 0.0
	for j := s.first; j < s.last; j++ {
		t := &p.terms[j]
		if len(r.where[t.folded]) > 0 || !r.kind.mayBe(t, p.text.Raw) {
			continue
		}
		sum := 0.0
		for _, h := range hits {
			sum += h.quality * r.words[h.word].weight / (1 + math.Abs(float64(h.term-j))/4)
		}
		top = math.Max(top, sum)
	}
	return top / r.mass
}

// mayBe reports whether a term may be what a question of that kind asks for.
func (k kind) mayBe(t *term, raw []byte) bool {
	number := isDigit(t.folded[0])
	switch k {
	case kindWho, kindWhere:
		c, _ := utf8.DecodeRune(raw[t.start:])
		return unicode.IsUpper(c)
	case kindWhen:
		return number || monthWords[t.folded] || dayWords[t.folded]
	}
	return number || numberWords[t.folded]
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

// joined is how many passages the choice of the sentence looks at.
const joined = 5

// straightAt is the likeness from which a carried question is the same question: its section answers, whatever else is near.
const straightAt = 0.9

// choose scores the sentences of the first passages together and puts the passage with the best one first. What ranks
// passages and what tells sentences apart decide as one: the right sentence often stands in the second passage.
func (r *reading) choose(all []ranked) {
	best, direct, straight := -1, -1, 0.0
	for i := range all[:min(joined, len(all))] {
		p := &all[i]
		p.scores = make([]float64, len(p.sentences))
		passage := p.features.list()
		for j, f := range r.sentenceFeatures(p) {
			p.scores[j] = weights.sentence(append(f.list(), passage...))
			if p.chosen < 0 || p.scores[j] > p.scores[p.chosen] {
				p.chosen = j
			}
		}
		if p.chosen >= 0 && p.features.carried >= straightAt && p.features.carried > straight {
			straight, direct = p.features.carried, i
		}
		if p.chosen >= 0 && (best < 0 || p.scores[p.chosen] > all[best].scores[all[best].chosen]) {
			best = i
		}
	}
	if direct >= 0 {
		best = direct
	}
	if best > 0 {
		p := all[best]
		copy(all[1:best+1], all[:best])
		all[0] = p
	}
}

// A piece is a run of a passage's sentences, both ends included.
type piece struct{ first, last int }

// pieces gives the sentences of one passage to quote: the chosen one, which the first piece holds, and the best others
// of the passage while they fit. A sentence that points back takes the one before along; a list is quoted whole.
func (p *ranked) pieces() []piece { return quotation([]ranked{*p})[0] }

// A pick is a sentence that may be quoted.
type pick struct {
	passage, sentence int
	score             float64
}

// quotation gives for each of the first passages the sentences to quote: the chosen one of the first; then, while they
// fit, the best others of that passage, and of other passages those that are nearly as good.
func quotation(all []ranked) [][]piece {
	pieces := make([][]piece, len(all))
	first := &all[0]
	if from, to, ok := first.list(); ok {
		pieces[0] = []piece{{from, to}}
		return pieces
	}
	taken := make([][]bool, len(all))
	var order []pick
	for i := range all {
		taken[i] = make([]bool, len(all[i].sentences))
		for j, score := range all[i].scores {
			if i == 0 || score >= first.scores[first.chosen]-nearlyAsGood {
				order = append(order, pick{i, j, score})
			}
		}
	}
	size, n := 0, 0
	take := func(i, j int) bool {
		p := &all[i]
		more := 1 + runes(p.text.Raw[p.sentences[j].start:p.sentences[j].end])
		if taken[i][j] || n > 0 && (n == maxExtractSentences || size+more > maxExtractRunes) {
			return false
		}
		taken[i][j] = true
		size += more
		n++
		return true
	}
	take(0, first.chosen)
	if first.sentences[first.chosen].traits.pointsBack && first.chosen > 0 {
		take(0, first.chosen-1)
	}
	sort.SliceStable(order, func(a, b int) bool { return order[a].score > order[b].score })
	for _, o := range order {
		take(o.passage, o.sentence)
	}
	for i := range all {
		pieces[i] = all[i].runs(taken[i])
	}
	return pieces
}

// nearlyAsGood is how far behind the chosen sentence one of another passage may be and still be quoted, in the natural
// logarithm of how much likelier the choice is: 1.2 is three times. By trying on the development sets.
const nearlyAsGood = 1.2

// runs joins neighbours that are taken; the run with the chosen sentence comes first.
func (p *ranked) runs(taken []bool) []piece {
	var all []piece
	for i := 0; i < len(taken); i++ {
		if !taken[i] {
			continue
		}
		run := piece{i, i}
		for run.last+1 < len(taken) && taken[run.last+1] && p.close(run.last) {
			run.last++
		}
		i = run.last
		if run.first <= p.chosen && p.chosen <= run.last {
			all = append([]piece{run}, all...)
		} else {
			all = append(all, run)
		}
	}
	return all
}

// close reports whether nothing but white space stands between a sentence and the next: a heading or the mark of a
// list item is no part of either.
func (p *ranked) close(i int) bool {
	return len(bytes.TrimSpace(p.text.Raw[p.sentences[i].end:p.sentences[i+1].start])) == 0
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

func runes(b []byte) int {
	n := 0
	for _, c := range b {
		if c&0xC0 != 0x80 {
			n++
		}
	}
	return n
}

// extracts cuts what is to be quoted out of the revisions, the piece with the chosen sentence first.
func (r *reading) extracts(all []ranked) []Extract {
	if all[0].chosen < 0 {
		return []Extract{describe(all[0].passage)}
	}
	n := 0
	for n < min(joined, len(all)) && all[n].chosen >= 0 {
		n++
	}
	var out []Extract
	for i, pieces := range quotation(all[:n]) {
		for _, piece := range pieces {
			out = append(out, r.extract(&all[i], piece))
		}
	}
	return out
}

func (r *reading) extract(p *ranked, piece piece) Extract {
	e := describe(p.passage)
	start, end := p.sentences[piece.first].start, p.sentences[piece.last].end
	e.Text = string(p.text.Raw[start:end])
	at := piece.first
	for i := piece.first; i <= piece.last; i++ {
		if i == p.chosen || at != p.chosen && p.scores[i] > p.scores[at] {
			at = i
		}
	}
	e.Sentence = Range{p.sentences[at].start - start, p.sentences[at].end - start}
	e.Marks = r.marks(p.passage, piece.first, piece.last, start)
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
