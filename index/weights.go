package index

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

// AnswerAt is the confidence from which a question counts as answered.
const AnswerAt = 0.45

// weights.json is written by `go run ./index/eval/fit`; by hand it may be changed too.
//
//go:embed weights.json
var weightsFile []byte

// A weighting holds a weight for each feature, in the order of its list.
type weighting struct{ Passage, Sentence, Confidence []float64 }

var weights = mustWeights(weightsFile)

// FeatureNames lists the features of each model, in the order in which [Index.Explain] gives them.
func FeatureNames() map[string][]string {
	return map[string][]string{"passage": passageFeatureNames, "sentence": sentenceFeatureNames, "confidence": confidenceFeatureNames}
}

func mustWeights(file []byte) weighting {
	w, err := readWeights(file)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return w
}

func readWeights(file []byte) (weighting, error) {
	var named map[string]map[string]float64
	if err := json.Unmarshal(file, &named); err != nil {
		return weighting{}, fmt.Errorf("weights: %w", err)
	}
	list := func(model string, names []string) ([]float64, error) {
		w := make([]float64, len(names))
		for i, n := range names {
			v, ok := named[model][n]
			if !ok {
				return nil, fmt.Errorf("weights: %s has none for %q", model, n)
			}
			w[i] = v
		}
		return w, nil
	}
	var w weighting
	var err error
	if w.Passage, err = list("passage", passageFeatureNames); err != nil {
		return w, err
	}
	if w.Sentence, err = list("sentence", sentenceFeatureNames); err != nil {
		return w, err
	}
	w.Confidence, err = list("confidence", confidenceFeatureNames)
	return w, err
}
