package main

import (
	"runtime"
	"testing"
)

// TestGradientIsTheSameOnAnyMachine: the sum is split as often on one core as on many.
func TestGradientIsTheSameOnAnyMachine(t *testing.T) {
	add := func(sum []float64, i int) {
		sum[0]++
		sum[1] += 1 / float64(i+1)
	}
	for _, n := range []int{0, 1, 3, 4, 1001} {
		var first []float64
		for _, cores := range []int{1, 2, 8} {
			before := runtime.GOMAXPROCS(cores)
			got := gradient(2, n, add)
			runtime.GOMAXPROCS(before)
			if first == nil {
				first = got
			}
			if got[0] != float64(n) || got[1] != first[1] {
				t.Errorf("%d things on %d cores: %v, want the first to be %d and the second %v", n, cores, got, n, first[1])
			}
		}
	}
}

// TestHeldOut: each group is scored by what was fitted without its fold, for each of the scorers.
func TestHeldOut(t *testing.T) {
	var groups []group
	for f := range folds {
		groups = append(groups, group{fold: f, weight: 1, features: [][]float64{{1}, {0}}, right: []bool{true, false}})
	}
	held := heldOut(groups, func(train []group) []scorer {
		if len(train) != folds-1 {
			t.Errorf("fitted on %d groups, want %d", len(train), folds-1)
		}
		return []scorer{linear([]float64{1}), linear([]float64{-1})}
	})
	if len(held) != 2 || held[0] < 0.999 || held[1] != 0 {
		t.Errorf("held out %v, want 1 and 0", held)
	}
}
