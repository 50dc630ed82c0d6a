package index

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// scripts that decide the language at once, the commonest language of each.
var scripts = []struct {
	table *unicode.RangeTable
	lang  string
}{
	{unicode.Hiragana, "ja"}, {unicode.Katakana, "ja"}, {unicode.Hangul, "ko"}, {unicode.Han, "zh"}, {unicode.Cyrillic, "ru"},
	{unicode.Arabic, "ar"}, {unicode.Thai, "th"}, {unicode.Hebrew, "he"}, {unicode.Greek, "el"}, {unicode.Devanagari, "hi"},
	{unicode.Khmer, "km"}, {unicode.Lao, "lo"}, {unicode.Bengali, "bn"}, {unicode.Tamil, "ta"}, {unicode.Georgian, "ka"}, {unicode.Armenian, "hy"},
}

// frequent holds the most telling words of each language in Latin letters, without diacritics; a word that several
// share counts for each of them a share. Written by hand from what questions consist of.
var frequent = sharedWords(map[string]string{
	"vi": `la gi nao khi o dau ai bao nhieu may co khong duoc cua va cac nhung hoi nghi toi ban nguoi lam sao vi tai ngay thang nam nuoc nay voi cho den tu mot dien ra
		thuong dinh phai hay con thi cai viet nhu ra vao se da dang muon biet xin chao cam on tham gia dai dien muc tieu lich trinh nhu the nao ve tren duoi sau truoc chuong trinh ko dc bn hok
		quoc gia gio luc phut thoi gian dia diem hom mai ho chung ta minh chi anh em ong ba chinh phu xa hoi dan su doan tuyen bo ky ket cong ty to chuc bat dau ket thuc noi vay nhe a`,
	"en": `the what when where who how is are was were does did do of in to and a an for on at by with from which why many much long that this it can could will would should i we you
		there have has had be been about between people tell me whom whose name list during after before into than or not as their they he she his her my your us please any more
		start end take place happen happens summit countries country speak attend join sign signed whats wheres hows whos`,
	"fr": `le la les des est quand qui quoi ou quel quelle quels quelles combien pourquoi comment du de et dans un une pour par sur au aux avec ce cette il elle on sont ont a que qu en
		se ne pas plus ete d l c s n je nous vous leur leurs son sa ses y avait fait etait peut lieu pendant depuis entre sans sous chez quelle-est sommet pays cest qu'est ont-ils est-ce
		mon ma mes si tout tous ils elles etre avoir faut`,
	"es": `el los las que cuando donde quien quienes como es del en y un una por para con cual cuales cuantos cuantas se su al lo de la son fue hay esta este cumbre puedo`,
	"de": `der die das wann wo wer wie was ist und ein eine den dem des im von zu mit fur auf nicht sind wird werden warum welche welcher viele hat gibt kann ich`,
	"it": `il lo gli che dove quando chi come e del della dei di un una per con quali quanti quante sono nel nella perche cosa si la le posso vertice`,
	"pt": `o os as que quando onde quem como do da dos das em no na um uma por para com qual quais quantos quantas se foi sao e de nao cupula posso`,
	"nl": `de het een wanneer waar wie hoe wat is en van in op met voor niet zijn waarom welke hoeveel wordt kan ik`,
	"id": `apa kapan dimana mana siapa bagaimana berapa mengapa dan yang di ke dari untuk dengan adalah ini itu tidak ada`,
	"pl": `co kiedy gdzie kto jak jest w na z do i czy ile dlaczego sie nie to od`,
	"tr": `ne zaman nerede kim nasil ve bir bu icin mi kac neden hangi ile`,
	"sv": `vad nar var vem hur ar och en ett det i pa av for med inte varfor vilka`,
})

func sharedWords(lists map[string]string) map[string]map[string]float64 {
	count := map[string]float64{}
	for _, list := range lists {
		for w := range set(fold, list) {
			count[w]++
		}
	}
	words := map[string]map[string]float64{}
	for lang, list := range lists {
		for w := range set(fold, list) {
			if words[w] == nil {
				words[w] = map[string]float64{}
			}
			words[w][lang] = 1 / count[w]
		}
	}
	return words
}

// What a word of one of [furtherLanguages] says beside one of frequent: a word that only asks, a word of the dictionary, and how much is
// left of either where it could be a Vietnamese syllable.
const (
	furtherAskShare  = 1.0
	furtherWordShare = 0.5
	syllableShare    = 0.4
)

// furtherTelling holds the words that tell those languages, as frequent does, from what asks in them and from the dictionary. Words
// that are English or French too tell nothing.
var furtherTelling = sync.OnceValue(func() map[string]map[string]float64 {
	known := map[string]bool{}
	for _, c := range basic() {
		for _, a := range c.aliases {
			if a.lang == "en" || a.lang == "fr" {
				for _, w := range cutWords(a.text) {
					known[fold(w.text)] = true
				}
			}
		}
	}
	of := map[string]map[string]float64{}
	add := func(lang, w string, share float64) {
		if f := frequent[w]; known[w] || known[strings.TrimSuffix(w, "s")] || f["en"] > 0 || f["fr"] > 0 || f[lang] > 0 {
			return
		}
		if of[w] == nil {
			of[w] = map[string]float64{}
		}
		of[w][lang] = max(of[w][lang], share)
	}
	for lang, words := range furtherAsk {
		for w := range words {
			add(lang, w, furtherAskShare)
		}
	}
	for _, aliases := range furtherNames() {
		for _, a := range aliases {
			if words := cutWords(a.text); len(words) == 1 {
				add(a.lang, fold(words[0].text), furtherWordShare)
			}
		}
	}
	for w, shares := range of {
		n := float64(len(shares))
		if isSyllable(w) {
			n /= syllableShare
		}
		for lang := range shares {
			shares[lang] /= n
		}
	}
	return of
})

// marked are letters that tell a language, with their weight.
var marked = map[string]map[rune]float64{
	"vi": runeWeights("ăđơưĩũ", 2),
	"fr": runeWeights("çœæëïîûù", 1.2),
	"es": runeWeights("ñ¿¡", 3),
	"de": runeWeights("äöüß", 1.5),
	"pt": runeWeights("ãõ", 1.2),
	"pl": runeWeights("łąęśźż", 2),
	"tr": runeWeights("ğışİ", 2),
	"sv": runeWeights("å", 2),
}

func runeWeights(letters string, w float64) map[rune]float64 {
	m := map[rune]float64{}
	for _, r := range letters {
		m[r] = w
	}
	return m
}

// DetectLanguage tells the language of a question. sure is false where the evidence is thin: whoever asks then
// looks at the chat and at the person first. An empty language says that nothing could be told.
func DetectLanguage(text string) (lang string, sure bool) {
	if lang, ok := byScript(text); ok {
		return lang, true
	}
	scores := map[string]float64{}
	lower := strings.ToLower(text)
	for _, r := range lower {
		if r >= 0x1EA0 && r <= 0x1EF9 { // Vietnamese letters with two marks or a dot or hook
			scores["vi"] += 2
			continue
		}
		for l, letters := range marked {
			scores[l] += letters[r]
		}
	}
	words := cutWords(lower)
	shaped, letters := 0, 0
	further := map[string]float64{}
	for i, w := range words {
		if isDigit(w.text[0]) || nameOfVietNam(words, i) {
			continue
		}
		letters++
		f := fold(w.text)
		if isSyllable(f) {
			shaped++
		}
		for l, share := range frequent[f] {
			scores[l] += share
		}
		for l, share := range furtherTelling()[f] {
			further[l] += share
		}
		if l := undoTelex(w.text); l != "" && l != w.text && !ascii(l) && !isSyllable(f) {
			scores["vi"] += 0.7
		}
	}
	if letters >= 2 && shaped == letters {
		scores["vi"] += 0.25 * float64(letters)
	} else if letters > 0 {
		scores["vi"] -= 0.35 * float64(letters-shaped) * btof(scores["vi"] < 6)
	}
	if shaped < letters { // else it may all be Vietnamese
		for l, share := range further {
			scores[l] += share
		}
	}
	return decide(scores, letters)
}

// nameOfVietNam reports whether a word is part of "Viet Nam", which every language writes alike and which tells none.
func nameOfVietNam(words []word, i int) bool {
	pair := func(i int) bool {
		return i >= 0 && i+1 < len(words) && fold(words[i].text) == "viet" && fold(words[i+1].text) == "nam"
	}
	return pair(i) || pair(i-1)
}

// Reads reports whether a question in a language is understood though no text may be written in it.
func Reads(lang string) bool { return inBasicWords[lang] }

// Readable reports whether a question holds a word at all.
func Readable(question string) bool { return len(cutWords(clean(question))) > 0 }

func btof(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func byScript(text string) (string, bool) {
	counts := map[string]int{}
	latin := 0
	for _, r := range text {
		if r < 0x250 {
			if unicode.IsLetter(r) {
				latin++
			}
			continue
		}
		for _, s := range scripts {
			if unicode.Is(s.table, r) {
				counts[s.lang]++
				break
			}
		}
	}
	if counts["ja"] > 0 && counts["zh"] > 0 {
		counts["ja"] += counts["zh"]
	}
	best, most := "", 0
	for _, s := range scripts {
		if counts[s.lang] > most {
			best, most = s.lang, counts[s.lang]
		}
	}
	// A Chinese character or two says a word; a Latin name may stand in a sentence of another script.
	return best, most > 0 && most*4 >= latin
}

func decide(scores map[string]float64, letters int) (string, bool) {
	best, second, other := "", 0.0, 0.0
	for l, s := range scores {
		if best == "" || s > scores[best] || s == scores[best] && l < best {
			best = l
		}
	}
	for l, s := range scores {
		if l != best {
			second = max(second, s)
			if !slices.Contains(furtherLanguages, l) {
				other = max(other, s)
			}
		}
	}
	if best == "" || scores[best] <= 0.3 {
		return "", false
	}
	margin := scores[best] - second
	if slices.Contains(furtherLanguages, best) && (letters >= 2 && scores[best]-other >= 0.95 || letters >= 3 && scores[best]-other >= 0.6) && margin >= 0.25 {
		return best, true // between these that are much alike, what is likelier will do
	}
	return best, margin >= 1.5 || letters >= 2 && margin >= 0.95 || letters >= 3 && margin >= 0.6
}
