package bottest

import (
	"strings"
	"testing"

	"summitbot/bot"
)

// hostile is wording that would be markup, a call or a command of a terminal, were it not drawn as text.
var hostile = []string{
	"**bold** __under__ ~~struck~~ ||hidden|| `code` [press](https://evil.example) <b>b</b></blockquote> <a href=\"tg://user?id=1\">a</a> &lt;",
	"@everyone @here <@123> <@&123> <#123> @ann_of_lake <t:1739174400:R> </help:123> <:smile:123>",
	"a \u202eturned around\u2066 b \x1b[31mred\x07 \u200b\u2060 c",
	strings.Repeat("x", 10000), strings.Repeat("<", 3000), strings.Repeat("*_`|", 1500), strings.Repeat("🌊", 3000),
	"> quoted\n\n- item\n\n1. item\n\n-# small\n\n    code\n\n| a | b |",
	strings.Repeat("one line of many\n\n", 400),
}

// A Hostile is a reply that holds what a moderator wrote to break it.
type Hostile struct {
	bot.Reply
	Wording string
	Draft   string // the draft that it is the preview of; empty: of none
}

// HostileReplies gives what moderators see of hostile wording: a preview, the section as it stands, its history, a clash.
func HostileReplies(t testing.TB) []Hostile {
	t.Helper()
	h := Open(t, t.TempDir())
	var all []Hostile
	say := func(wording, who, command, text string) string {
		m := bot.Message{Chat: bot.Chat{Platform: "telegram", ID: Moderators[who], Private: true}, From: bot.Person{ID: Moderators[who]}, Command: command, Text: text}
		r := Hostile{Reply: h.Bot.Answer(t.Context(), m), Wording: wording}
		if len(r.Buttons) > 0 {
			if command, id := bot.Tap(r.Buttons[0].Data); command == "publish" {
				r.Draft, _ = bot.CutWord(id)
			}
		}
		all = append(all, r)
		return r.Draft
	}
	for _, wording := range hostile {
		mine := say(wording, "mira", "edit", "forum.en 2 "+wording+"\nwhy: "+wording)
		yours := say(wording, "noor", "edit", "forum.en 2 other words, "+wording)
		if mine == "" || yours == "" {
			t.Fatalf("%.60q makes no draft", wording)
		}
		say(wording, "mira", "publish", mine)
		say(wording, "noor", "publish", yours)
		say(wording, "noor", "edit", "forum.en 2")
		say(wording, "noor", "edit", "forum.en")
		say(wording, "noor", "history", "forum.en")
		say(wording, "noor", "texts", wording)
		say(wording, "noor", "publish", wording)
		say(wording, "noor", "edit", wording)
		say(wording, "noor", "add", "en "+wording+"\nwording: ours\nsource: -\n"+wording)
	}
	return all
}
