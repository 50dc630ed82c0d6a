package bot_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/knowledge"
)

// TestEveryTableIsAccountedFor: who adds a table says what it keeps, or that nothing of a person is in it.
func TestEveryTableIsAccountedFor(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	rows, err := h.Store.Reader().QueryContext(t.Context(), "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%db_version'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	if err := rows.Err(); err != nil || len(tables) < 9 {
		t.Fatal(tables, err)
	}
	said := bot.HeldTables()
	for _, table := range tables {
		if !slices.Contains(said, table) {
			t.Errorf("the table %s is in no entry of holdings: say in /privacy what it keeps and in /forget what becomes of it", table)
		}
	}
	for _, table := range said {
		if !slices.Contains(tables, table) {
			t.Errorf("holdings names the table %s, which is not there", table)
		}
	}
}

func TestEveryHoldingHasItsWords(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	for _, lang := range []string{"en", "fr", "vi"} {
		w := h.Bot.Words(lang)
		plain, counted := bot.HoldingWords()
		for _, key := range plain {
			if w.Say(key) == "" {
				t.Errorf("%s has no words for %s", lang, key)
			}
		}
		for _, key := range counted {
			if w.Say(key, "Count", 1) == "" || w.Say(key, "Count", 2) == "" {
				t.Errorf("%s has no words for %s", lang, key)
			}
		}
	}
}

// says lets a person say a command, or with an empty one a question, in a private chat.
func says(t *testing.T, h bottest.House, person, command, words string) string {
	t.Helper()
	return text(h.Bot.Answer(t.Context(), bot.Message{Chat: bot.Chat{Platform: "p", ID: person, Private: true}, From: bot.Person{ID: person}, Command: command, Text: words, Locale: "en"}))
}

func holds(t *testing.T, what, got string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(got, want) {
			t.Errorf("%s: want %q in\n%s", what, want, got)
		}
	}
}

func TestPrivacySaysWhatIsKept(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	holds(t, "privacy", says(t, h, "1", "privacy", ""), "/language", "ten minutes", "until it is answered", "until I am restarted", "moderators", "after a day", "for good", "for seven days", "a code in place of your number", "/forget")
	holds(t, "by its name in French", says(t, h, "1", "confidentialité", ""), "/forget")
}

// TestPrivacyIsReadWhole: where a message holds 2,000 characters nothing of it is cut off.
func TestPrivacyIsReadWhole(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	for _, lang := range []string{"en", "fr", "vi"} {
		says(t, h, lang, "language", lang)
		said := says(t, h, lang, "privacy", "")
		if n := len([]rune(said)) + 2*strings.Count(said, "\n"); n > 2000 {
			t.Errorf("%s: %d characters", lang, n)
		}
	}
}

func TestForgetDeletesAndSaysSo(t *testing.T) {
	dir := t.TempDir()
	h := bottest.Open(t, dir)
	for _, person := range []string{"1", "12"} { // the number of one begins that of the other
		says(t, h, person, "language", "en")
		says(t, h, person, "", firstQuestion)
	}
	holds(t, "forget", says(t, h, "1", "forget", ""), "Deleted:", "the language that you chose", "what you asked last, in 1 chat", "language last spoken in this chat", "wait for an answer")
	if lang, err := h.Memory.Choice(t.Context(), "p:1"); lang != "" || err != nil {
		t.Errorf("the choice is still %q %v", lang, err)
	}
	if lang, err := h.Memory.Choice(t.Context(), "p:12"); lang != "en" || err != nil {
		t.Errorf("the choice of another is %q %v", lang, err)
	}
	again := says(t, h, "1", "forget", "")
	holds(t, "forget again", again, "nothing of yours", "wait for an answer")
	if strings.Contains(again, "moderator") || strings.Contains(again, "history") {
		t.Errorf("someone who is no moderator is told of it:\n%s", again)
	}
	holds(t, "forget of the other", says(t, h, "12", "forget", ""), "what you asked last")
	if got := says(t, h, "1", "", followUp); strings.Contains(got, tookOver) {
		t.Errorf("a question goes on from one that is forgotten:\n%s", got)
	}
	bottest.NotKept(t, dir, "p:12")
}

func TestForgetSaysWhatStays(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	ctx := t.Context()
	if _, err := h.Memory.AddModerator(ctx, "p:7", "operator"); err != nil {
		t.Fatal(err)
	}
	d := bot.Draft{ID: "abc", Draft: knowledge.Draft{Text: "goals.vi", Actor: "p:7", Raw: []byte("x")}, Chat: "p:7", Created: time.Now()}
	if err := h.Memory.KeepDraft(ctx, d, time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	newest, err := h.Store.Newest(ctx, "goals.vi")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Store.Append(ctx, knowledge.Draft{Text: "goals.vi", BasedOn: newest.Position, Actor: "p:7", Raw: newest.Raw}, nil); err != nil {
		t.Fatal(err)
	}
	holds(t, "forget", says(t, h, "7", "forget", ""), "nothing of yours", "list of moderators", "/discard", "history")
	if may, err := h.Memory.IsModerator(ctx, "p:7"); !may || err != nil {
		t.Errorf("the moderator is none any more: %v", err)
	}
	if _, err := h.Memory.Draft(ctx, "abc"); err != nil {
		t.Errorf("the draft is gone: %v", err)
	}
}

// TestAnAnswerOnItsWayIsNotKeptOfWhoIsForgotten: what is kept of an answer is written after it was sent.
func TestAnAnswerOnItsWayIsNotKeptOfWhoIsForgotten(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	ask := func() bot.Reply {
		return h.Bot.Answer(t.Context(), bot.Message{Chat: bot.Chat{Platform: "p", ID: "1", Private: true}, From: bot.Person{ID: "1"}, Text: firstQuestion, Locale: "en"})
	}
	onItsWay := ask()
	says(t, h, "1", "forget", "")
	h.Bot.Gave(t.Context(), onItsWay, "77")
	if got := says(t, h, "1", "forget", ""); !strings.Contains(got, "nothing of yours") {
		t.Errorf("something was kept:\n%s", got)
	}
	h.Bot.Gave(t.Context(), ask(), "78")
	holds(t, "an answer given later", says(t, h, "1", "forget", ""), "where I gave you 1 answer")
}

// TestForgetIsOneTransaction: where anything cannot be deleted nothing is, and that is said.
func TestForgetIsOneTransaction(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	says(t, h, "1", "language", "en")
	err := h.Store.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(t.Context(), "ALTER TABLE drafts RENAME TO elsewhere") // what comes after the choices in the list
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	holds(t, "forget", says(t, h, "1", "forget", ""), "nothing is deleted yet")
	if lang, err := h.Memory.Choice(t.Context(), "p:1"); lang != "en" || err != nil {
		t.Errorf("the choice is %q %v", lang, err)
	}
}

// TestTheLastQuestionIsGoneAfterTenMinutes: also where nothing more is asked.
func TestTheLastQuestionIsGoneAfterTenMinutes(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	synctest.Test(t, func(t *testing.T) {
		says(t, h, "1", "", firstQuestion)
		time.Sleep(11 * time.Minute) // of the bubble's clock
		synctest.Wait()
		if got := says(t, h, "1", "forget", ""); strings.Contains(got, "what you asked last") {
			t.Errorf("it was still there:\n%s", got)
		}
	})
}
