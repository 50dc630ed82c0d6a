package index

import (
	"sync"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/pl"
	"github.com/blevesearch/bleve/v2/registry"
)

// polishAnalyzer is bleve's, made by the first Polish text or question: its stemmer takes a tenth of a second to read,
// which every start of the program would pay for.
const polishAnalyzer = "pl_when_needed"

type polish struct{}

var bleveHasPolish = sync.OnceValue(func() analysis.Analyzer {
	a, err := pl.AnalyzerConstructor(nil, registry.NewCache())
	if err != nil {
		panic(err) // what it reads is part of the program
	}
	return a
})

func (polish) Analyze(text []byte) analysis.TokenStream { return bleveHasPolish().Analyze(text) }
