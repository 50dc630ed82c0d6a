package main

import "sync"

// eachFold does something for every fold, all at the same time, and waits for the last. What comes out is the caller's
// to keep by fold and to put together in their order.
func eachFold(do func(fold int)) {
	var all sync.WaitGroup
	for f := range folds {
		all.Go(func() { do(f) })
	}
	all.Wait()
}

// chunks is a number of its own and not that of the processor's cores: sums of floating-point numbers depend on how
// they are split, and the same sets have to give the same weights on any machine.
const chunks = 4

// inChunks splits n things in order, does the chunks at the same time and waits for the last.
func inChunks(n int, do func(chunk, from, to int)) {
	var all sync.WaitGroup
	for c := range chunks {
		all.Go(func() { do(c, n*c/chunks, n*(c+1)/chunks) })
	}
	all.Wait()
}

// gradient sums what each of n things adds to it.
func gradient(width, n int, add func(sum []float64, i int)) []float64 {
	var parts [chunks][]float64
	inChunks(n, func(chunk, from, to int) {
		part := make([]float64, width)
		for i := from; i < to; i++ {
			add(part, i)
		}
		parts[chunk] = part
	})
	sum := parts[0]
	for _, part := range parts[1:] {
		for k, v := range part {
			sum[k] += v
		}
	}
	return sum
}
