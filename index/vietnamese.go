package index

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/registry"
)

// Names under which the analyzers are registered with bleve. Each is an ordinary bleve analyzer.
const (
	vietnameseAnalyzer = "vi"       // syllables as written
	vietnamesePairs    = "vi_pairs" // pairs of neighbouring syllables, without diacritics
	surfaceAnalyzer    = "surface"  // whole words of any language, without diacritics
	foldedAnalyzer     = "folded"   // another analyzer's terms without diacritics; config "of" names it
)

func init() {
	register := func(name string, c registry.AnalyzerConstructor) {
		if err := registry.RegisterAnalyzer(name, c); err != nil {
			panic(err) // two analyzers of one name: a mistake of ours
		}
	}
	register(vietnameseAnalyzer, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) { return vietnamese{}, nil })
	register(vietnamesePairs, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) { return pairs{}, nil })
	register(polishAnalyzer, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) { return polish{}, nil })
	register(surfaceAnalyzer, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) { return surface{}, nil })
	register(foldedAnalyzer, func(config map[string]any, cache *registry.Cache) (analysis.Analyzer, error) {
		of, _ := config["of"].(string)
		a, err := cache.AnalyzerNamed(of)
		return folded{a}, err
	})
}

// vietnamese cuts a text into syllables: Unicode-normalised (NFC), case-folded, the tone mark taken off its vowel
// and put behind the syllable, so that hoà and hòa are one term; the commonest function words are left out.
type vietnamese struct{}

func (vietnamese) Analyze(text []byte) analysis.TokenStream {
	words := cutWords(string(text))
	stream := make(analysis.TokenStream, 0, len(words))
	for i, w := range words {
		term := vietnameseTerm(w.text)
		if vietnameseStop[term] {
			continue
		}
		stream = append(stream, token(term, w, i+1))
	}
	return stream
}

// pairs gives each two neighbouring syllables as one term without diacritics: two syllables are mostly one
// Vietnamese word, and the pair tells what the syllables alone do not.
type pairs struct{}

func (pairs) Analyze(text []byte) analysis.TokenStream {
	words := cutWords(string(text))
	stream := make(analysis.TokenStream, 0, len(words))
	for i := 1; i < len(words); i++ {
		if words[i].sentence != words[i-1].sentence {
			continue
		}
		term := fold(words[i-1].text) + " " + fold(words[i].text)
		stream = append(stream, &analysis.Token{Term: []byte(term), Start: words[i-1].start, End: words[i].end, Position: i, Type: analysis.Shingle})
	}
	return stream
}

type surface struct{}

func (surface) Analyze(text []byte) analysis.TokenStream {
	words := cutWords(string(text))
	stream := make(analysis.TokenStream, 0, len(words))
	for i, w := range words {
		stream = append(stream, token(fold(w.text), w, i+1))
	}
	return stream
}

type folded struct{ of analysis.Analyzer }

func (f folded) Analyze(text []byte) analysis.TokenStream {
	stream := f.of.Analyze(text)
	for _, t := range stream {
		t.Term = []byte(fold(string(t.Term)))
	}
	return stream
}

func token(term string, w word, position int) *analysis.Token {
	return &analysis.Token{Term: []byte(term), Start: w.start, End: w.end, Position: position, Type: analysis.AlphaNumeric}
}

// A word is a run of letters and digits of a text.
type word struct {
	text       string // as written
	start, end int    // bytes
	sentence   int    // counts strong punctuation before it: pairs do not reach across
}

// cutWords cuts at whatever is neither letter, mark nor digit; a number keeps the points and commas between its digits.
func cutWords(s string) []word {
	words := make([]word, 0, len(s)/5+1)
	start, sentence := -1, 0
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		if inWord(s, i, n, r, start) {
			if start < 0 {
				start = i
			}
			i += n
			continue
		}
		if start >= 0 {
			words = append(words, word{text: s[start:i], start: start, end: i, sentence: sentence})
			start = -1
		}
		if strings.ContainsRune(".,;:!?()\"“”«»…–", r) {
			sentence++
		}
		i += n
	}
	if start >= 0 {
		words = append(words, word{text: s[start:], start: start, end: len(s), sentence: sentence})
	}
	return words
}

func inWord(s string, i, n int, r rune, start int) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return true
	case r == '.' || r == ',':
		return start >= 0 && i+1 < len(s) && isDigit(s[i-1]) && isDigit(s[i+1])
	case r < utf8.RuneSelf:
		return false
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// vietnameseStop are the commonest function words, as terms. Question words are not among them: they carry what is asked.
var vietnameseStop = set(vietnameseTerm, stopSyllables)

const stopSyllables = `và của là các những được cho trong với một có đã này đó thì mà cũng như từ để đến khi bị bởi vào ra về`

// vietnameseStopFolded are the same words without diacritics: the index does not hold them, though the texts do.
var vietnameseStopFolded = set(fold, stopSyllables)

func set(term func(string) string, words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[term(w)] = true
	}
	return m
}
