package telegram

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"
)

// A look is how a character of a message looks, as far as Markdown has the same.
type look struct {
	bold, italic, code bool
	link               string
}

// markdown writes a message as the Markdown that looks the same: what is bold, italic, a link, code or a quotation by its
// entities, and lists by their bullets. What has no look stays as it is written: who writes Markdown means it. Where an
// entity stands the platform says in UTF-16 units; entities stand within each other in any order, and what is not within
// the text is passed over.
func markdown(text string, entities []models.MessageEntity) string {
	m := marking{units: utf16.Encode([]rune(text))}
	m.looks = make([]look, len(m.units)+1)
	m.quoted = make([]bool, len(m.units)+1)
	m.fences = make([]*models.MessageEntity, len(m.units)+1)
	for i := range entities {
		m.take(&entities[i])
	}
	for at := 0; at <= len(m.units); {
		end := at
		for end < len(m.units) && m.units[end] != '\n' {
			end++
		}
		if at > 0 {
			m.b.WriteByte('\n')
		}
		m.line(at, end)
		at = end + 1
	}
	m.fence(nil)
	return m.b.String()
}

// A marking is a message being written as Markdown.
type marking struct {
	units  []uint16
	looks  []look
	quoted []bool
	fences []*models.MessageEntity // the block of code that a character is in
	b      strings.Builder
	within *models.MessageEntity // the block of code that is open
}

func (m *marking) take(e *models.MessageEntity) {
	if e.Offset < 0 || e.Length <= 0 || e.Offset > len(m.units) || e.Length > len(m.units)-e.Offset {
		return
	}
	from, to := e.Offset, e.Offset+e.Length
	for m.splits(from) { // a character is never cut in two
		from--
	}
	for m.splits(to) {
		to++
	}
	for i := from; i < to; i++ {
		switch e.Type {
		case models.MessageEntityTypeBold:
			m.looks[i].bold = true
		case models.MessageEntityTypeItalic:
			m.looks[i].italic = true
		case models.MessageEntityTypeCode:
			m.looks[i].code = true
		case models.MessageEntityTypeTextLink:
			m.looks[i].link = e.URL
		case models.MessageEntityTypeBlockquote, models.MessageEntityTypeExpandableBlockquote:
			m.quoted[i] = true
		case models.MessageEntityTypePre:
			m.fences[i] = e
		}
	}
}

// splits tells whether a place is within a character of two units.
func (m *marking) splits(at int) bool {
	return at > 0 && at < len(m.units) && utf16.DecodeRune(rune(m.units[at-1]), rune(m.units[at])) != unicode.ReplacementChar
}

// line writes one line.
func (m *marking) line(from, to int) {
	if from < to && m.fences[from] != nil || m.within != nil && m.fences[min(from, len(m.units))] == m.within {
		m.fence(m.fences[min(from, len(m.units))])
		m.b.WriteString(string(utf16.Decode(m.units[from:to])))
		return
	}
	m.fence(nil)
	if m.quoted[from] {
		m.b.WriteString("> ")
	}
	if to-from >= 2 && slices.Contains([]uint16{'•', '◦', '▪', '–'}, m.units[from]) && m.units[from+1] == ' ' {
		m.b.WriteString("- ")
		from += 2
	}
	m.runs(from, to)
}

// fence opens a block of code, or closes the open one. Its fence is longer than any in it.
func (m *marking) fence(e *models.MessageEntity) {
	if e == m.within {
		return
	}
	if m.within != nil {
		written := strings.TrimSuffix(m.b.String(), "\n")
		m.b.Reset()
		m.b.WriteString(written + "\n" + m.ticks(m.within) + "\n")
	}
	if m.within = e; e != nil {
		m.b.WriteString(m.ticks(e) + strings.Map(wordOnly, e.Language) + "\n")
	}
}

func (m *marking) ticks(e *models.MessageEntity) string {
	return strings.Repeat("`", max(3, 1+longestRun(string(utf16.Decode(m.units[e.Offset:e.Offset+e.Length])), '`')))
}

func wordOnly(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '+' {
		return r
	}
	return -1
}

func longestRun(s string, of rune) (longest int) {
	n := 0
	for _, r := range s {
		if n++; r != of {
			n = 0
		}
		longest = max(longest, n)
	}
	return longest
}

// runs writes a line's runs of one look each. A run's own white space stands outside its marks: Markdown knows none beside it.
func (m *marking) runs(from, to int) {
	open := look{}
	for at := from; at < to; {
		end := at + 1
		for end < to && m.looks[end] == m.looks[at] {
			end++
		}
		run := string(utf16.Decode(m.units[at:end]))
		words := strings.TrimSpace(run)
		if words == "" { // white space belongs to what is open on both sides of it
			m.turn(&open, m.goesOn(open, end, to))
			m.b.WriteString(run)
			at = end
			continue
		}
		before, after, _ := strings.Cut(run, words)
		if before != "" {
			m.turn(&open, m.goesOn(open, at, to))
		}
		m.b.WriteString(before)
		m.turn(&open, m.looks[at])
		m.words(m.looks[at], words)
		if after != "" {
			m.turn(&open, m.goesOn(open, end, to))
		}
		m.b.WriteString(after)
		at = end
	}
	m.turn(&open, look{})
}

// goesOn is what of an open look goes on in what comes next on the line, over white space.
func (m *marking) goesOn(open look, next, to int) look {
	if next == to {
		return look{}
	}
	n := m.looks[next]
	switch { // what stands within something ends with it
	case open.link != n.link:
		return look{}
	case open.bold && !n.bold:
		return look{link: open.link}
	}
	return look{bold: open.bold, italic: open.italic && n.italic, link: open.link}
}

func (m *marking) words(l look, words string) {
	switch {
	case l.code:
		ticks := strings.Repeat("`", 1+longestRun(words, '`'))
		pad := ""
		if strings.HasPrefix(words, "`") || strings.HasSuffix(words, "`") {
			pad = " "
		}
		words = ticks + pad + words + pad + ticks
	case l.link != "":
		words = strings.NewReplacer("[", `\[`, "]", `\]`).Replace(words)
	}
	m.b.WriteString(words)
}

// turn closes what is open and opens what comes: a link outermost, then bold, then italic. Code is written with its words.
func (m *marking) turn(open *look, next look) {
	next.code = false
	if *open == next {
		return
	}
	keepLink := open.link != "" && open.link == next.link
	keepBold := open.bold && next.bold && open.link == next.link
	if open.italic && (!next.italic || !keepLink && open.link != next.link || open.bold != next.bold) {
		m.b.WriteString("*")
		open.italic = false
	}
	if open.bold && !keepBold {
		m.b.WriteString("**")
		open.bold = false
	}
	if open.link != "" && !keepLink {
		m.b.WriteString("](<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "").Replace(open.link) + ">)")
		open.link = ""
	}
	if next.link != "" && !keepLink {
		m.b.WriteString("[")
	}
	if next.bold && !open.bold {
		m.b.WriteString("**")
	}
	if next.italic && !open.italic {
		m.b.WriteString("*")
	}
	*open = next
}
