package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAnotherSummit(t *testing.T) {
	p := newForum(t)
	delete(p.env, "TEXTS_DIR")
	paris := "when and where does the summit take place"
	wants(t, "the texts that ship", p.do(exitDone, "ask", paris).out, "Paris")
	p.env["TEXTS_DIR"] = p.path("texts")
	wants(t, "the other summit", p.do(exitDone, "ask", known).out, opening)
	for _, q := range []string{paris, "Hội nghị thượng đỉnh hành động về AI diễn ra khi nào", "sommet pour l'action sur l'IA", "who is Anne Bouverot"} {
		l := p.run("", "ask", "--json", q)
		lacks(t, q, l.out, "Paris", "elysee", "AI Action Summit", "Bouverot")
	}
	l := p.run("/start\n/help\n/schedule\n/sources\n")
	lacks(t, "commands", l.out, "Paris", "AI Action Summit", "2025")
	wants(t, "commands", l.out, "Green Lake Forum", "4 May 2031", "Birch Hall")
	wants(t, "history", p.do(exitDone, "history", "summit.en").out, "taken back", "no longer among the texts")
	wants(t, "verify", p.do(exitDone, "verify").out, "chain whole", "as the log asks for")

	delete(p.env, "TEXTS_DIR") // and back again
	wants(t, "the first summit again", p.do(exitDone, "ask", paris).out, "Paris")
	lacks(t, "the other summit", p.run("", "ask", known).out, opening)
}

// TestASummitLeavesWhatWasChanged: of the old summit's texts one that the operator has changed is left, and named.
func TestASummitLeavesWhatWasChanged(t *testing.T) {
	p := newForum(t)
	p.do(exitDone, "ask", known)
	p.write("own/forum.en.md", strings.Replace(p.read("texts", "forum.en.md"), "at 9:00", "at 8:15", 1))
	p.do(exitDone, "import", "own/forum.en.md")
	p.write("other/other.en.md", englishText("Other", "Bridge", "The bridge of the other summit is made of oak."))
	p.env["TEXTS_DIR"] = "other"
	l := p.do(exitDone, "ask", known)
	wants(t, "left alone", l.errs, "left alone", "text=forum.en")
	wants(t, "left alone", l.out, "8:15")
	p.do(exitNotInTheTexts, "ask", "le repas végétarien est servi où")
}

func TestTextsThatStopTheStart(t *testing.T) {
	good := englishText("Bridge", "Bridge", "The bridge is made of oak.")
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"an unknown key", map[string]string{"a.en.md": strings.Replace(good, "language:", "colour: red\nlanguage:", 1)}, `texts/a.en.md:3: unknown field "colour"`},
		{"no title", map[string]string{"a.en.md": strings.Replace(good, "title: \"Bridge\"\n", "", 1)}, "texts/a.en.md:1: title is missing"},
		{"an unknown language", map[string]string{"a.en.md": strings.Replace(good, "language: en", "language: elvish", 1)}, "texts/a.en.md:3: language"},
		{"an event that ends before it starts", map[string]string{"a.en.md": strings.Replace(good, "---\n## ", "events:\n  - {id: x, title: X, starts: 2031-05-04T10:00, ends: 2031-05-04T09:00}\n---\n## ", 1)}, "texts/a.en.md:6: the event \"x\" ends"},
		{"two texts with one id", map[string]string{"a.en.md": good, "more/a.en.md": good}, "texts/more/a.en.md:1: the id a.en is also that of texts/a.en.md"},
		{"a summit's date that is none", map[string]string{"a.en.md": good, "summit.yaml": "name: {en: F}\ndates: soon\n"}, "texts/summit.yaml:2: dates"},
		{"no text", map[string]string{"summit.yaml": "name: {en: F}\n"}, "TEXTS_DIR: no .md file in texts"},
		{"no folder", nil, "TEXTS_DIR: stat texts: no such file or directory"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			p.env["TEXTS_DIR"] = "texts"
			for name, content := range tt.files {
				p.write("texts/"+name, content)
			}
			l := p.do(exitFailed)
			wants(t, "errors", l.errs, "summitbot: "+tt.want)
			if _, err := os.Stat(p.path("data")); err == nil {
				t.Error("a data folder was made all the same")
			}
		})
	}
}

// TestImportExportHistoryVerify holds the commands to the same behaviour without a bot and beside a running one.
func TestImportExportHistoryVerify(t *testing.T) {
	for _, running := range []bool{false, true} {
		t.Run(fmt.Sprintf("running %t", running), func(t *testing.T) {
			p := newForum(t)
			answered := func(q, want string) {
				t.Helper()
				wants(t, q, p.run("", "ask", q).out, want)
			}
			if running {
				s := p.serve().ready()
				answered = func(q, want string) {
					t.Helper()
					s.askUntil(q, want)
				}
			} else {
				p.do(exitDone, "ask", known)
			}
			importAndBack(t, p, answered)
		})
	}
}

func importAndBack(t *testing.T, p *place, answered func(q, want string)) {
	const no = "The official texts do not say."
	bridge := "what is the footbridge made of"
	p.write("in/bridge.en.md", englishText("Footbridge", "Footbridge", "The footbridge is made of oak planks."))
	wants(t, "import", p.do(exitDone, "import", "--why", "asked at the gate", "in").out, "added bridge.en\n1 added, 0 changed, 0 taken back, 0 unchanged\n")
	answered(bridge, "oak planks")

	wants(t, "import of the same", p.do(exitDone, "import", "in").out, "0 added, 0 changed, 0 taken back, 1 unchanged\n")
	wants(t, "verify", p.do(exitDone, "verify").out, "log: 6 revisions, chain whole\n")

	wants(t, "export", p.do(exitDone, "export", "out").out, "6 texts written to out")
	p.do(exitDone, "import", "out")
	p.do(exitDone, "export", "again")
	sameFolders(t, p.path("out"), p.path("again"))
	wants(t, "verify", p.do(exitDone, "verify").out, "log: 6 revisions, chain whole\n", "passages at revision 6, as the log asks for")

	p.write("in/bridge.en.md", strings.Replace(p.read("out", "bridge.en.md"), "oak", "larch", 1))
	wants(t, "import of a change", p.do(exitDone, "import", "in/bridge.en.md").out, "changed bridge.en\n")
	answered(bridge, "larch planks")

	p.write("late/bridge.en.md", strings.Replace(p.read("out", "bridge.en.md"), "oak", "steel", 1))
	l := p.do(exitFailed, "import", "late")
	wants(t, "import of what is based on an older revision", l.errs, "based on revision 6, but the newest is 7", "-The footbridge is made of larch planks.", "+The footbridge is made of steel planks.")
	answered(bridge, "larch planks")

	p.do(exitDone, "import", "out/forum.en.md") // what a folder lacks is not removed
	answered(bridge, "larch planks")
	if err := os.Remove(p.path("out", "bridge.en.md")); err != nil {
		t.Fatal(err)
	}
	wants(t, "import --prune", p.do(exitDone, "import", "--prune", "out").out, "taken back bridge.en\n")
	answered(bridge, no)

	history := p.do(exitDone, "history").out
	wants(t, "history", history, "bridge.en", "added      by operator: asked at the gate", "changed    by operator", "taken back by operator", "by seed: first text")
	if n := strings.Count(history, "\n"); n != 8 {
		t.Errorf("history has %d lines:\n%s", n, history)
	}
	wants(t, "history of a text", p.do(exitDone, "history", "bridge.en").out, "-The footbridge is made of oak planks.", "+The footbridge is made of larch planks.", "taken back")
	wants(t, "history of no text", p.do(exitFailed, "history", "nowhere.en").errs, `"nowhere.en"`)
	wants(t, "verify", p.do(exitDone, "verify").out, "log: 8 revisions, chain whole\n")
	private(t, p.path("data"))
	private(t, p.path("again"))
}

func sameFolders(t *testing.T, a, b string) {
	t.Helper()
	names := func(dir string) (all []string) {
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) == 0 {
			t.Fatal(dir, err)
		}
		for _, e := range entries {
			all = append(all, e.Name())
		}
		return all
	}
	if strings.Join(names(a), " ") != strings.Join(names(b), " ") {
		t.Errorf("%v and %v", names(a), names(b))
	}
	for _, name := range names(a) {
		one, err := os.ReadFile(filepath.Join(a, name))
		other, err2 := os.ReadFile(filepath.Join(b, name))
		if err != nil || err2 != nil || string(one) != string(other) {
			t.Errorf("%s differs: %v %v", name, err, err2)
		}
	}
}

// private checks that nobody else may look into a folder.
func private(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(file string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has the rights %#o", file, info.Mode().Perm())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLooseRightsAreWarnedOf(t *testing.T) {
	p := newForum(t)
	p.do(exitDone, "ask", known)
	if err := os.Chmod(p.path("data"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"ask", known}, {"verify"}} {
		wants(t, args[0], p.do(exitDone, args...).errs, "chmod go-rwx", "data (0755)")
	}
}

// TestImportTakesAllOrNothing: where one file is faulty, the good one beside it is not taken in either.
func TestImportTakesAllOrNothing(t *testing.T) {
	p := newForum(t)
	p.write("in/good.en.md", englishText("Good", "Good", "The good text is good."))
	p.write("in/bad.en.md", "no front matter\n")
	wants(t, "a faulty file", p.do(exitFailed, "import", "in").errs, "in/bad.en.md:1: no front matter")
	wants(t, "a missing file", p.do(exitFailed, "import", "in/good.en.md", "in/nowhere.en.md").errs, "in/nowhere.en.md")
	wants(t, "a file that is no text", p.do(exitFailed, "import", "texts/summit.yaml").errs, "texts/summit.yaml", ".md")
	p.do(exitUsage, "import")
	p.do(exitUsage, "export")
	p.do(exitUsage, "export", "a", "b")
	lacks(t, "history", p.do(exitDone, "history").out, "good.en")
}

// TestImportIntoAnEmptyFolder: what is imported before the first start changes the texts of the first start, and is
// not changed back by them.
func TestImportIntoAnEmptyFolder(t *testing.T) {
	p := newForum(t)
	p.write("in/forum.en.md", strings.Replace(p.read("texts", "forum.en.md"), "at 9:00", "at 8:15", 1))
	wants(t, "import", p.do(exitDone, "import", "in").out, "changed forum.en")
	wants(t, "ask", p.do(exitDone, "ask", known).out, "8:15")
}

func TestCommandsWithoutData(t *testing.T) {
	p := newForum(t)
	for _, args := range [][]string{{"export", "out"}, {"history"}, {"verify"}} {
		wants(t, args[0], p.do(exitFailed, args...).errs, "no data here yet", "DATA_DIR")
	}
	if _, err := os.Stat(p.path("data")); err == nil {
		t.Error("a command that only looks has made a data folder")
	}
}
