package index

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// A span is a byte range.
type span struct{ start, end int }

// abbreviations end with a point that ends no sentence, in the languages of the texts. Lower case.
var abbreviations = set(strings.ToLower, `m. mm. mr. mrs. ms. dr. prof. st. ste. vs. etc. e.g. i.e. no. nos. vol. pp. p. fig. jr. sr. inc. ltd. co. corp. gen. col. sen. rep. gov. approx. ca. cf. al.
	mme. mlle. mgr. av. apr. j.-c. env. art. chap. éd. ex. n.b. c.-à-d. p.ex. r.-u.
	ts. ths. gs. pgs. bs. ks. tp. tt. tr. vd. v.v. vv. q. p. ubnd. đ. ô. ông. bà.
	jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. janv. févr. avr. juil. déc. u.s. u.k. u.n. a.m. p.m. d.c.`)

// cutSentences gives the sentences of a block of raw as byte ranges, without the white space around them.
// The Unicode rules decide (UAX 29); what they cut after an abbreviation or an initial is joined again.
func cutSentences(raw []byte, block span) []span {
	text := bytes.Clone(raw[block.start:block.end])
	for i, c := range text {
		if c == '\n' || c == '\r' || c == '\t' {
			text[i] = ' ' // a line of Markdown is no paragraph, and the length stays
		}
	}
	var out []span
	at := block.start
	join := false
	iter := sentences.FromBytes(text)
	for iter.Next() {
		piece := iter.Value()
		s := trimSpan(raw, span{at, at + len(piece)})
		at += len(piece)
		if s.start >= s.end {
			continue
		}
		if join || len(out) > 0 && !startsSentence(raw[s.start:s.end]) {
			out[len(out)-1].end = s.end
		} else {
			out = append(out, s)
		}
		join = endsInAbbreviation(raw[out[len(out)-1].start:s.end])
	}
	return out
}

func trimSpan(raw []byte, s span) span {
	for s.start < s.end && isSpace(raw[s.start]) {
		s.start++
	}
	for s.end > s.start && isSpace(raw[s.end-1]) {
		s.end--
	}
	return s
}

func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' }

func startsSentence(s []byte) bool {
	for len(s) > 0 {
		r, n := utf8.DecodeRune(s)
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return !unicode.IsLower(r)
		}
		s = s[n:]
	}
	return false // only punctuation: it belongs to what stands before
}

func endsInAbbreviation(s []byte) bool {
	if len(s) == 0 || s[len(s)-1] != '.' {
		return false
	}
	last := s[bytes.LastIndexAny(s, " \n\t(\"'«“")+1:]
	if abbreviations[strings.ToLower(string(last))] || bytes.Count(last, []byte(".")) > 1 && !bytes.Contains(last, []byte("..")) {
		return true // listed, or of the kind "U.S." and "PGS.TS."
	}
	r, n := utf8.DecodeRune(last) // an initial: "J. Smith"
	return unicode.IsUpper(r) && n+1 == len(last)
}

// Sentences gives where the sentences of one block of a text stand in it, as they are quoted.
func Sentences(block []byte) []Range {
	var all []Range
	for _, s := range cutSentences(block, span{0, len(block)}) {
		all = append(all, Range{s.start, s.end})
	}
	return all
}
