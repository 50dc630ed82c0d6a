package telegramtest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// within is how long a test waits for what should come at once.
const within = 15 * time.Second

// Join puts the bot into a chat with topics.
func (s *Server) Join(c Chat, topics ...int) Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.join(c, topics...)
	return c
}

func (s *Server) join(c Chat, topics ...int) *chat {
	if known := s.chats[c.ID]; known != nil {
		return known
	}
	n := &chat{Chat: c, topics: map[int]bool{}, messages: map[int]bool{}, texts: map[int]string{}, last: 10}
	for _, t := range topics {
		n.topics[t] = true
	}
	s.chats[c.ID] = n
	return n
}

// Private is someone's chat with the bot.
func Private(u User) Chat { return Chat{ID: u.ID, Type: "private"} }

// A Detail changes a message before it is delivered.
type Detail func(message map[string]any)

// InTopic writes in a topic of a forum.
func InTopic(id int) Detail {
	return With("message_thread_id", id, "is_topic_message", true)
}

// ReplyTo answers a message of someone's.
func ReplyTo(id int, from User) Detail {
	return With("reply_to_message", map[string]any{"message_id": id, "date": 1, "from": from, "chat": map[string]any{"id": 1, "type": "supergroup"}})
}

// ReplyToSent answers a message of the bot's.
func (s *Server) ReplyToSent(m Sent) Detail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return With("reply_to_message", s.asMessage(s.chats[m.Chat], m))
}

// With sets fields, given as names and values in turn; a nil value takes one away.
func With(fields ...any) Detail {
	return func(m map[string]any) {
		for i := 0; i+1 < len(fields); i += 2 {
			if fields[i+1] == nil {
				delete(m, fields[i].(string))
				continue
			}
			m[fields[i].(string)] = fields[i+1]
		}
	}
}

// Say has someone write; the number of the message comes back.
func (s *Server) Say(to Chat, from User, text string, details ...Detail) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.join(to)
	id := c.add()
	m := map[string]any{"message_id": id, "from": from, "chat": to, "date": time.Now().Unix()}
	if text != "" {
		m["text"] = text
		if e := entitiesOf(text); len(e) > 0 {
			m["entities"] = e
		}
	}
	for _, d := range details {
		d(m)
	}
	s.deliver("message", m)
	return id
}

// Photo has someone send a picture with a caption.
func (s *Server) Photo(to Chat, from User, caption string, details ...Detail) int {
	all := []Detail{With("photo", []map[string]any{{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}})}
	if caption != "" {
		all = append(all, With("caption", caption, "caption_entities", entitiesOf(caption)))
	}
	return s.Say(to, from, "", append(all, details...)...)
}

var calls = regexp.MustCompile(`@[A-Za-z0-9_]{4,32}|/[A-Za-z0-9_]{1,32}(@[A-Za-z0-9_]{4,32})?`)

// entitiesOf finds names and commands in what someone writes, as Telegram does.
func entitiesOf(text string) []Entity {
	var all []Entity
	for _, at := range calls.FindAllStringIndex(text, -1) {
		if at[0] > 0 && !strings.ContainsAny(text[at[0]-1:at[0]], " \n(,;:") {
			continue
		}
		kind := "mention"
		if text[at[0]] == '/' {
			kind = "bot_command"
		}
		all = append(all, Entity{Type: kind, Offset: units(text[:at[0]]), Length: units(text[at[0]:at[1]])})
	}
	return all
}

// Tap has someone tap a button under a message of the bot; the number of the query comes back.
func (s *Server) Tap(from User, m Sent, data string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tap(from, data, s.asMessage(s.chats[m.Chat], m))
}

// TapOutOfReach is a tap under a message that is too old to be shown to the bot.
func (s *Server) TapOutOfReach(from User, m Sent, data string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tap(from, data, map[string]any{"chat": s.chats[m.Chat].Chat, "message_id": m.ID, "date": 0})
}

func (s *Server) tap(from User, data string, message map[string]any) string {
	id := fmt.Sprint("q", len(s.queries)+1)
	s.queries[id] = false
	s.deliver("callback_query", map[string]any{"id": id, "from": from, "message": message, "chat_instance": "1", "data": data})
	return id
}

// Update delivers anything else, by its kind.
func (s *Server) Update(kind string, body any) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.deliver(kind, body)
}

// deliver queues an update of a kind that is kept.
func (s *Server) deliver(kind string, body any) int64 {
	kept := s.allow
	if len(kept) == 0 {
		kept = byDefault
	}
	if !slices.Contains(kept, kind) {
		return 0
	}
	s.nextID++
	raw, err := json.Marshal(map[string]any{"update_id": s.nextID, kind: body})
	if err != nil {
		s.reporter.Errorf("write an update: %v", err)
	}
	s.updates = append(s.updates, update{s.nextID, raw})
	s.notify()
	return s.nextID
}

// Await waits until what holds; what names it for when it does not come.
func (s *Server) Await(t testing.TB, what string, holds func() bool) {
	t.Helper()
	late := time.NewTimer(within)
	defer late.Stop()
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if holds() {
			return
		}
		select {
		case <-changed:
		case <-late.C:
			t.Fatalf("waited %v in vain until %s; sent so far: %v", within, what, s.Sent(0))
		}
	}
}

// Next waits for the next message of the bot that Next has not given yet.
func (s *Server) Next(t testing.TB) Sent {
	t.Helper()
	s.Await(t, "the bot sends a message", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.sent) > s.shown
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown++
	return s.sent[s.shown-1]
}

// Sent are the bot's messages in a chat so far; 0: in all.
func (s *Server) Sent(chat int64) []Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Sent
	for _, m := range s.sent {
		if chat == 0 || m.Chat == chat {
			all = append(all, m)
		}
	}
	return all
}

// Menus are the lists of commands shown so far.
func (s *Server) Menus() []Menu {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.menus)
}

// TapAnswered reports whether a tap has been answered.
func (s *Server) TapAnswered(query string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queries[query]
}

// Toast is what was shown in passing after a tap; empty: nothing.
func (s *Server) Toast(query string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.toasts[query]
}

// Delete takes a message away, as people can.
func (s *Server) Delete(m Sent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	to := s.chats[m.Chat]
	delete(to.messages, m.ID)
	delete(to.texts, m.ID)
}

// Calls counts the calls of a method, those that failed too.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// Unconfirmed counts the updates that nobody has confirmed.
func (s *Server) Unconfirmed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.updates)
}

// Holding counts the messages that are held back in a chat.
func (s *Server) Holding(c Chat) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.join(c).holding
}

// Hold has messages to a chat wait, neither taken nor refused, until release.
func (s *Server) Hold(c Chat) (release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	to := s.join(c)
	held := make(chan struct{})
	to.held = held
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		to.held = nil
		close(held)
	}
}

// Fail answers the next n calls of a method with a trouble; "" is any method.
func (s *Server) Fail(method string, n int, t Trouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.trouble[method] = append(s.trouble[method], t)
	}
}

// Mend takes all troubles back that have not come yet.
func (s *Server) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble = map[string][]Trouble{}
}

// RateLimit refuses messages to a chat for some time, with 429.
func (s *Server) RateLimit(c Chat, d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.join(c).until = time.Now().Add(d)
}

// Bar refuses messages to a chat for ever.
func (s *Server) Bar(c Chat, r Refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.join(c).barred = &r
}

// Upgrade makes a group a supergroup, which has another number.
func (s *Server) Upgrade(c Chat) Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	to := Chat{ID: c.ID - 1000000000000, Type: "supergroup", Title: c.Title}
	s.join(to)
	s.join(c).moved = to.ID
	return to
}

// SetWebhook sets a webhook, which keeps updates from who polls; empty takes it off.
func (s *Server) SetWebhook(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.webhook = url
	s.notify()
}

// Revoke makes the token one that is refused, also for the poll under way.
func (s *Server) Revoke() {
	s.mu.Lock()
	s.revoked = true
	s.mu.Unlock()
	s.http.CloseClientConnections()
}
