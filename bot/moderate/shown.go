package moderate

import (
	"bytes"
	"context"
	"regexp"
	"strconv"
	"strings"

	"summitbot/bot"
	"summitbot/knowledge"
)

// What is shown to be changed (a form, a wording to copy, a file) says of which revision it is, "r12" behind the section or the
// event, and what comes back is a change of that revision: what others did meanwhile is joined to it or shown, never taken back
// unseen.

var (
	shownWord = regexp.MustCompile(`^r([1-9][0-9]{0,17})(?:\s+|$)`)
	// shownLine is the first line of a section's file.
	shownLine = regexp.MustCompile(`^\s*revision:[ \t]*([1-9][0-9]{0,17})[ \t]*(?:\r?\n|$)`)
)

// Nor is a draft published unseen. Whoever made it was shown it, and so was the chat where it was made; a button under a preview says
// that it stands there. Whoever else names a draft is shown it first.

// sayShown stands behind the drafts that the button under their preview publishes: short, as a button says 64 bytes.
const sayShown = "+"

// sayShow stands behind a draft that is to be shown; the words that people use for it stand in the catalogues.
const sayShow = "show"

// asShown has the buttons under a preview say that it is shown.
func asShown(buttons []bot.Button) []bot.Button {
	for i, b := range buttons {
		if command, said := bot.Tap(b.Data); command == "publish" {
			buttons[i].Data = bot.Say(command, said+" "+sayShown)
		}
	}
	return buttons
}

// cutShown takes the sign of such a button off.
func cutShown(said string) (rest string, shown bool) {
	return strings.CutSuffix(strings.TrimSpace(said), " "+sayShown)
}

// wasShown reports whether a draft was shown to who acts.
func (a *act) wasShown(d bot.Draft) bool { return d.Actor == a.actor || d.Chat == a.ChatKey() }

// keptAs gives drafts with their texts as they were based on.
func (a *act) keptAs(ctx context.Context, drafts ...bot.Draft) ([]kept, error) {
	var all []kept
	for _, d := range drafts {
		base, err := a.rawAt(ctx, d.Text, d.BasedOn)
		if err != nil {
			return nil, err
		}
		all = append(all, kept{d, base})
	}
	return all, nil
}

// show is the preview of drafts, under what is said first.
func (a *act) show(ctx context.Context, first []bot.Part, drafts ...bot.Draft) bot.Reply {
	all, err := a.keptAs(ctx, drafts...)
	if err != nil {
		return a.fault(ctx, "a text cannot be read", err)
	}
	var r bot.Reply
	if len(all) == 1 {
		r = a.preview(ctx, all[0].Draft, all[0].now)
	} else {
		r = a.previewTogether(ctx, all)
	}
	r.Parts = append(first, r.Parts...)
	return r
}

// showReplaced shows what stands in the place of drafts.
func (a *act) showReplaced(ctx context.Context, ids string, drafts ...bot.Draft) bot.Reply {
	return a.show(ctx, []bot.Part{a.line("mod_draft_replaced", "ID", ids)}, drafts...)
}

// showUnseen shows drafts that someone would publish who has not seen them.
func (a *act) showUnseen(ctx context.Context, drafts ...bot.Draft) bot.Reply {
	actor := ""
	if len(drafts) == 1 {
		actor = drafts[0].Actor
	}
	return a.show(ctx, []bot.Part{a.line("mod_draft_unseen", "Actor", actor)}, drafts...)
}

// showAsked shows drafts to someone who wants to see them, with who made them and when.
func (a *act) showAsked(ctx context.Context, drafts ...bot.Draft) bot.Reply {
	var by []bot.Part
	for _, d := range drafts {
		by = append(by, bot.Plain(bot.Line, d.ID+" · "+d.Actor+" · "+a.age(d.Created)))
	}
	return a.show(ctx, by, drafts...)
}

// shown names the revision of a text that is shown.
func (t current) shown() string { return sayRevision + strconv.FormatInt(t.revision.Position, 10) }

// asItWas takes the revision that something was shown at off what is said of it, and gives the text as it was then. Where nothing
// else is said, it is shown anew as it is now.
func (a *act) asItWas(ctx context.Context, t current, said string) (current, string, *bot.Reply) {
	said = strings.TrimSpace(said)
	found := shownWord.FindStringSubmatch(said)
	if found == nil {
		return t, said, nil
	}
	rest := strings.TrimSpace(said[len(found[0]):])
	position, ok := numbered(found[1])
	if !ok || rest == "" {
		return t, rest, nil
	}
	t, no := a.textAt(ctx, t, position)
	return t, rest, no
}

// textAt gives a text as it was at a revision of it.
func (a *act) textAt(ctx context.Context, t current, position int64) (current, *bot.Reply) {
	if position == t.revision.Position {
		return t, nil
	}
	r, err := a.room.Store.At(ctx, position)
	if err != nil || r.Text != t.ID || r.Removed {
		no := a.say("mod_no_revision_of", "Text", t.ID, "Revision", position)
		return t, &no
	}
	then := readOrNone(t.ID, r.Raw)
	if unreadable(r) || then == nil {
		no := a.say("mod_text_damaged", "Text", t.ID, "Revision", position)
		return t, &no
	}
	return current{*then, r, true}, nil
}

// proposeOn makes a draft of a change to a text as it was shown. Where it has been changed since, the draft holds both, or, where
// both touch the same, there is none and the other change is shown.
func (a *act) proposeOn(ctx context.Context, t current, raw []byte, why string) bot.Reply {
	change := knowledge.Draft{Text: t.ID, BasedOn: t.revision.Position, Why: why, Raw: raw}
	if !t.then || bytes.Equal(t.Raw, raw) {
		return a.propose(ctx, change)
	}
	newest, err := a.room.Store.Newest(ctx, t.ID)
	if err != nil {
		return a.fault(ctx, "a text cannot be read", err)
	}
	return a.clashed(ctx, bot.Draft{Draft: change}, newest)
}
