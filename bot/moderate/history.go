package moderate

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"summitbot/bot"
	"summitbot/knowledge"
)

// remembered is how many revisions /history shows.
const remembered = 10

// history lists the newest revisions of a text, or shows what one changed.
func history(ctx context.Context, a *act) bot.Reply {
	name, rest := bot.CutWord(a.Text)
	id := a.knownID(name)
	if name == "" {
		return a.say("mod_usage_history")
	}
	if id == "" {
		return a.say("mod_no_text", "Text", short(name, 60))
	}
	all, err := a.room.Store.History(ctx, id)
	if err != nil {
		return a.fault(ctx, "a text's history cannot be read", err)
	}
	if rest != "" {
		return a.revisionIn(all, id, rest)
	}
	r := a.Reply(bot.Plain(bot.Heading, a.Say("mod_history", "Text", id, "Count", len(all))))
	l := list{room: roomy, most: remembered}
	for i, one := range slices.Backward(all) {
		p := a.revisionItem(one)
		p.Spans = append(p.Spans, bot.Span{Text: " – " + a.summary(before(all, i), one), Italic: true})
		l.add(p.Spans...)
	}
	r.Parts = append(r.Parts, l.parts...)
	if l.left > 0 {
		r.Parts = append(r.Parts, a.note("mod_more", "Count", l.left))
	}
	r.Parts = append(r.Parts, a.note("mod_history_how", "Text", id))
	return r
}

// before gives the revision before one; of the first, none.
func before(all []knowledge.Revision, i int) knowledge.Revision {
	if i == 0 {
		return knowledge.Revision{}
	}
	return all[i-1]
}

func (a *act) revisionIn(all []knowledge.Revision, id, said string) bot.Reply {
	position, ok := numbered(said)
	if !ok {
		return a.say("mod_usage_history")
	}
	at := slices.IndexFunc(all, func(r knowledge.Revision) bool { return r.Position == position })
	if at < 0 {
		return a.say("mod_no_revision_of", "Text", id, "Revision", position)
	}
	one, was := all[at], before(all, at)
	r := a.Reply(a.revisionHead(one))
	r.Parts = append(r.Parts, a.reason(one.Why)...)
	if unreadable(one) || unreadable(was) {
		r.Parts = append(r.Parts, a.line("mod_text_damaged", "Text", id, "Revision", position))
		return r
	}
	d := differenceOf(was.Raw, one.Raw, roomy-reasonShown)
	r.Parts = append(r.Parts, d.part())
	a.withWhole(&r, fmt.Sprintf("%s-%d", id, position), d.left, one.Why, wholeDifference(was.Raw, one.Raw))
	r.Parts = append(r.Parts, a.note("mod_history_undo", "Revision", position))
	return r
}

func unreadable(r knowledge.Revision) bool {
	return r.Position > 0 && (r.Damaged != nil || r.Raw == nil && !r.Removed)
}

// revisionItem says which revision, when, who and why.
func (a *act) revisionItem(r knowledge.Revision) bot.Part {
	p := a.revisionHead(r)
	if r.Why != "" {
		p.Spans = append(p.Spans, bot.Span{Text: " · " + short(r.Why, 60)})
	}
	return p
}

// revisionHead says which revision, when and who.
func (a *act) revisionHead(r knowledge.Revision) bot.Part {
	return bot.Part{Kind: bot.Item, Spans: []bot.Span{{Text: fmt.Sprint(r.Position), Bold: true}, {Text: " · " + date(r.At) + " · " + a.actorOf(r)}}}
}

func (a *act) actorOf(r knowledge.Revision) string {
	if r.Actor == "" {
		return a.Say("mod_redacted")
	}
	return r.Actor
}

// summary says in a few words what a revision changed.
func (a *act) summary(was, now knowledge.Revision) string {
	if now.Redacted {
		return a.Say("mod_was_redacted")
	}
	if unreadable(was) || unreadable(now) {
		return a.Say("mod_redacted")
	}
	before, after := readOrNone(now.Text, was.Raw), readOrNone(now.Text, now.Raw)
	switch {
	case after == nil:
		return a.Say("mod_was_removed")
	case before == nil:
		return a.Say("mod_was_added")
	}
	if bytes.Equal(was.Raw, now.Raw) {
		return a.Say("mod_was_uptodate")
	}
	headings := touched(piecesOf(*before), piecesOf(*after))
	for i, h := range headings {
		if h == "" {
			headings[i] = a.Say("mod_front_matter")
		}
	}
	return a.Say("mod_was_changed", "Sections", short(strings.Join(headings, ", "), 60))
}
