package knowledge

import (
	"bytes"
	"encoding/json"
	"errors"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	yamlparser "github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// cutFrontMatter finds what stands between the first line "---" and the next, and where the body begins.
func cutFrontMatter(file []byte) (matter []byte, bodyAt int, ok bool) {
	first, _, found := bytes.Cut(file, []byte("\n"))
	if !found || strings.TrimRight(string(first), " \t\r") != "---" {
		return nil, 0, false
	}
	start := len(first) + 1
	for at := start; at < len(file); {
		end := nextLine(file, at)
		if strings.TrimRight(string(file[at:end]), " \t\r\n") == "---" {
			return file[start:at], end, true
		}
		at = end
	}
	return nil, 0, false
}

// nextLine gives where the line that holds byte at ends, its line break included.
func nextLine(b []byte, at int) int {
	if i := bytes.IndexByte(b[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(b)
}

var revisionLine = regexp.MustCompile(`(?m)^revision:[^\n]*\n`)

// withoutRevision takes the revision line out of the front matter: it says what a file is based on and is no part of the text.
func withoutRevision(file []byte, bodyAt int) (raw []byte, newBodyAt int) {
	at := revisionLine.FindIndex(file[:bodyAt])
	if at == nil {
		return bytes.Clone(file), bodyAt
	}
	raw = append(bytes.Clone(file[:at[0]]), file[at[1]:]...)
	return raw, bodyAt - (at[1] - at[0])
}

// withRevision is the inverse of withoutRevision: the line is the front matter's last.
func withRevision(raw []byte, line string) []byte {
	_, bodyAt, ok := cutFrontMatter(raw)
	if !ok {
		return raw
	}
	close := bytes.LastIndex(raw[:bodyAt], []byte("---"))
	out := append(bytes.Clone(raw[:close]), line...)
	return append(out, raw[close:]...)
}

var errAlias = errors.New("anchors and aliases are not read here: write the value out")

// decodeStrict reads YAML into v and refuses unknown and repeated keys, anchors and aliases (which can unfold
// without end). The tree is returned for the lines of its keys.
func decodeStrict(matter []byte, v any) (*ast.File, error) {
	tree, err := yamlparser.ParseBytes(matter, 0)
	if err != nil {
		return nil, err
	}
	for _, doc := range tree.Docs {
		var found aliasFinder
		if doc.Body != nil {
			ast.Walk(&found, doc.Body)
		}
		if found.token != nil {
			return nil, &yaml.SyntaxError{Message: errAlias.Error(), Token: found.token}
		}
	}
	if len(bytes.TrimSpace(matter)) == 0 {
		return tree, nil
	}
	return tree, yaml.NewDecoder(bytes.NewReader(matter), yaml.Strict()).Decode(v)
}

type aliasFinder struct{ token *token.Token }

func (f *aliasFinder) Visit(n ast.Node) ast.Visitor {
	if t := n.Type(); t == ast.AnchorType || t == ast.AliasType {
		f.token = n.GetToken()
	}
	return f
}

// yamlFault words a decoder's error and gives its line, from 1 in the YAML; 0 where it names none.
func yamlFault(err error) (line int, mend string) {
	var e yaml.Error
	if !errors.As(err, &e) {
		return 0, err.Error()
	}
	if t := e.GetToken(); t != nil && t.Position != nil {
		line = t.Position.Line
	}
	mend = e.GetMessage()
	var unknown *yaml.UnknownFieldError
	if errors.As(err, &unknown) {
		mend += ": correct or remove that key"
	}
	return line, mend
}

// line gives the line in the file of what stands at a YAML path; 1, the front matter's first, where it does not stand.
func (p *parser) line(at string) int {
	for at != "$" {
		if path, err := yaml.PathString(at); err == nil {
			if n, err := path.FilterFile(p.tree); err == nil && n != nil && n.GetToken() != nil {
				return n.GetToken().Position.Line + 1
			}
		}
		i := strings.LastIndexAny(at, ".[")
		if i <= 0 {
			break
		}
		at = at[:i]
	}
	return 1
}

func base(name string) string { return path.Base(strings.ReplaceAll(name, `\`, "/")) }

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

func foldSpace(s string) string { return strings.Join(strings.Fields(s), " ") }

func invalidUTF8(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return -1
}

// Quote writes a value for YAML, which takes what JSON does.
func Quote(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return `""` // a string is always written
	}
	return strings.TrimSuffix(b.String(), "\n")
}
