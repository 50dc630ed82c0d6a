package summitbot

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// never lists what a room's own files must not import, its tests and stand-ins apart; a trailing slash means the rooms within.
var never = map[string][]string{
	"knowledge":          {"summitbot/index", "summitbot/bot", "summitbot/cmd", "github.com/bwmarrin", "github.com/go-telegram"},
	"knowledge/importer": {"summitbot/index", "summitbot/bot", "summitbot/cmd"},
	"index":              {"summitbot/bot", "summitbot/cmd", "github.com/bwmarrin", "github.com/go-telegram"},
	"index/eval":         {"summitbot/bot", "summitbot/cmd"},
	"bot":                {"summitbot/bot/", "summitbot/cmd", "summitbot/index/", "github.com/bwmarrin", "github.com/go-telegram"},
	"bot/moderate":       {"summitbot/bot/", "summitbot/cmd", "github.com/bwmarrin", "github.com/go-telegram"},
	"bot/digest":         {"summitbot/bot/", "summitbot/cmd", "github.com/bwmarrin", "github.com/go-telegram"},
	"bot/open":           {"summitbot/bot/", "summitbot/cmd", "github.com/bwmarrin", "github.com/go-telegram"},
	"bot/programme":      {"summitbot/bot/", "summitbot/cmd", "github.com/bwmarrin", "github.com/go-telegram"},
	"bot/console":        {"summitbot/bot/", "summitbot/cmd", "github.com/bwmarrin", "github.com/go-telegram"},
	"bot/telegram":       {"summitbot/bot/", "summitbot/cmd", "github.com/bwmarrin"},
	"bot/discord":        {"summitbot/bot/", "summitbot/cmd", "github.com/go-telegram"},
}

// TestArrows parses the imports itself: asking the go command could be answered from the test cache and miss a new arrow.
func TestArrows(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "tools" || strings.HasPrefix(d.Name(), ".") && d.Name() != ".") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		room := path.Dir(filepath.ToSlash(file))
		for _, forbidden := range never[room] {
			seen[room] = true
			for _, imported := range imports(t, file) {
				if imported == strings.TrimSuffix(forbidden, "/") && !strings.HasSuffix(forbidden, "/") || strings.HasPrefix(imported, strings.TrimSuffix(forbidden, "/")+"/") {
					t.Errorf("%s imports %s: the arrow points back", file, imported)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for room := range never {
		if !seen[room] {
			t.Errorf("room %s holds no Go file: is it gone?", room)
		}
	}
}

func imports(t *testing.T, file string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, i := range f.Imports {
		all = append(all, strings.Trim(i.Path.Value, `"`))
	}
	return all
}
