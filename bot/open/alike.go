package open

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Two questions are alike where they ask for the same (when, where, who, how much, why), hold the same figures, and share
// so much of their other words. "When is the dinner" and "where is the dinner" are two questions.
const alikeFrom = 0.8

// asking are the phrases that tell what is asked for, without diacritics; the longer ones first.
var asking = []struct{ kind, phrase string }{
	{"when", "what time"}, {"when", "what day"}, {"when", "what date"}, {"when", "quelle heure"}, {"when", "quelle date"}, {"when", "quel jour"},
	{"when", "may gio"}, {"when", "khi nao"}, {"when", "bao gio"}, {"when", "luc nao"}, {"when", "hom nao"}, {"when", "ngay nao"},
	{"long", "how long"}, {"long", "combien de temps"}, {"long", "bao lau"},
	{"many", "how many"}, {"many", "how much"}, {"many", "bao nhieu"}, {"many", "combien"},
	{"where", "o dau"}, {"where", "cho nao"}, {"where", "noi nao"}, {"where", "where"}, {"where", "ou"},
	{"why", "tai sao"}, {"why", "vi sao"}, {"why", "pourquoi"}, {"why", "why"},
	{"how", "nhu the nao"}, {"how", "the nao"}, {"how", "lam sao"}, {"how", "comment"}, {"how", "how"},
	{"when", "quand"}, {"when", "when"}, {"who", "who"}, {"who", "qui"},
}

// little are words that say nothing of what is asked about, without diacritics.
var little = func() map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(`a an the of to at in on for is are was were be do does did can could will would should may please tell me i we you know there it
		what which and or hi hello thanks
		le la les l un une des du de d au aux en a est ce que qu quel quelle quels quelles y il elle on je me nous vous c s t sont sera seront svp merci bonjour quoi et dans
		co khong la gi nao duoc cho hoi minh toi ban oi ad nhe vay thi xin em anh chi muon biet voi va o ve se cac nhung ko dc bn`) {
		all[w] = true
	}
	return all
}()

// keyOf makes a question what is compared of it: what it asks for, then its other words in order, each once.
func keyOf(question string) string {
	text := " " + fold(question) + " "
	whole := strings.Join(strings.Fields(text), " ")
	var kinds []string
	for _, a := range asking {
		if strings.Contains(text, " "+a.phrase+" ") {
			text = strings.ReplaceAll(text, " "+a.phrase+" ", " ")
			kinds = append(kinds, a.kind)
		}
	}
	words := slices.DeleteFunc(strings.Fields(text), func(w string) bool { return little[w] })
	if len(words) == 0 { // it is all question words: only the same is alike
		return whole
	}
	slices.Sort(kinds)
	slices.Sort(words)
	return strings.Join(slices.Compact(kinds), " ") + ": " + strings.Join(slices.Compact(words), " ")
}

// alike compares the keys of two questions.
func alike(a, b string) bool {
	if a == b {
		return true
	}
	kindA, restA, okA := strings.Cut(a, ": ")
	kindB, restB, okB := strings.Cut(b, ": ")
	if !okA || !okB || kindA != kindB {
		return false
	}
	wordsA, wordsB := strings.Fields(restA), strings.Fields(restB)
	if !slices.Equal(figures(wordsA), figures(wordsB)) {
		return false
	}
	both := 0
	for _, w := range wordsA {
		if _, found := slices.BinarySearch(wordsB, w); found {
			both++
		}
	}
	return float64(both) >= alikeFrom*float64(len(wordsA)+len(wordsB)-both)
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

// fold makes words comparable: neither case, diacritics nor punctuation matter.
func fold(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ':
			return 'd'
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		}
		return ' '
	}, norm.NFD.String(strings.ToLower(s)))), " ")
}
