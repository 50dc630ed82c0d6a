package index

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// AnswerAt is the confidence from which a question counts as answered: more likely right than not. What a question is
// only carried over to, from another language, has to be surer: there the words themselves may be mistaken. So has what
// says nothing of a name or a number in the question.
const (
	AnswerAt         = 0.5
	AnswerAcrossAt   = 0.7
	AnswerDoubtfulAt = 0.8
)

// weights.json is written by `go run ./index/eval/fit`; by hand it may be changed too.
//
//go:embed weights.json
var weightsFile []byte

// A weighting holds a weight for each feature, in the order of its list, and the trees that correct the choice of the sentence and the confidence.
type weighting struct {
	Passage, Sentence, Confidence []float64
	Carrying                      []float64 // of the confidence, where the passage carries questions
	Trees                         []Tree
	CarryingTrees                 []Tree // that correct that confidence
}

// A Tree adds to a sentence's score: a value at each leaf (regression trees, boosted: Friedman 2001).
type Tree struct {
	Feature string  `json:"feature,omitempty"` // empty: a leaf
	Upto    float64 `json:"upto,omitempty"`    // the feature's largest value that goes to Low
	Low     *Tree   `json:"low,omitempty"`
	High    *Tree   `json:"high,omitempty"`
	Value   float64 `json:"value,omitempty"` // of a leaf

	feature int
}

// At gives the value at the leaf that a list of features comes to. The tree was bound to the names of the list.
func (t *Tree) At(features []float64) float64 {
	for t.Low != nil {
		if features[t.feature] <= t.Upto {
			t = t.Low
		} else {
			t = t.High
		}
	}
	return t.Value
}

// Bind looks up the tree's features among the names; an error names one that is not there, or half a branch.
func (t *Tree) Bind(names []string) error {
	if t.Feature == "" && t.Low == nil && t.High == nil {
		return nil
	}
	if t.feature = slices.Index(names, t.Feature); t.feature < 0 || t.Low == nil || t.High == nil {
		return fmt.Errorf("a tree asks for %q", t.Feature)
	}
	return errors.Join(t.Low.Bind(names), t.High.Bind(names))
}

// sentence scores a sentence by its features and its passage's.
func (w *weighting) sentence(features []float64) float64 {
	return dot(w.Sentence, features) + sumAt(w.Trees, features)
}

// confidence scores what would be quoted; carrying tells whether its passage carries questions.
func (w *weighting) confidence(features []float64, carrying bool) float64 {
	if !carrying {
		return dot(w.Confidence, features)
	}
	return dot(w.Carrying, features) + sumAt(w.CarryingTrees, features)
}

func sumAt(trees []Tree, features []float64) float64 {
	s := 0.0
	for i := range trees {
		s += trees[i].At(features)
	}
	return s
}

var weights = mustWeights(weightsFile)

// jointNames are the features of a sentence and of its passage.
func jointNames() []string {
	names := slices.Clone(sentenceFeatureNames)
	for _, n := range passageFeatureNames {
		names = append(names, "passage "+n)
	}
	return names
}

// FeatureNames lists the features of each model, in the order in which [Index.Explain] gives them.
func FeatureNames() map[string][]string {
	return map[string][]string{"passage": passageFeatureNames, "sentence": jointNames(), "confidence": confidenceFeatureNames, "confidence carrying": confidenceFeatureNames}
}

func mustWeights(file []byte) weighting {
	w, err := readWeights(file)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return w
}

func readWeights(file []byte) (weighting, error) {
	var w weighting
	var read struct {
		Passage, Sentence, Confidence map[string]float64
		Carrying                      map[string]float64 `json:"confidence carrying"`
		Trees                         []Tree
		CarryingTrees                 []Tree `json:"carrying trees"`
	}
	if err := json.Unmarshal(file, &read); err != nil {
		return w, fmt.Errorf("weights: %w", err)
	}
	named := map[string]map[string]float64{"passage": read.Passage, "sentence": read.Sentence, "confidence": read.Confidence, "confidence carrying": read.Carrying}
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
	var err error
	if w.Passage, err = list("passage", passageFeatureNames); err != nil {
		return w, err
	}
	if w.Sentence, err = list("sentence", jointNames()); err != nil {
		return w, err
	}
	if w.Confidence, err = list("confidence", confidenceFeatureNames); err != nil {
		return w, err
	}
	if w.Carrying, err = list("confidence carrying", confidenceFeatureNames); err != nil {
		return w, err
	}
	w.Trees, w.CarryingTrees = read.Trees, read.CarryingTrees
	return w, errors.Join(bind(w.Trees, jointNames()), bind(w.CarryingTrees, confidenceFeatureNames))
}

func bind(trees []Tree, names []string) error {
	for i := range trees {
		if err := trees[i].Bind(names); err != nil {
			return fmt.Errorf("weights: %w", err)
		}
	}
	return nil
}
