//go:build linux || darwin || freebsd

package main

import "syscall"

// freeSpace gives how many bytes this user may still write beside a file; known is false where the system does not say.
func freeSpace(dir string) (bytes uint64, known bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return uint64(s.Bavail) * uint64(s.Bsize), true
}
