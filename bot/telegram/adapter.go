package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf16"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"summitbot/bot"
)

// An Adapter hears and answers on Telegram.
type Adapter struct {
	settings Settings
	bot      *bot.Bot
	memory   *bot.Memory
	pace     pace

	api     *api
	said    atomic.Pointer[api] // the same, for who sends beside Run; nil: not connected
	ear     ear
	queues  *queues
	stopped <-chan struct{} // closed when Run is asked to end
	slots   chan struct{}   // one for each that answers or sends at this moment
	polling link
	sending link
	inbox   link
	settled settled
}

// A pace is how long the adapter waits where something does not work.
type pace struct {
	first, most               time.Duration // between tries, doubling
	conflictFirst, conflictOf time.Duration // while another one polls
	faultFor                  time.Duration // for how long a message is tried that the server cannot take
	stopFor                   time.Duration // for how long answers under way may take when the adapter is stopped
}

// New makes an adapter that connects to nothing until it runs.
func New(s Settings, b *bot.Bot, m *bot.Memory) *Adapter {
	return &Adapter{settings: s, bot: b, memory: m, slots: make(chan struct{}, atOnce), pace: pace{
		first: time.Second, most: time.Minute, conflictFirst: 5 * time.Second, conflictOf: time.Minute, faultFor: 10 * time.Minute, stopFor: 8 * time.Second,
	}, polling: link{what: "Telegram"}, sending: link{what: "sending to Telegram"}, inbox: link{what: "the inbox"}}
}

// Name is the platform's.
func (a *Adapter) Name() string { return platform }

// Run hears and answers until ctx ends, or the token is refused.
func (a *Adapter) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var err error
	if a.api, err = newAPI(a.settings, a.handle); err != nil {
		return err
	}
	defer a.api.close()
	me, err := a.introduce(ctx)
	if err != nil || me == nil {
		return err
	}
	a.ear = ear{id: me.ID, name: me.Username, knows: a.bot.Knows, takesText: a.bot.TakesText, open: a.api.openFile}
	slog.InfoContext(ctx, "connected", "platform", platform, "bot", me.Username)
	a.said.Store(a.api)
	defer a.said.Store(nil)

	working, abandon := outlast(ctx, a.pace.stopFor)
	defer abandon()
	a.stopped = ctx.Done()
	a.queues = newQueues(ctx, func(i item) { a.work(working, i) })
	defer a.queues.running.Wait()
	var registering sync.WaitGroup
	registering.Go(func() { a.register(ctx) })
	defer registering.Wait()
	defer stop() // before it is waited for, also where polling fails
	p := poller{Adapter: a, taken: newRecent()}
	p.takeUp(ctx)
	return p.run(ctx)
}

// outlast gives a context that ends so long after ctx: for what is under way when ctx ends.
func outlast(ctx context.Context, so time.Duration) (context.Context, context.CancelFunc) {
	working, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var late *time.Timer
	var mu sync.Mutex
	unhook := context.AfterFunc(ctx, func() {
		mu.Lock()
		defer mu.Unlock()
		late = time.AfterFunc(so, cancel)
	})
	return working, func() {
		unhook()
		mu.Lock()
		defer mu.Unlock()
		if late != nil {
			late.Stop()
		}
		cancel()
	}
}

// introduce asks who we are until it is answered. Nil without an error: ctx ended.
func (a *Adapter) introduce(ctx context.Context) (*models.User, error) {
	tries := a.pace.tries()
	for {
		me, err := a.api.me(ctx)
		if err == nil {
			a.polling.works(ctx)
			return me, nil
		}
		if ctx.Err() != nil {
			return nil, nil
		}
		if errors.Is(err, tg.ErrorUnauthorized) {
			return nil, errRefused
		}
		if errors.Is(err, tg.ErrorNotFound) {
			return nil, fmt.Errorf("no bot has this token (404): %w", err)
		}
		a.polling.fails(ctx, err)
		if !bot.Pause(ctx.Done(), max(tries.next(), tooMany(err))) {
			return nil, nil
		}
	}
}

var errRefused = errors.New("token refused (401)")

// register shows our commands in the menus: in English, and in each language that we speak to those whose app has it.
func (a *Adapter) register(ctx context.Context) {
	menus := map[string][]models.BotCommand{}
	for _, c := range a.bot.Commands() {
		for lang, words := range a.bot.Describe(c) {
			if words.Description != "" {
				menus[lang] = append(menus[lang], models.BotCommand{Command: c.Name, Description: words.Description})
			}
		}
	}
	menus[""] = menus["en"]
	for lang, commands := range menus {
		if len(commands) == 0 {
			continue
		}
		if _, err := a.api.library.SetMyCommands(ctx, &tg.SetMyCommandsParams{Commands: commands, LanguageCode: lang}); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "the commands cannot be shown in Telegram's menu", "language", lang, "err", a.api.cut(err))
		}
	}
}

// work answers one item. A panic ends neither the program nor the chat.
func (a *Adapter) work(ctx context.Context, i item) {
	defer func() {
		if p := recover(); p != nil {
			logPanic(ctx, p)
			a.settle(ctx, i.update, nil)
		}
	}()
	if !i.tooMuch {
		a.api.library.ProcessUpdate(ctx, i.update)
		return
	}
	if i.heard.tap != "" {
		a.answerTap(ctx, i.heard.tap, "")
	}
	words := a.bot.WordsFor(ctx, i.heard.message)
	a.send(ctx, i.heard.place, words.Reply(bot.Plain(bot.Line, words.Say("busy"))))
}

// handle is what the library runs for an update: it is answered, and its row taken out of the inbox once that is out.
func (a *Adapter) handle(ctx context.Context, _ *tg.Bot, u *models.Update) {
	h, ok := a.ear.hear(u)
	var r bot.Reply
	if ok && !h.mute {
		r = a.reply(ctx, h)
	}
	if h.tap != "" {
		toast := toastOf(r)
		a.answerTap(ctx, h.tap, toast)
		if toast != "" {
			r = bot.Reply{}
		}
	}
	var given []bot.Given
	if ok && !h.mute {
		var over bool
		if over, given = a.send(ctx, h.place, r); !over {
			return // its row stays: the next start answers it
		}
	}
	a.settle(ctx, u, given)
}

// toastOf is a reply as it is shown in passing after a tap; empty: it is to be sent.
func toastOf(r bot.Reply) string {
	if !r.Brief || len(r.Buttons) > 0 {
		return ""
	}
	text := plain(r)
	if len(utf16.Encode([]rune(text))) > toastLimit {
		return ""
	}
	return text
}

// reply asks the bot. Whatever goes wrong in there, something is said.
func (a *Adapter) reply(ctx context.Context, h heard) (r bot.Reply) {
	defer func() {
		if p := recover(); p != nil {
			logPanic(ctx, p)
			words := a.bot.Words(h.message.Locale)
			r = words.Reply(bot.Plain(bot.Line, words.Say("fault")))
		}
	}()
	if !a.slot(ctx) {
		return bot.Reply{}
	}
	defer a.free()
	if h.unread && len(h.message.Files) == 0 {
		words := a.bot.WordsFor(ctx, h.message)
		return words.Reply(bot.Plain(bot.Line, words.Say("not_text")))
	}
	return a.bot.Answer(ctx, h.message)
}

// logPanic says where something broke, not over what: that could be what someone wrote.
func logPanic(ctx context.Context, p any) {
	reason := fmt.Sprintf("%T", p)
	if err, ok := p.(runtime.Error); ok {
		reason = err.Error()
	}
	slog.ErrorContext(ctx, "an update broke its handler", "platform", platform, "panic", reason, "stack", string(debug.Stack()))
}

// slot waits until fewer than atOnce answer or send; false: ctx ended.
func (a *Adapter) slot(ctx context.Context) bool {
	select {
	case a.slots <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (a *Adapter) free() { <-a.slots }

// settled keeps the rows that could not be taken out of the inbox, for the next try.
type settled struct {
	mu    sync.Mutex
	keys  []string
	given []bot.Given // where the answers to them were given
}

// settledMost bounds the rows remembered; past it the oldest are forgotten, and their questions may be answered again.
const settledMost = 1000

func keyOf(u *models.Update) string { return strconv.FormatInt(u.ID, 10) }

// settle takes an update's row out of the inbox, and keeps where its answer was given.
func (a *Adapter) settle(ctx context.Context, u *models.Update, given []bot.Given) {
	s := &a.settled
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys, s.given = append(s.keys, keyOf(u)), append(s.given, given...)
	if err := a.memory.AnsweredWith(context.WithoutCancel(ctx), platform, s.given, s.keys...); err != nil {
		a.inbox.fails(ctx, err)
		s.keys, s.given = s.keys[max(0, len(s.keys)-settledMost):], s.given[max(0, len(s.given)-settledMost):]
		return
	}
	a.inbox.works(ctx)
	s.keys, s.given = nil, nil
}

// A link says once that something does not work, and once that it does again.
type link struct {
	what string
	mu   sync.Mutex
	down bool
}

func (l *link) fails(ctx context.Context, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	level := slog.LevelDebug
	if !l.down {
		level = slog.LevelWarn
	}
	l.down = true
	slog.Log(ctx, level, l.what+" does not work: trying on", "err", err)
}

func (l *link) works(ctx context.Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down {
		slog.InfoContext(ctx, l.what+" works again")
	}
	l.down = false
}

// tries are pauses that double up to a limit.
type tries struct{ pause, most time.Duration }

func (p pace) tries() *tries { return &tries{p.first, p.most} }

func (p pace) conflicts() *tries { return &tries{p.conflictFirst, p.conflictOf} }

// next gives a pause of about the length that it is at, so that many who fail together do not try together.
func (t *tries) next() time.Duration {
	pause := t.pause
	t.pause = min(2*t.pause, t.most)
	return pause*3/4 + rand.N(pause/2+1)
}
