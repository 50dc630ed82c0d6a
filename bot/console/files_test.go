package console

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"summitbot/bot"
)

func TestFilesNamed(t *testing.T) {
	for said, want := range map[string]string{
		"file:a.md": "|a.md", "forum.en 2 file:dir/a.md why: x": "forum.en 2 why: x|a.md", `file:"my notes.pdf" title: T`: "title: T|my notes.pdf",
		"profile:a.md": "profile:a.md", "en T file:a file:b": "en T|a b", "file:": "file:",
	} {
		rest, files := filesNamed(said)
		var names []string
		for _, f := range files {
			names = append(names, f.Name)
		}
		got := rest
		if len(names) > 0 {
			got += "|" + strings.Join(names, " ")
		}
		if got != want {
			t.Errorf("%q is %q, want %q", said, got, want)
		}
	}
	_, files := filesNamed("file:/dev/zero")
	if _, err := files[0].Open(t.Context()); err == nil {
		t.Error("a device is opened")
	}
}

func TestAFileIsPrinted(t *testing.T) {
	r := bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, "Here:")}, Files: []bot.Attachment{{Name: "a.md", Content: []byte("One.\n\nTwo\x1b[31m.\n")}, {Name: "b.png", Content: []byte("\xff\xfe")}}}
	if drawn := Draw(r, false); !strings.Contains(drawn, "----- a.md\nOne.\n\nTwo[31m.\n-----") || !strings.Contains(drawn, "[b.png: 2 bytes]") || strings.Contains(drawn, "\x1b") {
		t.Errorf("%q", drawn)
	}
}

// TestAFileIsPutWhereTheOperatorFindsIt where it is no text, for nobody else, and one of the same name anew.
func TestAFileIsPutWhereTheOperatorFindsIt(t *testing.T) {
	c := &Console{Folder: filepath.Join(t.TempDir(), "files")}
	for _, content := range []string{"\x89PNG one", "\x89PNG two"} {
		r := bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, "Here:")}, Files: []bot.Attachment{{Name: "a.md", Content: []byte("Words.")}, {Name: "../b.png", Content: []byte(content)}}}
		path := filepath.Join(c.Folder, "b.png")
		if drawn := c.draw(r); !strings.Contains(drawn, "Words.") || !strings.Contains(drawn, "["+path+"]") || len(r.Files) != 2 {
			t.Errorf("%q", drawn)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Errorf("%q lies there, %v", got, err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("its rights are %v, %v", info.Mode(), err)
		}
	}
	blocked := filepath.Join(t.TempDir(), "none")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c.Folder = blocked
	if drawn := c.draw(bot.Reply{Files: []bot.Attachment{{Name: "b.png", Content: []byte("\xff")}}}); !strings.Contains(drawn, "[b.png: 1 bytes]") {
		t.Errorf("what cannot be kept is drawn as %q", drawn)
	}
}

func FuzzFilesNamed(f *testing.F) {
	f.Add(`forum.en 2 file:"a b.md" why: x`)
	f.Fuzz(func(t *testing.T, said string) {
		rest, files := filesNamed(said)
		if len(files) == 0 && rest != strings.TrimSpace(said) {
			t.Errorf("%q lost %q", said, rest)
		}
		for _, file := range files {
			if file.Name == "" {
				t.Errorf("%q names a file of no name", said)
			}
		}
	})
}
