package digest_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"image/png"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/bot/digest"
	"summitbot/knowledge"
)

const moon = "how much is a ticket to the moon"

// sheetOf reads the sheet of a digest: its rows without the header.
func sheetOf(t testing.TB, r bot.Reply) [][]string {
	t.Helper()
	for _, f := range r.Files {
		if filepath.Ext(f.Name) != ".csv" {
			continue
		}
		content, marked := bytes.CutPrefix(f.Content, []byte("\xef\xbb\xbf"))
		rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
		if err != nil || !marked || len(rows) == 0 || strings.Join(rows[0], ",") != "kind,day,platform,language,outcome,text,section,question,count" {
			t.Fatalf("the sheet is %q, %v", f.Content, err)
		}
		return rows[1:]
	}
	t.Fatalf("%q has no sheet", drawn(r))
	return nil
}

// of gives the rows of one kind, in one line each.
func of(rows [][]string, kind string) []string {
	var all []string
	for _, r := range rows {
		if r[0] == kind {
			all = append(all, strings.Join(r[1:], "|"))
		}
	}
	return all
}

// shows reports whether words stand anywhere in a digest, its files too.
func shows(r bot.Reply, words string) bool {
	all := drawn(r)
	for _, f := range r.Files {
		all += string(f.Content)
	}
	return strings.Contains(strings.ToLower(all), words)
}

// TestAQuestionStandsInTheDigestFromThreePeopleOn: what was asked, what was refused, and what someone passed on.
func TestAQuestionStandsInTheDigestFromThreePeopleOn(t *testing.T) {
	h := open(t, t.TempDir())
	for _, person := range []string{"1", "1", "1", "2"} {
		h.asks(person, when)
		h.asks(person, moon)
	}
	told := h.mira("digest", "")
	wants(t, drawn(told), "8 questions, 50% answered. Not in the texts: 4.")
	if shows(told, when) || shows(told, "moon") {
		t.Errorf("what two people asked is shown: %q", drawn(told))
	}
	h.asks("3", when)
	told = h.mira("digest", "")
	wants(t, drawn(told), "Most asked | “when does the forum open” – 3 people")
	if strings.Contains(drawn(told), "Asked, and not in the texts") || shows(told, "moon") {
		t.Errorf("what two people were refused is shown: %q", drawn(told))
	}
	refused := h.asks("3", moon)
	told = h.mira("digest", "")
	wants(t, drawn(told), "Asked, and not in the texts | “"+moon+"” – 3 people", "Most asked | “"+moon+"” – 3 people")
	rows := sheetOf(t, told)
	if got := of(rows, "asked"); len(got) != 2 || got[0] != "||en||||"+moon+"|3" || got[1] != "||en||||"+when+"|3" {
		t.Errorf("asked is %q", got)
	}
	if got := of(rows, "refused"); len(got) != 1 || !strings.HasSuffix(got[0], moon+"|3") {
		t.Errorf("refused is %q", got)
	}
	for _, secret := range []string{"telegram:1", "telegram:2", "telegram:3"} {
		if shows(told, secret) {
			t.Errorf("%s stands in the digest", secret)
		}
	}
	wants(t, drawn(h.taps("3", "3", true, h.taps("3", "3", true, refused, "Ask the organisers"), "Yes, pass it on")), "Passed on")
	h.in("2", "2", true, "forget", "")
	told = h.mira("digest", "")
	wants(t, drawn(told), "still open (/open) | 1: “"+moon+"” – 1 person")
	if strings.Contains(drawn(told), "Most asked") || len(of(sheetOf(t, told), "asked"))+len(of(sheetOf(t, told), "refused")) > 0 {
		t.Errorf("who was forgotten still counts: %q", drawn(told))
	}
	if got := of(sheetOf(t, told), "open"); len(got) != 1 || !strings.HasSuffix(got[0], moon+"|1") {
		t.Errorf("open is %q", got)
	}
}

// TestTheDigestCounts what was found not useful and what was quoted, by day, language and platform.
func TestTheDigestCounts(t *testing.T) {
	h := open(t, t.TempDir())
	day := bot.DayOf(time.Now().In(zurich(t)))
	count := func(ago int, platform, lang, outcome string, n int) {
		for range n {
			h.Memory.Count(bot.Count{Day: day.AddDate(0, 0, -ago), Platform: platform, Language: lang, Outcome: outcome}, nil)
		}
	}
	count(0, "telegram", "vi", bot.QuestionQuoted, 6)
	count(6, "discord", "fr", bot.QuestionRefused, 3)
	count(7, "discord", "fr", bot.QuestionRefused, 50) // before the seven days
	count(2, "discord", "de", bot.QuestionUnread, 2)
	for _, person := range []string{"1", "2"} {
		h.taps(person, person, true, h.asks(person, when), "Not useful")
	}
	h.taps("3", "3", true, h.asks("3", when), "Useful")
	told := h.mira("digest", "")
	wants(t, drawn(told), "14 questions, 64% answered. Not in the texts: 3. In a language that I do not read: 2.",
		shortDay(day, 6)+": 3 · ", shortDay(day, 2)+": 2 · ", shortDay(day, 0)+": 9", "Vietnamese 6 · English 3 · French 3 · German 2", "Telegram 9 · Discord 5",
		"forum.en › When and where – not useful: 2, useful: 1", "4 texts have not been quoted since", "forum (fr, vi)", "changed on", "published 2 March 2031")
	rows := sheetOf(t, told)
	if got := of(rows, "questions"); !slices.Contains(got, day.AddDate(0, 0, -6).Format(time.DateOnly)+"|discord|fr|refused||||3") || len(got) != 4 {
		t.Errorf("questions are %q", got)
	}
	if got := strings.Join(of(rows, "quoted"), "\n"); !strings.Contains(got, "||en||forum.en|||3") || !strings.Contains(got, "||vi||forum.vi|||0") {
		t.Errorf("quoted is\n%s", got)
	}
	if got := strings.Join(of(rows, "never_quoted"), "\n"); !strings.Contains(got, "forum.vi") || strings.Contains(got, "forum.en") {
		t.Errorf("never quoted is\n%s", got)
	}
	if got := of(rows, "not_useful"); len(got) != 1 || got[0] != "||||forum.en|When and where||2" {
		t.Errorf("not useful is %q", got)
	}
	if got := drawn(h.mira("digest", "8")); !strings.Contains(got, "64 questions") || !strings.Contains(got, "Most asked in the last seven days") || strings.Contains(got, "By day") {
		t.Errorf("of eight days is told %q", got)
	}
	if got := told.Files[0]; !got.Picture || filepath.Ext(got.Name) != ".png" {
		t.Errorf("the first file is %s", got.Name)
	}
	if _, err := png.Decode(bytes.NewReader(told.Files[0].Content)); err != nil {
		t.Error(err)
	}
	mira := bottest.Moderators["mira"]
	h.in(mira, mira, true, "language", "vi")
	wants(t, drawn(h.mira("digest", "2 tuần")), "64 câu hỏi, 14% được trả lời", "tiếng Việt 6", "chưa được trích dẫn lần nào kể từ")
	wants(t, drawn(h.in(mira, mira, true, "tongket", "")), "14 câu hỏi")
	h.in(mira, mira, true, "language", "fr")
	wants(t, drawn(h.mira("digest", "1 semaine")), "14 questions, 64 % de réponses", "vietnamien 6")
}

func zurich(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Zurich")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func shortDay(day time.Time, ago int) string { return day.AddDate(0, 0, -ago).Format("2/1") }

func TestTheDigestIsForModerators(t *testing.T) {
	h := open(t, t.TempDir())
	h.asks("1", when)
	refused := h.in("42", "42", true, "digest", "")
	wants(t, drawn(refused), "This is for moderators", "telegram:42")
	if len(refused.Files) > 0 || !refused.Quiet {
		t.Errorf("someone else is given %+v", refused)
	}
	mira := bottest.Moderators["mira"]
	anonymous := h.Bot.Answer(t.Context(), bot.Message{Chat: bot.Chat{Platform: "telegram", ID: "-1"}, From: bot.Person{ID: mira}, Command: "digest", Anonymous: true, Locale: "en"})
	wants(t, drawn(anonymous), "cannot be told for certain")
	if _, err := h.Memory.AddModerator(t.Context(), "telegram:42", "operator"); err != nil {
		t.Fatal(err)
	}
	wants(t, drawn(h.in("42", "42", true, "digest", "")), "1 question, 100% answered.")
	if _, err := h.Memory.RemoveModerator(t.Context(), "telegram:42", "operator"); err != nil {
		t.Fatal(err)
	}
	wants(t, drawn(h.in("42", "42", true, "digest", "")), "This is for moderators")
}

// TestWhereNothingWasAsked there is nothing to draw, and the texts are told of all the same.
func TestWhereNothingWasAsked(t *testing.T) {
	told := open(t, t.TempDir()).mira("digest", "")
	wants(t, drawn(told), "No question was asked.", "Longest without a change")
	if len(told.Files) != 1 || strings.Contains(drawn(told), "quoted since") || len(of(sheetOf(t, told), "questions")) > 0 {
		t.Errorf("told is %q with %d files", drawn(told), len(told.Files))
	}
}

// TestASheetHoldsNoFormula: a spreadsheet would run what someone wrote.
func TestASheetHoldsNoFormula(t *testing.T) {
	h := open(t, t.TempDir())
	const formula = `=HYPERLINK("https://evil.example","moon")&how much, is "a" ticket to the moon`
	for _, said := range []string{formula, "@SUM(1) how much is a ticket to mars", "-2+3 how much is a ticket to venus", "+1 how much is a ticket to pluto"} {
		h.taps("3", "3", true, h.taps("3", "3", true, h.asks("3", said), "Ask the organisers"), "Yes, pass it on")
	}
	rows := sheetOf(t, h.mira("digest", ""))
	if n := len(of(rows, "open")); n < 3 {
		t.Fatalf("%d questions are open", n)
	}
	for _, r := range rows {
		for _, field := range r {
			if field != "" && strings.ContainsAny(field[:1], "=+-@") {
				t.Errorf("%q is a formula", field)
			}
		}
	}
	if got := strings.Join(of(rows, "open"), "\n"); !strings.Contains(got, "'"+formula) {
		t.Errorf("open is\n%s", got)
	}
}

// TestADigestIsReadWholeWhereItIsLongest: of 2,000 characters the numbers and what was refused stand, whatever else goes.
func TestADigestIsReadWholeWhereItIsLongest(t *testing.T) {
	h := open(t, t.TempDir())
	for n := range 9 {
		for _, person := range []string{"1", "2", "3"} {
			h.asks(person, fmt.Sprintf("how much is a ticket to the moon %s number %d and back again please", strings.Repeat("far away ", 12), n))
		}
	}
	told := h.mira("digest", "").Fit(2000, func(r bot.Reply) int { return len([]rune(drawn(r))) })
	wants(t, drawn(told), "27 questions, 0% answered.", "By language", "Asked, and not in the texts", "3 people", "A question stands here only")
}

// A library takes what is sent to the moderators' room, with its files.
type library struct {
	mu    sync.Mutex
	heard []bot.Reply
}

func (l *library) Name() string { return "telegram" }

func (l *library) Send(_ context.Context, _ bot.Address, r bot.Reply) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = append(l.heard, r)
	return "1", nil
}

func (l *library) Edit(context.Context, bot.Address, string, bot.Reply) error { return nil }

// taken gives what was heard since it was asked last.
func (l *library) taken() []bot.Reply {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := l.heard
	l.heard = nil
	return all
}

// A week is a data folder on the bubble's clock, over which processes run one after another.
type week struct {
	*testing.T
	dir   string
	zone  *time.Location
	heard library
}

// run has a process serve the folder from one moment to another, before which nothing runs: a look into the outbox each second
// of a month would take minutes.
func (w *week) run(from, until time.Time, meanwhile func(m *bot.Memory)) {
	w.Helper()
	time.Sleep(time.Until(from))
	store, err := knowledge.Open(w.Context(), w.dir)
	if err != nil {
		w.Fatal(err)
	}
	defer store.Close()
	memory, err := bot.OpenMemory(w.Context(), store)
	if err != nil {
		w.Fatal(err)
	}
	speaker, err := bot.New(bot.Options{Store: store, Memory: memory})
	if err != nil {
		w.Fatal(err)
	}
	room := digest.New(digest.Options{Memory: memory, Store: store, Zone: w.zone, Rooms: []bot.Chat{{Platform: "telegram", ID: "-1"}, {Platform: "discord", ID: "2"}}})
	ctx, cancel := context.WithCancel(w.Context())
	var running sync.WaitGroup
	running.Go(func() { room.Run(ctx, speaker.Words) })
	running.Go(func() { _ = bot.Outbox{Memory: memory, Senders: []bot.Sender{&w.heard}}.Run(ctx) })
	if meanwhile != nil {
		meanwhile(memory)
	}
	time.Sleep(time.Until(until))
	synctest.Wait()
	cancel()
	running.Wait()
}

// TestEveryMondayTheRoomIsToldOnce: from nine o'clock in the summit's zone, of the seven days before, whatever ends in between.
func TestEveryMondayTheRoomIsToldOnce(t *testing.T) {
	dir := t.TempDir()
	zone := zurich(t)
	synctest.Test(t, func(t *testing.T) {
		w := &week{T: t, dir: dir, zone: zone}
		at := func(day, hour, minute int) time.Time { return time.Date(2000, 1, day, hour, minute, 0, 0, zone) } // the 3rd is a Monday
		silent := func(when string) {
			t.Helper()
			if all := w.heard.taken(); len(all) > 0 {
				t.Errorf("%s is told %q", when, drawn(all[0]))
			}
		}
		w.run(at(1, 12, 0), at(1, 12, 2), nil)
		silent("at the first start")
		w.run(at(3, 8, 50), at(3, 8, 58), func(m *bot.Memory) {
			m.Count(bot.Count{Day: bot.DayOf(at(2, 0, 0)), Platform: "telegram", Language: "vi", Outcome: bot.QuestionQuoted}, nil)
			m.Count(bot.Count{Day: bot.DayOf(at(3, 0, 0)), Platform: "telegram", Language: "vi", Outcome: bot.QuestionQuoted}, nil) // of the next week
			m.KeepAsked(ended(t))
		})
		silent("before nine")
		w.run(at(3, 8, 58), at(3, 9, 2), nil)
		all := w.heard.taken()
		if len(all) != 1 {
			t.Fatalf("on Monday %d are told", len(all))
		}
		wants(t, drawn(all[0]), "Tổng kết từ 27/12/1999 đến 2/1/2000", "1 câu hỏi, 100% được trả lời")
		if f := all[0].Files; len(f) != 2 || f[0].Name != "digest-1999-12-27-2000-01-02.png" || !f[0].Picture || f[1].Name != "digest-1999-12-27-2000-01-02.csv" || len(f[0].Content) < 1000 {
			t.Errorf("with it go %d files", len(f))
		}
		w.run(at(3, 9, 3), at(3, 9, 5), nil)
		w.run(at(7, 9, 0), at(7, 9, 2), nil)
		w.run(at(10, 8, 57), at(10, 8, 59), nil)
		silent("in the week")
		w.run(at(10, 9, 0), at(10, 9, 2), nil)
		if all := w.heard.taken(); len(all) != 1 || !strings.Contains(drawn(all[0]), "3/1/2000") {
			t.Errorf("a week later %d are told", len(all))
		}
		w.run(at(27, 15, 0), at(27, 15, 2), nil) // nothing ran on two Mondays
		if all := w.heard.taken(); len(all) != 1 || !strings.Contains(drawn(all[0]), "17 January 2000 to 23 January 2000") || !strings.Contains(drawn(all[0]), "No question was asked.") {
			t.Errorf("after a pause %d are told", len(all))
		}
	})
}

// ended is a context that has: what is waiting is written down once.
func ended(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
