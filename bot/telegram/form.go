package telegram

import (
	"strings"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"

	"summitbot/bot"
)

// A form is a message with the text to begin from in a block of code, which one tap copies, and what it says in a line of
// code at its end; a reply to it is the text. Nothing else that we send holds code, and what texts and askers wrote is
// escaped, so nobody can make one of our messages a form.

const placeholderLimit = 64

// drawForm draws a form; ok is false where it is too long, which what [bot.Form] bounds is not.
func drawForm(f bot.Form) (html string, ok bool) {
	value := strings.Map(func(r rune) rune {
		if r != '\n' && hiddenRune(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(f.Value, "\uFFFD"))
	how, title := clean(f.How), clean(f.Title)
	said := "/" + f.Data
	length := func() int { return unitsOf(title) + unitsOf(value) + unitsOf(how) + unitsOf(said) + 6 }
	if length() > textLimit {
		how = ""
	}
	if length() > textLimit {
		title = ""
	}
	if value == "" || length() > textLimit {
		return "", false
	}
	html = "<pre>" + escape(value) + "</pre>\n"
	if title != "" {
		html = "<b>" + escape(title) + "</b>\n" + html
	}
	if how != "" {
		html += "<i>" + escape(how) + "</i>\n"
	}
	return html + "<code>" + escape(said) + "</code>", true
}

func unitsOf(s string) (n int) {
	for _, c := range s {
		n += max(1, utf16.RuneLen(c))
	}
	return n
}

// asking opens the field to write in as an answer to the form.
func asking(f bot.Form) models.ReplyMarkup {
	field := []rune(strings.Join(strings.Fields(clean(f.Field)), " "))
	return models.ForceReply{ForceReply: true, Selective: true, InputFieldPlaceholder: string(field[:min(len(field), placeholderLimit)])}
}

// formOf gives what a form of ours says; empty: the message is none.
func formOf(m *models.Message) (data string) {
	if m == nil || len(m.Entities) < 2 {
		return ""
	}
	hasText := false
	for _, e := range m.Entities {
		hasText = hasText || e.Type == models.MessageEntityTypePre
	}
	last := m.Entities[len(m.Entities)-1]
	units := utf16.Encode([]rune(m.Text))
	if !hasText || last.Type != models.MessageEntityTypeCode || last.Offset < 0 || last.Length <= 0 || last.Offset+last.Length != len(units) {
		return ""
	}
	data, ok := strings.CutPrefix(string(utf16.Decode(units[last.Offset:])), "/")
	if !ok {
		return ""
	}
	return data
}
