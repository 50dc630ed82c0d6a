package digest_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
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

// A pigeon takes what is sent to the chats of a platform, but edits nothing of those that are old.
type pigeon struct {
	mu    sync.Mutex
	said  []string
	old   map[string]bool // chats
	gone  map[string]bool
	links []string // of the buttons under what was said
	moved chan struct{}
	last  chan struct{} // what was sent to nobody
}

const nobody = "nobody"

func newPigeon() *pigeon {
	return &pigeon{old: map[string]bool{}, gone: map[string]bool{}, moved: make(chan struct{}, 1000), last: make(chan struct{}, 1000)}
}

func (p *pigeon) Name() string { return "telegram" }

func (p *pigeon) Send(_ context.Context, to bot.Address, r bot.Reply) (string, error) {
	return "1", p.take(to.Chat.ID+" ("+to.ReplyTo+"): ", to, r, p.gone[to.Chat.ID])
}

func (p *pigeon) Edit(_ context.Context, to bot.Address, message string, r bot.Reply) error {
	return p.take(to.Chat.ID+"/"+message+": ", to, r, p.old[to.Chat.ID] || p.gone[to.Chat.ID])
}

func (p *pigeon) take(lead string, to bot.Address, r bot.Reply, gone bool) error {
	if to.Chat.ID == nobody {
		p.last <- struct{}{}
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	defer func() { p.moved <- struct{}{} }()
	if gone {
		return bot.ErrGone
	}
	p.said = append(p.said, lead+drawn(r))
	for _, b := range r.Buttons {
		p.links = append(p.links, b.URL)
	}
	return nil
}

// drawn writes a reply in one line, what is struck out between tildes.
func drawn(r bot.Reply) string {
	var parts []string
	for _, part := range r.Parts {
		var b strings.Builder
		for _, s := range part.Spans {
			if s.Strike {
				b.WriteString("~" + s.Text + "~")
				continue
			}
			b.WriteString(s.Text)
		}
		parts = append(parts, b.String())
	}
	return strings.Join(parts, " | ")
}

// A town is a house with people before it.
type town struct {
	testing.TB
	bottest.House
	last int
}

func (h *town) in(chat, person string, private bool, command, text string) bot.Reply {
	h.last++
	m := bot.Message{Chat: bot.Chat{Platform: "telegram", ID: chat, Private: private}, From: bot.Person{ID: person}, ID: fmt.Sprint(h.last), Command: command, Text: text, Locale: "en"}
	r := h.Bot.Answer(h.Context(), m)
	h.Bot.Gave(h.Context(), r, fmt.Sprint("a", h.last))
	return r
}

func (h *town) asks(person, text string) bot.Reply { return h.in(person, person, true, "", text) }

func (h *town) taps(chat, person string, private bool, under bot.Reply, label string) bot.Reply {
	h.Helper()
	for _, b := range under.Buttons {
		if b.Label != label {
			continue
		}
		if len(b.Data) > 64 {
			h.Errorf("a button says %d bytes", len(b.Data))
		}
		command, text := bot.Tap(b.Data)
		return h.in(chat, person, private, command, text)
	}
	h.Fatalf("there is no button %q under %q", label, drawn(under))
	return bot.Reply{}
}

func open(t testing.TB, dir string) *town { return &town{TB: t, House: bottest.Open(t, dir)} }

// hears runs corrections and the outbox until the pigeon took n things, and nothing is left that could still come.
func (h *town) hears(t *testing.T, p *pigeon, n int) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { h.Digest.Run(ctx, h.Bot.Words) })
	running.Go(func() { _ = bot.Outbox{Memory: h.Memory, Senders: []bot.Sender{p}}.Run(ctx) })
	late := time.After(10 * time.Second)
	for range n {
		select {
		case <-p.moved:
		case <-late:
			t.Errorf("waited in vain for %d notices", n)
		}
	}
	h.settle(t, p)
	cancel()
	running.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	said := strings.Join(p.said, "\n")
	p.said = nil
	return said
}

// settle waits until every answer is compared with its texts as they stand, and all notices are said: the last of them is one of its own.
func (h *town) settle(t *testing.T, p *pigeon) {
	t.Helper()
	last := bot.Notice{Key: bot.NewID(), To: bot.Address{Chat: bot.Chat{Platform: "telegram", ID: nobody}}}
	if err := h.Store.Write(t.Context(), func(tx *sql.Tx) error { return h.Memory.Post(t.Context(), tx, last) }); err != nil {
		t.Fatal(err)
	}
	h.Memory.Posted()
	late := time.After(10 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for said := false; !said || h.unsettled(t); {
		select {
		case <-p.last:
			said = true
		case <-tick.C:
		case <-late:
			t.Fatal("it does not settle")
		}
	}
}

func (h *town) unsettled(t *testing.T) bool {
	t.Helper()
	notices, err := h.Memory.Notices(t.Context(), "correct:")
	if err != nil {
		t.Fatal(err)
	}
	texts, err := h.Memory.QuotedTexts(t.Context(), time.Now().Add(-7*24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for text, checked := range texts {
		if newest, ok := h.Store.Current(text); ok && newest.Position > checked {
			return true
		}
	}
	return notices["waiting"]+notices["sending"] > 0
}

func wants(t testing.TB, said string, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(said, want) {
			t.Errorf("%q lacks %q", said, want)
		}
	}
}

const (
	when  = "when does the forum open"
	moved = "1 The Green Lake Forum opens at 10:30 on 4 May 2031 in Pine Hall. The forum lasts three days."
)

func (h *town) mira(command, text string) bot.Reply {
	mira := bottest.Moderators["mira"]
	return h.in(mira, mira, true, command, text)
}

func (h *town) publishes(text string, words string) {
	h.Helper()
	preview := h.mira("edit", text)
	_, said := bot.Tap(preview.Buttons[0].Data)
	id, _ := bot.CutWord(said)
	wants(h, drawn(h.mira("publish", id+" "+words)), "Published")
}

// TestNothingIsLostBetweenPublishAndEdit: the program ends right after publishing, then after the notices were posted, and
// each time another one goes on.
func TestNothingIsLostBetweenPublishAndEdit(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	h.asks("42", when)
	h.publishes("forum.en "+moved, "")

	again := open(t, dir) // another process, after a kill
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { again.Digest.Run(ctx, again.Bot.Words) })
	for posted := 0; posted < 2; time.Sleep(5 * time.Millisecond) {
		all, err := again.Memory.Notices(t.Context(), "correct:")
		if err != nil {
			t.Fatal(err)
		}
		posted = all["waiting"]
	}
	cancel()
	running.Wait()

	p := newPigeon()
	said := open(t, dir).hears(t, p, 2)
	wants(t, said, "42/a1: ~The Green Lake Forum opens at 9:00 on 4 May 2031 in Birch Hall. The forum lasts three days.~ | The Green Lake Forum opens at 10:30 on 4 May 2031 in Pine Hall. The forum lasts three days. | Corrected on",
		"42 (a1): A correction to what I quoted here: the text has changed. | ~")
	if said := open(t, dir).hears(t, p, 0); said != "" {
		t.Errorf("it is said again: %q", said)
	}
}

func TestWhoIsToldOfAChange(t *testing.T) {
	const everyone, hour = "-100", "10:30"
	for _, tt := range []struct {
		name, change, words string
		edited, told        int
	}{
		{"an hour", moved, "", 4, 3},
		{"an hour, and the moderator wants none told", moved, "quiet", 4, 0},
		{"wording", "1 The Green Lake Forum begins at 9:00 on 4 May 2031 in Birch Hall. The forum lasts three days.", "", 4, 0},
		{"wording, and the moderator wants all told", "1 The Green Lake Forum begins at 9:00 on 4 May 2031 in Birch Hall. The forum lasts three days.", "tell", 4, 3},
		{"another section", "2 The Green Lake Forum brings together 350 delegates from 27 countries.", "tell", 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := open(t, t.TempDir())
			h.asks("42", when)
			h.asks("43", when)
			h.in(everyone, "44", false, "ask", when)
			h.in(everyone, "45", false, "ask", when)
			h.publishes("forum.en "+tt.change, tt.words)
			said := h.hears(t, newPigeon(), tt.edited+tt.told)
			if n := strings.Count(said, "/a"); n != tt.edited {
				t.Errorf("%d are edited:\n%s", n, said)
			}
			if n := strings.Count(said, "A correction to"); n != tt.told || tt.told > 0 && strings.Count(said, everyone+" (a") != 1 {
				t.Errorf("%d are told:\n%s", n, said)
			}
		})
	}
}

func TestWhatCannotBeEditedIsSaidOrCounted(t *testing.T) {
	h := open(t, t.TempDir())
	h.asks("42", when) // it is too old to be edited
	h.asks("43", when) // has blocked the bot
	p := newPigeon()
	p.old["42"], p.gone["43"] = true, true
	alone := h.Bot.Answer(t.Context(), bot.Message{Chat: bot.Chat{Platform: "telegram", ID: "-7"}, From: bot.Person{ID: "44"}, Text: when})
	h.Bot.Gave(t.Context(), alone, "") // seen by one alone
	private := h.Bot.Answer(t.Context(), bot.Message{Chat: bot.Chat{Platform: "telegram", ID: "45", Private: true}, From: bot.Person{ID: "45"}, Text: when})
	h.Bot.Gave(t.Context(), private, "")
	h.publishes("forum.en "+moved, "quiet")
	said := h.hears(t, p, 5)
	wants(t, said, "42 (a1): A correction", "45 (): A correction")
	if n := strings.Count(said, "\n"); n != 1 {
		t.Errorf("said is\n%s", said)
	}
	list := h.mira("corrections", "")
	wants(t, drawn(list), "4 made", "0 under way", "2 could not be made")
	delete(p.gone, "43")
	mira := bottest.Moderators["mira"]
	wants(t, drawn(h.taps(mira, mira, true, list, "Try again")), "2 are tried again")
	if said := h.hears(t, p, 1); !strings.Contains(said, "43 (a2): A correction") {
		t.Errorf("said is\n%s", said)
	}
	wants(t, drawn(h.in("42", "42", true, "corrections", "")), "This is for moderators")
}

// TestACorrectedAnswerNamesItsNewSource: where a change moves a sentence to another source, the line under it and its button follow.
func TestACorrectedAnswerNamesItsNewSource(t *testing.T) {
	h := open(t, t.TempDir())
	h.asks("42", when)
	newest, err := h.Store.Newest(t.Context(), "forum.en")
	if err != nil {
		t.Fatal(err)
	}
	raw := strings.NewReplacer("opens at 9:00", "opens at 11:00", `{title: "About the forum", publisher: "Green Lake Committee", url: "https://forum.example/en", published: 2031-03-02}`,
		`{title: "News of the forum", publisher: "Green Lake Committee", url: "https://forum.example/news", published: 2031-04-09}`).Replace(string(newest.Raw))
	if _, err := h.Store.Append(t.Context(), knowledge.Draft{Text: "forum.en", BasedOn: newest.Position, Actor: knowledge.ActorOperator, Raw: []byte(raw)}, nil); err != nil {
		t.Fatal(err)
	}
	p := newPigeon()
	wants(t, h.hears(t, p, 2), "opens at 11:00", "The Green Lake Forum – News of the forum, Green Lake Committee, 9 April 2031 (rev. 6)")
	if got := p.links; !slices.Contains(got, "https://forum.example/news") || slices.Contains(got, "https://forum.example/en") {
		t.Errorf("the buttons lead to %q", got)
	}
}

// TestWhoSawTheProgrammeIsTold holds that lines of a day's list are corrected one by one, on the days that they move to, and that
// the question to the moderator counts those who saw them.
func TestWhoSawTheProgrammeIsTold(t *testing.T) {
	h := open(t, t.TempDir())
	h.in("42", "42", true, "schedule", "")
	h.in("42", "43", true, "language", "vi")
	h.in("43", "43", true, "schedule", "4/5")
	preview := h.mira("event", "forum.en opening starts: 5/5 9:00 ends: 5/5 10:30")
	wants(t, drawn(preview), "1 person was told the old wording", "so tell them?")
	mira := bottest.Moderators["mira"]
	wants(t, drawn(h.taps(mira, mira, true, preview, "Publish and tell")), "is told the new one")
	said := h.hears(t, newPigeon(), 2)
	wants(t, said, "~9:00–10:30 Opening, Birch Hall~ | Monday 5 May 2031: 9:00–10:30 Opening, Birch Hall | Corrected on", "42 (a1): A correction to what I quoted here: the text has changed. | ~Sunday 4 May 2031: 9:00")
	if strings.Contains(said, "~Boat") || strings.Contains(said, "43/") {
		t.Errorf("said is\n%s", said)
	}
}

// TestAnImportOfAnotherProcess is found as the log goes on; a text taken back too.
func TestAnImportOfAnotherProcess(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	h.asks("42", when)
	store, err := knowledge.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	newest, err := store.Newest(t.Context(), "forum.en")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "forum.en.md")
	if err := os.WriteFile(file, []byte(strings.Replace(string(newest.Raw), "opens at 9:00", "opens at 11:00", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Import(t.Context(), []string{file}, "moved", false, nil); err != nil {
		t.Fatal(err)
	}
	p := newPigeon()
	wants(t, h.hears(t, p, 2), "42/a1: ~", "opens at 11:00", "A correction")
	if _, err := store.Append(t.Context(), knowledge.Draft{Text: "forum.en", BasedOn: store.Known().Position, Actor: knowledge.ActorOperator}, nil); err != nil {
		t.Fatal(err)
	}
	wants(t, h.hears(t, p, 2), "42/a1: ~", "does not say this any more", "42 (a1): A correction")
}

func TestAnswersAreCorrectedForSevenDays(t *testing.T) {
	h := open(t, t.TempDir())
	h.asks("42", when)
	h.Pass(6 * 24 * time.Hour)
	h.asks("43", when) // given today, by the clock that is read when answers are given
	h.publishes("forum.en "+moved, "")
	if said := h.hears(t, newPigeon(), 4); strings.Count(said, "A correction") != 2 {
		t.Errorf("after six days is said\n%s", said)
	}
	h.Pass(25 * time.Hour)
	h.publishes("forum.en 1 The Green Lake Forum opens at 8:00 on 4 May 2031 in Pine Hall.", "tell")
	if said := h.hears(t, newPigeon(), 0); said != "" {
		t.Errorf("after seven days is said\n%s", said)
	}
	if n := count(t, h, "SELECT COUNT(*) FROM given_answers WHERE person IN ('42', '43')"); n != 0 {
		t.Errorf("%d answers are still kept", n)
	}
}

func count(t *testing.T, h *town, query string) (n int) {
	t.Helper()
	if err := h.Store.Reader().QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOneVoiceAPersonAndAnswer(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	const room = "-100"
	answer := h.in(room, "9042", false, "ask", when)
	tap := func(person, label string) string { return drawn(h.taps(room, person, false, answer, label)) }
	total := func() string {
		all, err := h.Memory.VoteTotals(t.Context(), time.Now().Add(-24*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, v := range all {
			said = append(said, fmt.Sprintf("%s %s %v%s %d", v.Text, v.Heading, v.Useful, v.Why, v.Count))
		}
		return strings.Join(said, ", ")
	}
	tap("9042", "Useful")
	tap("9042", "Useful")
	tap("9043", "Useful")
	tap("9043", "Not useful")
	if got := total(); got != "forum.en When and where false 1, forum.en When and where true 1" {
		t.Errorf("counted is %s", got)
	}
	wants(t, drawn(h.taps(room, "9043", false, h.taps(room, "9044", false, answer, "Not useful"), "It is wrong")), "Thank you")
	tap("9043", "Not useful") // the reason stays
	if got := total(); got != "forum.en When and where false 1, forum.en When and where falsewrong 1, forum.en When and where true 1" {
		t.Errorf("counted is %s", got)
	}
	for person := 9050; person < 9060; person++ { // where others read along, not everyone is asked why
		if r := h.taps(room, fmt.Sprint(person), false, answer, "Not useful"); person > 9052 && (!r.Brief || len(r.Buttons) > 0) {
			t.Errorf("%d is asked %q", person, drawn(r))
		}
	}
	bottest.NotKept(t, dir, "9043", "9050")
	wants(t, drawn(h.in("9043", "9043", true, "forget", "")), "what you thought of 1 answer")
	before := total()
	if strings.Contains(before, "wrong") {
		t.Errorf("after /forget is counted %s", before)
	}
	if err := h.Memory.CountVotes(t.Context(), time.Now().Add(-7*24*time.Hour)); err != nil || count(t, h, "SELECT COUNT(*) FROM votes") == 0 {
		t.Errorf("votes are added up too early: %v", err)
	}
	if err := h.Memory.CountVotes(t.Context(), time.Now()); err != nil || count(t, h, "SELECT COUNT(*) FROM votes") != 0 {
		t.Errorf("votes are still kept by person: %v", err)
	}
	if after := total(); after != before {
		t.Errorf("added up is %s, counted was %s", after, before)
	}
	info, err := os.Stat(filepath.Join(dir, "people.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key is %v %v", info, err)
	}
}

// TestModeratorsAreToldOnce of a question, passage and reason, and of nobody's name.
func TestModeratorsAreToldOnce(t *testing.T) {
	h := open(t, t.TempDir())
	p := newPigeon()
	dislikes := func(person, why string) {
		t.Helper()
		r := h.taps(person, person, true, h.asks(person, when), "Not useful")
		if why != "" {
			h.taps(person, person, true, r, why)
		}
	}
	dislikes("9042", "It is out of date")
	dislikes("9043", "It is out of date")
	said := h.hears(t, p, 1)
	wants(t, said, bottest.Rooms.Telegram+" (): Someone found an answer not useful (It is out of date): | “"+when+"” | The Green Lake Forum opens at 9:00", "forum.en › When and where")
	if strings.Contains(said, "9042") || strings.Contains(said, "9043") || strings.Count(said, "Someone") != 1 {
		t.Errorf("told is\n%s", said)
	}
	dislikes("9044", "Not what I asked")
	if said := h.hears(t, p, 1); strings.Count(said, "Someone") != 1 {
		t.Errorf("of another reason is told\n%s", said)
	}
	dislikes("9045", "")
	var due int64
	row := h.Store.Reader().QueryRowContext(t.Context(), "SELECT due FROM outbox WHERE key LIKE 'dislike:%' AND platform = 'telegram' AND state = 'waiting'")
	if err := row.Scan(&due); err != nil || time.UnixMilli(due).Before(time.Now().Add(time.Minute)) {
		t.Errorf("without a reason it is told at %v (%v)", time.UnixMilli(due), err)
	}
	for n := range 60 {
		person := fmt.Sprint(10000 + n)
		h.taps(person, person, true, h.taps(person, person, true, h.asks(person, fmt.Sprint(when, " ", strings.Repeat("?", n+1))), "Not useful"), "It is wrong")
	}
	if n := count(t, h, "SELECT COUNT(*) FROM outbox WHERE key LIKE 'dislike:%'"); n > 60 {
		t.Errorf("%d complaints in an hour", n)
	}
}

func TestForgetTakesWhereAnswersWereGiven(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	h.asks("98765", when)
	h.publishes("forum.en "+moved, "")
	wants(t, drawn(h.in("98765", "98765", true, "privacy", "")), "seven days", "code in place of your number")
	wants(t, drawn(h.in("98765", "98765", true, "forget", "")), "where I gave you 1 answer")
	if said := h.hears(t, newPigeon(), 0); said != "" {
		t.Errorf("someone who is forgotten is told\n%s", said)
	}
	bottest.NotKept(t, dir, "98765")
}

// TestTheRoomTidiesByItself on a clock that goes a hundred times as fast as the bubble's.
func TestTheRoomTidiesByItself(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		store, memory := bottest.Memory(t, dir)
		begun := time.Now()
		now := func() time.Time { return begun.Add(100 * time.Since(begun)) }
		given := bot.Given{ID: "one", To: bot.Address{Chat: bot.Chat{Platform: "telegram", ID: "42", Private: true}, Person: "42"}, At: begun}
		if err := memory.Gave(t.Context(), given); err != nil {
			t.Fatal(err)
		}
		err := memory.Vote(t.Context(), "telegram:42", "one", bot.Vote{Useful: true}, now(), begun.Add(-time.Hour), func(*sql.Tx, bot.Given, int, bool) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		room := digest.New(digest.Options{Memory: memory, Store: store, CorrectFor: 48 * time.Hour, Now: now})
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { room.Run(ctx, nil) })
		held := func(when time.Duration, answers, votes int) {
			t.Helper()
			time.Sleep(when/100 - time.Since(begun))
			synctest.Wait()
			for table, want := range map[string]int{"given_answers": answers, "votes": votes, "vote_totals": 1 - votes} {
				var n int
				if err := store.Reader().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil || n != want {
					t.Errorf("after %v %s holds %d, not %d (%v)", when, table, n, want, err)
				}
			}
		}
		held(47*time.Hour, 1, 1)
		held(51*time.Hour, 0, 1)
		held(166*time.Hour, 0, 1)
		held(172*time.Hour, 0, 0)
		cancel()
		running.Wait()
	})
}

// TestOneChangeIsToldOnceToAGroup, however much of what stands around it each of its answers quoted.
func TestOneChangeIsToldOnceToAGroup(t *testing.T) {
	const group = "-100"
	h := open(t, t.TempDir())
	boat := "1 The evening boat leaves the pier at %s. Guests of the evening boat bring a warm coat. Captain Ada Holm steers the evening boat across Green Lake. Supper on the evening boat is fish soup."
	h.publishes("forum.en "+fmt.Sprintf(boat, "19:00"), "quiet")
	const first = "The evening boat leaves the pier at 19:00."
	for n := range 2 {
		r := h.Bot.Answer(t.Context(), bot.Message{Chat: bot.Chat{Platform: "telegram", ID: group}, From: bot.Person{ID: fmt.Sprint(50 + n)}, Text: "when does the evening boat leave the pier"})
		wants(t, r.Given.Quotes[0].Quote, first, "warm coat")
		if n == 1 { // what another question had quoted
			r.Given.Quotes[0].Quote, r.Given.Quotes[0].Shown = first, first
		}
		h.Bot.Gave(t.Context(), r, fmt.Sprintf("a%d", n))
	}
	h.publishes("forum.en "+fmt.Sprintf(boat, "20:00"), "tell")
	said := h.hears(t, newPigeon(), 3)
	if n := strings.Count(said, "A correction to"); n != 1 {
		t.Errorf("%d replies tell of one change:\n%s", n, said)
	}
}
