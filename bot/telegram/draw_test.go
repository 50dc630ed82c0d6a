package telegram_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/bot/telegram"
	"summitbot/bot/telegram/telegramtest"
)

// cut gives a piece of a text by UTF-16 units.
func cut(text string, offset, length int) string {
	u := utf16.Encode([]rune(text))
	return string(utf16.Decode(u[offset : offset+length]))
}

func units(text string) int { return len(utf16.Encode([]rune(text))) }

// says is a command that is answered with r.
func says(r bot.Reply) bot.Command {
	return bot.Command{Name: "say", Run: func(context.Context, *bot.Turn) bot.Reply { return r }}
}

// shown gives what people see of a reply, sent through the stand-in.
func shown(t *testing.T, r bot.Reply) telegramtest.Sent {
	t.Helper()
	l := start(t, says(r))
	l.Say(telegramtest.Private(ann), ann, "/say")
	return l.Next(t)
}

// sentences are numbered, with the places where each ends.
func sentences(kind bot.PartKind, n int) bot.Part {
	p := bot.Part{Kind: kind}
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "Hồ nước số %d <sạch> & đẹp. ", i)
		p.Cuts = append(p.Cuts, b.Len()-1)
	}
	p.Spans = []bot.Span{{Text: b.String()}}
	return p
}

func TestALongAnswerIsCutAtASentence(t *testing.T) {
	m := shown(t, bot.Reply{Parts: []bot.Part{
		sentences(bot.Quote, 400),
		{Kind: bot.Source, Spans: []bot.Span{{Text: "About the lake", URL: "https://lake.example/a?b=1&c=2"}}},
		{Kind: bot.Item, Spans: []bot.Span{{Text: "what to read on"}}, Rank: 4},
	}})
	if n := units(m.Text); n > telegram.TextLimit || n < telegram.TextLimit/2 {
		t.Errorf("%d units", n)
	}
	quoted := looks(m, "blockquote")
	if len(quoted) != 1 || !strings.HasSuffix(quoted[0], "đẹp. […]") {
		t.Errorf("cut at %q", m.Text[len(m.Text)-200:])
	}
	has(t, m, "About the lake")
	if strings.Contains(m.Text, "read on") {
		t.Error("what is least needed was kept")
	}
	if links := looks(m, "text_link"); len(links) != 1 || m.Entities[len(m.Entities)-1].URL != "https://lake.example/a?b=1&c=2" {
		t.Errorf("links are %q", links)
	}
}

func TestTheLimitCountsUnitsNotBytesOrCharacters(t *testing.T) {
	trees := strings.Repeat("🌲", telegram.TextLimit/2)
	if m := shown(t, bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, trees)}}); m.Text != trees {
		t.Errorf("%d units of %d were sent", units(m.Text), units(trees))
	}
	if m := shown(t, bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, trees+"🌲")}}); units(m.Text) > telegram.TextLimit || strings.Contains(m.Text, "\uFFFD") {
		t.Errorf("%d units, or half a character", units(m.Text))
	}
}

func TestHostileTextsAreOnlyText(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"markup", `</blockquote><b>x</i> &lt; & <a href="tg://user?id=1">y</a>`, `</blockquote><b>x</i> &lt; & <a href="tg://user?id=1">y</a>`},
		{"turned around", "a\u202eb\u2066c\u200fd", "abcd"},
		{"control characters", "a\x00b\x07c\x1b[31md\u0085e", "abc[31mde"},
		{"broken UTF-8", "a\xff\xfeb", "a\uFFFDb"},
		{"a name that is called", "ask @ann_of_lake or (@minh)", "ask @\u2060ann_of_lake or (@\u2060minh)"},
		{"a name behind a hidden sign", "@\u200bann_of_lake", "@\u2060ann_of_lake"},
		{"an address of mail", "info@lake.example", "info@lake.example"},
		{"an at alone", "@ 9 @", "@ 9 @\u2060"},
		{"a joined emoji", "👩\u200d🌾", "👩\u200d🌾"},
		{"right to left", "مرحبا", "مرحبا"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := bot.Reply{Parts: []bot.Part{bot.Plain(bot.Quote, tt.text)}}
			got, _, refused := telegramtest.ParseHTML(telegram.Draw(r))
			if refused != "" || got != tt.want {
				t.Errorf("drawn as %q (%s), want %q", got, refused, tt.want)
			}
		})
	}
}

func TestHostileRepliesAreTaken(t *testing.T) {
	for _, tt := range []struct {
		name string
		r    bot.Reply
		want string
	}{
		{"a word of 10,000 characters", bot.Reply{Parts: []bot.Part{bot.Plain(bot.Quote, strings.Repeat("<x", 5000))}}, "<x<x"},
		{"links to anything", bot.Reply{Parts: []bot.Part{{Kind: bot.Item, Spans: []bot.Span{
			{Text: "a", URL: "javascript:x"}, {Text: "b", URL: `https://x.example/"><b>`}, {Text: "c", URL: "tg://user?id=7001"}, {Text: "d", URL: "https://\x00"},
		}}}}, "abcd"},
		{"buttons that are refused", bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, "x")}, Buttons: []bot.Button{
			{Label: "no host", URL: "https://localhost/"}, {Label: "no web", URL: "tg://resolve"}, {Label: " ", URL: "https://x.example"}, {Label: "none"},
			{Label: "too long", Data: strings.Repeat("ế", 22)}, {Label: "fits", Data: strings.Repeat("x", 64)}, {Label: "web", URL: "https://x.example/é b"},
		}}, "x"},
		{"many names", bot.Reply{Parts: []bot.Part{{Kind: bot.Item, Spans: []bot.Span{{Text: "@"}, {Text: "ann_of_lake", Mark: true}}}}}, "• @\u2060ann_of_lake"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := shown(t, tt.r)
			has(t, m, tt.want)
			for _, e := range m.Entities {
				if e.URL != "" && !strings.HasPrefix(e.URL, "https://x.example/") {
					t.Errorf("a link to %s", e.URL)
				}
			}
			if tt.r.Buttons != nil && fmt.Sprint(m.Buttons) != fmt.Sprintf("[[{fits  %s} {web https://x.example/%%C3%%A9%%20b }]]", strings.Repeat("x", 64)) {
				t.Errorf("buttons are %v", m.Buttons)
			}
		})
	}
}

func TestWhatAModeratorWroteIsOnlyText(t *testing.T) {
	for _, r := range bottest.HostileReplies(t) {
		seen, entities, refused := telegramtest.ParseHTML(telegram.Draw(r.Reply))
		if refused != "" || units(seen) > telegram.TextLimit || strings.ContainsAny(seen, "\x1b\x07\u202e\u2066") || strings.Contains(seen, "@ann_of_lake") {
			t.Errorf("%.60q is %d units, refused: %s\n%s", r.Wording, units(seen), refused, seen)
		}
		if r.Draft != "" && (!strings.Contains(seen, "/publish "+r.Draft) || !strings.Contains(seen, "/discard "+r.Draft)) {
			t.Errorf("%.60q leaves no room for what can be done:\n%s", r.Wording, seen)
		}
		for _, e := range entities {
			if e.Type != "bold" && e.Type != "italic" {
				t.Errorf("%.60q is drawn with a %s", r.Wording, e.Type)
			}
		}
	}
}

func TestEachKindOfPartHasItsLook(t *testing.T) {
	m := shown(t, bot.Reply{Parts: []bot.Part{
		{Kind: bot.Heading, Spans: []bot.Span{{Text: "Head", Bold: true}}},
		{Kind: bot.Item, Spans: []bot.Span{{Text: "9:00", Italic: true}, {Text: " opens"}}},
		bot.Plain(bot.Summary, "in our words"),
		bot.Plain(bot.Note, "by the way"),
	}})
	if m.Text != "Head\n• 9:00 opens\n\n✎ in our words\n\nby the way" {
		t.Errorf("shown as %q", m.Text)
	}
	if got := fmt.Sprint(looks(m, "bold"), looks(m, "italic"), looks(m, "blockquote")); got != "[Head] [9:00 by the way] []" {
		t.Errorf("looks are %s", got)
	}
}

func TestAReplyOfNothingIsNotSent(t *testing.T) {
	l := start(t, says(bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, " \u202e ")}}))
	l.Say(telegramtest.Private(ann), ann, "/say")
	l.Say(telegramtest.Private(ann), ann, "/help")
	has(t, l.Next(t), "/say")
	l.settled(t)
}

func FuzzDraw(f *testing.F) {
	f.Add("<b>&amp;\u202e@x", "https://x.example/?a=\"&b", 3)
	f.Add(strings.Repeat("🌲 ", 4000), "", 0)
	f.Fuzz(func(t *testing.T, text, link string, kind int) {
		r := bot.Reply{Parts: []bot.Part{
			{Kind: bot.PartKind(uint(kind) % 7), Spans: []bot.Span{{Text: text, Mark: true}, {Text: text, URL: link, Bold: true, Italic: true}}},
			{Kind: bot.PartKind(uint(kind+1) % 7), Spans: []bot.Span{{Text: text}}},
		}}
		seen, _, refused := telegramtest.ParseHTML(telegram.Draw(r))
		if refused != "" || units(seen) > telegram.TextLimit {
			t.Fatalf("%d units, refused: %s", units(seen), refused)
		}
		if p := telegram.Plain(r); units(p) > telegram.TextLimit {
			t.Fatalf("%d units of plain text", units(p))
		}
	})
}
