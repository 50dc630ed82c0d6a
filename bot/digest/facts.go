package digest

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// counting are words for figures, days and months that are written without a capital or without digits somewhere.
var counting = func() map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(`one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand million noon midnight morning afternoon evening
		un une deux trois quatre cinq sept huit neuf dix onze douze vingt trente quarante cinquante cent mille midi minuit matin soir
		janvier février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi dimanche
		hai ba bốn năm sáu bảy tám chín mười trăm nghìn triệu trưa sáng chiều tối`) {
		all[w] = true
	}
	return all
}()

// factsOf are the dates, hours, figures and names of places, people and things in a sentence, in order.
func factsOf(said string) []string {
	var facts []string
	words := strings.FieldsFunc(said, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != ':' && r != '.' && r != ','
	})
	begins := true // a sentence: its first word has a capital whatever it is
	for i, w := range words {
		bare := strings.Trim(w, ":.,")
		if bare == "" {
			continue
		}
		lower := strings.ToLower(bare)
		next := i+1 < len(words) && capital(words[i+1])
		switch {
		case strings.IndexFunc(bare, unicode.IsDigit) >= 0, counting[lower], capital(bare) && (!begins || next):
			facts = append(facts, lower)
		}
		begins = strings.HasSuffix(w, ".") && len(bare) > 2
	}
	slices.Sort(facts)
	return facts
}

func capital(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}

// factsBetween gives the facts that are said no more, and those that are said now and were not.
func factsBetween(before, now string) (gone, come []string) {
	was, is := factsOf(before), factsOf(now)
	return slices.DeleteFunc(slices.Clone(was), func(f string) bool { return slices.Contains(is, f) }),
		slices.DeleteFunc(slices.Clone(is), func(f string) bool { return slices.Contains(was, f) })
}

// factsDiffer reports whether a date, an hour, a place or a figure is another in what is said now.
func factsDiffer(before, now string) bool { return !slices.Equal(factsOf(before), factsOf(now)) }
