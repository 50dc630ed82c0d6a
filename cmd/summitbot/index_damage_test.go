package main

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestIndexDamagedAtRandom flips bytes of the index's files between starts: what is quoted stays what the text says,
// or the question is refused, and the index is mended by itself. In every other round all damage is in root.bolt, where
// bleve keeps which segments there are, and which has no checksum of its own.
func TestIndexDamagedAtRandom(t *testing.T) {
	p := newForum(t)
	p.serve().ready().kill()
	good := p.path("good")
	if err := os.CopyFS(good, os.DirFS(p.path("data", "index"))); err != nil {
		t.Fatal(err)
	}
	questions := map[string]string{
		"when does the Green Lake Forum open":              "The Green Lake Forum opens at 9:00 on 4 May 2031 in Birch Hall.",
		"how many delegates does the forum bring together": "The Green Lake Forum brings together 340 delegates from 27 countries.",
		"le repas végétarien est servi où":                 "Un repas végétarien est servi chaque jour à midi au Pavillon des Saules.",
	}
	const rounds, places = 30, 8
	rng := rand.New(rand.NewPCG(1, 2))
	refused, rebuilt := 0, 0
	for round := range rounds {
		index := p.path("data", "index")
		if err := os.RemoveAll(index); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(index, os.DirFS(good)); err != nil {
			t.Fatal(err)
		}
		only := []string{"", "root.bolt"}[round%2]
		flip(t, rng, index, only, places)
		s := p.serve()
		for q, want := range questions {
			reply := s.ask(q)
			switch {
			case strings.Contains(reply, want):
			case strings.HasPrefix(reply, "The official texts do not say."), strings.HasPrefix(reply, "Les textes officiels ne le disent pas."):
				refused++
			default:
				t.Errorf("round %d (%s): %q is answered by %q", round, only, q, reply)
			}
		}
		if err := s.in.Close(); err != nil {
			t.Fatal(err)
		}
		if code := s.leaves(12 * time.Second); code != exitDone {
			t.Errorf("round %d (%s): exit %d\n%s", round, only, code, s.errs)
		}
		if strings.Contains(s.errs.String(), "built anew") {
			rebuilt++
		}
		if l := p.run("", "verify"); l.code != exitDone {
			t.Errorf("round %d (%s): verify: %s", round, only, l)
		}
	}
	t.Logf("%d rounds of %d damaged bytes: the index was built anew in %d, %d questions refused", rounds, places, rebuilt, refused)
	if rebuilt == 0 {
		t.Error("no damage was ever found: this test shows nothing")
	}
}

// flip changes bytes at random places of the files in a folder; of one name, unless that is empty.
func flip(t *testing.T, rng *rand.Rand, dir, only string, places int) {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (only == "" || d.Name() == only) {
			files = append(files, file)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatal("no file of the index", err)
	}
	for range places {
		file := files[rng.IntN(len(files))]
		b, err := os.ReadFile(file)
		if err != nil || len(b) == 0 {
			t.Fatal(file, len(b), err)
		}
		b[rng.IntN(len(b))] ^= byte(1 + rng.IntN(255))
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
