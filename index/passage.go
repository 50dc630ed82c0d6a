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
	byHand    bool // someone wrote it, or changed its text: it does not ship as it stands
	text      *knowledge.Text
	section   *knowledge.Section
	group     string
	terms     []term    // of the body, in order
	head      []term    // title and heading path
	carried   []carried // the section's heading, and the questions that it carries
	open      []carried // the questions that no text answers, though it looks as if this section did
	asked     []term    // all words of the carried questions
	sentences []sentence
}

// A carried question is one that the section is known to answer.
type carried struct {
	words []plainTerm
	kind  kind
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
	date, hour, number, quantity, money, name, place, reason, definition, pointsBack, example bool
}

// load gives a passage of the text's newest revision; an error where that cannot be quoted.
func (ix *Index) load(ctx context.Context, k passageKey) (*passage, error) {
	if p, ok := ix.passages.Get(k); ok {
		return p, nil
	}
	r, ok := ix.texts.Get(k.position)
	if !ok {
		var err error
		if r, err = ix.loadRevision(ctx, k.text, k.position); err != nil {
			return nil, err
		}
		ix.texts.Add(k.position, r)
	}
	p := ix.analyse(r.text, k.n, k.position)
	p.byHand = r.byHand
	ix.passages.Add(k, p)
	return p, nil
}

func (ix *Index) analyse(t *knowledge.Text, n int, position int64) *passage {
	s := &t.Sections[n]
	p := &passage{key: passageKey{t.ID, position, n}, text: t, section: s, group: group(t.Language)}
	p.head = ix.analyzers.terms(p.group, []byte(t.Title+".\n"+strings.Join(s.Path, ".\n")))
	for _, q := range append([]string{s.Heading}, s.Questions...) {
		if q != "" {
			p.carried = append(p.carried, carried{ix.analyzers.every(p.group, q), kindOf(q)})
		}
	}
	for _, q := range s.Unanswered {
		p.open = append(p.open, carried{ix.analyzers.every(p.group, q), kindOf(q)})
	}
	p.asked = ix.analyzers.terms(p.group, []byte(strings.Join(s.Questions, ".\n")))
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
			se.traits = traitsOf(t.Raw[at.start:at.end])
			p.sentences = append(p.sentences, se)
		}
	}
	return p
}

var (
	monthWords  = set(fold, `january february march april may june july august september october november december janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre jan feb mar apr jun jul aug sep sept oct nov dec`)
	dayWords    = set(fold, `monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche today tomorrow yesterday century siecle decade year years annee annees an ans jour jours day days`)
	reasonWords = set(fold, `because since due therefore so reason cause causes order car parce puisque afin pour raison grace donc vi nham boi nguyen`)
	beWords     = set(fold, `la is est are sont was`)
	moneyWords  = set(fold, `euro euros eur dollar dollars usd do dong yen pound pounds livre livres franc francs free gratuit gratuite gratuits gratuites phi tien price prix fee cost costs`)
	hourWords   = set(fold, `gio h heures heure pm am o`)
	backHead    = set(fold, `it they he she this that these those its their such both il elle ils elles ce cela celui celle ceux celles cette ces leur leurs no ho dieu nay do hai`)
	placeHints  = set(fold, `in at on near to from a au aux en dans sur pres de o tai den phia gan thuoc tu trong`)
	exampleHead = []string{"for example", "for instance", "par exemple", "vi du", "chang han", "thi du"}
)

// traitsOf looks at a sentence as written. It is a rough eye, meant for all languages of the texts at once.
func traitsOf(raw []byte) traits {
	var t traits
	s := string(raw)
	words := cutWords(s)
	folded := make([]string, len(words))
	for i, w := range words {
		folded[i] = fold(w.text)
	}
	hint := false
	for i, w := range words {
		f := folded[i]
		if isDigit(w.text[0]) {
			t.numberAt(s, words, folded, i)
			continue
		}
		r, _ := utf8.DecodeRuneInString(w.text)
		t.name = t.name || i > 0 && unicode.IsUpper(r)
		t.date = t.date || dayWords[f] || monthWords[f] && i > 0 && isDigit(words[i-1].text[0])
		t.quantity = t.quantity || numberWords[f]
		t.money = t.money || moneyWords[f]
		t.reason = t.reason || reasonWords[f]
		t.definition = t.definition || i > 0 && beWords[f]
		hint = hint || placeHints[f]
	}
	t.place = t.name && hint
	t.money = t.money || strings.ContainsAny(s, "€$£¥")
	if len(folded) > 0 {
		t.pointsBack = backHead[folded[0]]
		head := strings.Join(folded[:min(2, len(folded))], " ")
		for _, h := range exampleHead {
			t.example = t.example || strings.HasPrefix(head, h)
		}
	}
	return t
}

// numberAt looks at the number that is the i-th word: is it a date, an hour, a quantity?
func (t *traits) numberAt(s string, words []word, folded []string, i int) {
	t.number = true
	isYear := year(folded[i])
	before, after := "", ""
	if i > 0 {
		before = folded[i-1]
	}
	if i+1 < len(folded) {
		after = folded[i+1]
	}
	t.date = t.date || isYear || dateBefore(before) || monthWords[after]
	t.quantity = t.quantity || !isYear
	end := words[i].end
	t.hour = t.hour || hourWords[after] || end < len(s) && (s[end] == ':' || s[end] == 'h')
}

func year(f string) bool {
	return len(f) == 4 && (f[0] == '1' || f[0] == '2') && strings.Trim(f, "0123456789") == ""
}

func dateBefore(f string) bool { return f == "nam" || f == "ngay" || f == "thang" || monthWords[f] }

var numberWords = set(fold, `one two three four five six seven eight nine ten eleven twelve hundred thousand million billion half dozen third
	deux trois quatre cinq six sept huit neuf dix onze douze vingt trente cent cents mille million millions milliard milliards moitie tiers douzaine
	mot hai ba bon nam sau bay tam chin muoi tram nghin ngan trieu ty nua`)
