package knowledge_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"summitbot/knowledge"
)

// opened is a store with one text in two revisions by the same person, the first with something to hide in it.
func opened(t *testing.T, dir string) *knowledge.Store {
	t.Helper()
	s, err := knowledge.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func written(t *testing.T, s *knowledge.Store, drafts ...knowledge.Draft) {
	t.Helper()
	for _, d := range drafts {
		if _, err := s.Append(t.Context(), d, nil); err != nil {
			t.Fatal(err)
		}
	}
}

const hidden = "telephone 0912 345 678"

func twoRevisions() []knowledge.Draft {
	return []knowledge.Draft{
		{Text: "a.en", Actor: "telegram:777", Why: "asked by " + hidden, Raw: []byte("the text with " + hidden)},
		{Text: "a.en", BasedOn: 1, Actor: "telegram:777", Why: "without it", Raw: []byte("the text")},
	}
}

func verified(t *testing.T, s *knowledge.Store) {
	t.Helper()
	_, findings, err := s.Verify(t.Context(), nil)
	if err != nil || len(findings) > 0 {
		t.Errorf("verify: %v %v", findings, err)
	}
}

func TestARedactedRevisionIsEmptyAndTheLogWhole(t *testing.T) {
	dir := t.TempDir()
	s, beside := opened(t, dir), opened(t, dir)
	written(t, s, twoRevisions()...)
	if err := beside.Redact(t.Context(), 1, "a telephone number"); err != nil {
		t.Fatal(err)
	}
	r, err := s.At(t.Context(), 1)
	if err != nil || !r.Redacted || r.Damaged != nil || r.Raw != nil || r.Why != "" || r.Actor != "telegram:777" {
		t.Errorf("revision 1 is %+v %v", r, err)
	}
	if r, err := s.At(t.Context(), 2); err != nil || r.Redacted || string(r.Raw) != "the text" {
		t.Errorf("revision 2 is %+v %v", r, err)
	}
	verified(t, s)
	all, err := s.Redactions(t.Context())
	if err != nil || len(all) != 1 || all[0].Position != 1 || all[0].Why != "a telephone number" || all[0].At.IsZero() {
		t.Errorf("redactions are %v %v", all, err)
	}
	nowhere(t, dir, hidden, hidden[10:])
	written(t, s, knowledge.Draft{Text: "a.en", BasedOn: 2, Actor: "operator"}) // the log goes on
	if err := s.Redact(t.Context(), 3, ""); err != nil {                        // and of a text taken back all can go
		t.Fatal(err)
	}
	verified(t, opened(t, dir))
}

// nowhere looks into the files themselves.
func nowhere(t *testing.T, dir string, words ...string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range words {
			if bytes.Contains(content, []byte(word)) {
				t.Errorf("%s still holds %q", filepath.Base(file), word)
			}
		}
	}
}

func TestWhatCannotBeRedacted(t *testing.T) {
	s := opened(t, t.TempDir())
	written(t, s, twoRevisions()...)
	for position, want := range map[int64]string{2: "what the text a.en says now", 9: "no revision 9", 0: "no revision 0"} {
		if err := s.Redact(t.Context(), position, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("redact %d: %v, want %q", position, err, want)
		}
	}
	for actor, want := range map[string]string{"seed": "no person", "operator": "no person", "telegram:43": "nobody"} {
		if err := s.RedactActor(t.Context(), actor, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("redact %s: %v, want %q", actor, err, want)
		}
	}
	if err := s.Redact(t.Context(), 1, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.Redact(t.Context(), 1, ""); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("redact a second time: %v", err)
	}
}

func TestARedactedActorIsNobody(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	written(t, s, twoRevisions()...)
	if n, err := s.ActorRevisions(t.Context(), "telegram:777"); n != 2 || err != nil {
		t.Errorf("revisions of the actor: %d %v", n, err)
	}
	if err := s.RedactActor(t.Context(), "telegram:777", "asked for it"); err != nil {
		t.Fatal(err)
	}
	nowhere(t, dir, "telegram:777")
	written(t, s, knowledge.Draft{Text: "b.en", Actor: "telegram:777", Raw: []byte("later")}) // they come back
	for position, want := range map[int64]string{1: "", 2: "", 3: "telegram:777"} {
		if r, err := s.At(t.Context(), position); err != nil || r.Actor != want || r.Damaged != nil || r.Raw == nil {
			t.Errorf("revision %d: %+v %v", position, r, err)
		}
	}
	verified(t, s)
}

// TestEmptiedByOthersIsDamage: what nobody noted as redacted is not taken for it.
func TestEmptiedByOthersIsDamage(t *testing.T) {
	for _, statement := range []string{"UPDATE contents SET why = NULL, raw = NULL WHERE position = 1", "DELETE FROM contents WHERE position = 1"} {
		s := opened(t, t.TempDir())
		written(t, s, twoRevisions()...)
		err := s.Write(t.Context(), func(tx *sql.Tx) error {
			_, err := tx.ExecContext(t.Context(), statement)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, findings, err := s.Verify(t.Context(), nil); err != nil || len(findings) != 1 {
			t.Errorf("%s: %v %v", statement, findings, err)
		}
	}
}
