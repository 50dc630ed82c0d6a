package index

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// unmentioned gives the names and numbers of a question that the text answered from does not hold, as typed: the city,
// the year or the country that a question takes for granted. What the text says is quoted all the same, with a word that
// it says nothing of these.
func (ix *Index) unmentioned(r *reading, p *ranked) []string {
	if r.across || p.group != r.group { // carried over, or shown in a translation
		return nil
	}
	named := ix.namesIn(r)
	var all []string
	for i := 0; i < len(r.words); i++ {
		if !named[i] {
			continue
		}
		from, lacking := i, false
		for ; i < len(r.words) && named[i] && (i == from || r.words[i].position == r.words[i-1].position+1); i++ {
			w := &r.words[i]
			lacking = lacking || p.everywhere[i] == 0 && !r.textHolds(p, w) && !r.common(w)
		}
		if i--; lacking {
			all = append(all, r.text[r.words[from].start:r.words[i].end])
		}
	}
	return all
}

// namesIn marks the words that name something: written with a capital, numbers, and the names of countries and of what
// the glossary holds.
func (ix *Index) namesIn(r *reading) []bool {
	named := make([]bool, len(r.words))
	for i := range r.words {
		w := &r.words[i]
		named[i] = w.name && !w.asks && !w.slipped
	}
	words := cutWords(r.text)
	every := ix.analyzers.every(r.group, r.text)
	if len(words) != len(every) {
		return named
	}
	for _, n := range ix.concepts.in(ix.analyzers, r.group, every) {
		if n.concept.across || !n.concept.proper() || !sameMarks(r, n, r.text[words[n.from].start:words[n.to-1].end]) {
			continue
		}
		for i := range r.words {
			if r.words[i].start >= words[n.from].start && r.words[i].end <= words[n.to-1].end {
				named[i] = true
			}
		}
	}
	return named
}

// proper reports whether all names of a concept are written with a capital or in figures.
func (c *concept) proper() bool {
	for _, p := range c.aliases {
		first, _ := utf8.DecodeRuneInString(p.text)
		if !unicode.IsUpper(first) {
			return false
		}
	}
	return true
}

// textHolds looks for a word in the other sections of the text.
func (r *reading) textHolds(p *ranked, w *questionWord) bool {
	for _, t := range cutWords(string(p.text.Raw)) {
		f := fold(t.text)
		if f == w.folded || strings.HasPrefix(f, w.folded) && len(w.folded) > 3 {
			return true
		}
		for _, a := range w.instead {
			if a.folded == f {
				return true
			}
		}
	}
	return false
}

// commonShare is the share of passages from which a name is what all of the texts are about.
const commonShare = 0.2

func (r *reading) common(w *questionWord) bool {
	return float64(r.lexicon.folded[w.folded]) > commonShare*float64(r.lexicon.passages)
}
