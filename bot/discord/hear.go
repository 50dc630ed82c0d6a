package discord

import (
	"encoding/json"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"summitbot/bot"
)

// platform is the adapter's name.
const platform = "discord"

// Events are read from their raw form, and only what is used of them: the library drops a whole event where one part
// of it is newer than the library, such as a component in the message that a tap came from.
type (
	user struct {
		ID  string `json:"id"`
		Bot bool   `json:"bot"`
	}
	member struct {
		User  *user    `json:"user"` // not in messages
		Roles []string `json:"roles"`
	}
	spoken struct { // MESSAGE_CREATE
		ID        string            `json:"id"`
		ChannelID string            `json:"channel_id"`
		GuildID   string            `json:"guild_id"`
		WebhookID string            `json:"webhook_id"`
		Type      int               `json:"type"`
		Content   string            `json:"content"`
		Timestamp string            `json:"timestamp"`
		Author    *user             `json:"author"`
		Mentions  []*user           `json:"mentions"`
		Member    *member           `json:"member"`
		Attached  []json.RawMessage `json:"attachments"`
		Stickers  []json.RawMessage `json:"sticker_items"`
	}
	interaction struct { // INTERACTION_CREATE
		ID        string  `json:"id"`
		AppID     string  `json:"application_id"`
		Token     string  `json:"token"`
		Type      int     `json:"type"`
		GuildID   string  `json:"guild_id"`
		ChannelID string  `json:"channel_id"`
		Locale    string  `json:"locale"`
		User      *user   `json:"user"`
		Member    *member `json:"member"`
		Data      struct {
			Name     string `json:"name"`
			CustomID string `json:"custom_id"`
			Options  []struct {
				Type  int `json:"type"`
				Value any `json:"value"`
			} `json:"options"`
			Resolved struct {
				Attachments map[string]json.RawMessage `json:"attachments"`
			} `json:"resolved"`
			Components []submitted `json:"components"` // of a modal
		} `json:"data"`
	}
	ready struct {
		User        *user `json:"user"`
		Application *struct {
			ID string `json:"id"`
		} `json:"application"`
	}
)

// hear takes an event in. It runs in the gateway's reading goroutine, so it only hands on: nothing here waits.
func (a *Adapter) hear(e *discordgo.Event) {
	defer a.recovered("hear an event")
	arrived := time.Now()
	switch e.Type {
	case "READY":
		var r ready
		a.read(e, &r)
		a.hearReady(r)
	case "MESSAGE_CREATE":
		var m spoken
		a.read(e, &m)
		a.hearMessage(m)
	case "INTERACTION_CREATE":
		var i interaction
		a.read(e, &i)
		a.hearInteraction(i, arrived)
	}
}

// read reads as much of an event as can be read: what is of another kind than expected stays empty.
func (a *Adapter) read(e *discordgo.Event, to any) {
	if err := json.Unmarshal(e.RawData, to); err != nil {
		slog.Debug("an event is not as expected", "platform", platform, "event", e.Type, "err", err)
	}
}

func (a *Adapter) hearReady(r ready) {
	if r.User != nil && r.User.ID != "" {
		a.self.Store(&r.User.ID)
	}
	a.connected.Store(true)
	if r.Application == nil || r.Application.ID == "" {
		return
	}
	id := r.Application.ID
	a.lines.apart(a.lines.interacting, func() { a.register(id) })
}

const (
	plainMessage = 0
	replyMessage = 19
)

func (a *Adapter) hearMessage(s spoken) {
	if !a.meant(s) || a.seen.before("message "+s.ID) {
		return
	}
	if s.Member != nil {
		a.noteRoles(s.GuildID, s.Author.ID, s.Member.Roles)
	}
	m := a.message(s)
	m.Files = a.filesOf(s.Attached)
	mute := m.Text == "" && m.Command == "" && len(m.Files) == 0 && len(s.Attached)+len(s.Stickers) > 0
	if a.bot.Slow(m) && a.lines.apart(a.lines.interacting, func() { a.answerMessage(m, false) }) {
		return
	}
	switch a.lines.put(s.ChannelID, func() { a.answerMessage(m, mute) }) {
	case full:
		slog.Warn("a channel has too many questions waiting", "platform", platform, "bound", waitingInChannel)
		a.lines.apart(a.lines.refusing, func() { a.sayMessage(m, a.say(m, "busy")) })
	case overflow:
		slog.Warn("too many questions wait in all channels: one is not answered", "platform", platform, "bound", waitingInAll)
	}
}

// meant tells whether a message speaks to the bot.
func (a *Adapter) meant(s spoken) bool {
	switch {
	case s.ID == "" || s.ChannelID == "" || s.Author == nil || s.Author.ID == "":
		return false
	case s.Author.Bot || s.WebhookID != "" || s.Author.ID == a.selfID():
		return false
	case s.Type != plainMessage && s.Type != replyMessage:
		return false
	}
	return s.GuildID == "" || a.mentioned(s)
}

func (a *Adapter) mentioned(s spoken) bool {
	for _, u := range s.Mentions {
		if u != nil && u.ID != "" && u.ID == a.selfID() {
			return true
		}
	}
	return false
}

// notWords are mentions of people, roles and channels, and custom emojis; a mention of a command is its name.
var (
	notWords     = regexp.MustCompile(`<(@[!&]?|#)\d+>|<a?:\w+:\d+>`)
	commandNamed = regexp.MustCompile(`</([^:>]+):\d+>`)
)

func (a *Adapter) message(s spoken) bot.Message {
	text := commandNamed.ReplaceAllString(notWords.ReplaceAllString(s.Content, " "), "/$1")
	at, err := time.Parse(time.RFC3339, s.Timestamp)
	if err != nil {
		at = time.Now()
	}
	m := bot.Message{
		Chat: bot.Chat{Platform: platform, ID: s.ChannelID, Private: s.GuildID == ""},
		From: bot.Person{ID: s.Author.ID}, ID: s.ID, Text: strings.TrimSpace(text), At: at,
	}
	if name, _, rest, ok := bot.ParseCommand(m.Text); ok { // written out, as people do who know other platforms
		m.Command, m.Text = name, rest
	}
	return m
}

const (
	slashCommand = 2
	tap          = 3
	modalSubmit  = 5
)

func (a *Adapter) hearInteraction(i interaction, arrived time.Time) {
	if i.ID == "" || i.Token == "" || i.Type != slashCommand && i.Type != tap && i.Type != modalSubmit || a.seen.before("interaction "+i.ID) {
		return
	}
	if i.Member != nil && i.Member.User != nil {
		a.noteRoles(i.GuildID, i.Member.User.ID, i.Member.Roles)
	}
	if i.AppID == "" {
		i.AppID = a.selfID() // the same number for all but the oldest applications
	}
	if a.lines.apart(a.lines.interacting, func() { a.answerInteraction(i, arrived) }) {
		return
	}
	slog.Warn("too many interactions are under way", "platform", platform, "bound", apartAtOnce)
	a.lines.apart(a.lines.refusing, func() { a.refuseInteraction(i, arrived) })
}

// asked makes an interaction a message: a command with its one option, what the tapped button says, or what was written
// into a modal.
func (i interaction) asked(arrived time.Time) bot.Message {
	m := bot.Message{
		Chat: bot.Chat{Platform: platform, ID: i.ChannelID, Private: i.GuildID == ""},
		ID:   i.ID, Locale: i.Locale, At: arrived,
	}
	switch {
	case i.Member != nil && i.Member.User != nil:
		m.From.ID = i.Member.User.ID
	case i.User != nil:
		m.From.ID = i.User.ID
	}
	if i.Type == tap {
		m.Command, m.Text = bot.Tap(i.Data.CustomID)
		return m
	}
	if i.Type == modalSubmit {
		text, _ := textIn(i.Data.Components)
		m.Command, m.Text = bot.Filled(i.Data.CustomID, text)
		return m
	}
	m.Command = i.Data.Name
	for _, o := range i.Data.Options {
		if text, ok := o.Value.(string); ok && o.Type != int(discordgo.ApplicationCommandOptionAttachment) {
			m.Text = text
			break
		}
	}
	return m
}
