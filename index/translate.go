package index

import (
	"context"
	"unicode"
	"unicode/utf8"
)

// translate puts in place of a passage the same section of the same work in another language, where there is one:
// translations of a work have the same sections in the same order. The sentence is the one that shares most numbers
// and names with the sentence chosen, else the one at the same place.
func (ix *Index) translate(ctx context.Context, p *ranked, lang string) {
	id := p.text.Work + "." + lang
	if id == p.text.ID || p.chosen < 0 {
		return
	}
	h, ok := ix.held[id]
	if !ok || h.Passages != len(p.text.Sections) {
		return
	}
	other := ix.quotable(ctx, id, p.key.n)
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
