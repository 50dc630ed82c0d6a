package open

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"summitbot/bot"
)

// mayBeFrom is the share of the words of the shorter that two questions have in common which may be the same.
const mayBeFrom = 0.6

// asking are the phrases that tell what is asked for, without diacritics; the longer ones first.
var asking = []struct{ kind, phrase string }{
	{"when", "what time"}, {"when", "what day"}, {"when", "what date"}, {"when", "quelle heure"}, {"when", "quelle date"}, {"when", "quel jour"},
	{"when", "may gio"}, {"when", "khi nao"}, {"when", "bao gio"}, {"when", "luc nao"}, {"when", "hom nao"}, {"when", "ngay nao"},
	{"long", "how long"}, {"long", "combien de temps"}, {"long", "bao lau"},
	{"price", "bao nhieu tien"}, {"price", "combien coute"}, {"price", "quel est le prix"}, {"price", "what is the price"},
	{"many", "how many"}, {"price", "how much"}, {"many", "bao nhieu"}, {"many", "combien"},
	{"where", "o dau"}, {"where", "cho nao"}, {"where", "noi nao"}, {"where", "where"}, {"where", "ou"},
	{"why", "tai sao"}, {"why", "vi sao"}, {"why", "pourquoi"}, {"why", "why"},
	{"how", "nhu the nao"}, {"how", "the nao"}, {"how", "lam sao"}, {"how", "comment"}, {"how", "how"},
	{"when", "quand"}, {"when", "when"}, {"who", "who"}, {"who", "qui"},
}

// little are words that say nothing of what is asked about, by language and as they are written. Vietnamese ones that are other
// words without diacritics ("và" is and, "vạ" woe; "về" is about, "vé" a ticket) are not listed without them.
var little = map[string]map[string]bool{
	"en": listed(`a an the of to at in on for is are was were be do does did can could will would should may please tell me i we you know there it
		what which and or hi hello thanks`),
	"fr": listed(`le la les l un une des du de d au aux en a à est ce que qu quel quelle quels quelles y il elle on je me nous vous c s t se sont sera seront
		trouve svp merci bonjour quoi et dans`),
	"vi": listed(`có không là gì nào được cho hỏi mình tôi bạn ơi ạ ad nhé vậy thì xin em anh chị muốn biết với và ở về sẽ các những ko dc bn
		co khong la gi duoc hoi minh toi oi nhe vay thi xin muon biet voi va o a`),
}

func listed(words string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(words) {
		all[w] = true
	}
	return all
}

// keyOf makes a question of a language what is compared of it: what it asks for, then its other words in order, as they are written.
func keyOf(language, question string) string {
	words := strings.FieldsFunc(norm.NFC.String(strings.ToLower(question)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) })
	whole := strings.Join(words, " ")
	var kinds []string
	for _, a := range asking {
		if left, found := without(words, strings.Fields(a.phrase)); found {
			words, kinds = left, append(kinds, a.kind)
		}
	}
	words = slices.DeleteFunc(words, func(w string) bool { return little[language][w] })
	if i := slices.Index(kinds, "many"); i >= 0 && slices.ContainsFunc(words, ofMoney) {
		kinds[i] = "price"
	}
	if slices.Contains(kinds, "price") {
		words = slices.DeleteFunc(words, ofMoney)
	}
	if len(words) == 0 { // it is all question words: only the same is alike
		return whole
	}
	slices.Sort(kinds)
	return strings.Join(slices.Compact(kinds), " ") + ": " + strings.Join(words, " ")
}

// ofMoney reports whether a word says of "how many" that it asks for a price.
func ofMoney(w string) bool {
	return slices.Contains([]string{"gia", "tien", "price", "cost", "costs", "prix", "coute", "coutent", "tarif"}, bot.Fold(w))
}

// without takes a phrase, which has no diacritics, out of words.
func without(words, phrase []string) (left []string, found bool) {
	for i := 0; i+len(phrase) <= len(words); i++ {
		if slices.EqualFunc(words[i:i+len(phrase)], phrase, func(w, p string) bool { return bot.Fold(w) == p }) {
			return slices.Concat(words[:i], words[i+len(phrase):]), true
		}
	}
	return words, false
}

// alike compares the keys of two questions of one language. Questions are joined without anyone looking only where they are
// nearly identical: they ask for the same and have the same words in the same order, but for what says nothing, a plural, and
// diacritics that one of them leaves out. "Phòng ăn ở đâu" and "phòng máy ở đâu" are two questions.
func alike(a, b string) bool {
	if a == b {
		return true
	}
	kindA, restA, okA := strings.Cut(a, ": ")
	kindB, restB, okB := strings.Cut(b, ": ")
	if !okA || !okB || kindA != kindB {
		return false
	}
	return slices.EqualFunc(strings.Fields(restA), strings.Fields(restB), sameWord)
}

func sameWord(a, b string) bool {
	foldedA, foldedB := bot.Fold(a), bot.Fold(b)
	if a == b || strings.TrimSuffix(a, "s") == strings.TrimSuffix(b, "s") && len(a) > 3 && len(b) > 3 {
		return true
	}
	return foldedA == foldedB && (a == foldedA || b == foldedB)
}

// mayBe tells how likely it is that two questions, in other words or in another language, ask for the same; 0: it is not. It is
// for people to look at, so it sees rather too much than too little.
func mayBe(a, b bot.OpenQuestion) float64 {
	kindA, restA, okA := strings.Cut(a.Key, ": ")
	kindB, restB, okB := strings.Cut(b.Key, ": ")
	if !okA || !okB || kindA != "" && kindB != "" && kindA != kindB {
		return 0
	}
	wordsA, wordsB := bag(restA), bag(restB)
	if !slices.Equal(figures(wordsA), figures(wordsB)) {
		return 0
	}
	both := common(wordsA, wordsB)
	share := float64(both) / float64(max(1, min(len(wordsA), len(wordsB))))
	switch {
	case share >= mayBeFrom && (both > 1 || kindA == kindB):
		return 1 + share
	case a.Language != b.Language && kindA != "" && kindA == kindB && slices.ContainsFunc(a.Near, func(work string) bool { return slices.Contains(b.Near, work) }):
		return 1
	}
	return 0
}

// bag gives the words of a key without diacritics, in order of the alphabet, each once.
func bag(words string) []string {
	all := strings.Fields(bot.Fold(words))
	slices.Sort(all)
	return slices.Compact(all)
}

// common counts the words that stand in both of two lists, each in order.
func common(a, b []string) (n int) {
	for _, w := range a {
		if _, found := slices.BinarySearch(b, w); found {
			n++
		}
	}
	return n
}

func figures(words []string) []string {
	var all []string
	for _, w := range words {
		if strings.ContainsFunc(w, unicode.IsDigit) {
			all = append(all, w)
		}
	}
	return all
}
