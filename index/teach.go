package index

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"summitbot/knowledge"
)

// languages are a pair of groups: a word of the first, looked for among the texts of the second.
type languages struct{ from, to string }

// A table gives for a term of one language the terms that it may be in another, with their shares, likeliest first.
// The translations of the works teach it: see [Index.Learn].
type table map[string][]alternative

// What learning looks at, so that it ends in seconds whatever the texts are: so many pairs of sentences of two
// languages, so many words of a sentence; and what it keeps of each word.
const (
	taughtPairs     = 20000
	taughtWords     = 60
	taughtSteps     = 6
	keptRenderings  = 4
	leastRendering  = 0.12
	leastOnce       = 0.34 // of words that stand across from one another once only: all rare words of a sentence do
	sentencesAligns = 40   // a section of more sentences is left out where it cannot be aligned
)

// Learn works out from the works that have texts in several languages what words mean what: IBM Model 1 (Brown et al.
// 1993) over their aligned sentences, in both directions, a word's share in another being the geometric mean of the
// two. It takes seconds for thousands of texts and disturbs no answer; answers use what was learned last.
func (ix *Index) Learn(ctx context.Context) error {
	ix.mu.RLock()
	position := ix.position.Position
	done := ix.learned
	works := map[string]map[string]held{} // by work and language
	for id, h := range ix.held {
		if h.Passages == 0 {
			continue
		}
		work := strings.TrimSuffix(id, "."+h.Language)
		if works[work] == nil {
			works[work] = map[string]held{}
		}
		works[work][h.Language] = h
	}
	ix.mu.RUnlock()
	if done == position {
		return nil
	}
	if err := ix.refreshLexicons(); err != nil {
		return err
	}
	tables, err := ix.learn(ctx, works)
	if err != nil {
		return err
	}
	ix.mu.Lock()
	ix.tables, ix.learned = tables, position
	ix.mu.Unlock()
	return nil
}

func (ix *Index) learn(ctx context.Context, works map[string]map[string]held) (map[languages]table, error) {
	names := make([]string, 0, len(works))
	for w, in := range works {
		if len(in) > 1 {
			names = append(names, w)
		}
	}
	slices.Sort(names)
	corpora := map[languages][]bitext{}
	for _, work := range names {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		sections := map[string][][]sentenceTerms{}
		for lang, h := range works[work] {
			if s := ix.sentencesOf(ctx, work+"."+lang, h); s != nil {
				sections[group(lang)] = s
			}
		}
		for a, as := range sections {
			for b, bs := range sections {
				if a < b && len(corpora[languages{a, b}]) < taughtPairs {
					corpora[languages{a, b}] = append(corpora[languages{a, b}], align(as, bs)...)
				}
			}
		}
	}
	tables := map[languages]table{}
	for l, pairs := range corpora {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		there, back := translate1(pairs), translate1(turned(pairs))
		tables[l], tables[languages{l.to, l.from}] = agree(there, back), agree(back, there)
	}
	return tables, nil
}

// sentenceTerms are a sentence's words that tell something, without diacritics.
type sentenceTerms []string

// A bitext is a piece of text and its translation.
type bitext struct{ from, to sentenceTerms }

// sentencesOf gives the words of each sentence of each section of a text; nil where it cannot be read.
func (ix *Index) sentencesOf(ctx context.Context, id string, h held) [][]sentenceTerms {
	t, err := ix.loadText(ctx, id, h.Position)
	if err != nil {
		return nil
	}
	g := group(t.Language)
	all := make([][]sentenceTerms, len(t.Sections))
	for n := range t.Sections {
		all[n] = append(all[n], ix.telling(g, t.Sections[n].Heading))
		for _, block := range t.Sections[n].Blocks {
			for _, at := range cutSentences(t.Raw, span{block.Start, block.End}) {
				all[n] = append(all[n], ix.telling(g, string(t.Raw[at.start:at.end])))
			}
		}
	}
	return all
}

func (ix *Index) telling(g, text string) sentenceTerms {
	var words sentenceTerms
	for _, t := range ix.analyzers.terms(g, []byte(text)) {
		if g == "vi" && vietnameseStop[t.written] {
			continue
		}
		if words = append(words, t.folded); len(words) == taughtWords {
			break
		}
	}
	return words
}

// align pairs the sections of two texts of a work in order, and their sentences where there are as many; else the
// sections as they are. Texts with another number of sections are no translations of one another.
func align(a, b [][]sentenceTerms) []bitext {
	if len(a) != len(b) {
		return nil
	}
	var pairs []bitext
	for i := range a {
		switch {
		case len(a[i]) == len(b[i]):
			for j := range a[i] {
				pairs = append(pairs, bitext{a[i][j], b[i][j]})
			}
		case len(a[i]) <= sentencesAligns && len(b[i]) <= sentencesAligns:
			pairs = append(pairs, bitext{slices.Concat(a[i]...), slices.Concat(b[i]...)})
		}
	}
	return pairs
}

func turned(pairs []bitext) []bitext {
	out := make([]bitext, len(pairs))
	for i, p := range pairs {
		out[i] = bitext{p.to, p.from}
	}
	return out
}

// renderings are chances: of a word of the second language, given one of the first.
type renderings map[string]map[string]chance

type chance struct {
	share float64
	times int // pairs in which the two stand across from one another
}

// translate1 runs the expectation maximisation of IBM Model 1, with an empty word that anything may come from.
func translate1(pairs []bitext) renderings {
	fromIDs, toIDs := map[string]int{"": 0}, map[string]int{}
	var fromWords, toWords []string
	fromWords = append(fromWords, "")
	id := func(ids map[string]int, words *[]string, w string) int {
		i, ok := ids[w]
		if !ok {
			i = len(ids)
			ids[w] = i
			*words = append(*words, w)
		}
		return i
	}
	type cell struct{ from, to int }
	cells := map[cell]int{}
	var of []cell
	var times []int
	var slots [][]int // of each word of each translation, the cells of the words that it may come from
	for _, p := range pairs {
		from := []int{0}
		for _, w := range p.from {
			from = append(from, id(fromIDs, &fromWords, w))
		}
		for _, w := range p.to {
			to := id(toIDs, &toWords, w)
			row := make([]int, len(from))
			for k, f := range from {
				c := cell{f, to}
				n, ok := cells[c]
				if !ok {
					n = len(of)
					cells[c] = n
					of = append(of, c)
					times = append(times, 0)
				}
				times[n]++
				row[k] = n
			}
			slots = append(slots, row)
		}
	}
	shares := make([]float64, len(of))
	for i := range shares {
		shares[i] = 1 / float64(len(toWords))
	}
	count, total := make([]float64, len(of)), make([]float64, len(fromWords))
	for range taughtSteps {
		clear(count)
		clear(total)
		for _, row := range slots {
			sum := 0.0
			for _, n := range row {
				sum += shares[n]
			}
			for _, n := range row {
				c := shares[n] / sum
				count[n] += c
				total[of[n].from] += c
			}
		}
		for n := range shares {
			shares[n] = count[n] / total[of[n].from]
		}
	}
	out := renderings{}
	for n, c := range shares {
		f := of[n].from
		if f == 0 || c < leastRendering/10 {
			continue
		}
		if out[fromWords[f]] == nil {
			out[fromWords[f]] = map[string]chance{}
		}
		out[fromWords[f]][toWords[of[n].to]] = chance{c, times[n]}
	}
	return out
}

// agree keeps for each word the renderings that hold in both directions.
func agree(there, back renderings) table {
	t := table{}
	for f, to := range there {
		var all []alternative
		for w, c := range to {
			share := math.Sqrt(c.share * back[w][f].share)
			if share >= leastRendering && (c.times > 1 || share >= leastOnce) {
				all = append(all, alternative{w, share})
			}
		}
		slices.SortFunc(all, func(a, b alternative) int {
			if c := cmp.Compare(b.share, a.share); c != 0 {
				return c
			}
			return strings.Compare(a.folded, b.folded)
		})
		if len(all) > keptRenderings {
			all = all[:keptRenderings]
		}
		if len(all) > 0 {
			t[f] = all
		}
	}
	return t
}

// glossaries reads the lines of the glossaries that the log holds now; ix.mu is held.
func (ix *Index) readGlossaries(ctx context.Context) {
	var lines []concept
	var ids []string
	for id, h := range ix.held {
		if h.Glossary {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	same := ix.concepts != nil && len(ids) == len(ix.glossaries)
	now := map[string]int64{}
	for _, id := range ids {
		now[id] = ix.held[id].Position
		same = same && ix.glossaries[id] == now[id]
	}
	if same {
		return
	}
	for _, id := range ids {
		t, err := ix.loadText(ctx, id, ix.held[id].Position)
		if err == nil && t.Kind == knowledge.KindGlossary {
			lines = append(lines, readGlossary(t)...)
		}
	}
	ix.concepts, ix.glossaries = newConcepts(lines), now
}
