package telegram_test

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"

	"summitbot/bot"
	"summitbot/bot/telegram"
	"summitbot/bot/telegram/telegramtest"
)

// look is an entity of a run of a text.
func look(text, kind, run string, rest ...string) models.MessageEntity {
	at := strings.Index(text, run)
	e := models.MessageEntity{Type: models.MessageEntityType(kind), Offset: units(text[:at]), Length: units(run)}
	if len(rest) > 0 {
		e.URL, e.Language = rest[0], rest[0]
	}
	return e
}

func TestLooksBecomeMarkdown(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		looks func(text string) []models.MessageEntity
		want  string
	}{
		"nothing":          {"**so** it is _meant_", nil, "**so** it is _meant_"},
		"bold":             {"🌊 opens at nine.", func(s string) []models.MessageEntity { return []models.MessageEntity{look(s, "bold", "at nine")} }, "🌊 opens **at nine**."},
		"space at the end": {"opens at nine today", func(s string) []models.MessageEntity { return []models.MessageEntity{look(s, "bold", "at nine ")} }, "opens **at nine** today"},
		"one in another": {"a b c d", func(s string) []models.MessageEntity {
			return []models.MessageEntity{look(s, "bold", "a b c"), look(s, "italic", "b")}
		}, "**a *b* c** d"},
		"across each other": {"a b c", func(s string) []models.MessageEntity {
			return []models.MessageEntity{look(s, "bold", "a b"), look(s, "italic", "b c")}
		}, "**a *b*** *c*"},
		"a link": {"see here now", func(s string) []models.MessageEntity {
			return []models.MessageEntity{look(s, "text_link", "here", "https://x.example/a_(b)")}
		}, "see [here](<https://x.example/a_(b)>) now"},
		"a bold link": {"see here", func(s string) []models.MessageEntity {
			return []models.MessageEntity{look(s, "bold", "here"), look(s, "text_link", "here", "https://x.example")}
		}, "see [**here**](<https://x.example>)"},
		"brackets in one": {"see [1]", func(s string) []models.MessageEntity {
			return []models.MessageEntity{look(s, "text_link", "[1]", "https://x.example")}
		}, `see [\[1\]](<https://x.example>)`},
		"code": {"run a`b now", func(s string) []models.MessageEntity { return []models.MessageEntity{look(s, "code", "a`b")} }, "run ``a`b`` now"},
		"a block of code": {"so:\nx := 1\ny := 2\nand on", func(s string) []models.MessageEntity {
			return []models.MessageEntity{look(s, "pre", "x := 1\ny := 2", "go")}
		}, "so:\n```go\nx := 1\ny := 2\n```\nand on"},
		"it at the end": {"```\n\nx", func(s string) []models.MessageEntity { return []models.MessageEntity{look(s, "pre", "```\n\nx")} }, "````\n```\n\nx\n````\n"},
		"a quotation": {"he said\nyes\nand no\nthen left", func(s string) []models.MessageEntity {
			return []models.MessageEntity{look(s, "blockquote", "yes\nand no")}
		}, "he said\n> yes\n> and no\nthen left"},
		"a list":     {"bring:\n• water\n• a hat", func(s string) []models.MessageEntity { return []models.MessageEntity{look(s, "bold", "a hat")} }, "bring:\n- water\n- **a hat**"},
		"over lines": {"one\ntwo", func(s string) []models.MessageEntity { return []models.MessageEntity{look(s, "bold", "one\ntwo")} }, "**one**\n**two**"},
		"what has no sign": {"a b", func(s string) []models.MessageEntity {
			return []models.MessageEntity{look(s, "underline", "a"), look(s, "spoiler", "b"), look(s, "url", "b")}
		}, "a b"},
		"out of the text": {"a", func(string) []models.MessageEntity {
			return []models.MessageEntity{{Type: "bold", Offset: 0, Length: 9}, {Type: "bold", Offset: -1, Length: 1}, {Type: "bold", Offset: 1, Length: 1 << 62}}
		}, "a"},
	} {
		t.Run(name, func(t *testing.T) {
			var all []models.MessageEntity
			if c.looks != nil {
				all = c.looks(c.text)
			}
			if got := telegram.Markdown(c.text, all); got != c.want {
				t.Errorf("%q became\n%q, not\n%q", c.text, got, c.want)
			}
		})
	}
}

// FuzzMarkdown holds that whatever the entities, nothing that was written is lost, and without any nothing is changed but bullets.
func FuzzMarkdown(f *testing.F) {
	kinds := []models.MessageEntityType{"bold", "italic", "code", "pre", "text_link", "blockquote", "underline"}
	f.Add("Hồ 🌊 xanh\n• một\n• hai", uint8(0), 0, 3, uint8(3), 2, 6)
	f.Add("a b c", uint8(1), 0, 3, uint8(0), 2, 3)
	f.Add("```\nx\n", uint8(3), 0, 5, uint8(2), 1, 1)
	f.Fuzz(func(t *testing.T, text string, kind uint8, at, length int, kind2 uint8, at2, length2 int) {
		if !utf8.ValidString(text) {
			return
		}
		got := telegram.Markdown(text, []models.MessageEntity{
			{Type: kinds[int(kind)%len(kinds)], Offset: at, Length: length, URL: "https://x.example/<a>", Language: "go`"}, {Type: kinds[int(kind2)%len(kinds)], Offset: at2, Length: length2},
		})
		rest := got
		for _, r := range text {
			if strings.ContainsRune("•◦▪–", r) {
				continue
			}
			i := strings.IndexRune(rest, r)
			if i < 0 && r != utf8.RuneError {
				t.Fatalf("%q became %q, which lacks %q", text, got, r)
			}
			rest = rest[max(i, 0):]
		}
		if plain := telegram.Markdown(text, nil); strings.ReplaceAll(plain, "-", "") != strings.Map(func(r rune) rune {
			if r == '-' {
				return -1
			}
			return r
		}, bulleted(text)) {
			t.Fatalf("without looks %q became %q", text, plain)
		}
	})
}

// bulleted takes the bullets of lists out.
func bulleted(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		for _, b := range []string{"• ", "◦ ", "▪ ", "– "} {
			if rest, ok := strings.CutPrefix(line, b); ok {
				lines[i] = " " + rest
				break
			}
		}
	}
	return strings.Join(lines, "\n")
}

// TestATextKeepsItsLooksAndAQuestionDoesNot holds where looks become Markdown: behind the commands that take a text.
func TestATextKeepsItsLooksAndAQuestionDoesNot(t *testing.T) {
	l := start(t)
	mira := telegramtest.User{ID: 7101, FirstName: "Mira", LanguageCode: "en"}
	const said = "/edit forum.en 2 Ms Ada Lund chairs the session.\n• Bring a hat"
	bold := telegramtest.Entity{Type: "bold", Offset: units("/edit forum.en 2 "), Length: len("Ms Ada Lund")}
	l.Say(telegramtest.Private(mira), mira, said, telegramtest.With("entities", []telegramtest.Entity{{Type: "bot_command", Length: 5}, bold}))
	has(t, l.Next(t), "+ **Ms Ada Lund** chairs the session.", "+ - Bring a hat")
	const asked = "When does the Green Lake Forum open?"
	l.Say(telegramtest.Private(ann), ann, asked, telegramtest.With("entities", []telegramtest.Entity{{Type: "bold", Offset: 0, Length: len(asked)}}))
	has(t, l.Next(t), "opens at 9:00")
}

// TestAFormIsAMessageToAnswer holds that what a form begins from can be copied whole, that the answer to it is taken with its
// looks, and that an answer to anything else is a question.
func TestAFormIsAMessageToAnswer(t *testing.T) {
	value := "<b>Hồ</b> & @ann_of_lake\n" + strings.Repeat("🌊", 1500) + strings.Repeat("x", bot.FormHolds-3000-25)
	var got string
	l := start(t,
		bot.Command{Name: "wish", Run: func(_ context.Context, t *bot.Turn) bot.Reply {
			r := t.Reply(bot.Plain(bot.Line, "What do you wish?"))
			r.Form = &bot.Form{Title: "Your wish", Field: strings.Repeat("in words ", 20), How: "Answer this.", Value: value, Data: "wished " + strings.Repeat("7", 57)}
			return r
		}},
		bot.Command{Name: "wished", Argument: true, Text: true, Run: func(_ context.Context, t *bot.Turn) bot.Reply {
			got = t.Text
			return t.Reply(bot.Plain(bot.Line, "noted"))
		}})
	l.Say(telegramtest.Private(ann), ann, "/wish")
	form := l.Next(t)
	if pre := looks(form, "pre"); len(pre) != 1 || pre[0] != value || units(form.Text) > telegram.TextLimit {
		t.Fatalf("the form holds %d blocks; %d units", len(pre), units(form.Text))
	}
	answer := "peace and rain"
	l.Say(telegramtest.Private(ann), ann, answer, l.ReplyToSent(form), telegramtest.With("entities", []telegramtest.Entity{{Type: "bold", Offset: 0, Length: 5}}))
	has(t, l.Next(t), "noted")
	if want := strings.Repeat("7", 57) + "\n**peace** and rain"; got != want {
		t.Errorf("%q came back, not %q", got, want)
	}
	got = ""
	l.Say(telegramtest.Private(ann), ann, answer, telegramtest.ReplyTo(form.ID, l.Bot))
	l.Next(t)
	stranger := form
	l.Say(telegramtest.Private(ann), ann, "/help", l.ReplyToSent(stranger))
	has(t, l.Next(t), "Ask me anything")
	if got != "" {
		t.Errorf("an answer to something else was taken for the form's: %q", got)
	}
}

// TestWhoCannotBeToldForCertainHasNoRight holds that a moderator's own number gives no right to what is forwarded, sent by a
// bot or in the name of a group or a channel, nor to Telegram's own accounts; not behind a form either.
func TestWhoCannotBeToldForCertainHasNoRight(t *testing.T) {
	mira := telegramtest.User{ID: 7101, FirstName: "Mira", LanguageCode: "en"}
	account := func(id int64) telegramtest.User { return telegramtest.User{ID: id, FirstName: "x", LanguageCode: "en"} }
	for what, c := range map[string]struct {
		from   telegramtest.User
		detail telegramtest.Detail
	}{
		"the group's name":      {mira, telegramtest.With("sender_chat", group)},
		"a channel's name":      {mira, telegramtest.With("sender_chat", telegramtest.Chat{ID: -1001234, Type: "channel", Title: "News"})},
		"forwarded":             {mira, telegramtest.With("forward_origin", map[string]any{"type": "user", "date": 1, "sender_user": mira})},
		"forwarded, hidden":     {mira, telegramtest.With("forward_origin", map[string]any{"type": "hidden_user", "date": 1, "sender_user_name": "Mira"})},
		"via a bot":             {mira, telegramtest.With("via_bot", map[string]any{"id": 55, "is_bot": true, "first_name": "b"})},
		"GroupAnonymousBot":     {account(1087968824), telegramtest.With()},
		"Channel_Bot":           {account(136817688), telegramtest.With()},
		"Telegram's own number": {account(777000), telegramtest.With()},
	} {
		t.Run(what, func(t *testing.T) {
			l := start(t)
			for _, id := range []string{"telegram:1087968824", "telegram:136817688", "telegram:777000"} { // even where someone made them moderators
				if _, err := l.house.Memory.AddModerator(t.Context(), id, "operator"); err != nil {
					t.Fatal(err)
				}
			}
			l.Say(group, mira, "/edit@forum_bot forum.en 1")
			form := l.Next(t)
			if len(looks(form, "pre")) != 1 {
				t.Fatalf("no form: %q", form.Text)
			}
			for _, said := range []string{"/remove@forum_bot goals.vi", "/moderators@forum_bot add 4242", "/publish@forum_bot"} {
				l.Say(group, c.from, said, c.detail)
				if m := l.Next(t); !strings.Contains(m.Text, "cannot be told for certain") {
					t.Errorf("%s is answered with %q", said, m.Text)
				}
			}
			l.Say(group, c.from, "Other words.", l.ReplyToSent(form), c.detail)
			if m := l.Next(t); !strings.Contains(m.Text, "cannot be told for certain") {
				t.Errorf("an answer to the form is answered with %q", m.Text)
			}
			if drafts, err := l.house.Memory.Drafts(t.Context()); err != nil || len(drafts) > 0 {
				t.Errorf("%d drafts, %v", len(drafts), err)
			}
		})
	}
}
