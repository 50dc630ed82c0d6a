package digest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"summitbot/bot"
	"summitbot/knowledge"
)

// mostListed is how many questions and passages a tally holds of each kind.
const mostListed = 20

// A tally is what there is to say of some days.
type tally struct {
	from, to  time.Time // the first and the last day: their midnights, UTC
	counts    []bot.Count
	days      []share // each of them, also where nothing was asked
	languages []share // most asked first
	platforms []share
	whole     share
	unread    int  // of those not answered
	lately    bool // what follows is of the last seven days alone, though there are more
	asked     []bot.Asked
	refused   []bot.Asked
	open      []bot.OpenQuestion // most asked first
	disliked  []dislike
	since     time.Time // since when is counted; zero: nothing was yet
	unquoted  []aged    // texts that never were since then, by name
	texts     []aged    // longest untouched first
}

// A share is how many questions of one kind were asked, and how many of them were answered.
type share struct {
	name            string
	asked, answered int
}

func (s share) percent() int { return (100*s.answered + s.asked/2) / max(1, s.asked) }

// A dislike is a passage that was found not useful.
type dislike struct {
	text, heading   string
	against, useful int
}

// An aged text is one as it stands, and when it was last changed.
type aged struct {
	knowledge.Text
	revised time.Time // its day
	quoted  int       // in these days
}

// A span is some days up to one.
func span(to time.Time, days int) (from, until time.Time) { return to.AddDate(0, 0, 1-days), to }

// tallyOf counts what was asked from one day to another.
func (r *Room) tallyOf(ctx context.Context, from, to time.Time) (t tally, err error) {
	t = tally{from: from, to: to}
	if t.counts, err = r.Memory.Counts(ctx, from, to); err != nil {
		return t, err
	}
	t.count()
	now := r.Now()
	since := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, r.Zone)
	t.lately = to.Sub(from) >= 7*24*time.Hour
	if t.asked, err = r.Memory.AskedSince(ctx, now, since, mostListed); err != nil {
		return t, err
	}
	if t.refused, err = r.Memory.RefusedSince(ctx, now, since, mostListed); err != nil {
		return t, err
	}
	if t.open, err = r.Memory.OpenQuestions(ctx); err != nil {
		return t, err
	}
	slices.SortStableFunc(t.open, func(x, y bot.OpenQuestion) int { return cmp.Compare(len(y.Askers), len(x.Askers)) })
	votes, err := r.Memory.VoteTotals(ctx, from)
	if err != nil {
		return t, err
	}
	t.dislikes(votes)
	return t, r.age(ctx, &t)
}

// count adds the counts up.
func (t *tally) count() {
	languages, platforms, days := map[string]share{}, map[string]share{}, map[string]share{}
	for _, c := range t.counts {
		answered := 0
		if c.Outcome == bot.QuestionQuoted {
			answered = c.Count
		}
		if c.Outcome == bot.QuestionUnread {
			t.unread += c.Count
		}
		t.whole.asked, t.whole.answered = t.whole.asked+c.Count, t.whole.answered+answered
		for name, in := range map[string]map[string]share{c.Language: languages, c.Platform: platforms, c.Day.Format(time.DateOnly): days} {
			in[name] = share{name, in[name].asked + c.Count, in[name].answered + answered}
		}
	}
	mostFirst := func(x, y share) int { return cmp.Or(cmp.Compare(y.asked, x.asked), cmp.Compare(x.name, y.name)) }
	t.languages = slices.SortedFunc(maps.Values(languages), mostFirst)
	t.platforms = slices.SortedFunc(maps.Values(platforms), mostFirst)
	for day := t.from; !day.After(t.to); day = day.AddDate(0, 0, 1) {
		s := days[day.Format(time.DateOnly)]
		s.name = day.Format(time.DateOnly)
		t.days = append(t.days, s)
	}
}

// dislikes finds the passages that were found not useful, most often first.
func (t *tally) dislikes(votes []bot.VoteTotal) {
	type passage struct{ text, heading string }
	all := map[passage]dislike{}
	for _, v := range votes {
		p := passage{v.Text, v.Heading}
		d, ok := all[p]
		if !ok {
			d = dislike{text: v.Text, heading: v.Heading}
		}
		if v.Useful {
			d.useful += v.Count
		} else {
			d.against += v.Count
		}
		all[p] = d
	}
	t.disliked = slices.SortedFunc(maps.Values(all), func(x, y dislike) int {
		return cmp.Or(cmp.Compare(y.against, x.against), cmp.Compare(x.useful, y.useful), cmp.Compare(x.text, y.text), cmp.Compare(x.heading, y.heading))
	})
	t.disliked = slices.DeleteFunc(t.disliked, func(d dislike) bool { return d.against == 0 || d.text == "" })
	t.disliked = t.disliked[:min(len(t.disliked), mostListed)]
}

// age finds the texts that were never quoted, and when each was last changed.
func (r *Room) age(ctx context.Context, t *tally) error {
	texts, err := r.Store.CurrentTexts(ctx)
	if err != nil {
		return err
	}
	since, ever, err := r.Memory.CountedSince(ctx)
	if err != nil {
		return err
	}
	lately, err := r.Memory.QuoteCounts(ctx, t.from, t.to)
	if err != nil {
		return err
	}
	all, err := r.Memory.QuoteCounts(ctx, since, bot.DayOf(r.Now().In(r.Zone)))
	if err != nil {
		return err
	}
	if ever {
		t.since = since
	}
	for _, x := range texts {
		if x.Kind == knowledge.KindGlossary {
			continue // it is never quoted
		}
		a := aged{Text: x, quoted: lately[x.ID]}
		if e, ok := r.Store.Current(x.ID); ok {
			revision, err := r.Store.At(ctx, e.Position)
			if err != nil {
				return err
			}
			a.revised = bot.DayOf(revision.At.In(r.Zone))
		}
		t.texts = append(t.texts, a)
		if ever && all[x.ID] == 0 {
			t.unquoted = append(t.unquoted, a)
		}
	}
	slices.SortFunc(t.unquoted, func(x, y aged) int { return cmp.Compare(x.ID, y.ID) })
	published := func(x aged) string { return cmp.Or(x.Source.Published, "9999") } // what is not dated is not known to be old
	slices.SortFunc(t.texts, func(x, y aged) int {
		return cmp.Or(x.revised.Compare(y.revised), cmp.Compare(published(x), published(y)), cmp.Compare(x.ID, y.ID))
	})
	return nil
}
