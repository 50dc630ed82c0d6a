package digest

import (
	"bytes"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"summitbot/bot"
	"summitbot/index"
	"summitbot/knowledge"
)

// alikeFrom is the share of words that two sentences must have in common for one to be the other, reworded. In one section
// somewhat less will do.
const (
	alikeFrom   = 0.4
	sameSection = 0.15
)

// A sentence is one of a text.
type sentence struct {
	heading    string
	start, end int // in the text's bytes
	text       string
	key        string // what is compared: how it reads, without markup and breaks of lines
}

func sentencesOf(t *knowledge.Text) []sentence {
	var all []sentence
	for _, section := range t.Sections {
		for _, b := range section.Blocks {
			for _, r := range index.Sentences(t.Raw[b.Start:b.End]) {
				s := string(t.Raw[b.Start+r[0] : b.Start+r[1]])
				all = append(all, sentence{heading: section.Heading, start: b.Start + r[0], end: b.Start + r[1], text: s})
			}
		}
	}
	return all
}

// reads is how Markdown reads to people.
func reads(markdown string) string {
	return norm.NFC.String(strings.Join(strings.Fields(bot.Quoted(index.Extract{Text: markdown}).Text()), " "))
}

// A comparison is of an older revision of a text with a newer one. Only what was quoted is looked for: a text can be long, and a
// moderator waits.
type comparison struct {
	older, newer *knowledge.Text // newer is nil where the text was taken back
	was, is      []sentence
	body         []byte                // of newer
	kept         map[string]bool       // keys of what stands there still
	out, in      map[string][]sentence // what was taken out and put in, by heading
	added        []sentence            // all that was put in
	found        map[string]sentence   // by key, what was found in place of a sentence; of text "": nothing
}

func compare(older, newer *knowledge.Text) *comparison {
	c := &comparison{older: older, newer: newer, was: sentencesOf(older), kept: map[string]bool{}, out: map[string][]sentence{}, in: map[string][]sentence{}, found: map[string]sentence{}}
	if newer != nil {
		c.is = sentencesOf(newer)
		if len(newer.Sections) > 0 {
			c.body = newer.Raw[newer.Sections[0].Start:]
		}
	}
	same := texts(c.was)
	for text := range texts(c.is) {
		if same[text] {
			c.kept[text] = true
		}
	}
	key(c.was, c.kept)
	key(c.is, c.kept)
	known := map[string]bool{}
	for _, s := range c.was {
		known[s.key] = true
	}
	for _, s := range c.is {
		c.kept[s.key] = true
		if !known[s.key] {
			c.in[s.heading] = append(c.in[s.heading], s)
			c.added = append(c.added, s)
		}
	}
	for _, s := range c.was {
		if !c.kept[s.key] {
			c.out[s.heading] = append(c.out[s.heading], s)
		}
	}
	return c
}

func texts(all []sentence) map[string]bool {
	m := map[string]bool{}
	for _, s := range all {
		m[s.text] = true
	}
	return m
}

// key gives sentences their keys: those that stand in both revisions, byte for byte, need not be read.
func key(all []sentence, both map[string]bool) {
	for i := range all {
		if all[i].key = all[i].text; !both[all[i].text] {
			all[i].key = reads(all[i].text)
		}
	}
}

// instead finds what says now what a sentence said that is gone: the likest of what was put in, else what stands in its
// place, where as many were put into its section as were taken out of it.
func (c *comparison) instead(s sentence) sentence {
	now, ok := c.found[s.key]
	if !ok {
		now = c.likest(s)
		if now.text == "" {
			now = c.inPlace(s)
		}
		c.found[s.key] = now
	}
	return now
}

func (c *comparison) likest(s sentence) (now sentence) {
	best := alikeFrom
	for _, n := range c.added {
		like := likeness(s.key, n.key)
		if n.heading == s.heading {
			like += sameSection
		}
		if like >= best && like > 0 {
			best, now = like, n
		}
	}
	return now
}

func (c *comparison) inPlace(s sentence) sentence {
	out, in := c.out[s.heading], c.in[s.heading]
	at := slices.IndexFunc(out, func(o sentence) bool { return o.key == s.key })
	if at < 0 || len(out) != len(in) {
		return sentence{}
	}
	if slices.ContainsFunc(out, func(o sentence) bool { return likeness(o.key, in[at].key)+sameSection >= alikeFrom }) {
		return sentence{} // it is another's
	}
	return in[at]
}

// likeness is the share of words that two sentences have in common.
func likeness(a, b string) float64 {
	x, y := wordsOf(a), wordsOf(b)
	if len(x)+len(y) == 0 {
		return 0
	}
	counts := map[string]int{}
	for _, w := range x {
		counts[w]++
	}
	common := 0
	for _, w := range y {
		if counts[w] > 0 {
			counts[w]--
			common++
		}
	}
	return 2 * float64(common) / float64(len(x)+len(y))
}

func wordsOf(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
}

// now gives what the newer revision says where the older was quoted: the quote itself where every sentence of it still
// stands, else its sentences as they read now; empty where none is left.
func (c *comparison) now(quote, heading string) string {
	if c.newer == nil {
		return ""
	}
	if bytes.Contains(c.body, []byte(quote)) {
		return quote
	}
	at := c.find(quote, heading)
	if at < 0 {
		return quote // not of this revision after all: nothing is known of it
	}
	var now []sentence
	changed := false
	for _, s := range c.was {
		if s.end <= at || s.start >= at+len(quote) {
			continue
		}
		if c.kept[s.key] {
			now = append(now, s)
			continue
		}
		changed = true
		instead := c.instead(s)
		if instead.text != "" && (len(now) == 0 || now[len(now)-1].key != instead.key) {
			now = append(now, instead)
		}
	}
	if !changed {
		return quote
	}
	return c.joined(now)
}

// find gives where a quote stands in the older text, first of all under its heading.
func (c *comparison) find(quote, heading string) int {
	for _, s := range c.older.Sections {
		if s.Heading != heading {
			continue
		}
		if i := bytes.Index(c.older.Raw[s.Start:s.End], []byte(quote)); i >= 0 {
			return s.Start + i
		}
	}
	return bytes.Index(c.older.Raw, []byte(quote))
}

// joined puts sentences together as they stand in the newer text; where they do not stand one behind another there, that is shown.
func (c *comparison) joined(all []sentence) string {
	var b strings.Builder
	end := -1 // of the sentence before in the newer text; -1: it does not stand there
	for n, s := range all {
		i := slices.IndexFunc(c.is, func(n sentence) bool { return n.key == s.key })
		if i >= 0 {
			s = c.is[i] // as it is written now
		}
		switch {
		case n == 0:
		case i >= 0 && end >= 0 && end <= s.start && len(bytes.TrimSpace(c.newer.Raw[end:s.start])) == 0:
			b.Write(c.newer.Raw[end:s.start]) // byte for byte: sentences may stand on lines of their own
		default:
			b.WriteString(" […] ")
		}
		b.WriteString(s.text)
		if end = -1; i >= 0 {
			end = s.end
		}
	}
	return b.String()
}
