package importer

import (
	"bytes"
	"strconv"
)

// The language that pages and font tables are written in: operands, then an operator.

type (
	pdfName     string
	pdfOperator string
	pdfArray    []any // of float64, []byte, pdfName, pdfArray
)

const (
	maxOperands = 512
	maxOperator = 32
)

// A pdfLexer cuts a content stream into tokens: float64, []byte (a string), pdfName, pdfOperator, pdfArray. Nothing
// that is malformed stops it: it goes on at the next byte, as programs that show pages do.
type pdfLexer struct {
	b  []byte
	at int
}

// next gives the next token, or nil at the end.
func (l *pdfLexer) next() any {
	for {
		l.space()
		if l.at >= len(l.b) {
			return nil
		}
		switch c := l.b[l.at]; {
		case c == '(':
			l.at++
			return l.literal()
		case c == '<' && l.at+1 < len(l.b) && l.b[l.at+1] == '<', c == '>' && l.at+1 < len(l.b) && l.b[l.at+1] == '>':
			l.at += 2 // dictionaries are of no use here; what is in them passes as operands
		case c == '<':
			l.at++
			return l.hex()
		case c == '/':
			l.at++
			return pdfName(l.regular())
		case c == '[':
			l.at++
			return l.array()
		case pdfDelimiter(c):
			l.at++
		default:
			return l.word()
		}
	}
}

func (l *pdfLexer) space() {
	for l.at < len(l.b) {
		switch c := l.b[l.at]; {
		case pdfSpace(c):
			l.at++
		case c == '%':
			for l.at < len(l.b) && l.b[l.at] != '\n' && l.b[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

func (l *pdfLexer) regular() []byte {
	start := l.at
	for l.at < len(l.b) && !pdfSpace(l.b[l.at]) && !pdfDelimiter(l.b[l.at]) {
		l.at++
	}
	return l.b[start:l.at]
}

func (l *pdfLexer) word() any {
	w := l.regular()
	if c := w[0]; c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' {
		if f, err := strconv.ParseFloat(string(w), 64); err == nil {
			return f
		}
		return float64(0)
	}
	if len(w) > maxOperator {
		w = w[:maxOperator]
	}
	return pdfOperator(w)
}

// array reads a flat array; one within another is folded into it.
func (l *pdfLexer) array() pdfArray {
	var a pdfArray
	for depth := 1; ; {
		l.space()
		if l.at >= len(l.b) {
			return a
		}
		switch l.b[l.at] {
		case ']':
			l.at++
			if depth--; depth == 0 {
				return a
			}
			continue
		case '[':
			l.at++
			depth++
			continue
		}
		t := l.next()
		if t == nil {
			return a
		}
		a = append(a, t)
	}
}

func (l *pdfLexer) literal() []byte {
	var s []byte
	for depth := 1; l.at < len(l.b); {
		c := l.b[l.at]
		l.at++
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return s
			}
		case '\\':
			s = l.escape(s)
			continue
		}
		s = append(s, c)
	}
	return s
}

var pdfEscapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

func (l *pdfLexer) escape(s []byte) []byte {
	if l.at >= len(l.b) {
		return s
	}
	c := l.b[l.at]
	l.at++
	if to, ok := pdfEscapes[c]; ok {
		return append(s, to)
	}
	switch {
	case c == '\n':
		return s
	case c == '\r':
		if l.at < len(l.b) && l.b[l.at] == '\n' {
			l.at++
		}
		return s
	case c < '0' || c > '7':
		return append(s, c)
	}
	x := int(c - '0')
	for i := 0; i < 2 && l.at < len(l.b) && l.b[l.at] >= '0' && l.b[l.at] <= '7'; i++ {
		x = x*8 + int(l.b[l.at]-'0')
		l.at++
	}
	return append(s, byte(x))
}

func (l *pdfLexer) hex() []byte {
	s := []byte{}
	digits, x := 0, byte(0)
	for l.at < len(l.b) {
		c := l.b[l.at]
		l.at++
		if c == '>' {
			break
		}
		d, ok := hexDigit(c)
		if !ok {
			continue
		}
		x = x<<4 | d
		if digits++; digits%2 == 0 {
			s = append(s, x)
		}
	}
	if digits%2 == 1 {
		s = append(s, x<<4)
	}
	return s
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// skipImage passes over the bytes of a picture that stands in the stream itself, from its BI to behind its EI.
func (l *pdfLexer) skipImage() {
	data := bytes.Index(l.b[l.at:], []byte("ID"))
	if data < 0 {
		l.at = len(l.b)
		return
	}
	l.at += data + 2
	for {
		end := bytes.Index(l.b[l.at:], []byte("EI"))
		if end < 0 {
			l.at = len(l.b)
			return
		}
		before, after := l.at+end-1, l.at+end+2
		l.at = after
		if pdfSpace(l.b[before]) && (after == len(l.b) || pdfSpace(l.b[after])) {
			return
		}
	}
}

func pdfSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func pdfDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }
