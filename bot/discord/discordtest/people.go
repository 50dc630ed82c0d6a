package discordtest

import (
	"fmt"
	"strings"
	"time"
)

// A Message is one that the bot sent: in a channel, or in answer to an interaction.
type Message struct {
	ID        string
	Channel   string
	Content   string // Discord's markup
	Flags     int
	Buttons   []Button
	Reference string // id of the message under which it stands; empty: none
	To        *Interaction
	Files     []File
	Edits     int // how often it was made to say something else in its channel

	at      time.Time
	deleted bool
}

// place is the channel where a message stands, also one that answers an interaction.
func (m Message) place() string {
	if m.Channel == "" && m.To != nil {
		return m.To.channel
	}
	return m.Channel
}

// Delete takes a message away, as people can.
func (s *Server) Delete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.messages {
		if s.messages[i].ID == id {
			s.messages[i].deleted = true
		}
	}
}

// AllowOldEdits says how many edits of messages older than an hour are still taken.
func (s *Server) AllowOldEdits(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.oldEdits = n
}

// Edited waits for a message that was made to say something else, and of which holds holds.
func (s *Server) Edited(within time.Duration, holds func(Message) bool) (Message, bool) {
	var found Message
	ok := s.wait(within, func() bool {
		for _, m := range s.messages {
			if m.Edits > 0 && holds(m) {
				found = m
				return true
			}
		}
		return false
	})
	return found, ok
}

// A Button is one under a message.
type Button struct{ Label, URL, CustomID string }

// Alone tells that only one person sees a message.
func (m Message) Alone() bool { return m.Flags&ephemeral != 0 }

const ephemeral = 1 << 6

// Said is something that a person writes.
type Said struct {
	Channel     string // empty: a private chat with the bot
	Author      string
	Content     string
	Mentions    []string // besides the bot, which is mentioned where the text holds <@bot> or Reply is set
	Reply       bool     // to the bot, with a ping
	ByBot       bool
	Webhook     bool
	Kind        int // of message; 0 is plain
	Attachments int // pictures
	Files       []File
	ID          string // empty: a new one
}

// PrivateOf names the private channel of a person and the bot.
func PrivateOf(author string) string { return "4" + author }

// Mention is how a person mentions the bot.
const Mention = "<@" + Bot + ">"

// Say delivers something that a person wrote, and gives its id.
func (s *Server) Say(m Said) string {
	s.mu.Lock()
	if m.ID == "" {
		m.ID = s.id()
	}
	s.known[m.ID] = true
	at := s.now()
	s.mu.Unlock()
	toBot := m.Reply || strings.Contains(m.Content, Mention) || strings.Contains(m.Content, "<@!"+Bot+">")
	s.Dispatch("MESSAGE_CREATE", s.event(m, at, toBot, true), func(intents int) bool {
		return s.due(intents, m.Channel) && (toBot || m.Channel == "" || intents&intentContent != 0)
	})
	s.Dispatch("MESSAGE_CREATE", s.event(m, at, toBot, false), func(intents int) bool {
		return s.due(intents, m.Channel) && !toBot && m.Channel != "" && intents&intentContent == 0
	})
	return m.ID
}

func (s *Server) due(intents int, channel string) bool {
	if channel == "" {
		return intents&intentDirectMessages != 0
	}
	return intents&intentGuildMessages != 0
}

// event is the message as the gateway tells it; blank where the text is none of the bot's business.
func (s *Server) event(m Said, at time.Time, toBot, text bool) map[string]any {
	e := map[string]any{
		"id": m.ID, "type": m.Kind, "timestamp": at.UTC().Format("2006-01-02T15:04:05.000000+00:00"), "edited_timestamp": nil, "tts": false,
		"author": person(m.Author, m.ByBot), "mention_everyone": false, "mention_roles": []any{}, "embeds": []any{}, "components": []any{},
		"attachments": []any{}, "content": "", "channel_id": m.Channel, "pinned": false, "flags": 0,
	}
	mentions := []any{}
	for _, id := range m.Mentions {
		mentions = append(mentions, person(id, false))
	}
	if toBot {
		mentions = append(mentions, botUser())
	}
	e["mentions"] = mentions
	if m.Channel == "" {
		e["channel_id"] = PrivateOf(m.Author)
	} else {
		e["guild_id"] = Guild
		e["member"] = map[string]any{"roles": s.rolesOf(m.Author), "joined_at": "2024-01-01T00:00:00+00:00", "deaf": false, "mute": false, "flags": 0}
	}
	if m.Webhook {
		e["webhook_id"] = m.Author
	}
	if m.Reply {
		e["type"] = 19
		e["message_reference"] = map[string]any{"channel_id": e["channel_id"], "message_id": "5000000000000000001"}
		e["referenced_message"] = map[string]any{ // with a component newer than the library
			"id": "5000000000000000001", "channel_id": e["channel_id"], "type": 0, "content": "before", "author": botUser(),
			"components": []any{map[string]any{"type": 99, "id": 1}},
		}
	}
	if text {
		e["content"] = m.Content
		attached := []any{}
		for n := range m.Attachments {
			attached = append(attached, map[string]any{"id": fmt.Sprint(n + 1), "filename": "picture.png", "size": 10, "url": "https://cdn.example/picture.png", "proxy_url": "https://cdn.example/picture.png"})
		}
		for _, f := range m.Files {
			attached = append(attached, s.attach(f))
		}
		e["attachments"] = attached
	}
	return e
}

func person(id string, isBot bool) map[string]any {
	u := map[string]any{"id": id, "username": "person" + id, "discriminator": "0", "avatar": nil, "global_name": nil}
	if isBot {
		u["bot"] = true
	}
	return u
}

// Next waits for the next message that the bot sent after the first n.
func (s *Server) Next(n int, within time.Duration) (Message, bool) {
	var m Message
	ok := s.wait(within, func() bool {
		if len(s.messages) <= n {
			return false
		}
		m = s.messages[n]
		return true
	})
	return m, ok
}

// Sent gives all that the bot sent, to channels and in answer to interactions.
func (s *Server) Sent() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Message(nil), s.messages...)
}

// Used is what a person does with a slash command or a button.
type Used struct {
	Channel  string // empty: a private chat with the bot
	Author   string
	Locale   string // empty: en-US
	Command  string
	Argument string // empty: none
	File     *File  // of the option that takes one; nil: none
	Tap      string // custom_id of a button; the command is not looked at
	ID       string // empty: a new one
}

// An Interaction is one that was delivered.
type Interaction struct {
	ID, Token string
	Tapped    bool
	Submitted bool // it is what was written into a modal

	modal *Modal // its first answer; nil: another one

	channel  string
	given    time.Time
	first    int // kind of its first answer; 0: none yet
	firstAt  time.Time
	flags    int
	original *Message
	removed  bool
}

// Use delivers a slash command or a tap.
func (s *Server) Use(u Used) *Interaction {
	s.mu.Lock()
	if u.ID == "" {
		u.ID = s.id()
	}
	i := &Interaction{ID: u.ID, Token: "interaction-token-" + u.ID, Tapped: u.Tap != "", given: s.now(), channel: u.Channel}
	if i.channel == "" {
		i.channel = PrivateOf(u.Author)
	}
	if again, ok := s.interactions[i.Token]; ok {
		i = again
	}
	s.interactions[i.Token] = i
	s.mu.Unlock()
	s.Dispatch("INTERACTION_CREATE", s.used(u, i), nil)
	return i
}

func (s *Server) used(u Used, i *Interaction) map[string]any {
	if u.Locale == "" {
		u.Locale = "en-US"
	}
	e := map[string]any{
		"id": i.ID, "application_id": App, "token": i.Token, "version": 1, "type": 2, "locale": u.Locale, "entitlements": []any{},
		"app_permissions": "274877975552", "authorizing_integration_owners": map[string]any{"0": Guild}, "channel_id": u.Channel, "context": 0,
	}
	if u.Channel == "" {
		e["channel_id"], e["user"], e["context"] = PrivateOf(u.Author), person(u.Author, false), 1
	} else {
		e["guild_id"], e["guild_locale"] = Guild, "en-US"
		e["member"] = map[string]any{"user": person(u.Author, false), "roles": s.rolesOf(u.Author), "permissions": "0", "joined_at": "2024-01-01T00:00:00+00:00"}
	}
	if u.Tap != "" {
		e["type"] = 3
		e["data"] = map[string]any{"custom_id": u.Tap, "component_type": 2, "id": 1}
		e["message"] = map[string]any{ // with a component newer than the library
			"id": "5000000000000000002", "channel_id": e["channel_id"], "type": 0, "content": "before", "author": botUser(),
			"components": []any{map[string]any{"type": 99, "id": 1}},
		}
		return e
	}
	data := map[string]any{"id": "6000000000000000001", "name": u.Command, "type": 1}
	options := []any{}
	if u.File != nil { // people fill options in whatever order
		f := s.attach(*u.File)
		options = append(options, map[string]any{"name": "file", "type": 11, "value": f["id"]})
		data["resolved"] = map[string]any{"attachments": map[string]any{f["id"].(string): f}}
	}
	if u.Argument != "" {
		options = append(options, map[string]any{"name": "text", "type": 3, "value": u.Argument})
	}
	if len(options) > 0 {
		data["options"] = options
	}
	e["data"] = data
	return e
}

// Acknowledged waits for an interaction's first answer: its kind, and how long it took.
func (s *Server) Acknowledged(i *Interaction, within time.Duration) (kind int, took time.Duration, ok bool) {
	ok = s.wait(within, func() bool { return i.first != 0 })
	s.mu.Lock()
	defer s.mu.Unlock()
	return i.first, i.firstAt.Sub(i.given), ok
}

// Answer waits for the message that answers an interaction.
func (s *Server) Answer(i *Interaction, within time.Duration) (Message, bool) {
	var m Message
	ok := s.wait(within, func() bool {
		for _, sent := range s.messages {
			if sent.To == i {
				m = sent
				return true
			}
		}
		return false
	})
	return m, ok
}

// Removed waits until an interaction's first answer is taken back.
func (s *Server) Removed(i *Interaction, within time.Duration) bool {
	return s.wait(within, func() bool { return i.removed })
}
