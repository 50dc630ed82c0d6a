package importer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/ledongthuc/pdf"
)

const (
	maxPages   = 3000
	maxDecoded = 128 << 20 // of page contents and font tables, unpacked, of one file
	maxPieces  = 2_000_000 // shown by all pages together
)

var errBudget = errors.New("the file is read over and over")

// readPDF takes the text of a PDF: what its pages show, in the order in which they show it, made into lines and paragraphs.
func readPDF(content []byte) (Draft, error) {
	content = mendPDF(content)
	source := &budgeted{r: bytes.NewReader(content), left: 16<<20 + 500*int64(len(content))}
	file, err := pdf.NewReader(source, int64(len(content)))
	if err != nil {
		return Draft{}, openProblem(content, source, err)
	}
	r := pdfReader{fonts: map[string]*pdfFont{}, left: maxDecoded}
	root := file.Trailer().Key("Root")
	r.pages(root.Key("Pages"), pdf.Value{}, 0)
	if source.left < 0 {
		return Draft{}, problem(Bomb, errBudget)
	}
	if err := r.enough(); err != nil {
		return Draft{}, err
	}
	d := Draft{
		Title:    usableTitle(toText(file.Trailer().Key("Info").Key("Title"))),
		Language: languageOf(root.Key("Lang").Text()),
	}
	layOut(r.lines(), &d)
	if r.broken > 0 {
		d.Notes = append(d.Notes, Note{Kind: PagesUnread, Count: r.broken, Of: r.count})
	}
	if r.unknown > 0 {
		d.note(LettersUntold)
	}
	if r.images > 0 {
		d.note(PicturesOut)
	}
	return d, nil
}

// mendPDF puts right what the parser is strict about and other readers are not: junk before and after, and the version.
func mendPDF(content []byte) []byte {
	if at := bytes.Index(content[:min(len(content), 1024)], []byte("%PDF-")); at > 0 {
		content = content[at:]
	}
	if end := bytes.LastIndex(content, []byte("%%EOF")); end > 0 {
		content = append(bytes.Clone(content[:end+len("%%EOF")]), '\n')
	}
	if len(content) > 9 && bytes.HasPrefix(content, []byte("%PDF-")) {
		content[5], content[6], content[7] = '1', '.', '7'
		content[8] = '\n'
	}
	return content
}

func openProblem(content []byte, source *budgeted, err error) error {
	switch {
	case source.left < 0:
		return problem(Bomb, errBudget)
	case errors.Is(err, pdf.ErrInvalidPassword), bytes.Contains(content, []byte("/Encrypt")):
		return problem(Encrypted, err)
	}
	return problem(Damaged, err)
}

// A budgeted bounds how much is read of a file in all: a file can send its reader round in circles.
type budgeted struct {
	r    io.ReaderAt
	left int64
}

func (b *budgeted) ReadAt(p []byte, off int64) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, errBudget
	}
	if off < 0 {
		return 0, errors.New("before the beginning")
	}
	return b.r.ReadAt(p, off)
}

// toText reads a text string: UTF-16 or UTF-8 by their marks, else the PDF's own set.
func toText(v pdf.Value) string {
	raw := v.RawString()
	if s, ok := strings.CutPrefix(raw, bomUTF8); ok {
		return strings.ToValidUTF8(s, "")
	}
	if s, ok := strings.CutPrefix(raw, "\xfe\xff"); ok {
		return utf16Words([]byte(s))
	}
	return v.Text()
}

type pdfReader struct {
	fonts   map[string]*pdfFont // by what their dictionaries say, which names objects of the file
	left    int64               // of maxDecoded
	pieces  [][]piece           // by page
	shown   int
	letters int
	unknown int // letters that no table tells
	images  int
	count   int // pages
	broken  int // pages that could not be read in full
	form    int // depth of forms within forms
}

// pages walks the tree of pages. A tree that leads round in circles ends at the depth.
func (r *pdfReader) pages(node, resources pdf.Value, depth int) {
	if depth > 40 || node.Kind() != pdf.Dict {
		return
	}
	if own := node.Key("Resources"); own.Kind() == pdf.Dict {
		resources = own
	}
	kids := node.Key("Kids")
	if kids.Kind() != pdf.Array {
		r.page(node, resources)
		return
	}
	for i := range kids.Len() {
		if r.count > maxPages {
			panic(problem(Bomb, fmt.Errorf("over %d pages", maxPages)))
		}
		r.pages(kids.Index(i), resources, depth+1)
	}
}

// page reads one page. One that is broken is left where it broke, and counted.
func (r *pdfReader) page(p, resources pdf.Value) {
	r.count++
	show := shower{r: r, state: pageState()}
	defer func() {
		r.pieces = append(r.pieces, show.pieces)
		if x := recover(); x != nil {
			r.rethrow(x)
			r.broken++
		}
	}()
	var all bytes.Buffer
	contents := p.Key("Contents")
	if contents.Kind() == pdf.Array {
		for i := range contents.Len() {
			all.Write(r.unpack(contents.Index(i)))
			all.WriteByte('\n')
		}
	} else {
		all.Write(r.unpack(contents))
	}
	show.run(all.Bytes(), resources)
}

// rethrow passes on what ends the whole file rather than a page.
func (r *pdfReader) rethrow(x any) {
	err, ok := x.(error)
	var p *Problem
	if ok && (errors.As(err, &p) || errors.Is(err, errBudget)) {
		panic(x)
	}
	if ok && strings.Contains(err.Error(), errBudget.Error()) {
		panic(problem(Bomb, errBudget))
	}
}

// unpack gives a stream's bytes, as many as the file may still unpack to. What breaks off is taken as far as it goes.
func (r *pdfReader) unpack(v pdf.Value) []byte {
	if v.Kind() != pdf.Stream {
		return nil
	}
	rd := v.Reader()
	defer rd.Close()
	b, _ := io.ReadAll(io.LimitReader(rd, r.left+1))
	if r.left -= int64(len(b)); r.left < 0 {
		panic(problem(Bomb, fmt.Errorf("unpacks to over %d MiB", maxDecoded>>20)))
	}
	return b
}

// enough tells a file of pictures, one whose letters no table tells, and one that is broken all over.
func (r *pdfReader) enough() error {
	switch {
	case r.count == 0:
		return problem(Damaged, errors.New("no pages"))
	case r.images > 0 && r.letters < 25*r.count && r.letters < 200:
		return problem(Scanned, nil)
	case r.unknown > r.letters:
		return said(NoText, "The PDF does not say which letters it shows, so its text cannot be taken: paste the text.")
	case r.broken == r.count && r.letters == 0:
		return problem(Damaged, nil)
	}
	return nil
}

func countLetters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
