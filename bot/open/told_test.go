package open_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/bot/open"
)

// A mailbox is Telegram and Discord at once: it takes what is sent and edited, but not where nobody is.
type mailbox struct {
	mu       sync.Mutex
	gone     map[string]bool // chats; a private one that is opened is "private " and a person
	sent     []letter
	platform string
}

type letter struct {
	where, under string
	edits        string // the number of the message that it changes; empty: it is new
	person       string
	reply        bot.Reply
}

func (m *mailbox) Name() string { return m.platform }

func (m *mailbox) take(to bot.Address, edits string, r bot.Reply) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	where := to.Chat.ID
	if where == "" && to.Chat.Private {
		where = "private " + to.Person
	}
	if m.gone[where] {
		return "", fmt.Errorf("nobody is there: %w", bot.ErrGone)
	}
	m.sent = append(m.sent, letter{where, to.ReplyTo, edits, to.Person, r})
	return fmt.Sprint("m", len(m.sent)), nil
}

func (m *mailbox) Send(_ context.Context, to bot.Address, r bot.Reply) (string, error) {
	return m.take(to, "", r)
}

func (m *mailbox) Edit(_ context.Context, to bot.Address, message string, r bot.Reply) error {
	_, err := m.take(to, message, r)
	return err
}

// delivers runs the outbox, and corrections, until nothing waits any more; it gives what was sent meanwhile.
func delivers(t *testing.T, h bottest.House, boxes ...*mailbox) []letter {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	var senders []bot.Sender
	before := 0
	for _, m := range boxes {
		senders = append(senders, m)
		before += len(m.sent)
	}
	running.Go(func() { h.Digest.Run(ctx, h.Bot.Words) })
	running.Go(func() { _ = bot.Outbox{Memory: h.Memory, Senders: senders}.Run(ctx) })
	for end := time.Now().Add(10 * time.Second); ; {
		// What is compared posts what is to be said, so that is counted after it.
		left := count(t, h, `SELECT COUNT(*) FROM given_quotes q WHERE q.checked < (SELECT MAX(position) FROM revisions r WHERE r.text = q.text)`) +
			count(t, h, "SELECT COUNT(*) FROM outbox WHERE state IN ('waiting', 'sending') AND platform IN ('telegram', 'discord')")
		if left == 0 {
			break
		}
		if time.Now().After(end) {
			t.Errorf("%d things wait for ever", left)
			break
		}
		select {
		case <-t.Context().Done():
		case <-time.After(5 * time.Millisecond):
		}
	}
	cancel()
	running.Wait()
	var all []letter
	for _, m := range boxes {
		all = append(all, m.sent...)
		m.sent = nil
	}
	return all
}

func boxes() (telegram, discord *mailbox) {
	return &mailbox{platform: "telegram", gone: map[string]bool{}}, &mailbox{platform: "discord", gone: map[string]bool{}}
}

// to gives what was said in a chat.
func to(where string, all []letter) []letter {
	return slices.DeleteFunc(slices.Clone(all), func(l letter) bool { return l.where != where })
}

// theOne is the one thing that was said in a chat.
func theOne(t *testing.T, where string, all []letter) letter {
	t.Helper()
	all = to(where, all)
	if len(all) != 1 {
		t.Fatalf("%d things are said in %s", len(all), where)
	}
	return all[0]
}

// tapsOn taps a button by the command that it says.
func (p person) tapsOn(under bot.Reply, command string) bot.Reply {
	p.Helper()
	for _, b := range under.Buttons {
		if said, argument := bot.Tap(b.Data); said == command {
			return p.does(said, argument)
		}
	}
	p.Fatalf("no button says %s under %q", command, textOf(under))
	return bot.Reply{}
}

// inGroup is someone in a group.
func (p person) inGroup(group, command, text string) bot.Reply {
	m := p.message(command, text)
	m.Chat = bot.Chat{Platform: "telegram", ID: group}
	return p.Bot.Answer(p.Context(), m)
}

func (p person) passesOnIn(group, question string) {
	p.Helper()
	r := p.inGroup(group, "", question)
	for range 2 {
		command, text := bot.Tap(r.Buttons[0].Data)
		r = p.inGroup(group, command, text)
	}
	wants(p, textOf(r), "Passed on")
}

func (p person) answers(id int, text string) {
	p.Helper()
	wants(p, textOf(p.taps(p.does("answer", fmt.Sprint(id, " ", text)))), "Published")
}

// TestWhoWasToldIsCorrected: like any other who was given an answer, until they are forgotten.
func TestWhoWasToldIsCorrected(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	lan, minh, ann, mira := person{t, h, "42"}, person{t, h, "43"}, person{t, h, "44"}, person{t, h, bottest.Moderators["mira"]}
	telegram, discord := boxes()
	lan.passesOn(boat)
	minh.passesOn(boat)
	ann.passesOnIn("-100", boat)
	mira.answers(1, "A ticket for the boat costs 12 francs. It leaves at noon.")
	told := delivers(t, h, telegram, discord)
	wants(t, textOf(theOne(t, "42", told).reply), "12 francs")
	wants(t, textOf(minh.does("forget", "")), "where I gave you 1 answer")

	r := mira.does("edit", "answer-1.en 1 A ticket for the boat costs 15 francs. It leaves at noon.")
	wants(t, textOf(r), "2 people were told the old wording")
	wants(t, textOf(mira.taps(r)), "Published")
	all := delivers(t, h, telegram, discord)
	for where, message := range map[string]string{"42": "", "-100": ""} {
		said := to(where, all)
		if len(said) != 2 || said[0].edits == message || said[1].under != said[0].edits {
			t.Fatalf("in %s is said %+v", where, said)
		}
		wants(t, textOf(said[0].reply), boat, "12 francs", "15 francs", "Corrected on")
		wants(t, textOf(said[1].reply), "A correction", "15 francs")
		if len(said[0].reply.Buttons) != 3 {
			t.Errorf("%d buttons are under a corrected answer", len(said[0].reply.Buttons))
		}
	}
	if said := to("43", all); len(said) > 0 {
		t.Errorf("who is forgotten is told %+v", said)
	}
}

func TestNotWhatIAsked(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	lan, minh, mira := person{t, h, "42"}, person{t, h, "43"}, person{t, h, bottest.Moderators["mira"]}
	telegram, discord := boxes()
	lan.passesOn(boat)
	minh.passesOn(boat)
	mira.answers(1, "The boat leaves at noon.")
	told := delivers(t, h, telegram, discord)
	said := theOne(t, "42", told)
	wants(t, textOf(minh.tapsOn(said.reply, "notasked")), "Only the one who asked")
	wants(t, textOf(lan.tapsOn(said.reply, "notasked")), "with the organisers again", boat)
	for range 2 {
		wants(t, textOf(lan.tapsOn(said.reply, "notasked")), "already")
	}
	wants(t, textOf(mira.does("open", "")), "1 open question", "2 – “"+boat+"”", "1 person")
	post := theOne(t, bottest.Rooms.Telegram, delivers(t, h, telegram, discord))
	wants(t, textOf(post.reply), "Open question 2", boat, "answer-1.en")

	again := theOne(t, "43", told)
	wants(t, textOf(minh.does("forget", "")), "where I gave you 1 answer")
	wants(t, textOf(minh.tapsOn(again.reply, "notasked")), "do not keep that answer")
	wants(t, textOf(lan.does("notasked", "nothing")), "do not keep that answer")

	mira.answers(2, "A ticket for the boat costs 12 francs.")
	second := theOne(t, "42", delivers(t, h, telegram, discord))
	if wants(t, textOf(second.reply), "12 francs", boat); second.under == "" || second.under == "77" {
		t.Errorf("it stands under %q, not under what was told before", second.under)
	}
	wants(t, textOf(lan.does("forget", "")), "where I gave you 2 answers")
	wants(t, textOf(lan.tapsOn(second.reply, "notasked")), "do not keep that answer")
	wants(t, textOf(mira.does("open", "")), "No question is open")
}

// TestAnAnswerGivenAtOnceIsNotSplit: only what a notice told is.
func TestAnAnswerGivenAtOnceIsNotSplit(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	lan := person{t, h, "42"}
	r := lan.does("", "how many delegates are at the forum")
	h.Bot.Gave(t.Context(), r, "5")
	wants(t, textOf(lan.does("notasked", r.Given.ID)), "Only the one who asked")
}

// TestWhereSomeoneIsTold: where they asked last, else where they asked before, else in private; else moderators see it.
func TestWhereSomeoneIsTold(t *testing.T) {
	const group, private, opened = "-100", "42", "private 42"
	for name, tt := range map[string]struct {
		asks   []string // where, one after another
		gone   []string
		told   string // empty: nowhere
		person string // who is called there
	}{
		"in the group":                              {[]string{group}, nil, group, "42"},
		"in private, as the group is gone":          {[]string{group}, []string{group}, opened, "42"},
		"nowhere":                                   {[]string{group}, []string{group, opened}, "", ""},
		"in private":                                {[]string{private}, nil, private, "42"},
		"in private, and blocked":                   {[]string{private}, []string{private}, "", ""},
		"where they asked last":                     {[]string{group, private}, nil, private, "42"},
		"in the group, as they closed their chat":   {[]string{group, private}, []string{private}, group, "42"},
		"in private, as both groups are gone":       {[]string{"-200", group}, []string{group, "-200"}, opened, "42"},
		"in the first group, as the second is gone": {[]string{"-200", group}, []string{group}, "-200", "42"},
	} {
		t.Run(name, func(t *testing.T) {
			h := bottest.Open(t, t.TempDir())
			lan, minh, mira := person{t, h, "42"}, person{t, h, "43"}, person{t, h, bottest.Moderators["mira"]}
			telegram, discord := boxes()
			for n, where := range tt.asks {
				ask := func(command, text string) bot.Reply {
					if where == private {
						return lan.does(command, text)
					}
					return lan.inGroup(where, command, text)
				}
				r := ask("", boat)
				for range 2 {
					r = ask(bot.Tap(r.Buttons[0].Data))
				}
				if wants(t, textOf(r), "I tell you here"); n > 0 {
					wants(t, textOf(r), "already")
				}
			}
			minh.passesOn(boat)
			mira.answers(1, "A ticket for the boat costs 12 francs.")
			for _, where := range tt.gone {
				telegram.gone[where] = true
			}
			all := delivers(t, h, telegram, discord)
			theOne(t, "43", all) // whatever becomes of the other
			all = slices.DeleteFunc(all, func(l letter) bool { return l.where == "43" || !strings.Contains(textOf(l.reply), "You asked") })
			if tt.told == "" {
				if len(all) > 0 {
					t.Errorf("said is %+v", all)
				}
				wants(t, textOf(mira.does("open", "")), "Question 1", "1 could not", "/retell 1")
				return
			}
			if said := theOne(t, tt.told, all); len(all) != 1 || said.person != tt.person {
				t.Errorf("said is %+v", all)
			}
			wants(t, textOf(mira.does("open", "")), "No question is open")

			wants(t, textOf(mira.taps(mira.does("edit", "answer-1.en 1 A ticket for the boat costs 15 francs."))), "2 people")
			corrected := to(tt.told, delivers(t, h, telegram, discord))
			if len(corrected) != 2 || corrected[0].edits == "" {
				t.Errorf("corrected is %+v", corrected)
			}
		})
	}
}

// TestTakenIsSeenInBothRooms: on each platform the post says so, without a name; after half an hour it is free again.
func TestTakenIsSeenInBothRooms(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	lan, mira, noor := person{t, h, "42"}, person{t, h, bottest.Moderators["mira"]}, person{t, h, bottest.Moderators["noor"]}
	telegram, discord := boxes()
	// rooms checks what both posts say now.
	rooms := func(what string, wanted, not string) {
		t.Helper()
		all := delivers(t, h, telegram, discord)
		for _, room := range []string{bottest.Rooms.Telegram, bottest.Rooms.Discord} {
			said := to(room, all)
			if wanted == "" {
				if len(said) > 0 {
					t.Errorf("%s: %s says %q", what, room, textOf(said[0].reply))
				}
				continue
			}
			post := theOne(t, room, all)
			if now := textOf(post.reply); post.edits == "" || !strings.Contains(now, wanted) || not != "" && strings.Contains(now, not) || !strings.Contains(now, boat) || strings.Contains(now, "7101") {
				t.Errorf("%s: %s says %q", what, room, now)
			}
		}
	}
	lan.passesOn(boat)
	delivers(t, h, telegram, discord)
	wants(t, textOf(mira.does("answer", "1")), "Question 1", boat)
	rooms("taken", "Taken by a moderator on Telegram", "")
	wants(t, textOf(noor.does("take", "1")), "taken by telegram:7101")
	wants(t, textOf(noor.does("answer", "1")), "taken by telegram:7101", "all the same")
	wants(t, textOf(mira.does("answer", "1")), "Question 1")
	rooms("taken again", "", "")

	runs := func() {
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { h.Open.Run(ctx, h.Bot.Words) })
		for end := time.Now().Add(10 * time.Second); count(t, h, "SELECT COUNT(*) FROM open_questions WHERE state = 'taken'") > 0 && time.Now().Before(end); {
			time.Sleep(5 * time.Millisecond)
		}
		cancel()
		running.Wait()
	}
	h.Pass(31 * time.Minute)
	runs()
	rooms("after half an hour", "/answer 1", "Taken")
	preview := noor.does("answer", "1 A ticket for the boat costs 12 francs.")
	rooms("taken by the other", "Taken by a moderator", "")
	wants(t, textOf(noor.tapsOn(preview, "discardanswer")), "still open")
	rooms("discarded", "/answer 1", "Taken")
	mira.answers(1, "A ticket for the boat costs 12 francs.")
	rooms("answered", "Answered: answer-1.en", "/answer")

	lan.passesOn("is parking near the venue free of charge")
	mira.does("take", "2") // before it is posted: then that is what is posted
	all := delivers(t, h, telegram, discord)
	for _, room := range []string{bottest.Rooms.Telegram, bottest.Rooms.Discord} {
		wants(t, textOf(theOne(t, room, all).reply), "Open question 2", "Taken by a moderator on Telegram")
	}
}

// TestAnAnswerInOneMoreLanguage: who was told it in another is told once more in theirs, once.
func TestAnAnswerInOneMoreLanguage(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	lan, minh, mira := person{t, h, "42"}, person{t, h, "43"}, person{t, h, bottest.Moderators["mira"]}
	telegram, discord := boxes()
	lan.passesOn(boat)
	minh.does("language", "vi")
	minh.taps(minh.taps(minh.does("", "Giá vé thuyền là bao nhiêu?")))
	wants(t, textOf(mira.tapsOn(mira.does("merge", "2 1"), "mergeyes")), "part of question 1")
	published := mira.taps(mira.does("answer", "1 question: What does the boat cost?\nA ticket for the boat costs 12 francs."))
	wants(t, textOf(published), "2 people are told", "Answer 1 in Vietnamese: asked for by 1 person")
	all := delivers(t, h, telegram, discord)
	wants(t, textOf(theOne(t, "42", all).reply), "You asked", boat, "12 francs")
	first := theOne(t, "43", all)
	wants(t, textOf(first.reply), "Bạn đã hỏi ban tổ chức", "Giá vé thuyền là bao nhiêu?", "bằng tiếng Anh", "12 francs")
	wants(t, textOf(mira.does("open", "")), "Answer 1 in Vietnamese: asked for by 1 person")

	wants(t, textOf(mira.tapsOn(published, "answer")), "to be written in Vietnamese", "12 francs", "Giá vé thuyền là bao nhiêu?", "/answer 1 vi")
	preview := mira.does("answer", "1 vi Câu hỏi : Vé thuyền giá bao nhiêu?\nVé thuyền giá 12 franc.")
	wants(t, textOf(preview), "Answer to question 1 (Vietnamese)", "Vé thuyền giá bao nhiêu?", "Vé thuyền giá 12 franc.", "tells 1 person")
	wants(t, textOf(mira.taps(preview)), "Published: answer-1.vi", "1 person who was told it in another language")
	wants(t, textOf(mira.taps(preview)), "has ended")
	all = delivers(t, h, telegram, discord)
	second := theOne(t, "43", all)
	if wants(t, textOf(second.reply), "Vé thuyền giá 12 franc."); strings.Contains(textOf(second.reply), "bằng tiếng") || second.under == first.under || len(all) != 1 {
		t.Errorf("said is %+v", all)
	}
	wants(t, textOf(mira.does("open", "")), "No question is open")
	wants(t, textOf(mira.does("answer", "1 vi Vé thuyền giá 12 franc.")), "answer-1.vi is there already")
	wants(t, textOf(minh.does("", "giá vé thuyền bao nhiêu")), "12 franc")

	wants(t, textOf(mira.tapsOn(mira.does("edit", "answer-1.vi 1 Vé thuyền giá 15 franc."), "publish")), "1 person")
	if said := to("43", delivers(t, h, telegram, discord)); len(said) != 2 || !strings.Contains(textOf(said[0].reply), "15 franc") {
		t.Errorf("corrected is %+v", said)
	}
	text := h.Store.Texts()
	if text["answer-1.vi"].Removed || text["answer-1.en"].Removed {
		t.Error("both answers should stand")
	}
}

// TestAShownTextThatChangesMeanwhile: what was seen is what is published, or nothing is.
func TestAShownTextThatChangesMeanwhile(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	lan, mira := person{t, h, "42"}, person{t, h, bottest.Moderators["mira"]}
	lan.passesOn(boat)
	offered := mira.does("show", "1 forum.en")
	preview := mira.tapsOn(offered, "showthis")
	wants(t, textOf(preview), "When and where", "“"+boat+"”", "Nothing is published yet")
	wants(t, textOf(mira.taps(mira.does("edit", "forum.en 1 The Green Lake Forum opens at 10:30."))), "Published")
	wants(t, textOf(mira.taps(preview)), "has changed meanwhile")
	wants(t, textOf(mira.tapsOn(offered, "showthis")), "has changed meanwhile")
	wants(t, textOf(mira.does("open", "")), boat)
	wants(t, textOf(mira.does("showthis", "1 2")), "/show 3")
	wants(t, textOf(mira.does("showthis", "1 x y")), "/show 3")
}

// TestAShownTextThatCarriesTheQuestion: nothing of the text changes, who asked is told all the same.
func TestAShownTextThatCarriesTheQuestion(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	lan, mira := person{t, h, "42"}, person{t, h, bottest.Moderators["mira"]}
	telegram, discord := boxes()
	lan.passesOn(boat)
	before := h.Store.Known().Position
	wants(t, textOf(mira.taps(mira.does("show", "1 forum.en 1 question : which town is it in"))), "1 person is told")
	wants(t, textOf(theOne(t, "42", delivers(t, h, telegram, discord)).reply), boat, "Birch Hall", "(rev. 1)")
	if now := h.Store.Known().Position; now != before {
		t.Errorf("the log goes on from %d to %d", before, now)
	}
}

// TestReleaseRunsByItself lets half an hour pass where there is no moderators' room.
func TestReleaseRunsByItself(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		store, memory := bottest.Memory(t, dir)
		b, err := bot.New(bot.Options{Store: store, Memory: memory})
		if err != nil {
			t.Fatal(err)
		}
		room := open.New(open.Options{Memory: memory, Store: store})
		asker := bot.Asker{Text: boat, Language: "en", Address: bot.Address{Chat: bot.Chat{Platform: "telegram", ID: "42"}, Person: "42"}}
		never := func(string) bool { return false }
		q, err := memory.PassOn(t.Context(), bot.OpenQuestion{Language: "en", Key: "k"}, asker, time.Now(), never, func(_ *sql.Tx, _ bot.OpenQuestion, _ bool) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		taken, err := memory.TakeQuestion(t.Context(), q.ID, "telegram:7", time.Now(), func(*sql.Tx, bot.OpenQuestion) error { return nil })
		if !taken || err != nil {
			t.Fatal(taken, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { room.Run(ctx, b.Words) })
		for _, want := range []string{bot.QuestionTaken, bot.QuestionOpen} {
			time.Sleep(20 * time.Minute)
			if now, err := memory.OpenQuestion(t.Context(), q.ID); err != nil || now.State != want {
				t.Errorf("the question is %s, not %s (%v)", now.State, want, err)
			}
		}
		cancel()
		running.Wait()
	})
}

// TestAShownTextIsToldInEachLanguage: where the text is there in it; and the question is carried where it is asked.
func TestAShownTextIsToldInEachLanguage(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	lan, minh, mira := person{t, h, "42"}, person{t, h, "43"}, person{t, h, bottest.Moderators["mira"]}
	telegram, discord := boxes()
	minh.does("language", "vi")
	minh.taps(minh.taps(minh.does("", "Giá vé thuyền là bao nhiêu?")))
	lan.passesOn(boat)
	wants(t, textOf(mira.tapsOn(mira.does("merge", "2 1"), "mergeyes")), "part of question 1")
	preview := mira.does("show", "1 forum.en 2")
	wants(t, textOf(preview), "340 delegates", "Vietnamese is told the same section of forum.vi 2", "forum.vi 2 › Người tham gia will carry", "Giá vé thuyền là bao nhiêu?", "2 people")
	wants(t, textOf(mira.taps(preview)), "Published: forum.vi", "2 people are told")
	all := delivers(t, h, telegram, discord)
	wants(t, textOf(theOne(t, "42", all).reply), boat, "340 delegates", "Green Lake Committee, 2 March 2031 (rev. 1)")
	wants(t, textOf(theOne(t, "43", all).reply), "Giá vé thuyền là bao nhiêu?", "340 đại biểu", "(bản 6)")
	wants(t, textOf(minh.does("", "gia ve thuyen bao nhieu")), "340 đại biểu")
	wants(t, textOf(mira.taps(mira.does("edit", "forum.en 2 The Green Lake Forum brings together 350 delegates from 27 countries."))), "1 person")
	if said := to("42", delivers(t, h, telegram, discord)); len(said) != 2 || !strings.Contains(textOf(said[0].reply), "350 delegates") {
		t.Errorf("corrected is %+v", said)
	}
	wants(t, textOf(mira.does("open", "")), "No question is open")
}

// TestATapInAGroupSpeaksTheLanguageOfItsMessage: whoever asked in Vietnamese is asked, and told, in Vietnamese, whatever was said in
// the group since.
func TestATapInAGroupSpeaksTheLanguageOfItsMessage(t *testing.T) {
	const group = "-300"
	h := bottest.Open(t, t.TempDir())
	lan, minh, mira := person{t, h, "42"}, person{t, h, "43"}, person{t, h, bottest.Moderators["mira"]}
	telegram, discord := boxes()
	refusal := lan.inGroup(group, "", "Giá vé thuyền là bao nhiêu?")
	minh.inGroup(group, "", "How many delegates are at the forum?")
	consent := lan.tapsInGroup(group, refusal)
	wants(t, textOf(consent), "Tôi sẽ chuyển")
	minh.inGroup(group, "", "When does the forum open?")
	lan.tapsInGroup(group, consent)
	if list := textOf(mira.does("open", "")); strings.Contains(list, "en)") {
		t.Errorf("English is asked for by nobody: %s", list)
	}
	mira.answers(1, "Vé thuyền giá 12 franc.")
	wants(t, textOf(theOne(t, group, delivers(t, h, telegram, discord)).reply), "Giá vé thuyền", "Bạn đã hỏi")
}

func (p person) tapsInGroup(where string, r bot.Reply) bot.Reply {
	command, argument := bot.Tap(r.Buttons[0].Data)
	return p.inGroup(where, command, argument)
}

// TestAForgottenAskersQuestionGoesWithThem, as it is in their own words; where others ask it too it stays, in theirs.
func TestAForgottenAskersQuestionGoesWithThem(t *testing.T) {
	dir := t.TempDir()
	h := bottest.Open(t, dir)
	lan, minh, mira := person{t, h, "42"}, person{t, h, "43"}, person{t, h, bottest.Moderators["mira"]}
	telegram, discord := boxes()
	lan.passesOn("how much is a ticket for the boat, my name is Ann Quartermaine")
	lan.passesOn("How much is the ticket for the TRAIN")
	minh.passesOn("how much is a ticket for the train")
	delivers(t, h, telegram, discord)
	lan.does("forget", "")
	list := textOf(mira.does("open", ""))
	wants(t, list, "how much is a ticket for the train", "1 person")
	if strings.Contains(list, "Quartermaine") || strings.Contains(list, "TRAIN") {
		t.Errorf("the list holds their words: %s", list)
	}
	wants(t, textOf(mira.does("answer", "1 It is free.")), "dismissed already")
	for _, room := range bottest.Rooms.Rooms() {
		var all []letter
		for _, l := range delivers(t, h, telegram, discord) {
			if l.edits != "" && l.where == room.ID {
				all = append(all, l)
			}
		}
		if room.Platform == "telegram" && (len(all) == 0 || strings.Contains(textOf(all[0].reply), "Quartermaine") || !strings.Contains(textOf(all[0].reply), "Withdrawn")) {
			t.Errorf("the post in the room is %+v", all)
		}
	}
	if err := h.Store.TryWriting(t.Context()); err != nil { // what is deleted is overwritten with the next write
		t.Fatal(err)
	}
	bottest.NotKept(t, dir, "Quartermaine")
}

// TestARoomThatCannotBeToldIsSeen: whoever asked was told that it was passed on, so somebody has to see it.
func TestARoomThatCannotBeToldIsSeen(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	lan, mira := person{t, h, "42"}, person{t, h, bottest.Moderators["mira"]}
	telegram, discord := boxes()
	for _, room := range bottest.Rooms.Rooms() {
		telegram.gone[room.ID], discord.gone[room.ID] = true, true
	}
	lan.passesOn(boat)
	delivers(t, h, telegram, discord)
	list := mira.does("open", "")
	wants(t, textOf(list), "1 message to the moderators' room could not be said", "(telegram)", "(discord)")
	clear(telegram.gone)
	clear(discord.gone)
	var again bot.Reply
	for _, b := range list.Buttons {
		if b.Label == "Say them again in the rooms" {
			command, argument := bot.Tap(b.Data)
			again = mira.does(command, argument)
		}
	}
	wants(t, textOf(again), "2")
	if all := delivers(t, h, telegram, discord); len(all) != 2 {
		t.Errorf("said again is %+v", all)
	}
}
