package knowledge_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"summitbot/knowledge"
	"summitbot/knowledge/storetest"
)

func open(t *testing.T, dir string) *knowledge.Store {
	t.Helper()
	s, err := knowledge.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestStoreOnSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) func(t *testing.T) *knowledge.Store {
		dir := t.TempDir()
		return func(t *testing.T) *knowledge.Store { return open(t, dir) }
	})
}

func fill(t *testing.T, dir string, texts int) {
	t.Helper()
	s := open(t, dir)
	for i := range texts {
		d := knowledge.Draft{Text: fmt.Sprintf("t%02d.en", i), Actor: "test:1", Raw: textFile(fmt.Sprintf("t%02d.en", i), i)}
		r, err := s.Append(t.Context(), d, nil)
		if err != nil {
			t.Fatal(err)
		}
		d.BasedOn, d.Raw = r.Position, textFile(d.Text, i+1000)
		if _, err := s.Append(t.Context(), d, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func textFile(id string, n int) []byte {
	return []byte(fmt.Sprintf("---\ntitle: \"Text %s\"\nlanguage: en\n---\n## Number\n\nThe number of %s is %d, as the publisher says. %s\n", id, id, n, strings.Repeat("More words stand here. ", 20)))
}

// TestDamageIsNeverRead flips a byte at some two hundred places of the store, its -wal among them, and reads all texts
// back: each is either what was written last, or not given at all.
func TestDamageIsNeverRead(t *testing.T) {
	dir := t.TempDir()
	fill(t, dir, 12)
	want := map[string][]byte{}
	for i := range 12 {
		id := fmt.Sprintf("t%02d.en", i)
		want[id] = textFile(id, i+1000)
	}
	files, err := filepath.Glob(filepath.Join(dir, "summitbot.db*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no store: %v", err)
	}
	random := rand.New(rand.NewPCG(44, 2))
	noticed := 0
	for _, file := range files {
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for range min(200, len(whole)) {
			at := random.IntN(len(whole))
			if flipped(t, files, file, at, want) {
				noticed++
			}
		}
	}
	if noticed == 0 {
		t.Error("no flip was noticed: the test flips nothing that matters")
	}
	t.Logf("%d flips were noticed", noticed)
}

// flipped opens a copy of the store with one byte changed and reports whether that was noticed.
func flipped(t *testing.T, files []string, file string, at int, want map[string][]byte) (noticed bool) {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if f == file {
			b[at] ^= 0x10
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(f)), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := knowledge.Open(t.Context(), dir)
	if err != nil {
		if !strings.Contains(err.Error(), dir) {
			t.Errorf("byte %d of %s: the error names no file: %v", at, filepath.Base(file), err)
		}
		return true
	}
	defer s.Close()
	noticed = s.Broken() != nil
	for id, e := range s.Texts() {
		if e.Damaged || e.Removed {
			noticed = true
			continue
		}
		r, err := s.At(t.Context(), e.Position)
		if err != nil || r.Damaged != nil || r.Raw == nil {
			noticed = true
			continue
		}
		if w, ok := want[id]; !ok || !bytes.Equal(r.Raw, w) {
			t.Errorf("byte %d of %s: text %q reads as another than was written, unnoticed (broken: %v)", at, filepath.Base(file), id, s.Broken())
		}
	}
	return noticed
}

func TestABrokenChainStopsWritingNotReading(t *testing.T) {
	dir := t.TempDir()
	fill(t, dir, 3)
	s := open(t, dir)
	if err := s.Break(3, "test"); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("the error does not name the folder: %v", err)
	}
	_, err := s.Append(t.Context(), knowledge.Draft{Text: "new.en", Actor: "test:1", Raw: []byte("x")}, nil)
	var b *knowledge.Broken
	if !errors.As(err, &b) {
		t.Errorf("a broken log was written to: %v", err)
	}
	if r, err := s.Newest(t.Context(), "t01.en"); err != nil || r.Raw == nil {
		t.Errorf("a broken log is not read: %v", err)
	}
}

func TestDataFolderIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("data folder %v %v", info.Mode(), err)
	}
	if info, err := os.Stat(filepath.Join(dir, "summitbot.db")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("store %v %v", info.Mode(), err)
	}
	if err := os.WriteFile(filepath.Join(dir, "loose"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "loose"), 0o644); err != nil {
		t.Fatal(err)
	}
	loose, err := s.Loose()
	if err != nil || !strings.Contains(strings.Join(loose, "\n"), "loose (0644)") {
		t.Errorf("loose files: %v %v", loose, err)
	}
}

func TestErrorsNameFileAndRemedy(t *testing.T) {
	t.Run("no database", func(t *testing.T) {
		dir := t.TempDir()
		junk := bytes.Repeat([]byte("no database at all "), 100)
		if err := os.WriteFile(filepath.Join(dir, "summitbot.db"), junk, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := knowledge.Open(t.Context(), dir)
		if err == nil || !strings.Contains(err.Error(), "summitbot.db") || !strings.Contains(err.Error(), "backup") {
			t.Errorf("error %v", err)
		}
		if left, _ := os.ReadFile(filepath.Join(dir, "summitbot.db")); !bytes.Equal(left, junk) {
			t.Error("the file was overwritten")
		}
	})
	t.Run("a file where the folder should be", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "data")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := knowledge.Open(t.Context(), file); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("a newer program's", func(t *testing.T) {
		dir := t.TempDir()
		s := open(t, dir)
		if err := s.Write(t.Context(), setVersion(t)); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := knowledge.Open(t.Context(), dir); !errors.Is(err, knowledge.ErrNewer) || !strings.Contains(err.Error(), dir) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("nothing there", func(t *testing.T) {
		if _, err := knowledge.OpenExisting(t.Context(), t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("error %v", err)
		}
	})
}

func TestTwoServingProcessesAreRefused(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	lock, err := a.LockForServing(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.LockForServing(t.Context(), true)
	var served *knowledge.Served
	if !errors.As(err, &served) || !strings.Contains(err.Error(), fmt.Sprintf("process %d", os.Getpid())) {
		t.Errorf("error %v", err)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	again, err := b.LockForServing(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	_ = again.Unlock()
}
