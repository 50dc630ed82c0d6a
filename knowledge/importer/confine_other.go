//go:build !unix || openbsd || aix

package importer

import "runtime/debug"

const maxData = 640 << 20

// Confine asks the runtime to keep to little memory. This system has no limits that a process can set on itself
// from Go; what is left is the time that the parent gives it.
func Confine() error {
	debug.SetMemoryLimit(maxData * 3 / 4)
	debug.SetMaxStack(64 << 20)
	return nil
}
