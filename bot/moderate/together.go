package moderate

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"slices"
	"strings"

	"summitbot/bot"
	"summitbot/knowledge"
)

// togetherMost is how many drafts are published by one tap: what their button says, and whether people are told, has 64 bytes.
const togetherMost = 5

// A kept draft with its text as it is now.
type kept struct {
	bot.Draft
	now []byte
}

// keepTogether makes changes of several texts drafts, each in the place of one where there are such.
func (a *act) keepTogether(ctx context.Context, changes []knowledge.Draft, instead ...bot.Draft) ([]kept, *bot.Reply) {
	var all []kept
	for i, change := range changes {
		d, now, no := a.keep(ctx, change, instead[min(i, len(instead)):min(i+1, len(instead))]...)
		if no != nil {
			return nil, no
		}
		all = append(all, kept{d, now})
	}
	return all, nil
}

// previewTogether gives one preview of drafts of several texts, with one button that publishes all or none.
func (a *act) previewTogether(ctx context.Context, all []kept) bot.Reply {
	var ids []string
	var drafts []bot.Draft
	r := a.Reply()
	cut, whole, why := 0, "", ""
	for _, d := range all {
		ids, drafts = append(ids, d.ID), append(drafts, d.Draft)
		r.Parts = append(r.Parts, bot.Plain(bot.Heading, a.Say(titleOf(d.Draft, d.now), "ID", d.ID, "Text", d.Text)))
		diff := differenceOf(d.now, d.Raw, roomy/len(all))
		if d.Why != why { // of a set it is mostly one
			r.Parts, why = append(r.Parts, a.reason(d.Why)...), d.Why
		}
		r.Parts = append(r.Parts, diff.part())
		cut += diff.left
		whole += d.Text + "\n\n" + wholeDifference(d.now, d.Raw) + "\n"
		r.Parts = append(r.Parts, a.effects(ctx, d.Draft, d.now, len(all))...)
	}
	a.withWhole(&r, "drafts-"+ids[0], cut, why, whole)
	named := strings.Join(ids, " ")
	r.Parts = append(r.Parts, a.note("mod_together_waits", "IDs", named))
	r.Buttons = []bot.Button{
		{Label: a.Say("mod_button_publish_all"), Data: bot.Say("publish", named)},
	}
	a.askToTell(&r, named, a.telling(ctx, drafts...))
	r.Buttons = append(asShown(r.Buttons), bot.Button{Label: a.Say("mod_button_discard_all"), Data: bot.Say("discard", named)})
	return r
}

// draftsOf gives the drafts of several ids, all of which still count; else the reply that says which does not. replaced: another
// stands in the place of one of them.
func (a *act) draftsOf(ctx context.Context, ids []string) (all []bot.Draft, replaced bool, no *bot.Reply) {
	for _, id := range ids[:min(len(ids), togetherMost)] {
		d, err := a.room.draft(ctx, id)
		if errors.Is(err, bot.ErrNoDraft) {
			if d, err = a.room.draftFor(ctx, id); err == nil {
				replaced = true
			}
		}
		if err != nil {
			no := a.noDraft(ctx, id, err)
			return nil, false, &no
		}
		all = append(all, d)
	}
	return all, replaced, nil
}

// publishTogether puts several drafts into the log, all or none.
func publishTogether(ctx context.Context, a *act, ids []string, chosen *bool, shown, show bool) bot.Reply {
	all, replaced, no := a.draftsOf(ctx, ids)
	switch {
	case no != nil:
		return *no
	case replaced:
		return a.showReplaced(ctx, strings.Join(ids, " "), all...)
	case show:
		return a.showAsked(ctx, all...)
	case !shown && slices.ContainsFunc(all, func(d bot.Draft) bool { return !a.wasShown(d) }):
		return a.showUnseen(ctx, all...)
	}
	told := a.telling(ctx, all...)
	if chosen != nil {
		told.tell = *chosen
	}
	keep := context.WithoutCancel(ctx)
	var changes []knowledge.Draft
	for _, d := range all {
		changes = append(changes, a.answering(d))
	}
	added, err := a.room.Store.AppendAll(keep, changes, func(tx *sql.Tx) error {
		for i, d := range all {
			if err := a.room.Memory.TakeDraft(keep, tx, d, a.room.Now()); err != nil {
				return err
			}
			if chosen == nil || a.room.Tell == nil {
				continue
			}
			if err := a.room.Tell(keep, tx, changes[i], *chosen); err != nil {
				return err
			}
		}
		return nil
	})
	var clash *knowledge.Clash
	if errors.As(err, &clash) {
		return a.clashedTogether(ctx, all)
	}
	if err != nil {
		return a.notPublished(ctx, all[0], err)
	}
	slog.InfoContext(ctx, "texts were changed together from a chat", "revision", added[0].Position, "count", len(added))
	if err := a.room.Index.CatchUp(keep); err != nil {
		slog.WarnContext(ctx, "the index could not follow at once", "err", err)
	}
	r := a.Reply()
	for _, one := range added {
		r.Parts = append(r.Parts, a.published(one).Parts...)
	}
	r.Parts = append(r.Parts, a.willHear(told)...)
	return a.withBehind(ctx, a.withLeft(ctx, r, added...), added...)
}

// clashedTogether offers the drafts anew on top of what others have changed meanwhile; where that touches the same, it shows it.
func (a *act) clashedTogether(ctx context.Context, all []bot.Draft) bot.Reply {
	var changes []knowledge.Draft
	var said []bot.Part
	for _, d := range all {
		newest, err := a.room.Store.Newest(ctx, d.Text)
		if err != nil {
			return a.fault(ctx, "a text cannot be read", err)
		}
		change := d.Draft
		change.Why = a.answering(d).Why
		if newest.Position != d.BasedOn {
			base, err := a.rawAt(ctx, d.Text, d.BasedOn)
			if err != nil {
				return a.fault(ctx, "a text cannot be read", err)
			}
			raw, ok := mergeRaw(d.Text, base, newest.Raw, d.Raw)
			if !ok {
				return a.clashed(ctx, d, newest)
			}
			change.BasedOn, change.Raw = newest.Position, raw
			said = append(said, a.line("mod_joined", a.told(newest)...))
		}
		changes = append(changes, change)
	}
	anew, no := a.keepTogether(ctx, changes, all...)
	if no != nil {
		return *no
	}
	r := a.previewTogether(ctx, anew)
	r.Parts = append(said, r.Parts...)
	return r
}

// discardTogether takes several drafts away.
func discardTogether(ctx context.Context, a *act, ids []string) bot.Reply {
	r := a.Reply()
	for _, id := range ids[:min(len(ids), togetherMost)] {
		b := *a
		turn := *a.Turn
		turn.Text, b.Turn = id, &turn
		r.Parts = append(r.Parts, discard(ctx, &b).Parts...)
	}
	return r
}

func titleOf(d bot.Draft, now []byte) string {
	switch {
	case now == nil:
		return "mod_draft_adds"
	case d.Raw == nil:
		return "mod_draft_removes"
	}
	return "mod_draft_changes"
}
