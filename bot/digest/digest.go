// Package digest is a feature: votes counted, corrections of answers given, the weekly digest.
//
// Under every answer stand two buttons. A tap is one voice a person and answer, kept under an HMAC for seven days and then
// as part of a total. "Not useful" can say why; the question and the passage, and nobody's name, then go to the moderators'
// rooms, once for a question, passage and reason (vote.go).
//
// An answer that was given is compared with its texts whenever one of them has a newer revision, whoever wrote that: a
// moderator, an import of another process, the start of a newer program. What is compared is what it quoted, sentence by
// sentence (compare.go). Where the text says it otherwise, or no more, the message is edited, and where a date, an hour, a
// place or a figure changed, or the moderator chose so, a short reply says so too (correct.go). Of a programme each line is
// compared with the event that it showed.
//
// The log is what this follows, and each answer holds the revision with which it was compared last. An answer's new state and
// the notices that follow from it are one transaction, so a correction is posted once, and none is lost by an end at whatever
// moment: what was not compared is compared by the next start. What a moderator chose is written with the change itself.
//
// The digest says what was asked, of a week and in the moderators' rooms every Monday (weekly.go), or of as many days as a
// moderator wants: words, a picture and a sheet of the same (tally.go, report.go, picture.go, sheet.go). All three are made from
// one tally, which holds nobody's name, and no question but those that [bot.AskedBy] people asked and those that were passed on:
// what is not in the tally cannot be shown by mistake. The picture is drawn with golang.org/x/image, in rectangles and text: a
// library of charts would bring five other formats, twelve fonts and a rasteriser that nobody keeps up. Its font has every
// letter of the catalogues; a test holds that.
package digest

import (
	"context"
	"log/slog"
	"time"

	"summitbot/bot"
	"summitbot/knowledge"
)

// Options are what a room is made of.
type Options struct {
	Memory   *bot.Memory
	Store    *knowledge.Store
	Rooms    []bot.Chat // where moderators are told of what is not useful
	Operator string     // who is the operator: "console:operator"
	// May reports whether someone is a moderator at this moment.
	May        func(ctx context.Context, person string) (bool, error)
	CorrectFor time.Duration    // for how long an answer is corrected
	Zone       *time.Location   // of the summit: days are of it; nil: UTC
	Now        func() time.Time // nil: the system's clock
}

// A Room counts votes, corrects answers and tells moderators what was asked. It is safe for concurrent use.
type Room struct{ Options }

// New makes a room.
func New(o Options) *Room {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.CorrectFor <= 0 {
		o.CorrectFor = correctFor
	}
	return &Room{o}
}

// since is when an answer must have been given to count.
func (r *Room) since() time.Time { return r.Now().Add(-r.CorrectFor) }

// Commands gives the feature's commands.
func (r *Room) Commands() []bot.Command {
	return []bot.Command{
		{Name: "digest", Argument: true, Moderate: true, Run: r.digest},
		{Name: "corrections", Argument: true, Moderate: true, Run: r.corrections},
		{Name: "useful", Argument: true, Hidden: true, Run: r.useful},
		{Name: "useless", Argument: true, Hidden: true, Run: r.useless},
		{Name: "why", Argument: true, Hidden: true, Run: r.why},
	}
}

func line(t *bot.Turn, key string, args ...any) bot.Reply {
	return t.Reply(bot.Plain(bot.Line, t.Say(key, args...)))
}

func brief(t *bot.Turn, key string) bot.Reply {
	r := line(t, key)
	r.Brief, r.Quiet = true, true
	return r
}

// corrections shows a moderator what became of the corrections, and makes those again that could not be made.
func (r *Room) corrections(ctx context.Context, t *bot.Turn) bot.Reply {
	if _, no := t.Moderating(ctx, r.Operator, r.May); no != nil {
		return *no
	}
	if t.Text == again {
		n, err := r.Memory.Retell(ctx, correctKey)
		if err != nil {
			slog.ErrorContext(ctx, "corrections cannot be repeated", "err", err)
			return line(t, "not_kept")
		}
		return line(t, "digest_again", "Count", int(n))
	}
	all, err := r.Memory.Notices(ctx, correctKey)
	if err != nil {
		slog.ErrorContext(ctx, "corrections cannot be counted", "err", err)
		return line(t, "fault")
	}
	reply := line(t, "digest_corrections", "Done", all["done"], "Waiting", all["waiting"]+all["sending"], "Failed", all[bot.NoticeFailed], "Unknown", all[bot.NoticeUnknown])
	if all[bot.NoticeFailed]+all[bot.NoticeUnknown] > 0 {
		reply.Parts = append(reply.Parts, bot.Plain(bot.Note, t.Say("digest_not_made")))
		reply.Buttons = []bot.Button{{Label: t.Say("digest_button_again"), Data: bot.Say("corrections", again)}}
	}
	return reply
}

const again = "again"

func quiet(r bot.Reply) bot.Reply {
	r.Quiet = true
	return r
}
