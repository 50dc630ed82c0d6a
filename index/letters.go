package index

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A letter is what an accented letter is made of, worked out once: Unicode's decomposition costs too much at each word.
type letter struct {
	lower rune // lower case
	base  rune // without any diacritic
	vowel rune // without its tone mark: ấ is â
	tone  rune // its tone mark, as a combining character; 0: none
}

// Letters with diacritics stand in two stretches: Latin-1 to Latin Extended-B, and Latin Extended Additional.
const (
	latinFrom, latinTo = 0xC0, 0x250
	extraFrom, extraTo = 0x1E00, 0x1F00
)

var latin, extra = letters(latinFrom, latinTo), letters(extraFrom, extraTo)

// tones are the five tone marks as combining characters: grave, acute, hook above, tilde, dot below.
const tones = "\u0300\u0301\u0309\u0303\u0323"

func letters(from, to rune) []letter {
	all := make([]letter, to-from)
	for r := from; r < to; r++ {
		l := letter{lower: unicode.ToLower(r)}
		l.base, l.vowel = l.lower, l.lower
		var kept []rune
		for i, d := range []rune(norm.NFD.String(string(l.lower))) {
			switch {
			case i == 0:
				l.base = d
				kept = append(kept, d)
			case strings.ContainsRune(tones, d):
				l.tone = d
			default:
				kept = append(kept, d)
			}
		}
		if vowel := []rune(norm.NFC.String(string(kept))); len(vowel) == 1 {
			l.vowel = vowel[0]
		}
		all[r-from] = l
	}
	return all
}

// letterOf looks a letter up; ok is false for one that is not in the tables.
func letterOf(r rune) (letter, bool) {
	switch {
	case r >= latinFrom && r < latinTo:
		return latin[r-latinFrom], true
	case r >= extraFrom && r < extraTo:
		return extra[r-extraFrom], true
	}
	return letter{}, false
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// lowerASCII lower-cases without a copy where nothing changes.
func lowerASCII(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 'A' && s[i] <= 'Z' {
			return strings.ToLower(s)
		}
	}
	return s
}

// numberTerm writes a number one way: without separators between thousands. ok is false for what is no number.
func numberTerm(s string) (term string, ok bool) {
	if s == "" || !isDigit(s[0]) || !isDigit(s[len(s)-1]) {
		return "", false
	}
	last, groups := -1, true // the last separator; whether all stand before groups of three
	for i := 0; i < len(s); i++ {
		switch {
		case isDigit(s[i]):
		case s[i] != '.' && s[i] != ',':
			return "", false
		default:
			groups = groups && (last < 0 || i-last == 4)
			last = i
		}
	}
	if last < 0 {
		return s, true
	}
	if !groups || len(s)-last != 4 {
		return strings.ReplaceAll(s, ",", "."), true // a decimal
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, ".", ""), ",", ""), true
}

// vietnameseTerm gives the term of one syllable: lower case, vowel quality kept, its one tone mark behind it.
func vietnameseTerm(s string) string {
	if ascii(s) {
		if isDigit(s[0]) {
			if n, ok := numberTerm(s); ok {
				return n
			}
		}
		return lowerASCII(s)
	}
	if !norm.NFC.IsNormalString(s) {
		s = norm.NFC.String(s)
	}
	var tone rune
	count := 0
	out := make([]byte, 0, len(s)+2)
	for _, r := range s {
		l, ok := letterOf(r)
		if !ok {
			out = utf8.AppendRune(out, unicode.ToLower(r))
			continue
		}
		if l.tone != 0 {
			tone = l.tone
			count++
		}
		out = utf8.AppendRune(out, l.vowel)
	}
	if count > 1 { // no Vietnamese syllable: left as it is
		return strings.ToLower(s)
	}
	if count == 1 {
		out = utf8.AppendRune(out, tone)
	}
	return string(out)
}

var foldLetters = map[rune]string{'đ': "d", 'ð': "d", 'ł': "l", 'ø': "o", 'æ': "ae", 'œ': "oe", 'ß': "ss", 'ı': "i", '’': "'"}

// fold takes all diacritics off and lower-cases: đ is d, œ is oe.
func fold(s string) string {
	if ascii(s) {
		if s != "" && isDigit(s[0]) {
			if n, ok := numberTerm(s); ok {
				return n
			}
		}
		return lowerASCII(s)
	}
	if !norm.NFC.IsNormalString(s) {
		s = norm.NFC.String(s)
	}
	out := make([]byte, 0, len(s))
	for _, r := range s {
		l, ok := letterOf(r)
		if ok {
			r = l.base
		} else {
			r = unicode.ToLower(r)
		}
		switch {
		case r < utf8.RuneSelf:
			out = append(out, byte(r))
		case foldLetters[r] != "":
			out = append(out, foldLetters[r]...)
		case !unicode.Is(unicode.Mn, r):
			out = utf8.AppendRune(out, r)
		}
	}
	return string(out)
}
