package moderate

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"slices"
	"strings"

	"summitbot/bot"
	"summitbot/knowledge"
)

// publish puts a draft into the log; without one named it lists those that wait.
func publish(ctx context.Context, a *act) bot.Reply {
	said, shown := cutShown(a.Text)
	said, show := a.cutShow(said)
	id, chosen, ok := a.cutTelling(said)
	if id == "" {
		return listDrafts(ctx, a)
	}
	if a.saysAll(said) || a.saysAll(id) {
		return previewOwn(ctx, a)
	}
	if !ok && draftNumbers.MatchString(id) {
		return a.say("mod_usage_publish", "ID", id)
	}
	if !ok || !draftNumbers.MatchString(id) {
		return a.say("mod_not_a_draft", "Said", short(a.Text, 60))
	}
	if all := strings.Fields(id); len(all) > 1 {
		return publishTogether(ctx, a, all, chosen, shown, show)
	}
	d, err := a.room.draft(ctx, id)
	switch {
	case err != nil:
		return a.noDraft(ctx, id, err)
	case show:
		return a.showAsked(ctx, d)
	case !shown && !a.wasShown(d):
		return a.showUnseen(ctx, d)
	}
	told := a.telling(ctx, d)
	if chosen != nil {
		told.tell = *chosen
	}
	keep := context.WithoutCancel(ctx) // begun, it is brought to its end
	change := a.answering(d)
	r, err := a.room.Store.Append(keep, change, func(tx *sql.Tx) error {
		if err := a.room.Memory.TakeDraft(keep, tx, d, a.room.Now()); err != nil || chosen == nil || a.room.Tell == nil {
			return err
		}
		return a.room.Tell(keep, tx, change, *chosen)
	})
	if err != nil {
		return a.notPublished(ctx, d, err)
	}
	slog.InfoContext(ctx, "a text was changed from a chat", "revision", r.Position)
	if err := a.room.Index.CatchUp(keep); err != nil { // so that the very next answer is from it
		slog.WarnContext(ctx, "the index could not follow at once", "err", err)
	}
	reply := a.published(r)
	reply.Parts = append(reply.Parts, a.willHear(told)...)
	return a.withBehind(ctx, a.withLeft(ctx, a.offerWatch(ctx, r, reply), r), r)
}

// answering is a draft's change as it is published: who publishes it answers for it, and who wrote it is named.
func (a *act) answering(d bot.Draft) knowledge.Draft {
	change := d.Draft
	if change.Actor != a.actor {
		change.Why = strings.TrimSpace(change.Why + " (" + a.Say("mod_draft_by", "Actor", change.Actor) + ")")
		change.Actor = a.actor
	}
	return change
}

func (a *act) published(r knowledge.Revision) bot.Reply {
	if r.Removed {
		return a.say("mod_published_removed", "Text", r.Text, "Revision", r.Position)
	}
	return a.say("mod_published", "Text", r.Text, "Revision", r.Position)
}

// draft gives a draft that still counts. One that is too old is discarded.
func (r *Room) draft(ctx context.Context, id string) (bot.Draft, error) {
	d, err := r.Memory.Draft(ctx, id)
	if err != nil || !d.Created.Before(r.oldest()) {
		return d, err
	}
	if _, err := r.Memory.DropDraft(ctx, id); err != nil {
		slog.WarnContext(ctx, "an old draft cannot be discarded: it counts no more all the same", "err", err)
	}
	return bot.Draft{}, bot.ErrNoDraft
}

// noDraft tells what became of a draft that is not there, where that is known.
func (a *act) noDraft(ctx context.Context, id string, err error) bot.Reply {
	if !errors.Is(err, bot.ErrNoDraft) {
		return a.fault(ctx, "a draft cannot be read", err)
	}
	if r, ok := a.became(ctx, id); ok {
		return a.say("mod_published_before", "ID", id, "Revision", r.Position, "Text", r.Text)
	}
	if d, err := a.room.draftFor(ctx, id); err == nil {
		return a.showReplaced(ctx, id, d)
	}
	return a.say("mod_no_draft", "ID", short(id, 30))
}

// draftFor gives the draft that was made in the place of another one.
func (r *Room) draftFor(ctx context.Context, replaced string) (bot.Draft, error) {
	d, err := r.Memory.DraftFor(ctx, replaced)
	if err == nil && d.Created.Before(r.oldest()) {
		return bot.Draft{}, bot.ErrNoDraft
	}
	return d, err
}

// cutShow takes a last word off that asks to be shown what is named before it.
func (a *act) cutShow(said string) (rest string, show bool) {
	words := strings.Fields(said)
	if len(words) < 2 || !slices.Contains(a.phrases("mod_show_words"), fold(words[len(words)-1])) && words[len(words)-1] != sayShow {
		return said, false
	}
	return strings.Join(words[:len(words)-1], " "), true
}

// became gives the revision that a draft became.
func (a *act) became(ctx context.Context, id string) (knowledge.Revision, bool) {
	text, basedOn, err := a.room.Memory.Published(ctx, id)
	if err != nil {
		return knowledge.Revision{}, false
	}
	all, err := a.room.Store.History(ctx, text)
	if err != nil {
		return knowledge.Revision{}, false
	}
	for _, r := range all {
		if r.BasedOn == basedOn {
			return r, true
		}
	}
	return knowledge.Revision{}, false
}

// notPublished tells why a draft is not in the log; or that it is, where only what came after failed.
func (a *act) notPublished(ctx context.Context, d bot.Draft, err error) bot.Reply {
	if r, ok := a.became(ctx, d.ID); ok {
		return a.say("mod_published_before", "ID", d.ID, "Revision", r.Position, "Text", r.Text)
	}
	if errors.Is(err, bot.ErrNoDraft) {
		return a.noDraft(ctx, d.ID, err)
	}
	var clash *knowledge.Clash
	if errors.As(err, &clash) {
		return a.clashed(ctx, d, clash.Newest)
	}
	slog.ErrorContext(ctx, "a draft cannot be published", "err", err)
	var broken *knowledge.Broken
	if errors.As(err, &broken) {
		return a.say("mod_broken", "ID", d.ID, "Revision", broken.Position)
	}
	return a.say("mod_not_written", "ID", d.ID)
}

// clashed shows what someone else has changed meanwhile. Where that was in other sections, a new draft holds both.
func (a *act) clashed(ctx context.Context, d bot.Draft, newest knowledge.Revision) bot.Reply {
	base, err := a.rawAt(ctx, d.Text, d.BasedOn)
	if err != nil || newest.Damaged != nil {
		return a.say("mod_text_damaged", "Text", d.Text, "Revision", max(d.BasedOn, newest.Position))
	}
	if bytes.Equal(newest.Raw, d.Raw) && newest.Removed == (d.Raw == nil) {
		return a.say("mod_nothing_changes", "Text", d.Text)
	}
	joined, ok := mergeRaw(d.Text, base, newest.Raw, d.Raw)
	change := knowledge.Draft{Text: d.Text, BasedOn: newest.Position, Why: d.Why, Raw: joined}
	switch {
	case ok && d.ID == "": // it was never kept
		return a.proposeJoined(ctx, "mod_joined_shown", newest, change)
	case ok:
		change.Why = a.answering(d).Why
		return a.proposeJoined(ctx, "mod_joined", newest, change, d)
	}
	yours := "mod_clash_yours"
	if d.ID == "" {
		yours = "mod_clash_own"
	}
	r := a.say("mod_clash", a.told(newest)...)
	r.Parts = append(r.Parts, differenceOf(base, newest.Raw, 600).part(), a.line(yours), differenceOf(base, d.Raw, 600).part(),
		a.note("mod_clash_how", "Text", d.Text))
	whole := a.Say("mod_clash", a.told(newest)...) + "\n\n" + wholeDifference(base, newest.Raw) + "\n" + a.Say(yours) + "\n\n" + wholeDifference(base, d.Raw)
	r.Files = []bot.Attachment{{Name: d.Text + "-clash.txt", Content: []byte(whole)}} // their words are kept nowhere else
	return r
}

// proposeJoined makes a draft that holds what someone else changed too, and says so.
func (a *act) proposeJoined(ctx context.Context, key string, newest knowledge.Revision, change knowledge.Draft, instead ...bot.Draft) bot.Reply {
	r, id := a.proposeDraft(ctx, change, instead...)
	if id != "" {
		r.Parts = append([]bot.Part{a.line(key, a.told(newest)...)}, r.Parts...)
	}
	return r
}

// told are the words that name a revision.
func (a *act) told(r knowledge.Revision) []any {
	return []any{"Actor", a.actorOf(r), "Date", date(r.At), "Revision", r.Position, "Text", r.Text}
}

// discard takes a draft away.
func discard(ctx context.Context, a *act) bot.Reply {
	id := strings.ToLower(strings.TrimSpace(a.Text))
	if id == "" {
		return listDrafts(ctx, a)
	}
	if a.saysAll(id) {
		return previewOwn(ctx, a)
	}
	id = strings.Join(strings.Fields(id), " ")
	if !draftNumbers.MatchString(id) {
		return a.say("mod_not_a_draft", "Said", short(a.Text, 60))
	}
	if all := strings.Fields(id); len(all) > 1 {
		return discardTogether(ctx, a, all)
	}
	if _, err := a.room.draft(ctx, id); err != nil {
		return a.noDraft(ctx, id, err)
	}
	dropped, err := a.room.Memory.DropDraft(ctx, id)
	if err != nil {
		return a.notKept(ctx, "a draft cannot be discarded", err)
	}
	if !dropped {
		return a.noDraft(ctx, id, bot.ErrNoDraft)
	}
	return a.say("mod_discarded", "ID", id)
}

// saysAll reports whether all drafts are meant.
func (a *act) saysAll(said string) bool {
	return slices.Contains(a.phrases("mod_all_words"), strings.Join(strings.Fields(fold(said)), " "))
}

// previewOwn shows all drafts that someone has made, to be published or discarded by one tap: what waits may be of yesterday.
func previewOwn(ctx context.Context, a *act) bot.Reply {
	waiting, err := a.room.Memory.Drafts(ctx)
	if err != nil {
		return a.fault(ctx, "the drafts cannot be listed", err)
	}
	var all []kept
	texts := map[string]bool{}
	for _, d := range waiting {
		if d.Actor != a.actor || d.Created.Before(a.room.oldest()) {
			continue
		}
		now, err := a.rawAt(ctx, d.Text, d.BasedOn)
		if err != nil {
			return a.fault(ctx, "a text cannot be read", err)
		}
		texts[d.Text] = true
		all = append(all, kept{d, now})
	}
	switch {
	case len(all) == 0:
		return a.say("mod_drafts_none_own")
	case len(all) > togetherMost || len(texts) < len(all): // of one text only one can be published
		r := listDrafts(ctx, a)
		r.Parts = append([]bot.Part{a.line("mod_drafts_apart", "Most", togetherMost)}, r.Parts...)
		return r
	}
	return a.previewTogether(ctx, all)
}

// draftsOpened is how many listed drafts have a button that shows them.
const draftsOpened = 8

func listDrafts(ctx context.Context, a *act) bot.Reply {
	all, err := a.room.Memory.Drafts(ctx)
	if err != nil {
		return a.fault(ctx, "the drafts cannot be listed", err)
	}
	l := list{room: roomy, most: listed}
	var show []bot.Button
	for _, d := range all {
		if !d.Created.Before(a.room.oldest()) {
			l.add(bot.Span{Text: d.ID, Bold: true}, bot.Span{Text: " – " + d.Text + " · " + d.Actor + " · " + a.age(d.Created)})
			if len(show) < draftsOpened && l.left == 0 {
				show = append(show, bot.Button{Label: a.Say("mod_button_show", "ID", d.ID, "Text", short(d.Text, 40)), Data: bot.Say("publish", d.ID+" "+sayShow)})
			}
		}
	}
	if len(l.parts) == 0 {
		return a.say("mod_drafts_none")
	}
	r := a.say("mod_drafts")
	r.Buttons = show
	r.Parts = append(r.Parts, l.parts...)
	if l.left > 0 {
		r.Parts = append(r.Parts, a.note("mod_more", "Count", l.left))
	}
	return r
}
