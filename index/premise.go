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
	named, concepts := ix.namesIn(r)
	var all []string
	for i := 0; i < len(r.words); i++ {
		if !named[i] {
			continue
		}
		from, lacking := i, false
		for ; i < len(r.words) && named[i] && (i == from || r.words[i].position == r.words[i-1].position+1); i++ {
			w := &r.words[i]
			lacking = lacking || p.everywhere[i] <= foldedMatch && !r.textHolds(p, w) && !r.common(w)
		}
		i--
		if c := concepts[from]; c != nil {
			lacking = !c.in(p.text.Raw)
		}
		if lacking {
			all = append(all, r.text[r.words[from].start:r.words[i].end])
		}
	}
	return all
}

// in reports whether a text holds any name of a concept, a syllable more or less not being one.
func (c *concept) in(raw []byte) bool {
	text := fold(string(raw))
	for _, a := range c.aliases {
		if strings.Contains(text, fold(a.text)) {
			return true
		}
	}
	return false
}

// namesIn marks the words that name something: written with a capital, numbers, and the names of countries and of what
// the glossary holds; of these also the concept, by its first word.
func (ix *Index) namesIn(r *reading) ([]bool, map[int]*concept) {
	named, concepts := make([]bool, len(r.words)), map[int]*concept{}
	for i := range r.words {
		w := &r.words[i]
		named[i] = w.name && !w.asks && !w.slipped
	}
	words := cutWords(r.text)
	every := ix.analyzers.every(r.group, r.text)
	if len(words) != len(every) {
		return named, concepts
	}
	for _, n := range ix.concepts.in(ix.analyzers, r.group, every) {
		if !n.concept.proper() || !sameMarks(r, n, r.text[words[n.from].start:words[n.to-1].end]) {
			continue
		}
		for i := range r.words {
			if r.words[i].start >= words[n.from].start && r.words[i].end <= words[n.to-1].end {
				named[i] = true
				if r.words[i].start == words[n.from].start && !isDigit(r.words[i].folded[0]) {
					concepts[i] = n.concept
				}
			}
		}
	}
	return named, concepts
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
	exact := r.group == "vi" && !r.unmarked // there a syllable without its marks is another one
	for _, t := range cutWords(string(p.text.Raw)) {
		f := fold(t.text)
		if exact {
			if vietnameseTerm(t.text) == w.written {
				return true
			}
		} else if f == w.folded || strings.HasPrefix(f, w.folded) && len(w.folded) > 3 {
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
