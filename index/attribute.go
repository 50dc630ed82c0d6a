package index

import (
	_ "embed"
	"strings"
	"sync"
)

// An attribute is something that people ask of any event, any place and anyone, and that stands in a text in few forms or not at
// all: a price for the coats, a password, an age. What else a text says of them is no answer.
type attribute struct {
	asked map[string][]string // by language: a question with one asks for it
	said  []string            // a text with one may say it, whatever its language
}

// attributeWords hold one attribute a line: what asks for it in English, in French and in Vietnamese, what else says it, and what asks
// for it in each of [furtherLanguages], with tabs between and semicolons within. They are compared without diacritics, so a phrase that then means something else in its
// language ("mang chó", "mang cho") must not stand there.
//
//go:embed words/attributes.tsv
var attributeWords string

var attributes = sync.OnceValue(func() []attribute {
	var all []attribute
	for line := range strings.Lines(attributeWords) {
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		a := attribute{asked: map[string][]string{}, said: listed(columns[3])}
		for i, lang := range []string{"en", "fr", "vi"} {
			a.asked[lang] = listed(columns[i])
			a.said = append(a.said, a.asked[lang]...)
		}
		for i, lang := range furtherLanguages {
			a.asked[lang] = listed(columns[4+i])
		}
		all = append(all, a)
	}
	return all
})

// listed cuts a list by semicolons, each as tokens give it.
func listed(list string) []string {
	var all []string
	for p := range strings.SplitSeq(list, ";") {
		if t := tokens(p, fold); t != " " {
			all = append(all, t)
		}
	}
	return all
}

// lacksAttribute reports whether a question asks for an attribute that neither the section says nor a question that it carries
// asks for. The question is looked at as typed too: what no text knows may have been corrected. asked is the question's language;
// of that, and of a text, in a language that the lists do not know nothing is said.
func (r *reading) lacksAttribute(typed, asked string, p *ranked) bool {
	if p.group != "en" && p.group != "fr" && p.group != "vi" {
		return false
	}
	question := tokens(typed+"\n"+r.text, fold)
	var held string
	for _, a := range attributes() {
		if !holdsAny(question, a.asked[asked]) {
			continue
		}
		if held == "" {
			s := p.section
			held = tokens(s.Heading+"\n"+string(p.text.Raw[s.Start:s.End])+"\n"+strings.Join(s.Questions, "\n"), fold)
		}
		if !holdsAny(held, a.said) {
			return true
		}
	}
	return false
}

// holdsAny reports whether any phrase stands among tokens.
func holdsAny(tokens string, phrases []string) bool {
	for _, p := range phrases {
		if strings.Contains(tokens, p) {
			return true
		}
	}
	return false
}
