package telegram

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"

	"summitbot/bot"
)

const (
	textLimit  = 4096 // UTF-16 units of a message, after parsing
	dataLimit  = 64   // bytes of what a button says
	labelLimit = 64   // characters on a button; more is not seen
	urlLimit   = 2048 // bytes of a link
	rowOf      = 3    // buttons in a row
)

// A drawing is a reply in Telegram's HTML.
type drawing struct {
	html  strings.Builder
	units int   // UTF-16 units of what is seen
	last  rune  // that was written
	calls int64 // the person whom the next words call; 0: nobody
}

// draw draws a reply so that it fits into a message.
func draw(r bot.Reply) (html string) { return drawCalling(r, 0) }

// drawCalling is draw that calls a person by its first words; 0: nobody.
func drawCalling(r bot.Reply, person int64) (html string) {
	d := &drawing{calls: person}
	d.all(r.Fit(textLimit, func(r bot.Reply) int { return drawAll(r).units }))
	return d.html.String()
}

// plain gives a reply without any markup, for where Telegram refused how it was drawn.
func plain(r bot.Reply) string {
	var lines []string
	for _, p := range r.Parts {
		var line strings.Builder
		for _, s := range p.Spans {
			if s.Strike { // without markup it would be said as if it held
				s.Text = "[✗ " + s.Text + "]"
			}
			line.WriteString(s.Text)
		}
		lines = append(lines, clean(line.String()))
	}
	units := utf16.Encode([]rune(strings.Join(lines, "\n\n")))
	if len(units) > textLimit {
		units = units[:textLimit-1] // half a pair at the end becomes one replacement character
	}
	return string(utf16.Decode(units))
}

func drawAll(r bot.Reply) *drawing {
	d := &drawing{}
	d.all(r)
	return d
}

func (d *drawing) all(r bot.Reply) {
	for i, p := range r.Parts {
		if i > 0 {
			d.write(gap(r.Parts[i-1].Kind, p.Kind))
		}
		d.part(p)
	}
}

// gap is what stands between two parts: what belongs together stands close.
func gap(above, below bot.PartKind) string {
	switch {
	case below == bot.Source, below == bot.Item, above == bot.Heading:
		return "\n"
	}
	return "\n\n"
}

func (d *drawing) part(p bot.Part) {
	open, end := "", ""
	look := bot.Span{}
	switch p.Kind {
	case bot.Heading:
		open, end, look.Bold = "<b>", "</b>", true
	case bot.Quote:
		open, end = "<blockquote>", "</blockquote>"
	case bot.Summary: // our words: never drawn as a quotation
		d.write("✎ ")
	case bot.Item:
		d.write("• ")
	case bot.Note:
		open, end, look.Italic = "<i>", "</i>", true
	}
	d.html.WriteString(open)
	for _, s := range p.Spans {
		d.span(s, look)
	}
	d.html.WriteString(end)
}

// span draws a run of text; look is what the part around it already is.
func (d *drawing) span(s bot.Span, look bot.Span) {
	var ends []string
	open := func(tag, attribute string) {
		d.html.WriteString("<" + tag + attribute + ">")
		ends = append(ends, "</"+tag+">")
	}
	if link, ok := linkTo(s.URL); d.calls > 0 {
		open("a", fmt.Sprintf(` href="tg://user?id=%d"`, d.calls))
		d.calls = 0
	} else if ok {
		open("a", ` href="`+escape(link)+`"`)
	}
	if (s.Bold || s.Mark) && !look.Bold {
		open("b", "")
	}
	if s.Italic && !look.Italic {
		open("i", "")
	}
	if s.Strike {
		open("s", "")
	}
	d.write(s.Text)
	for i := len(ends) - 1; i >= 0; i-- {
		d.html.WriteString(ends[i])
	}
}

// write puts text, cleaned and escaped.
func (d *drawing) write(text string) {
	text = cleanBehind(d.last, text)
	for _, c := range text {
		d.units += utf16.RuneLen(c)
		d.last = c
	}
	d.html.WriteString(escape(text))
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func escape(text string) string { return escaper.Replace(text) }

// wordJoiner is seen by nobody; behind an @ it keeps a name from being one that is called.
const wordJoiner = '\u2060'

// clean takes out of a text what is not to be seen or turns the rest around, and keeps it from calling anyone.
func clean(text string) string { return cleanBehind(' ', text) }

// cleanBehind cleans a text that stands behind a rune: an @ within a word, as in an address of mail, calls nobody.
func cleanBehind(last rune, text string) string {
	var b strings.Builder
	text = strings.ToValidUTF8(text, "\uFFFD")
	b.Grow(len(text))
	for i, c := range text {
		if c == '\t' || c == '\r' {
			c = ' '
		}
		if hiddenRune(c) {
			continue
		}
		b.WriteRune(c)
		if c == '@' && !nameRune(last) && callsName(text, i) {
			b.WriteRune(wordJoiner)
		}
		last = c
	}
	return b.String()
}

// callsName reports whether a name could follow the @ at i, also behind runes that are taken out.
func callsName(text string, i int) bool {
	for _, c := range text[i+1:] {
		if !hiddenRune(c) {
			return nameRune(c)
		}
	}
	return true // what follows stands in another run of text
}

func nameRune(c rune) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// hiddenRune tells control characters and those that command the direction of writing. The joiners inside emoji and
// in Persian stay.
func hiddenRune(c rune) bool {
	switch {
	case c == '\n':
		return false
	case c < ' ', c >= 0x7f && c < 0xa0, c == 0xad, c == 0x61c, c == 0x200b, c == 0x200e, c == 0x200f,
		c >= 0x2028 && c <= 0x202e, c >= 0x2060 && c <= 0x206f, c == 0xfeff, c >= 0xfff9 && c <= 0xfffb:
		return true
	}
	return false
}

// linkTo takes the addresses that Telegram takes: of the web, with a full host name.
func linkTo(address string) (string, bool) {
	if address == "" || len(address) > urlLimit || !utf8.ValidString(address) {
		return "", false
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || !strings.Contains(strings.Trim(u.Hostname(), "."), ".") {
		return "", false
	}
	return u.String(), true // with all that is not allowed in an address written as %XX
}

// keyboard draws the buttons; nil: there are none. One that Telegram would refuse is left out.
func keyboard(buttons []bot.Button) models.ReplyMarkup {
	var rows [][]models.InlineKeyboardButton
	for _, b := range buttons {
		drawn, ok := button(b)
		if !ok {
			continue
		}
		if n := len(rows); n > 0 && len(rows[n-1]) < rowOf {
			rows[n-1] = append(rows[n-1], drawn)
			continue
		}
		rows = append(rows, []models.InlineKeyboardButton{drawn})
	}
	if len(rows) == 0 {
		return nil
	}
	return models.InlineKeyboardMarkup{InlineKeyboard: rows}
}

func button(b bot.Button) (models.InlineKeyboardButton, bool) {
	label := []rune(strings.TrimSpace(strings.ReplaceAll(clean(b.Label), "\n", " ")))
	if len(label) == 0 {
		return models.InlineKeyboardButton{}, false
	}
	drawn := models.InlineKeyboardButton{Text: string(label[:min(len(label), labelLimit)])}
	if b.Data != "" {
		drawn.CallbackData = b.Data
		return drawn, len(b.Data) <= dataLimit && utf8.ValidString(b.Data)
	}
	link, ok := linkTo(b.URL)
	drawn.URL = link
	return drawn, ok
}
