package open

import (
	"slices"
	"strings"
	"unicode"

	"summitbot/bot"
)

// Two questions are alike where they ask for the same (when, where, who, how much, why), hold the same figures, and share
// so much of their other words. "When is the dinner" and "where is the dinner" are two questions.
const alikeFrom = 0.8

// mayBeFrom is the share of the words of the shorter that two questions have in common which may be the same.
const mayBeFrom = 0.6

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
	text := " " + bot.Fold(question) + " "
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
	both := common(wordsA, wordsB)
	return float64(both) >= alikeFrom*float64(len(wordsA)+len(wordsB)-both)
}

// mayBe tells how likely it is that two questions, in other words or in another language, ask for the same; 0: it is not. It is
// for people to look at, so it sees rather too much than too little.
func mayBe(a, b bot.OpenQuestion) float64 {
	kindA, restA, okA := strings.Cut(a.Key, ": ")
	kindB, restB, okB := strings.Cut(b.Key, ": ")
	if !okA || !okB || kindA != "" && kindB != "" && kindA != kindB {
		return 0
	}
	wordsA, wordsB := strings.Fields(restA), strings.Fields(restB)
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
