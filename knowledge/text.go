package knowledge

import (
	"bytes"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/yuin/goldmark"
	gast "github.com/yuin/goldmark/ast"
	gtext "github.com/yuin/goldmark/text"
	"golang.org/x/text/language"
)

// MaxTextBytes bounds one text as a file. A longer one belongs in several texts.
const MaxTextBytes = 4 << 20

// Wording says whose words a text is in.
type Wording string

// The wordings: the publisher's own words, or a summary of ours.
const (
	Verbatim Wording = "verbatim"
	Ours     Wording = "ours"
)

// Kind says what a text is for.
type Kind string

// The kinds of text.
const (
	KindText     Kind = "text"
	KindAnswer   Kind = "answer"
	KindGlossary Kind = "glossary"
)

// A Text is one revision of one official text in one language, parsed.
//
// Raw is what every offset of a [Section] and a [Block] points into, and what an extract is cut from: the
// bytes of the file as they came, less a byte order mark and the `revision` line, which is no part of the text.
type Text struct {
	ID       string // file name without .md, such as "goals.vi"
	Work     string // what translations share: the ID without its language, "goals"
	Language string // BCP 47, such as "vi"
	Title    string
	Source   Source
	Wording  Wording
	Kind     Kind
	Sections []Section // in the order of the body
	Events   []Event   // in the order of the front matter
	Raw      []byte
	BasedOn  int64 // the `revision` that an export wrote into the front matter; 0: none
}

// A Source says where a text or a section was taken from. Empty fields are not known.
type Source struct {
	Title     string
	Publisher string
	URL       string
	Published string // YYYY, YYYY-MM or YYYY-MM-DD
}

// A Section is what stands under one heading, down to the next heading of any level.
type Section struct {
	Heading   string   // as plain text; empty before the first heading
	Path      []string // the headings it stands under, outermost first, its own last
	Start     int      // byte range of its body in Raw, heading not included
	End       int
	Blocks    []Block  // its paragraphs and list items, in order
	Source    Source   // its own, or the text's
	Questions []string // the questions that it is known to answer

	Unanswered []string // questions that look as if it answered them, and that no text answers
}

// A Block is one paragraph, list item, or other leaf of a section: a byte range of Raw.
type Block struct {
	Start, End int
	Item       bool // a list item
}

// A Fault is a mistake in a text's file, worded for the person who has to mend it.
type Fault struct {
	File string // as it was named to the parser
	Line int    // from 1; 0 where no line can be named
	Mend string // what is wrong and what to write instead
	// Kind says what is wrong for those who have words of their own for it, Details what those words name: names and values in
	// turn. Empty where only Mend says it.
	Kind    FaultKind
	Details []string
}

// A FaultKind is a kind of mistake.
type FaultKind string

// The kinds of mistake that someone can make without having a file before them.
const (
	FaultTitle       FaultKind = "title"        // there is none
	FaultLanguage    FaultKind = "language"     // Said is none, or is empty
	FaultNamed       FaultKind = "named"        // the id says Named, the text Language
	FaultWording     FaultKind = "wording"      // Said
	FaultPublished   FaultKind = "published"    // Said
	FaultURL         FaultKind = "url"          // Said
	FaultNoSection   FaultKind = "no_section"   // Said is described and stands nowhere
	FaultTwoSections FaultKind = "two_sections" // Said is described twice
	FaultFrontMatter FaultKind = "front_matter" // there is none
	FaultSize        FaultKind = "size"         // over Most MiB
	FaultNotReadable FaultKind = "not_readable" // no text at all
	FaultEventID     FaultKind = "event_id"     // an event has none
	FaultEventTitle  FaultKind = "event_title"  // Event has none
	FaultEventTwice  FaultKind = "event_twice"  // Event stands twice
	FaultEventWhen   FaultKind = "event_when"   // Said is no point in time
	FaultEventZone   FaultKind = "event_zone"   // Said is no time zone
	FaultEventEnds   FaultKind = "event_ends"   // Event ends at Ends, before Starts
)

// FaultKinds are all of them.
var FaultKinds = []FaultKind{
	FaultTitle, FaultLanguage, FaultNamed, FaultWording, FaultPublished, FaultURL, FaultNoSection, FaultTwoSections, FaultFrontMatter, FaultSize,
	FaultNotReadable, FaultEventID, FaultEventTitle, FaultEventTwice, FaultEventWhen, FaultEventZone, FaultEventEnds,
}

// of says what kind of mistake it is.
func (f *Fault) of(kind FaultKind, details ...string) *Fault {
	f.Kind, f.Details = kind, details
	return f
}

func (f *Fault) Error() string {
	if f.Line == 0 {
		return fmt.Sprintf("%s: %s", f.File, f.Mend)
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Mend)
}

type frontMatter struct {
	Title     string          `yaml:"title"`
	Language  string          `yaml:"language"`
	Source    sourceMatter    `yaml:"source"`
	Published string          `yaml:"published"`
	Wording   Wording         `yaml:"wording"`
	Kind      Kind            `yaml:"kind"`
	Sections  []sectionMatter `yaml:"sections"`
	Events    []eventMatter   `yaml:"events"`
	Revision  int64           `yaml:"revision"`
}

type sourceMatter struct {
	Title     string `yaml:"title"`
	Publisher string `yaml:"publisher"`
	URL       string `yaml:"url"`
	Published string `yaml:"published"`
}

type sectionMatter struct {
	Heading   string        `yaml:"heading"`
	Source    *sourceMatter `yaml:"source"`
	Questions []string      `yaml:"questions"`

	Unanswered []string `yaml:"unanswered"`
}

var textID = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]{0,119}$`)

// ParseText reads one text. name is its file name; a folder before it is only used in faults. An error is a *[Fault].
func ParseText(name string, file []byte) (Text, error) {
	p := parser{name: name}
	t, err := p.parse(file)
	if err != nil {
		return Text{}, err
	}
	return t, nil
}

type parser struct {
	name string
	tree *ast.File // front matter, for the lines of its keys
}

func (p *parser) fault(line int, format string, args ...any) *Fault {
	return &Fault{File: p.name, Line: line, Mend: fmt.Sprintf(format, args...)}
}

func (p *parser) parse(file []byte) (Text, error) {
	id := strings.TrimSuffix(base(p.name), ".md")
	if !textID.MatchString(id) {
		return Text{}, p.fault(0, "the file name is the text's id and may hold letters, digits, '.', '-' and '_' only (120 at most): rename it")
	}
	if err := p.readable(file); err != nil {
		return Text{}, err
	}
	file = bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))
	matter, bodyAt, ok := cutFrontMatter(file)
	if !ok {
		return Text{}, p.fault(1, "no front matter: begin the file with a line --- , then title and language, then a line ---").of(FaultFrontMatter)
	}
	var m frontMatter
	tree, err := decodeStrict(matter, &m)
	if err != nil {
		line, mend := yamlFault(err)
		return Text{}, p.fault(line+1, "%s", mend)
	}
	p.tree = tree

	t := Text{ID: id, Title: strings.TrimSpace(m.Title), Wording: m.Wording, Kind: m.Kind, BasedOn: m.Revision}
	if err := p.identity(&t, m); err != nil {
		return Text{}, err
	}
	if t.Source, err = p.source("$.source", m.Source, m.Published); err != nil {
		return Text{}, err
	}
	if t.Source == (Source{}) {
		t.Source.Title = t.Title
	}
	if t.Events, err = p.events(m.Events); err != nil {
		return Text{}, err
	}
	t.Raw, bodyAt = withoutRevision(file, bodyAt)
	t.Sections = sectionsOf(t.Raw, bodyAt, t.Source)
	if err := p.carry(&t, m.Sections); err != nil {
		return Text{}, err
	}
	return t, nil
}

// readable refuses what is no text at all, before any of it is shown to a parser.
func (p *parser) readable(file []byte) error {
	if len(file) > MaxTextBytes {
		return p.fault(0, "the file is over %d MiB: cut it into several texts", MaxTextBytes>>20).of(FaultSize, "Most", strconv.Itoa(MaxTextBytes>>20))
	}
	if at := invalidUTF8(file); at >= 0 {
		return p.fault(1+bytes.Count(file[:at], []byte("\n")), "not UTF-8 at byte %d: save the file as UTF-8", at).of(FaultNotReadable)
	}
	if at := bytes.IndexByte(file, 0); at >= 0 {
		return p.fault(1+bytes.Count(file[:at], []byte("\n")), "a NUL byte: this is no text file").of(FaultNotReadable)
	}
	return nil
}

// identity checks who the text is: title, language, wording, kind, and that its name agrees with its language.
func (p *parser) identity(t *Text, m frontMatter) error {
	if t.Title == "" {
		return p.fault(p.line("$.title"), "title is missing: write title: \"...\"").of(FaultTitle)
	}
	if m.Language == "" {
		return p.fault(p.line("$.language"), "language is missing: write language: vi (or fr, en, ...)").of(FaultLanguage, "Said", "")
	}
	tag, err := language.Parse(m.Language)
	if err != nil {
		return p.fault(p.line("$.language"), "language %q is not known: write a BCP 47 code such as vi, fr, en", m.Language).of(FaultLanguage, "Said", m.Language)
	}
	t.Language = tag.String()
	if t.Wording == "" {
		t.Wording = Verbatim
	}
	if t.Wording != Verbatim && t.Wording != Ours {
		return p.fault(p.line("$.wording"), "wording %q is not known: write verbatim (the publisher's words) or ours", t.Wording).of(FaultWording, "Said", string(t.Wording))
	}
	if t.Kind == "" {
		t.Kind = KindText
	}
	if t.Kind != KindText && t.Kind != KindAnswer && t.Kind != KindGlossary {
		return p.fault(p.line("$.kind"), "kind %q is not known: write text, answer or glossary", t.Kind)
	}
	if m.Revision < 0 {
		return p.fault(p.line("$.revision"), "revision %d is not a position of the log: leave the line as export wrote it, or take it out", m.Revision)
	}
	work, named, found := cutLanguage(t.ID)
	if found && named != tag {
		return p.fault(p.line("$.language"), "language is %s, but the file is named for %s: make them agree", t.Language, t.ID[len(work)+1:]).of(FaultNamed, "Language", t.Language, "Named", t.ID[len(work)+1:])
	}
	t.Work = work
	return nil
}

// cutLanguage cuts the language off an id; where there is none, the id is the work's.
func cutLanguage(id string) (work string, tag language.Tag, found bool) {
	work, suffix, found := cutLast(id, ".")
	if !found {
		return id, tag, false
	}
	tag, err := language.Parse(suffix)
	if err != nil {
		return id, tag, false
	}
	return work, tag, true
}

var publishedForm = regexp.MustCompile(`^\d{4}(-\d{2}(-\d{2})?)?$`)

func (p *parser) source(path string, m sourceMatter, published string) (Source, error) {
	s := Source{Title: strings.TrimSpace(m.Title), Publisher: strings.TrimSpace(m.Publisher), URL: m.URL, Published: m.Published}
	at := path + ".published"
	if s.Published == "" {
		s.Published, at = published, "$.published"
	}
	if s.Published != "" && !validDate(s.Published) {
		return s, p.fault(p.line(at), "published %q is not a date: write YYYY-MM-DD, YYYY-MM or YYYY, or leave it out", s.Published).of(FaultPublished, "Said", s.Published)
	}
	if s.URL == "" {
		return s, nil
	}
	u, err := url.Parse(s.URL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return s, p.fault(p.line(path+".url"), "url %q is not a web address: write https://..., or leave it out", s.URL).of(FaultURL, "Said", s.URL)
	}
	return s, nil
}

func validDate(s string) bool {
	if !publishedForm.MatchString(s) {
		return false
	}
	_, err := parseWhen((s + "-01-01")[:10])
	return err == nil
}

// carry gives the sections what the front matter says of them.
func (p *parser) carry(t *Text, matter []sectionMatter) error {
	said := map[string]bool{}
	for i, m := range matter {
		path := "$.sections[" + strconv.Itoa(i) + "]"
		heading := foldSpace(m.Heading)
		if said[heading] {
			return p.fault(p.line(path+".heading"), "the section %q is described twice: put both into one", m.Heading).of(FaultTwoSections, "Said", m.Heading)
		}
		said[heading] = true
		at := -1
		for j := range t.Sections {
			if foldSpace(t.Sections[j].Heading) == heading {
				at = j
				break
			}
		}
		if at < 0 {
			return p.fault(p.line(path+".heading"), "no section of the text has the heading %q: write it as it stands in the body", m.Heading).of(FaultNoSection, "Said", m.Heading)
		}
		if m.Source != nil {
			s, err := p.source(path+".source", *m.Source, "")
			if err != nil {
				return err
			}
			t.Sections[at].Source = s
		}
		t.Sections[at].Questions = appendQuestions(t.Sections[at].Questions, m.Questions)
		t.Sections[at].Unanswered = appendQuestions(t.Sections[at].Unanswered, m.Unanswered)
	}
	return nil
}

func appendQuestions(all, more []string) []string {
	for _, q := range more {
		if q = foldSpace(q); q != "" {
			all = append(all, q)
		}
	}
	return all
}

var markdown = goldmark.DefaultParser()

// sectionsOf cuts the body into sections. CommonMark decides what is a heading and what a paragraph.
func sectionsOf(raw []byte, bodyAt int, source Source) []Section {
	// Front matter is blanked, not cut off, so that every offset is one into raw.
	masked := append(bytes.Repeat([]byte("\n"), bodyAt), raw[bodyAt:]...)
	root := markdown.Parse(gtext.NewReader(masked))
	var all []Section
	current := Section{Start: bodyAt, End: len(raw), Source: source}
	var path []string
	var levels []int
	flush := func(end int) {
		current.End = end
		if len(current.Blocks) > 0 || current.Heading != "" {
			all = append(all, current)
		}
	}
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*gast.Heading)
		if !ok {
			current.Blocks = appendBlocks(current.Blocks, n, false)
			continue
		}
		start, end := headingLines(h, raw)
		if start < 0 {
			continue // an empty heading has no place and says nothing
		}
		flush(start)
		for len(levels) > 0 && levels[len(levels)-1] >= h.Level {
			levels, path = levels[:len(levels)-1], path[:len(path)-1]
		}
		title := foldSpace(plain(h, masked))
		levels = append(levels, h.Level)
		path = append(path[:len(path):len(path)], title)
		current = Section{Heading: title, Path: path, Start: end, End: len(raw), Source: source}
	}
	flush(len(raw))
	return all
}

// headingLines gives the whole lines that a heading takes, its underline included.
func headingLines(h *gast.Heading, raw []byte) (start, end int) {
	lines := h.Lines()
	if lines.Len() == 0 {
		return -1, -1
	}
	start = bytes.LastIndexByte(raw[:lines.At(0).Start], '\n') + 1
	end = nextLine(raw, max(lines.At(lines.Len()-1).Stop-1, start))
	if !bytes.HasPrefix(bytes.TrimLeft(raw[start:end], " "), []byte("#")) && end < len(raw) {
		end = nextLine(raw, end) // the underline of a setext heading
	}
	return start, end
}

func appendBlocks(blocks []Block, n gast.Node, item bool) []Block {
	if n.Type() != gast.TypeBlock || n.Kind() == gast.KindHTMLBlock {
		return blocks
	}
	if n.Kind() == gast.KindListItem {
		item = true
	}
	holdsBlocks := n.FirstChild() != nil && n.FirstChild().Type() == gast.TypeBlock
	if !holdsBlocks {
		if lines := n.Lines(); lines != nil && lines.Len() > 0 {
			blocks = append(blocks, Block{Start: lines.At(0).Start, End: lines.At(lines.Len() - 1).Stop, Item: item})
		}
		return blocks
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		blocks = appendBlocks(blocks, c, item)
	}
	return blocks
}

// plain gives the words of a node without its markup.
func plain(n gast.Node, source []byte) string {
	var b strings.Builder
	_ = gast.Walk(n, func(n gast.Node, entering bool) (gast.WalkStatus, error) {
		if !entering {
			return gast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *gast.Text:
			b.Write(n.Segment.Value(source))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *gast.String:
			b.Write(n.Value)
		case *gast.AutoLink:
			b.Write(n.Label(source))
		}
		return gast.WalkContinue, nil
	})
	return b.String()
}
