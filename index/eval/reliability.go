package eval

import "math"

// A Bin is the questions whose confidence lies in one tenth of what it can be.
type Bin struct {
	N          int     `json:"n"`
	Confidence float64 `json:"confidence"` // the mean
	Right      float64 `json:"right"`      // the share whose quotation, made or withheld, holds the answer
}

// Reliability sorts questions by their confidence into ten bins of equal width, the least first, and gives the expected
// calibration error over them (Guo et al. 2017): how far the confidence lies from the share that is right, in the mean.
// Each question weighs the same.
func Reliability(confidence []float64, right []bool) (bins []Bin, ece float64) {
	bins = make([]Bin, 10)
	for i, c := range confidence {
		b := &bins[max(0, min(len(bins)-1, int(c*float64(len(bins)))))]
		b.N++
		b.Confidence += c
		b.Right += share(right[i])
	}
	for i := range bins {
		b := &bins[i]
		if b.N == 0 {
			continue
		}
		ece += math.Abs(b.Right-b.Confidence) / float64(len(confidence))
		b.Confidence /= float64(b.N)
		b.Right /= float64(b.N)
	}
	return bins, ece
}

func reliability(outcomes []Outcome) ([]Bin, float64) {
	var confidence []float64
	var right []bool
	for _, o := range outcomes {
		confidence, right = append(confidence, o.Confidence), append(right, o.All)
	}
	return Reliability(confidence, right)
}
