package index

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A phrasing is a question cut into its words, with those that only ask: what [Follow] and [Parts] look at. It knows
// no texts, so it is told from the words alone, of English, French and Vietnamese at once, with a few of others.
type phrasing struct {
	text  string
	words []word
	terms []string  // as of vietnameseTerm: what a word is with its marks
	plain bool      // typed without any diacritic
	vi    bool      // Vietnamese as far as can be told: a syllable is less than a word
	asks  []stretch // what only asks, in order, with a preposition before it: "in which city"
}

// A stretch is some words on end, both ends included.
type stretch struct{ first, last int }

// askPhrases only ask, each with what stands around it where that is asked as one: "how many", "vào lúc mấy giờ".
var askPhrases = phrases(`when, where, who, whom, whose, what, which, why, how, how many, how much, how long, how far, how old, how often,
	what time, what year, what date, what day, what city, what country, what place, which year, which day, which city, what else, who else,
	quand, où, qui, quoi, que, quel, quelle, quels, quelles, combien, combien de temps, combien d argent, pourquoi, comment, quelle heure, quelle date, quel jour,
	quelle année, quelle ville, quel endroit, quel lieu, qu est ce que, qu est ce qui, qui est ce qui, qui est ce que, quand est ce que, où est ce que,
	lequel, laquelle, lesquels, lesquelles,
	khi nào, bao giờ, lúc nào, ngày nào, năm nào, tháng nào, hôm nào, thời gian nào, mấy giờ, lúc mấy giờ, ngày mấy, ở đâu, tại đâu, đâu, nơi nào, chỗ nào,
	địa điểm nào, thành phố nào, ai, những ai, là ai, gì, là gì, cái gì, những gì, nào, bao nhiêu, là bao nhiêu, bao nhiêu tiền, bao lâu, trong bao lâu, bao xa,
	mấy, tại sao, vì sao, sao, thế nào, như thế nào, làm sao, làm thế nào, ra sao,
	cuándo, dónde, quién, quiénes, cómo, cuánto, cuántos, por qué, wann, wo, wer, warum, wieviel, wie viele`)

// counting phrases stand by a thing that they ask of: without it they are no question.
var counting = set(vietnameseTerm, `what which whose many much quel quelle quels quelles combien lequel nào nao gì gi nhiêu nhieu mấy may`)

// leaning words are part of the phrase that asks which stands behind them.
var leaning = set(vietnameseTerm, `in at on by to from for with of since until à en dans de d par pour avec sur depuis chez ở tại vào từ lúc bởi với`)

// helping words stand behind what asks and carry nothing: "when is", "où est".
var helping = set(vietnameseTerm, `is are was were be do does did can could will would should has have had s est sont était étaient fut sera a ont`)

// having words help in French only where a verb stands behind; "a lieu" is left whole.
var having = set(vietnameseTerm, `a ont s`)

// little words tell nothing by themselves.
var little = set(vietnameseTerm, `the a an of to in on at by for with from is are was were be been do does did can could will would should has have had it its they them their
	he she him his her this that these those there not no or and but also then so please tell me i you we s t d l m n c j qu y
	le la les un une des du de à au aux en dans par pour avec sur est sont était a ont il elle ils elles on ce ça cela se que qui et ne pas lui leur
	là có được và của các những cho với thì mà ở tại vào từ trong về ra này đó nó họ không sẽ đã đang bị ạ nhé vậy thế nhỉ hả biết cả nữa vậy`)

// littlePlain are the Vietnamese ones as typed without diacritics.
var littlePlain = set(fold, `là có được và của các những cho với thì mà ở vào về ra này đó nó họ không sẽ đã đang bị ạ nhé vậy nhỉ`)

// fillers may stand among words that only ask.
var fillers = set(vietnameseTerm, `is was it that this exactly then so please in at to from by for since until des exactement alors donc ça ca c est ce de à a en depuis
	vậy vay thế the ạ nhỉ nhi nhé nhe hả ha thì thi cụ cu thể vào vao từ tu là la có co y dự kiến`)

// conjunctions join two questions.
var conjunctions = set(vietnameseTerm, `and et và va y und e`)

type phrase struct {
	terms, folded []string
}

// phrases reads a list set off by commas, longest first, under the first word without diacritics.
func phrases(list string) map[string][]phrase {
	m := map[string][]phrase{}
	for _, s := range strings.Split(list, ",") {
		var p phrase
		for _, w := range strings.Fields(s) {
			p.terms = append(p.terms, vietnameseTerm(w))
			p.folded = append(p.folded, fold(w))
		}
		m[p.folded[0]] = append(m[p.folded[0]], p)
	}
	for _, all := range m {
		slices.SortStableFunc(all, func(a, b phrase) int { return len(b.terms) - len(a.terms) })
	}
	return m
}

func readPhrasing(text string) phrasing {
	p := phrasing{text: text, words: cutWords(text), plain: !hasMarks(text)}
	for _, w := range p.words {
		p.terms = append(p.terms, vietnameseTerm(w.text))
	}
	lang, _ := DetectLanguage(text)
	p.vi = lang == "vi"
	for i := 0; i < len(p.words); i++ {
		n := p.match(askPhrases, i)
		if n == 0 || !p.asksAt(i, lang) {
			continue
		}
		s := stretch{i, i + n - 1}
		if i > 0 && leaning[p.terms[i-1]] && (len(p.asks) == 0 || p.asks[len(p.asks)-1].last < i-1) {
			s.first--
		}
		p.asks = append(p.asks, s)
		i = s.last
	}
	return p
}

// match gives how many words a phrase of the list takes from word i on; 0: none stands there. A phrase of several
// words is known without its diacritics too; one word alone only where none is typed at all: "đầu" is no "đâu".
func (p *phrasing) match(list map[string][]phrase, i int) int {
	for _, c := range list[fold(p.words[i].text)] {
		if i+len(c.terms) > len(p.words) {
			continue
		}
		ok := true
		for k := range c.terms {
			bare := ascii(p.words[i+k].text) && p.terms[i+k] == c.folded[k] && (p.plain || len(c.terms) > 1)
			ok = ok && (p.terms[i+k] == c.terms[k] || bare)
		}
		if ok {
			return len(c.terms)
		}
	}
	return 0
}

// asksAt says whether a word that may only ask does so: "ai" is also a name and French, "ou" also "or", "may" also
// English and a machine, "que" also "that".
func (p *phrasing) asksAt(i int, lang string) bool {
	first := i == 0 || conjunctions[p.terms[i-1]] || leaning[p.terms[i-1]]
	last := i == len(p.words)-1 || fillers[p.terms[i+1]]
	switch p.terms[i] {
	case "ai":
		if p.words[i].text == "AI" || lang == "en" || lang == "fr" {
			return false
		}
		return !p.plain || first || last || p.terms[i-1] == "la"
	case "ou", "que":
		return first || i > 0 && conjunctions[p.terms[i-1]]
	case "may":
		return i+1 < len(p.terms) && p.terms[i+1] == "gio"
	case "the": // "the nao"
		return lang == "vi"
	case "gi", "nao", "dau", "bao", "sao", "wo", "wer":
		return lang != "en" && lang != "fr"
	}
	return true
}

// asksIn reports whether a word is part of what only asks.
func (p *phrasing) asksIn(i int) bool {
	return slices.ContainsFunc(p.asks, func(s stretch) bool { return s.first <= i && i <= s.last })
}

func (p *phrasing) isLittle(i int) bool {
	if isDigit(p.words[i].text[0]) {
		return false
	}
	return little[p.terms[i]] || p.vi && p.plain && littlePlain[p.terms[i]]
}

// told counts the words in [from, to) that tell something: neither asking nor little.
func (p *phrasing) told(from, to int) int {
	n := 0
	for i := from; i < to; i++ {
		if !p.isLittle(i) && !p.asksIn(i) {
			n++
		}
	}
	return n
}

// length counts the words in [from, to), what an apostrophe or a hyphen sets off not.
func (p *phrasing) length(from, to int) int {
	n := 0
	for i := from; i < to; i++ {
		if t := p.words[i].text; len(t) > 1 || isDigit(t[0]) {
			n++
		}
	}
	return n
}

// keep gives the words in [from, to) that are not dropped, as written.
func (p *phrasing) keep(from, to int, drop func(i int) bool) string {
	var runs []string
	for i := from; i < to; i++ {
		if drop(i) {
			continue
		}
		first := i
		for i+1 < to && !drop(i+1) {
			i++
		}
		runs = append(runs, p.text[p.words[first].start:p.words[i].end])
	}
	return strings.Join(runs, " ")
}

// part gives words [from, to) as a question of their own.
func (p *phrasing) part(from, to int) string {
	return p.keep(from, to, func(int) bool { return false })
}

// joinedBy reports whether "&" or a comma, and no word, stands between two words.
func (p *phrasing) joinedBy(i int, sign string) bool {
	return i+1 < len(p.words) && strings.TrimSpace(p.text[p.words[i].end:p.words[i+1].start]) == sign
}

// counts reports whether what asks stands by a thing that it asks of, such as "how many countries".
func (p *phrasing) counts(s stretch) bool {
	next := s.last + 1
	if !counting[p.terms[s.last]] {
		return false
	}
	if back := fold(p.words[s.last].text); focusSide[back] < 0 { // "quốc gia nào"
		return s.first == s.last
	}
	return next < len(p.words) && !helping[p.terms[next]] && !conjunctions[p.terms[next]]
}

func upper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// acronym reports whether a word is all capitals, two to five.
func acronym(s string) bool {
	return len(s) >= 2 && len(s) <= 5 && strings.ToUpper(s) == s && !isDigit(s[0])
}
