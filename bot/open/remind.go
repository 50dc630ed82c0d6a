package open

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"summitbot/bot"
)

// looks is how often the room looks for what waits too long.
const looks = time.Minute

// Run reminds the moderators' rooms of what waits too long, each question once, and has what someone has taken and not answered
// be free again, until ctx ends. words gives the bot's own words in a language.
func (r *Room) Run(ctx context.Context, words func(lang string) bot.Words) {
	tick := time.NewTicker(looks)
	defer tick.Stop()
	for {
		if err := r.Memory.ReleaseQuestions(ctx, r.Now().Add(-takenFor), r.moved(ctx, words)); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "questions that were taken cannot be released: trying on", "err", err)
		}
		if err := r.remind(ctx, words); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "moderators cannot be reminded: trying on", "err", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (r *Room) remind(ctx context.Context, words func(lang string) bot.Words) error {
	if len(r.Rooms) == 0 || r.RemindAfter <= 0 {
		return nil
	}
	err := r.Memory.Overdue(ctx, r.Now().Add(-r.RemindAfter), func(tx *sql.Tx, all []bot.OpenQuestion) error {
		w := words(all[0].Language)
		reply := w.Reply(bot.Plain(bot.Heading, w.Say("open_remind", "Count", len(all))))
		l := listing{room: roomy}
		for _, q := range all {
			l.add(bot.Span{Text: fmt.Sprint(q.ID), Bold: true}, bot.Span{Text: " – “" + short(q.Text, 200) + "”"})
		}
		reply.Parts = append(reply.Parts, l.parts...)
		if l.left > 0 {
			reply.Parts = append(reply.Parts, bot.Plain(bot.Note, w.Say("mod_more", "Count", l.left)))
		}
		reply.Parts = append(reply.Parts, bot.Plain(bot.Note, w.Say("open_list_how", "ID", all[0].ID)))
		return r.postToRooms(ctx, tx, fmt.Sprintf("remind:%d", all[0].ID), reply)
	})
	if err == nil {
		r.Memory.Posted()
	}
	return err
}
