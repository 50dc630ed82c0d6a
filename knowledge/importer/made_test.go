package importer

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// A madePDF is a PDF that is written object by object.
type madePDF struct {
	objects []string
	trailer string
}

func (m *madePDF) add(object string) int {
	m.objects = append(m.objects, object)
	return len(m.objects)
}

func (m *madePDF) stream(dict, content string) int {
	return m.add(fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(content), content))
}

func (m *madePDF) bytes() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	at := make([]int, len(m.objects))
	for i, o := range m.objects {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, a := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, m.trailer, xref)
	return b.Bytes()
}

// textPDF makes pages whose letters are told by a table, as in PDFs with Vietnamese. A line is "size x y words".
func textPDF(pages ...[]string) []byte {
	var m madePDF
	m.add("") // catalogue, pages and font are numbers 1, 2 and 3
	m.add("")
	m.add("")
	code := map[rune]int{}
	var kids []string
	for _, lines := range pages {
		var content strings.Builder
		for _, line := range lines {
			var size, x, y int
			fmt.Sscanf(line, "%d %d %d", &size, &x, &y)
			words := strings.SplitN(line, " ", 4)[3]
			fmt.Fprintf(&content, "BT /F1 %d Tf 1 0 0 1 %d %d Tm <", size, x, y)
			for _, r := range words {
				if code[r] == 0 {
					code[r] = len(code) + 3
				}
				fmt.Fprintf(&content, "%04X", code[r])
			}
			content.WriteString("> Tj ET\n")
		}
		s := m.stream("/Filter/FlateDecode", deflated(content.String()))
		kids = append(kids, fmt.Sprintf("%d 0 R", m.add(fmt.Sprintf("<</Type/Page/Parent 2 0 R/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>", s))))
	}
	var table strings.Builder
	fmt.Fprintf(&table, "begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange %d beginbfchar\n", len(code))
	for r, c := range code {
		fmt.Fprintf(&table, "<%04X> <", c)
		for _, u := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&table, "%04X", u)
		}
		table.WriteString(">\n")
	}
	table.WriteString("endbfchar endcmap")
	t := m.stream("", table.String())
	d := m.add("<</Type/Font/Subtype/CIDFontType2/BaseFont/X/DW 500>>")
	m.objects[0] = "<</Type/Catalog/Pages 2 0 R/Lang(vi-VN)>>"
	m.objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(kids), strings.Join(kids, " "))
	m.objects[2] = fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", d, t)
	return m.bytes()
}

// simplePDF makes one page of a content stream, with Helvetica as F1 and a picture as Im1.
func simplePDF(content, trailer string) []byte {
	m := madePDF{trailer: trailer}
	m.add("<</Type/Catalog/Pages 2 0 R>>")
	m.add("<</Type/Pages/Count 1/Kids[3 0 R]>>")
	m.add("<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</Im1 6 0 R>>>>>>")
	m.stream("/Filter/FlateDecode", deflated(content))
	m.add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[1/fi 2/uni1EBF]>>>>")
	m.stream("/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", "x")
	return m.bytes()
}

func deflated(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

const wordXML = `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>%s</w:body></w:document>`

// madeDOCX makes a document of a body and other parts by name.
func madeDOCX(t testing.TB, body string, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	all := map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": fmt.Sprintf(wordXML, body)}
	for name, content := range parts {
		all[name] = content
	}
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(all[name]))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func utf16Bytes(s string, little, mark bool) []byte {
	units := utf16.Encode([]rune(s))
	if mark {
		units = append([]uint16{0xfeff}, units...)
	}
	var b []byte
	for _, u := range units {
		if little {
			b = append(b, byte(u), byte(u>>8))
		} else {
			b = append(b, byte(u>>8), byte(u))
		}
	}
	return b
}
