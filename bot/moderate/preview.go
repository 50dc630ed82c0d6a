package moderate

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"summitbot/bot"
	"summitbot/index"
	"summitbot/knowledge"
)

// What a preview tries and shows at most.
const (
	triedQuestions = 20
	triedFor       = 2 * time.Second
	shownEffects   = 5
)

// propose keeps a change as a draft and gives its preview.
func (a *act) propose(ctx context.Context, change knowledge.Draft) bot.Reply {
	r, _ := a.proposeDraft(ctx, change)
	return r
}

// proposeDraft is propose that gives the draft's number too; empty: there is none.
func (a *act) proposeDraft(ctx context.Context, change knowledge.Draft) (r bot.Reply, id string) {
	now, err := a.rawAt(ctx, change.Text, change.BasedOn)
	if err != nil {
		return a.fault(ctx, "a text cannot be read", err), ""
	}
	if change.BasedOn > 0 && bytes.Equal(now, change.Raw) && (now == nil) == (change.Raw == nil) {
		return a.say("mod_nothing_changes", "Text", change.Text), ""
	}
	change.Actor = a.actor
	d := bot.Draft{ID: bot.NewID(), Draft: change, Chat: a.ChatKey(), Created: a.room.Now()}
	if err := a.room.Memory.KeepDraft(ctx, d, a.room.oldest()); err != nil {
		return a.notKept(ctx, "a draft cannot be kept", err), ""
	}
	return a.preview(ctx, d, now), d.ID
}

// rawAt gives a text as it was at a revision; nil: it was not there.
func (a *act) rawAt(ctx context.Context, text string, position int64) ([]byte, error) {
	if position == 0 {
		return nil, nil
	}
	r, err := a.room.Store.At(ctx, position)
	if err != nil {
		return nil, err
	}
	if r.Damaged != nil {
		return nil, r.Damaged
	}
	if r.Text != text || r.Raw == nil && !r.Removed {
		return nil, errors.New("the revision is another text's, or redacted")
	}
	return r.Raw, nil
}

// preview shows a draft: what changes in the text, then in the answers, then what can be done.
func (a *act) preview(ctx context.Context, d bot.Draft, now []byte) bot.Reply {
	title := "mod_draft_changes"
	switch {
	case now == nil:
		title = "mod_draft_adds"
	case d.Raw == nil:
		title = "mod_draft_removes"
	}
	r := a.Reply(bot.Plain(bot.Heading, a.Say(title, "ID", d.ID, "Text", d.Text)))
	if d.Why != "" {
		r.Parts = append(r.Parts, a.note("mod_why", "Why", short(d.Why, 200)))
	}
	diff := differenceOf(now, d.Raw, 700)
	r.Parts = append(r.Parts, diff.part())
	if diff.left > 0 {
		r.Parts = append(r.Parts, a.note("mod_difference_cut", "Count", diff.left))
	}
	r.Parts = append(r.Parts, a.effects(ctx, d, now)...)
	r.Parts = append(r.Parts, a.note("mod_draft_waits", "ID", d.ID))
	r.Buttons = []bot.Button{{Label: a.Say("mod_button_publish"), Data: bot.Say("publish", d.ID)}}
	a.askToTell(&r, d, a.telling(ctx, d))
	r.Buttons = append(r.Buttons, bot.Button{Label: a.Say("mod_button_discard"), Data: bot.Say("discard", d.ID)})
	return r
}

// An effect is what a draft does to one answer. Empty is a question that is refused.
type effect struct{ question, before, after string }

// effects tries the questions that the changed sections carry, with the draft and without.
func (a *act) effects(ctx context.Context, d bot.Draft, now []byte) []bot.Part {
	before, after := readOrNone(d.Text, now), readOrNone(d.Text, d.Raw)
	if before == nil && after == nil {
		return nil
	}
	questions := carried(before, after)
	if len(questions) == 0 {
		return []bot.Part{a.note("mod_questions_none")}
	}
	if after == nil {
		after = &knowledge.Text{ID: d.Text, Work: before.Work, Language: before.Language}
	}
	found, tried, err := a.room.try(ctx, questions, after)
	if err != nil {
		slog.ErrorContext(ctx, "a draft's questions cannot be tried", "err", err)
		return []bot.Part{a.note("mod_questions_fault")}
	}
	return a.drawEffects(found, tried, len(questions))
}

func readOrNone(id string, raw []byte) *knowledge.Text {
	if raw == nil {
		return nil
	}
	t, err := knowledge.ParseText(id+".md", raw)
	if err != nil {
		return nil
	}
	return &t
}

// carried gives the questions of the sections that differ between two texts, either of which may be none.
func carried(before, after *knowledge.Text) []string {
	var pieces [2][]piece
	for i, t := range []*knowledge.Text{before, after} {
		if t != nil {
			pieces[i] = piecesOf(*t)
		}
	}
	headings := touched(pieces[0], pieces[1])
	all := slices.Contains(headings, "") // what stands before the sections says what each carries
	var questions []string
	for _, t := range []*knowledge.Text{before, after} {
		if t == nil {
			continue
		}
		for _, s := range t.Sections {
			if !all && !slices.Contains(headings, s.Heading) {
				continue
			}
			for _, q := range s.Questions {
				if !slices.Contains(questions, q) {
					questions = append(questions, q)
				}
			}
		}
	}
	return questions
}

// try asks questions with a draft and without, as many as there is time for.
func (r *Room) try(ctx context.Context, questions []string, draft *knowledge.Text) (found []effect, tried int, err error) {
	start := time.Now()
	for _, text := range questions {
		if tried == triedQuestions || time.Since(start) > triedFor {
			break
		}
		q := index.Question{Text: text, Language: draft.Language}
		before, err := r.Index.Ask(ctx, q)
		if err != nil {
			return nil, tried, err
		}
		q.Draft = draft
		after, err := r.Index.Ask(ctx, q)
		if err != nil {
			return nil, tried, err
		}
		tried++
		if e := (effect{text, quotedIn(before), quotedIn(after)}); e.before != e.after {
			found = append(found, e)
		}
	}
	return found, tried, nil
}

func quotedIn(a index.Answer) string {
	var all []string
	for _, e := range a.Extracts {
		all = append(all, e.Text)
	}
	return strings.Join(all, " / ")
}

func (a *act) drawEffects(found []effect, tried, of int) []bot.Part {
	counts := map[string]int{}
	var items []bot.Part
	for _, e := range found {
		key := "mod_effect_changed"
		switch {
		case e.before == "":
			key = "mod_effect_gained"
		case e.after == "":
			key = "mod_effect_lost"
		}
		counts[key]++
		if len(items) < shownEffects {
			before, after := apart(e.before, e.after)
			items = append(items, bot.Plain(bot.Item, a.Say(key, "Question", short(e.question, 80), "Before", excerpt(before), "After", excerpt(after))))
		}
	}
	parts := []bot.Part{a.line("mod_effects", "Count", tried, "Changed", counts["mod_effect_changed"], "Gained", counts["mod_effect_gained"], "Lost", counts["mod_effect_lost"])}
	if parts = append(parts, items...); tried < of {
		parts = append(parts, a.note("mod_effects_more", "Count", of-tried))
	}
	return parts
}

// excerpt shows the changed place of an answer with a little around it.
func excerpt(c changed) string {
	before := []rune(short(c.before, 1<<20))
	if len(before) > 30 {
		before = append([]rune("…"), before[len(before)-30:]...)
	}
	lead := string(before)
	if strings.HasSuffix(c.before, " ") {
		lead += " "
	}
	return short(lead+c.middle+c.after, 80)
}
