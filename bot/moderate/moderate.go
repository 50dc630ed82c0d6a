// Package moderate is a feature: moderators change the texts from a chat.
//
// A [Room] holds who may (the operator, those whom the settings name, those whom moderators added, those who have a role that
// main has an adapter look up) and looks that up at the moment of each act, a tapped button too. A message of whom it cannot be told for certain who wrote it has no right.
//
// Nothing is published unseen. /edit, /add, /remove and /undo make a draft, and its preview shows what changes in the
// text and which answers change, are gained or lost; what a message cannot hold comes in a file with it. Any moderator may
// publish or discard it, and is shown it first where it is someone else's (shown.go). What the number of a draft
// stands for never changes; drafts are kept through a restart, for a day, and are never answered from.
//
// A draft is based on the revision that its author saw: a form, a wording to copy and a file say which that is. Where the text has
// a newer one, publishing is refused and the other change shown; where the two touch different pieces, a new draft holds both, in
// the place of the old one. Sections, events and what is said of a section are what is compared (merge.go): two changes of one are
// never joined. The revision and the end of its draft are one transaction.
//
// Who was told the old wording is not known here: whoever wires the room gives it two functions, one that counts them for the
// preview and one that notes, in the transaction of the change, whether they are told.
// What /add is given as a file or a link is read by package importer. What could not be found of it, or of what was pasted, is asked
// for, in lines "key: value" behind the number that it is given (add.go); then it is a draft like any other. A page that a text was taken
// from can be watched (watch.go): a change there becomes a draft, told in the moderators' rooms at most once, and is never
// published by itself. What is fetched for a moderator is answered beside the chat's queue ([bot.Command.Slow]).
//
// Events are changed as events (event.go). What a draft moves is offered for the other languages of the work, with the places that
// still hold the old hour or day (held.go): under its preview, and, as what is left to do, under what became of it. Dated hours that stand in a
// file or a page are put into its draft as events, which a moderator can drop (found.go).
//
// Replies hold what a moderator wrote as spans of plain text alone; adapters escape them.
package moderate

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"summitbot/bot"
	"summitbot/index"
	"summitbot/knowledge"
	"summitbot/knowledge/importer"
)

// keptFor is how long a draft waits.
const keptFor = 24 * time.Hour

// roomy is how many characters of a reply its longest part may take: with what stands around it, it fits where a
// message holds 2,000.
const roomy = 1300

// Options are what a room is made of.
type Options struct {
	Memory   *bot.Memory
	Store    *knowledge.Store
	Index    *index.Index
	Named    []string         // who the settings name, "telegram:42": cannot be removed from a chat
	Operator string           // who is the operator, in the same way
	Now      func() time.Time // nil: the system's clock
	// Told tells how many people were told what drafts alter or take out, and whether a date, an hour, a place or a figure is
	// among that; Tell notes, in the transaction that publishes it, whether they are told of it. Both nil: nobody is told.
	Told func(ctx context.Context, all ...knowledge.Draft) (people int, facts bool, err error)
	Tell func(ctx context.Context, tx *sql.Tx, d knowledge.Draft, tell bool) error

	Reader     *importer.Reader // of files and pages
	Rooms      []bot.Chat       // where moderators are told of pages that have changed
	WatchEvery time.Duration    // how often a watched page is looked at; 0: never
	// Roles tells of who has the right by what they are somewhere else, as of this moment; nil: nobody has it so.
	Roles func(ctx context.Context, person string) bool
}

// A Room is where moderators change texts. It is safe for concurrent use.
type Room struct {
	Options
	places chan struct{} // one for each that reads a file or a page
}

// New makes a room.
func New(o Options) *Room {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Room{Options: o, places: make(chan struct{}, readAtOnce)}
}

// Tidy discards the drafts that nobody has acted on for a day, and what was being added; it is for the start.
func (r *Room) Tidy(ctx context.Context) error {
	return errors.Join(r.Memory.DropDrafts(ctx, r.oldest()), r.Memory.DropSketches(ctx, r.oldest()))
}

// oldest is when a draft must have been made to count.
func (r *Room) oldest() time.Time { return r.Now().Add(-keptFor) }

// Commands gives the feature's commands.
func (r *Room) Commands() []bot.Command {
	return []bot.Command{
		{Name: "texts", Argument: true, Moderate: true, Run: r.forModerators(texts)},
		{Name: "edit", Argument: true, Required: true, Text: true, Files: true, Slow: takesLong, Moderate: true, Run: r.forModerators(editWith)},
		{Name: "add", Argument: true, Text: true, Files: true, Slow: takesLong, Moderate: true, Run: r.forModerators(addAny)},
		{Name: "event", Argument: true, Required: true, Moderate: true, Run: r.forModerators(event)},
		{Name: "events", Argument: true, Hidden: true, Run: r.forModerators(sameEvents)},
		{Name: "remove", Argument: true, Required: true, Moderate: true, Run: r.forModerators(remove)},
		{Name: "undo", Argument: true, Required: true, Moderate: true, Run: r.forModerators(undo)},
		{Name: "history", Argument: true, Required: true, Moderate: true, Run: r.forModerators(history)},
		{Name: "watch", Argument: true, Required: true, Moderate: true, Run: r.forModerators(watch)},
		{Name: "uptodate", Argument: true, Moderate: true, Run: r.forModerators(upToDate)},
		{Name: "publish", Argument: true, Moderate: true, Run: r.forModerators(publish)},
		{Name: "discard", Argument: true, Required: true, Moderate: true, Run: r.forModerators(discard)},
		{Name: "moderators", Argument: true, Moderate: true, Run: r.forModerators(moderators)},
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

// May reports whether someone has the right at this moment: the operator, or a moderator.
func (r *Room) May(ctx context.Context, person string) (bool, error) {
	if person == r.Operator || slices.Contains(r.Named, person) {
		return true, nil
	}
	may, err := r.Memory.IsModerator(ctx, person)
	if may || err != nil || r.Roles == nil {
		return may, err
	}
	return r.Roles(ctx, person), nil
}

// fold makes words comparable: neither case nor diacritics matter.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ':
			return 'd'
		}
		return r
	}, norm.NFD.String(strings.ToLower(s)))
}

// short cuts a text of one line at a number of characters.
func short(s string, most int) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most-1]) + "…"
}

// date writes a moment as moderators of every zone read it.
func date(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
