package importer

import (
	"bytes"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/unicode/norm"

	"summitbot/knowledge"
)

const (
	maxMatterBytes = 64 << 10 // of front matter: its parser is not made for more
	maxNesting     = 50       // of quotations and lists in Markdown, and of brackets in front matter
)

// readMarkdown makes a draft of Markdown or plain text in this process: it only looks at lines, and bounds what others parse.
func readMarkdown(name, body string, plain bool) (Draft, error) {
	var d Draft
	if len(body) > knowledge.MaxTextBytes {
		return Draft{}, said(TooLarge, "The text is over 4 MiB, which is more than one text may be: cut it into several.")
	}
	body = tidyLines(body)
	if deep(body) {
		return Draft{}, problem(Bomb, nil)
	}
	if plain {
		d.Body = []byte(guardLines(body))
		return d.finish()
	}
	if matter, rest, ok := cutMatter(body); ok {
		body = d.takeMatter(name, body, matter, rest)
	}
	d.takeHeading(&body)
	d.Body = []byte(body)
	return d.finish()
}

// tidyLines gives every line the same end, takes out what no text needs, and composes letters with their marks.
func tidyLines(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.Map(visible, s)
	s = norm.NFC.String(s)
	return strings.Trim(s, "\n") + "\n"
}

// visible drops control characters and those that turn the direction of writing, which can make a text look like another.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFEFF, r == 0xFFFE, r == 0xFFFF:
		return -1
	}
	return r
}

var nestingMarks = regexp.MustCompile(`^(?:[ \t]*(?:>|[-*+](?:[ \t]|$)|\d{1,9}[.)](?:[ \t]|$)))+`)
var nestingMark = regexp.MustCompile(`[>*+-]|\d+[.)]`)

// deep reports nesting that no person writes and that takes a Markdown parser longer than it should.
func deep(s string) bool {
	for line := range strings.Lines(s) {
		marks := nestingMarks.FindString(line)
		if len(marks) > maxNesting && len(nestingMark.FindAllStringIndex(marks, maxNesting+1)) > maxNesting {
			return true
		}
		if indent := len(line) - len(strings.TrimLeft(line, " \t")); indent > 2000 {
			return true
		}
	}
	return false
}

// guardLines keeps a plain text's line from being taken for HTML, which would be shown but never found.
func guardLines(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		line = strings.TrimLeft(line, " \t")
		if strings.HasPrefix(line, "<") {
			b.WriteByte('\\')
		}
		b.WriteString(line)
	}
	return b.String()
}

// cutMatter finds front matter: what stands between a first line --- and the next.
func cutMatter(s string) (matter, rest string, ok bool) {
	after, ok := strings.CutPrefix(s, "---\n")
	if !ok {
		return "", "", false
	}
	matter, rest, ok = strings.Cut("\n"+after, "\n---\n")
	return matter, rest, ok
}

// takeMatter keeps what front matter says, and gives the body without it. Where it is no front matter after all, it stays.
func (d *Draft) takeMatter(name, whole, matter, rest string) string {
	if len(matter) > maxMatterBytes || bracketed(matter) {
		d.note(MatterUnread)
		return whole
	}
	t, err := knowledge.ParseText(textName(name), []byte(whole))
	if err == nil {
		d.Text = &t
		d.Title, d.Language, d.Wording, d.Events = t.Title, t.Language, t.Wording, t.Events
		d.Publisher, d.Published, d.URL = t.Source.Publisher, t.Source.Published, t.Source.URL
		if !strings.Contains(matter, "\nwording:") {
			d.Wording = "" // the parser's default is no statement
		}
		return strings.TrimLeft(rest, "\n")
	}
	var fault *knowledge.Fault
	if !errors.As(err, &fault) || !d.takeSome(matter) {
		return whole
	}
	line := ""
	if fault.Line > 0 {
		line = strconv.Itoa(fault.Line) + ": "
	}
	d.Notes = append(d.Notes, Note{Kind: MatterPartly, Said: line + fault.Mend})
	return strings.TrimLeft(rest, "\n")
}

// bracketed reports flow collections or indents nested deeper than front matter is, before a YAML parser recurses into them.
func bracketed(matter string) bool {
	depth := 0
	for _, r := range matter {
		switch r {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		}
		if depth > maxNesting {
			return true
		}
	}
	for line := range strings.Lines(matter) {
		marks := nestingMarks.FindString(line)
		if len(line)-len(strings.TrimLeft(line, " ")) > maxNesting || strings.Count(marks, "-") > maxNesting || strings.Count(line, "? ") > maxNesting {
			return true
		}
	}
	return false
}

var usableName = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]{0,119}\.md$`)

func textName(name string) string {
	name = baseName(name)
	if usableName.MatchString(name) {
		return name
	}
	return "draft.md"
}

func baseName(name string) string {
	return name[strings.LastIndexAny(name, `/\`)+1:]
}

var yamlAlias = regexp.MustCompile(`(?m)(?:^|[\s:,\[{-])[&*][^\s]`)

// takeSome keeps the plain facts of front matter that is not whole, such as one without a language, or another program's.
func (d *Draft) takeSome(matter string) (took bool) {
	if yamlAlias.MatchString(matter) {
		return false
	}
	defer func() {
		if recover() != nil { // the YAML parser's, on what it did not foresee
			took = false
		}
	}()
	var m map[string]any
	if err := yaml.NewDecoder(bytes.NewReader([]byte(matter))).Decode(&m); err != nil || len(m) == 0 {
		return false
	}
	source, _ := m["source"].(map[string]any)
	d.Title = fact(m, "title")
	d.Language = languageOf(first(fact(m, "language"), fact(m, "lang")))
	d.Publisher = first(fact(source, "publisher"), fact(m, "publisher"))
	d.Published = dateOf(first(fact(source, "published"), fact(m, "published"), fact(m, "date")))
	d.URL = webAddress(first(fact(source, "url"), fact(m, "url")))
	if w := knowledge.Wording(fact(m, "wording")); w == knowledge.Verbatim || w == knowledge.Ours {
		d.Wording = w
	}
	return d.Title != "" || d.Language != "" || d.Publisher != "" || d.Published != ""
}

func fact(m map[string]any, key string) string {
	switch v := m[key].(type) {
	case string:
		return oneLine(v)
	case uint64:
		return strconv.FormatUint(v, 10)
	}
	return ""
}

func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

// takeHeading makes the one heading of the first level, where it stands at the top, the title; other ones go down a level.
func (d *Draft) takeHeading(body *string) {
	if d.Text != nil {
		return
	}
	lines := strings.SplitAfter(*body, "\n")
	fenced := false
	top := 0
	for i, line := range lines {
		if strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~") {
			fenced = !fenced
		}
		if fenced || !strings.HasPrefix(line, "# ") {
			continue
		}
		if top++; top == 1 && blank(lines[:i]) {
			title := oneLine(strings.Trim(line, "# \t\n"))
			if d.Title == "" {
				d.Title = title
			}
			if d.Title == title {
				lines[i] = ""
				continue
			}
		}
		lines[i] = "#" + line
	}
	*body = strings.TrimLeft(strings.Join(lines, ""), "\n")
}

func blank(lines []string) bool {
	for _, l := range lines {
		if strings.TrimSpace(l) != "" {
			return false
		}
	}
	return true
}
