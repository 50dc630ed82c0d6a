package index

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

const (
	maxFollowed = 300 // bytes of a question with what it took over
	maxAbout    = 80  // characters of what is shown of that
)

// leads begin a question that goes on from the one before; firm says by itself that something is taken up.
var (
	leads = phrases(`and, but, also, so, ok and, okay and, et, et pour, et si, mais, et donc, et alors, còn, và, vậy, thế thì, vậy thì, thế rồi, nhưng, còn về, còn đối với,
		y, e, und, aber`)
	firm = phrases(`what about, and what about, how about, and how about, but what about, so what about, quid de, et quid de, qu en est il de, et qu en est il de, qu en est il pour, quid du,
		thế còn, vậy còn, thế còn về, vậy còn về, và còn, ủa còn, rồi còn, qué tal, y qué tal, was ist mit, und was ist mit`)
	tails = phrases(`thì sao, thì thế nào, thì như thế nào`)
	after = phrases(`nhỉ, vậy, ạ, thế, nhé, hả, vậy ạ, thế ạ, then, though, too, please, alors, aussi, donc, thì, vậy nhỉ`)
	// moods are what "còn" may end in and mean no more than "what about".
	moods = phrases(`thế nào, như thế nào, sao, ra sao`)
	// doubts begin or end a question of yes or no.
	doubts = phrases(`est ce que, est ce qu, không, khong, chưa`)
)

// back are words for something said before.
var (
	back = phrases(`it, its, they, them, their, he, she, him, his, her, ça, cela, nó, họ, ông ấy, bà ấy, anh ấy, cô ấy, ông ta, bà ta, ở đó, điều đó, việc đó, cái đó`)
	// inverted stand also in a French question that has its noun ("Quand le sommet a-t-il lieu"), or for none ("y a-t-il").
	inverted = phrases(`il, elle, ils, elles, t il, t elle, lui, leur, leurs`)
	nobody   = phrases(`y a t il, il y a, faut il, il faut, est il`)
	surname  = phrases(`họ tên, họ và tên`)
	pointing = phrases(`this, that, these, those, celui ci, celle ci`)
)

// Follow makes a question whole that goes on from the one that the same person asked before: "and where?", "còn Ấn Độ?",
// "combien ça coûte ?". merged is what to ask instead, about what was taken over, in the words of the one before; ok
// is false where the question stands by itself, and for what is not read, such as other languages.
func Follow(before, question string) (merged, about string, ok bool) {
	question, before = clean(question), clean(before)
	if question == "" || before == "" || len(question) > maxFollowed {
		return "", "", false
	}
	q := readFollowing(question)
	if !q.follows() {
		return "", "", false
	}
	b := readPhrasing(before)
	if b.told(0, len(b.words)) == 0 {
		return "", "", false
	}
	return q.merge(&b)
}

// A following is a question with what may tie it to the one before.
type following struct {
	phrasing
	from, to  int       // the words without what leads in and out
	continues bool      // begins with a word that goes on
	firmly    bool      // by words that say nothing else
	points    []stretch // words for something said before
}

func readFollowing(question string) following {
	q := following{phrasing: readPhrasing(question)}
	q.to = len(q.words)
	if q.to == 0 {
		return q
	}
	if n := q.match(firm, 0); n > 0 {
		q.from, q.continues, q.firmly = n, true, true
	} else if n := q.match(leads, 0); n > 0 && q.match(nobody, 0) == 0 {
		q.from, q.continues = n, true
	}
	q.trim(after)
	if q.trim(tails) {
		q.continues, q.firmly = true, true
	}
	if q.continues && q.vi && len(q.asks) == 1 {
		q.trim(moods)
	}
	q.asks = slices.DeleteFunc(q.asks, func(s stretch) bool { return s.first < q.from || s.last >= q.to })
	q.points = q.pointers()
	return q
}

// maxTail is how many words stand in the longest phrase that is trimmed.
const maxTail = 4

// trim takes phrases off the end; never all there is.
func (q *following) trim(list map[string][]phrase) bool {
	for i := max(q.from+1, q.to-maxTail); i < q.to; i++ {
		if q.match(list, i) == q.to-i {
			q.to = i
			q.trim(list)
			return true
		}
	}
	return false
}

// pointers finds the words for something said before.
func (q *following) pointers() []stretch {
	var found []stretch
	for i := q.from; i < q.to; i++ {
		if n := q.match(nobody, i); n > 0 {
			i += n - 1
			continue
		}
		n := q.match(back, i)
		if n > 0 && q.plain && (q.terms[i] == "no" || q.terms[i] == "ho") && (i > q.from || !q.vi) {
			n = 0 // without diacritics also "nợ", "hồ", and English
		}
		if q.match(surname, i) > 0 {
			n = 0
		}
		if n == 0 && q.told(q.from, q.to) <= 1 {
			n = q.match(inverted, i)
		}
		if n == 0 && q.match(pointing, i) > 0 && (i+1 == q.to || helping[q.terms[i+1]]) {
			n = 1
		}
		if n > 0 {
			found = append(found, stretch{i, min(i+n, q.to) - 1})
			i += n - 1
		}
	}
	return found
}

// follows says whether the question lacks something: only then is anything taken over.
func (q *following) follows() bool {
	words, told := q.length(q.from, q.to), q.told(q.from, q.to)
	switch {
	case words == 0:
		return false
	case q.onlyAsks():
		return words <= 4+2*int(btof(q.vi))
	case q.firmly && len(q.asks) == 0:
		return words <= 12
	case len(q.points) > 0:
		return words <= 6+2*int(btof(q.vi)) && told <= 2+2*int(btof(q.vi))
	case q.continues && len(q.asks) > 0:
		return words <= 5+int(btof(q.vi))
	case q.continues:
		return words <= 8
	}
	return false
}

func (q *following) onlyAsks() bool {
	for i := q.from; i < q.to; i++ {
		if !q.asksIn(i) && !fillers[q.terms[i]] {
			return false
		}
	}
	return len(q.asks) > 0
}

// predicates reports whether the question says itself what it asks, be it yes or no.
func (q *following) predicates() bool {
	helps := helping[q.terms[q.from]] && len(q.terms[q.from]) > 1
	return len(q.asks) > 0 || len(q.points) > 0 || helps || q.match(doubts, q.from) > 0 || q.match(doubts, q.to-1) > 0
}

func (q *following) merge(b *phrasing) (merged, about string, ok bool) {
	switch {
	case q.onlyAsks():
		merged, about = q.askAnew(b)
	case q.predicates():
		merged, about = q.askOf(b)
	default:
		merged, about = q.askLike(b)
	}
	if about == "" || len(merged) > maxFollowed {
		return "", "", false
	}
	return merged, atWord(about, maxAbout), true
}

// askAnew asks something else of the same: what asks in the one before is put in place by what asks now.
func (q *following) askAnew(b *phrasing) (merged, about string) {
	asked := q.part(q.asks[0].first, q.asks[len(q.asks)-1].last+1)
	about = b.content(nil)
	if len(b.asks) == 0 || b.counts(b.asks[0]) || b.topic() > 0 {
		return fitted(about, " ", asked), about
	}
	at := b.asks[0]
	before, behind := b.rest(b.lead(), at.first), b.rest(at.last+1, len(b.words))
	if merged = strings.Join(strings.Fields(before+" "+asked+" "+behind), " "); len(merged) > maxFollowed {
		merged = fitted(about, " ", asked)
	}
	return merged, about
}

// askOf asks the question as it is, of what the one before was about; names are not taken over where it has its own.
func (q *following) askOf(b *phrasing) (merged, about string) {
	own := q.things(q.from, q.to, true)
	theirs := b.things(b.lead(), len(b.words), false)
	about = b.content(func(i int) bool {
		return slices.ContainsFunc(theirs, func(t thing) bool {
			return t.first <= i && i <= t.last && slices.ContainsFunc(own, func(o thing) bool { return o.sort == t.sort })
		})
	})
	if about == "" {
		about = b.content(nil)
	}
	rest := q.keep(q.from, q.to, func(i int) bool {
		return slices.ContainsFunc(q.points, func(s stretch) bool { return s.first <= i && i <= s.last })
	})
	return fitted(about, dash, rest), about
}

// askLike asks the one before again of something else: its names and numbers give way to those of the same sort,
// what has no such place is put behind.
func (q *following) askLike(b *phrasing) (merged, about string) {
	b.dropTail()
	own := q.things(q.from, q.to, true)
	theirs := b.things(b.lead(), len(b.words), false)
	instead := map[int]string{} // first word of what gives way -> what is put there
	gone := map[int]bool{}
	placed := len(own) > 0
	for _, o := range own {
		k := slices.IndexFunc(theirs, func(t thing) bool { return t.sort == o.sort && instead[t.first] == "" })
		if k < 0 {
			placed = false
			continue
		}
		instead[theirs[k].first] = q.part(o.first, o.last+1)
		for i := theirs[k].first; i <= theirs[k].last; i++ {
			gone[i] = true
		}
	}
	merged = b.substitute(instead, gone)
	if !placed || q.saysMore(b, own) {
		merged += ", " + q.part(q.from, q.to)
	}
	about = b.content(func(i int) bool { return gone[i] || gone[i+1] && units[fold(b.words[i].text)] })
	if about == "" {
		about = b.keep(b.lead(), len(b.words), func(i int) bool { return gone[i] })
	}
	if len(merged) > maxFollowed {
		merged = fitted(about, dash, q.part(q.from, q.to))
	}
	return merged, about
}

// saysMore reports whether the question tells something beside its names and numbers that the one before does not.
func (q *following) saysMore(b *phrasing, own []thing) bool {
	for i := q.from; i < q.to; i++ {
		if q.isLittle(i) || slices.ContainsFunc(own, func(o thing) bool { return o.first <= i && i <= o.last }) {
			continue
		}
		f := fold(q.words[i].text)
		if !units[f] && !slices.ContainsFunc(b.words, func(w word) bool { return fold(w.text) == f }) {
			return true
		}
	}
	return false
}

// units stand by a number and say nothing without it.
var units = set(fold, `ngày tháng năm giờ hôm day year le jour année nước`)

// substitute writes the question with some of its words in other words.
func (p *phrasing) substitute(instead map[int]string, gone map[int]bool) string {
	var out strings.Builder
	at := p.words[p.lead()].start
	for i := p.lead(); i < len(p.words); i++ {
		if !gone[i] {
			continue
		}
		out.WriteString(p.text[at:p.words[i].start])
		out.WriteString(instead[i])
		for i+1 < len(p.words) && gone[i+1] && instead[i+1] == "" {
			i++
		}
		at = p.words[i].end
	}
	out.WriteString(p.text[at:p.words[len(p.words)-1].end])
	return strings.Join(strings.Fields(out.String()), " ")
}

// dropTail takes off what an earlier following put behind a comma: "who signed, journalists" followed by "and firms?".
func (p *phrasing) dropTail() {
	comma := strings.LastIndex(p.text, ", ")
	n := slices.IndexFunc(p.words, func(w word) bool { return w.start > comma })
	if comma < 0 || n <= 0 || len(p.words)-n > 4 || p.told(0, n) == 0 || len(p.asks) == 0 || p.asks[len(p.asks)-1].last >= n {
		return
	}
	p.words, p.terms = p.words[:n], p.terms[:n]
}

// lead is the first word behind what a question may go on with.
func (p *phrasing) lead() int {
	n := p.match(firm, 0)
	if n == 0 && p.match(nobody, 0) == 0 {
		n = p.match(leads, 0)
	}
	if n >= len(p.words) {
		return 0
	}
	return n
}

// content is what a question is about, in its own words: without what asks, and what helps asking.
func (p *phrasing) content(drop func(i int) bool) string {
	helps := map[int]bool{}
	for _, s := range p.asks {
		for i := s.last + 1; i < len(p.words) && helping[p.terms[i]] && !having[p.terms[i]]; i++ {
			helps[i] = true
		}
	}
	to := len(p.words)
	if n := p.topic(); n > 0 {
		to = n
	}
	out := p.keep(p.lead(), to, func(i int) bool {
		return p.asksIn(i) || helps[i] || drop != nil && drop(i)
	})
	if only := readPhrasing(out); only.told(0, len(only.words)) == 0 {
		return ""
	}
	return out
}

// dash stands between what was taken over and a question of its own, so that the next following takes the same over and
// not also what was asked of it.
const dash = " – "

// topic gives how many words stand before the dash; 0: there is none, or nothing that tells before it.
func (p *phrasing) topic() int {
	at := strings.Index(p.text, dash)
	n := slices.IndexFunc(p.words, func(w word) bool { return w.start > at })
	if at < 0 || n <= 0 || p.told(0, n) == 0 {
		return 0
	}
	return n
}

// rest gives words without what asks.
func (p *phrasing) rest(from, to int) string { return p.keep(from, to, p.asksIn) }

// fitted puts a question behind what it is about, of which the end is left out where both are too long.
func fitted(about, between, question string) string {
	room := maxFollowed - len(question) - len(between)
	for len(about) > room {
		i := strings.LastIndexByte(about, ' ')
		if i < 0 {
			return question
		}
		about = about[:i]
	}
	return strings.TrimSpace(about + between + question)
}

// atWord cuts a text to so many characters, where a word ends.
func atWord(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	r := []rune(s)[:limit-1]
	cut := strings.TrimRight(string(r), " ")
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

// A thingSort tells which name or number can stand where another stood.
type thingSort int

const (
	sortName thingSort = iota
	sortAcronym
	sortCountry
	sortYear
	sortMonth
	sortHour
	sortNumber
)

// A thing is a name or a number in a question.
type thing struct {
	stretch
	sort thingSort
}

// things finds names and numbers among words [from, to). Where inner, the first word's capital is a name's.
func (p *phrasing) things(from, to int, inner bool) []thing {
	var found []thing
	shouting := strings.ToUpper(p.text) == p.text && len(p.words) > 1
	for i := from; i < to; i++ {
		if p.asksIn(i) {
			continue
		}
		if isDigit(p.words[i].text[0]) {
			found = append(found, thing{stretch{i, i}, p.numberSort(i)})
			continue
		}
		if n := p.country(i, to, to-from); n > 0 {
			found = append(found, thing{stretch{i, i + n - 1}, sortCountry})
			i += n - 1
			continue
		}
		last := i
		for last < to && upper(p.words[last].text) && !p.asksIn(last) && p.words[last].sentence == p.words[i].sentence {
			last++
		}
		last--
		switch {
		case shouting || last < i || i == 0 && last == 0 && !inner:
		case i == last && acronym(p.words[i].text):
			found = append(found, thing{stretch{i, i}, sortAcronym})
		default:
			found = append(found, thing{stretch{i, last}, sortName})
		}
		i = max(i, last)
	}
	return found
}

func (p *phrasing) numberSort(i int) thingSort {
	w := p.words[i].text
	near := func(i int, words map[string]bool) bool {
		return i >= 0 && i < len(p.words) && words[fold(p.words[i].text)]
	}
	switch {
	case len(w) == 4 && (w[:2] == "19" || w[:2] == "20" || w[:2] == "21"):
		return sortYear
	case near(i-1, monthUnit):
		return sortMonth
	case near(i+1, hourUnit):
		return sortHour
	}
	return sortNumber
}

var monthUnit, hourUnit = set(fold, `tháng`), set(fold, `giờ h heures heure am pm`)

// maxCountryWords bounds the names of countries that are looked for.
const maxCountryWords = 4

// country gives how many words from i on are a country's name, in English, French or Vietnamese; of is how many words
// there are. A short name is one only with a capital or alone: "my", "anh", "nga" are words too.
func (p *phrasing) country(i, to, of int) int {
	for n := min(maxCountryWords, to-i); n > 0; n-- {
		name := fold(p.part(i, i+n))
		if strings.ContainsAny(name, ",;.") || !countries()[strings.Join(strings.FieldsFunc(name, notLetter), " ")] {
			continue
		}
		if n > 1 || len(name) > 4 || upper(p.words[i].text) && i > 0 || of == 1 {
			return n
		}
	}
	return 0
}

func notLetter(r rune) bool { return r == ' ' || r == '-' || r == '\'' }

// countries are the names of all countries that Unicode has, and a few that people say instead.
var countries = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	namers := []display.Namer{display.Regions(language.English), display.Regions(language.French), display.Regions(language.Vietnamese)}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			r, err := language.ParseRegion(string([]rune{a, b}))
			if err != nil || !r.IsCountry() && r.String() != "EU" {
				continue
			}
			for _, n := range namers {
				m[strings.Join(strings.FieldsFunc(fold(n.Name(r)), notLetter), " ")] = true
			}
		}
	}
	for _, s := range []string{"viet nam", "usa", "us", "uk", "america", "britain", "england", "hoa ky", "my", "nuoc my", "anh", "anh quoc", "eu", "european union", "union europeenne", "lien minh chau au", "korea", "han quoc", "nam phi", "uae"} {
		m[s] = true
	}
	delete(m, "")
	return m
})
