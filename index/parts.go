package index

import (
	"slices"
	"strings"
)

// maxParts is how many questions one message may hold.
const maxParts = 3

// maxPartsBytes is how long a message may be that is looked at for several questions.
const maxPartsBytes = 400

// Parts gives the questions that one question is made of: "when and where is the summit" is two, "who signed and who did
// not" too, and so are two sentences with a question mark each. Each can be asked by itself: what they share stands in
// both. It gives nothing where there is one question, or it cannot be told: only where words that ask stand on both sides
// is anything divided.
func Parts(question string) []string {
	var all []string
	for _, p := range partsOf(question) {
		all = append(all, p.ask)
	}
	return all
}

// A part is one question of several.
type part struct {
	ask string // whole
	say string // as it was said
	own bool   // it lacks nothing: what it shares stands in it
}

func partsOf(question string) []part {
	question = clean(question)
	if len(question) > maxPartsBytes || !joins(question) {
		return nil
	}
	if p := readPhrasing(question); len(p.asks) < 2 {
		return nil
	}
	var all []part
	for _, s := range strings.SplitAfter(question, "?") {
		p := readPhrasing(s)
		if len(p.words) == 0 {
			continue
		}
		if len(p.asks) == 0 {
			return nil
		}
		all = append(all, p.divide()...)
		if len(all) > maxParts {
			return nil
		}
	}
	if len(all) < 2 {
		return nil
	}
	return completed(all)
}

// joins reports whether anything stands in the question that may join two: most have none, and are not looked at further.
func joins(question string) bool {
	return strings.Count(question, "?") > 1 || strings.Contains(question, "&") ||
		slices.ContainsFunc(cutWords(question), func(w word) bool { return conjunctions[vietnameseTerm(w.text)] })
}

// completed gives each part what it lacks from the first; nothing where one still tells nothing or says the same.
func completed(all []part) []part {
	seen := map[string]bool{}
	for i := range all {
		if i > 0 && !(all[0].own && all[i].own) {
			all[i].ask = complete(all[0].ask, all[i].ask)
		}
		p := readPhrasing(all[i].ask)
		if p.told(0, len(p.words)) == 0 || seen[fold(all[i].ask)] {
			return nil
		}
		seen[fold(all[i].ask)] = true
	}
	return all
}

// complete gives a question what it takes over from the one before it, if it takes over anything.
func complete(before, question string) string {
	q := readFollowing(question)
	if !q.follows() && !q.lacksSubject() {
		return question
	}
	b := readPhrasing(before)
	merged, _, ok := q.merge(&b)
	if !ok {
		return question
	}
	return merged
}

// lacksSubject reports whether a question does not say of what it asks: "who did not", "ai ký".
func (q *following) lacksSubject() bool {
	if len(q.things(q.from, q.to, true)) > 0 || q.told(q.from, q.to) > 1+int(btof(q.vi)) {
		return false
	}
	for i := q.from; i < q.to; i++ {
		if articles[q.terms[i]] {
			return false
		}
	}
	return true
}

var articles = set(vietnameseTerm, `the an le la les l un une des du`)

// divide cuts a sentence where two questions are joined, and those where only what asks is joined.
func (p *phrasing) divide() []part {
	cuts := p.joints()
	if len(cuts) == 0 {
		return p.share()
	}
	var all []part
	from := 0
	for _, c := range append(cuts, len(p.words)) {
		s := readPhrasing(p.part(from, c))
		all = append(all, s.share()...)
		from = c + 1
	}
	return all
}

// joints are the conjunctions between two questions that each have their own word that asks.
func (p *phrasing) joints() []int {
	var cuts []int
	from := 0
	for c := 1; c < len(p.words)-1; c++ {
		if !p.conjunction(c) || p.inChain(from, c) {
			continue
		}
		left, right := readPhrasing(p.part(from, c)), readPhrasing(p.part(c+1, len(p.words)))
		if left.clause() && right.begins(p.vi) {
			cuts = append(cuts, c)
			from = c + 1
		}
	}
	return cuts
}

// conjunction reports whether a word joins; "va" is French too, and "y" of "y a-t-il".
func (p *phrasing) conjunction(i int) bool {
	if p.terms[i] == "va" && (!p.vi || !p.plain) {
		return false
	}
	return conjunctions[p.terms[i]] && !p.asksIn(i) && p.match(nobody, i) == 0
}

// opposing words have two sides of their own: "the difference between what he said and what he did".
var opposing = set(vietnameseTerm, `between entre giữa giua both cả vừa either`)

// clause reports whether the words are a question: one word that asks, in its place, and something asked of.
func (p *phrasing) clause() bool {
	if len(p.asks) != 1 && !(len(p.asks) > 1 && len(p.share()) > 1) {
		return false
	}
	for _, t := range p.terms {
		if opposing[t] {
			return false
		}
	}
	s := p.asks[0]
	told := p.told(0, len(p.words))
	if p.vi && p.counts(s) && s.last == len(p.words)-1 {
		return told > 3 // "quốc gia nào" is no question yet
	}
	if p.vi {
		return told >= 1
	}
	if s.last < len(p.words)-1 && p.told(0, s.first) > 0 && !p.invites(s.first) {
		return false // in the middle it is "the man who won"
	}
	if p.counts(s) {
		return told >= 2
	}
	return told >= 1
}

// inviting words may stand before a question.
var inviting = set(vietnameseTerm, `tell me please know can could you do i to like would want s il vous plaît plait dites moi savez pouvez hello hi bonjour`)

func (p *phrasing) invites(to int) bool {
	for _, t := range p.terms[:to] {
		if !inviting[t] {
			return false
		}
	}
	return true
}

// begins reports whether the words can be the second of two questions: in Vietnamese what asks may stand anywhere.
func (p *phrasing) begins(vi bool) bool {
	if len(p.asks) == 0 {
		return false
	}
	return vi || p.asks[0].first == 0
}

// inChain reports whether the conjunction joins only words that ask, so that what they share stands on one side.
func (p *phrasing) inChain(from, c int) bool {
	chain := p.chain()
	if len(chain) == 0 {
		return false
	}
	return chain[0].first >= from && c > chain[0].last && c < chain[len(chain)-1].first
}

// chain finds words that ask joined to each other: "quand, où et par qui". What is shared stands before or behind, not on
// both sides: that is two questions.
func (p *phrasing) chain() []stretch {
	for k := 0; k+1 < len(p.asks); k++ {
		chain := []stretch{p.withNoun(p.asks[k])}
		joined := false
		for _, next := range p.asks[k+1:] {
			last := chain[len(chain)-1].last
			by, ok := p.link(last, next.first)
			if !ok {
				break
			}
			joined = joined || by
			if chain[0].last > p.asks[k].last {
				next = p.withNounAfter(next)
			}
			chain = append(chain, p.withNoun(next))
		}
		if joined && !p.bothSides(chain) {
			return chain
		}
	}
	return nil
}

// link says whether nothing but a conjunction or a comma stands between two words; by is true for the first.
func (p *phrasing) link(last, first int) (by, ok bool) {
	switch {
	case first == last+2 && p.conjunction(last+1):
		return true, true
	case first == last+1 && p.joinedBy(last, "&"):
		return true, true
	case first == last+1 && p.joinedBy(last, ","):
		return false, true
	}
	return false, false
}

// bothSides reports whether something is told before and behind; what a comma sets off before does not count.
func (p *phrasing) bothSides(chain []stretch) bool {
	first, last := chain[0].first, chain[len(chain)-1].last
	if p.told(0, first) == 0 || p.told(last+1, len(p.words)) == 0 || p.invites(first) {
		return false
	}
	return p.words[first].sentence == p.words[first-1].sentence
}

// withNoun takes in the thing that "which" stands by, where a conjunction follows: "in what year and".
func (p *phrasing) withNoun(s stretch) stretch {
	if n := s.last + 2; p.counts(s) && n < len(p.words) && p.conjunction(n) && !p.asksIn(n-1) {
		s.last++
	}
	return s
}

func (p *phrasing) withNounAfter(s stretch) stretch {
	if p.counts(s) && s.last+2 < len(p.words) {
		s.last++
	}
	return s
}

// soft kinds are answered by anything, so that what is asked together with them is better looked for whole: "how and when"
// is one sentence, found by its when.
var soft = map[kind]bool{kindHow: true, kindWhy: true, kindWhat: true, kindOther: true, kindYesNo: true}

// share gives each of the joined words that ask what they share; one part where none are joined.
func (p *phrasing) share() []part {
	whole := p.part(0, len(p.words))
	one := []part{{ask: whole, say: whole}}
	chain := p.chain()
	if len(chain) == 0 || len(chain) > maxParts {
		return one
	}
	first, last := chain[0].first, chain[len(chain)-1].last
	before, behind := p.part(0, first), p.part(last+1, len(p.words))
	rest := readPhrasing(before + " " + behind)
	if len(rest.asks) > 0 || rest.told(0, len(rest.words)) == 0 {
		return one
	}
	var all []part
	for _, s := range chain {
		if soft[kindOf(p.part(s.first, s.last+1))] {
			return one
		}
		q := strings.TrimSpace(strings.TrimSpace(before+" "+p.part(s.first, s.last+1)) + " " + behind)
		all = append(all, part{ask: q, say: q, own: true})
	}
	return all
}
