package index

import (
	"strconv"
	"strings"
)

// What makes two sentences say different things of one: how much of the question the other one meets, of what the one
// quoted does; and how many of all their words, those that differ in value left out, both hold.
const (
	disagreeMeets = 0.85
	disagreeAlike = 0.6
)

// disagreeing gives the passages of other texts that say the same of the same thing with another number or date,
// among those that the choice looked at. Nothing tells which is right: both are shown, the newer first.
func (r *reading) disagreeing(all []ranked) []*ranked {
	first := &all[0]
	if first.chosen < 0 || !r.kind.demands() || r.kind == kindWho || r.kind == kindWhere {
		return nil // two names are seldom said of the same thing, two numbers are
	}
	mine := first.claim(r)
	covered := r.coverageOf(first, first.chosen)
	var others []*ranked
	for i := 1; i < min(joined, len(all)); i++ {
		p := &all[i]
		if p.text.ID == first.text.ID || p.chosen < 0 {
			continue
		}
		for j := range p.sentences {
			if r.coverageOf(p, j) < disagreeMeets*covered {
				continue
			}
			p := *p
			p.chosen = j
			if c := p.claim(r); c.contradicts(mine) {
				others = append(others, &p)
				break
			}
		}
	}
	return others
}

func (r *reading) coverageOf(p *ranked, sentence int) float64 {
	s := p.sentences[sentence]
	return r.coverage(r.look(p.terms[s.first:s.last]).best)
}

// A claim is what a sentence says, cut into what it speaks of and the values that it gives.
type claim struct {
	about  map[string]bool
	values map[string]bool // numbers and months
}

func (p *ranked) claim(r *reading) claim {
	c := claim{map[string]bool{}, map[string]bool{}}
	s := p.sentences[p.chosen]
	for j, t := range p.terms[s.first:s.last] {
		asked := len(r.where[t.folded]) > 0
		value := isDigit(t.folded[0]) || monthWords[t.folded] || numberWords[t.folded] && (p.group != "vi" || isNumberAt(p.terms, s.first+j))
		switch {
		case value && !asked:
			c.values[inFigure(t.folded)] = true
		case value, p.group == "vi" && vietnameseStop[t.written]:
		default:
			c.about[t.folded] = true
		}
	}
	return c
}

// isNumberAt tells a Vietnamese number word from the many words that sound like it: another number or what is counted
// stands beside it, not a hyphenated name.
func isNumberAt(terms []term, i int) bool {
	return terms[i].written != "nam" && !strings.HasPrefix(terms[i].written, "năm")
}

// inFigure writes a number word of any language in figures, so that "three" and "3" do not disagree.
func inFigure(folded string) string {
	if f, ok := figures[folded]; ok {
		return f
	}
	return folded
}

var figures = func() map[string]string {
	m := map[string]string{}
	for n := 2; n <= 20; n++ {
		for _, word := range []string{english(n), french(n), vietnameseNumber(n)} {
			if !strings.ContainsAny(word, " -") {
				m[fold(word)] = strconv.Itoa(n)
			}
		}
	}
	return m
}()

// contradicts reports whether two claims are about the same and give values of which neither holds all of the other's.
func (c claim) contradicts(o claim) bool {
	if len(c.values) == 0 || len(o.values) == 0 || within(c.values, o.values) || within(o.values, c.values) {
		return false
	}
	shared := 0
	for w := range c.about {
		if o.about[w] {
			shared++
		}
	}
	return float64(shared) >= disagreeAlike*float64(len(c.about)+len(o.about)-shared) && shared >= 2
}

func within(a, b map[string]bool) bool {
	for w := range a {
		if !b[w] {
			return false
		}
	}
	return true
}
