//go:build !race

package bottest

// confined says that the child that reads a file is confined.
const confined = true
