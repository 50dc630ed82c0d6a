package index

import (
	"math"
	"slices"
	"unicode"
	"unicode/utf8"

	"summitbot/knowledge"
)

// across reads a question of one language against the texts of another: each word becomes the words that it may be
// there, weighed by how likely that is. The texts' own translations know best (see [Index.Learn]); then the glossary,
// the names of countries, numbers and the small dictionary; a name or a number stands for itself.
func (ix *Index) across(question, from, g string, lex *lexicon) reading {
	r := reading{group: g, lexicon: lex, kind: kindIn(from, question), text: question, across: true, further: furtherAsk[from] != nil, focus: -1, unmarked: true, where: map[string][]int{}}
	words := cutWords(question)
	plain := ix.analyzers.every(from, question)
	if len(words) != len(plain) {
		return r // never: both cut alike
	}
	capital := capitals(question)
	taught := ix.tables[languages{from, g}]
	known := map[int]named{}
	for _, n := range ix.concepts.in(ix.analyzers, from, plain) {
		known[n.from] = n
	}
	for i := 0; i < len(words); {
		n, ok := known[i]
		until := i + 1
		if ok {
			until = n.to
		}
		if r.further {
			if commonAll(plain[i:until]) || ok && n.saysNothing(ix.analyzers, g) {
				i = until
				continue
			}
			if !ok && from == "de" && len(taught[plain[i].folded]) == 0 {
				parts := ix.concepts.compound(ix.analyzers, plain[i].whole)
				for _, part := range parts {
					r.carryOver(ix, words[i:until], plain[i:until], part, nil, nil)
				}
				if len(parts) > 0 {
					i = until
					continue
				}
			}
			if ok && n.concept.across && from == "de" {
				delete(capital, words[i].start) // a noun, no name
			}
		}
		r.carryOver(ix, words[i:until], plain[i:until], n, taught, capital)
		i = until
	}
	for i := range r.words {
		w := &r.words[i]
		w.position = i
		r.mass += w.weight
		r.where[w.folded] = append(r.where[w.folded], i)
		r.every = append(r.every, everyWord{plainTerm: plainTerm{folded: w.folded, whole: w.folded}, weight: w.weight})
	}
	if r.further {
		r.every = r.everyMeant(ix.analyzers)
	}
	r.indexEvery()
	return r
}

// kindWords are how a question of a kind begins in the languages of the texts.
var kindWords = map[string]map[kind]string{
	"en": {kindWho: "who", kindWhen: "when", kindHour: "what time", kindMoney: "how much", kindWhere: "where", kindHowMany: "how many", kindHowLong: "how long", kindWhat: "what", kindWhy: "why", kindHow: "how", kindWhich: "which", kindList: "what"},
	"fr": {kindWho: "qui", kindWhen: "quand", kindHour: "quelle heure", kindMoney: "combien", kindWhere: "où", kindHowMany: "combien", kindHowLong: "combien", kindWhat: "quoi", kindWhy: "pourquoi", kindHow: "comment", kindWhich: "quel", kindList: "quels"},
	"vi": {kindWho: "ai", kindWhen: "khi nào", kindHour: "mấy giờ", kindMoney: "bao nhiêu tiền", kindWhere: "ở đâu", kindHowMany: "bao nhiêu", kindHowLong: "bao lâu", kindWhat: "gì", kindWhy: "tại sao", kindHow: "thế nào", kindWhich: "nào", kindList: "những gì"},
}

// everyMeant is the question as it would be put in the language of the texts, for comparing with carried ones: one word for each that
// was carried over, and what it may be besides; and how such a question begins.
func (r *reading) everyMeant(a analyzers) []everyWord {
	var every []everyWord
	for _, p := range a.every(r.group, kindWords[r.group][r.kind]) {
		every = append(every, everyWord{plainTerm: p, weight: commonWeight})
	}
	for _, m := range r.meant {
		may := m.may
		if len(may) == 0 {
			every = append(every, everyWord{plainTerm: plainTerm{folded: "\x00"}, weight: r.lexicon.idf(0) / 2})
			continue
		}
		w := everyWord{plainTerm: plainTerm{folded: may[0], whole: may[0]}, weight: m.weight}
		for _, other := range may[1:] {
			w.instead = append(w.instead, alternative{other, 1})
		}
		every = append(every, w)
	}
	return every
}

// What a translation counts beside a word that is the same in both languages, by where it is from; by trying on the development sets.
const (
	taughtShare   = 1.0
	glossaryShare = 0.9
	basicShare    = 0.7
)

// carryOver adds what a word, or a phrase that names a concept, may be among the texts' words.
func (r *reading) carryOver(ix *Index, words []word, plain []plainTerm, n named, taught table, capital map[int]bool) {
	var may []alternative
	aliases := 0
	most := r.lexicon.idf(0) // of a question in one of [furtherLanguages]: what is known by a common name weighs no more by a rare one
	if n.concept != nil {
		share := glossaryShare
		if n.concept.across {
			share = basicShare
		}
		others := n.others(ix.analyzers, r.group, r.lexicon)
		if r.further {
			if own := n.concept.aliases[n.alias]; own.lang == "" { // the glossary's name as the texts write it: Italian "Francia" is taken for it
				if terms := ix.analyzers.terms(r.group, []byte(own.text)); len(terms) > 0 && r.lexicon.holds(terms) {
					others = slices.Insert(others, 0, terms)
				}
			}
			others = append(others, ix.concepts.named(ix.analyzers, n, r.group, r.lexicon)...)
		}
		aliases = len(others)
		for k, terms := range others {
			if k == maxOthers {
				break
			}
			most = math.Min(most, r.lexicon.idf(r.lexicon.folded[rarest(terms, r.lexicon).folded]))
			for _, t := range terms {
				may = addShare(may, t.folded, share/math.Sqrt(float64(len(terms)))/float64(1+k))
			}
		}
	}
	if !commonAll(plain) {
		defer func() { r.meant = append(r.meant, meantWord{foldedWords(may), most}) }()
	}
	for k := range words {
		w, p := words[k], plain[k]
		for _, a := range taught[p.folded] {
			may = addShare(may, a.folded, taughtShare*a.share)
		}
		first, _ := utf8.DecodeRuneInString(w.text)
		itself := isDigit(w.text[0]) || capital[w.start] || !unicode.IsUpper(first) && !isSyllable(p.whole) || r.group != "vi"
		if r.further && aliases > 0 && !capital[w.start] {
			itself = false // the dictionary knows better: Italian "fine" is the end, German "Rat" is advice
		}
		if terms := ix.analyzers.terms(r.group, []byte(w.text)); !p.common && itself && len(terms) == 1 && r.lexicon.folded[terms[0].folded] > 0 {
			may = addShare(may, terms[0].folded, 1)
		}
	}
	if len(may) == 0 && aliases == 0 {
		for _, p := range plain {
			if !p.common {
				r.words = append(r.words, questionWord{term: term{folded: "\x00" + p.folded}, weight: r.lexicon.idf(0) / 2})
			}
		}
		return
	}
	for _, a := range may {
		w := questionWord{term: term{written: a.folded, folded: a.folded, start: words[0].start, end: words[0].end}, known: true, loose: true, share: a.share}
		if w.idfExact = r.lexicon.idf(r.lexicon.folded[a.folded]); r.further {
			w.idfExact = math.Min(w.idfExact, most)
		}
		w.weight = w.idfExact * a.share
		w.name = capital[words[0].start] || isDigit(a.folded[0])
		r.words = append(r.words, w)
	}
}

func commonAll(plain []plainTerm) bool {
	return !slices.ContainsFunc(plain, func(p plainTerm) bool { return !p.common })
}

func foldedWords(may []alternative) []string {
	all := make([]string, len(may))
	for i, a := range may {
		all[i] = a.folded
	}
	return all
}

// answeredElsewise reports whether a passage is surely about another thing than the question, whatever the two share: an answer to
// one question that was put to the organisers is about that one thing, and shares with many questions what they share ("how much
// is", "can I bring ... into the hall"). A question of its own language must then have no telling word that the answer lacks; of one
// of another language three quarters of the words must be known and there. The latter holds for any passage where the question is
// of a language that no texts teach, as what is left of it may be chance.
func (ix *Index) answeredElsewise(r *reading, from string, p *ranked) bool {
	isAnswer := p.text.Kind == knowledge.KindAnswer
	if !r.across {
		return isAnswer && r.tells(p.passage)
	}
	if foreign := ix.lexicons[from] == nil && !inBasicWords[from]; !isAnswer && !foreign && !r.further {
		return false
	}
	held := p.holds()
	if !r.further {
		found := 0
		for _, m := range r.meant {
			found += int(btof(anyIn(m.may, held)))
		}
		return len(r.meant) == 0 || 4*found < 3*len(r.meant)
	}
	found, all := 0.0, 0.0
	for _, m := range r.meant {
		all += m.weight
		found += m.weight * btof(anyIn(m.may, held))
	}
	return all == 0 || found < furtherHeld*all || all < furtherLeast && p.features.carried < furtherAlike
}

// furtherHeld is how much of what a question in one of [furtherLanguages] asks about has to be in the passage, by weight; by trying
// on questions of the development set.
const furtherHeld = 0.75

// furtherLeast is how much all that it asks about has to weigh, where no question that the section carries is like it: of "the summit
// in Paris" every passage speaks.
const furtherLeast = 2.0

// furtherAlike is how like a question that the section carries one of those has to be to be answered by it whatever the words weigh.
const furtherAlike = 0.8

// holds reports whether the texts have every one of the terms.
func (l *lexicon) holds(terms []term) bool {
	return !slices.ContainsFunc(terms, func(t term) bool { return l.folded[t.folded] == 0 })
}

func anyIn(words []string, held map[string]bool) bool {
	return slices.ContainsFunc(words, func(w string) bool { return held[w] })
}

// tellingShare is the share of passages that hold a word, as one part of so many, up to which it tells what a question is about.
const tellingShare = 20

// tells reports whether a question has a telling word that a passage lacks.
func (r *reading) tells(p *passage) bool {
	held := p.holds()
	return slices.ContainsFunc(r.words, func(w questionWord) bool {
		common := tellingShare*r.lexicon.folded[w.folded] > max(r.lexicon.passages, fewPassages)
		return !w.asks && !common && !held[w.folded] && !slices.ContainsFunc(w.instead, func(a alternative) bool { return held[a.folded] })
	})
}

// holds gives the words of a passage, its headings and the questions that it carries, without diacritics.
func (p *passage) holds() map[string]bool {
	held := map[string]bool{}
	for _, terms := range [][]term{p.terms, p.head, p.asked} {
		for _, t := range terms {
			held[t.folded] = true
		}
	}
	return held
}

// maxOthers is how many names of a concept are looked for.
const maxOthers = 3

func addShare(all []alternative, folded string, share float64) []alternative {
	i := slices.IndexFunc(all, func(a alternative) bool { return a.folded == folded })
	if i < 0 {
		return append(all, alternative{folded, share})
	}
	all[i].share = math.Max(all[i].share, share)
	return all
}
