package discordtest

import (
	"encoding/json"
	"net/http"
	"time"
)

const (
	answerWithin = 3 * time.Second
	tokenHolds   = 15 * time.Minute
)

func (s *Server) createMessage(args []string, body []byte) any {
	var b messageBody
	if no := s.read("POST /channels/{channel_id}/messages", body, &b); no != nil {
		return *no
	}
	if no := s.checkMessage(b); no != nil {
		return *no
	}
	if no := s.checkReference(b); no != nil {
		return *no
	}
	if before, ok := s.nonces[args[0]+" "+b.Nonce]; ok && b.EnforceNonce && b.Nonce != "" {
		return sentBody(before)
	}
	m := s.sent(b, args[0], nil)
	if b.Reference != nil && s.known[b.Reference.Message] {
		m.Reference = b.Reference.Message
	}
	s.messages = append(s.messages, m)
	if b.Nonce != "" {
		s.nonces[args[0]+" "+b.Nonce] = m
	}
	return sentBody(m)
}

func (s *Server) checkReference(b messageBody) *refused {
	if b.Nonce != "" && len(b.Nonce) > 25 {
		return invalid("nonce", "NONCE_TYPE_TOO_LONG", "Must be 25 or fewer in length.")
	}
	if r := b.Reference; r != nil && !s.known[r.Message] && (r.Fail == nil || *r.Fail) {
		return invalid("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
	}
	return nil
}

// longAgo is from when on edits of a message are few.
const longAgo = time.Hour

// editMessage changes a message of the bot's in its channel. What one person alone sees is not there, and others' messages are
// not the bot's to change.
func (s *Server) editMessage(args []string, body []byte) any {
	var b messageBody
	if no := s.read("PATCH /channels/{channel_id}/messages/{message_id}", body, &b); no != nil {
		return *no
	}
	if no := s.checkMessage(b); no != nil {
		return *no
	}
	for i := range s.messages {
		m := &s.messages[i]
		if m.ID != args[1] || m.deleted || m.Alone() || m.place() != args[0] {
			continue
		}
		if s.now().Sub(m.at) > longAgo {
			if s.oldEdits <= 0 {
				return tooManyOldEdits
			}
			s.oldEdits--
		}
		edited := s.drawn(b, m.Channel, m.To)
		m.Content, m.Buttons, m.Edits = edited.Content, edited.Buttons, m.Edits+1
		return sentBody(*m)
	}
	if s.known[args[1]] && !s.ours(args[1]) {
		return notTheAuthor
	}
	return unknownMessage
}

func (s *Server) ours(id string) bool {
	for _, m := range s.messages {
		if m.ID == id {
			return true
		}
	}
	return false
}

// sent makes a message of a body. mu is held.
func (s *Server) sent(b messageBody, channel string, to *Interaction) Message {
	m := s.drawn(b, channel, to)
	m.ID, m.at, m.Files = s.id(), s.now(), s.uploads
	s.known[m.ID] = true
	return m
}

// drawn is a body as it is seen.
func (s *Server) drawn(b messageBody, channel string, to *Interaction) Message {
	m := Message{Channel: channel, Content: b.Content, Flags: b.Flags, To: to}
	for _, row := range b.Components {
		for _, c := range row.Components {
			m.Buttons = append(m.Buttons, Button{Label: c.Label, URL: c.URL, CustomID: c.CustomID})
		}
	}
	return m
}

func sentBody(m Message) map[string]any {
	return map[string]any{
		"id": m.ID, "channel_id": m.Channel, "content": m.Content, "type": 0, "author": botUser(), "timestamp": "2026-01-01T00:00:00+00:00",
		"edited_timestamp": nil, "tts": false, "mention_everyone": false, "mentions": []any{}, "mention_roles": []any{}, "attachments": []any{},
		"embeds": []any{}, "pinned": false, "flags": m.Flags,
	}
}

var (
	unknownInteraction = refused{Status: http.StatusNotFound, Code: 10062, Message: "Unknown interaction"}
	unknownWebhook     = refused{Status: http.StatusNotFound, Code: 10015, Message: "Unknown Webhook"}
	unknownMessage     = refused{Status: http.StatusNotFound, Code: 10008, Message: "Unknown Message"}
	notTheAuthor       = refused{Status: http.StatusForbidden, Code: 50005, Message: "Cannot edit a message authored by another user"}
	tooManyOldEdits    = refused{Status: http.StatusTooManyRequests, Code: 30046, Message: "Maximum number of edits to messages older than 1 hour reached. Try again later."}
	answeredAlready    = refused{Status: http.StatusBadRequest, Code: 40060, Message: "Interaction has already been acknowledged."}
	tokenExpired       = refused{Status: http.StatusUnauthorized, Code: 50027, Message: "Invalid Webhook Token"}
	emptyMessage       = refused{Status: http.StatusBadRequest, Code: 50006, Message: "Cannot send an empty message"}
)

// Kinds of first answers.
const (
	withMessage    = 4
	deferred       = 5
	deferredUpdate = 6
	update         = 7
	modal          = 9
)

func (s *Server) callback(args []string, body []byte) any {
	var b struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if no := s.read("POST /interactions/{interaction_id}/{interaction_token}/callback", body, &b); no != nil {
		return *no
	}
	i, ok := s.interactions[args[1]]
	if !ok || i.ID != args[0] {
		return unknownInteraction
	}
	if i.first != 0 {
		return answeredAlready
	}
	if s.now().Sub(i.given) > answerWithin {
		return unknownInteraction
	}
	if no := kindAllowed(b.Type, i); no != nil {
		return *no
	}
	if no := s.firstAnswer(i, b.Type, b.Data); no != nil {
		return *no
	}
	i.first, i.firstAt = b.Type, s.now()
	if !s.withResponse {
		return nil
	}
	made := map[string]any{"interaction": map[string]any{"id": i.ID, "type": 2}}
	if i.original != nil {
		made["resource"] = map[string]any{"type": b.Type, "message": sentBody(*i.original)}
	}
	return made
}

func kindAllowed(kind int, i *Interaction) *refused {
	switch kind {
	case withMessage, deferred:
		return nil
	case modal:
		if !i.Submitted {
			return nil
		}
	case deferredUpdate, update:
		if i.Tapped {
			return nil
		}
	}
	return invalid("type", "BASE_TYPE_CHOICES", "Value must be one of the allowed types.")
}

// firstAnswer notes what a first answer holds. mu is held.
func (s *Server) firstAnswer(i *Interaction, kind int, data json.RawMessage) *refused {
	if kind == modal {
		m, no := s.checkModal(data)
		if no == nil {
			s.opened(i, m)
		}
		return no
	}
	var b messageBody
	if len(data) > 0 {
		if no := s.read("", data, &b); no != nil {
			return no
		}
	}
	switch kind {
	case deferred:
		i.flags = b.Flags & ephemeral
	case withMessage:
		if no := s.checkMessage(b); no != nil {
			return no
		}
		m := s.sent(b, "", i)
		i.flags, i.original = b.Flags, &m
		s.messages = append(s.messages, m)
	}
	return nil
}

// holder finds the interaction of a token that still holds. mu is held.
func (s *Server) holder(token string) (*Interaction, *refused) {
	i, ok := s.interactions[token]
	switch {
	case !ok:
		return nil, &tokenExpired
	case s.now().Sub(i.given) > tokenHolds:
		return nil, &tokenExpired
	case i.first == 0:
		return nil, &unknownWebhook
	}
	return i, nil
}

func (s *Server) editOriginal(args []string, body []byte) any {
	i, no := s.holder(args[1])
	if no != nil {
		return *no
	}
	var b messageBody
	if no := s.read("PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original", body, &b); no != nil {
		return *no
	}
	if no := s.checkMessage(b); no != nil {
		return *no
	}
	if i.removed {
		return unknownMessage
	}
	m := s.sent(b, "", i)
	m.Flags |= i.flags
	i.original = &m
	s.messages = append(s.messages, m)
	return sentBody(m)
}

func (s *Server) deleteOriginal(args []string, _ []byte) any {
	i, no := s.holder(args[1])
	if no != nil {
		return *no
	}
	if i.removed {
		return unknownMessage
	}
	i.removed = true
	return nil
}

func (s *Server) followUp(args []string, body []byte) any {
	i, no := s.holder(args[1])
	if no != nil {
		return *no
	}
	var b messageBody
	if no := s.read("POST /webhooks/{webhook_id}/{webhook_token}", body, &b); no != nil {
		return *no
	}
	if no := s.checkMessage(b); no != nil {
		return *no
	}
	m := s.sent(b, "", i)
	if i.first == deferred && i.original == nil && !i.removed { // it takes the deferral's place
		m.Flags = m.Flags&^ephemeral | i.flags
		i.original = &m
	}
	s.messages = append(s.messages, m)
	return sentBody(m)
}
