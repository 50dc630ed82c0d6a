package digest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"summitbot/bot"
	"summitbot/index"
	"summitbot/knowledge"
)

// How corrections are made.
const (
	looks      = 30 * time.Second // how often it is looked at least: an answer can be kept after the change that corrects it
	tidies     = time.Hour
	atOnce     = 50  // answers in one transaction
	roomFor    = 200 // notices that must find room in the outbox before more are posted
	retryIn    = 2 * time.Second
	correctKey = "correct:"
)

// Run corrects what was answered whenever the log goes on, adds votes up and forgets what is too old, and posts the weekly
// digest, until ctx ends. words gives the bot's own words in a language.
func (r *Room) Run(ctx context.Context, words func(lang string) bot.Words) {
	var weekly sync.WaitGroup
	weekly.Go(func() { r.runWeekly(ctx, words) })
	defer weekly.Wait()
	var tidied time.Time
	for ctx.Err() == nil {
		if r.Now().Sub(tidied) >= tidies {
			if err := r.tidy(ctx); err != nil && ctx.Err() == nil {
				slog.ErrorContext(ctx, "votes and answers given cannot be tidied: trying on", "err", err)
			}
			tidied = r.Now()
		}
		end := r.Store.Known().Position
		if err := r.correct(ctx, words); err != nil && ctx.Err() == nil {
			if !errors.Is(err, bot.ErrOutboxFull) {
				slog.ErrorContext(ctx, "answers given cannot be corrected: trying on", "err", err)
			}
			bot.Pause(ctx.Done(), retryIn)
			continue
		}
		waiting, over := context.WithTimeout(ctx, looks)
		if err := r.Store.Wait(waiting, end); err != nil && waiting.Err() == nil {
			slog.ErrorContext(ctx, "the log cannot be followed: trying on", "err", err)
			bot.Pause(ctx.Done(), retryIn)
		}
		over()
	}
}

func (r *Room) tidy(ctx context.Context) error {
	return errors.Join(r.Memory.DropGiven(ctx, r.since()), r.Memory.CountVotes(ctx, r.Now().Add(-votesKept)))
}

// correct compares with their texts all answers that are older than a text's newest revision.
func (r *Room) correct(ctx context.Context, words func(lang string) bot.Words) error {
	texts, err := r.Memory.QuotedTexts(ctx, r.since())
	if err != nil {
		return err
	}
	var faults []error
	for text, checked := range texts {
		newest, ok := r.Store.Current(text)
		if !ok || newest.Damaged || newest.Position <= checked {
			continue
		}
		if err := r.correctText(ctx, words, text, checked, newest.Position); err != nil {
			faults = append(faults, fmt.Errorf("text %s: %w", text, err))
		}
	}
	return errors.Join(faults...)
}

// A pass corrects what quotes one text.
type pass struct {
	*Room
	words  func(lang string) bot.Words
	text   string
	newest knowledge.Revision
	is     *knowledge.Text       // nil: it was taken back
	since  map[int64]*comparison // by the revision that was quoted; nil: that cannot be read
	days   map[int64]string      // of revisions
	tell   func(facts bool) bool
}

func (r *Room) correctText(ctx context.Context, words func(lang string) bot.Words, text string, checked, position int64) error {
	newest, err := r.Store.At(ctx, position)
	if err != nil {
		return err
	}
	p := &pass{Room: r, words: words, text: text, newest: newest, since: map[int64]*comparison{}, days: map[int64]string{}}
	if newest.Damaged != nil || newest.Raw == nil && !newest.Removed {
		return nil
	}
	if !newest.Removed {
		t, err := knowledge.ParseText(text+".md", newest.Raw)
		if err != nil {
			slog.WarnContext(ctx, "a text cannot be read, so what quotes it is not corrected", "text", text, "err", err)
			return nil
		}
		p.is = &t
	}
	decided, known, err := r.Memory.Decided(ctx, text, checked, position)
	if err != nil {
		return err
	}
	p.tell = func(facts bool) bool { return known && decided || !known && facts }
	for found := true; found; {
		free, err := r.Memory.Room(ctx)
		if err != nil {
			return err
		}
		if free < roomFor {
			return bot.ErrOutboxFull // what waits is said first
		}
		found, err = r.Memory.Recheck(ctx, text, position, r.since(), atOnce, func(tx *sql.Tx, g *bot.Given) error { return p.answer(ctx, tx, g) })
		if err != nil {
			return err
		}
		r.Memory.Posted()
	}
	return nil
}

// comparison is of the revision that was quoted with the newest; nil where that cannot be made.
func (p *pass) comparison(ctx context.Context, quoted int64) *comparison {
	c, ok := p.since[quoted]
	if !ok {
		c = p.Room.comparison(ctx, p.text, quoted, p.is)
		p.since[quoted] = c
	}
	return c
}

func (r *Room) comparison(ctx context.Context, text string, quoted int64, is *knowledge.Text) *comparison {
	was := r.textAt(ctx, text, quoted)
	if was == nil {
		return nil
	}
	return compare(was, is)
}

// A change is of one quote: what the message showed, and what it shows now.
type change struct {
	quote  bot.GivenQuote
	before string
}

// answer compares one answer, and posts what follows where it says something else than the text now does.
func (p *pass) answer(ctx context.Context, tx *sql.Tx, g *bot.Given) error {
	var changes []change
	for i := range g.Quotes {
		q := &g.Quotes[i]
		if q.Text != p.text {
			continue
		}
		now, known := p.now(ctx, g, q)
		if !known || alike(q.Event, now, q.Shown) {
			continue
		}
		changes = append(changes, change{before: q.Shown})
		q.Shown, q.Corrected = now, p.newest.Position
		changes[len(changes)-1].quote = *q
	}
	if len(changes) == 0 {
		return nil
	}
	slog.InfoContext(ctx, "an answer given is corrected", "platform", g.To.Chat.Platform, "text", p.text, "revision", p.newest.Position)
	return p.post(ctx, tx, g, changes)
}

// now gives what the text says in place of what was quoted; known is false where that cannot be told.
func (p *pass) now(ctx context.Context, g *bot.Given, q *bot.GivenQuote) (now string, known bool) {
	if q.Event != "" {
		if e, there := eventOf(p.is, q.Event); there {
			now = p.words(g.Language).EventLine(e)
		}
		return now, true
	}
	c := p.comparison(ctx, q.Revision)
	if c == nil {
		return "", false
	}
	return c.now(q.Quote, q.Heading), true
}

func eventOf(t *knowledge.Text, id string) (knowledge.Event, bool) {
	if t == nil {
		return knowledge.Event{}, false
	}
	at := slices.IndexFunc(t.Events, func(e knowledge.Event) bool { return e.ID == id })
	if at < 0 {
		return knowledge.Event{}, false
	}
	return t.Events[at], true
}

// alike reports whether two wordings, or two lines of an event, read the same.
func alike(event, a, b string) bool {
	if event != "" {
		return a == b
	}
	return reads(a) == reads(b)
}

// post has the message edited, and what must be said beside it said: at once, or where it cannot be edited.
func (p *pass) post(ctx context.Context, tx *sql.Tx, g *bot.Given, changes []change) error {
	tell := slices.ContainsFunc(changes, func(c change) bool { return p.tell(factsDiffer(c.before, c.quote.Shown)) })
	told := p.notice(ctx, g, changes)
	if g.Message != "" {
		edit := bot.Notice{
			Key: fmt.Sprintf("%sedit:%s:%d", correctKey, g.ID, p.newest.Position), To: g.To,
			Edits: g.Message, Reply: p.corrected(ctx, g), Instead: &told,
		}
		if err := p.Memory.Post(ctx, tx, edit); err != nil {
			return err
		}
	} else if !g.To.Chat.Private { // said to one alone where others read along: a reply would tell them
		hidden := bot.Notice{Key: fmt.Sprintf("%shidden:%s:%d", correctKey, g.ID, p.newest.Position), To: bot.Address{Chat: bot.Chat{Platform: g.To.Chat.Platform}}, Hopeless: true}
		return p.Memory.Post(ctx, tx, hidden)
	}
	if tell || g.Message == "" {
		return p.Memory.Post(ctx, tx, told)
	}
	return nil
}

// notice is the short reply that tells what changed: once to a chat for one change of the facts, however much of what stands around
// them each of its answers quoted. Answers in two languages are two: those who read the one may not read the other.
func (p *pass) notice(ctx context.Context, g *bot.Given, changes []change) bot.Notice {
	w := p.words(g.Language)
	reply := w.Reply(bot.Plain(bot.Line, w.Say("digest_told")))
	key := []string{g.To.Chat.Platform, g.To.Chat.ID, g.To.Chat.Thread}
	for _, c := range changes {
		gone, come := factsBetween(c.before, c.quote.Shown)
		if len(gone)+len(come) == 0 {
			gone, come = []string{c.before}, []string{c.quote.Shown}
		}
		key = append(append(append(key, gone...), "→"), come...)
		reply.Parts = append(reply.Parts, p.struck(ctx, w, c.quote, quotedPart(c.quote, c.before))...)
	}
	to := bot.Address{Chat: g.To.Chat, ReplyTo: g.Message}
	if g.To.Chat.Private {
		to.Person = g.To.Person
		key = append(key, to.Person) // a chat that is opened for it has no number here
	}
	return bot.Notice{Key: fmt.Sprintf("%stell:%s:%d", correctKey, hash(key...), p.newest.Position), To: to, Reply: reply}
}

func quotedPart(q bot.GivenQuote, said string) bot.Part {
	if q.Event != "" {
		return bot.Plain(bot.Item, said)
	}
	e := index.Extract{Text: said}
	if q.Ours {
		e.Wording = string(knowledge.Ours)
	}
	return bot.Quoted(e)
}

// corrected is the answer as it is to be seen now: what holds no more struck out, and under it what does.
func (p *pass) corrected(ctx context.Context, g *bot.Given) bot.Reply {
	w := p.words(g.Language)
	r := g.Reply
	r.Parts, r.Buttons = nil, slices.Clone(g.Reply.Buttons)
	var above *bot.GivenQuote // corrected, of those that share the next source
	for i, part := range g.Reply.Parts {
		at := slices.IndexFunc(g.Quotes, func(q bot.GivenQuote) bool { return q.Part == i })
		switch {
		case part.Kind == bot.Source && above != nil:
			r.Parts = append(r.Parts, p.source(ctx, w, *above, part, r.Buttons))
			above = nil
		case at < 0, alike(g.Quotes[at].Event, g.Quotes[at].Shown, g.Quotes[at].Quote):
			r.Parts = append(r.Parts, part)
		default:
			if g.Quotes[at].Shown != "" {
				above = &g.Quotes[at]
			}
			r.Parts = append(r.Parts, p.struck(ctx, w, g.Quotes[at], part)...)
		}
	}
	return r
}

// source is where the corrected wording stands: in the revision that corrected it. Buttons that lead to the source follow it.
func (p *pass) source(ctx context.Context, w bot.Words, q bot.GivenQuote, was bot.Part, buttons []bot.Button) bot.Part {
	t := p.is
	if q.Text != p.text || q.Corrected != p.newest.Position {
		t = p.textAt(ctx, q.Text, q.Corrected)
	}
	if t == nil {
		return was
	}
	e := index.Extract{TextID: t.ID, Title: t.Title, Revision: q.Corrected, Wording: string(t.Wording)}
	from := t.Source
	for _, held := range []func(s knowledge.Section) bool{ // where it stands now, else where it stood
		func(s knowledge.Section) bool { return bytes.Contains(t.Raw[s.Start:s.End], []byte(q.Shown)) },
		func(s knowledge.Section) bool { return s.Heading == q.Heading },
	} {
		if i := slices.IndexFunc(t.Sections, held); i >= 0 {
			from = t.Sections[i].Source
			break
		}
	}
	e.SourceTitle, e.Publisher, e.Published, e.URL = from.Title, from.Publisher, from.Published, from.URL
	for i := range buttons {
		if buttons[i].URL == q.URL && q.URL != "" && e.URL != "" {
			buttons[i].URL = e.URL
		}
	}
	return w.Source(e)
}

// textAt gives a text as it was at a revision; nil where that cannot be read.
func (r *Room) textAt(ctx context.Context, text string, revision int64) *knowledge.Text {
	older, err := r.Store.At(ctx, revision)
	if err != nil || older.Damaged != nil || older.Raw == nil || older.Text != text {
		slog.WarnContext(ctx, "a revision that was quoted cannot be read any more", "text", text, "revision", revision, "err", err)
		return nil
	}
	t, err := knowledge.ParseText(text+".md", older.Raw)
	if err != nil {
		return nil
	}
	return &t
}

// struck is what was said, struck out, and under it what is said now, with the day of the change.
func (p *pass) struck(ctx context.Context, w bot.Words, q bot.GivenQuote, was bot.Part) []bot.Part {
	out := bot.Part{Kind: was.Kind, Spans: []bot.Span{{Text: was.Text(), Strike: true}}, Cuts: was.Cuts, Rank: 2}
	args := []any{"Date", w.Date(p.day(ctx, q.Corrected)), "Revision", q.Corrected}
	if len(was.Spans) == 0 { // it was taken out before, and is back
		return []bot.Part{quotedPart(q, q.Shown), bot.Plain(bot.Note, w.Say("digest_corrected_on", args...))}
	}
	if q.Shown == "" {
		out.Rank = 0
		return []bot.Part{out, bot.Plain(bot.Note, w.Say("digest_gone_on", args...))}
	}
	return []bot.Part{out, quotedPart(q, q.Shown), bot.Plain(bot.Note, w.Say("digest_corrected_on", args...))}
}

// day is when a revision was made.
func (p *pass) day(ctx context.Context, revision int64) string {
	day, ok := p.days[revision]
	if !ok {
		at := p.newest.At
		if revision != p.newest.Position {
			if older, err := p.Store.At(ctx, revision); err == nil {
				at = older.At
			}
		}
		day = at.Format(time.DateOnly)
		p.days[revision] = day
	}
	return day
}

// Told tells how many people were told what changes alter or take out, and whether a date, an hour, a place or a figure is
// among that.
func (r *Room) Told(ctx context.Context, all ...knowledge.Draft) (people int, facts bool, err error) {
	told := map[string]bool{}
	for _, d := range all {
		of, err := r.toldOf(ctx, d, told)
		if err != nil {
			return 0, false, err
		}
		facts = facts || of
	}
	return len(told), facts, nil
}

// toldOf notes who was told what one draft alters.
func (r *Room) toldOf(ctx context.Context, d knowledge.Draft, told map[string]bool) (facts bool, err error) {
	quoted, err := r.Memory.Quoting(ctx, d.Text, r.since())
	if err != nil || len(quoted) == 0 {
		return false, err
	}
	var is *knowledge.Text
	if d.Raw != nil {
		t, err := knowledge.ParseText(d.Text+".md", d.Raw)
		if err != nil {
			return false, err
		}
		is = &t
	}
	differs := r.differing(ctx, d, is)
	for _, q := range quoted {
		changed, of := differs(q)
		if !changed {
			continue
		}
		facts = facts || of
		for _, person := range q.People {
			told[person] = true
		}
	}
	return facts, nil
}

// differing tells of a wording whether a draft has it otherwise, and whether facts are among that.
func (r *Room) differing(ctx context.Context, d knowledge.Draft, is *knowledge.Text) func(q bot.QuotedBy) (changed, facts bool) {
	comparisons := map[int64]*comparison{}
	base := sync.OnceValue(func() *knowledge.Text { return r.textAt(ctx, d.Text, d.BasedOn) })
	return func(q bot.QuotedBy) (changed, facts bool) {
		if q.Event != "" { // its line is in the language of whom it was shown to
			was, _ := eventOf(base(), q.Event)
			now, _ := eventOf(is, q.Event)
			words := now
			words.Title = was.Title
			return was != now, was != words
		}
		c, ok := comparisons[q.Revision]
		if !ok {
			c = r.comparison(ctx, d.Text, q.Revision, is)
			comparisons[q.Revision] = c
		}
		if c == nil {
			return false, false
		}
		now := c.now(q.Quote, q.Heading)
		return reads(now) != reads(q.Shown), factsDiffer(q.Shown, now)
	}
}

// Tell notes, in the transaction that publishes a change, whether those who were told the old wording are told.
func (r *Room) Tell(ctx context.Context, tx *sql.Tx, d knowledge.Draft, tell bool) error {
	return r.Memory.Decide(ctx, tx, d, tell, r.Now())
}
