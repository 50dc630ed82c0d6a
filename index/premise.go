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
			lacking = lacking || p.best[i] <= foldedMatch && !r.textHolds(p, w) && !r.common(w)
		}
		i--
		if c := concepts[from]; c != nil {
			lacking = !r.common(&r.words[from]) && !c.in(p.body())
		}
		if lacking {
			all = append(all, r.text[r.words[from].start:r.words[i].end])
		}
	}
	return all
}

// in reports whether a text holds any name of a concept, a syllable more or less not being one.
func (c *concept) in(text string) bool {
	folded, exact := tokens(text, fold), tokens(text, vietnameseTerm)
	for _, a := range c.aliases {
		if len(fold(a.text)) <= shortName {
			if strings.Contains(exact, tokens(a.text, vietnameseTerm)) {
				return true
			}
		} else if strings.Contains(folded, tokens(a.text, fold)) {
			return true
		}
	}
	return false
}

// shortName is a name of so few letters that without its marks it is another word: Ý is Italy, Mỹ is the United States.
const shortName = 4

// tokens writes the words of a text between single spaces.
func tokens(text string, term func(string) string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, w := range cutWords(text) {
		b.WriteString(term(w.text))
		b.WriteByte(' ')
	}
	return b.String()
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
		first, _ := utf8.DecodeRuneInString(words[n.from].text)
		if !n.concept.proper() || n.concept.across && !unicode.IsUpper(first) || !sameMarks(r, n, r.text[words[n.from].start:words[n.to-1].end]) {
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

// proper reports whether no name of a concept begins with a small letter.
func (c *concept) proper() bool {
	for _, p := range c.aliases {
		first, _ := utf8.DecodeRuneInString(p.text)
		if unicode.IsLower(first) { // many scripts have no capitals
			return false
		}
	}
	return true
}

// body is all that a text says: its title, its headings and what stands under them, without the questions that it carries.
func (p *passage) body() string {
	var b strings.Builder
	b.WriteString(" " + p.text.Title)
	for i := range p.text.Sections {
		s := &p.text.Sections[i]
		b.WriteString("\n" + s.Heading + "\n")
		b.Write(p.text.Raw[s.Start:s.End])
	}
	return b.String()
}

// speaksOfOthers reports whether a question that wants a yes or a no names a country, a city or a body that the passage
// does not: what the passage says of others is no answer then.
func (ix *Index) speaksOfOthers(r *reading, p *ranked) bool {
	if r.across || p.group != r.group || r.kind != kindYesNo && r.kind != kindOther {
		return false
	}
	s := p.section
	text := " " + p.text.Title + "\n" + s.Heading + "\n" + string(p.text.Raw[s.Start:s.End])
	_, concepts := ix.namesIn(r)
	for i, c := range concepts {
		if !r.common(&r.words[i]) && !c.in(text) {
			return true
		}
	}
	return false
}

// textHolds looks for a word in the other sections of the text.
func (r *reading) textHolds(p *ranked, w *questionWord) bool {
	exact := r.group == "vi" && !r.unmarked // there a syllable without its marks is another one
	for _, t := range cutWords(p.body()) {
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

// What names so much of all that there is belongs to what the texts are about, as the city of the summit: a share of the
// passages, and at least so many.
const (
	commonShare    = 0.04
	commonPassages = 5
)

func (r *reading) common(w *questionWord) bool {
	if r.group == "vi" && isSyllable(w.folded) {
		return false // Đức is Germany, and half of the word for morals: its number says nothing of the name
	}
	df := r.lexicon.folded[w.folded]
	return df >= commonPassages && float64(df) > commonShare*float64(r.lexicon.passages)
}
