package index

import (
	"strings"
	"testing"

	"summitbot/knowledge"
)

func TestDetectLanguage(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		sure       bool
	}{
		{"Hội nghị thượng đỉnh diễn ra khi nào?", "vi", true},
		{"hoi nghi thuong dinh dien ra khi nao", "vi", true},
		{"ai dai dien cho viet nam", "vi", true},
		{"bao nhieu nuoc tham gia", "vi", true},
		{"toi muon dang ky tham du", "vi", true},
		{"cho minh hoi lich trinh ngay 11 vs", "vi", true},
		{"hooij nghij dieenx ra owr ddaau", "vi", true},
		{"When does the summit start?", "en", true},
		{"who represents vietnam", "en", true},
		{"how much is a ticket", "en", true},
		{"did the uk sign", "en", true},
		{"is it free", "en", true},
		{"who represents Viet Nam", "en", true}, // the name tells no language
		{"did Viet Nam sign the statement", "en", true},
		{"qui represente le Viet Nam", "fr", true},
		{"viet nam co ky khong", "vi", true},
		{"đoàn Việt Nam gồm những ai", "vi", true},
		{"Quand a lieu le sommet ?", "fr", true},
		{"ou se tient le sommet", "fr", true},
		{"combien de pays ont signe", "fr", true},
		{"qui represente le vietnam", "fr", true},
		{"¿Cuándo es la cumbre?", "es", true},
		{"Wann findet der Gipfel statt?", "de", true},
		{"donde es la cumbre", "es", true},
		{"¿Quién representa a Vietnam?", "es", true},
		{"Quantos países assinaram a declaração?", "pt", true},
		{"posso inscrever-me na cimeira", "pt", true},
		{"Wer vertritt Vietnam?", "de", true},
		{"kann ich mich noch anmelden", "de", true},
		{"Chi rappresenta il Vietnam al vertice?", "it", true},
		{"posso ancora iscrivermi", "it", true},
		{"quel est le total final", "fr", true}, // words that others write alike
		{"la date du sommet", "fr", true},
		{"who is the man in the red hat", "en", true},
		{"ai di cho an", "vi", true},
		{"chi anh hai co di khong", "vi", true},
		{"峰会什么时候举行？", "zh", true},
		{"Когда проходит саммит?", "ru", true},
		{"متى تعقد القمة؟", "ar", true},
		{"サミットはいつですか", "ja", true},
		{"정상회의는 언제 열리나요", "ko", true},
		{"Macron", "", false},
		{"Grand Palais", "", false},
		{"", "", false},
		{"12345", "", false},
		{"🙂🙂", "", false},
	} {
		got, sure := DetectLanguage(tt.text)
		if sure != tt.sure || tt.sure && got != tt.want {
			t.Errorf("%q is %q (sure: %t), want %q (%t)", tt.text, got, sure, tt.want, tt.sure)
		}
	}
}

// TestTheFurtherWords: each is another name of a word of the dictionary, in every language, and names nothing else.
func TestTheFurtherWords(t *testing.T) {
	english := map[string]bool{}
	for line := range strings.Lines(basicWords) {
		first, _, _ := strings.Cut(line, "\t")
		first, _, _ = strings.Cut(first, ";")
		english[first] = true
	}
	seen := map[string]bool{}
	for line := range strings.Lines(furtherWords) {
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(columns) != 1+len(furtherLanguages) || !english[columns[0]] || seen[columns[0]] {
			t.Errorf("%q: not one line of %d columns for a word of the dictionary", line, 1+len(furtherLanguages))
			continue
		}
		seen[columns[0]] = true
		for i, lang := range furtherLanguages {
			for alternative := range strings.SplitSeq(columns[1+i], ";") {
				key := lang + " " + strings.TrimSpace(alternative)
				if strings.TrimSpace(alternative) == "" || seen[key] {
					t.Errorf("%s: %q is empty or stands twice", columns[0], key)
				}
				seen[key] = true
			}
		}
	}
}

// TestALanguageThatIsNotReadIsNotGuessedAt: words that happen to look alike make no answer; names alone still find whom they name.
func TestALanguageThatIsNotReadIsNotGuessedAt(t *testing.T) {
	folder, err := knowledge.OpenTexts("")
	if err != nil {
		t.Fatal(err)
	}
	store, err := knowledge.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if _, err := store.Seed(t.Context(), folder); err != nil {
		t.Fatal(err)
	}
	ix := openIndex(t, store, "")
	for question, answered := range map[string]bool{
		"Kiedy odbywa się szczyt?":            false,
		"Wanneer vindt de top plaats?":        false,
		"Chi è Anne Bouverot?":                true,
		"Wer ist Anne Bouverot?":              true,
		"Quando si tiene il vertice?":         true,
		"Was kostet der Eintritt?":            false,
		"¿Cuántos países firmaron?":           true,
		"Wie lange muss man ein Ei kochen?":   false,
		"Quando è caduto il muro di Berlino?": false,
	} {
		if a := ask(t, ix, "", question); a.Answered != answered {
			t.Errorf("%q: answered %t with %+v", question, a.Answered, a.Extracts)
		}
	}
	if a := ask(t, ix, "", "¿Cuándo es la cumbre?"); !a.Answered || a.Extracts[0].Language != "en" {
		t.Errorf("a Spanish question is shown %+v", a.Extracts)
	}
}
