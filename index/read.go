package index

import (
	"html"
	"slices"
	"sort"
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
	group    string
	lexicon  *lexicon
	text     string // cleaned
	kind     kind
	focus    int  // the word that the question word stands by, as "party" in "which party"; -1: none
	unmarked bool // typed without diacritics: folded words count as much as written ones
	words    []questionWord
	every    []everyWord      // nothing left out, for comparing with carried questions
	mass     float64          // sum of the words' weights
	where    map[string][]int // folded term -> the words that it may meet
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
	r := reading{group: g, lexicon: lex, kind: kindOf(question), where: map[string][]int{}}
	if g == "vi" {
		question = retype(question, lex)
		r.unmarked = !hasMarks(question)
	} else {
		r.unmarked = ascii(question)
	}
	r.text = question
	capital := capitals(question)
	for _, t := range ix.analyzers.terms(g, []byte(question)) {
		w := questionWord{term: t}
		w.asks = askWords[fold(question[t.start:t.end])] && !(g == "vi" && !r.unmarked && !askTerms[t.written])
		w.name = capital[t.start] || isDigit(t.folded[0])
		ix.weigh(&w, lex, r.unmarked)
		r.words = append(r.words, w)
	}
	ix.correct(r.words, question, lex, g)
	r.focus = focusOf(r.words, question)
	for i := range r.words {
		w := &r.words[i]
		w.weight = w.idfExact
		if w.asks {
			w.weight *= askWeight
		}
		r.mass += w.weight
		r.where[w.folded] = append(r.where[w.folded], i)
		for _, a := range w.instead {
			r.where[a.folded] = append(r.where[a.folded], i)
		}
	}
	for _, p := range ix.analyzers.every(g, question) {
		w := everyWord{plainTerm: p, weight: r.weighPlain(p)}
		for _, i := range r.where[p.folded] {
			w.instead = r.words[i].instead
		}
		r.every = append(r.every, w)
	}
	return r
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

// retype undoes Telex and VNI keystrokes, word by word, where the word as it stands is none that the texts know.
func retype(question string, lex *lexicon) string {
	words := cutWords(question)
	var b strings.Builder
	at := 0
	for _, w := range words {
		if lex.written[vietnameseTerm(w.text)] > 0 || !ascii(w.text) {
			continue
		}
		meant := undoTelex(w.text)
		if meant == "" || meant == w.text || lex.folded[fold(meant)] == 0 {
			continue
		}
		if lex.written[vietnameseTerm(meant)] == 0 && lex.folded[fold(w.text)] > 0 {
			continue
		}
		b.WriteString(question[at:w.start])
		b.WriteString(meant)
		at = w.end
	}
	b.WriteString(question[at:])
	return b.String()
}

// correct finds for each word that the texts do not know the words one slip away that they do: a letter left out,
// doubled, swapped, or the next key. What the texts know is never changed.
func (ix *Index) correct(words []questionWord, question string, lex *lexicon, g string) {
	for i := range words {
		w := &words[i]
		typed := fold(question[w.start:w.end])
		if w.known || w.asks || len(typed) < 3 || isDigit(typed[0]) || lex.surface[typed] > 0 {
			continue
		}
		best := 0
		for _, near := range slips(typed, lex) {
			for _, t := range ix.analyzers.terms(g, []byte(near.folded)) {
				w.instead = append(w.instead, alternative{t.folded, near.share})
				best = max(best, lex.folded[t.folded])
			}
		}
		if len(w.instead) == 0 {
			continue
		}
		w.known, w.slipped = true, true
		w.idfExact = lex.idf(best) * correctedShare
	}
}

// correctedShare is what a corrected word counts beside one that was typed right.
const correctedShare = 0.7

// slips gives the known words one slip away, likeliest first, four at most.
func slips(w string, lex *lexicon) []alternative {
	seen := map[string]bool{}
	var found []alternative
	try := func(c string) {
		if seen[c] || lex.surface[c] == 0 {
			return
		}
		seen[c] = true
		if share := slipShare(w, c); share > 0 {
			found = append(found, alternative{c, share})
		}
	}
	for _, c := range lex.meant[w] { // w lacks a letter
		try(c)
	}
	for i := range w {
		rest := w[:i] + w[i+1:]
		try(rest)                           // w has one too many
		for _, c := range lex.meant[rest] { // another letter, or two swapped
			try(c)
		}
	}
	sort.Slice(found, func(i, j int) bool {
		if found[i].share != found[j].share {
			return found[i].share > found[j].share
		}
		return lex.surface[found[i].folded] > lex.surface[found[j].folded]
	})
	return found[:min(4, len(found))]
}

// slipShare tells how like a slip of the finger it is that c was meant and w typed: 1 for the likeliest.
func slipShare(w, c string) float64 {
	likely := 0.9
	if len(w) <= 4 {
		likely = 0.6 // so short, another word is as likely as a slip
	}
	switch {
	case len(w) == len(c)+1 || len(w)+1 == len(c):
		return likely
	case len(w) != len(c):
		return 0
	}
	var differ []int
	for i := range len(w) {
		if w[i] != c[i] {
			differ = append(differ, i)
		}
	}
	switch {
	case len(differ) == 2 && differ[1] == differ[0]+1 && w[differ[0]] == c[differ[1]] && w[differ[1]] == c[differ[0]]:
		return 1
	case len(differ) == 1 && neighbours(w[differ[0]], c[differ[0]]):
		return likely
	case len(differ) == 1:
		return likely - 0.5
	}
	return 0
}

var keyboard = []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

func neighbours(a, b byte) bool {
	ra, ca := key(a)
	rb, cb := key(b)
	if ra < 0 || rb < 0 {
		return false
	}
	dr, dc := rb-ra, cb-ca
	return dr == 0 && (dc == 1 || dc == -1) || dr == 1 && (dc == 0 || dc == -1) || dr == -1 && (dc == 0 || dc == 1)
}

func key(c byte) (row, column int) {
	for r, keys := range keyboard {
		if i := strings.IndexByte(keys, c); i >= 0 {
			return r, i
		}
	}
	return -1, -1
}
