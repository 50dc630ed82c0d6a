// Package open is a feature: questions that the texts do not answer are passed on, answered and told.
//
// Under a refusal stands a button, where there is anyone to pass a question on to. Whoever taps it sees what is kept of
// them, and nothing is kept before they say yes. Until then the question is held in memory alone, for an hour; where it is
// forgotten, the person is asked to ask again. Near-identical questions in one language are one open question
// (alike.go); each person behind it is told.
//
// A question is posted in each moderators' room (post.go), with what may be the same in other words or languages; whoever takes
// it has it for half an hour, and the posts are edited to say what becomes of it.
//
// A moderator's answer is previewed, and published as a text of kind answer with the question in the moderator's own
// wording, so that no asker's words become public unseen; or a section of a text is shown that answers it, and carries the
// question from then on (show.go). The revision, the end of the open question and a notice to each
// who asked are one transaction; the notices are [bot.Outbox]'s to say, at most once, at the first place where they can be. What
// could not be said, or may have been, stands in /open, and is said again by a moderator's act alone. What was told is kept as an
// answer given, and corrected like one; whoever says that it is not what they asked is behind an open question of their own
// again (split.go). An answer can be written in one more language (language.go): who speaks it is told once more.
//
// Who may is decided at each act by [Options.May]. Of a question that is answered or dismissed nothing is kept here, and of
// who asked only the notice, until it is said.
package open

import (
	"context"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"summitbot/bot"
	"summitbot/index"
	"summitbot/knowledge"
)

// roomy is how many characters of a reply its longest part may take, so that it fits where a message holds 2,000.
const roomy = 1300

// Options are what a room is made of.
type Options struct {
	Memory   *bot.Memory
	Store    *knowledge.Store
	Index    *index.Index
	Rooms    []bot.Chat // where moderators are told of new questions
	Named    bool       // the settings name moderators
	Operator string     // who is the operator: "console:operator"
	// May reports whether someone is a moderator at this moment.
	May         func(ctx context.Context, person string) (bool, error)
	RemindAfter time.Duration
	Now         func() time.Time // nil: the system's clock
}

// A Room is where open questions are passed on and answered. It is safe for concurrent use.
type Room struct {
	Options
	pending pending
}

// New makes a room.
func New(o Options) *Room {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Room{Options: o}
}

// Commands gives the feature's commands.
func (r *Room) Commands() []bot.Command {
	return []bot.Command{
		{Name: "open", Moderate: true, Run: r.forModerators(list)},
		{Name: "take", Argument: true, Required: true, Moderate: true, Run: r.forModerators(take)},
		{Name: "answer", Argument: true, Required: true, Text: true, Moderate: true, Run: r.forModerators(answer)},
		{Name: "dismiss", Argument: true, Required: true, Moderate: true, Run: r.forModerators(dismiss)},
		{Name: "show", Argument: true, Required: true, Moderate: true, Run: r.forModerators(show)},
		{Name: "merge", Argument: true, Required: true, Moderate: true, Run: r.forModerators(merge)},
		{Name: "retell", Argument: true, Required: true, Moderate: true, Run: r.forModerators(retell)},
		{Name: "passon", Argument: true, Hidden: true, Run: r.consent},
		{Name: "passonyes", Argument: true, Hidden: true, Run: r.passOn},
		{Name: "notasked", Argument: true, Hidden: true, Run: r.notAsked},
		{Name: "showthis", Argument: true, Hidden: true, Run: r.forModerators(showThis)},
		{Name: "mergeyes", Argument: true, Hidden: true, Run: r.forModerators(mergeNow)},
		{Name: "publishanswer", Argument: true, Hidden: true, Run: r.forModerators(publish)},
		{Name: "discardanswer", Argument: true, Hidden: true, Run: r.forModerators(discard)},
	}
}

// An act is something that a moderator says.
type act struct {
	*bot.Turn
	room  *Room
	actor string // as the log names them
}

func (a *act) line(key string, args ...any) bot.Part { return bot.Plain(bot.Line, a.Say(key, args...)) }
func (a *act) note(key string, args ...any) bot.Part { return bot.Plain(bot.Note, a.Say(key, args...)) }

// say is a reply of one line.
func (a *act) say(key string, args ...any) bot.Reply { return a.Reply(a.line(key, args...)) }

// fault is a reply for what failed, which diagnostics tell.
func (a *act) fault(ctx context.Context, doing string, err error) bot.Reply {
	slog.ErrorContext(ctx, doing, "err", err)
	return a.say("fault")
}

// notKept is a reply for what could not be written.
func (a *act) notKept(ctx context.Context, doing string, err error) bot.Reply {
	slog.ErrorContext(ctx, doing, "err", err)
	return a.say("not_kept")
}

// forModerators lets only moderators run a command. Others are told whom to ask.
func (r *Room) forModerators(run func(ctx context.Context, a *act) bot.Reply) func(context.Context, *bot.Turn) bot.Reply {
	return func(ctx context.Context, t *bot.Turn) bot.Reply {
		actor, no := t.Moderating(ctx, r.Operator, r.May)
		if no != nil {
			return *no
		}
		return run(ctx, &act{Turn: t, room: r, actor: actor})
	}
}

// brief is a reply of one line for the one who tapped.
func brief(t *bot.Turn, key string) bot.Reply {
	r := t.Reply(bot.Plain(bot.Line, t.Say(key)))
	r.Brief, r.Quiet = true, true
	return r
}

// short cuts a text of one line at a number of characters.
func short(s string, most int) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// A listing is items up to what a reply holds.
type listing struct {
	room  int // characters that are left
	parts []bot.Part
	left  int // items that did not find room
}

func (l *listing) add(spans ...bot.Span) {
	p := bot.Part{Kind: bot.Item, Spans: spans}
	n := utf8.RuneCountInString(p.Text()) + 3
	if l.left > 0 || n > l.room {
		l.left++
		return
	}
	l.room -= n
	l.parts = append(l.parts, p)
}
