package importer

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"summitbot/knowledge"
)

// sound checks what holds of whatever was read: a problem or a draft, and the draft a text that can be kept.
func sound(t *testing.T, d Draft, err error) {
	t.Helper()
	var p *Problem
	if err != nil {
		if !errors.As(err, &p) {
			t.Fatalf("not a problem: %v", err)
		}
		if len(d.Body) > 0 {
			t.Fatalf("half imported: %q with %v", d.Body, err)
		}
		return
	}
	for _, s := range append([]string{string(d.Body), d.Title, d.Language, d.Publisher, d.Published, d.URL}, saidIn(d.Notes)...) {
		if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			t.Fatalf("not a text: %q", s)
		}
	}
	file := "---\ntitle: t\nlanguage: en\n---\n" + string(d.Body)
	if d.Published != "" {
		file = "---\ntitle: t\nlanguage: en\npublished: " + d.Published + "\n---\n" + string(d.Body)
	}
	if _, err := knowledge.ParseText("draft.md", []byte(file)); err != nil {
		t.Fatalf("the draft is no text: %v\n%s", err, file)
	}
}

// own checks besides that a body made by us has only the blocks that we wrote: nothing in it is taken for HTML.
func own(t *testing.T, d Draft, err error) {
	t.Helper()
	sound(t, d, err)
	for line := range strings.Lines(string(d.Body)) {
		if strings.HasPrefix(line, "<") || strings.HasPrefix(line, " ") || strings.HasPrefix(line, "# ") {
			t.Fatalf("a line of the body is markup: %q", line)
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{"# T\n\nWords", "---\ntitle: a\nlanguage: vi\n---\nb", "---\ntitle: [a\n---\n", "\xff\xfea\x00", "> > - 1. x", "a\xe0b", "```\n# x\n```\n# y", "---\nb: &a [1]\nc: *a\ntitle: x\n---\nw"} {
		f.Add([]byte(s), true)
		f.Add([]byte(s), false)
	}
	r := New("")
	f.Fuzz(func(t *testing.T, b []byte, plain bool) {
		if len(b) > 1<<16 {
			return
		}
		file := File{Name: "a.md", Content: b}
		if plain {
			file.Name = "a.txt"
		}
		format, err := formatOf(file)
		if err != nil || format != Markdown && format != Plain {
			return
		}
		d, err := r.Read(t.Context(), file)
		sound(t, d, err)
	})
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{
		"<html lang=fr><title>T</title><h1>A</h1><p>B<ul><li>c<ol><li>d</ol></ul><table><tr><td>e<td>f</table>",
		`<meta property="article:published_time" content="2025-01-15"><script type="application/ld+json">{"@type":"Article","headline":"x"}</script><p>w`,
		"<meta charset=utf-16><p>&lt;x&gt;<p># y<p hidden>z", "\xfe\xff\x00<\x00p\x00>\x00w", "<div><div><span>w</span><br>x<noscript><img></noscript>",
	} {
		f.Add([]byte(s), "")
	}
	f.Add([]byte("<p>\xe9"), "iso-8859-1")
	f.Fuzz(func(t *testing.T, b []byte, charset string) {
		if len(b) > 1<<16 {
			return
		}
		d, err := parse(b, HTML, charset)
		own(t, d, err)
	})
}

func FuzzPDF(f *testing.F) {
	f.Add(textPDF([]string{"10 72 700 Xin chào", "10 72 688 các bạn"}, []string{"12 72 700 Hai"}))
	f.Add(simplePDF("BT /F1 10 Tf 12 TL 72 700 Td [(The arti-)] TJ T* (\\001eld) Tj (x) ' ET q /Im1 Do Q BI ID x EI", ""))
	f.Add(circularPDF())
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			return
		}
		d, err := parse(b, PDF, "")
		own(t, d, err)
	})
}

// FuzzPDFContent goes behind the parser of others: what a page shows, and what a font says its letters are.
func FuzzPDFContent(f *testing.F) {
	f.Add([]byte("BT /F1 10 Tf 12 TL 72 700 Td [(The arti-)-200<41>] TJ T* (\\001eld) Tj (x) ' 1 2 (y) \" ET q 1 0 0 1 0 0 cm Q BI ID x EI << /A 1 >> % c"), []byte("1 beginbfchar <01> <1EBF> endbfchar 1 beginbfrange <02> <05> <0041> <06> <07> [<0042> <0043>] endbfrange"))
	f.Fuzz(func(t *testing.T, content, table []byte) {
		if len(content)+len(table) > 1<<16 {
			return
		}
		for code, words := range readToUnicode(table) {
			if code < 0 || !utf8.ValidString(words) {
				t.Fatalf("%d stands for %q", code, words)
			}
		}
		d, err := parse(simplePDF(string(content), ""), PDF, "")
		own(t, d, err)
	})
}

func FuzzDOCX(f *testing.F) {
	f.Add("<w:p><w:pPr><w:pStyle w:val=\"H\"/></w:pPr><w:r><w:t>a</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
		"<w:styles xmlns:w=\"w\"><w:style w:styleId=\"H\"><w:name w:val=\"heading 1\"/><w:basedOn w:val=\"H\"/></w:style></w:styles>", "<n><num numId=\"1\"><abstractNumId val=\"1\"/></num></n>")
	f.Fuzz(func(t *testing.T, body, styles, numbering string) {
		if len(body)+len(styles)+len(numbering) > 1<<16 {
			return
		}
		d, err := parse(madeDOCX(t, body, map[string]string{"word/styles.xml": styles, "word/numbering.xml": numbering}), DOCX, "")
		own(t, d, err)
	})
}

func FuzzDOCXFile(f *testing.F) {
	f.Add(madeDOCX(f, "<w:p><w:r><w:t>a</w:t></w:r></w:p>", nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := parse(b, DOCX, "")
		own(t, d, err)
	})
}

func saidIn(notes []Note) (all []string) {
	for _, n := range notes {
		all = append(all, n.Said)
	}
	return all
}
