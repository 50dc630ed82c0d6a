package importer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"time"
)

const (
	childTime     = 20 * time.Second
	maxChildBytes = 16 << 20 // of a child's answer: a body within its bound, as JSON
	maxChildren   = 2        // at a time; the next file waits
)

// A Reader reads files and follows links. It is safe for several goroutines.
type Reader struct {
	binary  string
	args    []string
	slots   chan struct{} // one a child that runs
	time    time.Duration // that a child, and that a fetch, may take; tests shorten it
	allowed map[netip.AddrPort]bool
}

// New makes a reader whose children are run as binary with args, which must come to [Confine] and then [Parse].
// binary is an absolute path: the child starts in another folder.
func New(binary string, args ...string) *Reader {
	return &Reader{binary: binary, args: args, slots: make(chan struct{}, maxChildren), time: childTime}
}

// Read makes a draft of a file. What is wrong with the file is a *[Problem]; any other error is the machine's.
func (r *Reader) Read(ctx context.Context, f File) (Draft, error) {
	if len(f.Content) > MaxFileBytes {
		return Draft{}, problem(TooLarge, nil)
	}
	format, err := formatOf(f)
	if err != nil {
		return Draft{}, err
	}
	declared := declaredCharset(f.ContentType)
	if format != Markdown && format != Plain {
		return r.child(ctx, format, declared, f.Content)
	}
	text, note, err := decodeText(f.Content, declared)
	if err != nil {
		return Draft{}, err
	}
	d, err := readMarkdown(f.Name, text, format == Plain)
	if err == nil && note != "" {
		d.note(note)
	}
	return d, err
}

// child has a file read by another process, which may die of it.
func (r *Reader) child(ctx context.Context, format Format, charset string, content []byte) (Draft, error) {
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	case <-ctx.Done():
		return Draft{}, fmt.Errorf("wait for another file to be read: %w", ctx.Err())
	}
	folder, err := os.MkdirTemp("", "read-")
	if err != nil {
		return Draft{}, fmt.Errorf("make an empty folder to read a file in: %w", err)
	}
	defer os.RemoveAll(folder)

	limited, cancel := context.WithTimeout(ctx, r.time)
	defer cancel()
	args := append(append([]string{}, r.args...), "--format="+string(format), "--charset="+charset)
	cmd := exec.CommandContext(limited, r.binary, args...)
	cmd.Env = []string{}
	cmd.Dir = folder
	cmd.Stdin = bytes.NewReader(content)
	out := bounded{max: maxChildBytes}
	complaint := bounded{max: 4 << 10}
	cmd.Stdout, cmd.Stderr = &out, &complaint
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	if ctx.Err() != nil {
		return Draft{}, fmt.Errorf("read a %s file: %w", format, ctx.Err())
	}
	if err != nil {
		return Draft{}, childProblem(format, limited.Err(), err, complaint.b)
	}
	return answered(out)
}

// childProblem tells a file that overwhelmed its reader from a reader that could not start.
func childProblem(format Format, limit, err error, complaint []byte) error {
	if limit != nil {
		return problem(Bomb, fmt.Errorf("reading took over %s", childTime))
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && overwhelmed(exit, complaint) {
		line, _, _ := bytes.Cut(complaint, []byte("\n"))
		return problem(Bomb, fmt.Errorf("the reader ended: %s: %s", exit, line))
	}
	return fmt.Errorf("run the reader of %s files: %w: %s", format, err, complaint)
}

// overwhelmed reports what the Go runtime leaves with when memory, stack or processor time have run out: 2 and its own words, or a signal.
func overwhelmed(exit *exec.ExitError, complaint []byte) bool {
	if exit.ExitCode() == -1 {
		return true // by a signal
	}
	for _, words := range []string{"fatal error:", "runtime:", "panic:", "SIGXCPU", "out of memory"} {
		if exit.ExitCode() == 2 && bytes.Contains(complaint, []byte(words)) {
			return true
		}
	}
	return false
}

// An answer is what a child writes: one of the two.
type answer struct {
	Draft   *Draft   `json:",omitempty"`
	Problem *Problem `json:",omitempty"`
}

func answered(out bounded) (Draft, error) {
	if out.full {
		return Draft{}, problem(Bomb, errors.New("the reader answered without end"))
	}
	var a answer
	if err := json.Unmarshal(out.b, &a); err != nil {
		return Draft{}, fmt.Errorf("understand the reader's answer: %w", err)
	}
	if a.Problem != nil {
		// The child's words are not trusted further than its kind: it may have been taken over by the file.
		if _, ok := messages[a.Problem.Kind]; !ok {
			return Draft{}, fmt.Errorf("understand the reader's answer: unknown kind of problem")
		}
		return Draft{}, a.Problem
	}
	if a.Draft == nil {
		return Draft{}, errors.New("understand the reader's answer: neither a draft nor a problem")
	}
	return a.Draft.finish()
}

// A bounded keeps what is written to it up to max, and takes in the rest without keeping it.
type bounded struct {
	b    []byte
	max  int
	full bool
}

func (w *bounded) Write(p []byte) (int, error) {
	room := w.max - len(w.b)
	if len(p) > room {
		w.full = true
		w.b = append(w.b, p[:room]...)
		return len(p), nil
	}
	w.b = append(w.b, p...)
	return len(p), nil
}

var _ io.Writer = (*bounded)(nil)
