package telegram

import (
	"context"
	"sync"
	"time"

	"github.com/go-telegram/bot/models"
)

const (
	waitingOfChat = 16   // updates of one chat that wait; more are told "busy"
	chatsAtWork   = 1000 // chats with something to answer; more stay with Telegram
	atOnce        = 64   // chats that answer or send at one moment
	besideAtOnce  = 8    // slow ones that are answered beside their chats' queues; more wait in them
	busyEvery     = time.Minute
)

// An item is an update to answer.
type item struct {
	update  *models.Update
	heard   heard
	tooMuch bool   // no more could wait: only this is said
	slow    bool   // it may take long: what waits behind it in its chat goes on, where there is a place beside
	done    func() // called when it is answered, or left
}

// queues hold what is to be answered: in order within a chat, chats side by side. One goroutine a chat, which ends
// when nothing waits there; it works off one item at a time with work. When ctx ends, what waits is left.
type queues struct {
	ctx     context.Context
	work    func(item)
	mu      sync.Mutex
	chats   map[int64]*queue
	told    map[int64]time.Time // when a chat was last told that there is too much
	changed chan struct{}       // holds one token whenever a chat has come to rest
	beside  chan struct{}       // one for each slow one under way
	running sync.WaitGroup
}

type queue struct {
	items []item
	busy  *item // came when no more could wait: its chat is told
}

func newQueues(ctx context.Context, work func(item)) *queues {
	return &queues{ctx: ctx, work: work, chats: map[int64]*queue{}, told: map[int64]time.Time{}, changed: make(chan struct{}, 1), beside: make(chan struct{}, besideAtOnce)}
}

// room is how many more may wait in a chat.
func (q *queues) room(chat int64) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	if c := q.chats[chat]; c != nil {
		return waitingOfChat - len(c.items)
	}
	return waitingOfChat
}

// put lets items wait behind what waits in their chats.
func (q *queues) put(all ...item) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, i := range all {
		c := q.open(i.heard.place.chat)
		c.items = append(c.items, i)
	}
}

// refuse has a chat told, after what is being answered there, that there is too much; at most once a minute.
func (q *queues) refuse(i item) {
	q.mu.Lock()
	defer q.mu.Unlock()
	chat := i.heard.place.chat
	if time.Since(q.told[chat]) < busyEvery {
		return
	}
	if len(q.told) >= chatsAtWork {
		clear(q.told)
	}
	q.told[chat] = time.Now()
	i.tooMuch = true
	q.open(chat).busy = &i
}

// open gives a chat's queue, with a goroutine that works it off.
func (q *queues) open(chat int64) *queue {
	c := q.chats[chat]
	if c == nil {
		c = &queue{}
		q.chats[chat] = c
		q.running.Go(func() { q.run(chat, c) })
	}
	return c
}

func (q *queues) run(chat int64, c *queue) {
	for {
		i, ok := q.next(chat, c)
		if !ok {
			return
		}
		if i.slow && q.apart(i) {
			continue
		}
		q.finish(i)
	}
}

func (q *queues) finish(i item) {
	q.work(i)
	if i.done != nil {
		i.done()
	}
}

// apart has a slow one answered beside its chat's queue; false: there is no place.
func (q *queues) apart(i item) bool {
	select {
	case q.beside <- struct{}{}:
	default:
		return false
	}
	q.running.Go(func() {
		defer func() { <-q.beside }()
		q.finish(i)
	})
	return true
}

// next takes what is to be done in a chat; ok is false where there is nothing more, and the queue is then closed.
func (q *queues) next(chat int64, c *queue) (i item, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.ctx.Err() != nil, c.busy == nil && len(c.items) == 0:
		for _, left := range c.items {
			if left.done != nil {
				left.done()
			}
		}
		delete(q.chats, chat)
		select {
		case q.changed <- struct{}{}:
		default:
		}
		return item{}, false
	case c.busy != nil:
		i, c.busy = *c.busy, nil
		return i, true
	}
	i = c.items[0]
	c.items = c.items[1:]
	return i, true
}

// awaitRoom returns when another chat can be taken on; false: ctx ended.
func (q *queues) awaitRoom() bool {
	for {
		q.mu.Lock()
		full := len(q.chats) >= chatsAtWork
		q.mu.Unlock()
		if !full {
			return q.ctx.Err() == nil
		}
		select {
		case <-q.changed:
		case <-q.ctx.Done():
			return false
		}
	}
}
