package index

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// known is a lexicon of a few words, as of texts in which they stand.
func known(words string) *lexicon {
	l := &lexicon{passages: 100, written: map[string]int{}, folded: map[string]int{}, surface: map[string]int{}}
	for _, w := range strings.Fields(words) {
		l.written[vietnameseTerm(w)] += 20
		l.folded[fold(w)] += 20
		l.surface[fold(w)] += 20
	}
	var all []string
	for w := range l.surface {
		all = append(all, w)
	}
	l.sorted, l.meant = all, deletions(all)
	return l
}

func TestMend(t *testing.T) {
	vi := known("hội nghị diễn ra đoàn Việt Nam nước tham gia tháng tổ chức DC")
	en := known("summit action where is the ai opening")
	for _, tt := range []struct {
		lang, typed, want string
		lex               *lexicon
	}{
		{"vi", "bn nước ko tham gia", "bao nhiêu nước không tham gia", vi},
		{"vi", "bn nuoc ko tham gia", "bao nhieu nuoc khong tham gia", vi}, // no diacritics, none put in
		{"vi", "hộinghị diễnra khi nào", "hội nghị diễn ra khi nào", vi},
		{"vi", "hoinghi o dau", "hoi nghi o dau", vi},
		{"vi", "hooij nghij owr ddaau", "hội nghị owr ddaau", vi}, // what the texts do not know stays
		{"vi", "hoi65 nghi5 o dau", "hội nghị o dau", vi},
		{"vi", "ngày 11/2 có gì", "ngày 11 tháng 2 có gì", vi},
		{"vi", "ngay 11/2/2025", "ngay 11 thang 2 2025", vi},
		{"vi", "DC ở đâu", "DC ở đâu", vi}, // known to the texts: not taken for "được"
		{"en", "whereis the aisummit", "where is the ai summit", en},
		{"en", "what opens on 2025-02-10", "what opens on 10 february 2025", en},
		{"en", "score 50/50", "score 50/50", en},
		{"fr", "qd ki parle le 10/02", "quand qui parle le 10 fevrier", known("parle")},
	} {
		if got := mend(tt.typed, tt.lang, tt.lex); got != tt.want {
			t.Errorf("%s: %q becomes %q, want %q", tt.lang, tt.typed, got, tt.want)
		}
	}
}

func FuzzMend(f *testing.F) {
	lex := known("hội nghị diễn ra summit where is the sommet")
	f.Add("hộinghị 11/2/2025 ko bn hooij")
	f.Fuzz(func(t *testing.T, q string) {
		q = clean(q)
		for _, lang := range []string{"vi", "en", "fr"} {
			if got := mend(q, lang, lex); !utf8.ValidString(got) || len(got) > 20*len(q)+100 {
				t.Errorf("%q becomes %q", q, got)
			}
		}
	})
}

func TestOtherNames(t *testing.T) {
	ix := openTexts(t, map[string]string{
		"forum.en":  filler,
		"signed.en": "---\ntitle: \"Signatures\"\nlanguage: en\n---\n## Who signed\n\nThe river charter was signed by the Netherlands and by Viet Nam on 11 February.\n\n## Who did not\n\nThe United States did not sign the river charter.\n",
		"words.en":  "---\ntitle: \"Words\"\nlanguage: en\nkind: glossary\n---\nA remark without the sign.\n\n- river charter = the blue paper = charte du fleuve\n- United States = USA = Washington\n",
	})
	for _, tt := range []struct{ question, want string }{
		{"did the USA sign the river charter", "United States"},
		{"did Washington sign the blue paper", "United States"},
		{"when was the river charter signed by Vietnam", "11 February"},
	} {
		a, err := ix.Ask(t.Context(), Question{Text: tt.question, Rehearse: true})
		if err != nil || len(a.Quotes) == 0 || !strings.Contains(a.Quotes[0].Text, tt.want) {
			t.Errorf("%q brings %+v, %v; want %q", tt.question, a.Quotes, err, tt.want)
		}
		for _, e := range a.Quotes {
			if strings.Contains(e.TextID, "words") {
				t.Errorf("%q quotes the glossary", tt.question)
			}
		}
	}
}

func TestAQuestionInALanguageWithoutTextsIsCarriedOver(t *testing.T) {
	ix := openTexts(t, map[string]string{
		"signed.vi": "---\ntitle: \"Chữ ký\"\nlanguage: vi\n---\n## Ai ký\n\nHà Lan và Việt Nam ký hiến chương dòng sông ngày 11 tháng 2.\n\n## Bữa ăn\n\nNhà bếp nấu cơm, đậu và cá cho khách.\n\n## Thuyền\n\nThuyền rời bến phía đông mỗi giờ, mỗi thuyền chở mười hai khách.\n",
		"boats.vi":  "---\ntitle: \"Bến\"\nlanguage: vi\n---\n## Bến phía đông\n\nBến phía đông mở cửa lúc 7 giờ sáng.\n",
		"boats.en":  "---\ntitle: \"Pier\"\nlanguage: en\n---\n## East pier\n\nThe east pier opens at 7 in the morning.\n",
	})
	if err := ix.Learn(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ question, lang, want string }{
		{"Which countries signed the charter of the river in February?", "en", "Hà Lan"},
		{"What does the kitchen cook for the guests?", "en", "cơm"},
		{"When did the Netherlands sign the charter?", "en", "11 tháng 2"},
		{"Quels pays ont signé la charte du fleuve ?", "fr", "Hà Lan"},
	} {
		a, err := ix.Ask(t.Context(), Question{Text: tt.question, Rehearse: true})
		if err != nil || len(a.Quotes) == 0 || !strings.Contains(a.Quotes[0].Text, tt.want) {
			t.Errorf("%q brings %+v, %v; want %q", tt.question, a.Quotes, err, tt.want)
		}
		if a.Spoken != tt.lang {
			t.Errorf("%q is to be answered in %q", tt.question, a.Spoken)
		}
	}
}
