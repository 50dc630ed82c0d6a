package open

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"

	"summitbot/bot"
	"summitbot/index"
)

// notAsked makes the question of whoever taps an open one of its own: what they were told is not what they asked.
func (r *Room) notAsked(ctx context.Context, t *bot.Turn) bot.Reply {
	g, err := r.given(ctx, t.Text)
	if err == nil && (g.Told == 0 || g.To.Chat.Platform+":"+g.To.Person != t.PersonKey()) {
		return brief(t, "open_split_other")
	}
	if err != nil {
		return brief(t, r.notSplit(ctx, err))
	}
	language := g.Language
	if asked, sure := index.DetectLanguage(g.Question); sure {
		language = asked
	}
	keep := context.WithoutCancel(ctx) // begun, it is brought to its end
	asked := bot.OpenQuestion{Language: language, Key: keyOf(language, g.Question), Near: r.near(ctx, g.Question, language)}
	_, err = r.Memory.Split(keep, t.PersonKey(), g.ID, asked, r.Now(), func(tx *sql.Tx, q bot.OpenQuestion, _ bot.Given) error {
		return r.announce(keep, tx, t.Bot.Words(q.Language), q)
	})
	if err != nil {
		return brief(t, r.notSplit(ctx, err))
	}
	r.Memory.Posted()
	slog.InfoContext(ctx, "a question was split off an answer")
	return t.Reply(bot.Plain(bot.Line, t.Say("open_split")), words(short(g.Question, roomy)))
}

// given finds what a button says of an answer. The tap can be here before the answer is kept.
func (r *Room) given(ctx context.Context, id string) (g bot.Given, err error) {
	for range 10 {
		g, err = r.Memory.GivenSince(ctx, id, time.UnixMilli(0))
		if !errors.Is(err, bot.ErrNoAnswer) {
			break
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return g, err
		}
	}
	return g, err
}

// notSplit is the key of why a question is not open again.
func (r *Room) notSplit(ctx context.Context, err error) string {
	switch {
	case errors.Is(err, bot.ErrNoAnswer):
		return "open_split_gone"
	case errors.Is(err, bot.ErrAlreadyPassed):
		return "open_split_before"
	}
	return r.passed(ctx, err)
}
