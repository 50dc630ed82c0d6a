package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// A File came with a message. It stays with its platform until it is opened: what is kept of a message that waits in the
// inbox is the platform's own number of the file, and an adapter that reads the message again can open it again.
type File struct {
	Name string // as it was sent; may be empty
	Type string // as it was declared; empty: not known
	Size int64  // as the platform says; 0: not known
	Open func(ctx context.Context) (io.ReadCloser, error)
}

// An Attachment is a file that goes with a reply.
type Attachment struct {
	Name    string
	Content []byte
	Picture bool `json:",omitempty"` // shown as one where the platform can: PNG or JPEG
}

// ErrFileTooLarge is why a file is not read.
var ErrFileTooLarge = errors.New("the file is too large")

// ErrNotAFile is why what someone names is not read: it is a folder or a device.
var ErrNotAFile = errors.New("not a plain file")

// Content reads a file, where it holds no more than most bytes: else [ErrFileTooLarge], before it is fetched where the
// platform tells.
func (f File) Content(ctx context.Context, most int64) ([]byte, error) {
	if f.Size > most {
		return nil, ErrFileTooLarge
	}
	r, err := f.Open(ctx)
	if err != nil {
		return nil, fmt.Errorf("open a file: %w", err)
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fmt.Errorf("read a file: %w", err)
	}
	if int64(len(content)) > most {
		return nil, ErrFileTooLarge
	}
	return content, nil
}

// TakesFiles reports whether a command can be given a file.
func (b *Bot) TakesFiles(command string) bool {
	c := b.byName[command]
	return c != nil && c.Files
}

// Slow reports whether a message may take many seconds to answer, as a page that is fetched for it does. An adapter then
// answers it beside its chat's queue, so that nobody else there waits for it.
func (b *Bot) Slow(m Message) bool {
	c := b.byName[m.Command]
	return c != nil && c.Slow != nil && c.Slow(m)
}
