package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"summitbot/bot"
)

// keptFor is how long Telegram keeps an update that nobody took. Numbers of updates rise, but begin anew after a week
// without any: after this long the next poll asks for whatever there is.
const keptFor = 24 * time.Hour

// A poller takes updates over from Telegram's queue.
type poller struct {
	*Adapter
	offset int64     // number of the next update to ask for; 0: whatever there is
	at     time.Time // when the last update came
	taken  *recent
	clash  time.Time // when someone else last had our updates
}

// queue names Telegram's queue of this bot; another bot's has other numbers.
func (p *poller) queue() string { return platform + ":" + strconv.FormatInt(p.ear.id, 10) }

// takeUp goes on where the last run ended: what stands in the inbox is answered first.
func (p *poller) takeUp(ctx context.Context) {
	p.at = time.Now()
	position, age, err := p.memory.Position(ctx, p.queue())
	if err != nil {
		p.inbox.fails(ctx, err)
	}
	if age < keptFor {
		p.offset = position
	}
	left, err := p.memory.Unanswered(ctx, platform)
	if err != nil {
		p.inbox.fails(ctx, err)
	}
	if len(left) > 0 {
		slog.InfoContext(ctx, "questions were left unanswered: they are answered now", "platform", platform, "count", len(left))
	}
	for _, arrival := range left {
		p.taken.add(arrival.Key)
		i, ok := p.read(ctx, arrival.Payload)
		if !ok {
			p.settleKey(ctx, arrival.Key)
			continue
		}
		if !p.queues.awaitRoom() {
			return
		}
		p.queues.put(i)
	}
}

func (p *poller) settleKey(ctx context.Context, key string) {
	if id, err := strconv.ParseInt(key, 10, 64); err == nil {
		p.settle(ctx, &models.Update{ID: id}, nil)
	}
}

// run polls until ctx ends or the token is refused.
func (p *poller) run(ctx context.Context) error {
	failures, conflicts := p.pace.tries(), p.pace.conflicts()
	for p.queues.awaitRoom() {
		if time.Since(p.at) > keptFor {
			p.offset, p.at = 0, time.Now()
		}
		asked := time.Now()
		updates, err := p.api.updates(ctx, p.offset)
		pause := time.Duration(0)
		switch {
		case err == nil:
			p.polling.works(ctx)
			failures = p.pace.tries()
			if time.Since(p.clash) > conflictOver {
				conflicts = p.pace.conflicts()
			}
			p.take(ctx, updates)
			if len(updates) == 0 && time.Since(asked) < time.Second {
				pause = failures.next() // a server that does not wait
			}
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, tg.ErrorUnauthorized):
			return errRefused
		case errors.Is(err, tg.ErrorConflict):
			p.conflict(ctx, err)
			pause = conflicts.next()
		default:
			p.polling.fails(ctx, err)
			pause = max(failures.next(), tooMany(err))
		}
		if pause > 0 && !bot.Pause(ctx.Done(), pause) {
			return nil
		}
	}
	return nil
}

// conflictOver is how long nobody else must have polled before a conflict counts as a new one: two who poll take
// turns, so a poll that succeeds ends nothing.
const conflictOver = 10 * time.Minute

// conflict says that Telegram gives our updates to someone else. A webhook that was set once is taken off.
func (p *poller) conflict(ctx context.Context, err error) {
	level := slog.LevelDebug
	if time.Since(p.clash) > conflictOver {
		level = slog.LevelWarn
	}
	p.clash = time.Now()
	slog.Log(ctx, level, "Telegram gives this bot's updates to another program: is it running twice with one token? Trying on, slowly", "err", err)
	if !strings.Contains(err.Error(), "webhook") {
		return
	}
	slog.WarnContext(ctx, "a webhook is set for this bot and keeps its updates: it is taken off")
	if _, err := p.api.library.DeleteWebhook(ctx, &tg.DeleteWebhookParams{}); err != nil {
		slog.WarnContext(ctx, "the webhook cannot be taken off", "err", p.api.cut(err))
	}
}

// take brings what needs an answer into the inbox and into the queues; after it the next poll may confirm them.
func (p *poller) take(ctx context.Context, updates []json.RawMessage) {
	var items []item
	var arrivals []bot.Arrival
	waiting := map[int64]int{}
	for _, raw := range updates {
		p.at = time.Now()
		i, ok := p.read(ctx, raw)
		if i.update != nil {
			p.offset = i.update.ID + 1
		}
		if !ok || !p.isNew(i) {
			continue
		}
		chat := i.heard.place.chat
		if waiting[chat] >= p.queues.room(chat) {
			p.queues.refuse(i)
			continue
		}
		waiting[chat]++
		items = append(items, i)
		arrivals = append(arrivals, bot.Arrival{Key: keyOf(i.update), Payload: raw})
	}
	if len(items) == 0 {
		return
	}
	if err := p.memory.ReceiveUpTo(context.WithoutCancel(ctx), platform, arrivals, p.queue(), p.offset); err != nil {
		p.inbox.fails(ctx, err)
		p.answerFirst(items)
		return
	}
	p.inbox.works(ctx)
	p.queues.put(items...)
}

// read reads one update; ok is false where it needs no answer. What cannot be read is said and passed over, since it
// would come again for ever.
func (p *poller) read(ctx context.Context, raw json.RawMessage) (i item, ok bool) {
	var u models.Update
	if err := json.Unmarshal(raw, &u); err != nil {
		var number struct {
			ID int64 `json:"update_id"`
		}
		if json.Unmarshal(raw, &number) == nil && number.ID != 0 {
			i.update = &models.Update{ID: number.ID}
		}
		slog.WarnContext(ctx, "an update cannot be read: passed over", "platform", platform, "update", number.ID)
		slog.DebugContext(ctx, "an update cannot be read", "err", err)
		return i, false
	}
	i.update = &u
	i.heard, ok = p.ear.hear(&u)
	i.slow = ok && p.bot.Slow(i.heard.message)
	return i, ok
}

// isNew reports whether an update has not been taken before. Of several pictures sent as one the first stands for all.
func (p *poller) isNew(i item) bool {
	if !p.taken.add(keyOf(i.update)) {
		return false
	}
	h := i.heard
	return !h.unread || h.album == "" || p.taken.add("album "+h.message.Chat.ID+" "+h.album)
}

// answerFirst has updates answered that no row stands for: it returns when they are, so that only then they are
// confirmed. Until then no chat hears more.
func (p *poller) answerFirst(items []item) {
	var open sync.WaitGroup
	for n := range items {
		open.Add(1)
		items[n].done = open.Done
	}
	p.queues.put(items...)
	open.Wait()
}

// recentMost is how many keys are remembered: more than can wait at one time.
const recentMost = 2 * waitingOfChat * chatsAtWork

// recent are the keys last taken.
type recent struct {
	keys map[string]bool
	ring []string
	next int
}

func newRecent() *recent { return &recent{keys: map[string]bool{}} }

// add remembers a key; false: it was there.
func (r *recent) add(key string) bool {
	if r.keys[key] {
		return false
	}
	r.keys[key] = true
	if len(r.ring) < recentMost {
		r.ring = append(r.ring, key)
		return true
	}
	delete(r.keys, r.ring[r.next])
	r.ring[r.next] = key
	r.next = (r.next + 1) % len(r.ring)
	return true
}
