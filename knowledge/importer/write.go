package importer

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A writer makes the Markdown of a body, block by block. What it is given is words, never markup.
type writer struct {
	b    strings.Builder
	list byte // how the last block was marked, where it was a list item: '-' or '.'; a list goes on only with its own mark
}

func (w *writer) heading(level int, words string) {
	w.block(strings.Repeat("#", min(max(level, 2), 6))+" ", oneLine(words), 0)
}

func (w *writer) paragraph(words string) {
	words = oneLine(words)
	if taken.MatchString(words) {
		words = `\` + words
	}
	w.block("", words, 0)
}

// listItem writes an item; number 0 makes a bullet of it.
func (w *writer) listItem(number int, words string) {
	mark, list := "- ", byte('-')
	if number > 0 {
		mark, list = strconv.Itoa(number)+". ", '.'
	}
	words = oneLine(words)
	if taken.MatchString(words) {
		words = `\` + words
	}
	w.block(mark, words, list)
}

// taken matches the start of a paragraph of words that Markdown would take for something else: a heading, a
// quotation, HTML (which would be shown but never found), a line, a fence.
var taken = regexp.MustCompile("^(?:#{1,6}(?: |$)|>|<|```|~~~|[-+*](?: |$)|(?:[-=_*] ?){3,}$|\\[[^]]*\\]:)")

func (w *writer) block(mark, words string, list byte) {
	if words == "" {
		return
	}
	if w.b.Len() > 0 {
		w.b.WriteByte('\n')
		if list == 0 || list != w.list {
			w.b.WriteByte('\n')
		}
	}
	w.b.WriteString(mark)
	w.b.WriteString(words)
	w.list = list
}

func (w *writer) body() []byte {
	if w.b.Len() == 0 {
		return nil
	}
	return []byte(w.b.String() + "\n")
}

// oneLine folds all space to single spaces, drops what cannot be seen, and composes letters with their marks.
func oneLine(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\u00ad", "")
	s = strings.Map(visible, strings.Join(strings.Fields(s), " "))
	return norm.NFC.String(strings.TrimSpace(s))
}

// hasWords reports whether there is at least one letter or digit.
func hasWords(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
}

// webAddress gives s where it is an address on the web, else nothing.
func webAddress(s string) string {
	s = strings.TrimSpace(s)
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || len(s) > 2000 {
		return ""
	}
	return u.String()
}
