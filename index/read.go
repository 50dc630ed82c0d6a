package index

import (
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxQuestionBytes is how much of a question is read. Nobody asks longer ones; what follows is left unread.
const MaxQuestionBytes = 2000

// kind is what sort of thing is asked for.
type kind int

const (
	kindOther kind = iota
	kindWho
	kindWhen
	kindHour
	kindMoney
	kindWhere
	kindHowMany
	kindHowLong
	kindWhat
	kindWhy
	kindHow
	kindWhich
	kindYesNo
	kindList
)

// A reading is a question as understood in one language of the texts.
type reading struct {
	group     string
	lexicon   *lexicon
	text      string      // cleaned
	across    bool        // carried over from another language
	further   bool        // and that one of [furtherLanguages]
	meant     []meantWord // where it was: each word that does not only ask
	changing  bool        // what was found first may not be quoted: its text has just changed, and what is left is a guess
	kind      kind
	focus     int  // the word that the question word stands by, as "party" in "which party"; -1: none
	unmarked  bool // typed without diacritics: folded words count as much as written ones
	words     []questionWord
	every     []everyWord // nothing left out, for comparing with carried questions
	everyAt   map[string][]everyMatch
	everyMass float64
	used      []bool           // of every; and what each word of a carried question is there: room for one comparison after another
	shared    []everyMatch     // with word -1: nothing
	open      tally            // of the questions that no text answers, among the passages found
	answered  tally            // of those that sections carry
	mass      float64          // sum of the words' weights
	where     map[string][]int // folded term -> the words that it may meet
}

// A meantWord is a word of another language: what it may be in that of the texts, nothing where that is not known, and what it weighs.
type meantWord struct {
	may    []string
	weight float64
}

// A questionWord is one word of the question with what it may match in the texts.
type questionWord struct {
	term
	weight   float64 // idf, less for words that only ask
	asks     bool    // a question word
	slipped  bool    // known only as corrected
	known    bool    // the texts have it, as written, folded, or corrected
	loose    bool    // it may also be met without diacritics: typed without any, or as no text writes it
	name     bool    // capitalised inside the question, or a number: it must not be missing
	instead  []alternative
	idfExact float64
	share    float64 // how likely it is meant, where it was carried over from another language; 0: it was typed
}

// An everyWord is one word of the whole question with its weight and what it may stand for.
type everyWord struct {
	plainTerm
	weight  float64
	instead []alternative
}

// An alternative is another term that the word may stand for; share is how much a match of it counts.
type alternative struct {
	folded string
	share  float64
}

// clean gives the question as one line of normal text: NFC, full-width letters narrowed, HTML entities read,
// control characters out, cut to [MaxQuestionBytes].
func clean(question string) string {
	if len(question) > MaxQuestionBytes {
		question = strings.ToValidUTF8(question[:MaxQuestionBytes], "")
	}
	question = strings.ToValidUTF8(question, " ")
	if strings.Contains(question, "&") {
		question = html.UnescapeString(question)
	}
	question = norm.NFKC.String(question)
	question = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, question)
	return strings.Join(strings.Fields(question), " ")
}

// read understands a cleaned question against the words of one language's texts.
func (ix *Index) read(question, g string, lex *lexicon) reading {
	question = mend(question, g, lex)
	r := reading{group: g, lexicon: lex, kind: kindOf(question), text: question, unmarked: ascii(question), where: map[string][]int{}}
	if g == "vi" {
		r.unmarked = !hasMarks(question)
	}
	capital := capitals(question)
	for _, t := range ix.analyzers.terms(g, []byte(question)) {
		w := questionWord{term: t}
		w.asks = askWords[fold(question[t.start:t.end])] && !(g == "vi" && !r.unmarked && !askTerms[t.written])
		w.name = capital[t.start] || isDigit(t.folded[0])
		ix.weigh(&w, lex, r.unmarked)
		r.words = append(r.words, w)
	}
	ix.correct(r.words, question, lex, g)
	every := ix.analyzers.every(g, question)
	ix.otherNames(&r, question, every)
	r.focus = focusOf(r.words, question)
	aside := asides(question)
	for i := range r.words {
		w := &r.words[i]
		w.weight = w.idfExact
		if w.asks {
			w.weight *= askWeight
		}
		if aside.holds(w.start) {
			w.weight *= asideWeight
		}
		r.mass += w.weight
		r.where[w.folded] = append(r.where[w.folded], i)
		for _, a := range w.instead {
			r.where[a.folded] = append(r.where[a.folded], i)
		}
	}
	for _, p := range every {
		w := everyWord{plainTerm: p, weight: r.weighPlain(p)}
		for _, i := range r.where[p.folded] {
			w.instead = r.words[i].instead
		}
		r.every = append(r.every, w)
	}
	r.indexEvery()
	return r
}

// otherNames lets the words of a phrase that names a concept stand for its other names in the texts: "Mỹ" for "Hoa Kỳ".
// Each word takes its share of the other name's, the rarest of them, so that a whole name is met by a whole name. A
// word that the texts do not know may also be one of another language.
func (ix *Index) otherNames(r *reading, question string, every []plainTerm) {
	at := cutWords(question)
	if len(at) != len(every) {
		return
	}
	for _, n := range ix.concepts.in(ix.analyzers, r.group, every) {
		share := otherNameShare
		if n.concept.across {
			share = synonymShare
		}
		from, until := at[n.from].start, at[n.to-1].end
		var of []int
		for i := range r.words {
			if r.words[i].start >= from && r.words[i].end <= until && !r.words[i].slipped {
				of = append(of, i)
			}
		}
		if len(of) == 0 || !sameMarks(r, n, question[from:until]) {
			continue
		}
		for k, terms := range n.others(ix.analyzers, r.group, r.lexicon) {
			if k == maxOthers {
				break
			}
			for j, i := range of {
				slice := terms[j*len(terms)/len(of) : max(j*len(terms)/len(of)+1, (j+1)*len(terms)/len(of))]
				r.words[i].standsFor(rarest(slice, r.lexicon), share, r.lexicon)
			}
		}
	}
	if r.group == "vi" || r.group == "fr" {
		ix.foreign(r, question)
	}
}

// sameMarks asks of a short name in a question typed with diacritics that it has the right ones: "Mỹ" is a country, "my" is not.
func sameMarks(r *reading, n named, typed string) bool {
	if r.unmarked || n.to-n.from > 1 || r.group != "vi" {
		return true
	}
	return vietnameseTerm(typed) == vietnameseTerm(n.concept.aliases[n.alias].text)
}

// What a match of another name, or of a word that means much the same, counts beside one as written; by trying on the
// development sets.
const (
	otherNameShare = 0.85
	synonymShare   = 0.4
)

func (w *questionWord) standsFor(t term, share float64, lex *lexicon) {
	df := lex.folded[t.folded]
	if df == 0 || t.folded == w.folded || vietnameseStopFolded[t.folded] {
		return
	}
	w.instead = append(w.instead, alternative{t.folded, share})
	if !w.known {
		w.known, w.idfExact = true, lex.idf(df)
	}
}

func rarest(terms []term, lex *lexicon) term {
	best := terms[0]
	for _, t := range terms[1:] {
		if lex.folded[t.folded] > 0 && lex.folded[t.folded] < lex.folded[best.folded] {
			best = t
		}
	}
	return best
}

// foreign looks up English words in a question of another language: people who write of such things mix them in.
func (ix *Index) foreign(r *reading, question string) {
	for i := range r.words {
		w := &r.words[i]
		if w.known || w.asks || isDigit(w.folded[0]) {
			continue
		}
		typed := question[w.start:w.end]
		for _, a := range ix.tables[languages{"en", r.group}][ix.analyzers.every("en", typed)[0].folded] {
			w.standsFor(term{folded: a.folded}, otherNameShare, r.lexicon)
		}
		for _, n := range ix.concepts.in(ix.analyzers, "en", ix.analyzers.every("en", typed)) {
			for k, terms := range n.others(ix.analyzers, r.group, r.lexicon) {
				if k < maxOthers {
					w.standsFor(rarest(terms, r.lexicon), otherNameShare, r.lexicon)
				}
			}
		}
	}
}

// asideWeight is what a word counts where people speak of themselves: "I am a teacher in Huế. When does it open?"
const asideWeight = 0.2

// ofOneself are words that tell that someone speaks of themselves or greets, without diacritics.
var ofOneself = set(fold, `toi minh em chau con chi anh bon ban chao xin alo hello hi hey dear i im my we our us me bonjour bonsoir salut je j m mon ma mes nous notre moi suis`)

type spans []span

func (all spans) holds(at int) bool {
	return slices.ContainsFunc(all, func(s span) bool { return s.start <= at && at < s.end })
}

// asides gives the sentences of a question in which people speak of themselves, where another sentence asks.
func asides(question string) spans {
	var all spans
	asking := false
	for from := 0; from < len(question); {
		end := len(question)
		if i := strings.IndexAny(question[from:], ".?!:;"); i >= 0 {
			end = from + i + 1
		}
		piece := question[from:end]
		kind := kindOf(piece)
		switch {
		case strings.HasSuffix(piece, "?") || kind != kindOther && kind != kindYesNo:
			asking = true
		case slices.ContainsFunc(cutWords(piece), func(w word) bool { return ofOneself[fold(w.text)] }):
			all = append(all, span{from, end})
		}
		from = end
	}
	if !asking {
		return nil
	}
	return all
}

// askWeight is what a word that only asks counts of its idf: found by trying on the development sets.
const askWeight = 0.3

func (ix *Index) weigh(w *questionWord, lex *lexicon, unmarked bool) {
	dfWritten, dfFold := lex.written[w.written], lex.folded[w.folded]
	w.known = dfFold > 0
	w.loose = unmarked || dfWritten == 0 || w.written == w.folded
	w.idfExact = lex.idf(dfFold)
	if !unmarked && dfWritten > 0 {
		w.idfExact = lex.idf(dfWritten)
	}
}

func hasMarks(s string) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf && unicode.IsLetter(r) {
			return true
		}
	}
	return false
}

// capitals gives the byte offsets of words written with a capital inside the question, unless all are.
func capitals(s string) map[int]bool {
	words := cutWords(s)
	found := map[int]bool{}
	for i, w := range words {
		r, _ := utf8.DecodeRuneInString(w.text)
		if i > 0 && unicode.IsUpper(r) {
			found[w.start] = true
		}
	}
	if len(found)*4 > len(words)*3 {
		return nil
	}
	return found
}

// focusReach is how many words away from the question word the focus is looked for.
const focusReach = 4

// focusOf gives the word that "which" or "how many" stands by: the next one that tells something, in Vietnamese the one before.
func focusOf(words []questionWord, question string) int {
	all := cutWords(question)
	for i, w := range all {
		step := focusSide[fold(w.text)]
		if step == 0 {
			continue
		}
		for j, n := i+step, 0; j >= 0 && j < len(all) && n < focusReach; j, n = j+step, n+1 {
			k := slices.IndexFunc(words, func(q questionWord) bool { return q.start == all[j].start })
			if k >= 0 && !words[k].asks && words[k].idfExact > 1 {
				return k
			}
		}
	}
	return -1
}
