package discord

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"summitbot/bot"
)

// What one message of Discord holds. Lengths are counted in UTF-16 units, which is never less than Discord counts.
const (
	maxContent  = 2000
	maxURL      = 512
	maxLabel    = 80
	maxCustomID = 100
	rowsMost    = 5
	rowHolds    = 5
)

// fitted draws a reply as the text of one message, and its buttons.
func fitted(r bot.Reply) (content string, rows []discordgo.MessageComponent) {
	return fittedTo(maxContent, r)
}

func fittedTo(limit int, r bot.Reply) (content string, rows []discordgo.MessageComponent) {
	content = strings.TrimSpace(draw(r.Fit(limit, func(r bot.Reply) int { return units(draw(r)) })))
	for units(content) > limit { // nothing that can be cut at a word
		_, size := utf8.DecodeLastRuneInString(content)
		content = content[:len(content)-size]
	}
	if content == "" { // Discord refuses an empty message
		content = "…"
	}
	return content, buttons(r)
}

func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// draw writes a reply in Discord's markup.
func draw(r bot.Reply) string {
	parts := make([]string, 0, len(r.Parts))
	brackets := bracketed(r)
	for _, p := range r.Parts {
		d := drawing{brackets: brackets}
		d.first, d.rest = leads(p.Kind)
		d.b.WriteString(d.first)
		d.lineStart = true
		for _, s := range merged(p) {
			d.span(s)
		}
		d.turn("")
		parts = append(parts, d.b.String())
	}
	return strings.Join(parts, "\n")
}

// bracketed tells whether words could be taken for those of a link: only then are brackets escaped, which is seldom.
func bracketed(r bot.Reply) bool {
	for _, p := range r.Parts {
		if strings.Contains(clean(p.Text()), "](") {
			return true
		}
	}
	return false
}

// leads gives what stands before the first line of a part, and before the others. A summary of ours is not a quotation.
func leads(k bot.PartKind) (first, rest string) {
	switch k {
	case bot.Quote:
		return "> ", "> "
	case bot.Summary:
		return "✎ ", ""
	case bot.Source, bot.Note:
		return "-# ", "-# "
	case bot.Item:
		return "• ", "  "
	}
	return "", ""
}

// merged gives the spans of a part, cleaned; what is next to each other and looks the same is one.
func merged(p bot.Part) []bot.Span {
	var spans []bot.Span
	for _, s := range p.Spans {
		s.Text = clean(s.Text)
		if s.Text == "" {
			continue
		}
		s.Bold = s.Bold || s.Mark || p.Kind == bot.Heading
		s.Mark = false
		if n := len(spans); n > 0 {
			last := spans[n-1]
			last.Text = s.Text
			if last == s && s.Time.IsZero() {
				spans[n-1].Text += s.Text
				continue
			}
		}
		spans = append(spans, s)
	}
	return spans
}

// A drawing is one part being written.
type drawing struct {
	b           strings.Builder
	first, rest string
	lineStart   bool   // nothing but space stands on the line yet
	style       string // the marker that is open
	brackets    bool   // are to be escaped
}

func (d *drawing) span(s bot.Span) {
	if link, ok := linkable(s.URL); ok {
		d.link(s, link)
		return
	}
	for i, line := range strings.Split(s.Text, "\n") {
		if i > 0 {
			d.turn("")
			d.b.WriteString("\n" + d.rest)
			d.lineStart = true
		}
		d.styled(styleOf(s, line), line)
	}
	if !s.Time.IsZero() { // as it is said where it happens, then in the reader's own zone
		d.turn("")
		fmt.Fprintf(&d.b, " (<t:%d:t>)", s.Time.Unix())
	}
}

// styled writes a piece of a line in a look. Space at its ends stands outside: Discord takes no marker beside it.
func (d *drawing) styled(style, text string) {
	inner := strings.Trim(text, " ")
	if style == "" || inner == "" {
		d.turn("")
		d.escaped(text)
		return
	}
	before, after, _ := strings.Cut(text, inner)
	if before != "" {
		d.turn("")
		d.escaped(before)
	}
	d.turn(style)
	d.escaped(inner)
	if after != "" {
		d.turn("")
		d.escaped(after)
	}
}

// styleOf leaves bare what has nothing to see.
func styleOf(s bot.Span, text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	switch {
	case s.Strike:
		return "~~"
	case s.Bold && s.Italic:
		return "***"
	case s.Bold:
		return "**"
	case s.Italic:
		return "*"
	}
	return ""
}

// turn closes the open marker and opens another; between two of them stands a space of no width, so that they are not one.
func (d *drawing) turn(style string) {
	if d.style == style {
		return
	}
	if d.style != "" {
		d.b.WriteString(d.style)
		if style != "" {
			d.b.WriteString("\u200b")
		}
	}
	d.style = style
	d.b.WriteString(style)
}

// link draws a span that is a link. Brackets, and what looks like an address, cannot stand in the words of one: then the
// address stands behind them.
func (d *drawing) link(s bot.Span, link string) {
	text := strings.Join(strings.Fields(s.Text), " ")
	masked := text != "" && !strings.ContainsAny(text, "[]") && !strings.Contains(text, "://")
	d.turn(styleOf(s, text))
	if !masked {
		d.escaped(text)
		d.turn("")
		fmt.Fprintf(&d.b, " (<%s>)", link)
		return
	}
	d.b.WriteByte('[')
	d.lineStart = false
	d.escaped(text)
	d.b.WriteString("](<" + link + ">)")
}

// linkable gives an address as it may stand in a link; ok is false for one that Discord would not take or a reader not want.
func linkable(s string) (link string, ok bool) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return "", false
	}
	link = u.String()
	for _, bad := range []string{"<", ">", "(", ")", "[", "]", "\\", "`", "|", "*", "\"", " "} {
		if strings.Contains(link, bad) && strings.Contains(u.Host, bad) {
			return "", false
		}
		link = strings.ReplaceAll(link, bad, fmt.Sprintf("%%%02X", bad[0]))
	}
	return link, units(link) <= maxURL && clean(link) == link
}

// escaped writes text so that it is drawn as it stands. As little as possible is escaped: who copies a message on a
// phone gets the escapes too.
func (d *drawing) escaped(text string) {
	for i := 0; i < len(text); {
		if n := address(text[i:]); n > 0 { // between angles: nothing in it is markup, and its end is where it ends
			d.b.WriteString("<" + noCall(text[i:i+n]) + ">")
			i += n
			d.lineStart = false
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		rest := text[i+size:]
		switch {
		case strings.ContainsRune("\\*_~|`<", r), r == '[' && d.brackets, d.lineStart && startsBlock(r, rest):
			d.b.WriteByte('\\')
		case d.lineStart && r >= '0' && r <= '9':
			i += d.number(text[i:])
			continue
		}
		d.b.WriteRune(r)
		if r == '@' && calls(rest) {
			d.b.WriteString("\u200b")
		}
		d.lineStart = d.lineStart && r == ' '
		i += size
	}
}

// number writes digits at the beginning of a line, so that they do not begin a list, and gives their length.
func (d *drawing) number(text string) int {
	n := len(text) - len(strings.TrimLeft(text, "0123456789"))
	d.b.WriteString(text[:n])
	if strings.HasPrefix(text[n:], ". ") || strings.HasPrefix(text[n:], ") ") {
		d.b.WriteByte('\\')
	}
	d.lineStart = false
	return n
}

// startsBlock tells what Discord takes at the beginning of a line for a heading, a quote, small text or a list.
func startsBlock(r rune, rest string) bool {
	switch r {
	case '#', '>':
		return true
	case '-', '+':
		return rest == "" || rest[0] == ' ' || rest[0] == '#'
	}
	return false
}

// address gives the length of the address that text begins with, without the punctuation behind it; 0: it is none.
func address(text string) int {
	scheme := len("https://")
	if strings.HasPrefix(text, "http://") {
		scheme = len("http://")
	} else if !strings.HasPrefix(text, "https://") {
		return 0
	}
	n := strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>\\`|*[]\"\u200b", r) })
	if n < 0 {
		n = len(text)
	}
	found := strings.TrimRight(text[:n], ".,:;!?'")
	for strings.HasSuffix(found, ")") && strings.Count(found, ")") > strings.Count(found, "(") {
		found = strings.TrimRight(strings.TrimSuffix(found, ")"), ".,:;!?'")
	}
	if len(found) <= scheme {
		return 0
	}
	return len(found)
}

// calls tells whether what stands behind an @ makes it a call to everyone.
func calls(rest string) bool {
	return len(rest) >= 4 && strings.EqualFold(rest[:4], "here") || len(rest) >= 8 && strings.EqualFold(rest[:8], "everyone")
}

// noCall breaks calls to everyone in a piece of text.
func noCall(s string) string {
	i := strings.IndexByte(s, '@')
	if i < 0 || !calls(s[i+1:]) {
		return s
	}
	return s[:i+1] + "\u200b" + noCall(s[i+1:])
}

// clean takes out what is not to be seen: control characters, and those that turn the direction of the text around.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029':
			return '\n'
		case r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r), r == utf8.RuneError, r == '\ufeff', r == '\u00ad':
			return -1
		case r == '\u061c', r == '\u200e', r == '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u206f':
			return -1
		}
		return r
	}, s)
}

// buttons draws what fits of a reply's buttons, in rows: a link once each, and what can be said by a tap.
func buttons(r bot.Reply) []discordgo.MessageComponent {
	var all []discordgo.MessageComponent
	var ids []string
	for _, b := range r.Buttons {
		drawn, id, ok := button(b)
		if !ok || slices.Contains(ids, id) || len(all) == rowsMost*rowHolds {
			continue
		}
		ids, all = append(ids, id), append(all, drawn)
	}
	rows := []discordgo.MessageComponent{}
	for row := range slices.Chunk(all, rowHolds) {
		rows = append(rows, discordgo.ActionsRow{Components: row})
	}
	return rows
}

func button(b bot.Button) (drawn discordgo.Button, id string, ok bool) {
	label := strings.Join(strings.Fields(clean(b.Label)), " ")
	for units(label) > maxLabel {
		_, size := utf8.DecodeLastRuneInString(strings.TrimSuffix(label, "…"))
		label = strings.TrimSuffix(label, "…")
		label = label[:len(label)-size] + "…"
	}
	if label == "" {
		return drawn, "", false
	}
	if b.URL != "" {
		link, ok := linkable(b.URL)
		return discordgo.Button{Label: label, Style: discordgo.LinkButton, URL: link}, link, ok
	}
	return discordgo.Button{Label: label, Style: discordgo.SecondaryButton, CustomID: b.Data}, b.Data, b.Data != "" && units(b.Data) <= maxCustomID
}
