package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

func isTerminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// terminalOnly gives w where a person looks at it, else nil.
func terminalOnly(w io.Writer) io.Writer {
	if !isTerminal(w) {
		return nil
	}
	return w
}

// colours reports whether w shows ANSI colours and nobody asked for none (https://no-color.org).
func colours(w io.Writer) bool {
	return isTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
