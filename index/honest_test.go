package index

import (
	"slices"
	"strings"
	"testing"

	"summitbot/knowledge"
)

// openTexts gives an index of texts written in the test: id -> file.
func openTexts(t *testing.T, texts map[string]string) *Index {
	t.Helper()
	store, err := knowledge.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	for id, raw := range texts {
		if _, err := store.Append(t.Context(), knowledge.Draft{Text: id, Actor: "test:1", Raw: []byte(raw)}, nil); err != nil {
			t.Fatal(err)
		}
	}
	return openIndex(t, store, "")
}

// filler are sections that every set of texts has beside those that a test is about: few passages tell common words from rare ones badly.
const filler = `---
title: "The river forum"
language: en
source: {title: "River forum handbook", publisher: "River office", published: 2024-01-05}
---
## Who may come

Everyone who lives by the river may come to the forum. Children come with a grown-up.

## Food

The kitchen of the forum cooks rice, beans and fish. Guests bring their own cups.

## The boats

Boats leave from the east pier every hour. Each boat holds twelve guests.

## Languages

Speeches are interpreted into Khmer and Thai.
`

func TestTextsThatDisagreeAreBothShownTheNewerFirst(t *testing.T) {
	text := func(published, hour string) string {
		return "---\ntitle: \"Programme\"\nlanguage: en\nsource: {title: \"Programme\", publisher: \"River office\", published: " + published + "}\n---\n## Opening\n\nThe opening ceremony of the forum starts at " + hour + " in the great hall.\n"
	}
	for _, tt := range []struct {
		name, older, newer string
		disagree           bool
	}{
		{"two hours for one thing", "9:00", "10:30", true},
		{"the same hour twice", "9:00", "9:00", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ix := openTexts(t, map[string]string{"forum.en": filler, "programme-a.en": text("2024-03-01", tt.older), "programme-b.en": text("2024-11-20", tt.newer)})
			a := ask(t, ix, "", "What time does the opening ceremony of the forum start?")
			if !a.Answered || a.Disagree != tt.disagree {
				t.Fatalf("answered %v, disagree %v with %+v", a.Answered, a.Disagree, a.Extracts)
			}
			if tt.disagree && (!strings.Contains(a.Extracts[0].Text, tt.newer) || !strings.Contains(a.Extracts[1].Text, tt.older)) {
				t.Errorf("quoted %q, then %q", a.Extracts[0].Text, a.Extracts[1].Text)
			}
		})
	}
}

func TestAWrongPremiseIsSaidNotToBeInTheText(t *testing.T) {
	ix := openTexts(t, map[string]string{"forum.en": filler, "place.en": "---\ntitle: \"Place\"\nlanguage: en\n---\n## Where it is held\n\nThe river forum is held in Vientiane in May 2024. Laos is its host.\n"})
	for _, tt := range []struct {
		question string
		want     []string
	}{
		{"Where is the river forum held in May 2024?", nil},
		{"Where in Bangkok is the river forum held?", []string{"Bangkok"}},
		{"When is the river forum held in Thailand?", []string{"Thailand"}},
		{"Where is the river forum held in 2031?", []string{"2031"}},
	} {
		t.Run(tt.question, func(t *testing.T) {
			a := ask(t, ix, "", tt.question)
			if a.Answered && !slices.Equal(a.Unmentioned, tt.want) {
				t.Errorf("unmentioned %q, want %q", a.Unmentioned, tt.want)
			}
		})
	}
}

func TestACountryThatTheTextDoesNotNameIsNotTakenForItsSyllables(t *testing.T) {
	ix := openTexts(t, map[string]string{
		"forum.en":    filler,
		"dien-dan.vi": "---\ntitle: \"Diễn đàn kinh tế\"\nlanguage: vi\n---\n## Nơi họp\n\nDiễn đàn kinh tế sông Hồng họp ở trung tâm Hà Nội ngày 4 tháng 5 năm 2024, phía bắc cầu.\n",
	})
	for question, want := range map[string][]string{
		"Diễn đàn kinh tế sông Hồng họp ở đâu?":                     nil,
		"Diễn đàn kinh tế sông Hồng ở Bắc Kinh năm 2024 họp ở đâu?": {"Bắc Kinh"},
	} {
		a := ask(t, ix, "vi", question)
		if a.Answered && want != nil && !slices.Equal(a.Unmentioned, want) || want == nil && a.Unmentioned != nil {
			t.Errorf("%q: answered %v, unmentioned %q, want %q", question, a.Answered, a.Unmentioned, want)
		}
	}
}

// TestAnAttributeThatNobodyWroteDown: what else the texts say of someone is not their age.
func TestAnAttributeThatNobodyWroteDown(t *testing.T) {
	ix := openTexts(t, map[string]string{"filler.en": filler, "people.en": `---
title: "People of the forum"
language: en
source: {title: "People", publisher: "River office", published: 2024-01-05}
---
## Mara Lindqvist

Mara Lindqvist is the head of the river office.

## Osei Tandoh

Osei Tandoh, aged 54, leads the boats. The telephone of Osei Tandoh is answered in the morning.
`})
	for _, tt := range []struct {
		question string
		answered bool
	}{
		{"who is Mara Lindqvist", true},
		{"how old is Mara Lindqvist", false},
		{"what is the telephone number of Mara Lindqvist", false},
		{"what is the email of Mara Lindqvist", false},
		{"how old is Osei Tandoh", true},
		{"when is the telephone of Osei Tandoh answered", true},
	} {
		a, err := ix.Ask(t.Context(), Question{Text: tt.question, Language: "en"})
		if err != nil {
			t.Fatal(err)
		}
		if a.Answered != tt.answered {
			t.Errorf("%s: answered %t (%.2f), want %t: %+v", tt.question, a.Answered, a.Confidence, tt.answered, a.Extracts)
		}
	}
}

// TestAnOrganisersAnswerIsNotForAnotherThing: read in another language, "how much is" or "is there a" is no reason to quote what
// was answered of something else.
func TestAnOrganisersAnswerIsNotForAnotherThing(t *testing.T) {
	ix := openTexts(t, map[string]string{"forum.en": filler, "answer-1.en": `---
title: "How much is a parking place?"
language: en
kind: answer
wording: verbatim
source: {publisher: "the organisers", published: 2024-02-01}
sections:
  - {heading: "How much is a parking place?", questions: ["How much is a parking place?"]}
---
## How much is a parking place?

A parking place costs 12 euros a day.
`})
	for question, answered := range map[string]bool{
		"Combien coûte une place de parking ?":            true,
		"Combien coûte la garderie des chiens ?":          false,
		"Combien coûte un taxi depuis l'aéroport ?":       false,
		"Combien coûte une nuit d'hôtel près du palais ?": false,
	} {
		if a := ask(t, ix, "fr", question); a.Answered != answered {
			t.Errorf("%q: answered %t with %+v", question, a.Answered, a.Extracts)
		}
	}
}

// TestWhatIsAskedOfAnyEventIsNotGuessed: a hall, a dinner and a guest are in the text; the coats, the dishes and the hotel are not.
func TestWhatIsAskedOfAnyEventIsNotGuessed(t *testing.T) {
	ix := openTexts(t, map[string]string{"filler.en": filler, "evening.en": `---
title: "Evening of the forum"
language: en
source: {title: "Evening", publisher: "River office", published: 2024-01-05}
---
## Dinner in the great hall

The river forum ended with a dinner in the great hall on 4 May 2024.
Guests of the dinner came by boat, and Mara Lindqvist stayed to the end.
`, "buoi-toi.vi": `---
title: "Buổi tối của diễn đàn"
language: vi
source: {title: "Buổi tối", publisher: "Văn phòng sông", published: 2024-01-05}
---
## Bữa tối ở hội trường lớn

Diễn đàn sông Hồng kết thúc bằng bữa tối ở hội trường lớn ngày 4 tháng 5 năm 2024.
`})
	for question, answered := range map[string]bool{
		"When was the dinner in the great hall?":                           true,
		"What was on the menu of the dinner in the great hall?":            false,
		"Is there a cloakroom in the great hall?":                          false,
		"Which hotel did Mara Lindqvist stay in?":                          false,
		"Bữa tối ở hội trường lớn diễn ra ngày nào?":                       true,
		"Bữa tối ở hội trường lớn có món gì?":                              false,
		"bua toi o hoi truong lon co cho gui xe khong, bãi giữ xe ở đâu ạ": false,
	} {
		if a := ask(t, ix, "", question); a.Answered != answered {
			t.Errorf("%q: answered %t with %+v", question, a.Answered, a.Extracts)
		}
	}
}

// TestAnOrganisersAnswerIsForItsOwnQuestion: a dog is no child, and a dining room no computer room.
func TestAnOrganisersAnswerIsForItsOwnQuestion(t *testing.T) {
	answer := func(lang, question, text string) string {
		return "---\ntitle: \"" + question + "\"\nlanguage: " + lang + "\nkind: answer\nwording: verbatim\nsource: {publisher: \"P\", published: 2024-02-01}\nsections:\n  - {heading: \"" + question + "\", questions: [\"" + question + "\"]}\n---\n## " + question + "\n\n" + text + "\n"
	}
	ix := openTexts(t, map[string]string{
		"forum.en":    filler,
		"answer-1.en": answer("en", "Can I bring my dog into the great hall?", "No, only guide dogs are admitted."),
		"answer-2.vi": answer("vi", "Phòng ăn ở đâu?", "Phòng ăn ở tầng 2, cạnh thư viện."),
		"answer-3.fr": answer("fr", "Y a-t-il une navette entre le Grand Palais et l'hôtel ?", "Oui, une navette gratuite part toutes les heures."),
	})
	for _, tt := range []struct {
		lang, question string
		answered       bool
	}{
		{"en", "can I bring my dog into the great hall", true},
		{"en", "can i bring dogs into the hall", true},
		{"en", "can I bring my child into the great hall", false},
		{"en", "can I bring my laptop into the great hall", false},
		{"vi", "Phòng ăn ở đâu", true},
		{"vi", "phong an o dau", true},
		{"vi", "Phòng máy ở đâu", false},
		{"vi", "phong may o dau", false},
		{"fr", "y a-t-il une navette entre le Grand Palais et l'hôtel", true},
		{"fr", "y a-t-il un métro entre le Grand Palais et l'hôtel", false},
		{"fr", "y a-t-il une navette entre l'aéroport et le Grand Palais", false},
	} {
		if a := ask(t, ix, tt.lang, tt.question); a.Answered != tt.answered {
			t.Errorf("%q: answered %t (%.2f) with %+v", tt.question, a.Answered, a.Confidence, a.Extracts)
		}
	}
}
