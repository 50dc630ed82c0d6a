package importer

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

const (
	maxEntries  = 5000      // of a DOCX; one with many pictures has hundreds
	maxUnpacked = 400 << 20 // declared, of all entries together
	maxPart     = 64 << 20  // unpacked, of one part that is read
	maxXMLDepth = 200
)

// readDOCX takes the paragraphs of a Word document, its headings by their styles, its tables row by row.
func readDOCX(content []byte) (Draft, error) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return Draft{}, problem(Damaged, err)
	}
	if err := checkZip(z); err != nil {
		return Draft{}, err
	}
	document := entry(z, "word/document.xml")
	if document == nil {
		return Draft{}, said(UnknownType, "This archive is no Word document: give DOCX, PDF, HTML, Markdown or plain text.")
	}
	r := docxReader{}
	if err := r.readStyles(z); err != nil {
		return Draft{}, err
	}
	if err := part(document, r.token); err != nil {
		return Draft{}, err
	}
	d := Draft{Title: r.title, Language: r.language, Body: r.w.body()}
	if err := readCore(z, &d); err != nil {
		return Draft{}, err
	}
	if r.changed {
		d.note(TrackedChanges)
	}
	if r.notes {
		d.note(FootnotesOut)
	}
	if r.pictures && r.letters < 40 {
		return Draft{}, said(Scanned, "The document holds pictures and hardly any text: paste the text.")
	}
	return d, nil
}

func checkZip(z *zip.Reader) error {
	if len(z.File) > maxEntries {
		return problem(Bomb, fmt.Errorf("%d entries", len(z.File)))
	}
	var all uint64
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			return problem(Encrypted, nil)
		}
		if all += f.UncompressedSize64; all > maxUnpacked || f.UncompressedSize64 > maxUnpacked {
			return problem(Bomb, errors.New("unpacks to too much"))
		}
	}
	return nil
}

func entry(z *zip.Reader, name string) *zip.File {
	for _, f := range z.File {
		if strings.EqualFold(strings.TrimPrefix(f.Name, "/"), name) {
			return f
		}
	}
	return nil
}

// part gives the tokens of one part, and stops where it is too much or too deep. What it declares of its size is not believed.
func part(f *zip.File, take func(xml.Token)) error {
	rc, err := f.Open()
	if err != nil {
		return problem(Damaged, fmt.Errorf("open %s: %w", f.Name, err))
	}
	defer rc.Close()
	all, err := io.ReadAll(io.LimitReader(rc, maxPart+1))
	if len(all) > maxPart {
		return problem(Bomb, fmt.Errorf("%s unpacks to over %d MiB", f.Name, maxPart>>20))
	}
	if err != nil {
		return problem(Damaged, fmt.Errorf("unpack %s: %w", f.Name, err))
	}
	if marked, ok, err := decodeMarked(all); ok {
		if err != nil {
			return err
		}
		all = []byte(marked)
	}
	d := xml.NewDecoder(bytes.NewReader(all))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for depth := 0; ; {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return problem(Damaged, fmt.Errorf("read %s: %w", f.Name, err))
		}
		switch t.(type) {
		case xml.StartElement:
			if depth++; depth > maxXMLDepth {
				return problem(Bomb, fmt.Errorf("%s is nested over %d deep", f.Name, maxXMLDepth))
			}
		case xml.EndElement:
			depth--
		}
		take(t)
	}
}

// A style is what a paragraph's style says of its place in the text.
type style struct {
	name   string
	based  string
	level  int // of its outline, from 1; 0: none
	listed bool
}

// A list is how the items of a numbering are marked, and how far it has counted.
type list struct {
	numbered bool
	count    int
}

type docxReader struct {
	w        writer
	styles   map[string]style
	lists    map[string]*list
	title    string
	language string
	changed  bool
	notes    bool
	pictures bool
	letters  int

	skip  int // depth inside what is not taken: deleted text, fallbacks
	paras []*docxPara
	rows  []*docxRow
}

type docxPara struct {
	words  strings.Builder
	style  string
	number string // its numbering; "0": explicitly none
	deeper bool   // an item within an item
	hidden bool   // the run that is read
	inRun  bool
	inText bool
}

type docxRow struct {
	cells []string
	words []string // paragraphs of the cell that is read
}

// skipped are elements whose words are not the document's text as it stands.
var skipped = map[string]bool{"del": true, "moveFrom": true, "Fallback": true, "instrText": true, "delText": true, "pPrChange": true, "rPrChange": true, "sectPr": true}

func (r *docxReader) token(t xml.Token) {
	switch t := t.(type) {
	case xml.StartElement:
		if r.skip > 0 || skipped[t.Name.Local] {
			r.changed = r.changed || t.Name.Local == "del" || t.Name.Local == "moveFrom"
			r.skip++
			return
		}
		r.start(t)
	case xml.EndElement:
		if r.skip > 0 {
			r.skip--
			return
		}
		r.end(t.Name.Local)
	case xml.CharData:
		if p := r.para(); r.skip == 0 && p != nil && p.inText && !p.hidden {
			p.words.Write(t)
		}
	}
}

func (r *docxReader) para() *docxPara {
	if len(r.paras) == 0 {
		return nil
	}
	return r.paras[len(r.paras)-1]
}

func (r *docxReader) start(t xml.StartElement) {
	switch t.Name.Local {
	case "p":
		r.paras = append(r.paras, &docxPara{})
		return
	case "tr":
		r.rows = append(r.rows, &docxRow{})
		return
	case "ins", "moveTo":
		r.changed = true
	case "footnoteReference", "endnoteReference":
		r.notes = true
	case "blip", "imagedata":
		r.pictures = true
	}
	if p := r.para(); p != nil {
		p.start(t)
	}
}

func (p *docxPara) start(t xml.StartElement) {
	switch t.Name.Local {
	case "r":
		p.inRun, p.hidden = true, false
	case "pStyle":
		p.style = attribute(t, "val")
	case "numId":
		p.number = attribute(t, "val")
	case "ilvl":
		p.deeper = attribute(t, "val") != "0"
	case "vanish":
		p.hidden = p.inRun && attribute(t, "val") != "0" && attribute(t, "val") != "false"
	case "t":
		p.inText = true
	case "tab", "br", "cr":
		if p.inRun {
			p.words.WriteByte(' ')
		}
	case "noBreakHyphen":
		p.words.WriteByte('-')
	}
}

func (r *docxReader) end(name string) {
	switch p := r.para(); {
	case name == "t" && p != nil:
		p.inText = false
	case name == "r" && p != nil:
		p.inRun, p.hidden = false, false
	case name == "p" && p != nil:
		r.paras = r.paras[:len(r.paras)-1]
		r.put(p)
	case name == "tc" && len(r.rows) > 0:
		row := r.rows[len(r.rows)-1]
		if words := strings.Join(row.words, " "); words != "" {
			row.cells = append(row.cells, words)
		}
		row.words = nil
	case name == "tr" && len(r.rows) > 0:
		row := r.rows[len(r.rows)-1]
		r.rows = r.rows[:len(r.rows)-1]
		r.putRow(row)
	}
}

// put writes a paragraph that has ended: into the cell it stands in, or as what its style says.
func (r *docxReader) put(p *docxPara) {
	words := oneLine(p.words.String())
	if words == "" {
		return
	}
	r.letters += len([]rune(words))
	if len(r.rows) > 0 {
		row := r.rows[len(r.rows)-1]
		row.words = append(row.words, words)
		return
	}
	name, level, listed := r.styled(p.style)
	number := p.number
	if number == "" && listed {
		number = "style " + p.style
	}
	switch {
	case name == "title" && r.title == "":
		r.title = words
	case level > 0:
		r.w.heading(level+1, words)
	case number != "" && number != "0":
		r.w.listItem(r.count(number, p.deeper), words)
	default:
		r.w.paragraph(words)
	}
}

// count gives an item its number; 0 is a bullet. Items within items are bullets: their own numbers are not counted.
func (r *docxReader) count(number string, deeper bool) int {
	l := r.lists[number]
	if l == nil || !l.numbered || deeper {
		return 0
	}
	l.count++
	return l.count
}

func (r *docxReader) putRow(row *docxRow) {
	words := strings.Join(row.cells, " | ")
	if len(r.rows) > 0 { // a table within a table
		outer := r.rows[len(r.rows)-1]
		outer.words = append(outer.words, words)
		return
	}
	r.w.paragraph(words)
}

// styled follows a style to those that it is based on.
func (r *docxReader) styled(id string) (name string, level int, listed bool) {
	for range 10 {
		s, ok := r.styles[id]
		if !ok {
			break
		}
		if name == "" {
			name = s.name
		}
		if level == 0 {
			level = s.level
		}
		listed = listed || s.listed
		id = s.based
	}
	return name, level, listed
}

// readStyles learns which styles are headings, which numberings count, and the document's language.
func (r *docxReader) readStyles(z *zip.Reader) error {
	r.styles, r.lists = map[string]style{}, map[string]*list{}
	if f := entry(z, "word/styles.xml"); f != nil {
		if err := part(f, r.styleTokens()); err != nil {
			return err
		}
	}
	if f := entry(z, "word/numbering.xml"); f != nil {
		return part(f, r.numberingTokens())
	}
	return nil
}

func (r *docxReader) styleTokens() func(xml.Token) {
	id, in := "", style{}
	defaults := false
	return func(t xml.Token) {
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "docDefaults":
				defaults = true
			case "lang":
				if defaults && r.language == "" {
					r.language = languageOf(attribute(t, "val"))
				}
			case "style":
				id, in = attribute(t, "styleId"), style{}
			case "name":
				in.name = strings.ToLower(attribute(t, "val"))
				in.level = headingLevel(in.name)
			case "basedOn":
				in.based = attribute(t, "val")
			case "outlineLvl":
				if n, err := strconv.Atoi(attribute(t, "val")); err == nil && n >= 0 && n < 9 {
					in.level = n + 1
				}
			case "numPr":
				in.listed = true
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "docDefaults":
				defaults = false
			case "style":
				r.styles[id] = in
			}
		}
	}
}

func headingLevel(name string) int {
	rest, ok := strings.CutPrefix(name, "heading ")
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(rest)
	if err != nil || n < 1 || n > 9 {
		return 0
	}
	return n
}

func (r *docxReader) numberingTokens() func(xml.Token) {
	numbered := map[string]bool{} // by abstract numbering, its outermost level
	abstract, level, number := "", "", ""
	return func(t xml.Token) {
		start, ok := t.(xml.StartElement)
		if !ok {
			return
		}
		switch start.Name.Local {
		case "abstractNum":
			abstract = attribute(start, "abstractNumId")
		case "lvl":
			level = attribute(start, "ilvl")
		case "numFmt":
			if level == "0" {
				numbered[abstract] = attribute(start, "val") == "decimal"
			}
		case "num":
			number = attribute(start, "numId")
		case "abstractNumId":
			r.lists[number] = &list{numbered: numbered[attribute(start, "val")]}
		}
	}
}

// readCore takes title and language of the document's properties. Its dates say when a file was made, not when it was published.
func readCore(z *zip.Reader, d *Draft) error {
	f := entry(z, "docProps/core.xml")
	if f == nil {
		return nil
	}
	at, found := "", map[string]string{}
	err := part(f, func(t xml.Token) {
		switch t := t.(type) {
		case xml.StartElement:
			at = t.Name.Local
		case xml.EndElement:
			at = ""
		case xml.CharData:
			if at == "title" || at == "language" {
				found[at] += string(t)
			}
		}
	})
	if err != nil {
		return err
	}
	if d.Title == "" {
		d.Title = usableTitle(found["title"])
	}
	if l := languageOf(found["language"]); l != "" {
		d.Language = l
	}
	return nil
}

// usableTitle drops what programs write where nobody has given a title.
func usableTitle(s string) string {
	s = oneLine(s)
	lower := strings.ToLower(s)
	junk := []string{"untitled", "document", "document1", "word document", "sans titre", "powerpoint presentation", "microsoft word"}
	if slices.Contains(junk, lower) || strings.HasPrefix(lower, "microsoft word - ") || len(s) > 300 {
		return ""
	}
	for _, ending := range []string{".doc", ".docx", ".pdf", ".dotx", ".indd", ".odt", ".qxd", ".rtf"} {
		if strings.HasSuffix(lower, ending) {
			return ""
		}
	}
	return s
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
