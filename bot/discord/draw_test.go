package discord

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/bot/discord/discordtest"
)

// nasty is text that would be markup, a call or a link, were it not escaped.
var nasty = []string{
	"**bold** *italic* __under__ _it_ ~~struck~~ ||hidden|| `code` ```block```",
	"@everyone and @here and @Everyone", "<@123> <@!123> <@&123> <#123> </help:123> <:smile:123> <a:dance:123>",
	"<t:1739174400:R>", "[press](https://evil.example)", "[press](<https://evil.example>)", "<https://evil.example>",
	"# heading", "## heading", "-# small", "> quoted", ">>> all quoted", "- item", "* item", "+ item", "1. item", "12) item", "  # indented",
	"line\n# heading\n> quoted\n- item\n1. item", "a\\*b*\\", "\\", "\\\\*", "snake_case_name and 2*3*4", "a|b||c", "5 - 3 = 2; -5 °C; #12; 10.5",
	"https://x.example/a_b_c*d", "**https://x.example/a**", "see https://x.example/@everyone", "![image](https://evil.example/a.png)",
	"[a][b](https://evil.example)", "https://a.example](https://evil.example)", "\u202eevil\u202c", "a\x00b\x1bc", "`", "|", "~", "_", "*",
	"<", "<<@1>>", "@\u200beveryone", "đường *Hồ* _Xanh_",
}

// TestWhatIsWrittenIsDrawnAsText reads the markup back as Discord's clients do: in each kind of part, and in each look.
func TestWhatIsWrittenIsDrawnAsText(t *testing.T) {
	for _, text := range nasty {
		for _, kind := range []bot.PartKind{bot.Line, bot.Heading, bot.Quote, bot.Summary, bot.Source, bot.Item, bot.Note} {
			for look, span := range map[string]bot.Span{"plain": {}, "bold": {Bold: true}, "marked": {Mark: true}, "italic": {Italic: true}, "link": {URL: "https://x.example/a_(b)"}} {
				span.Text = text
				checkText(t, look, bot.Part{Kind: kind, Spans: []bot.Span{span}})
				checkText(t, look+" between", bot.Part{Kind: kind, Spans: []bot.Span{{Text: "a "}, span, {Text: "b", Bold: true}, {Text: "c"}}})
			}
		}
	}
}

func checkText(t *testing.T, look string, p bot.Part) {
	t.Helper()
	content := draw(bot.Reply{Parts: []bot.Part{p}})
	seen := discordtest.See(content)
	first, rest := leads(p.Kind)
	want := clean(p.Text())
	got := strings.TrimPrefix(strings.ReplaceAll(seen.Text, "\u200b", ""), strings.TrimLeft(first, ">-# "))
	if rest == "  " {
		got = strings.ReplaceAll(got, "\n  ", "\n")
	}
	want = strings.ReplaceAll(want, "\u200b", "")
	if strings.HasPrefix(look, "link") { // in a link lines are one; an address stands behind what cannot be its words
		got, want = strings.Join(strings.Fields(got), " "), strings.Join(strings.Fields(want), " ")
		got = strings.ReplaceAll(got, " (https://x.example/a_%28b%29)", "")
		got, want = strings.ReplaceAll(got, " ", ""), strings.ReplaceAll(want, " ", "")
	}
	if got != want {
		t.Errorf("%s: %q was drawn as\n%s\nand is seen as %q", look, p.Text(), content, got)
	}
	if len(seen.Calls) > 0 || len(seen.Blocks) > 0 || len(seen.Times) > 0 {
		t.Errorf("%s: %q was drawn as\n%s\nwhich calls %v, has blocks %q and times %v", look, p.Text(), content, seen.Calls, seen.Blocks, seen.Times)
	}
	for _, l := range seen.Links {
		if masked := l.URL != l.Text && l.URL != "https://x.example/a_%28b%29"; masked {
			t.Errorf("%s: %q was drawn as\n%s\nwhich leads to %+v", look, p.Text(), content, l)
		}
	}
}

// masked reports whether words lead elsewhere than they say.
func masked(l discordtest.Link) bool { return l.Text != l.URL }

func TestWhatAModeratorWroteIsOnlyText(t *testing.T) {
	for _, r := range bottest.HostileReplies(t) {
		content, rows := fitted(r.Reply)
		seen := discordtest.See(content)
		if units(content) > maxContent || len(seen.Calls) > 0 || slices.ContainsFunc(seen.Links, masked) || len(seen.Times) > 0 || strings.ContainsAny(content, "\x1b\x07\u202e\u2066") {
			t.Errorf("%.60q is %d units, calls %v, links %v:\n%s", r.Wording, units(content), seen.Calls, seen.Links, content)
		}
		if r.Draft != "" && (len(rows) != 1 || !strings.Contains(seen.Text, "/publish "+r.Draft) || !strings.Contains(seen.Text, "/discard "+r.Draft)) {
			t.Errorf("%.60q leaves no room for what can be done:\n%s", r.Wording, content)
		}
	}
}

func TestEachPartHasItsLook(t *testing.T) {
	day := time.Date(2031, 5, 4, 7, 0, 0, 0, time.UTC)
	r := bot.Reply{Parts: []bot.Part{
		bot.Plain(bot.Heading, "Opening"),
		{Kind: bot.Quote, Spans: []bot.Span{{Text: "It opens at "}, {Text: "nine", Mark: true}, {Text: ".\nIn Birch Hall."}}},
		{Kind: bot.Source, Spans: []bot.Span{{Text: "About, 2 March 2031", URL: "https://forum.example/en"}, {Text: " (rev. 3)"}}},
		bot.Plain(bot.Summary, "In our own words."),
		{Kind: bot.Item, Spans: []bot.Span{{Text: "9:00", Time: day}, {Text: " Opening", Bold: true}}},
		bot.Plain(bot.Note, "Times are local."),
	}}
	want := `**Opening**
> It opens at **nine**.
> In Birch Hall.
-# [About, 2 March 2031](<https://forum.example/en>) (rev. 3)
✎ In our own words.
• 9:00 (<t:1935644400:t>) **Opening**
-# Times are local.`
	if got := draw(r); got != want {
		t.Errorf("drawn as\n%s\nwant\n%s", got, want)
	}
}

func TestALongAnswerIsCutAtASentence(t *testing.T) {
	sentence := "Đại biểu của hồ *Xanh* nói về nước và rừng. "
	long := strings.Repeat(sentence, 100)
	p := bot.Plain(bot.Quote, long)
	for i, c := range long {
		if c == '.' {
			p.Cuts = append(p.Cuts, i+1)
		}
	}
	content, _ := fitted(bot.Reply{Parts: []bot.Part{p, bot.Plain(bot.Source, "Nguồn"), {Kind: bot.Item, Rank: 4, Spans: []bot.Span{{Text: "further"}}}}})
	lines := strings.Split(content, "\n")
	if units(content) > maxContent || units(content) < maxContent/2 {
		t.Errorf("%d units long", units(content))
	}
	if !strings.HasSuffix(lines[0], "rừng. […]") || lines[1] != "-# Nguồn" || strings.Contains(content, "further") {
		t.Errorf("cut as %q", content)
	}
}

func TestWhateverItIsItFits(t *testing.T) {
	for what, text := range map[string]string{
		"one word": strings.Repeat("x", 10000), "markup": strings.Repeat("*", 5000), "emoji": strings.Repeat("🌊", 3000), "lines": strings.Repeat("a\n", 4000),
		"calls": strings.Repeat("@everyone", 900), "space": strings.Repeat(" ", 5000), "nothing to see": "\x00\u202e", "broken": strings.Repeat("\xff", 5000), "stacked": "a" + strings.Repeat("\u0301", 9000),
	} {
		for _, kind := range []bot.PartKind{bot.Line, bot.Quote, bot.Summary, bot.Item} {
			content, _ := fitted(bot.Reply{Parts: []bot.Part{bot.Plain(kind, text), {Kind: kind, Spans: []bot.Span{{Text: text, URL: "https://x.example", Bold: true}}}}})
			if n := units(content); n > maxContent || n == 0 || !utf8.ValidString(content) || strings.TrimSpace(content) == "" {
				t.Errorf("%s: %d units: %.80q", what, n, content)
			}
		}
	}
}

func TestOnlyButtonsThatDiscordTakes(t *testing.T) {
	given := []bot.Button{
		{Label: "Source", URL: "https://x.example/a"}, {Label: "Source", URL: "https://x.example/a"}, {Label: "long", URL: "https://x.example/" + strings.Repeat("a", 500)},
		{Label: "evil", URL: "javascript:alert(1)"}, {Label: "", URL: "https://x.example/b"}, {Label: strings.Repeat("ạ🌊", 100), Data: "language vi"},
		{Label: "again", Data: "language vi"}, {Label: "empty"}, {Label: "much", Data: strings.Repeat("d", 101)}, {Label: "pass", URL: "https://user:pass@x.example"},
	}
	for n := range 40 {
		given = append(given, bot.Button{Label: "b", Data: "schedule " + string(rune('a'+n))})
	}
	rows := buttons(bot.Reply{Buttons: given})
	if len(rows) != 5 {
		t.Fatalf("%d rows", len(rows))
	}
	first := rows[0].(discordgo.ActionsRow).Components
	if len(first) != 5 {
		t.Fatalf("%d buttons in a row", len(first))
	}
	if b := first[0].(discordgo.Button); b.URL != "https://x.example/a" || b.Style != discordgo.LinkButton || b.CustomID != "" {
		t.Errorf("a source is %+v", b)
	}
	if b := first[1].(discordgo.Button); b.CustomID != "language vi" || units(b.Label) > maxLabel || !strings.HasSuffix(b.Label, "…") {
		t.Errorf("a choice is %+v", b)
	}
}

func TestAnAddressCannotBreakOut(t *testing.T) {
	for given, want := range map[string]string{
		"https://x.example/a":               "https://x.example/a",
		"https://x.example/a b":             "https://x.example/a%20b",
		"https://x.example/a)b>c(d|e*f`g":   "https://x.example/a%29b%3Ec%28d%7Ce%2Af%60g",
		"https://x.example/hội?q=[1]&r=\\n": "https://x.example/h%E1%BB%99i?q=%5B1%5D&r=%5Cn",
		"javascript:alert(1)":               "",
		"ftp://x.example":                   "",
		"//x.example":                       "",
		"https://":                          "",
		"":                                  "",
	} {
		if got, ok := linkable(given); got != want && ok || ok != (want != "") {
			t.Errorf("%q is drawn as %q, %v", given, got, ok)
		}
	}
}
