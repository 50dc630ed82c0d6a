package console

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"summitbot/bot"
)

// fileNamed is how a file is given in a terminal: file:PATH, in quotation marks where the path holds a space.
var fileNamed = regexp.MustCompile(`(?:^|\s)file:(?:"([^"]+)"|(\S+))`)

// filesNamed takes the files out of what is said to a command that takes some.
func filesNamed(said string) (rest string, files []bot.File) {
	for _, found := range fileNamed.FindAllStringSubmatch(said, -1) {
		path := found[1] + found[2]
		files = append(files, bot.File{
			Name: filepath.Base(path),
			Open: func(context.Context) (io.ReadCloser, error) { return openFile(path) },
		})
	}
	return strings.TrimSpace(fileNamed.ReplaceAllString(said, "")), files
}

// openFile opens a plain file: from a pipe or a device there might be no end.
func openFile(path string) (io.ReadCloser, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, bot.ErrNotAFile
	}
	return os.Open(path)
}

// draw writes a reply, with where its files lie that are not printed.
func (c *Console) draw(r bot.Reply) string {
	r, kept := c.keep(r)
	text := Draw(r, c.Colour)
	for _, path := range kept {
		text += "[" + printable(path) + "]\n"
	}
	return text
}

// keep puts the files of a reply that are no texts into the folder, for the operator alone; one of the same name takes the
// place of the one before. What cannot be put there stays with the reply.
func (c *Console) keep(r bot.Reply) (rest bot.Reply, kept []string) {
	if c.Folder == "" {
		return r, nil
	}
	rest = r
	rest.Files = nil
	for _, f := range r.Files {
		path := filepath.Join(c.Folder, filepath.Base(f.Name))
		if slices.Contains([]string{".md", ".txt"}, filepath.Ext(f.Name)) {
			rest.Files = append(rest.Files, f)
			continue
		}
		err := os.MkdirAll(c.Folder, 0o700)
		if err == nil {
			err = os.WriteFile(path, f.Content, 0o600)
		}
		if err != nil {
			slog.Warn("a file of an answer cannot be kept", "err", err)
			rest.Files = append(rest.Files, f)
			continue
		}
		kept = append(kept, path)
	}
	return rest, kept
}

// drawFile prints a file of text between two lines with its name; of another its size.
func drawFile(b *strings.Builder, f bot.Attachment) {
	if !utf8.Valid(f.Content) {
		fmt.Fprintf(b, "\n[%s: %d bytes]", printable(f.Name), len(f.Content))
		return
	}
	fmt.Fprintf(b, "\n----- %s\n%s\n-----", printable(f.Name), strings.TrimRight(printable(string(f.Content)), "\n"))
}
