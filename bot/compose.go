package bot

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"summitbot/index"
	"summitbot/knowledge"
)

// answer makes the reply to a question: the extract, where it stands, what to read on; or an honest no.
func (t *Turn) answer(ctx context.Context, a index.Answer) Reply {
	r := t.Reply(t.about(a)...)
	if !a.Answered {
		return t.refusal(ctx, a, r)
	}
	if len(a.Unmentioned) > 0 {
		r.Parts = append(r.Parts, Plain(Note, t.Say("unmentioned", "Names", "“"+strings.Join(a.Unmentioned, "”, “")+"”")))
	}
	if a.Disagree {
		r.Parts = append(r.Parts, Plain(Note, t.Say("disagree")))
	}
	var quotes []int // the parts that quote
	for i, e := range a.Extracts {
		if e.Language != t.Language && (i == 0 || a.Extracts[i-1].Language != e.Language) {
			r.Parts = append(r.Parts, Plain(Note, t.otherLanguage(ctx, e.Language)))
		}
		quotes = append(quotes, len(r.Parts))
		r.Parts = append(r.Parts, quoted(e))
		if i+1 < len(a.Extracts) && sameSection(e, a.Extracts[i+1]) {
			continue // one source under all that stands in a section
		}
		r.Parts = append(append(r.Parts, t.Source(e)), t.newer(ctx, e)...)
		if e.URL != "" {
			r.Buttons = appendLink(r.Buttons, Button{Label: t.Say("button_source"), URL: e.URL})
		}
	}
	for _, p := range a.Unsaid {
		r.Parts = append(r.Parts, Plain(Note, t.Say("unsaid", "Part", p)))
	}
	if len(a.Unsaid) > 0 && t.Bot.refused != nil && t.From.ID != "" {
		r.Buttons = append(r.Buttons, t.Bot.refused(ctx, t, strings.Join(a.Unsaid, " / "))...)
	}
	if len(a.Further) > 0 {
		r.Parts = append(r.Parts, Part{Kind: Heading, Spans: []Span{{Text: t.Say("further")}}, Rank: 4})
		for i, e := range a.Further {
			r.Parts = append(r.Parts, furtherItem(e, 4+i))
		}
	}
	if t.From.ID == "" {
		return r // a program asked: nobody is to be told later
	}
	r.Given = t.given(a, quotes)
	r.Buttons = append(r.Buttons, t.Bot.ButtonsUnder(t.Words, r.Given)...)
	return r
}

// ButtonsUnder gives the buttons under an answer that will be kept, for what features tell.
func (b *Bot) ButtonsUnder(w Words, g *Given) []Button {
	if b.answered == nil {
		return nil
	}
	return b.answered(w, g)
}

func sameSection(a, b index.Extract) bool {
	return a.TextID == b.TextID && a.Revision == b.Revision && a.Heading == b.Heading
}

// newer says that what is quoted was changed in another language since.
func (t *Turn) newer(ctx context.Context, e index.Extract) []Part {
	in, err := t.Bot.store.Newer(ctx, e.TextID, e.Heading)
	if err != nil {
		slog.WarnContext(ctx, "whether a translation is behind cannot be read", "text", e.TextID, "err", err)
	}
	var parts []Part
	for _, lang := range in {
		parts = append(parts, Plain(Note, t.Say("newer_in", "Language", t.LanguageName(lang))))
	}
	return parts
}

// otherLanguage says that what is quoted is not in the language asked for: where there are texts in that, this one is
// only in the other; else there is none at all.
func (t *Turn) otherLanguage(ctx context.Context, lang string) string {
	if t.Bot.index.Has(t.Language) {
		return t.Say("only_in", "Language", t.LanguageName(lang))
	}
	return t.Say("no_text_in", "Wanted", t.LanguageName(t.Language), "Language", t.LanguageName(lang))
}

// about says what a question took over from the one before, so that a wrong guess is seen.
func (t *Turn) about(a index.Answer) []Part {
	if a.About == "" {
		return nil
	}
	return []Part{Plain(Note, t.Say("about", "About", a.About))}
}

// unread reports whether a question that was refused is in a language that is not read: what the texts say is then not known.
func (t *Turn) unread(a index.Answer) bool {
	return a.Sure && !slices.Contains(t.Bot.catalog.languages, a.Asked) && !t.Bot.index.Has(a.Asked) && !index.Reads(a.Asked)
}

func (t *Turn) refusal(ctx context.Context, a index.Answer, r Reply) Reply {
	if t.unread(a) {
		r.Parts = append(r.Parts, Plain(Line, t.Say("not_read", "Language", t.LanguageName(a.Asked))))
	} else {
		r.Parts = append(r.Parts, Plain(Line, t.Say("not_said")))
	}
	if t.Bot.refused != nil && t.From.ID != "" {
		question := t.Text
		if a.About != "" {
			question += " (" + a.About + ")"
		}
		r.Buttons = append(r.Buttons, t.Bot.refused(ctx, t, question)...)
	}
	if len(a.Further) == 0 || t.unread(a) { // what is near a question that is not understood is chance
		return r
	}
	r.Parts = append(r.Parts, Part{Kind: Heading, Spans: []Span{{Text: t.Say("nearest")}}, Rank: 4})
	for i, e := range a.Further {
		r.Parts = append(r.Parts, furtherItem(e, 4+i))
	}
	return r
}

// furtherItem names a passage: its text and heading, and the link that bears it out.
func furtherItem(e index.Extract, rank int) Part {
	name := e.Title
	if e.Heading != "" && e.Heading != e.Title {
		name += " › " + e.Heading
	}
	return Part{Kind: Item, Spans: []Span{{Text: name, URL: e.URL}}, Rank: rank}
}

func appendLink(buttons []Button, b Button) []Button {
	if slices.Contains(buttons, b) {
		return buttons
	}
	return append(buttons, b)
}

// Source says where an extract stands: as the publisher's words, or as our summary of them.
func (w Words) Source(e index.Extract) Part {
	p := Part{Kind: Source}
	line := w.sourceLine(e.SourceTitle, e.Publisher, e.Published)
	if nowhere := (knowledge.Source{Title: e.Title}); e.Wording == string(knowledge.Ours) {
		said := "summary_after"
		if nowhere == (knowledge.Source{Title: e.SourceTitle, Publisher: e.Publisher, URL: e.URL, Published: e.Published}) {
			said = "summary_alone" // it is after nothing but itself
		}
		p.Spans = append(p.Spans, Span{Text: w.Say(said) + " "})
	} else if e.Title != e.SourceTitle {
		p.Spans = append(p.Spans, Span{Text: e.Title + " – "})
	}
	p.Spans = append(p.Spans, Span{Text: line, URL: e.URL}, Span{Text: " " + w.Say("revision", "Revision", e.Revision)})
	return p
}

func (w Words) sourceLine(title, publisher, published string) string {
	parts := []string{title, publisher, w.Date(published)}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}
