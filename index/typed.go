package index

import (
	"fmt"
	"math"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// mend gives a cleaned question as it was meant where the hand took a short way: phone abbreviations in full, Telex and
// VNI keystrokes undone, words that ran together parted, dates in figures with their month's name. Words that the
// texts know are left as they are.
func mend(question, g string, lex *lexicon) string {
	question = spellOut(question, g, lex)
	if g == "vi" {
		question = retype(question, lex)
	}
	question = respace(question, g, lex)
	return nameMonths(withoutCourtesies(question), g)
}

// courtesies are what people begin and end with and do not ask, without diacritics.
var courtesies = strings.Split("hi,hello,hey,dear,please,thanks,thank you,tell me,can you tell me,could you tell me,do you know,bot,hi bot,bonjour,bonsoir,salut,merci,s'il vous plait,s'il te plait,dis moi,dites moi,"+
	"xin chao,chao,chao ban,ad oi,ad,oi,bot oi,cho hoi,cho minh hoi,cho em hoi,cho toi hoi,xin hoi,xin cho hoi,a,nhe,nha,vay,the,a vay,vay a,giup minh,giup voi,voi,cam on", ",")

// withoutCourtesies takes greetings and thanks off both ends of a question, where at least two words are left.
func withoutCourtesies(question string) string {
	words := cutWords(question)
	folded := make([]string, len(words))
	for i, w := range words {
		folded[i] = fold(w.text)
	}
	from, to := 0, len(words)
	for again := true; again; {
		again = false
		for _, c := range courtesies {
			n := len(cutWords(c))
			if to-from < n+2 {
				continue
			}
			if strings.Join(folded[from:from+n], " ") == strings.ReplaceAll(c, "'", " ") {
				from, again = from+n, true
			} else if strings.Join(folded[to-n:to], " ") == strings.ReplaceAll(c, "'", " ") {
				to, again = to-n, true
			}
		}
	}
	if from == 0 && to == len(words) {
		return question
	}
	mark := ""
	if strings.HasSuffix(question, "?") {
		mark = "?"
	}
	return question[words[from].start:words[to-1].end] + mark
}

// shorthand is what people write on a phone, by language; without diacritics.
var shorthand = map[string]map[string]string{
	"vi": {"ko": "không", "k": "không", "kg": "không", "kh": "không", "hok": "không", "hong": "không", "dc": "được", "dk": "được", "dx": "được", "bn": "bao nhiêu", "bnh": "bao nhiêu", "bnhieu": "bao nhiêu", "bnhiu": "bao nhiêu",
		"j": "gì", "z": "gì", "hqua": "hôm qua", "hnay": "hôm nay", "hn": "hội nghị", "hnghi": "hội nghị", "ntn": "như thế nào", "nt": "như thế", "ng": "người", "ngta": "người ta", "nc": "nước", "trc": "trước", "lm": "làm", "ls": "làm sao",
		"tg": "thời gian", "tgian": "thời gian", "tgia": "tham gia", "dky": "đăng ký", "dki": "đăng ký", "ddiem": "địa điểm", "dd": "địa điểm", "cty": "công ty", "ctr": "chương trình", "ctrinh": "chương trình", "sk": "sự kiện", "vn": "Việt Nam", "tq": "Trung Quốc", "hq": "Hàn Quốc", "nb": "Nhật Bản",
		"vs": "với", "vd": "ví dụ", "mn": "mọi người", "mng": "mọi người", "mk": "mình", "bt": "biết", "nhiu": "nhiều", "v": "vậy", "cx": "cũng", "r": "rồi", "qte": "quốc tế", "tgd": "tổng giám đốc", "btr": "bộ trưởng", "dn": "doanh nghiệp", "ttuong": "thủ tướng", "pbieu": "phát biểu", "td": "trao đổi", "sv": "sinh viên", "kc": "khai mạc"},
	"en": {"u": "you", "ur": "your", "r": "are", "ppl": "people", "govt": "government", "gov": "government", "intl": "international", "pls": "please", "plz": "please", "thx": "thanks", "b4": "before", "2day": "today", "wat": "what", "wht": "what", "wen": "when", "whn": "when", "wher": "where", "abt": "about", "btw": "between", "w": "with", "wo": "without", "yr": "year", "yrs": "years", "mins": "minutes", "hrs": "hours", "bn": "billion", "mn": "million", "pres": "president", "org": "organisation", "orgs": "organisations", "dept": "department", "uni": "university", "info": "information", "feb": "february", "langs": "languages"},
	"fr": {"pk": "pourquoi", "pq": "pourquoi", "prkoi": "pourquoi", "pkoi": "pourquoi", "qd": "quand", "kan": "quand", "kand": "quand", "cb": "combien", "combi1": "combien", "cmb": "combien", "ki": "qui", "koi": "quoi", "keske": "qu'est-ce que", "kel": "quel", "kelle": "quelle", "ql": "quel", "qle": "quelle", "qls": "quels", "cmt": "comment", "cmnt": "comment", "bcp": "beaucoup", "tt": "tout", "ts": "tous", "pr": "pour", "ds": "dans", "ss": "sans", "vs": "vous", "ns": "nous", "ms": "mais", "mtn": "maintenant", "tjs": "toujours", "tjrs": "toujours", "pdt": "pendant", "qq": "quelque", "qqn": "quelqu'un", "qqch": "quelque chose", "svp": "s'il vous plaît", "stp": "s'il te plaît", "rdv": "rendez-vous", "gvt": "gouvernement", "gouv": "gouvernement", "orga": "organisation", "pbs": "problèmes", "a2": "à deux", "ct": "c'était", "é": "et"},
}

// spellOut writes phone abbreviations in full where the texts do not know the word as it stands.
func spellOut(question, g string, lex *lexicon) string {
	short := shorthand[g]
	if short == nil {
		return question
	}
	return rewrite(question, func(w word) string {
		full := short[fold(w.text)]
		if full == "" || fold(full) == fold(w.text) || lex.surface[fold(w.text)] > 0 {
			return ""
		}
		if ascii(question) {
			return fold(full) // typed without diacritics, all is read so
		}
		return full
	})
}

// rewrite puts other words in the place of some; to gives the others, or nothing.
func rewrite(question string, to func(word) string) string {
	var b strings.Builder
	at := 0
	for _, w := range cutWords(question) {
		if other := to(w); other != "" {
			b.WriteString(question[at:w.start])
			b.WriteString(other)
			at = w.end
		}
	}
	if at == 0 {
		return question
	}
	b.WriteString(question[at:])
	return b.String()
}

// respace puts the space back into words that ran together, where the texts know all of the parts and not the whole.
func respace(question, g string, lex *lexicon) string {
	return rewrite(question, func(w word) string {
		f := fold(w.text)
		if len(f) < 5 || isDigit(f[0]) || lex.surface[f] > 0 || askWords[f] || len([]rune(w.text)) != len(f) || len(slips(f, lex)) > 0 {
			return ""
		}
		if g == "vi" && isSyllable(f) {
			return ""
		}
		ends := runTogether(f, g, lex)
		if len(ends) < 2 {
			return ""
		}
		letters := []rune(w.text)
		var b strings.Builder
		from := 0
		for _, end := range ends {
			if from > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(string(letters[from:end]))
			from = end
		}
		return b.String()
	})
}

// What a word may be parted into: so many words, each of at least so many letters unless it is a common one.
const (
	maxRunTogether = 4
	shortestPart   = 3
)

// runTogether gives the ends of the likeliest known words that f consists of; nothing where there are none. Fewer parts win, then commoner ones.
func runTogether(f, g string, lex *lexicon) []int {
	type way struct {
		ends  []int
		score float64
	}
	best := make([]*way, len(f)+1)
	best[0] = &way{}
	for end := 1; end <= len(f); end++ {
		for start := max(0, end-14); start < end; start++ {
			before, piece := best[start], f[start:end]
			if before == nil || len(before.ends) == maxRunTogether || !isPart(piece, g, lex) {
				continue
			}
			score := before.score + math.Log(float64(1+lex.surface[piece])/float64(lex.passages+1)) - partCost
			if best[end] == nil || score > best[end].score {
				best[end] = &way{append(append([]int(nil), before.ends...), end), score}
			}
		}
	}
	if best[len(f)] == nil {
		return nil
	}
	return best[len(f)].ends
}

const partCost = 2

func isPart(piece, g string, lex *lexicon) bool {
	switch {
	case askWords[piece] && len(piece) > 1, g == "vi" && vietnameseStopFolded[piece]:
		return true
	case lex.surface[piece] == 0:
		return false
	case g == "vi":
		return isSyllable(piece)
	}
	return len(piece) >= shortestPart || lex.surface[piece]*20 > lex.passages
}

// inFigures finds dates such as 11/2, 11-2-2025 and 2025-02-11.
var inFigures = regexp.MustCompile(`\b(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})[-/](\d{1,2})(?:[-/](\d{4}))?)\b`)

// nameMonths writes dates in figures with the name of the month, as texts do: the day first, but where that cannot be.
func nameMonths(question, g string) string {
	names := monthNames[g]
	if names == nil {
		return question
	}
	return inFigures.ReplaceAllStringFunc(question, func(date string) string {
		m := inFigures.FindStringSubmatch(date)
		day, month, year := m[4], m[5], m[6]
		if m[1] != "" {
			day, month, year = m[3], m[2], m[1]
		}
		d, _ := strconv.Atoi(day)
		n, _ := strconv.Atoi(month)
		if m[1] == "" && n > 12 {
			d, n = n, d
		}
		if n < 1 || n > 12 || d < 1 || d > 31 {
			return date
		}
		name := names[n-1]
		if ascii(question) {
			name = fold(name)
		}
		return strings.TrimSpace(fmt.Sprintf("%d %s %s", d, name, year))
	})
}

// monthNames are the names that dates in figures are written with.
var monthNames = map[string][]string{
	"vi": strings.Split("tháng 1,tháng 2,tháng 3,tháng 4,tháng 5,tháng 6,tháng 7,tháng 8,tháng 9,tháng 10,tháng 11,tháng 12", ","),
	"en": strings.Fields("January February March April May June July August September October November December"),
	"fr": strings.Fields("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
}

// retype undoes Telex and VNI keystrokes, word by word, where the word as it stands is none that the texts know.
func retype(question string, lex *lexicon) string {
	return rewrite(question, func(w word) string {
		if lex.written[vietnameseTerm(w.text)] > 0 || !ascii(w.text) {
			return ""
		}
		meant := undoTelex(w.text)
		if meant == w.text || lex.folded[fold(meant)] == 0 {
			return ""
		}
		if lex.written[vietnameseTerm(meant)] == 0 && lex.folded[fold(w.text)] > 0 {
			return ""
		}
		return meant
	})
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
		if g != "vi" && ix.related(w, typed, lex, g) {
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

// related lets a word that the texts do not know stand for those of its root that they do.
func (ix *Index) related(w *questionWord, typed string, lex *lexicon, g string) bool {
	for _, other := range lex.relatives(typed) {
		for _, t := range ix.analyzers.terms(g, []byte(other)) {
			w.standsFor(t, relatedShare, lex)
		}
	}
	return w.known
}

// relatedShare is what a match of another word of the same root counts.
const relatedShare = 0.8

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
