package importer

import (
	"encoding/binary"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/ledongthuc/pdf"
	"golang.org/x/text/encoding/charmap"
)

const maxCodes = 1 << 16 // of a font's tables

// A pdfFont says what a font's codes mean and how wide they are.
type pdfFont struct {
	bytes  int             // of a code: 2 in a composite font, else 1
	words  map[int]string  // code to text, where the font says it
	simple *[256]rune      // code to text by the encoding; nil: only words tells
	widths map[int]float64 // in thousandths of the size
	width  float64         // of codes that widths does not have
}

// font gives the font of a name, from the resources of the page or form that uses it.
func (r *pdfReader) font(resources pdf.Value, name string) *pdfFont {
	v := resources.Key("Font").Key(name)
	if v.Kind() != pdf.Dict {
		return &pdfFont{bytes: 1, simple: encodingTable(charmap.Windows1252), width: 500}
	}
	key := v.String()
	if f, ok := r.fonts[key]; ok {
		return f
	}
	f := &pdfFont{bytes: 1, width: 500, words: map[int]string{}, widths: map[int]float64{}}
	r.fonts[key] = f
	f.words = readToUnicode(r.unpack(v.Key("ToUnicode")))
	if v.Key("Subtype").Name() == "Type0" {
		f.bytes, f.width = 2, 1000
		f.wideWidths(v.Key("DescendantFonts").Index(0))
		return f
	}
	f.simple = simpleEncoding(v)
	f.simpleWidths(v)
	return f
}

func (f *pdfFont) simpleWidths(v pdf.Value) {
	firstCode, widths := int(v.Key("FirstChar").Int64()), v.Key("Widths")
	for i := range min(widths.Len(), 256) {
		f.widths[firstCode+i] = widths.Index(i).Float64()
	}
}

// wideWidths reads a composite font's table: "first [w w w]" or "first last w".
func (f *pdfFont) wideWidths(v pdf.Value) {
	if dw := v.Key("DW"); dw.Kind() == pdf.Integer || dw.Kind() == pdf.Real {
		f.width = dw.Float64()
	}
	w := v.Key("W")
	for i := 0; i+1 < w.Len() && len(f.widths) < maxCodes; {
		code := int(w.Index(i).Int64())
		if list := w.Index(i + 1); list.Kind() == pdf.Array {
			for j := range min(list.Len(), maxCodes) {
				f.widths[code+j] = list.Index(j).Float64()
			}
			i += 2
			continue
		}
		last := min(int(w.Index(i+1).Int64()), maxCodes)
		for c := max(code, 0); c <= last; c++ {
			f.widths[c] = w.Index(i + 2).Float64()
		}
		i += 3
	}
}

// simpleEncoding gives the text of each byte of a simple font, by the encoding's name and its differences.
func simpleEncoding(v pdf.Value) *[256]rune {
	enc := v.Key("Encoding")
	base := enc.Name()
	if enc.Kind() == pdf.Dict {
		base = enc.Key("BaseEncoding").Name()
	}
	table := encodingTable(charmap.Windows1252)
	if base == "MacRomanEncoding" {
		table = encodingTable(charmap.Macintosh)
	}
	if enc.Kind() == pdf.Dict {
		font := pdf.Font{V: v}
		glyphs := font.Encoder()
		differences(table, enc.Key("Differences"), glyphs)
	}
	return table
}

func differences(table *[256]rune, d pdf.Value, glyphs pdf.TextEncoding) {
	code := 0
	for i := range min(d.Len(), maxCodes) {
		switch x := d.Index(i); x.Kind() {
		case pdf.Integer:
			code = int(x.Int64())
		case pdf.Name:
			if code >= 0 && code < 256 {
				table[code] = glyph(x.Name(), code, glyphs, table[code])
			}
			code++
		}
	}
}

// glyph tells a letter by the name of its shape: uni1EBF, u1EBF, or one of the list that the parser knows.
func glyph(name string, code int, glyphs pdf.TextEncoding, otherwise rune) rune {
	name, _, _ = strings.Cut(name, ".")
	for _, prefix := range []string{"uni", "u"} {
		digits, ok := strings.CutPrefix(name, prefix)
		if !ok || len(digits) < 4 || len(digits) > 6 {
			continue
		}
		if x, err := strconv.ParseUint(digits, 16, 32); err == nil {
			return rune(x)
		}
	}
	for _, r := range glyphs.Decode(string([]byte{byte(code)})) {
		if r != rune(code) || code < 128 {
			return r
		}
	}
	return otherwise
}

func encodingTable(m *charmap.Charmap) *[256]rune {
	var t [256]rune
	for i := range t {
		t[i] = m.DecodeByte(byte(i))
	}
	return &t
}

// decode gives the text of a string that is shown, its width, and how many of its codes no table tells.
func (f *pdfFont) decode(s []byte, each func(code int, words string, width float64)) (unknown int) {
	for len(s) >= f.bytes {
		code := int(s[0])
		if f.bytes == 2 {
			code = int(binary.BigEndian.Uint16(s))
		}
		s = s[f.bytes:]
		words, ok := f.words[code]
		if !ok && f.simple != nil {
			words, ok = string(f.simple[code]), true
		}
		if !ok {
			unknown++
		}
		width, known := f.widths[code]
		if !known {
			width = f.width
		}
		each(code, words, width)
	}
	return unknown
}

// readToUnicode reads the table from codes to text. What is malformed in it is passed over.
func readToUnicode(b []byte) map[int]string {
	words := map[int]string{}
	l := pdfLexer{b: b}
	var stack []any
	for t := l.next(); t != nil; t = l.next() {
		op, ok := t.(pdfOperator)
		if !ok {
			if len(stack) < 4*maxCodes {
				stack = append(stack, t)
			}
			continue
		}
		switch op {
		case "endbfchar":
			for i := 0; i+1 < len(stack); i += 2 {
				put(words, stack[i], stack[i+1], 0)
			}
		case "endbfrange":
			for i := 0; i+2 < len(stack); i += 3 {
				putRange(words, stack[i], stack[i+1], stack[i+2])
			}
		}
		stack = stack[:0] // "100 beginbfchar" too
	}
	return words
}

func putRange(words map[int]string, low, high, to any) {
	lo, ok := codeOf(low)
	hi, ok2 := codeOf(high)
	if !ok || !ok2 || hi-lo >= maxCodes {
		return
	}
	list, each := to.(pdfArray)
	for c := lo; c <= hi && len(words) < maxCodes; c++ {
		if !each {
			put(words, low, to, c-lo)
		} else if c-lo < len(list) {
			if s, ok := list[c-lo].([]byte); ok {
				words[c] = utf16Words(s)
			}
		}
	}
}

// put sets the text of a code, both moved on by the same step in a range.
func put(words map[int]string, from, to any, step int) {
	code, ok := codeOf(from)
	s, ok2 := to.([]byte)
	if !ok || !ok2 || len(words) >= maxCodes || len(s) > 64 {
		return
	}
	if step > 0 && len(s) >= 2 {
		s = append([]byte{}, s...)
		last := binary.BigEndian.Uint16(s[len(s)-2:])
		binary.BigEndian.PutUint16(s[len(s)-2:], last+uint16(step))
	}
	words[code+step] = utf16Words(s)
}

func codeOf(x any) (int, bool) {
	s, ok := x.([]byte)
	if !ok || len(s) == 0 || len(s) > 4 {
		return 0, false
	}
	code := 0
	for _, c := range s {
		code = code<<8 | int(c)
	}
	return code, true
}

func utf16Words(s []byte) string {
	if len(s) == 1 {
		return string(rune(s[0]))
	}
	units := make([]uint16, len(s)/2)
	for i := range units {
		units[i] = binary.BigEndian.Uint16(s[2*i:])
	}
	return string(utf16.Decode(units))
}
