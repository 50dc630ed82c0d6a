package index

import "strings"

// An attribute is something that people ask of anyone and anything, and that stands in a text in few forms or not at all: what
// else a text says of them is no answer. Words are folded, as tokens gives them.
type attribute struct {
	asked []string // a question with one asks for it
	said  []string // besides those, a text with one may say it
}

var attributes = []attribute{
	{asked: []string{"how old", "what age", "age of", "quel age", "bao nhieu tuoi", "may tuoi"},
		said: []string{"years old", "aged", "age", "born", "ans", "ne", "nee", "tuoi", "sinh nam"}},
	{asked: []string{"email", "e mail", "mail address", "courriel", "adresse mail", "thu dien tu"}},
	{asked: []string{"phone", "telephone", "phone number", "hotline", "numero de telephone", "dien thoai", "sdt"}},
}

// lacksAttribute reports whether a question asks for an attribute that neither the section says nor a question that it carries
// asks for. The question is looked at as typed too: what no text knows may have been corrected.
func (r *reading) lacksAttribute(typed string, p *ranked) bool {
	question := tokens(typed+"\n"+r.text, fold)
	var held string
	for _, a := range attributes {
		if !holdsAny(question, a.asked) {
			continue
		}
		if held == "" {
			s := p.section
			held = tokens(s.Heading+"\n"+string(p.text.Raw[s.Start:s.End])+"\n"+strings.Join(s.Questions, "\n"), fold)
		}
		if !holdsAny(held, a.asked) && !holdsAny(held, a.said) {
			return true
		}
	}
	return false
}

// holdsAny reports whether any phrase stands among tokens.
func holdsAny(tokens string, phrases []string) bool {
	for _, p := range phrases {
		if strings.Contains(tokens, " "+p+" ") {
			return true
		}
	}
	return false
}
