package knowledge_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"summitbot/knowledge"
)

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func text(id, body string) string {
	_, lang, _ := strings.Cut(id, ".")
	return fmt.Sprintf("---\ntitle: %s\nlanguage: %s\n---\n## A\n\n%s\n", id, lang, body)
}

func export(t *testing.T, s *knowledge.Store) (dir string, files map[string]string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "out")
	if _, err := s.Export(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	files = map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v (%v), not for its owner alone", e.Name(), info.Mode(), err)
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(b)
	}
	return dir, files
}

func imported(t *testing.T, s *knowledge.Store, prune bool, paths ...string) knowledge.ImportReport {
	t.Helper()
	r, err := s.Import(t.Context(), paths, "test", prune, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestExportImportExportGivesTheSameBytes(t *testing.T) {
	s := open(t, t.TempDir())
	src := t.TempDir()
	write(t, src, "a.vi.md", text("a.vi", "Một."))
	write(t, src, "b.en.md", "\xef\xbb\xbf"+strings.ReplaceAll(text("b.en", "One."), "\n", "\r\n")) // as some editors write
	write(t, src, "c.fr.md", strings.TrimSuffix(text("c.fr", "Un."), "\n"))                         // no end of line at the end
	if r := imported(t, s, false, src); len(r.Added) != 3 {
		t.Fatalf("imported %+v", r)
	}
	head := s.Known()
	first, files := export(t, s)
	if r := imported(t, s, false, first); len(r.Unchanged) != 3 || s.Known().Position != head.Position {
		t.Errorf("an import that changes nothing: %+v, head %d after %d", r, s.Known().Position, head.Position)
	}
	_, again := export(t, s)
	for name, content := range files {
		if again[name] != content {
			t.Errorf("%s was exported as\n%q\nthen as\n%q", name, content, again[name])
		}
		if !strings.Contains(content, "revision: ") {
			t.Errorf("%s holds no revision", name)
		}
	}
}

func TestAnImportBasedOnAnOlderRevisionIsRefusedWithTheDifference(t *testing.T) {
	s := open(t, t.TempDir())
	src := t.TempDir()
	write(t, src, "a.en.md", text("a.en", "It opens at nine."))
	write(t, src, "b.en.md", text("b.en", "Other."))
	imported(t, s, false, src)
	out, files := export(t, s)
	// Someone else moves the hour, meanwhile the exported file is edited.
	write(t, src, "a.en.md", text("a.en", "It opens at ten."))
	imported(t, s, false, filepath.Join(src, "a.en.md"))
	write(t, out, "a.en.md", strings.Replace(files["a.en.md"], "nine", "eleven", 1))
	write(t, out, "b.en.md", strings.Replace(files["b.en.md"], "Other", "Another", 1))
	head := s.Known().Position
	_, err := s.Import(t.Context(), []string{out}, "test", false, nil)
	var r *knowledge.Refusal
	if !errors.As(err, &r) || !strings.Contains(err.Error(), "-It opens at ten.") || !strings.Contains(err.Error(), "+It opens at eleven.") {
		t.Errorf("error %v", err)
	}
	if s.Known().Position != head {
		t.Error("a part of the refused import is in the log")
	}
}

func TestAFileMissingRemovesNothingUnlessPruned(t *testing.T) {
	s := open(t, t.TempDir())
	src := t.TempDir()
	write(t, src, "a.en.md", text("a.en", "A."))
	write(t, src, "b.en.md", text("b.en", "B."))
	imported(t, s, false, src)
	if err := os.Remove(filepath.Join(src, "b.en.md")); err != nil {
		t.Fatal(err)
	}
	if r := imported(t, s, false, src); len(r.Removed) != 0 {
		t.Errorf("removed %v", r.Removed)
	}
	if r := imported(t, s, true, src); strings.Join(r.Removed, " ") != "b.en" {
		t.Errorf("pruned %v", r.Removed)
	}
	if e, _ := s.Current("b.en"); !e.Removed {
		t.Error("b.en is still there")
	}
	// The text that was taken back comes back only on purpose: an old export of it is refused.
	write(t, src, "b.en.md", strings.Replace(text("b.en", "B."), "---\n##", "revision: 2\n---\n##", 1))
	if _, err := s.Import(t.Context(), []string{src}, "test", false, nil); err == nil || !strings.Contains(err.Error(), "taken back in revision 3") {
		t.Errorf("error %v", err)
	}
}

func TestAFaultyFileImportsNothing(t *testing.T) {
	s := open(t, t.TempDir())
	src := t.TempDir()
	write(t, src, "a.en.md", text("a.en", "A."))
	write(t, src, "b.en.md", "no front matter")
	if _, err := s.Import(t.Context(), []string{src, filepath.Join(src, "gone.md")}, "test", false, nil); err == nil || !strings.Contains(err.Error(), "b.en.md:1") || !strings.Contains(err.Error(), "gone.md") {
		t.Errorf("error %v", err)
	}
	if s.Known().Position != 0 {
		t.Error("half of it was imported")
	}
}

func TestDifferingHoursAreReportedNotRefused(t *testing.T) {
	s := open(t, t.TempDir())
	src := t.TempDir()
	for lang, hour := range map[string]string{"en": "09:00", "vi": "10:00"} {
		write(t, src, "a."+lang+".md", fmt.Sprintf("---\ntitle: x\nlanguage: %s\nevents:\n  - {id: o, title: O, starts: 2031-01-01T%s}\n---\nA.\n", lang, hour))
	}
	if r := imported(t, s, false, src); len(r.Notices) != 1 || !strings.Contains(r.Notices[0], "a.en") || len(r.Added) != 2 {
		t.Errorf("%+v", r)
	}
}

func TestSeeding(t *testing.T) {
	s := open(t, t.TempDir())
	folder := func(texts ...string) knowledge.Folder {
		var f knowledge.Folder
		for i := 0; i < len(texts); i += 2 {
			x, err := knowledge.ParseText(texts[i]+".md", []byte(text(texts[i], texts[i+1])))
			if err != nil {
				t.Fatal(err)
			}
			f.Texts = append(f.Texts, x)
		}
		return f
	}
	seed := func(f knowledge.Folder, want string) {
		t.Helper()
		r, err := s.Seed(t.Context(), f)
		if got := fmt.Sprintf("%d added, %d changed, %d removed, left %v", r.Added, r.Changed, r.Removed, r.LeftAlone); err != nil || got != want {
			t.Errorf("seeded %s (%v), want %s", got, err, want)
		}
	}
	seed(folder("a.en", "A1.", "b.en", "B1.", "c.en", "C1."), "3 added, 0 changed, 0 removed, left []")
	seed(folder("a.en", "A1.", "b.en", "B1.", "c.en", "C1."), "0 added, 0 changed, 0 removed, left []")
	// A moderator changes b and takes c back; a newer program ships newer ones of all.
	for id, raw := range map[string][]byte{"b.en": []byte(text("b.en", "B by hand.")), "c.en": nil} {
		e, _ := s.Current(id)
		if _, err := s.Append(t.Context(), knowledge.Draft{Text: id, BasedOn: e.Position, Actor: "telegram:7", Raw: raw}, nil); err != nil {
			t.Fatal(err)
		}
	}
	seed(folder("a.en", "A1.", "b.en", "B1.", "c.en", "C1."), "0 added, 0 changed, 0 removed, left []")
	seed(folder("a.en", "A2.", "b.en", "B2.", "c.en", "C2."), "0 added, 1 changed, 0 removed, left [b.en c.en]")
	if r, err := s.Newest(t.Context(), "b.en"); err != nil || !bytes.Contains(r.Raw, []byte("by hand")) {
		t.Errorf("the moderator's text became %q (%v)", r.Raw, err)
	}
	// Another summit's folder: what this one brought goes, what a person wrote stays.
	seed(folder("d.en", "D."), "1 added, 0 changed, 1 removed, left [b.en]")
	if e, _ := s.Current("a.en"); !e.Removed {
		t.Error("the other summit's text is still answered from")
	}
}

func TestProgramme(t *testing.T) {
	s := open(t, t.TempDir())
	src := t.TempDir()
	write(t, src, "a.en.md", "---\ntitle: x\nlanguage: en\nevents:\n  - {id: late, title: Late, starts: 2031-01-02}\n  - {id: early, title: Early, starts: 2031-01-01T09:00}\n  - {id: some, title: Some day}\n---\nA.\n")
	write(t, src, "a.vi.md", "---\ntitle: x\nlanguage: vi\nevents:\n  - {id: early, title: Sớm, starts: 2031-01-01T09:00}\n---\nA.\n")
	imported(t, s, false, src)
	items, err := s.Programme(t.Context(), "vi")
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, i := range items {
		titles = append(titles, i.Title)
	}
	if got := strings.Join(titles, ", "); got != "Sớm, Late, Some day" {
		t.Errorf("programme %s", got)
	}
}

// TestAFileThatKnowsNoRevisionDoesNotWriteOverAChat: whoever keeps the texts in git may not have seen what a moderator changed.
func TestAFileThatKnowsNoRevisionDoesNotWriteOverAChat(t *testing.T) {
	s := open(t, t.TempDir())
	src := t.TempDir()
	write(t, src, "a.en.md", text("a.en", "It opens at nine."))
	imported(t, s, false, src)
	if _, err := s.Append(t.Context(), knowledge.Draft{Text: "a.en", BasedOn: 1, Actor: "telegram:42", Raw: []byte(text("a.en", "It opens at ten."))}, nil); err != nil {
		t.Fatal(err)
	}
	_, err := s.Import(t.Context(), []string{src}, "test", false, nil)
	if err == nil || !strings.Contains(err.Error(), "was written in a chat") || !strings.Contains(err.Error(), `"revision: 2"`) || !strings.Contains(err.Error(), "-It opens at ten.") {
		t.Errorf("error %v", err)
	}
	write(t, src, "a.en.md", strings.Replace(text("a.en", "It opens at ten to ten."), "---\n##", "revision: 2\n---\n##", 1))
	if r := imported(t, s, false, src); len(r.Changed) != 1 {
		t.Errorf("imported %+v", r)
	}
}

func TestAnExportWritesOverNothingOfSomeoneElses(t *testing.T) {
	s := open(t, t.TempDir())
	src, out := t.TempDir(), t.TempDir()
	write(t, src, "a.en.md", text("a.en", "A."))
	write(t, src, "b.en.md", text("b.en", "B."))
	imported(t, s, false, src)
	if _, err := s.Export(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	exported, err := os.ReadFile(filepath.Join(out, "a.en.md"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(t.Context(), knowledge.Draft{Text: "b.en", BasedOn: 2, Actor: "telegram:42"}, nil); err != nil {
		t.Fatal(err)
	}
	write(t, out, "a.en.md", strings.Replace(string(exported), "A.", "My third edit.", 1))
	if _, err := s.Export(t.Context(), out); err == nil || !strings.Contains(err.Error(), "a.en.md holds what is in no revision") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(filepath.Join(out, "b.en.md")); err != nil {
		t.Errorf("the refused export took a file out: %v", err)
	}
	write(t, out, "a.en.md", string(exported))
	if n, err := s.Export(t.Context(), out); n != 1 || err != nil {
		t.Errorf("%d texts, error %v", n, err)
	}
	if _, err := os.Stat(filepath.Join(out, "b.en.md")); !os.IsNotExist(err) {
		t.Errorf("the text that was taken back still stands there: %v", err)
	}
}
