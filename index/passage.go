package index

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"summitbot/knowledge"
)

// A passage is one section of one revision, analysed: what ranking and extraction look at.
type passage struct {
	key       passageKey
	text      *knowledge.Text
	section   *knowledge.Section
	group     string
	terms     []term // of the body, in order
	head      []term // title and heading path
	questions [][]term
	sentences []sentence
}

// A sentence is one that can be quoted.
type sentence struct {
	span            // in the revision
	first, last int // its terms: passage.terms[first:last]
	block       int // which paragraph or list item
	item        bool
	traits      traits
}

// traits is what a sentence has to offer, whatever is asked.
type traits struct {
	date, hour, number, quantity, name, place, reason, definition, pointsBack, example bool
}

// load gives a passage of the text's newest revision; an error where that cannot be quoted.
func (ix *Index) load(ctx context.Context, k passageKey) (*passage, error) {
	if p := ix.passages.get(k); p != nil {
		return p, nil
	}
	t, err := ix.loadText(ctx, k.text, k.position)
	if err != nil {
		return nil, err
	}
	var wanted *passage
	for n := range t.Sections {
		p := ix.analyse(t, n, k.position)
		ix.passages.put(p)
		if n == k.n {
			wanted = p
		}
	}
	return wanted, nil
}

func (ix *Index) analyse(t *knowledge.Text, n int, position int64) *passage {
	s := &t.Sections[n]
	p := &passage{key: passageKey{t.ID, position, n}, text: t, section: s, group: group(t.Language)}
	p.head = ix.analyzers.terms(p.group, []byte(t.Title+".\n"+strings.Join(s.Path, ".\n")))
	for _, q := range s.Questions {
		p.questions = append(p.questions, ix.analyzers.terms(p.group, []byte(q)))
	}
	position0 := 0
	for b, block := range s.Blocks {
		for _, at := range cutSentences(t.Raw, span{block.Start, block.End}) {
			se := sentence{span: at, first: len(p.terms), block: b, item: block.Item}
			for _, w := range ix.analyzers.terms(p.group, t.Raw[at.start:at.end]) {
				w.start += at.start
				w.end += at.start
				w.position += position0
				p.terms = append(p.terms, w)
			}
			se.last = len(p.terms)
			if se.last > se.first {
				position0 = p.terms[se.last-1].position + 2 // pairs do not reach from one sentence into the next
			}
			se.traits = traitsOf(string(t.Raw[at.start:at.end]))
			p.sentences = append(p.sentences, se)
		}
	}
	return p
}

var (
	monthWords  = set(fold, `january february march april may june july august september october november december janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre jan feb mar apr jun jul aug sep sept oct nov dec`)
	dayWords    = set(fold, `monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche today tomorrow yesterday century siecle decade year years annee annees an ans jour jours day days`)
	reasonWords = set(fold, `because since due therefore so reason cause causes order car parce puisque afin pour raison cause grace donc`)
	exampleHead = []string{"for example", "for instance", "par exemple", "vi du", "chang han", "thi du"}
	backHead    = set(fold, `it they he she this that these those its their such both il elle ils elles ce cela celui celle ceux celles cette ces leur leurs no ho dieu nay do hai`)
)

// traitsOf looks at a sentence as written. It is a rough eye, meant for all languages of the texts at once.
func traitsOf(s string) traits {
	var t traits
	words := cutWords(s)
	lower := fold(s)
	for i, w := range words {
		f := fold(w.text)
		if isDigit(w.text[0]) {
			t.number = true
			if year(f) || i > 0 && dateBefore(fold(words[i-1].text)) || i+1 < len(words) && monthWords[fold(words[i+1].text)] {
				t.date = true
			}
			if i+1 < len(words) && hourAfter(s, w, fold(words[i+1].text)) {
				t.hour = true
			}
			if !year(f) {
				t.quantity = true
			}
			continue
		}
		r, _ := utf8.DecodeRuneInString(w.text)
		if i > 0 && unicode.IsUpper(r) {
			t.name = true
		}
		switch {
		case monthWords[f] && i > 0 && isDigit(words[i-1].text[0]), dayWords[f]:
			t.date = true
		case numberWords[f]:
			t.quantity = true
		case reasonWords[f]:
			t.reason = true
		}
		if i == 0 && backHead[f] {
			t.pointsBack = true
		}
	}
	for _, h := range exampleHead {
		if strings.HasPrefix(lower, h) {
			t.example = true
		}
	}
	t.place = t.name && placeIn(lower)
	t.reason = t.reason || strings.Contains(lower, "vi ") || strings.Contains(lower, "nham") || strings.Contains(lower, "boi vi") || strings.Contains(lower, "nguyen nhan") || strings.Contains(lower, "de ")
	t.definition = strings.Contains(lower, " la ") || strings.Contains(lower, " is ") || strings.Contains(lower, " est ") || strings.Contains(lower, " are ") || strings.Contains(lower, " sont ") || strings.Contains(lower, " was ")
	return t
}

func year(f string) bool {
	return len(f) == 4 && (f[0] == '1' || f[0] == '2') && strings.Trim(f, "0123456789") == ""
}

var dateWordsBefore = set(fold, `nam ngay thang in en since depuis le the ky`)

func dateBefore(f string) bool { return f == "nam" || f == "ngay" || f == "thang" || monthWords[f] }

func hourAfter(s string, w word, next string) bool {
	if w.end < len(s) && (s[w.end] == ':' || s[w.end] == 'h') {
		return true
	}
	return next == "gio" || next == "h" || next == "heures" || next == "heure" || next == "pm" || next == "am" || next == "o"
}

var placeHints = []string{" in ", " at ", " on ", " near ", " to ", " from ", " a ", " au ", " aux ", " en ", " dans ", " sur ", " pres ", " de ", " o ", " tai ", " den ", " phia ", " gan ", " thuoc ", " tu ", " trong "}

func placeIn(lower string) bool {
	for _, h := range placeHints {
		if strings.Contains(lower, h) {
			return true
		}
	}
	return false
}

var numberWords = set(fold, `one two three four five six seven eight nine ten eleven twelve hundred thousand million billion half dozen third
	deux trois quatre cinq six sept huit neuf dix onze douze vingt trente cent cents mille million millions milliard milliards moitie tiers douzaine
	mot hai ba bon nam sau bay tam chin muoi tram nghin ngan trieu ty nua`)
