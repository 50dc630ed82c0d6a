package telegram_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/bot/telegram"
	"summitbot/bot/telegram/telegramtest"
)

func TestMain(m *testing.M) {
	if os.Getenv("PLATFORM_SPECS") == "" {
		fmt.Println("LEFT OUT: PLATFORM_SPECS is not set, so Telegram's own description of its methods is not held against the requests")
	}
	slog.SetDefault(slog.New(slog.DiscardHandler))
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

var (
	ann        = telegramtest.User{ID: 7001, FirstName: "Ann", Username: "ann_of_lake", LanguageCode: "en"}
	minh       = telegramtest.User{ID: 7002, FirstName: "Minh", LanguageCode: "vi"}
	group      = telegramtest.Chat{ID: -1001234567890, Type: "supergroup", Title: "Lake people"}
	moderators = telegramtest.Chat{ID: -1007777777777, Type: "supergroup", Title: "Moderators"}
	forum      = telegramtest.Chat{ID: -1009876543210, Type: "supergroup", Title: "Lake topics", IsForum: true}
)

// A lake is an adapter that runs before a stand-in.
type lake struct {
	*telegramtest.Server
	dir   string
	house bottest.House
	end   func() error // ends the adapter and gives what Run returned

	adapter *telegram.Adapter
}

// speak says what is posted, until the test ends.
func (l *lake) speak(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var speaking sync.WaitGroup
	l.house.Correct(t)
	speaking.Go(func() { _ = bot.Outbox{Memory: l.house.Memory, Senders: []bot.Sender{l.adapter}}.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		speaking.Wait()
	})
}

// start runs an adapter with a new data folder.
func start(t *testing.T, commands ...bot.Command) *lake {
	t.Helper()
	s := telegramtest.New(t)
	t.Cleanup(s.Close)
	s.Join(group)
	s.Join(moderators)
	s.Join(forum, 1, 5, 6)
	l := &lake{Server: s, dir: t.TempDir()}
	l.open(t, commands...)
	l.run(t)
	return l
}

func (l *lake) open(t *testing.T, commands ...bot.Command) {
	t.Helper()
	l.house = bottest.Open(t, l.dir)
	if len(commands) == 0 {
		return
	}
	b, err := bot.New(bot.Options{Index: l.house.Index, Store: l.house.Store, Memory: l.house.Memory, Commands: commands})
	if err != nil {
		t.Fatal(err)
	}
	l.house.Bot = b
}

func (l *lake) settings() telegram.Settings {
	return telegram.Settings{Token: telegram.Secret(l.Token), APIURL: l.URL}
}

// run runs the adapter; it ends with the test.
func (l *lake) run(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	a := telegram.New(l.settings(), l.house.Bot, l.house.Memory).Hurry()
	l.adapter = a
	go func() { ended <- a.Run(ctx) }()
	var result error
	over := false
	l.end = func() error {
		cancel()
		if !over {
			result, over = <-ended, true
		}
		return result
	}
	t.Cleanup(func() { _ = l.end() })
}

// restart ends the adapter and runs another one over the same data, as another process would.
func (l *lake) restart(t *testing.T) {
	t.Helper()
	if err := l.end(); err != nil {
		t.Fatal(err)
	}
	l.run(t)
}

// left counts the rows in the inbox.
func (l *lake) left(t *testing.T) int {
	t.Helper()
	all, err := l.house.Memory.Unanswered(context.Background(), "telegram")
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// settled waits until the inbox is empty. Rows go just after the answer is out, which makes no request.
func (l *lake) settled(t *testing.T) {
	t.Helper()
	if err := l.end(); err != nil {
		t.Fatal(err)
	}
	if n := l.left(t); n != 0 {
		t.Errorf("%d rows are left in the inbox", n)
	}
}

// silence says something and shows that it got no answer: what is said after it in the same chat is answered first.
func (l *lake) silence(t *testing.T, what string, say func()) {
	t.Helper()
	before := len(l.Sent(0))
	say()
	id := l.Say(group, ann, "/help@forum_bot")
	m := l.Next(t)
	if m.ReplyTo != id {
		t.Errorf("%s was answered with %q", what, m.Text)
		l.Next(t)
	}
	if n := len(l.Sent(0)) - before; n > 1 && m.ReplyTo == id {
		t.Errorf("%s: %d messages where one was wanted", what, n)
	}
}

func has(t *testing.T, m telegramtest.Sent, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(m.Text, want) {
			t.Errorf("%q lacks %q", m.Text, want)
		}
	}
}

func looks(m telegramtest.Sent, kind string) []string {
	var all []string
	for _, e := range m.Entities {
		if e.Type == kind {
			all = append(all, cut(m.Text, e.Offset, e.Length))
		}
	}
	return all
}

// TestConversations plays the written conversations.
func TestConversations(t *testing.T) {
	bottest.Play(t, func(t *testing.T) bottest.Stage {
		l := start(t)
		l.speak(t)
		return &stage{lake: l, people: map[string]telegramtest.User{}, edits: map[int64]map[int]int{}}
	})
}

type stage struct {
	*lake
	people map[string]telegramtest.User
	last   telegramtest.Sent
	form   telegramtest.Sent     // the form that was shown last
	aside  []telegramtest.Sent   // said elsewhere than where an answer was waited for
	edits  map[int64]map[int]int // of messages whose change was looked at, by chat
}

func (s *stage) Groups() bool { return true }

func (s *stage) Say(t *testing.T, l bottest.Line) string {
	u, said := s.person(l.Who), l.Text
	to := telegramtest.Private(u)
	if l.Group {
		to = group
	}
	if l.ToBot {
		said = "@forum_bot " + said
	}
	query := ""
	if l.File != "" {
		return s.sendFile(t, to, u, l)
	}
	switch {
	case l.Tap:
		query = s.Tap(u, s.last, s.buttonNamed(t, l.Text))
	case l.Fill:
		s.Server.Say(to, u, strings.ReplaceAll(l.Text, `\n`, "\n"), s.ReplyToSent(s.form))
	default:
		s.Server.Say(to, u, said)
	}
	// A question of someone else's right behind it in the same chat: what comes before its answer is the answer.
	probe := s.Server.Say(to, telegramtest.User{ID: 9999, LanguageCode: "en"}, "/help@forum_bot")
	var lines []string
	for {
		m := s.Next(t)
		if m.ReplyTo == probe {
			if toast := s.Toast(query); toast != "" {
				lines = append(lines, toast)
			}
			return strings.Join(lines, "\n")
		}
		if m.Chat != to.ID {
			s.aside = append(s.aside, m)
			continue
		}
		if m.File != nil {
			m.Text += "[" + m.File.Name + "]"
		} else if s.last = m; strings.HasPrefix(m.Raw[strings.LastIndexByte(m.Raw, '\n')+1:], "<code>/") {
			s.form = m
		}
		lines = append(lines, m.Text)
	}
}

// sendFile sends a file and gives what that is answered with: beside the chat's queue, so nothing else tells when.
func (s *stage) sendFile(t *testing.T, to telegramtest.Chat, u telegramtest.User, l bottest.Line) string {
	t.Helper()
	id := s.Document(to, u, l.Text, telegramtest.File{Name: l.File, Type: bottest.TypeOf(l.File), Content: bottest.File(t, l.File)})
	for {
		m := s.Next(t)
		if m.ReplyTo == id {
			s.last = m
			return m.Text
		}
		s.aside = append(s.aside, m)
	}
}

func (s *stage) person(name string) telegramtest.User {
	u, ok := s.people[name]
	if !ok {
		u = telegramtest.User{ID: int64(8000 + len(s.people)), FirstName: name, LanguageCode: "en"}
		if n, err := strconv.ParseInt(bottest.Moderators[name], 10, 64); err == nil {
			u.ID = n
		}
		s.people[name] = u
	}
	return u
}

func (s *stage) Hear(t *testing.T, l bottest.Line) string {
	t.Helper()
	chat := group.ID
	switch {
	case l.Who == bottest.InRoom:
		chat = moderators.ID
	case !l.Group:
		chat = s.person(l.Who).ID
	}
	for {
		at := slices.IndexFunc(s.aside, func(m telegramtest.Sent) bool { return m.Chat == chat })
		if at >= 0 {
			s.last = s.aside[at]
			s.aside = slices.Delete(s.aside, at, at+1)
			return s.last.Text
		}
		s.aside = append(s.aside, s.Next(t))
	}
}

func (s *stage) See(t *testing.T, l bottest.Line) string {
	t.Helper()
	chat := group.ID
	switch {
	case l.Who == bottest.InRoom:
		chat = moderators.ID
	case !l.Group:
		chat = s.person(l.Who).ID
	}
	s.Await(t, "something said to "+l.Who+" changes", func() bool {
		all := s.Sent(chat)
		at := slices.IndexFunc(all, func(m telegramtest.Sent) bool { return m.Edits > s.edits[m.Chat][m.ID] })
		if at < 0 {
			return false
		}
		s.last = all[at]
		return true
	})
	if s.edits[chat] == nil {
		s.edits[chat] = map[int]int{}
	}
	s.edits[chat][s.last.ID] = s.last.Edits
	return s.last.Text
}

func (s *stage) buttonNamed(t *testing.T, label string) string {
	t.Helper()
	for _, row := range s.last.Buttons {
		for _, b := range row {
			if b.Text == label {
				return b.Data
			}
		}
	}
	t.Fatalf("there is no button %q under %q", label, s.last.Text)
	return ""
}

func TestAnswersAPrivateQuestion(t *testing.T) {
	l := start(t)
	id := l.Say(telegramtest.Private(ann), ann, "how many delegates are at the forum")
	m := l.Next(t)
	has(t, m, "340 delegates", "About the forum, Green Lake Committee, 2 March 2031")
	if m.Chat != ann.ID || m.ReplyTo != id || m.Topic != 0 || m.ParseMode != "HTML" || !m.NoPreview {
		t.Errorf("sent as %+v", m)
	}
	if q := looks(m, "blockquote"); len(q) != 1 || !strings.Contains(q[0], "340 delegates") {
		t.Errorf("quoted is %q", q)
	}
	if b := looks(m, "bold"); !strings.Contains(strings.Join(b, " "), "delegates") {
		t.Errorf("the words that matched are not marked: %q", b)
	}
	if len(m.Buttons) != 1 || m.Buttons[0][0].URL != "https://forum.example/en" || m.Buttons[0][0].Text != "Source" {
		t.Errorf("buttons are %v", m.Buttons)
	}
	l.settled(t)
}

func TestASummaryOfOursIsNoQuotation(t *testing.T) {
	l := start(t)
	l.Say(telegramtest.Private(ann), ann, "combien de délégués sont venus ?")
	m := l.Next(t)
	has(t, m, "340 délégués", "Notre résumé, d'après : Présentation du forum")
	if q := looks(m, "blockquote"); len(q) != 0 {
		t.Errorf("a summary is drawn as a quotation: %q", q)
	}
}

func TestGroupsAreAnsweredWhereTheySpeakToUs(t *testing.T) {
	l := start(t)
	const question = "how many delegates are at the forum"
	for _, tt := range []struct {
		name string
		say  func() int
	}{
		{"/ask", func() int { return l.Say(group, ann, "/ask "+question) }},
		{"/ask@us", func() int { return l.Say(group, ann, "/ask@Forum_Bot "+question) }},
		{"a mention", func() int { return l.Say(group, ann, "@forum_bot "+question) }},
		{"a mention behind", func() int { return l.Say(group, ann, question+" @forum_bot?") }},
		{"a mention behind letters of two units", func() int { return l.Say(group, ann, "🌲🌲 @FORUM_BOT, "+question) }},
		{"a reply", func() int { return l.Say(group, ann, question, telegramtest.ReplyTo(11, l.Bot)) }},
		{"a mention and a command", func() int { return l.Say(group, ann, "@forum_bot /ask "+question) }},
		{"a caption", func() int { return l.Photo(group, ann, "@forum_bot "+question) }},
		{"an anonymous administrator", func() int {
			anonymous := telegramtest.User{ID: 1087968824, IsBot: true, Username: "GroupAnonymousBot"}
			return l.Say(group, anonymous, "/ask "+question, telegramtest.With("sender_chat", group))
		}},
		{"a name without a username", func() int {
			return l.Say(group, ann, "Forum "+question, telegramtest.With("entities", []map[string]any{{"type": "text_mention", "offset": 0, "length": 5, "user": l.Bot}}))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id := tt.say()
			m := l.Next(t)
			has(t, m, "340 delegates")
			if m.Chat != group.ID || m.ReplyTo != id {
				t.Errorf("sent as %+v", m)
			}
		})
	}
	l.settled(t)
}

func TestGroupsAreLeftAloneOtherwise(t *testing.T) {
	l := start(t)
	other := telegramtest.User{ID: 5, IsBot: true, Username: "other_bot"}
	for _, tt := range []struct {
		name string
		say  func()
	}{
		{"talk", func() { l.Say(group, ann, "how many delegates are at the forum") }},
		{"another's command", func() { l.Say(group, ann, "/ask@other_bot how many delegates") }},
		{"a command that is not ours", func() { l.Say(group, ann, "/ban minh") }},
		{"a mention of another", func() { l.Say(group, ann, "@forum_bot_fan how many delegates are at the forum") }},
		{"our name as no mention", func() { l.Say(group, ann, "mail x@forum_bot please", telegramtest.With("entities", nil)) }},
		{"a reply to another", func() { l.Say(group, ann, "how many delegates?", telegramtest.ReplyTo(11, minh)) }},
		{"another bot", func() { l.Say(group, other, "/ask how many delegates are at the forum") }},
		{"a post passed on from a channel", func() {
			l.Say(group, telegramtest.User{ID: 777000}, "@forum_bot hello", telegramtest.With("is_automatic_forward", true))
		}},
		{"a picture", func() { l.Photo(group, ann, "") }},
		{"a picture as a reply", func() { l.Photo(group, ann, "", telegramtest.ReplyTo(11, l.Bot)) }},
		{"a new title", func() { l.Say(group, ann, "", telegramtest.With("new_chat_title", "x")) }},
		{"a message in a topic that we opened", func() {
			l.Say(group, ann, "how many?", telegramtest.ReplyTo(11, l.Bot), func(m map[string]any) {
				m["reply_to_message"].(map[string]any)["forum_topic_created"] = map[string]any{"name": "x", "icon_color": 1}
			})
		}},
		{"an edit", func() {
			l.Update("edited_message", map[string]any{"message_id": 3, "date": 1, "chat": group, "from": ann, "text": "/ask how many delegates"})
		}},
		{"a channel", func() {
			l.Update("channel_post", map[string]any{"message_id": 3, "date": 1, "chat": telegramtest.Chat{ID: -100, Type: "channel"}, "text": "/ask how many"})
		}},
		{"what the library cannot read", func() {
			l.Say(group, ann, "/ask how many", telegramtest.With("forward_origin", map[string]any{"type": "telepathy"}))
		}},
		{"that we were put in", func() {
			l.Update("my_chat_member", map[string]any{"chat": group, "from": ann, "date": 1,
				"old_chat_member": map[string]any{"status": "left", "user": l.Bot}, "new_chat_member": map[string]any{"status": "member", "user": l.Bot}})
		}},
	} {
		t.Run(tt.name, func(t *testing.T) { l.silence(t, tt.name, tt.say) })
	}
}

func TestPrivateMessages(t *testing.T) {
	l := start(t)
	me := telegramtest.Private(ann)
	for _, tt := range []struct {
		name, want string
		say        func()
	}{
		{"a caption", "340 delegates", func() { l.Photo(me, ann, "how many delegates are at the forum") }},
		{"a picture", "can only read text", func() { l.Photo(me, ann, "") }},
		{"a deep link", "Green Lake Forum", func() { l.Say(me, ann, "/start how_many-delegates") }},
		{"an unknown command", "/nonsense", func() { l.Say(me, ann, "/nonsense") }},
		{"nothing to read", "could not read a question", func() { l.Say(me, ann, "🌲🌲🌲") }},
		{"a command without words", "could not read a question", func() { l.Say(me, ann, "/ask") }},
		{"nobody known", "340", func() {
			l.Say(me, ann, "how many delegates are at the forum", telegramtest.With("from", nil, "sender_chat", group))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.say()
			has(t, l.Next(t), tt.want)
		})
	}
	t.Run("an album is answered once", func(t *testing.T) {
		for range 3 {
			l.Photo(me, ann, "", telegramtest.With("media_group_id", "a1"))
		}
		l.Say(me, ann, "/help")
		has(t, l.Next(t), "can only read text")
		has(t, l.Next(t), "/schedule")
	})
	t.Run("what the platform says of a chat", func(t *testing.T) {
		l.Say(me, ann, "", telegramtest.With("pinned_message", map[string]any{"message_id": 3, "date": 1, "chat": me}))
		l.Say(me, ann, "/help")
		has(t, l.Next(t), "/schedule")
	})
	l.settled(t)
}

func TestNotTextIsSaidInTheLanguageChosen(t *testing.T) {
	l := start(t)
	l.Say(telegramtest.Private(minh), minh, "/language fr")
	l.Next(t)
	l.Photo(telegramtest.Private(minh), minh, "")
	has(t, l.Next(t), "texte")
}

func TestTopics(t *testing.T) {
	l := start(t)
	const question = "/ask how many delegates are at the forum"
	for _, tt := range []struct {
		name   string
		to     telegramtest.Chat
		detail telegramtest.Detail
		topic  int
	}{
		{"in a topic", forum, telegramtest.InTopic(5), 5},
		{"in the general topic", forum, telegramtest.InTopic(1), 0},
		{"in a chain of replies, which is no topic", group, telegramtest.With("message_thread_id", 77), 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l.Say(tt.to, ann, question, tt.detail)
			if m := l.Next(t); m.Topic != tt.topic || m.Chat != tt.to.ID {
				t.Errorf("answered in topic %d of %d", m.Topic, m.Chat)
			}
		})
	}
}

func TestTaps(t *testing.T) {
	l := start(t)
	l.Say(telegramtest.Private(ann), ann, "/language")
	offer := l.Next(t)
	if len(offer.Buttons) == 0 || offer.Buttons[0][0].Data == "" {
		t.Fatalf("no languages are offered: %+v", offer)
	}
	t.Run("in private", func(t *testing.T) {
		q := l.Tap(ann, offer, "language vi")
		m := l.Next(t)
		has(t, m, "tiếng Việt")
		if m.Chat != ann.ID || !l.TapAnswered(q) {
			t.Errorf("sent to %d, answered: %t", m.Chat, l.TapAnswered(q))
		}
	})
	t.Run("in a topic", func(t *testing.T) {
		l.Say(forum, minh, "/language@forum_bot", telegramtest.InTopic(6))
		q := l.Tap(minh, l.Next(t), "language en")
		if m := l.Next(t); m.Chat != forum.ID || m.Topic != 6 || m.ReplyTo != 0 || !l.TapAnswered(q) {
			t.Errorf("sent as %+v", m)
		}
	})
	t.Run("out of reach", func(t *testing.T) {
		q := l.TapOutOfReach(ann, offer, "language en")
		l.Await(t, "the tap is answered", func() bool { return l.TapAnswered(q) })
		l.Say(telegramtest.Private(ann), ann, "/start")
		has(t, l.Next(t), "Diễn đàn Hồ Xanh")
	})
	l.settled(t)
}

func TestCommandsAreShownInEachLanguage(t *testing.T) {
	l := start(t)
	l.Await(t, "four menus are set", func() bool { return len(l.Menus()) == 4 })
	got := map[string]string{}
	for _, m := range l.Menus() {
		got[m.Language] = m.Commands["schedule"]
		for _, name := range []string{"start", "help", "ask", "schedule", "sources", "language"} {
			if m.Commands[name] == "" {
				t.Errorf("menu %q lacks /%s", m.Language, name)
			}
		}
	}
	if len(got) != 4 || got[""] != got["en"] || got["vi"] == got["en"] || got["fr"] == got["en"] {
		t.Errorf("menus are %v", got)
	}
}

func TestTheMenuMayFail(t *testing.T) {
	s := telegramtest.New(t)
	t.Cleanup(s.Close)
	s.Fail("setMyCommands", 100, telegramtest.Trouble{Refusal: telegramtest.CommandInvalid})
	l := &lake{Server: s, dir: t.TempDir()}
	l.open(t)
	l.run(t)
	l.Say(telegramtest.Private(ann), ann, "/help")
	has(t, l.Next(t), "/schedule")
}

func TestAPanicIsAnsweredAndEndsNothing(t *testing.T) {
	l := start(t, bot.Command{Name: "boom", Run: func(context.Context, *bot.Turn) bot.Reply { panic("broken") }})
	l.Say(telegramtest.Private(ann), ann, "/boom")
	has(t, l.Next(t), "Something went wrong")
	l.Say(telegramtest.Private(ann), ann, "/help")
	has(t, l.Next(t), "/ask")
	l.settled(t)
}

// TestWhoCannotBeToldHasNoRight: the number of a moderator is not enough where the words may be someone else's.
func TestWhoCannotBeToldHasNoRight(t *testing.T) {
	l := start(t)
	mira := telegramtest.User{ID: 7101, FirstName: "Mira", LanguageCode: "en"}
	stranger := map[string]any{"type": "user", "date": 1, "sender_user": ann}
	for _, tt := range []struct {
		name string
		from telegramtest.User
		with telegramtest.Detail
		want string
	}{
		{"herself", mira, telegramtest.With(), "5 texts"},
		{"in the name of a group", mira, telegramtest.With("sender_chat", group), "cannot be told"},
		{"in the name of a channel", mira, telegramtest.With("sender_chat", telegramtest.Chat{ID: -100777, Type: "channel"}), "cannot be told"},
		{"what someone else wrote", mira, telegramtest.With("forward_origin", stranger), "cannot be told"},
		{"what a bot wrote", mira, telegramtest.With("via_bot", telegramtest.User{ID: 5, IsBot: true, FirstName: "b"}), "cannot be told"},
		{"Telegram's own account", telegramtest.User{ID: 777000, LanguageCode: "en"}, telegramtest.With(), "cannot be told"},
		{"anonymous administrators", telegramtest.User{ID: 1087968824, LanguageCode: "en"}, telegramtest.With(), "cannot be told"},
		{"someone else", ann, telegramtest.With(), "Your number is telegram:7001"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l.Say(group, tt.from, "/texts@forum_bot", tt.with)
			has(t, l.Next(t), tt.want)
		})
	}
}
