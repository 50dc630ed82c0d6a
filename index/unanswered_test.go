package index

import (
	"strings"
	"testing"

	"summitbot/knowledge"
)

// river is a text about a forum that says what it does not answer.
const river = `---
title: "The evening"
language: en
source: {title: "River forum programme", publisher: "River office", published: 2024-02-01}
sections:
  - heading: "The dinner"
    questions: ["where is the dinner", "who cooks the dinner", "what time is the dinner"]
    unanswered: ["how much does a ticket for the dinner cost", "who pays for the dinner", "is there dancing after the dinner"]
---
## The dinner

The dinner of the forum is in the boathouse at 19:30. Two cooks from Kratie, Dara and Sok, cook the dinner.
`

func TestWhatTheTextsSayThatNoneAnswersIsRefused(t *testing.T) {
	ix := openTexts(t, map[string]string{"evening.en": river, "river.en": filler})
	for _, tt := range []struct {
		question string
		answered bool
	}{
		{"who cooks the dinner", true},
		{"Who pays for the dinner?", false},
		{"how much does a ticket for the dinner cost?", false},
		{"is there dancing after the dinner", false},
	} {
		a := ask(t, ix, "en", tt.question)
		if a.Answered != tt.answered {
			t.Errorf("%s: answered %v (%.2f) with %q", tt.question, a.Answered, a.Confidence, a.quote())
		}
		if !a.Answered && (len(a.Further) == 0 || !strings.Contains(a.Further[0].Text, "dinner")) {
			t.Errorf("%s: the dinner is not shown as near", tt.question)
		}
	}
}

// What someone writes after that may answer it: as a draft, once published, and from the questions that it carries.
func TestALaterTextMayAnswerWhatNoneAnswered(t *testing.T) {
	const question = "who pays for the dinner"
	const later = `---
title: "Who pays for what"
language: en
source: {title: "River forum accounts", publisher: "River office", published: 2024-03-01}
---
## The dinner

The town of Kratie pays for the dinner.
`
	store, err := knowledge.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	put := func(id, raw string) {
		if _, err := store.Append(t.Context(), knowledge.Draft{Text: id, Actor: "test:1", Raw: []byte(raw)}, nil); err != nil {
			t.Fatal(err)
		}
	}
	put("evening.en", river)
	put("river.en", filler)
	ix := openIndex(t, store, "")
	if a := ask(t, ix, "en", question); a.Answered {
		t.Fatalf("nothing answers it, and it is answered with %q", a.quote())
	}
	draft, err := knowledge.ParseText("accounts.en.md", []byte(later))
	if err != nil {
		t.Fatal(err)
	}
	a, err := ix.Ask(t.Context(), Question{Text: question, Language: "en", Draft: &draft})
	if err != nil || !strings.Contains(a.quote(), "town of Kratie") {
		t.Errorf("with the draft: %q (%.2f), %v", a.quote(), a.Confidence, err)
	}
	put("accounts.en", later)
	if err := ix.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := ask(t, ix, "en", question); !strings.Contains(a.quote(), "town of Kratie") {
		t.Errorf("once published: %q (%.2f)", a.quote(), a.Confidence)
	}
	newest, _ := store.Current("evening.en")
	if _, err := store.Append(t.Context(), knowledge.Draft{Text: "evening.en", BasedOn: newest.Position, Actor: "test:1", Raw: []byte(strings.Replace(river, "19:30", "19:45", 1))}, nil); err != nil {
		t.Fatal(err)
	}
	if err := ix.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := ask(t, ix, "en", question); !strings.Contains(a.quote(), "town of Kratie") {
		t.Errorf("once the text with the list is changed: %q (%.2f)", a.quote(), a.Confidence)
	}
}

func TestAQuestionInPartsThatIsUnansweredIsNotHalfAnswered(t *testing.T) {
	both := strings.Replace(river, `"who pays for the dinner"`, `"who pays for the dinner", "where is the dinner and what does it cost"`, 1)
	ix := openTexts(t, map[string]string{"evening.en": both, "river.en": filler})
	if a := ask(t, ix, "en", "Where is the dinner and what does it cost?"); a.Answered {
		t.Errorf("answered with %q", a.quote())
	}
}

func TestAQuestionThatASectionCarriesIsAnsweredWhateverIsSaidUnanswered(t *testing.T) {
	both := strings.Replace(river, `"who cooks the dinner"`, `"who cooks the dinner", "who pays for the dinner"`, 1)
	ix := openTexts(t, map[string]string{"evening.en": both, "river.en": filler})
	if a := ask(t, ix, "en", "Who pays for the dinner?"); !a.Answered {
		t.Errorf("its keepers say that it answers this (%.2f)", a.Confidence)
	}
}
