package digest

import (
	"context"
	"database/sql"
	"log/slog"
	"time"

	"summitbot/bot"
)

// The weekly digest is posted on Mondays, of the seven days before.
const (
	weeklyAt    = 9 // o'clock, in the summit's zone
	weeklyLooks = time.Minute
)

// runWeekly posts the weekly digest when it is due, until ctx ends. What was due while nothing ran is posted at the next start,
// the last one alone; the first is that after the first start.
func (r *Room) runWeekly(ctx context.Context, words func(lang string) bot.Words) {
	if len(r.Rooms) == 0 {
		return
	}
	tick := time.NewTicker(weeklyLooks)
	defer tick.Stop()
	for {
		if err := r.weekly(ctx, words); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "the weekly digest cannot be posted: trying on", "err", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// dueDay is the last Monday whose hour has come.
func (r *Room) dueDay() time.Time {
	now := r.Now().In(r.Zone)
	day := bot.DayOf(now)
	since := (int(day.Weekday()) + 6) % 7
	if since == 0 && now.Hour() < weeklyAt {
		since = 7
	}
	return day.AddDate(0, 0, -since)
}

func (r *Room) weekly(ctx context.Context, words func(lang string) bot.Words) error {
	due := r.dueDay()
	last, ever, err := r.Memory.LastDigest(ctx)
	if err != nil || ever && !last.Before(due) {
		return err
	}
	if !ever {
		return r.Memory.PostDigest(ctx, due, func(*sql.Tx) error { return nil })
	}
	from, to := span(due.AddDate(0, 0, -1), usualDays)
	t, err := r.tallyOf(ctx, from, to)
	if err != nil {
		return err
	}
	lang := "" // of the room nothing is known, so it is the language that most was asked in
	if len(t.languages) > 0 {
		lang = t.languages[0].name
	}
	reply := t.report(ctx, words(lang))
	err = r.Memory.PostDigest(ctx, due, func(tx *sql.Tx) error {
		for _, chat := range r.Rooms {
			n := bot.Notice{Key: "digest:" + due.Format(time.DateOnly) + ":" + chat.Platform, To: bot.Address{Chat: chat}, Reply: reply}
			if err := r.Memory.Post(ctx, tx, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		r.Memory.Posted()
	}
	return err
}
