package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRedact holds the command to the same behaviour without a bot and beside a running one.
func TestRedact(t *testing.T) {
	for _, running := range []bool{false, true} {
		t.Run(fmt.Sprintf("running %t", running), func(t *testing.T) {
			p := newForum(t)
			p.do(exitDone, "ask", known)
			if running {
				s := p.serve().ready()
				redactBeside(t, p, func(q, want string) { s.askUntil(q, want) })
				wants(t, "the answer that was given", s.errs.String(), "[was: ")
				return
			}
			redactBeside(t, p, func(q, want string) {
				t.Helper()
				wants(t, q, p.run("", "ask", q).out, want)
			})
		})
	}
}

func redactBeside(t *testing.T, p *place, answered func(q, want string)) {
	const secret = "Zebulon Quartermaine"
	bridge := "what is the footbridge made of"
	first := englishText("Footbridge", "Footbridge", "The footbridge is made of oak planks, says "+secret+".")
	p.write("in/bridge.en.md", first)
	p.do(exitDone, "import", "--why", "told by "+secret, "in")
	wants(t, "the newest is refused", p.do(exitFailed, "redact", "--yes", "6").errs, "revision 6 is what the text bridge.en says now: change the text or take it back first")
	answered(bridge, secret) // where this was said is kept, with what it quoted
	p.write("in/bridge.en.md", strings.Replace(first, ", says "+secret, "", 1))
	p.do(exitDone, "import", "--why", "without a name", "in")
	answered(bridge, "oak planks.")

	wants(t, "without a terminal", p.do(exitUsage, "redact", "6").errs, "add --yes")
	wants(t, "nothing was changed", p.do(exitDone, "history", "bridge.en").out, secret)
	l := p.do(exitDone, "redact", "--yes", "--why", "a name", "6")
	wants(t, "redact", l.out, "redacted revision 6 of bridge.en")

	whole := p.do(exitDone, "history").out
	wants(t, "history", whole, "redacted   by operator: redacted on ", ": a name\n", "by operator: without a name")
	of := p.do(exitDone, "history", "bridge.en").out
	wants(t, "history of the text", of, "redacted   by operator", "cannot be shown: revision 6 before it is redacted")
	lacks(t, "history", whole+of, secret)
	wants(t, "verify", p.do(exitDone, "verify").out, "log: 7 revisions, chain whole\n", "redacted: revision 6, redacted on ", "a name")
	p.do(exitDone, "doctor", "--offline")
	answered(bridge, "oak planks.")
	wants(t, "a second time", p.do(exitFailed, "redact", "--yes", "6").errs, "already")
	inNoStore(t, p.path("data"), secret)

	p.do(exitDone, "import", "--prune", "texts") // the text is taken back: now all of it can go
	answered(bridge, "The official texts do not say.")
	p.do(exitDone, "redact", "--yes", "7")
	p.do(exitDone, "verify")
	p.write("in/bridge.en.md", first) // and the log goes on
	p.do(exitDone, "import", "in")
	answered(bridge, "oak planks")
	p.do(exitDone, "verify")
}

// inNoStore looks into the store's own files. The index is a cache that can be removed, and the command says so.
func inNoStore(t *testing.T, dir, words string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "summitbot.db*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(content), words) {
			t.Errorf("%s still holds %q", filepath.Base(file), words)
		}
	}
}

func TestRedactAnActor(t *testing.T) {
	p := newForum(t)
	p.do(exitDone, "ask", known)
	change(t, p, "INSERT INTO actors (key) VALUES ('telegram:987654')")
	wants(t, "redact", p.do(exitDone, "redact", "--yes", "--why", "asked for", "telegram:987654").out, "redacted the actor of 0 revisions")
	wants(t, "verify", p.do(exitDone, "verify").out, "redacted: an actor, redacted on ", "asked for")
	wants(t, "a second time", p.do(exitFailed, "redact", "--yes", "telegram:987654").errs, "nobody in the log")
	wants(t, "the seed", p.do(exitFailed, "redact", "--yes", "seed").errs, "no person")
	wants(t, "a revision that is none", p.do(exitFailed, "redact", "--yes", "99").errs, "no revision 99")
	p.do(exitUsage, "redact")
	p.do(exitUsage, "redact", "6", "7")
	inNoStore(t, p.path("data"), "telegram:987654")
	inNoStore(t, p.path("data"), "telegram:987654")
}
