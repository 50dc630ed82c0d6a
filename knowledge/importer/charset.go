package importer

import (
	"bytes"
	"encoding/binary"
	"mime"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
)

const bomUTF8 = "\xef\xbb\xbf"

// decodeText reads a plain text's bytes: by its byte order mark, by what was declared, else as UTF-8, and where it is
// none, as windows-1252, which is then said in a note.
func decodeText(content []byte, declared string) (text string, note NoteKind, err error) {
	if s, ok, err := decodeMarked(content); ok {
		return s, "", err
	}
	if utf8.Valid(content) && bytes.IndexByte(content, 0) < 0 {
		return string(content), "", nil // what is valid UTF-8 by chance is not met with
	}
	if order := order16(content); order != nil {
		s, err := decode16(content, order)
		return s, CharsetUTF16, err
	}
	if declared != "" && !strings.EqualFold(declared, "utf-8") && !strings.EqualFold(declared, "us-ascii") {
		s, err := decodeNamed(content, declared)
		return s, "", err
	}
	if binaryBytes(content) {
		return "", "", problem(UnknownType, nil)
	}
	b, err := charmap.Windows1252.NewDecoder().Bytes(content)
	if err != nil {
		return "", "", problem(UnreadableCharset, err)
	}
	return string(b), CharsetWestern, checked(string(b))
}

// decodeMarked reads what begins with a byte order mark.
func decodeMarked(content []byte) (text string, marked bool, err error) {
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(content, []byte("\x00\x00\xfe\xff")):
		return "", true, said(UnreadableCharset, "The file is in UTF-32, which is not read: save it as UTF-8.")
	case bytes.HasPrefix(content, []byte(bomUTF8)):
		s := string(content[len(bomUTF8):])
		if !utf8.ValidString(s) {
			return "", true, said(UnreadableCharset, "The file says that it is UTF-8, but it is not: save it again as UTF-8.")
		}
		return s, true, checked(s)
	case bytes.HasPrefix(content, []byte("\xff\xfe")):
		s, err := decode16(content[2:], binary.LittleEndian)
		return s, true, err
	case bytes.HasPrefix(content, []byte("\xfe\xff")):
		s, err := decode16(content[2:], binary.BigEndian)
		return s, true, err
	}
	return "", false, nil
}

func decode16(b []byte, order binary.ByteOrder) (string, error) {
	if len(b)%2 != 0 {
		return "", said(UnreadableCharset, "The file is in UTF-16, but cut off in the middle of a character: save it again as UTF-8.")
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	s := string(utf16.Decode(units))
	return s, checked(s)
}

// order16 tells UTF-16 without a mark by its zero bytes: every second one, in a text with many ASCII letters.
func order16(b []byte) binary.ByteOrder {
	if len(b) < 4 || len(b)%2 != 0 {
		return nil
	}
	var even, odd int
	for i, c := range b {
		if c != 0 {
			continue
		}
		if i%2 == 0 {
			even++
		} else {
			odd++
		}
	}
	switch enough := len(b) / 2 * 4 / 10; {
	case odd > enough && even == 0:
		return binary.LittleEndian
	case even > enough && odd == 0:
		return binary.BigEndian
	}
	return nil
}

func decodeNamed(content []byte, name string) (string, error) {
	enc, _ := charset.Lookup(name)
	if enc == nil {
		return "", said(UnreadableCharset, "The file says that it is in a character set that is not known: save it as UTF-8.")
	}
	b, err := enc.NewDecoder().Bytes(content)
	if err != nil {
		return "", problem(UnreadableCharset, err)
	}
	return string(b), checked(string(b))
}

// decodeHTML reads a page's bytes by the rules of the web: byte order mark, what the server declared, what the page declares.
func decodeHTML(content []byte, declared string) (string, error) {
	if s, ok, err := decodeMarked(content); ok {
		return s, err
	}
	contentType := "text/html"
	if declared != "" {
		if enc, _ := charset.Lookup(declared); enc == nil {
			return "", said(UnreadableCharset, "The page says that it is in a character set that is not known: paste the text.")
		}
		contentType = mime.FormatMediaType("text/html", map[string]string{"charset": declared})
	}
	enc, name, sure := charset.DetermineEncoding(content, contentType)
	// It guesses from the first 1024 bytes only, and those may be all ASCII.
	if !sure && utf8.Valid(content) || name == "utf-8" {
		return string(content), checked(string(content))
	}
	b, err := enc.NewDecoder().Bytes(content)
	if err != nil {
		return "", problem(UnreadableCharset, err)
	}
	return string(b), checked(string(b))
}

// checked refuses what was decoded to something that is no text: zeros, or more than a few characters that do not exist.
func checked(s string) error {
	if strings.IndexByte(s, 0) >= 0 {
		return problem(UnreadableCharset, nil)
	}
	lost := strings.Count(s, "\ufffd")
	if !utf8.ValidString(s) {
		lost += len(s) - len(strings.ToValidUTF8(s, ""))
	}
	if lost > 2+len(s)/200 {
		return problem(UnreadableCharset, nil)
	}
	return nil
}

// binaryBytes reports control characters that no text holds.
func binaryBytes(b []byte) bool {
	for _, c := range b {
		if c < 0x09 || c > 0x0d && c < 0x20 && c != 0x1b {
			return true
		}
	}
	return false
}
