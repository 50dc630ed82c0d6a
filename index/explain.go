package index

import (
	"context"
	"slices"
)

// An Explanation is what was known of a question's candidates, for fitting the weights and for looking into a rank.
type Explanation struct {
	Passages   []ExplainedPassage // in the order of retrieval
	Quotes     []Extract          // what would be quoted
	Confidence []float64          // features, as FeatureNames("confidence")
	Carrying   bool               // the passage quoted carries questions: the confidence has a fit of its own
}

// An ExplainedPassage is one candidate.
type ExplainedPassage struct {
	TextID, Heading string
	Features        []float64
	Sentences       []ExplainedSentence
}

// An ExplainedSentence is one sentence of a candidate.
type ExplainedSentence struct {
	Text     string
	Features []float64 // as FeatureNames("sentence"); empty for the passages that the choice does not look at
}

// ExplainWithheld is [Index.ExplainUnlearned] as it would be if the section that answers were not there.
func (ix *Index) ExplainWithheld(ctx context.Context, question, lang string, section Hit) (Explanation, error) {
	return ix.explain(ctx, question, lang, true, section)
}

// ExplainUnlearned is [Index.Explain] as it would be if no section carried this very question: what is fitted on the
// questions that the texts carry must not find them among themselves.
func (ix *Index) ExplainUnlearned(ctx context.Context, question, lang string) (Explanation, error) {
	return ix.explain(ctx, question, lang, true)
}

// Explain looks for a question as [Index.Ask] does, in the texts of one language or, where there are none in that, of the
// next, and gives the features instead of an answer.
func (ix *Index) Explain(ctx context.Context, question, lang string) (Explanation, error) {
	return ix.explain(ctx, question, lang, false)
}

func (ix *Index) explain(ctx context.Context, question, lang string, unlearned bool, withhold ...Hit) (Explanation, error) {
	var e Explanation
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	g := group(lang)
	if ix.lexicons[g] == nil {
		g = append(ix.fallbackGroups(g), g)[0]
	}
	lex := ix.lexicons[g]
	if lex == nil {
		return e, nil
	}
	text := clean(question)
	var a Answer
	a.Asked, a.Sure = DetectLanguage(text)
	r := result{reading: ix.understand(text, &a, g, lex), rarest: lex.idf(0)}
	found, err := ix.find(ctx, &r.reading)
	if err != nil || len(found) == 0 {
		return e, err
	}
	found = slices.DeleteFunc(found, func(p *passage) bool { return slices.Contains(withhold, Hit{p.text.ID, p.section.Heading}) })
	if len(found) == 0 {
		return e, nil
	}
	if unlearned {
		ix.unlearn(found, question)
	}
	r.ranked = ix.rank(&r.reading, found)
	order := slices.Clone(r.ranked)
	r.reading.choose(r.ranked)
	if r.ranked[0].chosen >= 0 {
		e.Quotes = r.reading.extracts(r.ranked)
	}
	e.Confidence, e.Carrying = r.features().list(), r.carries()
	for i := range order {
		p := &order[i]
		x := ExplainedPassage{TextID: p.text.ID, Heading: p.section.Heading, Features: p.features.list()}
		if i < joined {
			for j, f := range r.reading.sentenceFeatures(p) {
				s := p.sentences[j]
				x.Sentences = append(x.Sentences, ExplainedSentence{string(p.text.Raw[s.start:s.end]), append(f.list(), x.Features...)})
			}
		}
		e.Passages = append(e.Passages, x)
	}
	return e, nil
}

// unlearn puts in the place of a passage that carries a question one that does not.
func (ix *Index) unlearn(found []*passage, question string) {
	for i, p := range found {
		if !slices.Contains(p.section.Questions, question) && !slices.Contains(p.section.Unanswered, question) {
			continue
		}
		without := *p.text
		without.Sections = slices.Clone(p.text.Sections)
		s := &without.Sections[p.key.n]
		same := func(q string) bool { return q == question }
		s.Questions, s.Unanswered = slices.DeleteFunc(slices.Clone(s.Questions), same), slices.DeleteFunc(slices.Clone(s.Unanswered), same)
		found[i] = ix.analyse(&without, p.key.n, p.key.position)
	}
}
