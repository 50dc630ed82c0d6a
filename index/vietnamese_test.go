package index

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestVietnameseTermsAreAlike(t *testing.T) {
	for _, alike := range [][]string{
		{"hoà", "hòa", "HOÀ", norm.NFD.String("hoà")}, // where the tone mark stands
		{"khoẻ", "khỏe"}, {"thuý", "thúy"}, {"hoàn", "hòan"},
		{"119", "119"}, {"711.988", "711,988", "711988"},
	} {
		for _, other := range alike[1:] {
			if a, b := vietnameseTerm(alike[0]), vietnameseTerm(other); a != b {
				t.Errorf("%q is the term %q, %q is %q", alike[0], a, other, b)
			}
		}
	}
}

func TestVietnameseTermsDiffer(t *testing.T) {
	for _, differ := range [][2]string{{"đường", "dương"}, {"năm", "Nam"}, {"hội", "hỏi"}, {"có", "cỏ"}, {"ba", "bà"}} {
		if a, b := vietnameseTerm(differ[0]), vietnameseTerm(differ[1]); a == b {
			t.Errorf("%q and %q are both the term %q", differ[0], differ[1], a)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Hội nghị thượng đỉnh": "hoi nghi thuong dinh", "ĐÀ LẠT": "da lat", "Élysée": "elysee", "cœur": "coeur", "Łódź": "lodz",
	} {
		if got := fold(in); got != want {
			t.Errorf("fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestUndoTelex(t *testing.T) {
	for typed, want := range map[string]string{
		// tone key last, as taught
		"hooij": "hội", "nghij": "nghị", "dduowcj": "được", "tieengs": "tiếng", "vieetj": "việt", "nawm": "năm", "owr": "ở", "laf": "là",
		// the tone key behind its vowel, or elsewhere
		"hoojij": "", "hojoi": "hội", "ddau": "đau", "ddaau": "đâu", "dau9": "đau",
		// VNI
		"hoi65": "hội", "nghi5": "nghị", "d9uo7c5": "được", "tie61ng": "tiếng",
		// what is a word of its own, or no keystrokes at all
		"what": "", "summit": "", "2025": "", "a": "",
	} {
		if want == "" {
			continue
		}
		if got := undoTelex(typed); got != want {
			t.Errorf("undoTelex(%q) = %q, want %q", typed, got, want)
		}
	}
	for _, foreign := range []string{"what", "summit", "2025", "a", "schedule"} {
		if got := undoTelex(foreign); got != "" {
			t.Errorf("undoTelex(%q) = %q, but it is no Vietnamese", foreign, got)
		}
	}
}

func TestSentencesOfEachLanguage(t *testing.T) {
	for text, want := range map[string][]string{
		"Ông Nguyễn nói vậy. Hội nghị mở lúc 9 giờ.":                  {"Ông Nguyễn nói vậy.", "Hội nghị mở lúc 9 giờ."},
		"TS. Trần Văn A phát biểu. PGS.TS. Lê B nghe.":                {"TS. Trần Văn A phát biểu.", "PGS.TS. Lê B nghe."},
		"M. Macron parle. Mme. Chappaz écoute.":                       {"M. Macron parle.", "Mme. Chappaz écoute."},
		"It cost 3.5 million. Dr. J. Smith came at 9 a.m. on Monday.": {"It cost 3.5 million.", "Dr. J. Smith came at 9 a.m. on Monday."},
		"Có bao nhiêu nước?  Hơn\n100 nước.":                          {"Có bao nhiêu nước?", "Hơn\n100 nước."},
		"會議在巴黎舉行。二月十日開始。":                                             {"會議在巴黎舉行。", "二月十日開始。"},
	} {
		var got []string
		for _, s := range cutSentences([]byte(text), span{0, len(text)}) {
			got = append(got, text[s.start:s.end])
		}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%q is cut into %q, want %q", text, got, want)
		}
	}
}

func FuzzCutSentences(f *testing.F) {
	f.Add("Dr. A. B. c. D!? \n\n x…")
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, s := range cutSentences([]byte(text), span{0, len(text)}) {
			if s.start < last || s.end <= s.start || s.end > len(text) {
				t.Fatalf("sentence %v after byte %d of %d", s, last, len(text))
			}
			last = s.end
		}
	})
}

func FuzzUndoTelex(f *testing.F) {
	f.Add("dduowcj")
	f.Fuzz(func(t *testing.T, s string) {
		if got := undoTelex(s); got != "" && !isSyllable(fold(got)) {
			t.Fatalf("undoTelex(%q) = %q, which is no syllable", s, got)
		}
	})
}
