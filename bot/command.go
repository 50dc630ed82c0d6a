package bot

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"summitbot/knowledge"
)

// A Command is something that can be said with a leading slash. Its words stand in the catalogues under
// "command_NAME" (what it does, at most 100 characters), "command_NAME_aliases" and, with an argument, "command_NAME_argument".
type Command struct {
	Name     string               // of a-z, as every platform takes it
	Argument bool                 // it takes one, as free text
	Required bool                 // and cannot do without
	Text     bool                 // its argument holds a text: looks of a message are Markdown in it
	Hidden   bool                 // said by buttons alone: in no menu and no help
	Moderate bool                 // for moderators: help names it to them alone, its words begin with "command_for_moderators"
	Files    bool                 // it can be given a file
	Slow     func(m Message) bool // whether it may take many seconds; nil: never
	Run      func(ctx context.Context, t *Turn) Reply
}

// Commands lists all commands that are shown, in that order.
func (b *Bot) Commands() []Command {
	return slices.DeleteFunc(slices.Clone(b.commands), func(c Command) bool { return c.Hidden })
}

// Describe gives a command's words for a menu, in each language that the bot speaks.
func (b *Bot) Describe(c Command) map[string]CommandWords {
	all := map[string]CommandWords{}
	for _, lang := range b.catalog.languages {
		w := b.catalog.in(lang)
		d := CommandWords{Description: w.Say("command_" + c.Name)}
		if aliases := strings.Fields(w.Say("command_" + c.Name + "_aliases")); len(aliases) > 0 {
			d.Alias = aliases[0]
		}
		if c.Argument {
			d.Argument = w.Say("command_" + c.Name + "_argument")
		}
		all[lang] = d
	}
	return all
}

// CommandWords are a command's words in one language.
type CommandWords struct {
	Description string
	Alias       string // its name in that language, of lower-case letters, digits, - and _; empty: none
	Argument    string // what its argument is; empty: it has none
}

func ownCommands() []Command {
	return []Command{
		{Name: "start", Run: start},
		{Name: "help", Run: help},
		{Name: "ask", Argument: true, Required: true, Run: func(ctx context.Context, t *Turn) Reply { return t.Bot.question(ctx, t.Message) }},
		{Name: "sources", Run: sources},
		{Name: "language", Argument: true, Run: chooseLanguage},
		{Name: "privacy", Run: privacy},
		{Name: "forget", Run: forget},
	}
}

func start(_ context.Context, t *Turn) Reply {
	return t.Reply(
		Plain(Line, t.Say("start", "Summit", t.Bot.summit.NameIn(t.Language))),
		Plain(Line, t.Say("start_examples")),
		Plain(Note, t.Say("help_short")),
	)
}

func help(ctx context.Context, t *Turn) Reply {
	r := t.Reply(Plain(Line, t.Say("help", "Summit", t.Bot.summit.NameIn(t.Language))))
	var moderate []Part
	for _, c := range t.Bot.Commands() {
		said, found := strings.CutPrefix(t.Bot.Describe(c)[t.Words.Language].Description, t.Say("command_for_moderators"))
		if found {
			said = strings.TrimSpace(said)
		}
		p := Part{Kind: Item, Spans: []Span{{Text: "/" + c.Name, Bold: true}, {Text: " – " + said}}}
		if c.Moderate {
			moderate = append(moderate, p)
			continue
		}
		r.Parts = append(r.Parts, p)
	}
	if len(moderate) > 0 && t.moderates(ctx) {
		r.Parts = append(append(r.Parts, Plain(Heading, t.Say("command_for_moderators"))), moderate...)
	}
	if t.Bot.summit.Site != "" {
		r.Buttons = []Button{{Label: t.Say("site"), URL: t.Bot.summit.Site}}
	}
	return r
}

// moderates reports whether who wrote this has a moderator's right at this moment; who cannot be told for certain has none.
func (t *Turn) moderates(ctx context.Context) bool {
	if t.Bot.may == nil || t.Anonymous || t.From.ID == "" {
		return false
	}
	may, err := t.Bot.may(ctx, t.PersonKey())
	if err != nil {
		slog.ErrorContext(ctx, "a moderator cannot be looked up", "err", err)
	}
	return may && err == nil
}

// sources lists the texts in the asker's language, else all, each with who published it.
func sources(ctx context.Context, t *Turn) Reply {
	texts, err := t.Bot.store.CurrentTexts(ctx)
	if err != nil {
		slog.ErrorContext(ctx, "the texts cannot be listed", "err", err)
		return t.Reply(Plain(Line, t.Say("fault")))
	}
	texts = slices.DeleteFunc(texts, func(x knowledge.Text) bool { return x.Kind == knowledge.KindGlossary })
	var own []knowledge.Text
	for _, x := range texts {
		if x.Language == t.Language {
			own = append(own, x)
		}
	}
	if len(own) == 0 {
		own = texts
	}
	r := t.Reply(Plain(Line, t.Say("sources", "Count", len(own))))
	for i, x := range own {
		spans := []Span{{Text: x.Title, Bold: true}}
		if line := t.sourceLine(x.Source.Title, x.Source.Publisher, x.Source.Published); line != "" && x.Source != (knowledge.Source{Title: x.Title}) {
			lead := " – "
			if x.Wording == knowledge.Ours {
				lead = " – " + t.Say("after") + " "
			}
			spans = append(spans, Span{Text: lead}, Span{Text: line, URL: x.Source.URL})
		}
		r.Parts = append(r.Parts, Part{Kind: Item, Spans: spans, Rank: 1 + i})
	}
	return r
}

func chooseLanguage(ctx context.Context, t *Turn) Reply {
	want := strings.ToLower(strings.TrimSpace(t.Text))
	if want == "" {
		return offerLanguages(t, t.Say("language_now", "Language", t.LanguageName(t.Language)))
	}
	lang, ok := t.Bot.catalog.named(want)
	if !ok {
		return offerLanguages(t, t.Say("language_unknown", "Language", t.Text))
	}
	if lang != "" && !slices.Contains(t.Bot.catalog.languages, lang) && !t.Bot.index.Has(lang) {
		return offerLanguages(t, t.Say("language_none", "Language", t.LanguageName(lang)))
	}
	if err := t.Bot.memory.Choose(ctx, t.Message.key(), lang); err != nil {
		slog.ErrorContext(ctx, "a person's language cannot be kept", "err", err)
		return t.Reply(Plain(Line, t.Say("not_kept")))
	}
	if lang == "" {
		return t.Reply(Plain(Line, t.Say("language_auto")))
	}
	t.Words, t.Language = t.Bot.catalog.in(lang), lang
	return t.Reply(Plain(Line, t.Say("language_set", "Language", t.LanguageName(lang))))
}

func offerLanguages(t *Turn, line string) Reply {
	r := t.Reply(Plain(Line, line), Plain(Note, t.Say("language_how")))
	for _, lang := range t.Bot.catalog.languages {
		r.Buttons = append(r.Buttons, Button{Label: t.Bot.catalog.in(lang).LanguageName(lang), Data: Say("language", lang)})
	}
	return r
}

// Say is the data of a button that says a command with its argument; [Tap] reads it back.
func Say(command, argument string) string { return fmt.Sprintf("%s %s", command, argument) }

// Tap gives the command that a tapped button says. Data that is none of ours says nothing known.
func Tap(data string) (command, argument string) {
	command, argument, _ = strings.Cut(data, " ")
	return command, argument
}

// named finds a language by its code or by its name in any catalogue; "auto" takes a choice back.
func (c *catalog) named(want string) (lang string, ok bool) {
	if want == "auto" {
		return "", true
	}
	for _, lang := range c.languages {
		for _, in := range c.languages {
			if strings.EqualFold(c.in(in).LanguageName(lang), want) {
				return lang, true
			}
		}
	}
	tag, err := language.Parse(want)
	if err != nil {
		return "", false
	}
	base, confidence := tag.Base()
	return base.String(), confidence == language.Exact
}
