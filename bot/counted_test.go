package bot_test

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/knowledge"
)

// everything gives all that is counted, without the days.
func everything(t *testing.T, m *bot.Memory) map[bot.Count]int {
	t.Helper()
	all, err := m.Counts(t.Context(), time.Unix(0, 0), time.Now().AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	counts := map[bot.Count]int{}
	for _, c := range all {
		counts[bot.Count{Platform: c.Platform, Language: c.Language, Outcome: c.Outcome}] += c.Count
	}
	return counts
}

// TestQuestionsAreCountedByWhatBecameOfThem: what is no question is not counted, and a follow-up is one.
func TestQuestionsAreCountedByWhatBecameOfThem(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	for _, said := range []string{"hello", "thank you", "???", firstQuestion, followUp, "how much is a ticket to the moon", "wanneer en waar is het, en hoe kan ik er komen", "bao nhiêu đại biểu dự diễn đàn"} {
		says(t, h, "ann", "", said)
	}
	says(t, h, "ann", "help", "")
	says(t, h, "binh", "ask", "when does the forum open")
	want := map[bot.Count]int{
		{Platform: "p", Language: "en", Outcome: bot.QuestionQuoted}:  3,
		{Platform: "p", Language: "en", Outcome: bot.QuestionRefused}: 1,
		{Platform: "p", Language: "nl", Outcome: bot.QuestionUnread}:  1,
		{Platform: "p", Language: "vi", Outcome: bot.QuestionQuoted}:  1,
	}
	if got := everything(t, h.Memory); !maps.Equal(got, want) {
		t.Errorf("counted is %v, not %v", got, want)
	}
	if _, err := h.Bot.Ask(t.Context(), firstQuestion, "en", ""); err != nil {
		t.Fatal(err)
	}
	if got := everything(t, h.Memory); !maps.Equal(got, want) {
		t.Errorf("after a program asked counted is %v", got)
	}
	texts, err := h.Memory.QuoteCounts(t.Context(), time.Unix(0, 0), time.Now().AddDate(0, 0, 2))
	if err != nil || texts["forum.en"] != 3 || texts["forum.vi"] != 1 || len(texts) != 2 {
		t.Errorf("quoted is %v, %v", texts, err)
	}
	says(t, h, "ann", "forget", "") // there is nobody in it
	if got := everything(t, h.Memory); !maps.Equal(got, want) {
		t.Errorf("after /forget counted is %v", got)
	}
}

// TestADayIsOfTheSummitsZone: a question at 23:30 in London is one of the next day at a forum in Zurich.
func TestADayIsOfTheSummitsZone(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(23*time.Hour + 30*time.Minute) // of the bubble's clock, from midnight on in London
		begun := time.Now()
		says(t, h, "ann", "", firstQuestion)
		all, err := h.Memory.Counts(t.Context(), bot.DayOf(begun.UTC()), bot.DayOf(begun.UTC()).AddDate(0, 0, 1))
		if err != nil || len(all) != 1 || !all[0].Day.Equal(bot.DayOf(begun.UTC()).AddDate(0, 0, 1)) {
			t.Errorf("at %v counted is %v, %v", begun.UTC(), all, err)
		}
		time.Sleep(time.Hour) // what is remembered of the question ends with the bubble
		synctest.Wait()
	})
}

// remembered opens what is kept, without a bot.
func remembered(t *testing.T, dir string) (*bot.Memory, *knowledge.Store) {
	t.Helper()
	store, err := knowledge.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	m, err := bot.OpenMemory(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	return m, store
}

// TestCountsAreKeptForThirteenMonths: over a restart, and no longer; whoever writes them down adds to what is there.
func TestCountsAreKeptForThirteenMonths(t *testing.T) {
	dir := t.TempDir()
	today := bot.DayOf(time.Now())
	one, _ := remembered(t, dir)
	for _, ago := range []int{0, 0, bot.CountedDays, bot.CountedDays + 1} {
		one.Count(bot.Count{Day: today.AddDate(0, 0, -ago), Platform: "p", Language: "vi", Outcome: bot.QuestionQuoted}, []string{"goals.vi"})
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	one.KeepAsked(ended) // writes once before it ends
	two, store := remembered(t, dir)
	two.Count(bot.Count{Day: today, Platform: "p", Language: "vi", Outcome: bot.QuestionQuoted}, nil)
	all, err := two.Counts(t.Context(), time.Unix(0, 0), today)
	if err != nil || len(all) != 2 || all[0].Count != 1 || all[1].Count != 3 || !all[0].Day.Equal(today.AddDate(0, 0, -bot.CountedDays)) {
		t.Errorf("counted is %v, %v", all, err)
	}
	if since, ever, err := two.CountedSince(t.Context()); err != nil || !ever || !since.Equal(all[0].Day) {
		t.Errorf("counted is since %v, %v, %v", since, ever, err)
	}
	var quotes int
	if err := store.Reader().QueryRowContext(t.Context(), "SELECT SUM(count) FROM quote_counts").Scan(&quotes); err != nil || quotes != 3 {
		t.Errorf("%d quotes are counted, %v", quotes, err)
	}
}

// TestCountingWaitsForNoDisk: what cannot be written is counted, and written down once it can.
func TestCountingWaitsForNoDisk(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	says(t, h, "ann", "", firstQuestion)
	rename := func(from, to string) {
		t.Helper()
		if err := h.Store.Write(t.Context(), func(tx *sql.Tx) error {
			_, err := tx.ExecContext(t.Context(), "ALTER TABLE "+from+" RENAME TO "+to)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	rename("question_counts", "elsewhere")
	if _, err := h.Memory.Counts(t.Context(), time.Unix(0, 0), time.Now()); err == nil {
		t.Fatal("counts are read where there are none")
	}
	holds(t, "an answer", says(t, h, "binh", "", firstQuestion), "9:00")
	rename("elsewhere", "question_counts")
	if got := everything(t, h.Memory)[bot.Count{Platform: "p", Language: "en", Outcome: bot.QuestionQuoted}]; got != 2 {
		t.Errorf("%d are counted", got)
	}
}

// TestTheDigestOfADayIsPostedOnce, and not at all where what it posts cannot be kept.
func TestTheDigestOfADayIsPostedOnce(t *testing.T) {
	m, _ := remembered(t, t.TempDir())
	if _, ever, err := m.LastDigest(t.Context()); ever || err != nil {
		t.Errorf("one was posted before: %v", err)
	}
	monday := time.Date(2031, 5, 5, 0, 0, 0, 0, time.UTC)
	posted := 0
	post := func(day time.Time, fault error) {
		t.Helper()
		err := m.PostDigest(t.Context(), day, func(*sql.Tx) error { posted++; return fault })
		if !errors.Is(err, fault) {
			t.Errorf("told is %v", err)
		}
	}
	post(monday, errors.New("full"))
	post(monday, nil)
	post(monday, nil)
	post(monday.AddDate(0, 0, -7), nil)
	if last, ever, err := m.LastDigest(t.Context()); posted != 2 || !ever || err != nil || !last.Equal(monday) {
		t.Errorf("posted %d times, last %v, %v, %v", posted, last, ever, err)
	}
	post(monday.AddDate(0, 0, 7), nil)
	if posted != 3 {
		t.Errorf("posted %d times", posted)
	}
}
