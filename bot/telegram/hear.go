package telegram

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"

	"summitbot/bot"
)

const platform = "telegram"

// generalTopic is the number of a forum's first topic, which must never be sent.
const generalTopic = 1

// A heard is something said to us.
type heard struct {
	message bot.Message
	place   place
	tap     string // number of a tapped button's query, which wants an answer of its own; empty: none was tapped
	mute    bool   // the tapped message is out of reach: the tap is answered, nothing is said
	unread  bool   // it holds no text
	album   string // several pictures sent as one share this
}

// A place is where an answer goes.
type place struct {
	chat    int64
	topic   int // 0: none
	replyTo int // number of the message answered; 0: none
}

// An ear tells what is said to us: it knows who we are and which commands are ours.
type ear struct {
	id    int64
	name  string // without @
	knows func(command string) bool
	open  func(ctx context.Context, file string) (io.ReadCloser, error) // fetches a file by its number
	// takesText tells of which commands the looks of what stands behind them are kept.
	takesText func(command string) bool
}

// hear gives what an update says to us; ok is false where it needs no answer.
func (e ear) hear(u *models.Update) (h heard, ok bool) {
	switch {
	case u.Message != nil:
		return e.message(u.Message)
	case u.CallbackQuery != nil:
		return e.tapped(u.CallbackQuery)
	}
	return heard{}, false
}

func (e ear) message(m *models.Message) (heard, bool) {
	private := m.Chat.Type == models.ChatTypePrivate
	if !private && m.Chat.Type != models.ChatTypeGroup && m.Chat.Type != models.ChatTypeSupergroup {
		return heard{}, false
	}
	person, ok := speaker(m)
	if !ok || m.ViaBot != nil && m.ViaBot.ID == e.id {
		return heard{}, false
	}
	h := heard{place: placeOf(m), album: m.MediaGroupID, message: bot.Message{
		Chat: chatOf(m), From: bot.Person{ID: person}, ID: strconv.Itoa(m.ID), At: time.Unix(int64(m.Date), 0), Anonymous: anonymous(m),
	}}
	if m.From != nil {
		h.message.Locale = m.From.LanguageCode
	}
	h.message.Files = e.filesOf(m)
	text, entities := m.Text, m.Entities
	if text == "" {
		text, entities = m.Caption, m.CaptionEntities
	}
	if text == "" {
		h.unread = true
		return h, private && carriesContent(m)
	}
	rest, mentioned := e.cutMentions(text, entities)
	addressed := private || mentioned || e.repliedTo(m)
	name, target, argument, isCommand := bot.ParseCommand(rest)
	if data := formOf(m.ReplyToMessage); data != "" && !isCommand && e.repliedTo(m) {
		h.message.Command, h.message.Text = bot.Filled(data, strings.TrimSpace(markdown(text, entities)))
		return h, true
	}
	if !isCommand {
		h.message.Text = rest
		return h, addressed
	}
	if name == "start" { // what a deep link carries is no question
		argument = ""
	}
	if e.takesText(name) {
		argument = e.withLooks(text, entities, argument)
	}
	h.message.Command, h.message.Text = name, argument
	return h, e.commanded(name, target, addressed, private)
}

// withLooks gives what stands behind a command as Markdown. A look that begins before it is of the command's too, and left out.
func (e ear) withLooks(text string, entities []models.MessageEntity, argument string) string {
	at := strings.LastIndex(text, argument)
	if argument == "" || at < 0 {
		return argument // a name stood in it
	}
	begin := unitsOf(text[:at])
	var own []models.MessageEntity
	for _, n := range entities {
		if n.Offset >= begin {
			n.Offset -= begin
			own = append(own, n)
		}
	}
	return strings.TrimSpace(markdown(text[at:], own))
}

// commanded reports whether a command is meant for us. Others' bots have commands too: without a name behind it,
// one that we do not know is theirs, unless we were spoken to.
func (e ear) commanded(name, target string, addressed, private bool) bool {
	if target != "" {
		return private || strings.EqualFold(target, e.name)
	}
	return addressed || e.knows(name)
}

// speaker names who wrote a message by number. Who writes in the name of a group or a channel is known by that alone.
func speaker(m *models.Message) (person string, ok bool) {
	switch {
	case m.IsAutomaticForward:
		return "", false
	case m.SenderChat != nil:
		return strconv.FormatInt(m.SenderChat.ID, 10), true
	case m.From == nil || m.From.IsBot:
		return "", false
	}
	return strconv.FormatInt(m.From.ID, 10), true
}

// Telegram's own accounts, behind which anyone may write: for anonymous administrators, for channels, for itself.
const (
	groupAnonymousBot = 1087968824
	channelBot        = 136817688
	telegramItself    = 777000
)

// anonymous reports whether who wrote a message cannot be told for certain: it is written in the name of a group or a
// channel, or its words are someone else's, forwarded or made by a bot.
func anonymous(m *models.Message) bool {
	if m.SenderChat != nil || m.ForwardOrigin != nil || m.ViaBot != nil || m.From == nil {
		return true
	}
	return m.From.ID == groupAnonymousBot || m.From.ID == channelBot || m.From.ID == telegramItself
}

func placeOf(m *models.Message) place {
	p := place{chat: m.Chat.ID, replyTo: m.ID}
	if m.IsTopicMessage && m.MessageThreadID != generalTopic { // elsewhere a chain of replies has such a number too
		p.topic = m.MessageThreadID
	}
	return p
}

func chatOf(m *models.Message) bot.Chat {
	c := bot.Chat{Platform: platform, ID: strconv.FormatInt(m.Chat.ID, 10), Private: m.Chat.Type == models.ChatTypePrivate}
	if p := placeOf(m); p.topic != 0 {
		c.Thread = strconv.Itoa(p.topic)
	}
	return c
}

// repliedTo reports whether a message answers one of ours. In a topic each message hangs on the one that opened it,
// and that is no answer.
func (e ear) repliedTo(m *models.Message) bool {
	r := m.ReplyToMessage
	return r != nil && r.From != nil && r.From.ID == e.id && r.ForumTopicCreated == nil
}

// cutMentions takes our name out of a text. Where it stands the platform says, in UTF-16 units.
func (e ear) cutMentions(text string, entities []models.MessageEntity) (rest string, mentioned bool) {
	units := utf16.Encode([]rune(text))
	var kept []uint16
	at := 0
	for _, n := range entities {
		if n.Offset < at || n.Length <= 0 || n.Offset+n.Length > len(units) {
			continue
		}
		name := string(utf16.Decode(units[n.Offset : n.Offset+n.Length]))
		ours := n.Type == models.MessageEntityTypeMention && strings.EqualFold(name, "@"+e.name) ||
			n.Type == models.MessageEntityTypeTextMention && n.User != nil && n.User.ID == e.id
		if !ours {
			continue
		}
		mentioned = true
		kept = append(kept, units[at:n.Offset]...)
		at = n.Offset + n.Length
	}
	if !mentioned {
		return strings.TrimSpace(text), false
	}
	rest = string(utf16.Decode(append(kept, units[at:]...)))
	return strings.TrimLeft(strings.TrimSpace(rest), " ,:;"), true
}

// carriesContent tells what someone sent from what the platform says of a chat (a new title, a pinned message).
func carriesContent(m *models.Message) bool {
	return m.Animation != nil || m.Audio != nil || m.Document != nil || m.PaidMedia != nil || len(m.Photo) > 0 || m.Sticker != nil ||
		m.Story != nil || m.Video != nil || m.VideoNote != nil || m.Voice != nil || m.Checklist != nil || m.Contact != nil ||
		m.Dice != nil || m.Game != nil || m.Poll != nil || m.Venue != nil || m.Location != nil
}

// tapped hears a button. What it says goes to the chat of its message, in a group as a message of its own.
func (e ear) tapped(q *models.CallbackQuery) (heard, bool) {
	person := strconv.FormatInt(q.From.ID, 10)
	h := heard{tap: q.ID, mute: true, place: place{chat: q.From.ID}}
	m := q.Message.Message
	if m == nil {
		return h, true
	}
	h.mute, h.place = q.Data == "", placeOf(m)
	h.place.replyTo = 0
	h.message = bot.Message{
		Chat: chatOf(m), From: bot.Person{ID: person}, ID: strconv.Itoa(m.ID), Locale: q.From.LanguageCode, At: time.Now(),
	}
	h.message.Command, h.message.Text = bot.Tap(q.Data)
	return h, true
}
