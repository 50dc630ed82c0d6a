package index

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Vietnamese syllables are an optional onset and a rime; these are all of them, without diacritics. From the
// orthography as taught; it tells a Vietnamese word typed without marks from a word of another language.
var (
	onsets = []string{"", "b", "c", "ch", "d", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "q", "r", "s", "t", "th", "tr", "v", "x"}
	rimes  = set(strings.ToLower, `a ac ach ai am an ang anh ao ap at au ay e ec em en eng eo ep et eu enh ech eng i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu
		o oa oac oach oai oam oan oang oanh oao oap oat oay oe oen oeo oet oc oi om on ong op ot ooc oong u ua uan uang uat uay uc ue uech uen uenh ui um un ung uoc uoi uom uon uong uop uot uou up ut uu uy uya uych uyen uyet uyt uynh uyn uyu uo
		y yem yen yet yeu yn ynh yt uac uach uai uao uau uam uanh uap ue uen uet uec uem ueo uep uit uin uinh uich uip uim uia uie oeng`)
)

// isSyllable reports whether s, without diacritics and in lower case, is shaped like a Vietnamese syllable.
func isSyllable(s string) bool {
	if len(s) == 0 || len(s) > 7 {
		return false
	}
	for _, o := range onsets {
		if strings.HasPrefix(s, o) && rimes[s[len(o):]] {
			return true
		}
	}
	return s == "gi" || s == "gin" || s == "gip"
}

var telexTones = map[byte]rune{'f': '\u0300', 's': '\u0301', 'r': '\u0309', 'x': '\u0303', 'j': '\u0323'}
var vniTones = map[byte]rune{'2': '\u0300', '1': '\u0301', '3': '\u0309', '4': '\u0303', '5': '\u0323'}

// undoTelex gives the syllable that Telex or VNI keystrokes were meant to make, wherever in the syllable the tone
// and shape keys were struck ("hooij", "hooji", "hoi65"); "" where s is no such keystrokes or they make no syllable.
func undoTelex(s string) string {
	s = strings.ToLower(s)
	if len(s) < 2 || len(s) > 10 || !ascii(s) {
		return ""
	}
	if strings.ContainsAny(s, "123456789") {
		return undoVNI(s)
	}
	body, tone := takeTone(s, telexTones, 1)
	shaped, base := shape(body)
	if !isSyllable(base) {
		if tone == 0 {
			return ""
		}
		// the tone key may be a letter of the word
		shaped, base = shape(s)
		tone = 0
		if !isSyllable(base) {
			return ""
		}
	}
	if shaped == s {
		return ""
	}
	return placeTone(shaped, tone)
}

// takeTone removes the last tone key that is not one of the first n letters.
func takeTone(s string, keys map[byte]rune, n int) (string, rune) {
	for i := len(s) - 1; i >= n; i-- {
		tone, ok := keys[s[i]]
		if !ok || !strings.ContainsAny(s[:i], "aeiouyw") {
			continue
		}
		return s[:i] + s[i+1:], tone
	}
	return s, 0
}

// shape makes the letters of doubled and w keys, struck anywhere behind their letter: aa â, ee ê, oo ô, dd đ, aw ă, ow ơ, uw ư, uow ươ.
func shape(s string) (shaped, base string) {
	out := []rune(s)
	for i := 1; i < len(out); i++ {
		var ok bool
		switch c := out[i]; c {
		case 'a', 'e', 'o', 'd':
			ok = double(out[:i], c)
		case 'w':
			ok = horn(out[:i])
			if !ok && i > 0 {
				out[i] = 'ư' // "tw" is how "tư" is typed
				continue
			}
		}
		if ok {
			out = append(out[:i], out[i+1:]...)
			i--
		}
	}
	return string(out), fold(string(out))
}

var doubled = map[rune]rune{'a': 'â', 'e': 'ê', 'o': 'ô', 'd': 'đ'}

func double(before []rune, c rune) bool {
	for i := len(before) - 1; i >= 0; i-- {
		if before[i] == c {
			if i != len(before)-1 && c != 'd' && !consonantsOnly(before[i+1:]) {
				return false
			}
			if c == 'd' && i != 0 {
				return false
			}
			before[i] = doubled[c]
			return true
		}
	}
	return false
}

func consonantsOnly(s []rune) bool { return !strings.ContainsAny(string(s), "aeouyăâêôơư") }

func horn(before []rune) bool {
	for i := len(before) - 1; i >= 0; i-- {
		switch before[i] {
		case 'o':
			before[i] = 'ơ'
			if i > 0 && before[i-1] == 'u' && !(i > 1 && before[i-2] == 'q') {
				before[i-1] = 'ư'
			}
			return true
		case 'u':
			before[i] = 'ư'
			return true
		case 'a':
			if i > 0 && before[i-1] == 'u' && !(i > 1 && before[i-2] == 'q') {
				before[i-1] = 'ư' // "muaw" is how "mưa" is typed
				return true
			}
			before[i] = 'ă'
			return true
		}
	}
	return false
}

func undoVNI(s string) string {
	body, tone := takeTone(s, vniTones, 1)
	out := []rune(body)
	for i := 1; i < len(out); i++ {
		var ok bool
		switch out[i] {
		case '6':
			ok = replaceLast(out[:i], map[rune]rune{'a': 'â', 'e': 'ê', 'o': 'ô'})
		case '7':
			ok = horn(out[:i])
		case '8':
			ok = replaceLast(out[:i], map[rune]rune{'a': 'ă'})
		case '9':
			ok = replaceLast(out[:i], map[rune]rune{'d': 'đ'})
		}
		if ok {
			out = append(out[:i], out[i+1:]...)
			i--
		}
	}
	shaped := string(out)
	if !isSyllable(fold(shaped)) {
		return ""
	}
	return placeTone(shaped, tone)
}

func replaceLast(before []rune, with map[rune]rune) bool {
	for i := len(before) - 1; i >= 0; i-- {
		if to, ok := with[before[i]]; ok {
			before[i] = to
			return true
		}
	}
	return false
}

// placeTone puts a tone on a syllable: on its marked vowel, else on the vowel before a final consonant or the last but one.
func placeTone(s string, tone rune) string {
	if tone == 0 {
		return norm.NFC.String(s)
	}
	rs := []rune(s)
	at := -1
	var vowels []int
	for i, r := range rs {
		switch {
		case strings.ContainsRune("ăâêôơư", r):
			at = i
		case strings.ContainsRune("aeiouy", r) && !(i > 0 && (r == 'u' && rs[i-1] == 'q' || r == 'i' && rs[i-1] == 'g' && i+1 < len(rs) && strings.ContainsRune("aeouăâêôơư", rs[i+1]))):
			vowels = append(vowels, i)
		}
	}
	if at < 0 && len(vowels) > 0 {
		at = vowels[max(0, len(vowels)-2)]
		if last := vowels[len(vowels)-1]; last != len(rs)-1 || len(vowels) == 3 {
			at = last
			if len(vowels) == 3 {
				at = vowels[1]
			}
		}
	}
	if at < 0 {
		return s
	}
	return norm.NFC.String(string(rs[:at+1]) + string(tone) + string(rs[at+1:]))
}
