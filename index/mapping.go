package index

import (
	"bytes"
	"fmt"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	_ "github.com/blevesearch/bleve/v2/analysis/analyzer/standard"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/ar"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/da"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/de"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/en"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/es"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/fi"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/fr"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/hi"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/hu"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/it"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/nl"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/no"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/pt"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/ro"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/ru"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/sv"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/tr"
	"github.com/blevesearch/bleve/v2/mapping"
	bleveindex "github.com/blevesearch/bleve_index_api"
	"golang.org/x/text/language"
)

// mappingVersion changes whenever what an index on disk holds would be made otherwise: an older one is rebuilt.
const mappingVersion = "6"

// analyzerOf names the bleve analyzer of each language that has one; the others have "standard".
var analyzerOf = map[string]string{
	"vi": vietnameseAnalyzer, "zh": "cjk", "ja": "cjk", "ko": "cjk", "nb": "no", "nn": "no",
	"ar": "ar", "da": "da", "de": "de", "en": "en", "es": "es", "fi": "fi", "fr": "fr", "hi": "hi", "hu": "hu", "it": "it",
	"nl": "nl", "no": "no", "pl": polishAnalyzer, "pt": "pt", "ro": "ro", "ru": "ru", "sv": "sv", "tr": "tr",
}

// group gives the language whose fields and analyzer a text's language uses: its base, else "und".
func group(lang string) string {
	tag, err := language.Parse(lang)
	if err != nil {
		return "und"
	}
	base, _ := tag.Base()
	if _, ok := analyzerOf[base.String()]; ok {
		return base.String()
	}
	return "und"
}

// The fields of a passage, one set a language: title, heading path, carried questions and body together, as
// written and without diacritics; in Vietnamese also the pairs of syllables. What is quoted is never read from here.
func fieldWritten(group string) string { return "w_" + group }
func fieldFolded(group string) string  { return "f_" + group }

// fieldSurface holds whole words, which corrections need: in a language whose analyzer stems, the others hold only stems.
func fieldSurface(group string) string {
	if group == "vi" {
		return fieldFolded(group)
	}
	return "s_" + group
}

const fieldPairs = "p_vi"

// fieldCarried holds the section's heading and the questions that it carries, no word left out.
func fieldCarried(group string) string { return "q_" + group }

func newMapping() (*mapping.IndexMappingImpl, error) {
	m := bleve.NewIndexMapping()
	m.ScoringModel = bleveindex.BM25Scoring
	m.IndexDynamic, m.StoreDynamic, m.DocValuesDynamic = false, false, false
	m.DefaultMapping.Dynamic = false
	field := func(name, analyzer string) {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Store, f.DocValues, f.IncludeInAll, f.IncludeTermVectors = analyzer, false, false, false, false
		m.DefaultMapping.AddFieldMappingsAt(name, f)
	}
	for lang := range groups() {
		analyzer := analyzerOf[lang]
		if lang == "und" {
			analyzer = "standard"
		}
		of := foldedAnalyzer + "_" + lang
		if err := m.AddCustomAnalyzer(of, map[string]any{"type": foldedAnalyzer, "of": analyzer}); err != nil {
			return nil, fmt.Errorf("register the analyzer %s: %w", of, err)
		}
		field(fieldWritten(lang), analyzer)
		field(fieldFolded(lang), of)
		field(fieldCarried(lang), surfaceAnalyzer)
		if lang != "vi" {
			field(fieldSurface(lang), surfaceAnalyzer)
		}
	}
	field(fieldPairs, vietnamesePairs)
	return m, nil
}

func groups() map[string]bool {
	g := map[string]bool{"und": true}
	for lang := range analyzerOf {
		g[lang] = true
	}
	return g
}

// A term is one word of a text as it is searched: as written and without diacritics, with its place.
type term struct {
	written, folded string
	start, end      int
	position        int // counts left-out words too
}

// A plainTerm is one word of a question with nothing left out: without diacritics, and its stem where it has one.
type plainTerm struct {
	folded string
	whole  string // without diacritics, not stemmed
	common bool   // the analyzer leaves it out, or it only asks
}

// every cuts a question into all of its words: in a short question "when" and "how many" tell as much as the rest.
func (a analyzers) every(group, text string) []plainTerm {
	words := cutWords(text)
	out := make([]plainTerm, 0, len(words))
	for _, w := range words {
		t := plainTerm{whole: fold(w.text)}
		t.folded = t.whole
		t.common = askWords[t.folded] || furtherAsk[group][t.folded]
		if group == "vi" {
			t.common = t.common || vietnameseStop[vietnameseTerm(w.text)]
		} else if stems := a.terms(group, []byte(w.text)); len(stems) == 1 {
			t.folded = stems[0].folded
		} else if len(stems) == 0 {
			t.common = true
		}
		out = append(out, t)
	}
	return out
}

type analyzers map[string]analysis.Analyzer

func newAnalyzers(m *mapping.IndexMappingImpl) analyzers {
	a := analyzers{}
	for lang := range groups() {
		name := analyzerOf[lang]
		if lang == "und" {
			name = "standard"
		}
		a[lang] = m.AnalyzerNamed(name)
	}
	return a
}

// terms cuts a piece of text as the language's analyzer does. In Vietnamese nothing is left out: ranking weighs it.
func (a analyzers) terms(group string, text []byte) []term {
	if group == "vi" {
		words := cutWords(string(text))
		out := make([]term, len(words))
		for i, w := range words {
			t := vietnameseTerm(w.text)
			out[i] = term{written: t, folded: fold(w.text), start: w.start, end: w.end, position: i}
		}
		return out
	}
	stream := a[group].Analyze(bytes.Clone(text)) // bleve's filters work in place
	out := make([]term, 0, len(stream))
	for _, t := range stream {
		written := string(t.Term)
		if n, ok := numberTerm(written); ok {
			written = n
		}
		out = append(out, term{written: written, folded: fold(written), start: t.Start, end: t.End, position: t.Position})
	}
	return out
}
