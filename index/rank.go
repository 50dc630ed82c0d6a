package index

import (
	"math"
	"slices"
	"sort"
)

// BM25's constants, as usual (Robertson and Zaragoza 2009).
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

// foldedMatch is what a match without diacritics counts where the question was typed with them.
const foldedMatch = 0.4

// A ranked passage carries what its rank was made of.
type ranked struct {
	*passage
	features   passageFeatures
	score      float64
	sight      sight
	everywhere []float64 // the same, carried questions included
	best       []float64 // per question word, the quality of its best match in body, title and headings
	open       float64   // likeness to the most alike question that no text answers, of those noted with the section
	openHolds  float64   // largest share of the question's words found in one of those
	chosen     int       // the sentence that answers best; -1: there is none
	scores     []float64 // of each sentence
}

// passageFeatures are what ranking knows of one passage for one question.
type passageFeatures struct {
	body      float64 // BM25 of the words in the body
	head      float64 // weight of the words found in title and headings
	pairs     float64 // weight of neighbouring question words that are neighbours here
	covered   float64 // share of the question's weight found anywhere in the passage
	sentence  float64 // largest share found in one sentence
	window    float64 // largest share found in three sentences on end
	carried   float64 // likeness to the most alike question that the section is known to answer
	kind      float64 // 1 where some sentence offers what is asked for and covers much of the question
	namesLack float64 // share of the question's names and numbers that the passage lacks
	text      float64 // share of the question's weight found in all found sections of the same text
	rarest    float64 // 1 where the question's rarest word is found
	solid     float64 // share of the question's weight in words that match beside their neighbour
	asked     float64 // share of the question's weight found in the questions that the section carries
	alike     float64 // carried beyond one half, squared: the same question in nearly the same words
	anywhere  float64 // share found in body, title, headings or carried questions
	contained float64 // largest share of the question's words found in one carried question
	askedBody float64 // BM25 of the words in the questions that the section carries, per weight of the question
	several   float64 // mean likeness to the three most alike questions that it carries
	carries   float64 // share of the candidates that carry questions: the more do, the less a section's own words tell
}

var passageFeatureNames = []string{"body", "head", "pairs", "covered", "sentence", "window", "carried", "kind", "names_lack", "text", "rarest", "solid", "asked", "alike", "anywhere", "contained", "asked_body", "several", "carries",
	"carrying body", "carrying head", "carrying pairs", "carrying covered", "carrying sentence", "carrying window", "carrying text", "carrying rarest", "carrying solid"}

func (f passageFeatures) list() []float64 {
	return []float64{f.body, f.head, f.pairs, f.covered, f.sentence, f.window, f.carried, f.kind, f.namesLack, f.text, f.rarest, f.solid, f.asked, f.alike, f.anywhere, f.contained, f.askedBody, f.several, f.carries,
		f.carries * f.body, f.carries * f.head, f.carries * f.pairs, f.carries * f.covered, f.carries * f.sentence, f.carries * f.window, f.carries * f.text, f.carries * f.rarest, f.carries * f.solid}
}

// is tells how well a question word is met by a term: 1 as written, less without diacritics or corrected, 0 not.
func (w *questionWord) is(t *term, unmarked bool) float64 {
	switch {
	case t.folded == w.folded && (unmarked || t.written == w.written):
		return 1
	case t.folded == w.folded && w.loose:
		return foldedMatch
	}
	for _, a := range w.instead {
		if a.folded == t.folded {
			return a.share
		}
	}
	return 0
}

// A sight is what of the question is seen in a list of terms.
type sight struct {
	best  []float64 // per question word, the quality of its best match
	count []int     // per question word, how often it is met
	hits  []hit     // in the order of the terms
}

type hit struct {
	term, word int
	quality    float64
}

// look finds the question's words in terms.
func (r *reading) look(terms []term) sight {
	s := sight{best: make([]float64, len(r.words)), count: make([]int, len(r.words))}
	for j := range terms {
		for _, i := range r.where[terms[j].folded] {
			q := r.words[i].is(&terms[j], r.unmarked)
			if q == 0 {
				continue
			}
			s.hits = append(s.hits, hit{j, i, q})
			s.count[i]++
			s.best[i] = math.Max(s.best[i], q)
		}
	}
	return s
}

// coverage is the share of the question's weight among best, a quality per word.
func (r *reading) coverage(best []float64) float64 {
	if r.mass == 0 {
		return 0
	}
	sum := 0.0
	for i, q := range best {
		sum += q * r.words[i].weight
	}
	return sum / r.mass
}

// pairs finds the neighbouring question words that are neighbours among the hits too: the weight of all such pairs,
// and the weight of the words that stand in one. What matches alone may be chance; two syllables of one word are not.
func (r *reading) pairs(hits []hit, terms []term) (sum, solid float64) {
	best := make([]float64, len(r.words)) // of the pair that a word ends
	for k := range hits {
		b := hits[k]
		for m := k - 1; m >= 0 && m >= k-4; m-- {
			a := hits[m]
			if terms[b.term].position-terms[a.term].position > 2 {
				break
			}
			if a.term == b.term || b.word != a.word+1 || r.words[b.word].position-r.words[a.word].position > 2 {
				continue
			}
			best[b.word] = math.Max(best[b.word], a.quality*b.quality)
		}
	}
	for i := range best {
		q := best[i]
		if i > 0 {
			sum += q * math.Min(r.words[i-1].weight, r.words[i].weight)
		}
		if i+1 < len(best) {
			q = math.Max(q, best[i+1])
		}
		solid += q * r.words[i].weight
	}
	return sum, solid
}

// rank orders the passages found for a reading, best first.
func (ix *Index) rank(r *reading, found []*passage) []ranked {
	average, averageAsked := 1.0, 1.0
	for _, p := range found {
		average += float64(len(p.terms))
		averageAsked += float64(len(p.asked))
	}
	average /= float64(max(1, len(found)))
	averageAsked /= float64(max(1, len(found)))
	out := make([]ranked, len(found))
	for i, p := range found {
		out[i] = r.see(p, average, averageAsked)
	}
	r.backed(out)
	carry := 0.0
	for _, p := range found {
		carry += btof(len(p.asked) > 0) / float64(len(found))
	}
	for i := range out {
		out[i].features.carries = carry
		out[i].score = dot(weights.Passage, out[i].features.list())
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].score > out[j].score })
	return out
}

func dot(w, x []float64) float64 {
	s := 0.0
	for i := range x {
		s += w[i] * x[i]
	}
	return s
}

// backed gives each passage what the found sections of its text hold together.
func (r *reading) backed(all []ranked) {
	together := map[string][]float64{}
	for i := range all {
		best := together[all[i].text.ID]
		if best == nil {
			best = make([]float64, len(r.words))
			together[all[i].text.ID] = best
		}
		for k, q := range all[i].sight.best {
			best[k] = math.Max(best[k], q)
		}
	}
	for i := range all {
		all[i].features.text = r.coverage(together[all[i].text.ID])
	}
}

func (r *reading) see(p *passage, average, averageAsked float64) ranked {
	s := r.look(p.terms)
	var f passageFeatures
	norm := bm25Norm(p.terms, average)
	head := r.look(p.head)
	best := make([]float64, len(r.words))
	names, lack, rarest := 0.0, 0.0, 0.0
	for i := range r.words {
		w := &r.words[i]
		tf := float64(s.count[i])
		f.body += w.weight * s.best[i] * tf * (bm25K1 + 1) / (tf + norm)
		f.head += w.weight * head.best[i]
		best[i] = math.Max(s.best[i], head.best[i])
		if w.weight > rarest {
			rarest = w.weight
			f.rarest = best[i]
		}
		if w.name {
			names++
			if best[i] == 0 {
				lack++
			}
		}
	}
	f.covered = r.coverage(best)
	if names > 0 {
		f.namesLack = lack / names
	}
	f.pairs, f.solid = r.pairs(s.hits, p.terms)
	if r.mass > 0 {
		f.solid /= r.mass
	}
	r.seeSentences(p, &s, &f)
	everywhere := r.seeCarried(p, &f, best, averageAsked)
	f.anywhere = r.coverage(everywhere)
	open, holds := r.openness(p)
	return ranked{passage: p, chosen: -1, features: f, sight: s, best: best, everywhere: everywhere, open: open, openHolds: holds}
}

// bm25Norm is what BM25 sets a word's count beside, in so many terms of an average number.
func bm25Norm(terms []term, average float64) float64 {
	return bm25K1 * (1 - bm25B + bm25B*float64(len(terms))/average)
}

func (r *reading) seeSentences(p *passage, s *sight, f *passageFeatures) {
	per := make([][]float64, len(p.sentences))
	k := 0
	for i := range p.sentences {
		per[i] = make([]float64, len(r.words))
		for ; k < len(s.hits) && s.hits[k].term < p.sentences[i].last; k++ {
			h := s.hits[k]
			per[i][h.word] = math.Max(per[i][h.word], h.quality)
		}
		c := r.coverage(per[i])
		f.sentence = math.Max(f.sentence, c)
		if c >= 0.4 && p.sentences[i].traits.offers(r.kind) {
			f.kind = 1
		}
		three := make([]float64, len(r.words))
		for j := max(0, i-2); j <= i; j++ {
			for w, q := range per[j] {
				three[w] = math.Max(three[w], q)
			}
		}
		f.window = math.Max(f.window, r.coverage(three))
	}
}

// seeCarried compares the question with those that the section carries, one by one and all together.
func (r *reading) seeCarried(p *passage, f *passageFeatures, best []float64, average float64) (everywhere []float64) {
	var most [3]float64
	for _, c := range p.carried {
		like, contained := r.likeness(c)
		for i := range most {
			if like > most[i] {
				like, most[i] = most[i], like
			}
		}
		f.contained = math.Max(f.contained, contained)
		r.answered.add(r.shared)
	}
	f.carried, f.several = most[0], (most[0]+most[1]+most[2])/3
	f.alike = math.Pow(math.Max(0, 2*f.carried-1), 2)
	if len(p.asked) == 0 {
		return best
	}
	s := r.look(p.asked)
	f.asked = r.coverage(s.best)
	if norm := bm25Norm(p.asked, average); r.mass > 0 {
		for i := range r.words {
			tf := float64(s.count[i])
			f.askedBody += r.words[i].weight * s.best[i] * tf * (bm25K1 + 1) / (tf + norm) / r.mass
		}
	}
	everywhere = slices.Clone(best)
	for i, v := range s.best {
		everywhere[i] = math.Max(everywhere[i], v)
	}
	return everywhere
}

// openness compares the question with those that are known to be unanswered.
func (r *reading) openness(p *passage) (open, holds float64) {
	for _, c := range p.open {
		like, contained := r.likeness(c)
		open, holds = math.Max(open, like), math.Max(holds, contained)
		r.open.add(r.shared)
	}
	return open, holds
}

// A tally counts in how many questions each word of the one asked stands.
type tally struct {
	questions float64
	words     []float64 // as reading.every
}

func (t *tally) add(shared []everyMatch) {
	t.questions++
	for _, m := range shared {
		if m.word >= 0 {
			t.words[m.word]++
		}
	}
}

// leaningPrior is how many questions stand behind the belief that a word is as common among the unanswered as among the others.
const leaningPrior = 20

// leaning tells how much the question's words are those of questions that no text answers (above 0) or of those that sections carry,
// among the passages found: the mean log of how much likelier they are there, by their weight.
func (r *reading) leaning() float64 {
	if r.open.questions == 0 || r.everyMass == 0 {
		return 0
	}
	sum := 0.0
	for i := range r.every {
		both := (r.open.words[i] + r.answered.words[i]) / (r.open.questions + r.answered.questions)
		if both == 0 {
			continue
		}
		there := (r.open.words[i] + leaningPrior*both) / (r.open.questions + leaningPrior)
		here := (r.answered.words[i] + leaningPrior*both) / (r.answered.questions + leaningPrior)
		sum += r.every[i].weight * math.Log(there/here)
	}
	return sum / r.everyMass
}

// What a word that is common to all questions weighs in comparing two, beside the idf of the others; and what is left
// of the likeness where one asks for another sort of thing.
const (
	commonWeight = 0.8
	otherKind    = 0.7
)

// aloneShare is what a shared word counts in comparing two questions where no word beside it is shared too: the syllables and the
// common words of two questions are often the same by chance. By trying on the half of people's questions that is for fitting.
const aloneShare = 0.5

// likeness is the weight of what the question shares with a carried one, against all of both: 1 for the same words in the same order; and
// the share of the question's own, wherever they stand.
func (r *reading) likeness(c carried) (like, contained float64) {
	r.shared = r.shared[:0]
	if r.everyMass == 0 {
		return 0, 0
	}
	clear(r.used)
	beside := 0.0 // weight of what is not the question's
	for k := range c.words {
		i, share := r.sharedWith(c.words[k].folded)
		r.shared = append(r.shared, everyMatch{i, share})
		if i < 0 {
			if w := c.words[k]; !r.further || !w.common && r.everyAt[w.folded] == nil { // a dictionary gives neither "is the" nor which of "take place" and "held" is meant
				beside += r.weighPlain(w)
			}
			continue
		}
		r.used[i] = true
	}
	shared, solid := 0.0, 0.0
	for k, m := range r.shared {
		if m.word < 0 {
			continue
		}
		w := r.every[m.word].weight * m.share
		shared += w
		if !r.across && len(r.every) > 1 && !r.neighbours(k-1, k) && !r.neighbours(k, k+1) {
			w *= aloneShare
		}
		solid += w
	}
	if shared == 0 {
		return 0, 0
	}
	like, contained = solid/(r.everyMass+beside), shared/r.everyMass
	if r.kind != c.kind && r.kind.demands() && c.kind.demands() {
		return otherKind * like, otherKind * contained
	}
	return like, contained
}

// neighbours reports whether two words of a carried question, one behind the other, are shared and are that in the question too.
func (r *reading) neighbours(a, b int) bool {
	return a >= 0 && b < len(r.shared) && r.shared[a].word >= 0 && r.shared[b].word == r.shared[a].word+1
}

// sharedWith gives a word of the question that a carried word has not been taken for yet; -1: none.
func (r *reading) sharedWith(folded string) (i int, share float64) {
	for _, m := range r.everyAt[folded] {
		if !r.used[m.word] {
			return m.word, m.share
		}
	}
	return -1, 0
}

// everyMatch is a word of the whole question, or what it may stand for.
type everyMatch struct {
	word  int
	share float64
}

// indexEvery prepares the comparison with carried questions.
func (r *reading) indexEvery() {
	r.everyAt = make(map[string][]everyMatch, len(r.every))
	for i, w := range r.every {
		r.everyMass += w.weight
		r.everyAt[w.folded] = append(r.everyAt[w.folded], everyMatch{i, 1})
	}
	for i, w := range r.every {
		for _, a := range w.instead {
			r.everyAt[a.folded] = append(r.everyAt[a.folded], everyMatch{i, a.share})
		}
	}
	r.used = make([]bool, len(r.every))
	r.open.words, r.answered.words = make([]float64, len(r.every)), make([]float64, len(r.every))
}

func (r *reading) weighPlain(w plainTerm) float64 {
	if w.common {
		return commonWeight
	}
	return r.lexicon.idf(r.lexicon.folded[w.folded])
}

// demands reports whether an answer to a question of that kind is none without what is asked for.
func (k kind) demands() bool {
	switch k {
	case kindWhen, kindHour, kindMoney, kindHowMany, kindHowLong, kindWho, kindWhere:
		return true
	}
	return false
}

// offers reports whether a sentence has what a question of that kind asks for.
func (t traits) offers(k kind) bool {
	switch k {
	case kindWhen:
		return t.date || t.hour
	case kindHour:
		return t.hour
	case kindMoney:
		return t.money
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
