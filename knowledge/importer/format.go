package importer

import (
	"bytes"
	"mime"
	"path"
	"regexp"
	"strings"
	"unicode/utf16"
)

// A Format is a kind of file that is read.
type Format string

// The formats.
const (
	Markdown Format = "markdown"
	Plain    Format = "plain"
	HTML     Format = "html"
	PDF      Format = "pdf"
	DOCX     Format = "docx"
)

const docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

var formatOfType = map[string]Format{
	"text/markdown":         Markdown,
	"text/x-markdown":       Markdown,
	"text/plain":            Plain,
	"text/html":             HTML,
	"application/xhtml+xml": HTML,
	"application/pdf":       PDF,
	"application/x-pdf":     PDF,
	docxType:                DOCX,
}

var formatOfEnding = map[string]Format{
	".md": Markdown, ".markdown": Markdown, ".txt": Plain, ".text": Plain,
	".html": HTML, ".htm": HTML, ".xhtml": HTML, ".pdf": PDF, ".docx": DOCX,
}

// others are the first bytes of kinds of file that people send and that are not read.
var others = []string{
	"\x89PNG", "\xff\xd8\xff", "GIF8", "RIFF", "II*\x00", "MM\x00*", "\x00\x00\x01\x00", "OggS", "ID3", "fLaC", "\x1f\x8b",
	"7z\xbc\xaf", "Rar!", "BZh9", "\xfd7zXZ", "\x7fELF", "MZ\x90", "{\\rtf", "%!PS", "SQLite format 3", "\x1aE\xdf\xa3",
}

var pageStart = regexp.MustCompile(`(?i)^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]`)

// formatOf tells what a file is: by its first bytes where they say it, then by what was declared, then by its name.
func formatOf(f File) (Format, error) {
	head := f.Content[:min(len(f.Content), 1024)]
	if strings.TrimSpace(string(head)) == "" && len(bytes.TrimSpace(f.Content)) == 0 {
		return "", problem(Empty, nil)
	}
	declared, known := declaredFormat(f)
	for _, magic := range others {
		if bytes.HasPrefix(head, []byte(magic)) {
			return "", problem(UnknownType, nil)
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return DOCX, nil // its reader says so where it is another kind of archive
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return "", oldOffice(f.Content)
	case bytes.HasPrefix(head, []byte("%PDF-")), bytes.Contains(head, []byte("\n%PDF-")) && declared != Markdown:
		return PDF, nil
	case declared == PDF || declared == DOCX:
		return "", said(Damaged, "The file does not begin as its name or type says: save it again.")
	case declared == HTML || declared == Markdown:
		return declared, nil
	case pageStart.Match(bytes.TrimPrefix(head, []byte(bomUTF8))):
		return HTML, nil
	case known:
		return declared, nil
	case f.Name == "" && f.ContentType == "":
		return Markdown, nil // pasted
	}
	return "", problem(UnknownType, nil)
}

// declaredFormat goes by the name's ending where the type says nothing: many programs send everything as text/plain or octet-stream.
func declaredFormat(f File) (Format, bool) {
	media, _, _ := mime.ParseMediaType(f.ContentType)
	byType, ok := formatOfType[media]
	byName, named := formatOfEnding[strings.ToLower(path.Ext(f.Name))]
	if named && (!ok && vague(media) || byType == Plain) {
		return byName, true
	}
	return byType, ok
}

func vague(media string) bool {
	return media == "" || media == "application/octet-stream" || media == "binary/octet-stream"
}

// oldOffice tells a DOCX with a password, which is kept in the old container, from the old formats themselves.
func oldOffice(content []byte) error {
	var name []byte
	for _, u := range utf16.Encode([]rune("EncryptedPackage")) {
		name = append(name, byte(u), byte(u>>8))
	}
	if bytes.Contains(content, name) {
		return problem(Encrypted, nil)
	}
	return said(UnknownType, "This is an old Office file: save it as DOCX or PDF.")
}

var charsetLabel = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_:.+-]{0,39}$`)

// declaredCharset gives the character set of a content type; empty where it names none.
func declaredCharset(contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	if label := params["charset"]; charsetLabel.MatchString(label) {
		return label
	}
	return ""
}
