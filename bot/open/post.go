package open

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"summitbot/bot"
	"summitbot/knowledge"
)

// What a post in a moderators' room proposes.
const (
	likelyMost = 2                // questions that may be the same
	takenFor   = 30 * time.Minute // then a question that someone has taken is free again
)

// postKey names the post of a question in the room of a platform.
func postKey(question int64, platform string) string {
	return fmt.Sprintf("new:%d:%s", question, platform)
}

// announce tells each moderators' room of a new question.
func (r *Room) announce(ctx context.Context, tx *sql.Tx, w bot.Words, q bot.OpenQuestion) error {
	reply := r.post(ctx, w, q, r.likely(ctx, q))
	for _, chat := range r.Rooms {
		n := bot.Notice{Key: postKey(q.ID, chat.Platform), To: bot.Address{Chat: chat}, Reply: reply}
		if err := r.Memory.Post(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// redraw has the posts of a question say what has become of it.
func (r *Room) redraw(ctx context.Context, tx *sql.Tx, w bot.Words, q bot.OpenQuestion, state ...bot.Part) error {
	reply := r.post(ctx, w, q, r.likely(ctx, q))
	if len(state) > 0 { // it is closed
		reply.Parts, reply.Buttons = slices.Concat(reply.Parts[:2], state), nil
	}
	for _, chat := range r.Rooms {
		if err := r.Memory.Amend(ctx, tx, postKey(q.ID, chat.Platform), bot.Address{Chat: chat}, reply); err != nil {
			return err
		}
	}
	return nil
}

// Withdrawn has the posts of a question say that it is closed, and hold its words no more: who asked it is forgotten.
func (r *Room) Withdrawn(ctx context.Context, tx *sql.Tx, w bot.Words, q bot.OpenQuestion) error {
	reply := w.Reply(bot.Plain(bot.Heading, w.Say("open_new", "ID", q.ID, "Language", w.LanguageName(q.Language))), bot.Plain(bot.Note, w.Say("open_state_withdrawn")))
	for _, chat := range r.Rooms {
		if err := r.Memory.Amend(ctx, tx, postKey(q.ID, chat.Platform), bot.Address{Chat: chat}, reply); err != nil {
			return err
		}
	}
	return nil
}

// moved is what follows from a question's being taken or free again.
func (r *Room) moved(ctx context.Context, words func(lang string) bot.Words) bot.Moved {
	return func(tx *sql.Tx, q bot.OpenQuestion) error { return r.redraw(ctx, tx, words(q.Language), q) }
}

// post is a question as a moderators' room sees it.
func (r *Room) post(ctx context.Context, w bot.Words, q bot.OpenQuestion, likely []bot.OpenQuestion) bot.Reply {
	reply := w.Reply(
		bot.Plain(bot.Heading, w.Say("open_new", "ID", q.ID, "Language", w.LanguageName(q.Language))),
		words(short(q.Text, roomy/2)))
	if q.Split != "" {
		reply.Parts = append(reply.Parts, r.splitFrom(ctx, w, q)...)
	}
	for _, other := range likely {
		asked := words(short(other.Text, 150))
		asked.Rank = 1
		reply.Parts = append(reply.Parts, bot.Plain(bot.Note, w.Say("open_likely", "ID", other.ID, "Language", w.LanguageName(other.Language))), asked)
	}
	if q.State == bot.QuestionTaken {
		reply.Parts = append(reply.Parts, bot.Plain(bot.Note, takenBy(w, q)))
	}
	reply.Parts = append(reply.Parts, bot.Plain(bot.Note, w.Say("open_new_how", "ID", q.ID)))
	id := fmt.Sprint(q.ID)
	reply.Buttons = []bot.Button{
		{Label: w.Say("open_button_answer"), Data: bot.Say("answer", id)},
		{Label: w.Say("open_button_show"), Data: bot.Say("show", id)},
		{Label: w.Say("open_button_dismiss"), Data: bot.Say("dismiss", id)},
	}
	for _, other := range likely {
		reply.Buttons = append(reply.Buttons, bot.Button{Label: w.Say("open_button_merge", "ID", other.ID), Data: bot.Say("merge", fmt.Sprintf("%d %d", q.ID, other.ID))})
	}
	return reply
}

// takenBy says who has taken a question, by their part and place: no number.
func takenBy(w bot.Words, q bot.OpenQuestion) string {
	if q.TakenBy == knowledge.ActorOperator {
		return w.Say("open_state_operator")
	}
	place, _, _ := strings.Cut(q.TakenBy, ":")
	return w.Say("open_state_taken", "Place", strings.ToUpper(place[:min(1, len(place))])+place[min(1, len(place)):])
}

// splitFrom names the text whose words were not what was asked.
func (r *Room) splitFrom(ctx context.Context, w bot.Words, q bot.OpenQuestion) []bot.Part {
	g, err := r.Memory.GivenSince(ctx, q.Split, time.UnixMilli(0))
	if err != nil || len(g.Quotes) == 0 {
		return []bot.Part{bot.Plain(bot.Note, w.Say("open_split_from"))}
	}
	return []bot.Part{bot.Plain(bot.Note, w.Say("open_split_from_text", "Text", g.Quotes[0].Text))}
}

// likely gives the open questions that may ask the same in other words or in another language, the likeliest first.
func (r *Room) likely(ctx context.Context, q bot.OpenQuestion) []bot.OpenQuestion {
	all, err := r.Memory.OpenTexts(ctx)
	if err != nil {
		slog.WarnContext(ctx, "questions that may be the same cannot be looked for", "err", err)
		return nil
	}
	likeness := map[int64]float64{}
	all = slices.DeleteFunc(all, func(other bot.OpenQuestion) bool {
		likeness[other.ID] = mayBe(q, other)
		return other.ID == q.ID || likeness[other.ID] == 0
	})
	slices.SortStableFunc(all, func(x, y bot.OpenQuestion) int { return cmp.Compare(likeness[y.ID], likeness[x.ID]) })
	return all[:min(len(all), likelyMost)]
}
