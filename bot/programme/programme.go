// Package programme is a feature: what is on and when, from the events that the texts carry.
//
// Events come from [knowledge.Store.Programme], in the asker's language where a text has them in it. Hours that the
// texts do not give are not shown, and none is ever worked out from another. An event is shown without a link: the one
// that its text has bears out the text's sections, not each event. What was shown is kept as an answer is, so that it is
// corrected when an event changes.
package programme

import (
	"context"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
	"time"

	"summitbot/bot"
	"summitbot/knowledge"
)

// Commands gives the feature's commands.
func Commands() []bot.Command {
	return []bot.Command{{Name: "schedule", Argument: true, Run: schedule}}
}

// around is how many days before and after the summit still count as its programme, where no day is asked for.
const around = 7

func schedule(ctx context.Context, t *bot.Turn) bot.Reply {
	at := t.Bot.Store().Texts()
	items, err := t.Bot.Store().Programme(ctx, t.Language)
	if err != nil {
		slog.ErrorContext(ctx, "the programme cannot be read", "err", err)
		return t.Reply(bot.Plain(bot.Line, t.Say("fault")))
	}
	if len(items) == 0 {
		return t.Reply(bot.Plain(bot.Line, t.Say("schedule_empty")))
	}
	summit := t.Bot.Summit()
	wanted := strings.TrimSpace(t.Text)
	if wanted == "" {
		r := t.Reply(bot.Plain(bot.Heading, t.Say("schedule_title")))
		items = within(items, summit)
		r.Parts = append(r.Parts, draw(ctx, t, items, summit)...)
		r.Parts = append(r.Parts, bot.Plain(bot.Note, t.Say("schedule_more")))
		return give(t, r, items, at)
	}
	day, ok := parseDay(wanted, summit, t.At)
	if !ok {
		return t.Reply(bot.Plain(bot.Line, t.Say("schedule_bad_day", "Day", wanted)))
	}
	var on []knowledge.ProgrammeItem
	for _, i := range items {
		if covers(i.Event, day) {
			on = append(on, i)
		}
	}
	if len(on) == 0 {
		return t.Reply(bot.Plain(bot.Line, t.Say("schedule_none", "Day", t.Day(day))))
	}
	r := t.Reply(bot.Plain(bot.Heading, t.Say("schedule_day", "Day", t.Day(day))))
	r.Parts = append(r.Parts, drawItems(ctx, t, on, summit)...)
	r.Parts = append(r.Parts, zoneNote(t, summit))
	return give(t, r, on, at)
}

// within leaves out what is far from the summit's days; where those are not known, nothing.
func within(items []knowledge.ProgrammeItem, summit knowledge.Summit) []knowledge.ProgrammeItem {
	if summit.First.IsZero() {
		return items
	}
	from, to := summit.First.In(time.UTC).AddDate(0, 0, -around), summit.Last.In(time.UTC).AddDate(0, 0, around)
	var near []knowledge.ProgrammeItem
	for _, i := range items {
		at := i.Starts.In(time.UTC)
		if !i.Starts.IsZero() && !at.Before(from) && at.Before(to.AddDate(0, 0, 1)) {
			near = append(near, i)
		}
	}
	if len(near) == 0 {
		return items
	}
	return near
}

// draw puts the items under their days.
func draw(ctx context.Context, t *bot.Turn, items []knowledge.ProgrammeItem, summit knowledge.Summit) []bot.Part {
	var parts []bot.Part
	last := ""
	for n, i := range items {
		if day := i.Starts.Date(); day != last || n == 0 {
			last = day
			title := t.Say("schedule_undated")
			if !i.Starts.IsZero() {
				title = t.Day(i.Starts)
			}
			parts = append(parts, bot.Plain(bot.Heading, title))
		}
		parts = append(parts, drawItems(ctx, t, items[n:n+1], summit)...)
	}
	return append(parts, zoneNote(t, summit))
}

// drawItems gives a line each, and says of each whether another language has it newer.
func drawItems(ctx context.Context, t *bot.Turn, items []knowledge.ProgrammeItem, summit knowledge.Summit) []bot.Part {
	var parts []bot.Part
	for n, i := range items {
		spans := append(t.Event(i.Event, zoneOf(i.Event, summit)), newer(ctx, t, i)...)
		parts = append(parts, bot.Part{Kind: bot.Item, Spans: spans, Rank: 1 + n})
	}
	return parts
}

func newer(ctx context.Context, t *bot.Turn, i knowledge.ProgrammeItem) []bot.Span {
	in, err := t.Bot.Store().NewerEvent(ctx, i.Text, i.ID)
	if err != nil {
		slog.WarnContext(ctx, "whether a translation is behind cannot be read", "text", i.Text, "err", err)
	}
	var spans []bot.Span
	for _, lang := range in {
		spans = append(spans, bot.Span{Text: " – " + t.Say("newer_in", "Language", t.LanguageName(lang)), Italic: true})
	}
	return spans
}

// give keeps what was shown, so that it is corrected when an event changes. at are the texts as they stood before they were read.
func give(t *bot.Turn, r bot.Reply, items []knowledge.ProgrammeItem, at map[string]knowledge.Entry) bot.Reply {
	var shown []bot.GivenEvent
	n := 0
	for part, p := range r.Parts {
		if p.Kind == bot.Item {
			shown = append(shown, bot.GivenEvent{Part: part, Text: items[n].Text, Revision: at[items[n].Text].Position, Event: items[n].Event})
			n++
		}
	}
	r.Given = t.GivenEvents(shown)
	return r
}

func zoneNote(t *bot.Turn, summit knowledge.Summit) bot.Part {
	return bot.Plain(bot.Note, t.Say("schedule_zone", "Zone", summit.Zone.String()))
}

func zoneOf(e knowledge.Event, summit knowledge.Summit) *time.Location {
	if e.Zone != "" {
		if zone, err := time.LoadLocation(e.Zone); err == nil {
			return zone
		}
	}
	return summit.Zone
}

func covers(e knowledge.Event, day knowledge.When) bool {
	d := day.Date()
	if e.Starts.IsZero() {
		return !e.Ends.IsZero() && e.Ends.Date() == d
	}
	if e.Ends.IsZero() {
		return e.Starts.Date() == d
	}
	return e.Starts.Date() <= d && d <= e.Ends.Date()
}

var (
	isoDay  = regexp.MustCompile(`\b(\d{4})-(\d{1,2})-(\d{1,2})\b`)
	fullDay = regexp.MustCompile(`\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b`)
	monthed = regexp.MustCompile(`\b(\d{1,2})[/.-](\d{1,2})\b`)
	number  = regexp.MustCompile(`\b(\d{1,2})\b`)
)

// parseDay understands 2025-02-10, 10/2/2025, 10/2 and 10 (day before month; what is not said is the summit's).
func parseDay(s string, summit knowledge.Summit, now time.Time) (knowledge.When, bool) {
	base := summit.First
	if base.IsZero() {
		n := now.In(summit.Zone)
		base = knowledge.When{Year: n.Year(), Month: n.Month(), Day: n.Day()}
	}
	num := func(s string) int { n, _ := strconv.Atoi(s); return n }
	if m := isoDay.FindStringSubmatch(s); m != nil {
		return valid(num(m[1]), num(m[2]), num(m[3]))
	}
	if m := fullDay.FindStringSubmatch(s); m != nil {
		return valid(num(m[3]), num(m[2]), num(m[1]))
	}
	if m := monthed.FindStringSubmatch(s); m != nil {
		return valid(base.Year, num(m[2]), num(m[1]))
	}
	if m := number.FindStringSubmatch(s); m != nil {
		return valid(base.Year, int(base.Month), num(m[1]))
	}
	return knowledge.When{}, false
}

func valid(year, month, day int) (knowledge.When, bool) {
	w := knowledge.When{Year: year, Month: time.Month(month), Day: day}
	t := w.In(time.UTC)
	return w, year > 0 && t.Day() == day && int(t.Month()) == month
}
