package open

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
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
	rooms, err := a.room.untoldRooms(ctx)
	if err != nil {
		return a.fault(ctx, "what could not be told cannot be listed", err)
	}
	wanted, err := a.room.wanted(ctx)
	if err != nil {
		return a.fault(ctx, "the languages that are asked for cannot be listed", err)
	}
	if len(all)+len(untold)+len(wanted)+len(rooms) == 0 {
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
	for _, platform := range slices.Sorted(maps.Keys(rooms)) {
		r.Parts = append(r.Parts, a.note("open_room_untold", "Count", rooms[platform], "Place", platform))
	}
	if len(rooms) > 0 {
		r.Buttons = append(r.Buttons, bot.Button{Label: a.Say("open_button_retell_rooms"), Data: bot.Say("retell", toRooms)})
	}
	a.offerLanguages(&r, wanted)
	for _, q := range all[:min(len(all), 2)] {
		r.Buttons = append(r.Buttons,
			bot.Button{Label: fmt.Sprintf("%d: %s", q.ID, a.Say("open_button_answer")), Data: bot.Say("answer", fmt.Sprint(q.ID))},
			bot.Button{Label: fmt.Sprintf("%d: %s", q.ID, a.Say("open_button_show")), Data: bot.Say("show", fmt.Sprint(q.ID))})
	}
	if len(all) > 0 {
		r.Parts = append(r.Parts, a.note("open_list_how", "ID", all[0].ID))
	}
	return r
}

// toRooms is what /retell is told to have what the moderators' rooms could not be told said again.
const toRooms = "rooms"

// roomKeys begin the keys of what is said in the moderators' rooms.
var roomKeys = []string{"new:", "remind:", "dislike:", "digest:", "watch:"}

// untoldRooms counts, by platform, what the moderators' rooms could not be told, or perhaps were.
func (r *Room) untoldRooms(ctx context.Context) (map[string]int, error) {
	counts := map[string]int{}
	for _, prefix := range roomKeys {
		all, err := r.Memory.Untold(ctx, prefix)
		if err != nil {
			return nil, err
		}
		for _, u := range all {
			counts[u.Platform]++
		}
	}
	return counts, nil
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
	taken, err := a.takes(ctx, q)
	if err != nil {
		return a.notKept(ctx, "a question cannot be taken", err)
	}
	if !taken {
		return a.say("open_taken_before", "ID", q.ID, "Actor", q.TakenBy)
	}
	return a.Reply(a.line("open_taken", "ID", q.ID), words(short(q.Text, roomy)), a.note("open_answer_how", "ID", q.ID))
}

// takes takes a question for a while, which its posts show; false: someone else has.
func (a *act) takes(ctx context.Context, q bot.OpenQuestion) (bool, error) {
	keep := context.WithoutCancel(ctx)
	taken, err := a.room.Memory.TakeQuestion(keep, q.ID, a.actor, a.room.Now(), a.room.moved(keep, a.Bot.Words))
	if taken {
		a.room.Memory.Posted()
	}
	return taken, err
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
		err := a.room.tell(keep, tx, q.ID, all, func(asker bot.Asker) (bot.Reply, *bot.Given) {
			w := a.Bot.Words(asker.Language)
			return w.Reply(bot.Plain(bot.Line, w.Say("open_told_dismissed")), words(asker.Text)), nil
		})
		if err != nil {
			return err
		}
		w := a.Bot.Words(q.Language)
		return a.room.redraw(keep, tx, w, q, bot.Plain(bot.Note, w.Say("open_state_dismissed")))
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

// say is what someone who asked is told, and what is kept of it; nil: nothing.
type say func(bot.Asker) (bot.Reply, *bot.Given)

// tell posts a notice to each who asked: where nothing can be said to them, it goes to the next place.
func (r *Room) tell(ctx context.Context, tx *sql.Tx, question int64, all []bot.Asker, with say) error {
	for _, asker := range all {
		reply, given := with(asker)
		var n *bot.Notice
		for i, to := range slices.Backward(placesOf(asker)) {
			key := toldKey(question) + fmt.Sprint(asker.Number)
			if i > 0 {
				key += fmt.Sprintf(":%d", i)
			}
			n = &bot.Notice{Key: key, To: to, Reply: reply, Given: given, Instead: n}
		}
		if err := r.Memory.Post(ctx, tx, *n); err != nil {
			return err
		}
	}
	return nil
}

// placesOf are where someone who asked may be told: where they asked last, where they asked before, in private.
func placesOf(asker bot.Asker) []bot.Address {
	all := []bot.Address{asker.Address}
	if asker.Elsewhere.Chat.ID != "" {
		all = append(all, asker.Elsewhere)
	}
	if slices.ContainsFunc(all, func(to bot.Address) bool { return to.Chat.Private }) {
		return all
	}
	return append(all, bot.Address{Chat: bot.Chat{Platform: asker.Address.Chat.Platform, Private: true}, Person: asker.Address.Person})
}

// merge shows two questions before those who stand behind the one are put behind the other.
func merge(ctx context.Context, a *act) bot.Reply {
	from, into, no := a.openBoth(ctx)
	if no != nil {
		return *no
	}
	r := a.Reply(
		bot.Plain(bot.Heading, a.Say("open_merge", "From", from.ID, "Into", into.ID)),
		a.line("open_merge_from", "ID", from.ID, "About", a.about(from)), words(short(from.Text, 400)),
		a.line("open_merge_into", "ID", into.ID, "About", a.about(into)), words(short(into.Text, 400)),
		a.note("open_merge_how", "Into", into.ID))
	r.Buttons = []bot.Button{{Label: a.Say("open_button_merge_yes"), Data: bot.Say("mergeyes", fmt.Sprintf("%d %d", from.ID, into.ID))}}
	return r
}

// openBoth finds the two open questions that were named.
func (a *act) openBoth(ctx context.Context) (from, into bot.OpenQuestion, no *bot.Reply) {
	one, other := bot.CutWord(a.Text)
	if from, no = a.openNamed(ctx, one, "open_usage_merge"); no != nil {
		return from, into, no
	}
	if into, no = a.openNamed(ctx, other, "open_usage_merge"); no == nil && from.ID == into.ID {
		r := a.say("open_usage_merge")
		no = &r
	}
	return from, into, no
}

// mergeNow puts those who stand behind one question behind another.
func mergeNow(ctx context.Context, a *act) bot.Reply {
	from, into, no := a.openBoth(ctx)
	if no != nil {
		return *no
	}
	keep := context.WithoutCancel(ctx) // begun, it is brought to its end
	err := a.room.Memory.MergeQuestions(keep, from.ID, into.ID, func(tx *sql.Tx) error {
		w := a.Bot.Words(from.Language)
		return a.room.redraw(keep, tx, w, from, bot.Plain(bot.Note, w.Say("open_state_merged", "ID", into.ID)))
	})
	if errors.Is(err, bot.ErrNoQuestion) {
		return a.say("open_no_question", "ID", from.ID)
	}
	if err != nil {
		return a.notKept(ctx, "two questions cannot be merged", err)
	}
	a.room.Memory.Posted()
	return a.say("open_merged", "From", from.ID, "Into", into.ID)
}

// retell has those told who could not be, or perhaps were not.
func retell(ctx context.Context, a *act) bot.Reply {
	if strings.TrimSpace(a.Text) == toRooms {
		return retellRooms(ctx, a)
	}
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

func retellRooms(ctx context.Context, a *act) bot.Reply {
	var all int64
	for _, prefix := range roomKeys {
		n, err := a.room.Memory.Retell(ctx, prefix)
		if err != nil {
			return a.notKept(ctx, "notices cannot be repeated", err)
		}
		all += n
	}
	return a.say("open_retold", "Count", int(all))
}
