package open

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"summitbot/bot"
	"summitbot/index"
	"summitbot/knowledge"
)

// Bounds of an answer.
const (
	answerMost  = 1000 // characters
	wordingMost = 300
	keptFor     = 24 * time.Hour // how long an answer waits to be published
)

// answer previews an answer: "ID text" or, where it could be taken for another language, "ID LANGUAGE text"; the text's first line may be
// "question: wording". Of a question that is answered
// already it is "ID LANGUAGE text": the same answer in another language.
func answer(ctx context.Context, a *act) bot.Reply {
	said, text := bot.CutWord(bot.Unbroken(a.Text))
	if r, ok := a.answerIn(ctx, said, text); ok {
		return r
	}
	q, no := a.openNamed(ctx, said, "open_usage_answer")
	if no != nil {
		return *no
	}
	taken, err := a.takes(ctx, q)
	if err != nil {
		return a.notKept(ctx, "a question cannot be taken", err)
	}
	lang, text := a.cutLanguage(text)
	wording, text := a.cutQuestion(text)
	if text == "" {
		r := a.Reply(a.line("open_to_answer", "ID", q.ID), words(short(q.Text, 600)), a.note("open_answer_how", "ID", q.ID))
		r.Form = &bot.Form{
			Title: a.Say("open_form", "ID", q.ID), Field: a.Say("open_form_field"), How: a.Say("form_how"),
			Value: "question: " + q.Text + "\n\n", Data: bot.Say("answer", fmt.Sprint(q.ID)),
		}
		if !taken {
			before := a.note("open_taken_before", "ID", q.ID, "Actor", q.TakenBy)
			r.Parts = append(r.Parts, before)
			r.Form.How = before.Text() + " " + r.Form.How
		}
		return r
	}
	if wording == "" {
		wording = q.Text
	}
	if lang == "" {
		lang = languageOf(text, q.Language)
	}
	return a.propose(ctx, q, bot.OpenAnswer{Language: lang, Wording: wording, Answer: text}, len(q.Askers))
}

// propose keeps an answer and gives its preview; tells is how many are told it.
func (a *act) propose(ctx context.Context, q bot.OpenQuestion, kept bot.OpenAnswer, tells int) bot.Reply {
	if utf8.RuneCountInString(kept.Answer) > answerMost {
		return a.say("open_answer_long", "Count", answerMost)
	}
	kept.ID, kept.Question, kept.Actor, kept.Created = bot.NewID(), q.ID, a.actor, a.room.Now()
	kept.Wording = short(visible(kept.Wording), wordingMost)
	if _, _, err := a.textOf(kept, "answer"); err != nil {
		return a.say("open_not_a_text")
	}
	if err := a.room.Memory.KeepAnswer(ctx, kept, a.room.Now().Add(-keptFor)); err != nil {
		return a.notKept(ctx, "an answer cannot be kept", err)
	}
	r := a.Reply(
		bot.Plain(bot.Heading, a.Say("open_preview", "ID", q.ID, "Language", a.LanguageName(kept.Language))),
		words(kept.Wording), quoted(kept.Answer), a.note("open_preview_how", "ID", q.ID, "Count", tells))
	return a.withPublish(r, q, kept)
}

// withPublish puts the buttons under a preview.
func (a *act) withPublish(r bot.Reply, q bot.OpenQuestion, kept bot.OpenAnswer) bot.Reply {
	if q.State == bot.QuestionTaken && q.TakenBy != a.actor {
		r.Parts = append(r.Parts, a.note("open_taken_by", "Actor", q.TakenBy))
	}
	r.Buttons = []bot.Button{
		{Label: a.Say("mod_button_publish"), Data: bot.Say("publishanswer", kept.ID)},
		{Label: a.Say("mod_button_discard"), Data: bot.Say("discardanswer", kept.ID)},
	}
	return r
}

// cutLanguage takes the language off that an answer is said to be in, such as "vi" before it; empty: none is said.
func (a *act) cutLanguage(text string) (lang, rest string) {
	lang, rest = bot.CutWord(text)
	if rest != "" && slices.Contains(a.Bot.Languages(), lang) {
		return lang, rest
	}
	return "", text
}

// cutQuestion takes a first line "question: ..." off, in whatever language that is said.
func (a *act) cutQuestion(text string) (wording, rest string) {
	first, rest, _ := strings.Cut(text, "\n")
	key, wording, ok := a.Bot.Key(first)
	if !ok || key != "question" {
		return "", strings.TrimSpace(text)
	}
	return strings.TrimSpace(wording), strings.TrimSpace(rest)
}

// languageOf is the language that an answer is in; the question's where the answer does not tell.
func languageOf(text, question string) string {
	if lang, sure := index.DetectLanguage(text); sure {
		return lang
	}
	return question
}

func quoted(text string) bot.Part {
	return bot.Quoted(index.Extract{Text: text, Wording: string(knowledge.Verbatim)})
}

// kept gives an answer that still waits.
func (a *act) kept(ctx context.Context) (bot.OpenAnswer, error) {
	kept, err := a.room.Memory.KeptAnswer(ctx, strings.ToLower(strings.TrimSpace(a.Text)))
	if err == nil && kept.Created.Before(a.room.Now().Add(-keptFor)) {
		err = bot.ErrNoDraft
	}
	return kept, err
}

// discard takes an answer away; whoever wrote it leaves the question to others.
func discard(ctx context.Context, a *act) bot.Reply {
	keep := context.WithoutCancel(ctx)
	kept, err := a.kept(ctx)
	if err == nil {
		_, err = a.room.Memory.DropAnswer(keep, kept.ID)
	}
	if err == nil {
		err = a.room.Memory.ReleaseQuestion(keep, kept.Question, kept.Actor, a.room.moved(keep, a.Bot.Words))
	}
	if err != nil {
		return a.noAnswer(ctx, err)
	}
	a.room.Memory.Posted()
	if q, err := a.room.Memory.OpenQuestion(ctx, kept.Question); err == nil && q.State == bot.QuestionAnswered {
		return a.say("open_in_discarded")
	}
	return a.say("open_discarded", "ID", kept.Question)
}

func (a *act) noAnswer(ctx context.Context, err error) bot.Reply {
	if errors.Is(err, bot.ErrNoDraft) {
		return a.say("open_no_answer")
	}
	return a.notKept(ctx, "an answer cannot be read", err)
}

// publish makes an answer a text, or has a section carry the question, and has all who asked told, in one transaction.
func publish(ctx context.Context, a *act) bot.Reply {
	kept, err := a.kept(ctx)
	if err != nil {
		return a.noAnswer(ctx, err)
	}
	if q, err := a.room.Memory.OpenQuestion(ctx, kept.Question); err == nil && q.State == bot.QuestionAnswered && kept.Text == "" {
		return a.publishIn(ctx, q, kept)
	}
	q, no := a.openNamed(ctx, fmt.Sprint(kept.Question), "open_usage_answer")
	if no != nil {
		return *no
	}
	if kept.Text != "" {
		return a.publishShown(ctx, q, kept)
	}
	keep := context.WithoutCancel(ctx) // begun, it is brought to its end
	change, text, err := a.change(keep, kept)
	if err != nil {
		return a.fault(ctx, "an answer cannot be made a text", err)
	}
	r, told, err := a.close(ctx, change, true, q, func(revision int64) say { return a.saysAnswer(q.ID, text, revision) })
	if err != nil {
		return a.notPublished(ctx, q, err)
	}
	reply := a.say("open_published", "Text", r.Text, "Revision", r.Position, "Count", told)
	a.offerLanguages(&reply, wantedBy(q, kept.Language))
	return reply
}

// whyOf is the reason that stands in the history.
func (a *act) whyOf(kept bot.OpenAnswer) string {
	why := a.Say("open_why", "ID", kept.Question)
	if kept.Actor != a.actor {
		why += " (" + a.Say("mod_draft_by", "Actor", kept.Actor) + ")"
	}
	return why
}

// change is the revision that an answer becomes, and its text.
func (a *act) change(ctx context.Context, kept bot.OpenAnswer) (knowledge.Draft, knowledge.Text, error) {
	d := knowledge.Draft{Actor: a.actor, Why: a.whyOf(kept)}
	for n := 1; ; n++ {
		name := fmt.Sprintf("answer-%d", kept.Question)
		if n > 1 { // taken in from another data folder
			name = fmt.Sprintf("answer-%d-%d", kept.Question, n)
		}
		d.Text = name + "." + kept.Language
		newest, err := a.room.Store.Newest(ctx, d.Text)
		if err != nil {
			return d, knowledge.Text{}, err
		}
		if newest.Position > 0 {
			continue
		}
		raw, t, err := a.textOf(kept, name)
		d.Raw = raw
		return d, t, err
	}
}

func (a *act) notPublished(ctx context.Context, q bot.OpenQuestion, err error) bot.Reply {
	var broken *knowledge.Broken
	switch {
	case errors.Is(err, bot.ErrNoQuestion):
		return a.say("open_closed_answered", "ID", q.ID)
	case errors.Is(err, bot.ErrOutboxFull):
		return a.say("open_outbox_full")
	case errors.As(err, &broken):
		slog.ErrorContext(ctx, "an answer cannot be published", "err", err)
		return a.say("open_broken", "Revision", broken.Position)
	}
	slog.ErrorContext(ctx, "an answer cannot be published", "err", err)
	return a.say("open_not_written")
}

// saysAnswer tells someone an answer that is a text of its own.
func (a *act) saysAnswer(question int64, t knowledge.Text, revision int64) say {
	section := t.Sections[0]
	e := index.Extract{
		TextID: t.ID, Work: t.Work, Language: t.Language, Revision: revision, Heading: section.Heading, Wording: string(knowledge.Verbatim),
		Text: strings.TrimSpace(string(t.Raw[section.Start:section.End])),
	}
	return a.says(question, e, func(w bot.Words) bot.Part {
		return bot.Plain(bot.Source, w.Say("open_organisers")+", "+w.Date(t.Source.Published))
	})
}

// says tells someone what answers their question, in their language by the bot's own words. What is told is kept, so that it
// is corrected like any other answer.
func (a *act) says(question int64, e index.Extract, source func(w bot.Words) bot.Part) say {
	return func(asker bot.Asker) (bot.Reply, *bot.Given) {
		w := a.Bot.Words(asker.Language)
		asked := words(asker.Text)
		asked.Rank = 1 // where it does not fit, their own words go first
		r := w.Reply(bot.Plain(bot.Line, w.Say("open_told")), asked)
		if e.Language != asker.Language {
			r.Parts = append(r.Parts, bot.Plain(bot.Note, w.Say("open_told_language", "Language", w.LanguageName(e.Language))))
		}
		g := bot.NewGiven(asker.Address, asker.Language, asker.Text)
		g.Told = question
		g.Quoting(len(r.Parts), e)
		r.Parts = append(r.Parts, bot.Quoted(e), source(w))
		if e.URL != "" {
			r.Buttons = append(r.Buttons, bot.Button{Label: w.Say("button_source"), URL: e.URL})
		}
		r.Buttons = append(r.Buttons, a.Bot.ButtonsUnder(w, g)...)
		r.Buttons = append(r.Buttons, bot.Button{Label: w.Say("open_button_not_asked"), Data: bot.Say("notasked", g.ID)})
		return r, g
	}
}

// today is the date where the summit is.
func (a *act) today() string {
	zone := a.Bot.Summit().Zone
	if zone == nil {
		zone = time.UTC
	}
	return a.room.Now().In(zone).Format(time.DateOnly)
}

// textOf writes an answer as a text. Its heading is the question; where that would be Markdown, its plain words.
func (a *act) textOf(kept bot.OpenAnswer, name string) ([]byte, knowledge.Text, error) {
	for _, heading := range []string{capital(kept.Wording), capital(bare(kept.Wording))} {
		raw := a.written(kept, heading)
		t, err := knowledge.ParseText(name+"."+kept.Language+".md", raw)
		if err == nil && len(t.Sections) == 1 && len(t.Sections[0].Blocks) > 0 && t.Sections[0].Heading == heading {
			return raw, t, nil
		}
	}
	return nil, knowledge.Text{}, errors.New("it would be no text of one section")
}

func (a *act) written(kept bot.OpenAnswer, heading string) []byte {
	var b bytes.Buffer
	w := a.Bot.Words(kept.Language)
	fmt.Fprintf(&b, "---\ntitle: %s\nlanguage: %s\nkind: answer\nwording: verbatim\nsource: {publisher: %s, published: %s}\n",
		knowledge.Quote(capital(kept.Wording)), kept.Language, knowledge.Quote(w.Say("open_organisers")), a.today())
	fmt.Fprintf(&b, "sections:\n  - {heading: %s, questions: [%s]}\n---\n## %s\n\n%s\n", knowledge.Quote(heading), knowledge.Quote(kept.Wording), heading, kept.Answer)
	return b.Bytes()
}

// capital begins a title with a capital, however its asker began.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// visible takes out what is not seen, or turns what is seen around.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf) && r != '\u200c' && r != '\u200d':
			return -1
		}
		return r
	}, s)
}

// bare leaves of a wording what no Markdown is made of.
func bare(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || strings.ContainsRune(" ,.?'’%€", r) {
			return r
		}
		return ' '
	}, s)
	return strings.Join(strings.Fields(strings.TrimLeft(s, " .,")), " ")
}
