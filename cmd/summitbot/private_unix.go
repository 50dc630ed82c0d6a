//go:build unix

package main

import "syscall"

// keepPrivate makes every file that this process or a library of it creates readable by this user alone.
func keepPrivate() { syscall.Umask(0o077) }
