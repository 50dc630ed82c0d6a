//go:build !unix

package main

// keepPrivate does nothing: the system's own rights on the data folder hold.
func keepPrivate() {}
