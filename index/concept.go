package index

import (
	"bytes"
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"summitbot/knowledge"
)

// A concept is one thing by its names: a line of a glossary, a country, a month, a number.
type concept struct {
	aliases []alias
	across  bool // too vague to stand for one another within a language: only from one into another
}

// An alias is one name of a concept. lang is a group; empty: in any language.
type alias struct{ lang, text string }

// concepts are all that are known: what is built in, and the lines of the glossaries among the texts.
type concepts struct {
	all []concept

	mu       sync.Mutex
	matchers map[string]matcher // by the language of the question
}

// A matcher finds aliases by their first word's key.
type matcher map[string][]entryAlias

type entryAlias struct {
	keys    []string
	concept int
	alias   int
}

// A named is a concept found in a question: over which of its words.
type named struct {
	from, to int // words of the question, to exclusive
	concept  *concept
	alias    int
}

// basicWords is a small dictionary in our own words: English, Vietnamese and French, alternatives by semicolons. It
// serves from one language into another where no translation among the texts teaches the word.
//
//go:embed words/basic.tsv
var basicWords string

// furtherWords gives the same words in the languages that a question may be asked in without any text being written in them: the
// English of a line of the dictionary, then [furtherLanguages] in order, alternatives by semicolons.
//
//go:embed words/further.tsv
var furtherWords string

// furtherLanguages are those of furtherWords' columns.
var furtherLanguages = []string{"es", "pt", "de", "it"}

// inBasicWords are the languages of the dictionary.
var inBasicWords = map[string]bool{"en": true, "vi": true, "fr": true, "es": true, "pt": true, "de": true, "it": true}

var builtIn = sync.OnceValue(func() []concept {
	return slices.Concat(months(), numbers(), regions(), basic())
})

// newConcepts puts the lines of glossaries before what is built in: where both know a phrase, the glossary's counts.
func newConcepts(glossaries []concept) *concepts {
	return &concepts{all: slices.Concat(glossaries, builtIn()), matchers: map[string]matcher{}}
}

// readGlossary reads the lines of a glossary: "AI = trí tuệ nhân tạo = intelligence artificielle". A line without an
// equals sign is a remark.
func readGlossary(t *knowledge.Text) []concept {
	var all []concept
	for _, s := range t.Sections {
		for _, line := range bytes.Split(t.Raw[s.Start:s.End], []byte("\n")) {
			var c concept
			for _, name := range strings.Split(strings.TrimLeft(string(line), "-*+ \t"), "=") {
				if name = strings.TrimSpace(name); name != "" {
					c.aliases = append(c.aliases, alias{text: name})
				}
			}
			if len(c.aliases) > 1 {
				all = append(all, c)
			}
		}
	}
	return all
}

// spokenWidely are the languages that questions name; CLDR knows hundreds, many by names that are everyday words elsewhere.
var spokenWidely = strings.Fields("ar bn cs da de el en es fa fi fr he hi hu id it ja km ko lo ms nl no pl pt ro ru sv sw ta th tr uk ur vi zh")

// regions are the countries and the larger languages by their names in CLDR, in every language that has fields of its own.
func regions() []concept {
	namers := map[string][2]display.Namer{}
	for g := range analyzerOf {
		tag := language.Make(g)
		if r, l := display.Regions(tag), display.Languages(tag); r != nil && l != nil {
			namers[g] = [2]display.Namer{r, l}
		}
	}
	var all []concept
	add := func(of any, which int) {
		var c concept
		for g, n := range namers {
			if text := n[which].Name(of); text != "" {
				c.aliases = append(c.aliases, alias{g, text})
			}
		}
		slices.SortFunc(c.aliases, func(a, b alias) int { return strings.Compare(a.lang, b.lang) })
		all = append(all, c)
	}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			r, err := language.ParseRegion(string(a) + string(b))
			if err == nil && r.IsCountry() && r == r.Canonicalize() {
				add(r, 0)
			}
		}
	}
	for _, l := range spokenWidely {
		add(language.Make(l), 1)
	}
	return all
}

// months are the twelve months by name and, in Vietnamese, by number.
func months() []concept {
	inWords := strings.Fields("một hai ba tư năm sáu bảy tám chín mười mười_một mười_hai")
	all := make([]concept, 12)
	for i := range all {
		all[i].aliases = []alias{{"vi", monthNames["vi"][i]}, {"vi", "tháng " + strings.ReplaceAll(inWords[i], "_", " ")}, {"en", monthNames["en"][i]}, {"en", monthNames["en"][i][:3]}, {"fr", monthNames["fr"][i]}}
	}
	all[3].aliases[1].text = "tháng tư"
	return all
}

// numbers are the whole numbers up to ninety-nine in figures and in words. One is left out, and Vietnamese five by
// itself: they are articles and years more often than numbers.
func numbers() []concept {
	var all []concept
	for n := 2; n < 100; n++ {
		c := concept{aliases: []alias{{"", strconv.Itoa(n)}, {"en", english(n)}, {"fr", french(n)}}}
		if n != 5 {
			c.aliases = append(c.aliases, alias{"vi", vietnameseNumber(n)})
		}
		all = append(all, c)
	}
	return all
}

var (
	englishUnits = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
	englishTens  = strings.Fields("- - twenty thirty forty fifty sixty seventy eighty ninety")
	frenchUnits  = strings.Fields("zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf")
	frenchTens   = strings.Fields("- - vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt")
	vietUnits    = strings.Fields("không một hai ba bốn năm sáu bảy tám chín mười")
)

func english(n int) string {
	switch {
	case n < 20:
		return englishUnits[n]
	case n%10 == 0:
		return englishTens[n/10]
	}
	return englishTens[n/10] + "-" + englishUnits[n%10]
}

func french(n int) string {
	tens, rest := n/10, n%10
	if tens == 7 || tens == 9 {
		rest += 10
	}
	switch {
	case n < 20:
		return frenchUnits[n]
	case n == 80:
		return "quatre-vingts"
	case rest == 0:
		return frenchTens[tens]
	case (rest == 1 || rest == 11) && tens < 8:
		return frenchTens[tens] + " et " + frenchUnits[rest]
	}
	return frenchTens[tens] + "-" + frenchUnits[rest]
}

func vietnameseNumber(n int) string {
	tens, rest := n/10, n%10
	if n <= 10 {
		return vietUnits[n]
	}
	last := vietUnits[rest]
	if rest == 5 {
		last = "lăm"
	}
	if tens == 1 {
		return "mười " + last
	}
	if rest == 1 {
		last = "mốt"
	}
	if rest == 0 {
		return vietUnits[tens] + " mươi"
	}
	return vietUnits[tens] + " mươi " + last
}

func basic() []concept {
	var all []concept
	further := furtherNames()
	for _, line := range strings.Split(strings.TrimSpace(basicWords), "\n") {
		c := concept{across: true}
		for i, column := range strings.SplitN(line, "\t", 3) {
			for _, text := range strings.Split(column, ";") {
				if text = strings.TrimSpace(text); text != "" {
					c.aliases = append(c.aliases, alias{[]string{"en", "vi", "fr"}[i], text})
				}
			}
		}
		c.aliases = append(c.aliases, further[c.aliases[0].text]...)
		all = append(all, c)
	}
	return all
}

// furtherNames are the aliases of furtherWords by the English that they belong to.
func furtherNames() map[string][]alias {
	all := map[string][]alias{}
	for line := range strings.Lines(furtherWords) {
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		for i, lang := range furtherLanguages {
			for text := range strings.SplitSeq(columns[1+i], ";") {
				all[columns[0]] = append(all[columns[0]], alias{lang, strings.TrimSpace(text)})
			}
		}
	}
	return all
}

// in finds the concepts that a question of a language names: the longest aliases, from the left, none over another.
func (cs *concepts) in(a analyzers, g string, words []plainTerm) []named {
	m := cs.matcher(a, g)
	var found []named
	for i := 0; i < len(words); {
		best := named{}
		for _, e := range m[words[i].folded] {
			if n := len(e.keys); i+n <= len(words) && n > best.to-best.from && begins(words[i:], e.keys) {
				best = named{i, i + n, &cs.all[e.concept], e.alias}
			}
		}
		if best.concept == nil {
			i++
			continue
		}
		found = append(found, best)
		i = best.to
	}
	return found
}

func begins(words []plainTerm, keys []string) bool {
	for i, k := range keys {
		if words[i].folded != k {
			return false
		}
	}
	return true
}

// matcher makes, once for each language that is asked in, what finds its aliases.
func (cs *concepts) matcher(a analyzers, g string) matcher {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if m, ok := cs.matchers[g]; ok {
		return m
	}
	m := matcher{}
	for i, c := range cs.all {
		for j, p := range c.aliases {
			if p.lang != "" && p.lang != g {
				continue
			}
			e := entryAlias{concept: i, alias: j}
			every := a.every(g, p.text)
			if furtherAsk[g] != nil && commonAll(every) {
				continue // German "nach" is left out, and must not take "nächste", which is cut to the same
			}
			for _, w := range every {
				e.keys = append(e.keys, w.folded)
			}
			if len(e.keys) > 0 {
				m[e.keys[0]] = append(m[e.keys[0]], e)
			}
		}
	}
	cs.matchers[g] = m
	return m
}

// others gives the other names of a concept in a language of the texts, as terms that those hold.
func (n named) others(a analyzers, g string, lex *lexicon) [][]term {
	var all [][]term
	for i, p := range n.concept.aliases {
		if i == n.alias || p.lang != "" && p.lang != g {
			continue
		}
		terms := a.terms(g, []byte(p.text))
		if len(terms) == 0 || slices.ContainsFunc(terms, func(t term) bool { return lex.folded[t.folded] == 0 && !(g == "vi" && vietnameseStop[t.written]) }) {
			continue
		}
		all = append(all, terms)
	}
	return all
}

// named gives what the glossary adds to the names of a concept in a language of the texts: the dictionary has the declaration, the
// glossary that it is the statement.
func (cs *concepts) named(a analyzers, n named, g string, lex *lexicon) [][]term {
	var all [][]term
	for _, p := range n.concept.aliases {
		if p.lang != g {
			continue
		}
		every := a.every(g, p.text)
		for _, m := range cs.in(a, g, every) {
			if m.to-m.from == len(every) && m.concept != n.concept && !m.concept.across {
				all = append(all, m.others(a, g, lex)...)
			}
		}
	}
	return all
}

// saysNothing reports whether all names of a concept in a language of the texts are words that its analyzer leaves out.
func (n named) saysNothing(a analyzers, g string) bool {
	for _, p := range n.concept.aliases {
		if p.lang != "" && p.lang != g {
			continue
		}
		if slices.ContainsFunc(a.terms(g, []byte(p.text)), func(t term) bool { return g != "vi" || !vietnameseStop[t.written] }) {
			return false
		}
	}
	return true
}

// leastPart is how many letters each word of a German compound has at least; in less of them much can be found by chance.
const leastPart = 3

// compound finds the two words that a German compound is made of: "Gipfelerklärung" is the summit's declaration. Of several
// ways to cut it, the one that cuts nearest the middle; none where a part is not known.
func (cs *concepts) compound(a analyzers, whole string) []named {
	m := cs.matcher(a, "de")
	var best []named
	shorter := 0
	for at := leastPart; at+leastPart <= len(whole); at++ {
		if short := min(at, len(whole)-at); short > shorter {
			first, second := cs.word(a, m, whole[:at]), cs.word(a, m, whole[at:])
			if first.concept != nil && second.concept != nil {
				best, shorter = []named{first, second}, short
			}
		}
	}
	return best
}

// word finds the concept that one German word names.
func (cs *concepts) word(a analyzers, m matcher, text string) named {
	every := a.every("de", text)
	if len(every) != 1 || every[0].common {
		return named{}
	}
	for _, e := range m[every[0].folded] {
		if len(e.keys) == 1 {
			return named{0, 1, &cs.all[e.concept], e.alias}
		}
	}
	return named{}
}
