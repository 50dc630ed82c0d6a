package telegram_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/bot/telegram"
	"summitbot/bot/telegram/telegramtest"
)

const question = "how many delegates are at the forum"

// diagnostics catches all that is logged while a test runs.
type diagnostics struct {
	mu   sync.Mutex
	b    bytes.Buffer
	more chan struct{} // closed, and made anew, at each line
}

func (d *diagnostics) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.more)
	d.more = make(chan struct{})
	return d.b.Write(p)
}

// await waits until a line holds what.
func (d *diagnostics) await(t *testing.T, what string) {
	t.Helper()
	late := time.After(15 * time.Second)
	for {
		d.mu.Lock()
		more := d.more
		d.mu.Unlock()
		if d.count(what) > 0 {
			return
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("%q was never said:\n%s", what, d)
		}
	}
}

func (d *diagnostics) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.b.String()
}

// count counts the lines that hold all of what.
func (d *diagnostics) count(what ...string) int {
	n := 0
lines:
	for line := range strings.Lines(d.String()) {
		for _, w := range what {
			if !strings.Contains(line, w) {
				continue lines
			}
		}
		n++
	}
	return n
}

func diagnose(t *testing.T) *diagnostics {
	t.Helper()
	d := &diagnostics{more: make(chan struct{})}
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(d, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(func() { slog.SetDefault(before) })
	return d
}

// closedLake is a lake whose adapter does not run yet.
func closedLake(t *testing.T) *lake {
	t.Helper()
	s := telegramtest.New(t)
	t.Cleanup(s.Close)
	s.Join(group)
	l := &lake{Server: s, dir: t.TempDir()}
	l.open(t)
	return l
}

// result waits for the adapter to end by itself.
func result(t *testing.T, a *telegram.Adapter) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	err := a.Run(ctx)
	if ctx.Err() != nil {
		t.Fatal("it did not end")
	}
	return err
}

func TestOrderWithinAChatAndChatsSideBySide(t *testing.T) {
	l := start(t)
	release := l.Hold(telegramtest.Private(ann))
	var asked []int
	for n := range 5 {
		asked = append(asked, l.Say(telegramtest.Private(ann), ann, []string{question, "/help", "who chairs the session on water", "/sources", "hello"}[n]))
	}
	l.Await(t, "the first answer is on its way", func() bool { return l.Holding(telegramtest.Private(ann)) == 1 })
	l.Say(telegramtest.Private(minh), minh, "diễn đàn khai mạc lúc mấy giờ?")
	has(t, l.Next(t), "9 giờ") // while the other chat waits
	release()
	for n, id := range asked {
		if m := l.Next(t); m.ReplyTo != id {
			t.Errorf("answer %d is to message %d, want %d", n, m.ReplyTo, id)
		}
	}
	l.settled(t)
}

func TestA429IsWaitedOutForThatChatAlone(t *testing.T) {
	l := start(t)
	const limit = 900 * time.Millisecond
	began := time.Now()
	l.RateLimit(telegramtest.Private(ann), limit)
	first := l.Say(telegramtest.Private(ann), ann, question)
	second := l.Say(telegramtest.Private(ann), ann, "/help")
	l.Await(t, "a message is refused", func() bool { return l.Calls("sendMessage") == 1 })
	l.Say(telegramtest.Private(minh), minh, "/help")
	if m := l.Next(t); m.Chat != minh.ID {
		t.Errorf("the first answer went to %d", m.Chat)
	}
	if n := l.left(t); n < 2 {
		t.Errorf("%d rows in the inbox while two answers wait", n)
	}
	for _, id := range []int{first, second} {
		if m := l.Next(t); m.ReplyTo != id || m.At.Sub(began) < limit {
			t.Errorf("message %d was answered after %v", m.ReplyTo, m.At.Sub(began))
		}
	}
	if n := l.Calls("sendMessage"); n != 4 {
		t.Errorf("%d messages were tried; one refusal and three answers are wanted", n)
	}
	l.settled(t)
}

func TestABoundAndAWordAtIt(t *testing.T) {
	l := start(t)
	me := telegramtest.Private(ann)
	release := l.Hold(me)
	l.Say(me, ann, "/start")
	l.Await(t, "the first answer is on its way", func() bool { return l.Holding(me) == 1 })
	for range telegram.WaitingOfChat + 9 {
		l.Say(me, ann, "/help")
	}
	l.Await(t, "all are confirmed", func() bool { return l.Unconfirmed() == 0 })
	release()
	has(t, l.Next(t), "Green Lake")
	has(t, l.Next(t), "several of your messages")
	for range telegram.WaitingOfChat {
		has(t, l.Next(t), "/schedule")
	}
	l.Say(me, ann, "hello")
	has(t, l.Next(t), "What would you like to know")
	l.settled(t)
}

// TestAKillLosesNoQuestion ends the adapter while the answer cannot go out: nothing but the inbox knows of it then.
func TestAKillLosesNoQuestion(t *testing.T) {
	l := start(t)
	l.RateLimit(telegramtest.Private(ann), time.Hour)
	first := l.Say(telegramtest.Private(ann), ann, question)
	second := l.Say(telegramtest.Private(ann), ann, "/help")
	l.Await(t, "they are confirmed", func() bool { return l.Unconfirmed() == 0 && l.Calls("sendMessage") == 1 })
	if err := l.end(); err != nil {
		t.Fatal(err)
	}
	if n := l.left(t); n != 2 {
		t.Fatalf("%d rows are left, want 2", n)
	}
	l.RateLimit(telegramtest.Private(ann), 0)
	l.house = bottest.Open(t, l.dir) // as another process would
	l.run(t)
	for _, id := range []int{first, second} {
		if m := l.Next(t); m.ReplyTo != id {
			t.Errorf("answered message %d, want %d", m.ReplyTo, id)
		}
	}
	l.settled(t)
}

// TestNoSecondAnswerWhereOnlyTheConfirmationWasLost ends the adapter before Telegram hears that its update was taken.
func TestNoSecondAnswerWhereOnlyTheConfirmationWasLost(t *testing.T) {
	for _, answered := range []bool{true, false} {
		t.Run(fmt.Sprintf("answered %t", answered), func(t *testing.T) {
			l := closedLake(t)
			id := l.Say(telegramtest.Private(ann), ann, question)
			if !answered {
				l.RateLimit(telegramtest.Private(ann), time.Hour)
			}
			l.Fail("getUpdates", 1, telegramtest.Trouble{Pass: true})
			l.Fail("getUpdates", 100000, telegramtest.Trouble{Refusal: telegramtest.Refusal{Status: http.StatusBadGateway, Description: "Bad Gateway"}})
			l.run(t)
			if answered {
				l.Next(t)
			}
			l.Await(t, "its answer was tried", func() bool { return l.Calls("sendMessage") == 1 && l.Calls("getUpdates") > 1 })
			if err := l.end(); err != nil {
				t.Fatal(err)
			}
			if l.Unconfirmed() != 1 {
				t.Fatal("the update was confirmed after all")
			}
			l.Mend()
			l.RateLimit(telegramtest.Private(ann), 0)
			l.run(t)
			if !answered {
				if m := l.Next(t); m.ReplyTo != id {
					t.Errorf("answered %+v", m)
				}
			}
			l.Say(telegramtest.Private(ann), ann, "/help")
			has(t, l.Next(t), "/schedule")
			l.settled(t)
			if n := len(l.Sent(0)); n != 2 {
				t.Errorf("%d messages, want 2", n)
			}
		})
	}
}

func TestAnotherBotsPositionIsNotHeeded(t *testing.T) {
	l := start(t)
	l.Say(telegramtest.Private(ann), ann, "/help")
	l.Next(t)
	l.settled(t)
	other := telegramtest.New(t) // its updates have the same numbers again
	t.Cleanup(other.Close)
	other.Bot.ID, other.Token = 4343, "4343:"+strings.Repeat("x", 35)
	l.Server = other
	l.Say(telegramtest.Private(ann), ann, "/help")
	l.run(t)
	has(t, l.Next(t), "/schedule")
}

func TestWithoutAnInboxAnswersGoOutBeforeTheyAreConfirmed(t *testing.T) {
	l := start(t)
	err := l.house.Store.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec("ALTER TABLE inbox RENAME TO gone")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	me := telegramtest.Private(ann)
	release := l.Hold(me)
	l.Say(me, ann, question)
	l.Await(t, "the answer is on its way", func() bool { return l.Holding(me) == 1 })
	if l.Unconfirmed() != 1 {
		t.Error("an update was confirmed that stands nowhere")
	}
	release()
	has(t, l.Next(t), "340")
	l.Await(t, "it is confirmed", func() bool { return l.Unconfirmed() == 0 })
	l.Say(me, ann, "/help")
	has(t, l.Next(t), "/schedule")
}

func TestChatsThatAreGoneAreForgotten(t *testing.T) {
	for _, r := range []telegramtest.Refusal{
		telegramtest.BlockedByUser, telegramtest.Deactivated, telegramtest.Kicked, telegramtest.NotMember, telegramtest.ChatNotFound, telegramtest.ThreadNotFound,
	} {
		t.Run(r.Description, func(t *testing.T) {
			l := start(t)
			l.Bar(telegramtest.Private(ann), r)
			l.Say(telegramtest.Private(ann), ann, question)
			l.Await(t, "an answer is tried", func() bool { return l.Calls("sendMessage") == 1 })
			l.Say(telegramtest.Private(minh), minh, "/help")
			l.Next(t)
			l.settled(t)
			if n := l.Calls("sendMessage"); n != 2 {
				t.Errorf("%d messages were tried", n)
			}
		})
	}
}

func TestAGroupThatBecameASupergroupIsFollowed(t *testing.T) {
	l := start(t)
	small := telegramtest.Chat{ID: -500, Type: "group", Title: "Small"}
	l.Join(small)
	release := l.Hold(small)
	l.Say(small, ann, "/ask "+question)
	l.Await(t, "the answer is on its way", func() bool { return l.Holding(small) == 1 })
	large := l.Upgrade(small)
	release()
	if m := l.Next(t); m.Chat != large.ID || m.ReplyTo != 0 {
		t.Errorf("sent as %+v", m)
	}
	l.settled(t)
}

func TestFaultsOfServerAndNetworkAreTriedAgain(t *testing.T) {
	for name, trouble := range map[string]telegramtest.Trouble{
		"502 with a page": {Refusal: telegramtest.Refusal{Status: http.StatusBadGateway}, Body: "<html>502 Bad Gateway</html>"},
		"500":             {Refusal: telegramtest.Refusal{Status: http.StatusInternalServerError, Description: "Internal Server Error"}},
		"a broken line":   {Cut: true},
	} {
		t.Run(name, func(t *testing.T) {
			l := start(t)
			logged := diagnose(t)
			l.Fail("sendMessage", 3, trouble)
			l.Fail("getUpdates", 3, trouble)
			l.Say(telegramtest.Private(ann), ann, question)
			has(t, l.Next(t), "340 delegates")
			l.settled(t)
			if n := len(l.Sent(0)); n != 1 {
				t.Errorf("%d answers", n)
			}
			if n := logged.count("level=WARN", "sending to Telegram does not work"); n != 1 {
				t.Errorf("said %d times", n)
			}
		})
	}
}

func TestWhatTheServerCannotTakeForLongWaitsForTheNextStart(t *testing.T) {
	l := start(t)
	l.Fail("sendMessage", 100000, telegramtest.Trouble{Refusal: telegramtest.Refusal{Status: http.StatusInternalServerError, Description: "Internal Server Error"}})
	logged := diagnose(t)
	id := l.Say(telegramtest.Private(ann), ann, question)
	logged.await(t, "waits for the next start")
	l.Mend()
	l.Say(telegramtest.Private(ann), ann, "/help")
	has(t, l.Next(t), "/schedule")
	l.restart(t)
	if m := l.Next(t); m.ReplyTo != id {
		t.Errorf("answered %+v", m)
	}
	l.settled(t)
}

func TestWhatTelegramDoesNotTakeGoesOutAsPlainText(t *testing.T) {
	l := start(t)
	logged := diagnose(t)
	unparsed := telegramtest.Refusal{Status: 400, Description: `Bad Request: can't parse entities: Unsupported start tag "x" at byte offset 0`}
	l.Fail("sendMessage", 1, telegramtest.Trouble{Refusal: unparsed})
	l.Say(telegramtest.Private(ann), ann, question)
	m := l.Next(t)
	has(t, m, "340 delegates")
	if m.ParseMode != "" || len(m.Buttons) != 0 || strings.Contains(m.Text, "<") {
		t.Errorf("sent as %+v", m)
	}
	l.Fail("sendMessage", 2, telegramtest.Trouble{Refusal: telegramtest.TextEmpty})
	l.Say(telegramtest.Private(ann), ann, question)
	l.Say(telegramtest.Private(ann), ann, "/help")
	has(t, l.Next(t), "/schedule")
	l.settled(t)
	if n := logged.count("level=ERROR"); n != 3 {
		t.Errorf("%d errors were logged:\n%s", n, logged)
	}
}

func TestARefusedTokenEndsIt(t *testing.T) {
	t.Run("at the start", func(t *testing.T) {
		l := closedLake(t)
		s := l.settings()
		s.Token = "77:another_token_of_some_length_xxxxxxx"
		if err := result(t, telegram.New(s, l.house.Bot, l.house.Memory).Hurry()); err == nil || err.Error() != "token refused (401)" {
			t.Errorf("ended with %v", err)
		}
	})
	t.Run("later", func(t *testing.T) {
		l := closedLake(t)
		ended := make(chan error, 1)
		go func() {
			ended <- telegram.New(l.settings(), l.house.Bot, l.house.Memory).Hurry().Run(context.Background())
		}()
		l.Say(telegramtest.Private(ann), ann, "/help")
		l.Next(t)
		l.Revoke()
		select {
		case err := <-ended:
			if err == nil || err.Error() != "token refused (401)" {
				t.Errorf("ended with %v", err)
			}
		case <-time.After(15 * time.Second):
			t.Fatal("it did not end")
		}
	})
	t.Run("no such bot", func(t *testing.T) {
		l := closedLake(t)
		l.Fail("getMe", 1, telegramtest.Trouble{Refusal: telegramtest.Refusal{Status: 404, Description: "Not Found"}})
		if err := result(t, telegram.New(l.settings(), l.house.Bot, l.house.Memory).Hurry()); err == nil || !strings.Contains(err.Error(), "404") {
			t.Errorf("ended with %v", err)
		}
	})
}

func TestNoNetworkIsSaidOnceAndOver(t *testing.T) {
	logged := diagnose(t)
	l := closedLake(t)
	l.Fail("getMe", 4, telegramtest.Trouble{Cut: true})
	l.run(t)
	l.Say(telegramtest.Private(ann), ann, "/help")
	has(t, l.Next(t), "/schedule")
	if warned, over := logged.count("level=WARN", "Telegram does not work"), logged.count("Telegram works again"); warned != 1 || over != 1 {
		t.Errorf("said %d times, over %d times:\n%s", warned, over, logged)
	}
}

func TestASecondPollerIsSaidOnceAndOutlasted(t *testing.T) {
	logged := diagnose(t)
	l := closedLake(t)
	l.Fail("getUpdates", 5, telegramtest.Trouble{Refusal: telegramtest.OtherPoller})
	l.run(t)
	l.Say(telegramtest.Private(ann), ann, "/help")
	has(t, l.Next(t), "/schedule")
	if n := logged.count("level=WARN", "another program", "terminated by other getUpdates"); n != 1 {
		t.Errorf("said %d times:\n%s", n, logged)
	}
}

func TestTwoAdaptersDoNotEndEachOther(t *testing.T) {
	l := start(t)
	other := &lake{Server: l.Server, dir: t.TempDir()}
	other.open(t)
	other.run(t)
	l.Await(t, "both poll", func() bool { return l.Calls("getMe") == 2 && l.Calls("getUpdates") > 4 })
	id := l.Say(telegramtest.Private(ann), ann, "/help")
	if m := l.Next(t); m.ReplyTo != id {
		t.Errorf("answered %+v", m)
	}
}

func TestAWebhookIsTakenOff(t *testing.T) {
	l := closedLake(t)
	l.SetWebhook("https://hook.example/x")
	l.run(t)
	l.Say(telegramtest.Private(ann), ann, "/help")
	has(t, l.Next(t), "/schedule")
}

func TestAStopFinishesWhatIsBeingAnswered(t *testing.T) {
	l := start(t)
	me := telegramtest.Private(ann)
	release := l.Hold(me)
	l.Say(me, ann, question)
	l.Await(t, "the answer is on its way", func() bool { return l.Holding(me) == 1 })
	polls := l.Calls("getUpdates")
	ended := make(chan error, 1)
	go func() { ended <- l.end() }()
	release()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	has(t, l.Next(t), "340")
	if n := l.left(t); n != 0 {
		t.Errorf("%d rows are left", n)
	}
	if l.Calls("getUpdates") > polls+1 {
		t.Error("it polled on")
	}
}

func TestAStopDoesNotWaitForWhatHangs(t *testing.T) {
	l := start(t)
	me := telegramtest.Private(ann)
	release := l.Hold(me)
	id := l.Say(me, ann, question)
	l.Say(me, ann, "/help")
	l.Await(t, "the answer is on its way", func() bool { return l.Holding(me) == 1 && l.Unconfirmed() == 0 })
	if err := l.end(); err != nil { // within the second that it has here
		t.Error(err)
	}
	if n := l.left(t); n != 2 {
		t.Errorf("%d rows are left", n)
	}
	l.Await(t, "its call is gone", func() bool { return l.Holding(me) == 0 })
	release()
	l.run(t)
	if m := l.Next(t); m.ReplyTo != id {
		t.Errorf("answered %+v", m)
	}
}

func TestTheTokenIsSaidNowhere(t *testing.T) {
	const secret = "AAsecretSECRETsecretSECRETsecret_-x"
	page := func(s *telegramtest.Server) string {
		return "<html>cannot reach /bot" + s.Token + "/x " + secret + "</html>"
	}
	logged := diagnose(t)
	l := closedLake(t)
	for _, method := range []string{"getMe", "getUpdates", "sendMessage", "setMyCommands", "answerCallbackQuery"} {
		l.Fail(method, 1, telegramtest.Trouble{Refusal: telegramtest.Refusal{Status: 500}, Body: page(l.Server)})
		l.Fail(method, 1, telegramtest.Trouble{Cut: true})
		l.Fail(method, 1, telegramtest.Trouble{Refusal: telegramtest.Refusal{Status: 500, Description: "no bot " + l.Token}})
	}
	l.run(t)
	l.Say(telegramtest.Private(ann), ann, "/language")
	offer := l.Next(t)
	for range 3 {
		l.Tap(ann, offer, "language en")
		l.Next(t)
	}
	l.Revoke()
	polls := l.Calls("getUpdates")
	l.Await(t, "the token is refused", func() bool { return l.Calls("getUpdates") > polls })
	err := l.end()
	// No server at all: the address stands in what the net says.
	down := telegramtest.New(t)
	down.Close()
	s := l.settings()
	s.APIURL = down.URL
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	a := telegram.New(s, l.house.Bot, l.house.Memory).Hurry()
	go func() { ended <- a.Run(ctx) }()
	logged.await(t, "connection refused")
	cancel()
	said := logged.String() + fmt.Sprint(err, <-ended) + fmt.Sprintf("%v %+v %#v %s %d %x", s, s, s, s.Token, s.Token, s.Token)
	for _, hidden := range []string{secret, "SECRETsecret", "/bot4242:"} {
		if i := strings.Index(said, hidden); i >= 0 {
			t.Errorf("the token is in: %s", said[max(0, i-200):i+20])
		}
	}
	for _, line := range []string{"[secret]", "connection refused", "does not work"} {
		if !strings.Contains(said, line) {
			t.Errorf("nothing was said of %q: what was looked through?", line)
		}
	}
}

func TestNothingThatSomeoneWroteIsInDiagnostics(t *testing.T) {
	logged := diagnose(t)
	l := start(t, bot.Command{Name: "boom", Run: func(_ context.Context, t *bot.Turn) bot.Reply { panic("over " + t.Text) }})
	l.Say(telegramtest.Private(ann), ann, "/boom xyzzy")
	l.Next(t)
	l.Say(telegramtest.Private(ann), ann, "where is xyzzy", telegramtest.With("forward_origin", map[string]any{"type": "telepathy"}))
	l.Say(telegramtest.Private(ann), ann, "where is xyzzy")
	l.Next(t)
	for line := range strings.Lines(logged.String()) {
		if strings.Contains(line, "xyzzy") && !strings.Contains(line, "level=DEBUG") {
			t.Errorf("said: %s", line)
		}
	}
}

func TestAddressAndTokenAreChecked(t *testing.T) {
	for _, tt := range []struct{ token, url, fault string }{
		{"", "", ""},
		{"4242:AAx-y_Z9", "", ""},
		{"4242:AAx", "http://127.0.0.1:8081", ""},
		{"4242:AAx", "https://bots.example/", ""},
		{"4242", "", "TELEGRAM_TOKEN is malformed: digits, a colon, then letters, digits, _ and -"},
		{"4242:AA secret", "", "TELEGRAM_TOKEN"},
		{"bot4242:AAsecret", "", "TELEGRAM_TOKEN"},
		{"4242:AAx", "ftp://bots.example", "TELEGRAM_API_URL"},
		{"4242:AAx", "bots.example", "TELEGRAM_API_URL"},
		{"4242:AAx", "https://", "TELEGRAM_API_URL"},
		{"4242:AAx", "https://bots.example/bot4242:secret", "TELEGRAM_API_URL"},
		{"4242:AAx", "https://me:secret@bots.example", "TELEGRAM_API_URL"},
		{"4242:AAx", "https://bots.example?x=secret", "TELEGRAM_API_URL"},
		{"4242:AAx", "http://[::1", "TELEGRAM_API_URL"},
	} {
		err := telegram.Settings{Token: telegram.Secret(tt.token), APIURL: tt.url}.Check()
		if (err == nil) != (tt.fault == "") || err != nil && !strings.Contains(err.Error(), tt.fault) {
			t.Errorf("%q %q: %v", tt.token, tt.url, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%v shows what it checks", err)
		}
	}
}
