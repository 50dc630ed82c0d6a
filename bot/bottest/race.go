//go:build race

package bottest

// confined says that the child that reads a file is confined: not where the race detector needs more memory than that.
const confined = false
