package bot

import (
	"context"
	"strings"
	"sync"
	"time"

	"summitbot/index"
)

// recentQuestions bounds for how many people, chat by chat, the last question is remembered, in memory only; past it all
// are forgotten. recentFor is how long.
const (
	recentQuestions = 10000
	recentFor       = 10 * time.Minute
)

// recent holds what each person asked last in each chat, for questions that go on from it.
type recent struct {
	mu   sync.Mutex
	last map[string]remembered
}

// A remembered question is whole: with what it took over itself.
type remembered struct {
	question string
	language string // of the reply
	at       time.Time
}

// A followUp is what a question is together with the one before.
type followUp struct {
	before        remembered
	merged, about string
	ok            bool
}

// recentKey names a person in a chat; a topic or thread is a conversation of its own.
func (m Message) recentKey() string {
	return strings.Join([]string{m.key(), m.Chat.key(), m.Chat.Thread}, "\x00")
}

// follow looks whether a question goes on from the last one of the same person in the same chat.
func (r *recent) follow(m Message, question string) followUp {
	r.mu.Lock()
	before, known := r.last[m.recentKey()]
	r.mu.Unlock()
	if !known || time.Since(before.at) > recentFor {
		return followUp{}
	}
	f := followUp{before: before}
	f.merged, f.about, f.ok = index.Follow(before.question, question)
	return f
}

func (r *recent) note(m Message, question, language string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := m.recentKey()
	if _, known := r.last[key]; r.last == nil || !known && len(r.last) >= recentQuestions {
		r.last = map[string]remembered{}
	}
	now := time.Now()
	r.last[key] = remembered{question, language, now}
	time.AfterFunc(recentFor, func() { r.expire(key, now) }) // /privacy says that it is gone then
}

// expire drops what was asked then, where nothing was asked since.
func (r *recent) expire(key string, then time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last[key].at.Equal(then) {
		delete(r.last, key)
	}
}

// askFollowing asks the question with what it takes over, and alone where only that is answered; what was asked is
// remembered for the next. lang is the language of the reply; empty: the answer's.
func (b *Bot) askFollowing(ctx context.Context, m Message, f followUp, q index.Question, lang string) (index.Answer, error) {
	alone := q
	if f.ok {
		q.Text = f.merged
	}
	a, err := b.index.Ask(ctx, q)
	if err != nil {
		return a, err
	}
	if a.About = f.about; f.ok && !a.Answered {
		one, err := b.index.Ask(ctx, alone)
		if err != nil {
			return a, err
		}
		if one.Answered {
			a, q = one, alone
		}
	}
	if lang == "" {
		lang = a.Spoken
	}
	if a.Answered || worthKeeping(q.Text) {
		b.recent.note(m, q.Text, lang)
	}
	return a, nil
}

// worthKeeping reports whether a question that was refused says enough to be gone on from: "hm, ok" is no question.
func worthKeeping(question string) bool { return len(strings.Fields(question)) > 2 }
