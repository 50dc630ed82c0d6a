package open

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"summitbot/bot"
	"summitbot/index"
)

// Bounds of the questions that were refused and may be passed on: in memory only.
const (
	pendingMost  = 10000 // past it the oldest are forgotten
	pendingFor   = time.Hour
	questionMost = 1000 // characters kept of a question
)

// A refused question may be passed on by whoever reads the refusal.
type refused struct {
	id       string
	question string
	language string
	said     string // the language of the refusal
	from     bot.Message
	at       time.Time
}

// pending are the refused questions, oldest first.
type pending struct {
	mu   sync.Mutex
	byID map[string]refused
	ids  []string
}

func (p *pending) add(r refused) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.byID == nil {
		p.byID = map[string]refused{}
	}
	forgotten := 0
	for forgotten < len(p.ids) && (len(p.ids)-forgotten >= pendingMost || r.at.Sub(p.byID[p.ids[forgotten]].at) > pendingFor) {
		delete(p.byID, p.ids[forgotten])
		forgotten++
	}
	p.ids = append(slices.Delete(p.ids, 0, forgotten), r.id)
	p.byID[r.id] = r
}

func (p *pending) find(id string, now time.Time) (refused, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r, ok := p.byID[id]
	return r, ok && now.Sub(r.at) <= pendingFor
}

// Refused gives the button under a refusal. There is none where nobody could answer.
func (r *Room) Refused(ctx context.Context, t *bot.Turn, question string) []bot.Button {
	if t.PersonKey() != r.Operator && !r.anyone(ctx) { // who sits at the terminal is a moderator
		return nil
	}
	language := t.Language
	if asked, sure := index.DetectLanguage(question); sure {
		language = asked
	}
	one := refused{id: bot.NewID(), question: short(question, questionMost), language: language, said: t.Language, from: t.Message, at: r.Now()}
	one.from.Text = ""
	r.pending.add(one)
	return []bot.Button{{Label: t.Say("open_button_ask"), Data: bot.Say("passon", one.id)}}
}

// anyone reports whether there is a moderators' room or a moderator.
func (r *Room) anyone(ctx context.Context) bool {
	if len(r.Rooms) > 0 || r.Named {
		return true
	}
	all, err := r.Memory.Moderators(ctx)
	if err != nil {
		slog.WarnContext(ctx, "the moderators cannot be listed, so passing on is not offered", "err", err)
	}
	return len(all) > 0
}

// refusedOf finds the refused question that a button names, in the chat where it was refused.
func (r *Room) refusedOf(t *bot.Turn) (refused, bool) {
	one, ok := r.pending.find(t.Text, r.Now())
	return one, ok && one.from.ChatKey() == t.ChatKey()
}

// consent shows what is kept of whoever passes a question on, before any of it is.
func (r *Room) consent(ctx context.Context, t *bot.Turn) bot.Reply {
	one, ok := r.refusedOf(t)
	if !ok {
		return t.Reply(bot.Plain(bot.Line, t.Say("open_forgotten")))
	}
	t.Under(ctx, one.said)
	reply := t.Reply(bot.Plain(bot.Line, t.Say("open_consent")), words(one.question), bot.Plain(bot.Note, t.Say("open_kept")))
	reply.Buttons = []bot.Button{{Label: t.Say("open_button_yes"), Data: bot.Say("passonyes", one.id)}}
	return reply
}

// words are someone's own, as plain text.
func words(said string) bot.Part {
	return bot.Part{Kind: bot.Line, Spans: []bot.Span{{Text: "“" + said + "”", Italic: true}}}
}

// passOn puts whoever taps behind the question.
func (r *Room) passOn(ctx context.Context, t *bot.Turn) bot.Reply {
	one, ok := r.refusedOf(t)
	if !ok {
		return t.Reply(bot.Plain(bot.Line, t.Say("open_forgotten")))
	}
	t.Under(ctx, one.said)
	asker := bot.Asker{Text: one.question, Language: t.Language, Address: bot.Address{Chat: one.from.Chat, Person: t.From.ID}}
	if one.from.PersonKey() == t.PersonKey() {
		asker.Address.ReplyTo = one.from.ID
	}
	keep := context.WithoutCancel(ctx) // begun, it is brought to its end
	key := keyOf(one.language, one.question)
	asked := bot.OpenQuestion{Language: one.language, Key: key, Near: r.near(ctx, one.question, one.language)}
	_, err := r.Memory.PassOn(keep, asked, asker, r.Now(), func(other string) bool { return alike(key, other) },
		func(tx *sql.Tx, q bot.OpenQuestion, isNew bool) error {
			if !isNew {
				return nil
			}
			return r.announce(keep, tx, t.Bot.Words(q.Language), q)
		})
	if err == nil {
		r.Memory.Posted()
	}
	return t.Reply(bot.Plain(bot.Line, t.Say(r.passed(ctx, err))))
}

// near gives the works whose passages are nearest to a question.
func (r *Room) near(ctx context.Context, question, language string) []string {
	a, err := r.Index.Ask(ctx, index.Question{Text: question, Language: language})
	if err != nil {
		slog.WarnContext(ctx, "what is near a question cannot be looked up", "err", err)
	}
	var works []string
	for _, e := range slices.Concat(a.Extracts, a.Further) {
		if !slices.Contains(works, e.Work) {
			works = append(works, e.Work)
		}
	}
	return works
}

// passed is the key of what to say to whoever passed a question on.
func (r *Room) passed(ctx context.Context, err error) string {
	switch {
	case err == nil:
		slog.InfoContext(ctx, "a question was passed on")
		return "open_passed"
	case errors.Is(err, bot.ErrAlreadyPassed):
		return "open_passed_before"
	case errors.Is(err, bot.ErrTooManyOfOne):
		return "open_too_many"
	case errors.Is(err, bot.ErrTooManyOpen), errors.Is(err, bot.ErrOutboxFull):
		slog.WarnContext(ctx, "a question cannot be passed on", "err", err)
		return "open_full"
	}
	slog.ErrorContext(ctx, "a question cannot be passed on", "err", err)
	return "not_kept"
}

// postToRooms says something in each moderators' room.
func (r *Room) postToRooms(ctx context.Context, tx *sql.Tx, key string, reply bot.Reply) error {
	for _, chat := range r.Rooms {
		n := bot.Notice{Key: key + ":" + chat.Platform, To: bot.Address{Chat: chat}, Reply: reply}
		if err := r.Memory.Post(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}
