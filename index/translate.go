package index

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// counterpart gives the same section of the same work in another language, where there is one: translations of a work
// have the same sections in the same order. withhold are those that are not to be found.
func (ix *Index) counterpart(ctx context.Context, p *passage, lang string, withhold []Hit) *passage {
	id := p.text.Work + "." + lang
	h, ok := ix.held[id]
	if id == p.text.ID || !ok || h.Passages != len(p.text.Sections) {
		return nil
	}
	other := ix.quotable(ctx, id, p.key.n)
	if other == nil || slices.Contains(withhold, Hit{other.text.ID, other.section.Heading}) {
		return nil
	}
	return other
}

// readTranslated notes for which languages every section has its counterpart in another; ix.mu is held.
func (ix *Index) readTranslated() {
	ix.translated = map[languages]bool{}
	groups := map[string]bool{}
	for _, h := range ix.held {
		if h.Passages > 0 {
			groups[h.Language] = true
		}
	}
	for from := range groups {
		for to := range groups {
			if from != to {
				ix.translated[languages{group(from), group(to)}] = ix.allTranslated(from, to)
			}
		}
	}
}

func (ix *Index) allTranslated(from, to string) bool {
	for id, h := range ix.held {
		if h.Passages > 0 && h.Language == from && ix.held[strings.TrimSuffix(id, from)+to].Passages != h.Passages {
			return false
		}
	}
	return true
}

// translate puts in place of a passage its counterpart in another language. The sentence is the one that shares most numbers
// and names with the sentence chosen, else the one at the same place.
func (ix *Index) translate(ctx context.Context, p *ranked, lang string, withhold []Hit) {
	if p.chosen < 0 {
		return
	}
	other := ix.counterpart(ctx, p.passage, lang, withhold)
	if other == nil || len(other.sentences) == 0 {
		return
	}
	signs := p.signs(p.chosen)
	same := len(other.sentences) == len(p.sentences)
	target := ranked{passage: other, score: p.score, features: p.features, scores: make([]float64, len(other.sentences))}
	for i := range other.sentences {
		for sign := range other.signs(i) {
			if signs[sign] {
				target.scores[i]++
			}
		}
		if same && i == p.chosen {
			target.scores[i] += 1.5
		}
		if target.scores[i] > target.scores[target.chosen] {
			target.chosen = i
		}
	}
	if !same && target.scores[target.chosen] == 0 {
		target.chosen = min(p.chosen, len(other.sentences)-1)
	}
	*p = target
}

// signs are the words of a sentence that a translation keeps: numbers and names.
func (p *passage) signs(i int) map[string]bool {
	s := p.sentences[i]
	m := map[string]bool{}
	for j, t := range p.terms[s.first:s.last] {
		c, _ := utf8.DecodeRune(p.text.Raw[t.start:])
		if isDigit(t.folded[0]) || j > 0 && unicode.IsUpper(c) {
			m[t.folded] = true
		}
	}
	return m
}
