package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"summitbot/bot"
	"summitbot/bot/telegram/telegramtest"
	"summitbot/knowledge"
)

// TestKilledWhileModeratorsWork kills the real program at random moments while moderators draft, publish and answer, and people
// pass questions on and vote, and compares what each was told with what is there: no draft, change, open question, answer or vote
// that was acknowledged is lost, and whoever asked is told the answer once, or stands among those who could not be told.
//
// SUMMITBOT_SOAK, a duration such as 10m, makes it longer than 8 seconds.
func TestKilledWhileModeratorsWork(t *testing.T) {
	t.Parallel()
	soak := 8 * time.Second
	if v := os.Getenv("SUMMITBOT_SOAK"); v != "" {
		var err error
		if soak, err = time.ParseDuration(v); err != nil {
			t.Fatal(err)
		}
	}
	server := telegramtest.New(t)
	defer server.Close()
	w := &work{place: newForum(t), server: server, t: t, rng: rand.New(rand.NewPCG(8, 8))}
	w.place.env["TELEGRAM_TOKEN"], w.place.env["TELEGRAM_API_URL"] = server.Token, server.URL
	var moderators []string
	for id := int64(1); id <= 2000; id += 2 { // odd numbers are moderators
		moderators = append(moderators, fmt.Sprint(id))
	}
	w.place.env["TELEGRAM_MODERATORS"] = strings.Join(moderators, ",")
	kills := 0
	for end := time.Now().Add(soak); time.Now().Before(end) && !t.Failed(); kills++ {
		w.round()
	}
	w.hold()
	t.Logf("%d kills; acknowledged and there: %d drafts, %d changes, %d open questions, %d answers, %d votes", kills, len(w.drafts), len(w.changes), len(w.questions), len(w.answers), w.votes)
	if len(w.drafts)*len(w.changes)*len(w.questions)*len(w.answers)*w.votes == 0 {
		t.Error("something of this was never acknowledged: this test shows nothing")
	}
}

// A work is what moderators and askers were told.
type work struct {
	place  *place
	server *telegramtest.Server
	t      *testing.T
	rng    *rand.Rand
	people int64 // whose numbers were used

	mu        sync.Mutex // guards what follows
	number    int
	drafts    map[string]string // id -> what it holds
	changes   map[string]string // what was published -> its revision, as the moderator was told
	questions []string
	answers   map[string]bool // ids of the texts
	votes     int
}

var draftForm = regexp.MustCompile(`Draft (\w+): change of forum\.en`)

// round has people work side by side until the program is killed.
func (w *work) round() {
	program := w.place.command(context.Background())
	if err := program.Start(); err != nil {
		w.t.Fatal(err)
	}
	ctx, kill := context.WithCancel(w.t.Context())
	var working sync.WaitGroup
	for range 2 {
		m, a, v := w.someone(true), w.someone(false), w.someone(false)
		working.Go(func() { w.moderate(ctx, m) })
		working.Go(func() { w.passOn(ctx, a) })
		working.Go(func() { w.vote(ctx, v) })
	}
	time.Sleep(time.Duration(400+w.rng.IntN(2000)) * time.Millisecond) // the moment of the kill is the experiment
	_ = program.Process.Kill()
	_ = program.Wait() // it was killed
	kill()
	working.Wait()
}

// someone gives a person nobody has heard of. Moderators have odd numbers.
func (w *work) someone(moderator bool) telegramtest.User {
	w.people += 2
	if moderator {
		return telegramtest.User{ID: w.people - 1, FirstName: "M"}
	}
	return telegramtest.User{ID: w.people, FirstName: "P"}
}

// next gives a number that was not used.
func (w *work) next() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.number++
	return 100000 + w.number
}

// told waits until someone is told something that a form fits, after what they were told before; ok is false when ctx ended.
func (w *work) told(ctx context.Context, u telegramtest.User, after int, form *regexp.Regexp) (sent telegramtest.Sent, found []string, ok bool) {
	look := time.NewTicker(3 * time.Millisecond)
	defer look.Stop()
	for {
		all := w.server.Sent(u.ID)
		for _, s := range all[min(after, len(all)):] {
			if m := form.FindStringSubmatch(s.Text); m != nil {
				return s, m, true
			}
		}
		select {
		case <-ctx.Done():
			return telegramtest.Sent{}, nil, false
		case <-look.C:
		}
	}
}

// say says something and waits for what is told.
func (w *work) say(ctx context.Context, u telegramtest.User, text string, form *regexp.Regexp) (telegramtest.Sent, []string, bool) {
	after := len(w.server.Sent(u.ID))
	w.server.Say(telegramtest.Private(u), u, text)
	return w.told(ctx, u, after, form)
}

// tap presses a button and waits for what is told.
func (w *work) tap(ctx context.Context, u telegramtest.User, under telegramtest.Sent, label string, form *regexp.Regexp) (telegramtest.Sent, []string, bool) {
	for _, row := range under.Buttons {
		for _, b := range row {
			if strings.HasPrefix(b.Text, label) {
				after := len(w.server.Sent(u.ID))
				w.server.Tap(u, under, b.Data)
				return w.told(ctx, u, after, form)
			}
		}
	}
	w.t.Errorf("%q offers no %q", under.Text, label)
	return telegramtest.Sent{}, nil, false
}

// moderate drafts changes and publishes every other one, and answers what is open.
func (w *work) moderate(ctx context.Context, u telegramtest.User) {
	for n := 0; ctx.Err() == nil; n++ {
		sentence := fmt.Sprintf("The forum has the number %d.", w.next())
		preview, draft, ok := w.say(ctx, u, "/edit forum.en 2 "+sentence, draftForm)
		if !ok {
			return
		}
		if n%2 == 0 {
			w.keep(func() { w.drafts[draft[1]] = sentence })
			continue
		}
		_, revision, ok := w.tap(ctx, u, preview, "Publish", regexp.MustCompile(`Published: forum\.en is at revision (\d+)|Not published|changed|joined|both`))
		if !ok {
			return
		}
		w.keep(func() {
			if revision[1] != "" {
				w.changes[sentence] = revision[1]
			}
		})
		w.answer(ctx, u)
	}
}

// answer answers the open question that waits longest.
func (w *work) answer(ctx context.Context, u telegramtest.User) {
	list, _, ok := w.say(ctx, u, "/open", regexp.MustCompile(`open question|No question is open`))
	first := regexp.MustCompile(`(\d+) – “`).FindStringSubmatch(list.Text)
	if !ok || first == nil {
		return
	}
	preview, found, ok := w.say(ctx, u, fmt.Sprintf("/answer %s The answer has the number %d.", first[1], w.next()), regexp.MustCompile(`Answer to question (\d+) |answered already|no open question`))
	if !ok || found[1] == "" {
		return
	}
	_, published, ok := w.tap(ctx, u, preview, "Publish", regexp.MustCompile(`Published: (answer-\d+\.en)|answered already`))
	if ok && published[1] != "" {
		w.keep(func() { w.answers[published[1]] = true })
	}
}

// passOn asks what the texts do not say, each question once, and passes it on.
func (w *work) passOn(ctx context.Context, u telegramtest.User) {
	for range 8 { // a person may have ten
		question := fmt.Sprintf("who sells the %s %s of %s", word(w.next()), word(w.next()), word(w.next()))
		refusal, _, ok := w.say(ctx, u, question, regexp.MustCompile(`do not say`))
		if !ok {
			return
		}
		asked, _, ok := w.tap(ctx, u, refusal, "Ask the organisers", regexp.MustCompile(`pass this question on`))
		if !ok {
			return
		}
		if _, _, ok = w.tap(ctx, u, asked, "Yes", regexp.MustCompile(`Passed on`)); !ok {
			return
		}
		w.keep(func() { w.questions = append(w.questions, question) })
	}
}

// word makes a word of a number, alike no other.
func word(n int) string {
	syllables := []string{"ba", "ke", "di", "fo", "gu", "la", "me", "ni", "po", "ru"}
	var b strings.Builder
	for ; n > 0; n /= 10 {
		b.WriteString(syllables[n%10])
	}
	return b.String()
}

// vote asks what the texts say, and finds it useful.
func (w *work) vote(ctx context.Context, u telegramtest.User) {
	for ctx.Err() == nil {
		answer, _, ok := w.say(ctx, u, known, regexp.MustCompile(`opens at 9:00`))
		if !ok {
			return
		}
		for _, row := range answer.Buttons {
			for _, b := range row {
				if b.Text == "Useful" && w.toasted(ctx, w.server.Tap(u, answer, b.Data)) {
					w.keep(func() { w.votes++ })
				}
			}
		}
	}
}

// toasted waits until a tap is answered with thanks.
func (w *work) toasted(ctx context.Context, query string) bool {
	look := time.NewTicker(3 * time.Millisecond)
	defer look.Stop()
	for !w.server.TapAnswered(query) {
		select {
		case <-ctx.Done():
			return false
		case <-look.C:
		}
	}
	return strings.Contains(w.server.Toast(query), "Thank")
}

func (w *work) keep(what func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.drafts == nil {
		w.drafts, w.changes, w.answers = map[string]string{}, map[string]string{}, map[string]bool{}
	}
	what()
}

// hold compares what was acknowledged with what is there, after one more start at which all that waited is done.
func (w *work) hold() {
	program := w.place.command(context.Background())
	if err := program.Start(); err != nil {
		w.t.Fatal(err)
	}
	u := w.someone(false)
	if _, _, ok := w.say(w.t.Context(), u, known, regexp.MustCompile(`opens at 9:00`)); !ok {
		w.t.Fatal("after the last kill it does not answer")
	}
	w.server.Await(w.t, "all that waited is answered and said", func() bool { return w.server.Unconfirmed() == 0 })
	_ = program.Process.Kill()
	_ = program.Wait() // it was killed
	w.place.do(exitDone, "verify")
	ctx := w.t.Context()
	store, err := knowledge.Open(ctx, w.place.path("data"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer store.Close()
	memory, err := bot.OpenMemory(ctx, store)
	if err != nil {
		w.t.Fatal(err)
	}
	w.holdChanges(ctx, store)
	w.holdDrafts(ctx, memory)
	w.holdQuestions(ctx, store, memory)
	var votes int
	if err := store.Reader().QueryRowContext(ctx, "SELECT COUNT(*) FROM votes WHERE useful = 1").Scan(&votes); err != nil {
		w.t.Fatal(err)
	}
	if votes < w.votes {
		w.t.Errorf("%d votes were acknowledged, %d are there", w.votes, votes)
	}
}

func (w *work) holdChanges(ctx context.Context, store *knowledge.Store) {
	revisions, err := store.History(ctx, "forum.en")
	if err != nil {
		w.t.Fatal(err)
	}
	at := map[string]string{}
	for _, r := range revisions {
		at[fmt.Sprint(r.Position)] = string(r.Raw)
	}
	for sentence, revision := range w.changes {
		if !strings.Contains(at[revision], sentence) {
			w.t.Errorf("%q was published as revision %s, which holds %q", sentence, revision, at[revision])
		}
	}
	for id := range w.answers {
		if e, ok := store.Current(id); !ok || e.Removed {
			w.t.Errorf("%s was published, and is not there", id)
		}
	}
}

func (w *work) holdDrafts(ctx context.Context, memory *bot.Memory) {
	drafts, err := memory.Drafts(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	held := map[string]string{}
	for _, d := range drafts {
		held[d.ID] = string(d.Raw)
	}
	for id, sentence := range w.drafts {
		if !strings.Contains(held[id], sentence) {
			w.t.Errorf("draft %s of %q was shown, and holds %q", id, sentence, held[id])
		}
	}
}

// holdQuestions finds every question that was passed on: open, or answered with its asker told or among those who could not be.
func (w *work) holdQuestions(ctx context.Context, store *knowledge.Store, memory *bot.Memory) {
	open, err := memory.OpenQuestions(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	waiting := map[string]bool{}
	for _, q := range open {
		waiting[q.Text] = true
	}
	told := map[string]int{}
	for _, s := range w.server.Sent(0) {
		for _, q := range w.questions {
			if strings.Contains(s.Text, q) && strings.Contains(s.Text, "You asked the organisers") {
				told[q]++
			}
		}
	}
	untold, err := memory.Untold(ctx, "")
	if err != nil {
		w.t.Fatal(err)
	}
	var unsaid int
	if err := store.Reader().QueryRowContext(ctx, "SELECT COUNT(*) FROM outbox WHERE state <> 'done'").Scan(&unsaid); err != nil {
		w.t.Fatal(err)
	}
	missing := 0
	for _, q := range w.questions {
		if told[q] > 1 {
			w.t.Errorf("whoever asked %q was told %d times", q, told[q])
		}
		if !waiting[q] && told[q] == 0 {
			missing++
		}
	}
	if missing > unsaid {
		w.t.Errorf("%d questions that were passed on are neither open nor told; only %d notices wait or could not be said (%v)", missing, unsaid, untold)
	}
}
