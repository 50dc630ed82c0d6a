package discord

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"summitbot/bot"
)

const (
	leaveWithin      = 8 * time.Second         // for what is being answered when the adapter stops
	answerDirectly   = 1500 * time.Millisecond // from an interaction's arrival; past it the answer is deferred
	interactionsOpen = 2900 * time.Millisecond // from its arrival; Discord's own limit is 3 s
	tokensOpen       = 14 * time.Minute        // for what follows; Discord's own limit is 15 min
)

// An Adapter hears and answers on Discord.
type Adapter struct {
	settings Settings
	bot      *bot.Bot
	rest     *discordgo.Session // never opened: for calls of the API alone
	client   *http.Client
	files    *http.Client // for what people attach

	firstPause time.Duration // before the gateway is tried again

	self        atomic.Pointer[string] // the bot's own user, once known
	registering atomic.Bool            // the commands are registered, or being
	connected   atomic.Bool            // it was welcomed: what is not asked for may be said
	lines       *lines
	seen        seen
	limits      limits
	roles       roles
	toldCodes   sync.Map

	work   context.Context // for answering: outlives Run's context by leaveWithin
	giveUp context.CancelCauseFunc
}

// New makes an adapter; it connects to nothing. The settings have been checked.
func New(s Settings, b *bot.Bot) *Adapter {
	a := &Adapter{settings: s, bot: b, firstPause: time.Second, lines: newLines(), work: context.Background(), giveUp: func(error) {}}
	way := road{over: http.DefaultTransport.(*http.Transport).Clone()}
	if s.APIURL != "" {
		way.to, _ = url.Parse(s.APIURL) // checked
	}
	a.client = &http.Client{
		Transport: way, Timeout: callWithin,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	a.files = &http.Client{Transport: storeRoad(way), CheckRedirect: a.client.CheckRedirect}
	a.rest = a.session()
	a.roles.now = time.Now
	return a
}

// Name is the platform's.
func (a *Adapter) Name() string { return platform }

// Run listens and answers until ctx ends (nil), or Discord refuses the bot for good. What is being answered when it
// stops is given [leaveWithin]; Run returns when all that it started has ended. It is run once.
func (a *Adapter) Run(ctx context.Context) error {
	redirectLibrary(string(a.settings.Token))
	defer a.client.CloseIdleConnections()
	defer a.files.CloseIdleConnections()
	ctx, a.giveUp = context.WithCancelCause(ctx)
	defer a.giveUp(nil)
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	a.work = work
	late := context.AfterFunc(ctx, func() { time.AfterFunc(leaveWithin, stopWork) })
	defer late()

	err := a.listen(ctx)
	a.connected.Store(false)
	if cause := context.Cause(ctx); err == nil && errors.Is(cause, errRefused) {
		err = cause
	}
	answered := a.lines.close()
	if err != nil {
		time.AfterFunc(leaveWithin, stopWork)
	}
	select {
	case <-answered:
	case <-work.Done():
		a.abandon(answered)
	}
	return err
}

// abandon waits a moment more for what heeds the end of its context, and leaves the rest.
func (a *Adapter) abandon(answered <-chan struct{}) {
	moment := time.NewTimer(500 * time.Millisecond)
	defer moment.Stop()
	select {
	case <-answered:
	case <-moment.C:
		slog.Error("an answer does not end: left without it", "platform", platform)
	}
}

func (a *Adapter) selfID() string {
	if id := a.self.Load(); id != nil {
		return *id
	}
	return ""
}

// answerMessage answers one message, in its channel's turn. A message without words is told that words are read.
func (a *Adapter) answerMessage(m bot.Message, mute bool) {
	defer a.recovered("answer a message")
	if mute {
		a.sayMessage(m, a.say(m, "not_text"))
		return
	}
	a.sayMessage(m, a.answer(m))
}

func (a *Adapter) sayMessage(m bot.Message, r bot.Reply) {
	defer a.recovered("send a message")
	if r.Empty() {
		return
	}
	id, err := a.sendMessage(a.work, m, r)
	if err == nil {
		a.bot.Gave(a.work, r, id)
	}
	a.told(a.work, "send a message", err)
}

// answer asks the bot. A panic is told in diagnostics, without what was asked, and answered as a fault.
func (a *Adapter) answer(m bot.Message) (r bot.Reply) {
	defer func() {
		if p := recover(); p != nil {
			panicked("answer", p)
			r = a.say(m, "fault")
		}
	}()
	return a.bot.Answer(a.work, m)
}

// say makes a reply of the bot's own words, in the language in which it would answer.
func (a *Adapter) say(m bot.Message, key string) (r bot.Reply) {
	lang := m.Locale
	defer func() {
		if p := recover(); p != nil {
			panicked("choose a language", p)
		}
		words := a.bot.Words(lang)
		r = words.Reply(bot.Plain(bot.Line, words.Say(key)))
	}()
	m.Command, m.Text = "", "" // nothing is asked, so nothing but the language is decided
	if said := a.bot.Answer(a.work, m); said.Language != "" {
		lang = said.Language
	}
	return r
}

// answerInteraction gives an interaction its one first answer: what the bot says, or a deferral that it later replaces.
func (a *Adapter) answerInteraction(i interaction, arrived time.Time) {
	defer a.recovered("answer an interaction")
	m := i.asked(arrived)
	m.Files = a.attached(i)
	answered := make(chan bot.Reply, 1)
	go func() { answered <- a.answer(m) }() // waited for below, on every way
	deferAt := time.NewTimer(time.Until(arrived.Add(answerDirectly)))
	defer deferAt.Stop()
	select {
	case r := <-answered:
		a.respondWith(i, r, arrived)
	case <-deferAt.C:
		acknowledged := a.acknowledge(i, arrived)
		r := <-answered
		if acknowledged {
			a.replaceDeferral(i, r)
		}
	}
}

// alone tells that an answer is for the asker only: said to be, or got by a tap or a modal where others read along.
func alone(i interaction, r bot.Reply) bool {
	return r.Quiet || i.Type != slashCommand && i.GuildID != ""
}

func (a *Adapter) respondWith(i interaction, r bot.Reply, arrived time.Time) {
	if r.Empty() {
		if a.acknowledge(i, arrived) {
			a.replaceDeferral(i, r)
		}
		return
	}
	ctx, stop := context.WithDeadline(a.work, arrived.Add(interactionsOpen))
	defer stop()
	if r.Form != nil && i.Type != modalSubmit {
		if m, ok := modalOf(*r.Form); ok {
			_, err := a.respond(ctx, i, discordgo.InteractionResponseModal, m)
			a.told(a.work, "open a form", err)
			return
		}
	}
	b := bodyOf(r)
	if alone(i, r) {
		b.Flags |= discordgo.MessageFlagsEphemeral
	}
	id, err := a.respond(ctx, i, discordgo.InteractionResponseChannelMessageWithSource, &b)
	if err == nil {
		a.gave(i, r, id)
	}
	a.told(a.work, "answer an interaction", err)
}

// gave has kept where an interaction was answered. What one person alone sees can be edited by the interaction's token only,
// which holds for minutes: it counts as what cannot be edited.
func (a *Adapter) gave(i interaction, r bot.Reply, id string) {
	if alone(i, r) {
		id = ""
	}
	a.bot.Gave(a.work, r, id)
}

func (a *Adapter) acknowledge(i interaction, arrived time.Time) bool {
	ctx, stop := context.WithDeadline(a.work, arrived.Add(interactionsOpen))
	defer stop()
	err := a.deferral(ctx, i, alone(i, bot.Reply{}))
	a.told(a.work, "acknowledge an interaction", err)
	return err == nil
}

// replaceDeferral puts the answer where the deferral stands. An answer for the asker alone cannot stand where all see
// it, so the deferral is taken back for one; nothing to say takes it back too.
func (a *Adapter) replaceDeferral(i interaction, r bot.Reply) {
	ctx, stop := context.WithTimeout(a.work, tokensOpen)
	defer stop()
	quiet := r.Quiet && !alone(i, bot.Reply{})
	if !r.Empty() && !quiet {
		id, err := a.fill(ctx, i, bodyOf(r))
		if err == nil {
			a.gave(i, r, id)
		}
		a.told(ctx, "answer a deferred interaction", err)
		return
	}
	a.told(ctx, "take a deferral back", a.takeBack(ctx, i))
	if r.Empty() {
		return
	}
	b := bodyOf(r)
	b.Flags |= discordgo.MessageFlagsEphemeral
	err := a.follow(ctx, i, b)
	if err == nil {
		a.gave(i, r, "")
	}
	a.told(ctx, "answer a deferred interaction", err)
}

// refuseInteraction tells that the bot is busy, to the asker alone.
func (a *Adapter) refuseInteraction(i interaction, arrived time.Time) {
	defer a.recovered("refuse an interaction")
	r := a.say(i.asked(arrived), "busy")
	r.Quiet = true
	a.respondWith(i, r, arrived)
}

// recovered keeps a panic from ending the program: the library's goroutines do not.
func (a *Adapter) recovered(doing string) {
	if p := recover(); p != nil {
		panicked(doing, p)
	}
}

// panicked tells of a panic. Only the runtime's own words are sure not to hold what was asked.
func panicked(doing string, p any) {
	what := "of the program's own"
	if err, ok := p.(runtime.Error); ok {
		what = err.Error()
	}
	slog.Error("a panic", "platform", platform, "doing", doing, "panic", what, "stack", string(debug.Stack()))
}
