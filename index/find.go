package index

import (
	"context"
	"fmt"
	"slices"
	"sort"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
)

// candidates is how many passages bleve is asked for; ranking looks at them all.
const candidates = 24

// What a match counts in the search beside one as written; found by trying on the development sets.
const (
	foldedBoost = 0.3
	pairsBoost  = 0.5
)

// carriedCandidates is how many passages are looked for by the questions that they carry: there "when is it" finds
// what it cannot find among the words of the texts.
const carriedCandidates = 32

// find gives the passages that bleve finds for a reading, of each text's newest revision only. ix.mu is held for reading.
func (ix *Index) find(ctx context.Context, r *reading) ([]*passage, error) {
	if ix.bleve == nil {
		return nil, nil
	}
	found, err := ix.search(ctx, r, r.query(), candidates, nil)
	if err != nil {
		return nil, err
	}
	return ix.search(ctx, r, r.carriedQuery(), carriedCandidates, found)
}

// search adds what a query finds to what is found already, each passage once. Where the best of all may not be quoted, as
// its text has just changed, r notes it.
func (ix *Index) search(ctx context.Context, r *reading, q query.Query, size int, found []*passage) ([]*passage, error) {
	if q == nil {
		return found, nil
	}
	res, err := ix.bleve.SearchInContext(ctx, bleve.NewSearchRequestOptions(q, size, 0, false))
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	for i, hit := range res.Hits {
		id, n, ok := cutPassageID(hit.ID)
		if !ok {
			continue
		}
		p := ix.quotable(ctx, id, n)
		r.changing = r.changing || p == nil && i == 0
		if p != nil && !slices.ContainsFunc(found, func(f *passage) bool { return f.key == p.key }) {
			found = append(found, p)
		}
	}
	return found, nil
}

func (r *reading) carriedQuery() query.Query {
	var qs []query.Query
	for _, w := range r.every {
		q := bleve.NewTermQuery(w.whole)
		q.SetField(fieldCarried(r.group))
		if w.common {
			q.SetBoost(askWeight)
		}
		qs = append(qs, q)
	}
	if len(qs) == 0 {
		return nil
	}
	return bleve.NewDisjunctionQuery(qs...)
}

// quotable gives a passage if the index holds the newest revision of its text and that is what was written; else nil.
func (ix *Index) quotable(ctx context.Context, id string, n int) *passage {
	h, ok := ix.held[id]
	newest, known := ix.store.Current(id)
	if !ok || !known || newest.Damaged || newest.Removed || newest.Position != h.Position || n >= h.Passages {
		return nil
	}
	p, err := ix.load(ctx, passageKey{id, h.Position, n})
	if err != nil {
		return nil // damaged since it was indexed: not quoted; the text's next revision, or a rebuilt index, brings it back
	}
	return p
}

// What the search leaves out, where enough other words are left: words in so large a share of the passages. They tell
// little and cost most of the time; ranking looks at them all the same.
const (
	everywhereShare = 0.25
	enoughWords     = 3
)

func (r *reading) everywhere(w *questionWord) bool {
	df := r.lexicon.folded[w.folded]
	if !r.unmarked && !w.loose {
		df = r.lexicon.written[w.written]
	}
	return float64(df) > everywhereShare*float64(max(r.lexicon.passages, fewPassages))
}

// telling counts the words that the search does not leave out.
func (r *reading) telling() int {
	n := 0
	for i := range r.words {
		if w := &r.words[i]; w.known && !w.asks && !r.everywhere(w) {
			n++
		}
	}
	return n
}

func (r *reading) query() query.Query {
	var qs []query.Query
	add := func(field, term string, boost float64) {
		q := bleve.NewTermQuery(term)
		q.SetField(field)
		q.SetBoost(boost)
		qs = append(qs, q)
	}
	foldBoost := foldedBoost
	if r.unmarked {
		foldBoost = 1
	}
	leave := r.telling() >= enoughWords
	for i, w := range r.words {
		if r.group == "vi" && vietnameseStop[w.written] && !r.unmarked || leave && r.everywhere(&w) {
			continue
		}
		share := 1.0
		if w.asks {
			share = askWeight
		}
		if w.share > 0 {
			share = w.share
		}
		for _, a := range w.instead {
			add(fieldFolded(r.group), a.folded, share*a.share*correctedShare)
		}
		if w.slipped {
			continue
		}
		if !w.known {
			continue
		}
		if !r.unmarked {
			add(fieldWritten(r.group), w.written, share)
		}
		if w.loose {
			add(fieldFolded(r.group), w.folded, share*foldBoost)
		}
		if r.group == "vi" && i > 0 {
			add(fieldPairs, r.words[i-1].folded+" "+w.folded, pairsBoost*share)
		}
	}
	if len(qs) == 0 {
		return nil
	}
	return bleve.NewDisjunctionQuery(qs...)
}

// fallbackGroups orders the other languages that have texts: those that most read first.
func (ix *Index) fallbackGroups(not string) []string {
	order := map[string]int{"en": 0, "fr": 1, "vi": 2}
	var all []string
	for g := range ix.lexicons {
		if g != not {
			all = append(all, g)
		}
	}
	sort.Slice(all, func(i, j int) bool {
		a, aok := order[all[i]]
		b, bok := order[all[j]]
		if aok != bok {
			return aok
		}
		if aok && a != b {
			return a < b
		}
		return all[i] < all[j]
	})
	return all
}
