package open

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"summitbot/bot"
)

// list shows what is open, most asked first, then oldest; and what could not be told.
func list(ctx context.Context, a *act) bot.Reply {
	all, err := a.room.Memory.OpenQuestions(ctx)
	if err != nil {
		return a.fault(ctx, "the open questions cannot be listed", err)
	}
	untold, err := a.room.Memory.Untold(ctx, "told:")
	if err != nil {
		return a.fault(ctx, "what could not be told cannot be listed", err)
	}
	if len(all)+len(untold) == 0 {
		return a.say("open_none")
	}
	slices.SortStableFunc(all, func(x, y bot.OpenQuestion) int { return cmp.Compare(len(y.Askers), len(x.Askers)) })
	r := a.Reply(bot.Plain(bot.Heading, a.Say("open_list", "Count", len(all))))
	l := listing{room: roomy}
	for _, q := range all {
		l.add(bot.Span{Text: fmt.Sprint(q.ID), Bold: true}, bot.Span{Text: " – “" + short(q.Text, 200) + "”" + a.about(q)})
	}
	r.Parts = append(r.Parts, l.parts...)
	if l.left > 0 {
		r.Parts = append(r.Parts, a.note("mod_more", "Count", l.left))
	}
	r.Parts = append(r.Parts, a.untold(untold)...)
	if len(all) > 0 {
		r.Parts = append(r.Parts, a.note("open_list_how", "ID", all[0].ID))
	}
	return r
}

// about says how many ask, in which languages, since when, and who has taken it.
func (a *act) about(q bot.OpenQuestion) string {
	languages := []string{q.Language}
	for _, asker := range q.Askers {
		if !slices.Contains(languages, asker.Language) {
			languages = append(languages, asker.Language)
		}
	}
	said := " · " + a.Say("open_askers", "Count", len(q.Askers)) + " · " + strings.Join(languages, ", ") + " · " + a.age(q.Created)
	if q.State == bot.QuestionTaken {
		said += " · " + a.Say("open_taken_by", "Actor", q.TakenBy)
	}
	return said
}

// age says how long ago something was, as roughly as people do.
func (a *act) age(then time.Time) string {
	hours := int(a.room.Now().Sub(then).Hours())
	switch {
	case hours < 1:
		return a.Say("mod_age_now")
	case hours < 48:
		return a.Say("mod_age_hours", "Count", hours)
	}
	return a.Say("mod_age_days", "Count", hours/24)
}

// untold names the questions whose askers could not be told, or perhaps were.
func (a *act) untold(all []bot.Untold) []bot.Part {
	type count struct{ failed, unknown int }
	counts := map[int64]count{}
	for _, u := range all {
		id := questionOf(u.Key)
		c := counts[id]
		if u.State == bot.NoticeUnknown {
			c.unknown++
		} else {
			c.failed++
		}
		counts[id] = c
	}
	ids := make([]int64, 0, len(counts))
	for id := range counts {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	l := listing{room: 400}
	for _, id := range ids {
		l.add(bot.Span{Text: a.Say("open_untold", "ID", id, "Failed", counts[id].failed, "Unknown", counts[id].unknown)})
	}
	if l.left > 0 {
		l.parts = append(l.parts, a.note("mod_more", "Count", l.left))
	}
	return l.parts
}

// toldKey begins the keys of the notices that tell what became of a question.
func toldKey(question int64) string { return fmt.Sprintf("told:%d:", question) }

func questionOf(key string) int64 {
	id, _, _ := strings.Cut(strings.TrimPrefix(key, "told:"), ":")
	n, _ := strconv.ParseInt(id, 10, 64) // 0 is no question's number
	return n
}

// numbered reads a question's number.
func numbered(said string) (int64, bool) {
	id, err := strconv.ParseInt(strings.Trim(said, "#.:"), 10, 64)
	return id, err == nil && id > 0
}

// openNamed finds an open question by what was said; no is what to reply where it is not open.
func (a *act) openNamed(ctx context.Context, said, usage string) (q bot.OpenQuestion, no *bot.Reply) {
	refuse := func(r bot.Reply) (bot.OpenQuestion, *bot.Reply) { return bot.OpenQuestion{}, &r }
	id, ok := numbered(said)
	if !ok {
		return refuse(a.say(usage))
	}
	q, err := a.room.Memory.OpenQuestion(ctx, id)
	switch {
	case errors.Is(err, bot.ErrNoQuestion):
		return refuse(a.say("open_no_question", "ID", id))
	case err != nil:
		return refuse(a.fault(ctx, "an open question cannot be read", err))
	case q.State != bot.QuestionOpen && q.State != bot.QuestionTaken:
		return refuse(a.say("open_closed_"+q.State, "ID", id))
	}
	return q, nil
}

// take notes who wants to answer a question.
func take(ctx context.Context, a *act) bot.Reply {
	q, no := a.openNamed(ctx, strings.TrimSpace(a.Text), "open_usage_take")
	if no != nil {
		return *no
	}
	taken, err := a.room.Memory.TakeQuestion(ctx, q.ID, a.actor)
	if err != nil {
		return a.notKept(ctx, "a question cannot be taken", err)
	}
	if !taken {
		return a.say("open_taken_before", "ID", q.ID, "Actor", q.TakenBy)
	}
	return a.Reply(a.line("open_taken", "ID", q.ID), words(short(q.Text, roomy)), a.note("open_answer_how", "ID", q.ID))
}

// dismiss tells those who asked that there will be no answer.
func dismiss(ctx context.Context, a *act) bot.Reply {
	q, no := a.openNamed(ctx, strings.TrimSpace(a.Text), "open_usage_dismiss")
	if no != nil {
		return *no
	}
	told := 0
	keep := context.WithoutCancel(ctx) // begun, it is brought to its end
	err := a.room.Memory.Dismiss(keep, q.ID, func(tx *sql.Tx, all []bot.Asker) error {
		told = len(all)
		return a.room.tell(keep, tx, q.ID, all, func(asker bot.Asker) bot.Reply {
			w := a.Bot.Words(asker.Language)
			return w.Reply(bot.Plain(bot.Line, w.Say("open_told_dismissed")), words(asker.Text))
		})
	})
	switch {
	case errors.Is(err, bot.ErrNoQuestion):
		return a.say("open_no_question", "ID", q.ID)
	case errors.Is(err, bot.ErrOutboxFull):
		return a.say("open_outbox_full")
	case err != nil:
		return a.notKept(ctx, "a question cannot be dismissed", err)
	}
	a.room.Memory.Posted()
	return a.say("open_dismissed", "ID", q.ID, "Count", told)
}

// tell posts a notice to each who asked.
func (r *Room) tell(ctx context.Context, tx *sql.Tx, question int64, all []bot.Asker, reply func(bot.Asker) bot.Reply) error {
	for _, asker := range all {
		n := bot.Notice{Key: toldKey(question) + fmt.Sprint(asker.Number), To: asker.Address, Reply: reply(asker)}
		if err := r.Memory.Post(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// merge puts those who stand behind one question behind another.
func merge(ctx context.Context, a *act) bot.Reply {
	one, other := bot.CutWord(a.Text)
	from, no := a.openNamed(ctx, one, "open_usage_merge")
	if no != nil {
		return *no
	}
	into, no := a.openNamed(ctx, other, "open_usage_merge")
	if no != nil {
		return *no
	}
	if from.ID == into.ID {
		return a.say("open_usage_merge")
	}
	err := a.room.Memory.MergeQuestions(ctx, from.ID, into.ID)
	if errors.Is(err, bot.ErrNoQuestion) {
		return a.say("open_no_question", "ID", from.ID)
	}
	if err != nil {
		return a.notKept(ctx, "two questions cannot be merged", err)
	}
	return a.say("open_merged", "From", from.ID, "Into", into.ID)
}

// retell has those told who could not be, or perhaps were not.
func retell(ctx context.Context, a *act) bot.Reply {
	id, ok := numbered(strings.TrimSpace(a.Text))
	if !ok {
		return a.say("open_usage_retell")
	}
	n, err := a.room.Memory.Retell(ctx, toldKey(id))
	if err != nil {
		return a.notKept(ctx, "notices cannot be repeated", err)
	}
	if n == 0 {
		return a.say("open_retell_none", "ID", id)
	}
	return a.say("open_retold", "Count", n)
}
