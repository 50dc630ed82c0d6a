package telegramtest

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// An Entity is a run of a text with a look, in UTF-16 units.
type Entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	URL    string `json:"url,omitempty"`
}

// entityTypes are the tags that the HTML of messages has.
var entityTypes = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline", "s": "strikethrough", "strike": "strikethrough",
	"del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
	"tg-emoji": "custom_emoji", "tg-time": "date_time",
}

// units is the length of a text as Telegram counts it.
func units(s string) int {
	n := 0
	for _, c := range s {
		n += utf16.RuneLen(c)
	}
	return n
}

// A parser reads the HTML of a message as the real server does: what it refuses, and at which byte.
type parser struct {
	in       string
	at       int
	out      strings.Builder
	length   int // of out, in UTF-16 units
	open     []openTag
	entities []Entity
}

type openTag struct {
	name, argument string
	offset         int
}

// ParseHTML gives the text as seen and its entities; refused says what the server would say behind "can't parse entities: ".
func ParseHTML(in string) (text string, entities []Entity, refused string) {
	p := &parser{in: in}
	for p.at < len(in) {
		var fault string
		switch {
		case in[p.at] == '&':
			p.entity()
		case in[p.at] != '<':
			c, n := utf8.DecodeRuneInString(in[p.at:])
			p.put(c)
			p.at += n
		case strings.HasPrefix(in[p.at:], "</"):
			fault = p.end()
		default:
			fault = p.start()
		}
		if fault != "" {
			return "", nil, fault
		}
	}
	if n := len(p.open); n > 0 {
		return "", nil, fmt.Sprintf("Can't find end tag corresponding to start tag \"%s\"", p.open[n-1].name)
	}
	return p.out.String(), p.entities, ""
}

func (p *parser) put(c rune) {
	p.out.WriteRune(c)
	p.length += utf16.RuneLen(c)
}

// entity reads &lt; and the like; one that does not exist stays as it is written.
func (p *parser) entity() {
	if c, n := readEntity(p.in[p.at:]); n > 0 {
		p.put(c)
		p.at += n
		return
	}
	p.put('&')
	p.at++
}

func readEntity(s string) (c rune, length int) {
	for name, c := range map[string]rune{"lt": '<', "gt": '>', "amp": '&', "quot": '"'} {
		if strings.HasPrefix(s[1:], name) {
			n := 1 + len(name)
			if n < len(s) && s[n] == ';' {
				n++
			}
			return c, n
		}
	}
	if !strings.HasPrefix(s, "&#") {
		return 0, 0
	}
	digits, base, end := s[2:], 10, 2
	if strings.HasPrefix(digits, "x") {
		digits, base, end = digits[1:], 16, 3
	}
	n := 0
	for n < len(digits) && strings.ContainsRune("0123456789abcdefABCDEF"[:map[int]int{10: 10, 16: 22}[base]], rune(digits[n])) {
		n++
	}
	v, err := strconv.ParseUint(digits[:n], base, 32)
	if err != nil || v == 0 || v >= 0x10ffff || !utf8.ValidRune(rune(v)) {
		return 0, 0
	}
	end += n
	if end < len(s) && s[end] == ';' {
		end++
	}
	return rune(v), end
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func (p *parser) skipSpace() {
	for p.at < len(p.in) && space(p.in[p.at]) {
		p.at++
	}
}

// word reads up to white space or one of the bytes of until.
func (p *parser) word(until string) string {
	begin := p.at
	for p.at < len(p.in) && !space(p.in[p.at]) && strings.IndexByte(until, p.in[p.at]) < 0 {
		p.at++
	}
	return p.in[begin:p.at]
}

func (p *parser) start() (fault string) {
	begin := p.at
	p.at++
	name := strings.ToLower(p.word(">"))
	if p.at >= len(p.in) {
		return fmt.Sprintf("Unclosed start tag at byte offset %d", begin)
	}
	if entityTypes[name] == "" {
		return fmt.Sprintf("Unsupported start tag \"%s\" at byte offset %d", name, begin)
	}
	argument := ""
	for {
		p.skipSpace()
		if p.at >= len(p.in) {
			return fmt.Sprintf("Unclosed start tag \"%s\" at byte offset %d", name, begin)
		}
		if p.in[p.at] == '>' {
			p.at++
			break
		}
		value, fault := p.attribute(name, begin)
		if fault != "" {
			return fault
		}
		if value != "" {
			argument = value
		}
	}
	if name == "span" && argument != "tg-spoiler" {
		return fmt.Sprintf("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	p.open = append(p.open, openTag{name, argument, p.length})
	return ""
}

// attribute reads name="value" and gives the value where the tag heeds it.
func (p *parser) attribute(tag string, begin int) (value, fault string) {
	name := strings.ToLower(p.word("=>\"'"))
	if name == "" {
		return "", fmt.Sprintf("Empty attribute name in the tag \"%s\" at byte offset %d", tag, begin)
	}
	p.skipSpace()
	if p.at >= len(p.in) || p.in[p.at] != '=' {
		return "", ""
	}
	p.at++
	p.skipSpace()
	if p.at >= len(p.in) {
		return "", fmt.Sprintf("Unclosed start tag \"%s\" at byte offset %d", tag, begin)
	}
	if quote := p.in[p.at]; quote == '"' || quote == '\'' {
		p.at++
		end := strings.IndexByte(p.in[p.at:], quote)
		if end < 0 {
			return "", fmt.Sprintf("Unclosed start tag at byte offset %d", begin)
		}
		value, p.at = unescape(p.in[p.at:p.at+end]), p.at+end+1
	} else {
		value = p.word(">")
	}
	heeded := map[string]string{"a": "href", "span": "class", "tg-emoji": "emoji-id", "tg-time": "unix", "code": "class"}
	if heeded[tag] != name {
		return "", ""
	}
	return value, ""
}

func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] == '&' {
			if c, n := readEntity(s[i:]); n > 0 {
				b.WriteRune(c)
				i += n
				continue
			}
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

func (p *parser) end() (fault string) {
	begin := p.at
	p.at += 2
	if len(p.open) == 0 {
		return fmt.Sprintf("Unexpected end tag at byte offset %d", begin)
	}
	name := strings.ToLower(p.word(">"))
	p.skipSpace()
	if p.at >= len(p.in) || p.in[p.at] != '>' {
		return fmt.Sprintf("Unclosed end tag at byte offset %d", begin)
	}
	p.at++
	last := p.open[len(p.open)-1]
	if name != "" && name != last.name {
		return fmt.Sprintf("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, last.name, name)
	}
	p.open = p.open[:len(p.open)-1]
	if p.length > last.offset { // empty ones vanish
		e := Entity{Type: entityTypes[last.name], Offset: last.offset, Length: p.length - last.offset}
		if last.name == "a" {
			e.URL = last.argument
		}
		p.entities = append(p.entities, e)
	}
	return ""
}
