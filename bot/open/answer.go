package open

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
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

// answer previews an answer: "ID text", the text's first line may be "question: wording".
func answer(ctx context.Context, a *act) bot.Reply {
	said, text := bot.CutWord(bot.Unbroken(a.Text))
	q, no := a.openNamed(ctx, said, "open_usage_answer")
	if no != nil {
		return *no
	}
	wording, text := cutQuestion(text)
	if text == "" {
		return a.Reply(a.line("open_to_answer", "ID", q.ID), words(short(q.Text, 600)), a.note("open_answer_how", "ID", q.ID))
	}
	if wording == "" {
		wording = q.Text
	}
	if utf8.RuneCountInString(text) > answerMost {
		return a.say("open_answer_long", "Count", answerMost)
	}
	kept := bot.OpenAnswer{ID: bot.NewID(), Question: q.ID, Language: languageOf(text, q.Language), Wording: short(visible(wording), wordingMost), Answer: text, Actor: a.actor, Created: a.room.Now()}
	if _, err := a.textOf(kept, "answer"); err != nil {
		return a.say("open_not_a_text")
	}
	if err := a.room.Memory.KeepAnswer(ctx, kept, a.room.Now().Add(-keptFor)); err != nil {
		return a.notKept(ctx, "an answer cannot be kept", err)
	}
	return a.preview(kept, q)
}

// cutQuestion takes a first line "question: ..." off.
func cutQuestion(text string) (wording, rest string) {
	first, rest, _ := strings.Cut(text, "\n")
	label, wording, found := strings.Cut(first, ":")
	if !found || !strings.EqualFold(strings.TrimSpace(label), "question") {
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

func (a *act) preview(kept bot.OpenAnswer, q bot.OpenQuestion) bot.Reply {
	r := a.Reply(
		bot.Plain(bot.Heading, a.Say("open_preview", "ID", q.ID, "Language", a.LanguageName(kept.Language))),
		words(kept.Wording), quoted(kept.Answer), a.note("open_preview_how", "ID", q.ID, "Count", len(q.Askers)))
	if q.State == bot.QuestionTaken && q.TakenBy != a.actor {
		r.Parts = append(r.Parts, a.note("open_taken_by", "Actor", q.TakenBy))
	}
	r.Buttons = []bot.Button{
		{Label: a.Say("mod_button_publish"), Data: bot.Say("publishanswer", kept.ID)},
		{Label: a.Say("mod_button_discard"), Data: bot.Say("discardanswer", kept.ID)},
	}
	return r
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

func discard(ctx context.Context, a *act) bot.Reply {
	kept, err := a.kept(ctx)
	if err == nil {
		_, err = a.room.Memory.DropAnswer(ctx, kept.ID)
	}
	if err != nil {
		return a.noAnswer(ctx, err)
	}
	return a.say("open_discarded", "ID", kept.Question)
}

func (a *act) noAnswer(ctx context.Context, err error) bot.Reply {
	if errors.Is(err, bot.ErrNoDraft) {
		return a.say("open_no_answer")
	}
	return a.notKept(ctx, "an answer cannot be read", err)
}

// publish makes an answer a text and has all who asked told, in one transaction.
func publish(ctx context.Context, a *act) bot.Reply {
	kept, err := a.kept(ctx)
	if err != nil {
		return a.noAnswer(ctx, err)
	}
	q, no := a.openNamed(ctx, fmt.Sprint(kept.Question), "open_usage_answer")
	if no != nil {
		return *no
	}
	keep := context.WithoutCancel(ctx) // begun, it is brought to its end
	change, err := a.change(keep, kept)
	if err != nil {
		return a.fault(ctx, "an answer cannot be made a text", err)
	}
	told := 0
	r, err := a.room.Store.Append(keep, change, func(tx *sql.Tx) error {
		all, err := a.room.Memory.CloseQuestion(keep, tx, q.ID, bot.QuestionAnswered)
		if err != nil {
			return err
		}
		told = len(all)
		return a.room.tell(keep, tx, q.ID, all, func(asker bot.Asker) bot.Reply { return a.notice(asker, kept) })
	})
	if err != nil {
		return a.notPublished(ctx, q, err)
	}
	a.room.Memory.Posted()
	slog.InfoContext(ctx, "an open question was answered", "question", q.ID, "revision", r.Position, "told", told)
	if err := a.room.Index.CatchUp(keep); err != nil { // so that the very next answer is from it
		slog.WarnContext(ctx, "the index could not follow at once", "err", err)
	}
	return a.say("open_published", "Text", r.Text, "Revision", r.Position, "Count", told)
}

// change is the revision that an answer becomes.
func (a *act) change(ctx context.Context, kept bot.OpenAnswer) (knowledge.Draft, error) {
	d := knowledge.Draft{Actor: a.actor, Why: a.Say("open_why", "ID", kept.Question)}
	if kept.Actor != a.actor {
		d.Why += " (" + a.Say("mod_draft_by", "Actor", kept.Actor) + ")"
	}
	for n := 1; ; n++ {
		name := fmt.Sprintf("answer-%d", kept.Question)
		if n > 1 { // taken in from another data folder
			name = fmt.Sprintf("answer-%d-%d", kept.Question, n)
		}
		d.Text = name + "." + kept.Language
		newest, err := a.room.Store.Newest(ctx, d.Text)
		if err != nil {
			return d, err
		}
		if newest.Position > 0 {
			continue
		}
		d.Raw, err = a.textOf(kept, name)
		return d, err
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

// notice tells someone the answer, in their language by the bot's own words.
func (a *act) notice(asker bot.Asker, kept bot.OpenAnswer) bot.Reply {
	w := a.Bot.Words(asker.Language)
	asked := words(asker.Text)
	asked.Rank = 1 // where it does not fit, their own words go first
	r := w.Reply(bot.Plain(bot.Line, w.Say("open_told")), asked)
	if kept.Language != asker.Language {
		r.Parts = append(r.Parts, bot.Plain(bot.Note, w.Say("open_told_language", "Language", w.LanguageName(kept.Language))))
	}
	source := w.Say("open_organisers") + ", " + w.Date(a.today())
	r.Parts = append(r.Parts, quoted(kept.Answer), bot.Plain(bot.Source, source))
	return r
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
func (a *act) textOf(kept bot.OpenAnswer, name string) ([]byte, error) {
	for _, heading := range []string{kept.Wording, bare(kept.Wording)} {
		raw := a.written(kept, heading)
		t, err := knowledge.ParseText(name+"."+kept.Language+".md", raw)
		if err == nil && len(t.Sections) == 1 && len(t.Sections[0].Blocks) > 0 && t.Sections[0].Heading == heading {
			return raw, nil
		}
	}
	return nil, errors.New("it would be no text of one section")
}

func (a *act) written(kept bot.OpenAnswer, heading string) []byte {
	var b bytes.Buffer
	w := a.Bot.Words(kept.Language)
	fmt.Fprintf(&b, "---\ntitle: %s\nlanguage: %s\nkind: answer\nwording: verbatim\nsource: {publisher: %s, published: %s}\n",
		knowledge.Quote(kept.Wording), kept.Language, knowledge.Quote(w.Say("open_organisers")), a.today())
	fmt.Fprintf(&b, "sections:\n  - {heading: %s, questions: [%s]}\n---\n## %s\n\n%s\n", knowledge.Quote(heading), knowledge.Quote(kept.Wording), heading, kept.Answer)
	return b.Bytes()
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
