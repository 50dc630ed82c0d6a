//go:build unix && !openbsd && !aix

package importer

import (
	"fmt"
	"runtime/debug"
	"syscall"
)

const (
	maxData    = 640 << 20 // bytes that can be written: heap and stacks
	maxAddress = 4 << 30   // with what the runtime only reserves, about 1.3 GiB
	maxSeconds = 20        // of the processor
)

// Confine limits what this process may use from now on: memory, processor time, and that it writes no file. What
// reaches a limit ends the process. It is for the child that reads one file, before it reads it.
func Confine() error {
	debug.SetMemoryLimit(maxData * 3 / 4) // so that the collector works harder before the system says no
	debug.SetMaxStack(64 << 20)
	for _, limit := range []struct {
		what string
		id   int
		rule syscall.Rlimit
	}{
		{"data", syscall.RLIMIT_DATA, syscall.Rlimit{Cur: maxData, Max: maxData}},
		{"address space", syscall.RLIMIT_AS, syscall.Rlimit{Cur: maxAddress, Max: maxAddress}},
		{"processor time", syscall.RLIMIT_CPU, syscall.Rlimit{Cur: maxSeconds, Max: maxSeconds + 1}},
		{"files written", syscall.RLIMIT_FSIZE, syscall.Rlimit{}},
		{"core dumps", syscall.RLIMIT_CORE, syscall.Rlimit{}},
	} {
		if err := syscall.Setrlimit(limit.id, &limit.rule); err != nil {
			return fmt.Errorf("limit the %s of the reader: %w", limit.what, err)
		}
	}
	return nil
}
