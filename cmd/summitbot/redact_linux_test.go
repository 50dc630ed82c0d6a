package main

import (
	"strings"
	"testing"
	"time"
)

// TestRedactAsksAtATerminal: only yes is yes.
func TestRedactAsksAtATerminal(t *testing.T) {
	p := newForum(t)
	p.do(exitDone, "ask", known)
	p.write("in/forum.en.md", strings.Replace(p.read("texts", "forum.en.md"), "at 9:00", "at 8:15", 1))
	p.do(exitDone, "import", "in")
	for _, tt := range []struct {
		typed string
		code  int
		says  string
	}{{"y\n", exitFailed, "nothing is changed"}, {"yes\n", exitDone, "redacted revision 1 of forum.en"}} {
		term := p.onTerminal("redact", "1")
		term.shows("Write yes to do it: ")
		term.types(tt.typed)
		term.shows(tt.says)
		if code := term.leaves(10 * time.Second); code != tt.code {
			t.Errorf("%q: exit %d, want %d", tt.typed, code, tt.code)
		}
	}
}
