package digest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"summitbot/bot"
)

// What is kept of votes, and what moderators are told of them at most.
const (
	votesKept      = 7 * 24 * time.Hour // by person
	complaintWait  = 2 * time.Minute    // for a reason to be said
	complaintsMost = 30                 // an hour; what comes more is counted alone
	offeredMost    = 3                  // where others read along, reasons are asked of so many people an answer
)

// reasons are why an answer is not useful.
var reasons = []string{"wrong", "old", "off"}

// Buttons gives those under an answer.
func (r *Room) Buttons(w bot.Words, g *bot.Given) []bot.Button {
	return []bot.Button{
		{Label: w.Say("digest_button_useful"), Data: bot.Say("useful", g.ID)},
		{Label: w.Say("digest_button_useless"), Data: bot.Say("useless", g.ID)},
	}
}

// A voice is what someone says of an answer.
type voice struct {
	answer string
	bot.Vote
}

func (r *Room) useful(ctx context.Context, t *bot.Turn) bot.Reply {
	return r.count(ctx, t, voice{t.Text, bot.Vote{Useful: true}}, func(int, bool) bot.Reply { return brief(t, "digest_useful") })
}

// useless asks why, so that a second tap says it.
func (r *Room) useless(ctx context.Context, t *bot.Turn) bot.Reply {
	return r.count(ctx, t, voice{t.Text, bot.Vote{}}, func(against int, same bool) bot.Reply {
		if !t.Chat.Private && (same || against > offeredMost) {
			return brief(t, "digest_useless")
		}
		reply := quiet(line(t, r.told("digest_why")))
		for _, why := range reasons {
			reply.Buttons = append(reply.Buttons, bot.Button{Label: t.Say("digest_why_" + why), Data: bot.Say("why", t.Text+" "+why)})
		}
		return reply
	})
}

func (r *Room) why(ctx context.Context, t *bot.Turn) bot.Reply {
	answer, why := bot.CutWord(t.Text)
	if !slices.Contains(reasons, why) {
		return brief(t, "digest_gone")
	}
	return r.count(ctx, t, voice{answer, bot.Vote{Why: why}}, func(int, bool) bot.Reply { return brief(t, r.told("digest_noted")) })
}

// told is a key of words that differ where there is no moderators' room.
func (r *Room) told(key string) string {
	if len(r.Rooms) == 0 {
		return key + "_counted"
	}
	return key
}

// count keeps a voice, and has moderators told of one that is against an answer.
func (r *Room) count(ctx context.Context, t *bot.Turn, v voice, thanks func(against int, same bool) bot.Reply) bot.Reply {
	var against int
	var same bool
	var said string                    // the language of the answer
	keep := context.WithoutCancel(ctx) // begun, it is brought to its end
	vote := func() error {
		return r.Memory.Vote(keep, t.PersonKey(), v.answer, v.Vote, r.Now(), r.since(), func(tx *sql.Tx, g bot.Given, n int, before bool) error {
			against, same, said = n, before, g.Language
			return r.complain(keep, tx, t.Bot.Words(g.Language), g, v.Vote, n)
		})
	}
	err := vote()
	for tries := 0; errors.Is(err, bot.ErrNoAnswer) && tries < 10; tries++ { // the tap can be here before the answer is kept
		if !bot.Pause(ctx.Done(), 50*time.Millisecond) {
			break
		}
		err = vote()
	}
	switch {
	case errors.Is(err, bot.ErrNoAnswer):
		return brief(t, "digest_gone")
	case err != nil:
		slog.ErrorContext(ctx, "a vote cannot be kept", "err", err)
		return brief(t, "not_kept")
	}
	r.Memory.Posted()
	t.Under(ctx, said)
	return thanks(against, same)
}

// complain has the moderators' rooms told that an answer is not useful: after a while without a reason, or at once with one.
func (r *Room) complain(ctx context.Context, tx *sql.Tx, w bot.Words, g bot.Given, v bot.Vote, against int) error {
	if v.Useful && against > 0 {
		return nil // others have said otherwise
	}
	if v.Useful || v.Why != "" {
		for _, chat := range r.Rooms {
			if err := r.Memory.Unpost(ctx, tx, complaintKey(g, "")+":"+chat.Platform); err != nil {
				return err
			}
		}
	}
	if v.Useful {
		return nil
	}
	posted, err := r.Memory.PostedSince(ctx, tx, complaint, time.Now().Add(-time.Hour))
	if err != nil || posted >= complaintsMost*max(1, len(r.Rooms)) {
		return err
	}
	var due time.Time
	if v.Why == "" {
		due = time.Now().Add(complaintWait)
	}
	for _, chat := range r.Rooms {
		n := bot.Notice{Key: complaintKey(g, v.Why) + ":" + chat.Platform, To: bot.Address{Chat: chat}, Reply: complaintOf(w, g, v.Why), Due: due}
		if err := r.Memory.Post(ctx, tx, n); err != nil && !errors.Is(err, bot.ErrOutboxFull) { // then it is counted alone
			return err
		}
	}
	return nil
}

const complaint = "dislike:"

// complaintKey is the same for the same question, passage and reason, whoever asked.
func complaintKey(g bot.Given, why string) string {
	said := []string{strings.ToLower(strings.Join(strings.Fields(g.Question), " ")), why}
	for _, q := range g.Quotes {
		said = append(said, q.Text, q.Heading)
	}
	return complaint + hash(said...)
}

func hash(all ...string) string {
	h := sha256.Sum256([]byte(strings.Join(all, "\x00")))
	return hex.EncodeToString(h[:12])
}

// complaintOf says what was asked and what was quoted; nothing in it tells who asked.
func complaintOf(w bot.Words, g bot.Given, why string) bot.Reply {
	title := w.Say("digest_complaint")
	if why != "" {
		title = w.Say("digest_complaint_why", "Why", w.Say("digest_why_"+why))
	}
	reply := w.Reply(bot.Plain(bot.Heading, title), bot.Part{Kind: bot.Line, Spans: []bot.Span{{Text: "“" + g.Question + "”", Italic: true}}, Rank: 1})
	for i, q := range g.Quotes {
		if q.Shown != "" {
			quoted := quotedPart(q, q.Shown)
			quoted.Rank = min(i, 1) * 2
			reply.Parts = append(reply.Parts, quoted)
		}
		reply.Parts = append(reply.Parts, bot.Part{Kind: bot.Source, Spans: []bot.Span{{Text: fmt.Sprintf("%s › %s ", q.Text, q.Heading), URL: q.URL}, {Text: w.Say("revision", "Revision", q.Revision)}}, Rank: min(i, 1) * 2})
	}
	if len(g.Quotes) == 0 {
		return reply
	}
	text := g.Quotes[0].Text
	reply.Parts = append(reply.Parts, bot.Plain(bot.Note, w.Say("digest_complaint_how", "Text", text)))
	if b := (bot.Button{Label: w.Say("digest_button_text"), Data: bot.Say("edit", text)}); len(b.Data) <= 64 {
		reply.Buttons = []bot.Button{b}
	}
	return reply
}
