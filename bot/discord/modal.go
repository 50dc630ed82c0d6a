package discord

import (
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"summitbot/bot"
)

// What a modal holds. The text input's own number is in no other component.
const (
	maxModalTitle = 45
	maxFieldLabel = 45
	maxModalValue = 4000
	modalInput    = "text"
	labelKind     = 18
)

// A modal is a form as Discord opens it: the first answer to a slash command or a tap, never to a modal.
type modal struct {
	CustomID   string       `json:"custom_id"`
	Title      string       `json:"title"`
	Components []modalLabel `json:"components"`
}

type modalLabel struct {
	Type      int        `json:"type"`
	Label     string     `json:"label"`
	Component modalField `json:"component"`
}

// A modalField is a text input. The library's own writes an empty label of its own, which Discord refuses within another.
type modalField struct {
	Type      int                      `json:"type"`
	CustomID  string                   `json:"custom_id"`
	Style     discordgo.TextInputStyle `json:"style"`
	Value     string                   `json:"value,omitempty"`
	Required  bool                     `json:"required"`
	MaxLength int                      `json:"max_length"`
}

// modalOf draws a form; ok is false where a modal cannot hold it.
func modalOf(f bot.Form) (m modal, ok bool) {
	value := clean(f.Value)
	if f.Data == "" || units(f.Data) > maxCustomID || utf8.RuneCountInString(value) > maxModalValue {
		return modal{}, false
	}
	return modal{CustomID: f.Data, Title: cut(f.Title, maxModalTitle), Components: []modalLabel{{
		Type: labelKind, Label: cut(f.Field, maxFieldLabel),
		Component: modalField{Type: int(discordgo.TextInputComponent), CustomID: modalInput, Style: discordgo.TextInputParagraph, Value: value, Required: true, MaxLength: maxModalValue},
	}}}, true
}

// formButton is what a form is where no modal can be opened: a button that opens it.
func formButton(r bot.Reply) bot.Reply {
	if r.Form == nil {
		return r
	}
	if _, ok := modalOf(*r.Form); ok {
		r.Buttons = append([]bot.Button{{Label: r.Form.Title, Data: r.Form.Data}}, r.Buttons...)
	}
	return r
}

// A submitted component of a modal: a label with its input, or a row.
type submitted struct {
	CustomID   string      `json:"custom_id"`
	Value      any         `json:"value"`
	Component  *submitted  `json:"component"`
	Components []submitted `json:"components"`
}

// text finds what was written into the modal.
func textIn(all []submitted) (string, bool) {
	for _, c := range all {
		if c.CustomID == modalInput {
			text, ok := c.Value.(string)
			return strings.ReplaceAll(text, "\r\n", "\n"), ok
		}
		inner := c.Components
		if c.Component != nil {
			inner = append(inner, *c.Component)
		}
		if text, ok := textIn(inner); ok {
			return text, true
		}
	}
	return "", false
}
