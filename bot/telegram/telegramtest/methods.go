package telegramtest

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	longestPoll  = 50 * time.Second
	generalTopic = 1 // of a forum: messages there have it, but it cannot be sent
)

// byDefault are the kinds of updates kept where a bot never named any.
var byDefault = []string{"message", "edited_message", "channel_post", "edited_channel_post", "inline_query", "chosen_inline_result", "callback_query", "my_chat_member"}

// getUpdates gives what is not confirmed. Naming an offset confirms what stands before it.
func (s *Server) getUpdates(c *call) (any, *Refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.webhook != "" {
		return nil, &WebhookSet
	}
	if s.poller != nil {
		close(s.poller) // it is the older one that is told
	}
	mine := make(chan struct{})
	s.poller = mine
	defer func() {
		if s.poller == mine {
			s.poller = nil
		}
	}()
	if c.has("allowed_updates") {
		s.allow = nil
		_ = json.Unmarshal([]byte(c.text["allowed_updates"]), &s.allow)
	}
	offset, _ := strconv.ParseInt(c.text["offset"], 10, 64)
	s.updates = slices.DeleteFunc(s.updates, func(u update) bool { return u.id < offset })
	s.offset = max(s.offset, offset)
	s.notify()
	limit := 100
	if n := c.int("limit"); n > 0 {
		limit = min(n, 100)
	}
	wait := time.NewTimer(min(time.Duration(c.int("timeout"))*time.Second, longestPoll))
	defer wait.Stop()
	for over := false; ; {
		if len(s.updates) > 0 || over {
			batch := []json.RawMessage{}
			for _, u := range s.updates[:min(limit, len(s.updates))] {
				batch = append(batch, u.body)
			}
			return batch, nil
		}
		changed := s.changed
		s.mu.Unlock()
		var conflict, gone bool
		select {
		case <-changed:
		case <-wait.C:
			over = true
		case <-mine:
			conflict = true
		case <-c.gone:
			gone = true
		case <-s.closed:
			gone = true
		}
		s.mu.Lock()
		if conflict || s.poller != mine {
			return nil, &OtherPoller
		}
		if gone {
			return []json.RawMessage{}, nil
		}
	}
}

// place finds the chat that a message is for; it refuses as that chat does.
func (s *Server) place(c *call) (*chat, *Refusal) {
	id, err := strconv.ParseInt(c.text["chat_id"], 10, 64)
	to := s.chats[id]
	if err != nil || to == nil {
		return nil, &ChatNotFound
	}
	if to.moved != 0 {
		r := ChatUpgraded
		r.MigrateTo = to.moved
		return nil, &r
	}
	if to.barred != nil {
		return nil, to.barred
	}
	if left := time.Until(to.until); left > 0 {
		r := tooMany(int((left + time.Second - 1) / time.Second))
		return nil, &r
	}
	return to, nil
}

// getChat tells of a chat that the bot is in.
func (s *Server) getChat(c *call) (any, *Refusal) {
	to, no := s.place(c)
	if no != nil {
		return nil, no
	}
	return map[string]any{"id": to.ID, "type": to.Type, "title": "chat " + strconv.FormatInt(to.ID, 10)}, nil
}

// text reads a message's text with its markup.
func text(c *call) (seen string, entities []Entity, refusal *Refusal) {
	seen = c.text["text"]
	switch c.text["parse_mode"] {
	case "":
	case "HTML":
		var fault string
		if seen, entities, fault = ParseHTML(seen); fault != "" {
			r := unparsed(fault)
			return "", nil, &r
		}
	default: // Markdown is not stood in for
		return "", nil, &ModeUnsupported
	}
	if strings.TrimSpace(seen) == "" {
		return "", nil, &TextEmpty
	}
	if units(seen) > 4096 {
		return "", nil, &TextTooLong
	}
	return seen, entities, nil
}

func keyboard(c *call) (rows [][]Button, refusal *Refusal) {
	if !c.has("reply_markup") {
		return nil, nil
	}
	var markup struct {
		Rows        [][]Button `json:"inline_keyboard"`
		Force       bool       `json:"force_reply"`
		Placeholder string     `json:"input_field_placeholder"`
	}
	if json.Unmarshal([]byte(c.text["reply_markup"]), &markup) != nil || units(markup.Placeholder) > 64 {
		return nil, &MarkupUnread
	}
	for _, row := range markup.Rows {
		for _, b := range row {
			switch {
			case b.URL != "" && !webAddress(b.URL):
				return nil, &URLInvalid
			case b.URL == "" && b.Data == "", b.Text == "":
				return nil, &ButtonUntyped
			case len(b.Data) > 64:
				return nil, &DataInvalid
			}
		}
	}
	return markup.Rows, nil
}

func webAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && strings.Contains(u.Host, ".") && !strings.ContainsAny(address, " \n") || err == nil && u.Scheme == "tg"
}

func (s *Server) sendMessage(c *call) (any, *Refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.awaitRelease(c) {
		return nil, &ChatNotFound // to nobody
	}
	to, refusal := s.place(c)
	if refusal != nil {
		return nil, refusal
	}
	m := Sent{Chat: to.ID, Topic: c.int("message_thread_id"), Raw: c.text["text"], ParseMode: c.text["parse_mode"], At: time.Now()}
	if m.Text, m.Entities, refusal = text(c); refusal != nil {
		return nil, refusal
	}
	if m.Buttons, refusal = keyboard(c); refusal != nil {
		return nil, refusal
	}
	if c.has("message_thread_id") && (m.Topic == generalTopic || !to.topics[m.Topic]) {
		return nil, &ThreadNotFound
	}
	if m.ReplyTo, refusal = to.replied(c); refusal != nil {
		return nil, refusal
	}
	var preview struct {
		Off bool `json:"is_disabled"`
	}
	_ = json.Unmarshal([]byte(c.text["link_preview_options"]), &preview)
	m.NoPreview = preview.Off
	m.ID = to.add()
	to.texts[m.ID] = m.Raw + c.text["reply_markup"]
	s.sent = append(s.sent, m)
	s.notify()
	return s.asMessage(to, m), nil
}

// replied gives the message that one answers; 0: none, or one that is not there and may be missing.
func (to *chat) replied(c *call) (id int, refusal *Refusal) {
	var reply struct {
		ID      int  `json:"message_id"`
		Without bool `json:"allow_sending_without_reply"`
	}
	if !c.has("reply_parameters") {
		return 0, nil
	}
	_ = json.Unmarshal([]byte(c.text["reply_parameters"]), &reply)
	if to.messages[reply.ID] {
		return reply.ID, nil
	}
	if !reply.Without {
		return 0, &ReplyNotFound
	}
	return 0, nil
}

// awaitRelease holds a message back while its chat is held; false: its sender went away meanwhile.
func (s *Server) awaitRelease(c *call) (there bool) {
	id, _ := strconv.ParseInt(c.text["chat_id"], 10, 64)
	to := s.chats[id]
	if to == nil || to.held == nil {
		return true
	}
	held := to.held
	to.holding++
	s.notify()
	s.mu.Unlock()
	select {
	case <-held:
		there = true
	case <-c.gone:
	case <-s.closed:
	}
	s.mu.Lock()
	to.holding--
	s.notify()
	return there
}

func (to *chat) add() int {
	to.last++
	to.messages[to.last] = true
	return to.last
}

func (s *Server) asMessage(to *chat, m Sent) map[string]any {
	out := map[string]any{"message_id": m.ID, "from": s.Bot, "chat": to.Chat, "date": m.At.Unix(), "text": m.Text}
	if len(m.Entities) > 0 {
		out["entities"] = m.Entities
	}
	if m.Topic != 0 {
		out["message_thread_id"], out["is_topic_message"] = m.Topic, true
	}
	return out
}

func (s *Server) editMessageText(c *call) (any, *Refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	to, refusal := s.place(c)
	if refusal != nil {
		return nil, refusal
	}
	before, ok := to.texts[c.int("message_id")]
	switch {
	case !ok && to.messages[c.int("message_id")]: // someone else's
		return nil, &EditForbidden
	case !ok:
		return nil, &EditNotFound
	}
	if _, _, refusal = text(c); refusal != nil {
		return nil, refusal
	}
	if _, refusal = keyboard(c); refusal != nil {
		return nil, refusal
	}
	after := c.text["text"] + c.text["reply_markup"]
	if after == before {
		return nil, &NotModified
	}
	to.texts[c.int("message_id")] = after
	for i := range s.sent {
		if m := &s.sent[i]; m.Chat == to.ID && m.ID == c.int("message_id") {
			m.Text, m.Entities, _ = text(c)
			m.Buttons, _ = keyboard(c)
			m.Raw, m.Edits = c.text["text"], m.Edits+1
			s.notify()
			return s.asMessage(to, *m), nil
		}
	}
	return nil, &EditNotFound
}

func (s *Server) answerCallbackQuery(c *call) (any, *Refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.queries[c.text["callback_query_id"]]; !ok {
		return nil, &QueryTooOld
	}
	if units(c.text["text"]) > 200 {
		return nil, &QueryTextLong
	}
	s.queries[c.text["callback_query_id"]] = true
	s.toasts[c.text["callback_query_id"]] = c.text["text"]
	s.notify()
	return true, nil
}

var (
	commandName  = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)
	languageCode = regexp.MustCompile(`^([a-z]{2})?$`)
)

func (s *Server) setMyCommands(c *call) (any, *Refusal) {
	var all []struct{ Command, Description string }
	if json.Unmarshal([]byte(c.text["commands"]), &all) != nil {
		return nil, &CommandInvalid
	}
	menu := Menu{Language: c.text["language_code"], Commands: map[string]string{}}
	switch {
	case len(all) > 100:
		return nil, &CommandsMany
	case !languageCode.MatchString(menu.Language):
		return nil, &LanguageInvalid
	}
	for _, one := range all {
		if !commandName.MatchString(one.Command) {
			return nil, &CommandInvalid
		}
		if n := units(one.Description); n < 1 || n > 256 {
			return nil, &CommandUnsaid
		}
		menu.Commands[one.Command] = one.Description
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.menus = append(s.menus, menu)
	s.notify()
	return true, nil
}
