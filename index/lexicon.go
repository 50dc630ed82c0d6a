package index

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	bleveindex "github.com/blevesearch/bleve_index_api"
)

// A lexicon holds the words of one language's texts, with the number of passages that hold each.
type lexicon struct {
	passages int
	written  map[string]int
	folded   map[string]int
	surface  map[string]int      // whole words without diacritics
	sorted   []string            // surface, in order: words of one root stand together
	idfs     []float64           // by number of passages, worked out once
	meant    map[string][]string // a folded word with one letter left out -> the whole words it may be; for corrections
}

// lexiconOrNone is an empty one for a language that has no texts.
func lexiconOrNone(l *lexicon) *lexicon {
	if l == nil {
		return &lexicon{}
	}
	return l
}

// passagesByGroup counts the passages of each language; ix.mu or ix.following is held.
func (ix *Index) passagesByGroup() map[string]int {
	counts := map[string]int{}
	for _, h := range ix.held {
		if h.Passages > 0 {
			counts[group(h.Language)] += h.Passages
		}
	}
	return counts
}

// readLexicons reads the words of every language anew; ix.mu or ix.following is held.
func (ix *Index) readLexicons() (map[string]*lexicon, error) {
	counts := ix.passagesByGroup()
	advanced, err := ix.bleve.Advanced()
	if err != nil {
		return nil, fmt.Errorf("read the index's words: %w", err)
	}
	reader, err := advanced.Reader()
	if err != nil {
		return nil, fmt.Errorf("read the index's words: %w", err)
	}
	defer func() { _ = reader.Close() }()
	lexicons := map[string]*lexicon{}
	for lang, n := range counts {
		l := &lexicon{passages: n}
		if l.written, err = readWords(reader, fieldWritten(lang)); err != nil {
			return nil, err
		}
		if l.folded, err = readWords(reader, fieldFolded(lang)); err != nil {
			return nil, err
		}
		if l.surface = l.folded; fieldSurface(lang) != fieldFolded(lang) {
			if l.surface, err = readWords(reader, fieldSurface(lang)); err != nil {
				return nil, err
			}
		}
		l.sorted = slices.Sorted(maps.Keys(l.surface))
		l.meant = deletions(l.sorted)
		l.fillIDF()
		lexicons[lang] = l
	}
	return lexicons, nil
}

// refreshLexicons reads the words of every language anew while answers use the former ones.
func (ix *Index) refreshLexicons() error {
	ix.following.Lock()
	defer ix.following.Unlock()
	lexicons, err := ix.readLexicons()
	if err != nil {
		return err
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.lexicons = lexicons
	return nil
}

// fewWritten is up to how many passages written or taken back are counted one by one; for more, the whole is read again.
const fewWritten = 200

// countWritten counts the words of passages that were written and taken back: reading the whole again after each change takes
// too long while somebody waits for the new wording. It reports whether it could; ix.mu is held.
func (ix *Index) countWritten(written, taken []map[string]any) bool {
	counts := ix.passagesByGroup()
	if len(written) > fewWritten || len(taken) > fewWritten || len(counts) != len(ix.lexicons) {
		return false
	}
	for g, n := range counts {
		l := ix.lexicons[g]
		if l == nil {
			return false
		}
		if l.passages != n {
			l.passages = n
			l.fillIDF()
		}
	}
	for _, fields := range written {
		ix.countPassage(fields, 1)
	}
	for _, fields := range taken {
		ix.countPassage(fields, -1)
	}
	return true
}

// countPassage adds one passage to the lexicon of its language, or takes it off.
func (ix *Index) countPassage(fields map[string]any, by int) {
	for g, l := range ix.lexicons {
		ix.countWords(l.written, fieldWritten(g), fields, by)
		changed := ix.countWords(l.folded, fieldFolded(g), fields, by)
		if fieldSurface(g) != fieldFolded(g) {
			changed = ix.countWords(l.surface, fieldSurface(g), fields, by)
		}
		l.sort(changed)
	}
}

// countWords counts each word of a passage's field once, and gives those that are new or gone.
func (ix *Index) countWords(words map[string]int, field string, fields map[string]any, by int) (changed []string) {
	text, ok := fields[field].(string)
	if !ok {
		return nil
	}
	m := ix.bleve.Mapping()
	seen := map[string]bool{}
	for _, t := range m.AnalyzerNamed(m.AnalyzerNameForPath(field)).Analyze([]byte(text)) {
		w := string(t.Term)
		if seen[w] {
			continue
		}
		seen[w] = true
		before := words[w]
		if words[w] = max(0, before+by); words[w] == 0 {
			delete(words, w)
		}
		if before == 0 || words[w] == 0 {
			changed = append(changed, w)
		}
	}
	return changed
}

// sort takes in words that were not known, and leaves out those that are no longer.
func (l *lexicon) sort(changed []string) {
	for _, w := range changed {
		i, found := slices.BinarySearch(l.sorted, w)
		switch known := l.surface[w] > 0; {
		case known && !found:
			l.sorted = slices.Insert(l.sorted, i, w)
			for rest, of := range deletions([]string{w}) {
				l.meant[rest] = append(l.meant[rest], of...)
			}
		case !known && found:
			l.sorted = slices.Delete(l.sorted, i, i+1) // meant keeps it: a word that is not known is never meant
		}
	}
}

func readWords(reader bleveindex.IndexReader, field string) (map[string]int, error) {
	dict, err := reader.FieldDict(field)
	if err != nil {
		return nil, fmt.Errorf("read the words of %s: %w", field, err)
	}
	defer func() { _ = dict.Close() }()
	words := map[string]int{}
	for {
		entry, err := dict.Next()
		if err != nil {
			return nil, fmt.Errorf("read the words of %s: %w", field, err)
		}
		if entry == nil {
			return words, nil
		}
		words[strings.Clone(entry.Term)] = int(entry.Count)
	}
}

// fewPassages is taken where there are fewer: a word that half of three passages hold is no common word yet.
const fewPassages = 50

// idf is BM25's (Robertson and Spärck Jones, with 1 added so that it is never negative).
func (l *lexicon) idf(df int) float64 {
	if df < len(l.idfs) {
		return l.idfs[df]
	}
	n := float64(max(l.passages, fewPassages))
	return math.Log(1 + (n-float64(df)+0.5)/(float64(df)+0.5))
}

func (l *lexicon) fillIDF() {
	l.idfs = nil
	idfs := make([]float64, l.passages+1)
	for df := range idfs {
		idfs[df] = l.idf(df)
	}
	l.idfs = idfs
}

// relatives gives the known words that share their beginning with a word: of one root, as a stemmer should see and often does not.
func (l *lexicon) relatives(w string) []string {
	if len(w) < 6 || isDigit(w[0]) {
		return nil
	}
	root := w[:max(5, (len(w)*7+9)/10)]
	i, _ := slices.BinarySearch(l.sorted, root)
	var all []string
	for ; i < len(l.sorted) && strings.HasPrefix(l.sorted[i], root) && len(all) < maxRelatives; i++ {
		if l.sorted[i] != w && len(l.sorted[i]) <= len(w)+4 {
			all = append(all, l.sorted[i])
		}
	}
	return all
}

const maxRelatives = 6

// deletions lists each word under what is left of it without one letter (SymSpell's idea, Garbe 2012: two words
// one letter apart share such a remainder).
func deletions(words []string) map[string][]string {
	m := map[string][]string{}
	for _, w := range words {
		if len(w) < 3 || len(w) > 24 || isDigit(w[0]) {
			continue
		}
		for i := range w {
			if i > 0 && w[i] == w[i-1] {
				continue
			}
			rest := w[:i] + w[i+1:]
			m[rest] = append(m[rest], w)
		}
	}
	return m
}
