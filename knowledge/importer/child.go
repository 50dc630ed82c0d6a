package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Parse is what the child process does: it reads one file from in and writes the draft or the problem to out as
// JSON. It must be called after [Confine], in a process that has nothing else to lose.
func Parse(in io.Reader, out io.Writer, format Format, charset string) error {
	content, err := io.ReadAll(io.LimitReader(in, MaxFileBytes+1))
	if err != nil {
		return fmt.Errorf("read the file from standard input: %w", err)
	}
	d, err := parse(content, format, charset)
	var a answer
	if err == nil {
		a.Draft = &d
	} else if !errors.As(err, &a.Problem) {
		return err
	}
	if err := json.NewEncoder(out).Encode(a); err != nil {
		return fmt.Errorf("write the draft to standard output: %w", err)
	}
	return nil
}

func parse(content []byte, format Format, charset string) (d Draft, err error) {
	if len(content) > MaxFileBytes {
		return Draft{}, problem(TooLarge, nil)
	}
	if len(content) == 0 {
		return Draft{}, problem(Empty, nil)
	}
	// The parsers of others panic on what they did not foresee.
	defer func() {
		if p := recover(); p != nil {
			d, err = Draft{}, recovered(p)
		}
	}()
	switch format {
	case HTML:
		d, err = readHTML(content, charset)
	case PDF:
		d, err = readPDF(content)
	case DOCX:
		d, err = readDOCX(content)
	default:
		return Draft{}, fmt.Errorf("read a file of format %q: unknown format", format)
	}
	if err != nil {
		return Draft{}, err
	}
	return d.finish()
}

// recovered words a panic: one of ours that carries a problem, or a parser's own.
func recovered(p any) error {
	var known *Problem
	if err, ok := p.(error); ok && errors.As(err, &known) {
		return known
	}
	return problem(Damaged, fmt.Errorf("the parser gave up: %v", p))
}
