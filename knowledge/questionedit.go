package knowledge

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	yamlparser "github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// ErrUnfitQuestions says that what a front matter says of its sections is written in a way that cannot be added to.
var ErrUnfitQuestions = errors.New("the questions of this text's sections are written in a way that is not changed here")

// WithQuestion gives a text in which a section carries one question more; nothing else of it is another. One that it carries
// already is not added again.
func WithQuestion(t Text, section int, question string) (raw []byte, err error) {
	question = foldSpace(question)
	if section < 0 || section >= len(t.Sections) || question == "" {
		return nil, ErrUnfitQuestions
	}
	if slices.Contains(t.Sections[section].Questions, question) {
		return t.Raw, nil
	}
	matter, bodyAt, ok := cutFrontMatter(t.Raw)
	if !ok {
		return nil, ErrUnfitQuestions
	}
	m := matterEdit{matter: matter, eol: "\n"}
	start := bytes.IndexByte(t.Raw, '\n') + 1
	if bytes.HasSuffix(t.Raw[:start], []byte("\r\n")) {
		m.eol = "\r\n"
	}
	at, what, ok := m.insertion(t.Sections[section].Heading, question)
	if !ok {
		return nil, ErrUnfitQuestions
	}
	raw = slices.Concat(t.Raw[:start+at], []byte(what), t.Raw[start+at:])
	read, err := ParseText(t.ID+".md", raw)
	if err != nil {
		return nil, errors.Join(ErrUnfitQuestions, err)
	}
	wanted := t
	wanted.Sections = slices.Clone(t.Sections)
	wanted.Sections[section].Questions = append(slices.Clone(t.Sections[section].Questions), question)
	if !sameBeside(wanted, read) || !slices.Equal(t.Events, read.Events) || !bytes.HasSuffix(raw, t.Raw[bodyAt:]) {
		return nil, ErrUnfitQuestions
	}
	return raw, nil
}

// A matterEdit finds where in a front matter something is put.
type matterEdit struct {
	matter []byte
	eol    string
}

// insertion gives what to put where, so that the section of a heading carries a question.
func (m matterEdit) insertion(heading, question string) (at int, what string, ok bool) {
	tree, err := yamlparser.ParseBytes(m.matter, 0)
	if err != nil || len(tree.Docs) != 1 {
		return 0, "", false
	}
	sections, found := valueOf(tree.Docs[0].Body, "sections")
	item := "- {heading: " + Quote(heading) + ", questions: [" + Quote(question) + "]}" + m.eol
	if !found {
		return len(m.matter), "sections:" + m.eol + "  " + item, true
	}
	list, isList := sections.(*ast.SequenceNode)
	if !isList || len(list.Values) == 0 || list.IsFlowStyle {
		return 0, "", false
	}
	for _, one := range list.Values {
		said, named := valueOf(one, "heading")
		if !named {
			return 0, "", false
		}
		if text, isText := said.(*ast.StringNode); isText && foldSpace(text.Value) == foldSpace(heading) {
			return m.inItem(one, said, question)
		}
	}
	first := m.lineStart(list.Start.Position.Line)
	indent := string(m.matter[first:m.offset(list.Start)])
	return first, indent + item, strings.TrimLeft(indent, " ") == ""
}

// inItem puts a question into what is said of one section.
func (m matterEdit) inItem(item, heading ast.Node, question string) (at int, what string, ok bool) {
	said, found := valueOf(item, "questions")
	if found {
		list, isList := said.(*ast.SequenceNode)
		switch {
		case !isList:
			return 0, "", false
		case list.IsFlowStyle && len(list.Values) == 0:
			return m.offset(list.End), Quote(question), true
		case list.IsFlowStyle:
			return m.offset(list.End), ", " + Quote(question), true
		}
		first := m.lineStart(list.Start.Position.Line)
		indent := string(m.matter[first:m.offset(list.Start)])
		last := list.Values[len(list.Values)-1].GetToken().Position.Line
		return m.lineStart(last + 1), indent + "- " + Quote(question) + m.eol, strings.TrimLeft(indent, " ") == ""
	}
	if whole, isMapping := item.(*ast.MappingNode); isMapping && whole.IsFlowStyle {
		return m.offset(whole.End), ", questions: [" + Quote(question) + "]", true
	}
	for _, pair := range pairsOf(item) {
		if key := pair.Key.GetToken(); key.Value == "heading" {
			indent := strings.Repeat(" ", key.Position.Column-1)
			return m.lineStart(heading.GetToken().Position.Line + 1), indent + "questions: [" + Quote(question) + "]" + m.eol, true
		}
	}
	return 0, "", false
}

func pairsOf(n ast.Node) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	return nil
}

func valueOf(n ast.Node, key string) (ast.Node, bool) {
	for _, pair := range pairsOf(n) {
		if pair.Key.GetToken().Value == key {
			return pair.Value, true
		}
	}
	return nil, false
}

// lineStart gives where a line begins, counted from 1; the end where there is none.
func (m matterEdit) lineStart(line int) int {
	at := 0
	for ; line > 1 && at < len(m.matter); line-- {
		at = nextLine(m.matter, at)
	}
	return at
}

// offset gives where a token stands. Columns are counted in characters.
func (m matterEdit) offset(t *token.Token) int {
	at := m.lineStart(t.Position.Line)
	for n := 1; n < t.Position.Column && at < len(m.matter); n++ {
		_, size := utf8.DecodeRune(m.matter[at:])
		at += size
	}
	return at
}
