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
	triedCarried = 20                      // questions that the changed sections carry
	triedAsked   = 30                      // questions asked lately
	triedFor     = 1500 * time.Millisecond // then no other is begun, so that all is there within two seconds
	shownEffects = 5
)

// propose keeps a change as a draft and gives its preview.
func (a *act) propose(ctx context.Context, change knowledge.Draft) bot.Reply {
	r, _ := a.proposeDraft(ctx, change)
	return r
}

// proposeDraft is propose that gives the draft's number too; empty: there is none.
func (a *act) proposeDraft(ctx context.Context, change knowledge.Draft, instead ...bot.Draft) (r bot.Reply, id string) {
	d, now, no := a.keep(ctx, change, instead...)
	if no != nil {
		return *no, ""
	}
	return a.preview(ctx, d, now), d.ID
}

// keep makes a change a draft, in the place of another one where there is one, and gives the text as it is now; where that cannot
// be, the reply that says so.
func (a *act) keep(ctx context.Context, change knowledge.Draft, instead ...bot.Draft) (d bot.Draft, now []byte, no *bot.Reply) {
	refuse := func(r bot.Reply) (bot.Draft, []byte, *bot.Reply) { return bot.Draft{}, nil, &r }
	now, err := a.rawAt(ctx, change.Text, change.BasedOn)
	if err != nil {
		return refuse(a.fault(ctx, "a text cannot be read", err))
	}
	if change.BasedOn > 0 && bytes.Equal(now, change.Raw) && (now == nil) == (change.Raw == nil) {
		return refuse(a.say("mod_nothing_changes", "Text", change.Text))
	}
	change.Actor = a.actor
	d = bot.Draft{ID: bot.NewID(), Draft: change, Chat: a.ChatKey(), Created: a.room.Now()}
	for _, was := range instead {
		d.Replaces = strings.TrimSpace(was.ID + " " + was.Replaces)
	}
	err = a.room.Memory.KeepDraft(ctx, d, a.room.oldest())
	if errors.Is(err, bot.ErrNoDraft) { // the button was pressed twice
		return refuse(a.noDraft(ctx, instead[0].ID, err))
	}
	if err != nil {
		return refuse(a.notKept(ctx, "a draft cannot be kept", err))
	}
	return d, now, nil
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

// preview shows a draft: what changes in the text, then in the answers, what can be done, and what follows from the events that it
// moves.
func (a *act) preview(ctx context.Context, d bot.Draft, now []byte) bot.Reply {
	r := a.Reply(bot.Plain(bot.Heading, a.Say(titleOf(d, now), "ID", d.ID, "Text", d.Text)))
	r.Parts = append(r.Parts, a.reason(d.Why)...)
	diff := differenceOf(now, d.Raw, 700)
	r.Parts = append(r.Parts, diff.part())
	r.Parts = append(r.Parts, a.effects(ctx, d, now, 1)...)
	r.Parts = append(r.Parts, a.note("mod_draft_waits", "ID", d.ID))
	r.Buttons = []bot.Button{{Label: a.Say("mod_button_publish"), Data: bot.Say("publish", d.ID)}}
	a.askToTell(&r, d.ID, a.telling(ctx, d))
	r.Buttons = append(asShown(r.Buttons), bot.Button{Label: a.Say("mod_button_discard"), Data: bot.Say("discard", d.ID)})
	r = a.withMoved(ctx, r, d.Text, d.Why, movedBetween(readOrNone(d.Text, now), readOrNone(d.Text, d.Raw)), d.ID)
	a.withWhole(&r, "draft-"+d.ID, diff.left, d.Why, wholeDifference(now, d.Raw))
	return r
}

// An effect is what a draft does to one answer. Empty is a question that is refused.
type effect struct{ question, before, after string }

// A rehearsed question is tried with a draft and without.
type rehearsed struct{ text, language string }

// effects tries the questions that the changed sections carry, and those that people asked lately, with the draft and without. It
// is one of several that share the time and the room of one preview.
func (a *act) effects(ctx context.Context, d bot.Draft, now []byte, of int) []bot.Part {
	before, after := readOrNone(d.Text, now), readOrNone(d.Text, d.Raw)
	if before == nil && after == nil {
		return nil
	}
	if eventsAlone(before, after) {
		return nil // they are in no answer
	}
	if after == nil {
		after = &knowledge.Text{ID: d.Text, Work: before.Work, Language: before.Language}
	}
	questions, asked, err := a.room.questions(ctx, carried(before, after), after.Language)
	if err == nil && len(questions) == 0 {
		return []bot.Part{a.note("mod_questions_none")}
	}
	var found []effect
	tried := 0
	if err == nil {
		found, tried, err = a.room.try(ctx, questions, after, triedFor/time.Duration(of))
	}
	if err != nil {
		slog.ErrorContext(ctx, "a draft's questions cannot be tried", "err", err)
		return []bot.Part{a.note("mod_questions_fault")}
	}
	parts := a.drawEffects(found, tried, len(questions), max(1, shownEffects/of))
	if asked > 0 {
		parts = append(parts, a.note("mod_effects_asked", "Count", asked))
	}
	return parts
}

// eventsAlone reports whether two texts differ in nothing that can be quoted.
func eventsAlone(before, after *knowledge.Text) bool {
	if before == nil || after == nil {
		return false
	}
	headings := touched(piecesOf(*before), piecesOf(*after))
	return sameCarried(before, after) && before.Source == after.Source && len(headings) == 1 && headings[0] == ""
}

// questions gives those to try: of those carried as many as there is room for, then those that people asked lately; and how
// many these are.
func (r *Room) questions(ctx context.Context, carried []string, language string) (all []rehearsed, asked int, err error) {
	for _, q := range carried {
		all = append(all, rehearsed{q, language})
	}
	lately, err := r.Memory.AskedLately(ctx, r.Now(), triedAsked)
	if err != nil {
		return nil, 0, err
	}
	var own []rehearsed
	for _, q := range lately {
		own = append(own, rehearsed{q.Question, q.Language})
	}
	at := min(len(all), triedCarried)
	return slices.Concat(all[:at], own, all[at:]), len(own), nil
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

// carried gives the questions of the sections that differ, those that they are said not to answer too, between two texts, either of which may be none.
func carried(before, after *knowledge.Text) []string {
	var pieces [2][]piece
	for i, t := range []*knowledge.Text{before, after} {
		if t != nil {
			pieces[i] = piecesOf(*t)
		}
	}
	headings := touched(pieces[0], pieces[1])
	all := slices.Contains(headings, "") && !sameCarried(before, after) // what stands before the sections says what each carries
	var questions []string
	for _, t := range []*knowledge.Text{before, after} {
		if t == nil {
			continue
		}
		for _, s := range t.Sections {
			if !all && !slices.Contains(headings, s.Heading) {
				continue
			}
			for _, q := range slices.Concat(s.Questions, s.Unanswered) {
				if !slices.Contains(questions, q) {
					questions = append(questions, q)
				}
			}
		}
	}
	return questions
}

// sameCarried reports whether what two texts say of their sections is the same: such as where events alone were changed.
func sameCarried(before, after *knowledge.Text) bool {
	return before != nil && after != nil && before.Title == after.Title && before.Wording == after.Wording &&
		slices.EqualFunc(before.Sections, after.Sections, func(x, y knowledge.Section) bool {
			return x.Source == y.Source && slices.Equal(x.Questions, y.Questions) && slices.Equal(x.Unanswered, y.Unanswered)
		})
}

// try asks questions with a draft and without, as many as there is time for.
func (r *Room) try(ctx context.Context, questions []rehearsed, draft *knowledge.Text, most time.Duration) (found []effect, tried int, err error) {
	start := time.Now()
	for _, one := range questions {
		if tried == triedCarried+triedAsked || time.Since(start) > most {
			break
		}
		q := index.Question{Text: one.text, Language: one.language}
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
		if e := (effect{one.text, quotedIn(before), quotedIn(after)}); e.before != e.after {
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

func (a *act) drawEffects(found []effect, tried, of, most int) []bot.Part {
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
		if len(items) < most {
			before, after := apart(e.before, e.after)
			items = append(items, bot.Part{Kind: bot.Item, Rank: 1 + len(items), Spans: []bot.Span{{Text: a.Say(key, "Question", short(e.question, 80), "Before", excerpt(before), "After", excerpt(after))}}})
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
