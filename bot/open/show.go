package open

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"summitbot/bot"
	"summitbot/index"
	"summitbot/knowledge"
)

// Bounds of what is shown of the texts.
const (
	offeredMost = 5
	shownMost   = 900 // characters of a section
)

// A place is a section of a text as it is now.
type place struct {
	text     knowledge.Text
	revision int64
	section  int
}

// show finds the section that answers a question: by words, or by a text's id and the section's number; without either by the
// question's own words. A line "question: ..." words the question that the section is to carry.
func show(ctx context.Context, a *act) bot.Reply {
	said, rest := bot.CutWord(bot.Unbroken(a.Text))
	q, no := a.openNamed(ctx, said, "open_usage_show")
	if no != nil {
		return *no
	}
	if wording, words := a.cutQuestion(rest); wording != "" || words != rest {
		return a.sections(ctx, q, words)
	}
	name, rest := bot.CutWord(rest)
	if _, ok := a.room.Store.Current(name); !ok || name == "" {
		return a.sections(ctx, q, strings.TrimSpace(name+" "+rest))
	}
	number, wording := bot.CutWord(rest)
	n, err := strconv.Atoi(strings.Trim(number, ".:#"))
	if err != nil {
		return a.sectionsOf(ctx, q, name)
	}
	at, err := a.place(ctx, name, n)
	if err != nil {
		return a.noPlace(ctx, q, err)
	}
	wording, _ = a.cutQuestion(wording)
	return a.previewShown(ctx, q, at, wording)
}

var errNoPlace = errors.New("there is no such section")

// place finds a section by the number that people count from 1.
func (a *act) place(ctx context.Context, text string, n int) (place, error) {
	newest, err := a.room.Store.Newest(ctx, text)
	if err != nil {
		return place{}, err
	}
	if newest.Damaged != nil || newest.Raw == nil {
		return place{}, errNoPlace
	}
	t, err := knowledge.ParseText(text+".md", newest.Raw)
	if err != nil {
		return place{}, err
	}
	if n < 1 || n > len(t.Sections) || t.Kind == knowledge.KindGlossary {
		return place{}, errNoPlace
	}
	return place{text: t, revision: newest.Position, section: n - 1}, nil
}

func (a *act) noPlace(ctx context.Context, q bot.OpenQuestion, err error) bot.Reply {
	if errors.Is(err, errNoPlace) {
		return a.say("open_show_none", "ID", q.ID)
	}
	return a.fault(ctx, "a section cannot be read", err)
}

// sections offers the sections that are found by words; where there are none, by the question's.
func (a *act) sections(ctx context.Context, q bot.OpenQuestion, said string) bot.Reply {
	language := a.Language
	if said == "" {
		said, language = q.Text, q.Language
	}
	found, err := a.room.Index.Ask(ctx, index.Question{Text: said, Language: language})
	if err != nil {
		return a.fault(ctx, "sections cannot be looked for", err)
	}
	var all []place
	for _, e := range slices.Concat(found.Extracts, found.Further) {
		at, err := a.placeOf(ctx, e)
		if err != nil {
			slog.WarnContext(ctx, "a section that was found cannot be read", "text", e.TextID, "err", err)
			continue
		}
		if !slices.ContainsFunc(all, func(p place) bool { return p.text.ID == at.text.ID && p.section == at.section }) {
			all = append(all, at)
		}
	}
	return a.offer(q, all[:min(len(all), offeredMost)])
}

func (a *act) placeOf(ctx context.Context, e index.Extract) (place, error) {
	at, err := a.place(ctx, e.TextID, 1)
	if err != nil {
		return place{}, err
	}
	at.section = slices.IndexFunc(at.text.Sections, func(s knowledge.Section) bool {
		return s.Heading == e.Heading && strings.Contains(string(at.text.Raw[s.Start:s.End]), e.Text)
	})
	if at.section < 0 {
		return place{}, errNoPlace
	}
	return at, nil
}

// sectionsOf offers the first sections of a text.
func (a *act) sectionsOf(ctx context.Context, q bot.OpenQuestion, text string) bot.Reply {
	at, err := a.place(ctx, text, 1)
	if err != nil {
		return a.noPlace(ctx, q, err)
	}
	var all []place
	for i := range at.text.Sections {
		all = append(all, place{at.text, at.revision, i})
	}
	return a.offer(q, all)
}

// offer lists sections, each with a button.
func (a *act) offer(q bot.OpenQuestion, all []place) bot.Reply {
	r := a.Reply(bot.Plain(bot.Heading, a.Say("open_show", "ID", q.ID)), words(short(q.Text, 300)))
	if len(all) == 0 {
		r.Parts = append(r.Parts, a.line("open_show_nothing"))
	}
	l := listing{room: roomy / 2}
	for i, p := range all {
		s := p.text.Sections[p.section]
		l.add(bot.Span{Text: fmt.Sprintf("%d. ", i+1)}, bot.Span{Text: p.name(), Bold: true}, bot.Span{Text: " – " + short(string(p.text.Raw[s.Start:s.End]), 80)})
		if len(r.Buttons) < offeredMost && l.left == 0 {
			r.Buttons = append(r.Buttons, bot.Button{Label: fmt.Sprintf("%d. %s", i+1, short(s.Heading, 40)), Data: bot.Say("showthis", fmt.Sprintf("%d %d %d", q.ID, p.revision, p.section+1))})
		}
	}
	r.Parts = append(r.Parts, l.parts...)
	if l.left > 0 {
		r.Parts = append(r.Parts, a.note("mod_more", "Count", l.left))
	}
	r.Parts = append(r.Parts, a.note("open_show_how", "ID", q.ID))
	return r
}

// name is what a section is found by: its text's id and its number, and its heading.
func (p place) name() string {
	return strings.TrimSpace(fmt.Sprintf("%s %d › %s", p.text.ID, p.section+1, short(p.text.Sections[p.section].Heading, 60)))
}

// showThis previews a section that was offered: "ID REVISION SECTION".
func showThis(ctx context.Context, a *act) bot.Reply {
	said := strings.Fields(a.Text)
	if len(said) != 3 {
		return a.say("open_usage_show")
	}
	q, no := a.openNamed(ctx, said[0], "open_usage_show")
	if no != nil {
		return *no
	}
	revision, badRevision := strconv.ParseInt(said[1], 10, 64)
	n, badNumber := strconv.Atoi(said[2])
	if badRevision != nil || badNumber != nil || revision < 1 || revision > a.room.Store.Known().Position {
		return a.say("open_usage_show")
	}
	r, err := a.room.Store.At(ctx, revision)
	if err != nil {
		return a.fault(ctx, "a section cannot be read", err)
	}
	at, err := a.place(ctx, r.Text, n)
	if err == nil && at.revision != revision {
		return a.say("open_show_changed", "ID", q.ID, "Text", r.Text)
	}
	if err != nil {
		return a.noPlace(ctx, q, err)
	}
	return a.previewShown(ctx, q, at, "")
}

// previewShown keeps a section as the answer to a question, and shows who is told what, and what the section will carry.
func (a *act) previewShown(ctx context.Context, q bot.OpenQuestion, at place, wording string) bot.Reply {
	if wording == "" {
		wording = q.Text
	}
	wording = short(visible(wording), wordingMost)
	e := a.extract(at)
	if e.Text == "" {
		return a.say("open_show_empty", "ID", q.ID)
	}
	chosen := at
	at = a.in(ctx, at, languageOf(wording, q.Language)) // where who asks in these words is searched first
	if _, err := knowledge.WithQuestion(at.text, at.section, wording); err != nil {
		return a.notCarried(ctx, q, at, err)
	}
	kept := bot.OpenAnswer{ID: bot.NewID(), Question: q.ID, Language: at.text.Language, Wording: wording, Actor: a.actor, Created: a.room.Now(),
		Text: at.text.ID, Revision: at.revision, Section: at.section}
	if err := a.room.Memory.KeepAnswer(ctx, kept, a.room.Now().Add(-keptFor)); err != nil {
		return a.notKept(ctx, "an answer cannot be kept", err)
	}
	r := a.Reply(
		bot.Plain(bot.Heading, a.Say("open_show_preview", "ID", q.ID)), words(short(q.Text, 300)), bot.Quoted(e), a.Source(e))
	for _, lang := range languagesOf(q) {
		if other := a.in(ctx, at, lang); other.text.ID != chosen.text.ID {
			r.Parts = append(r.Parts, a.note("open_show_in", "Language", a.LanguageName(lang), "Text", other.name()))
		}
	}
	r.Parts = append(r.Parts, bot.Plain(bot.Line, a.Say("open_show_carries", "Text", at.name())), words(wording),
		a.note("open_show_preview_how", "ID", q.ID, "Count", len(q.Askers), "Text", at.text.ID, "Number", at.section+1))
	return a.withPublish(r, q, kept)
}

// in gives the same section in another language: translations of a work have the same sections in the same order. Where there
// is none, the section itself.
func (a *act) in(ctx context.Context, at place, lang string) place {
	if at.text.Language == lang {
		return at
	}
	other, err := a.place(ctx, at.text.Work+"."+lang, at.section+1)
	if err != nil || len(other.text.Sections) != len(at.text.Sections) || other.text.Kind != at.text.Kind || a.extract(other).Text == "" {
		return at
	}
	return other
}

// languagesOf are those in which the people behind a question are spoken to.
func languagesOf(q bot.OpenQuestion) []string {
	var all []string
	for _, asker := range q.Askers {
		if !slices.Contains(all, asker.Language) {
			all = append(all, asker.Language)
		}
	}
	return all
}

func (a *act) notCarried(ctx context.Context, q bot.OpenQuestion, at place, err error) bot.Reply {
	slog.WarnContext(ctx, "a section cannot carry a question", "text", at.text.ID, "err", err)
	return a.say("open_show_unfit", "ID", q.ID, "Text", at.text.ID)
}

// extract is what is quoted of a section: all of it, or its first paragraphs where it is long.
func (a *act) extract(p place) index.Extract {
	s := p.text.Sections[p.section]
	e := index.Extract{
		TextID: p.text.ID, Work: p.text.Work, Language: p.text.Language, Revision: p.revision, Heading: s.Heading, Title: p.text.Title,
		SourceTitle: s.Source.Title, Publisher: s.Source.Publisher, Published: s.Source.Published, URL: s.Source.URL, Wording: string(p.text.Wording),
	}
	if len(s.Blocks) == 0 {
		return e
	}
	start, end := s.Blocks[0].Start, s.Blocks[0].End
	for _, b := range s.Blocks {
		if utf8.RuneCount(p.text.Raw[start:b.End]) > shownMost {
			break
		}
		end = b.End
	}
	e.Text = strings.TrimSpace(string(p.text.Raw[start:end]))
	return e
}

// publishShown has a section carry the question, and all who asked told what it says, in one transaction.
func (a *act) publishShown(ctx context.Context, q bot.OpenQuestion, kept bot.OpenAnswer) bot.Reply {
	at, err := a.place(ctx, kept.Text, kept.Section+1)
	if err == nil && at.revision != kept.Revision {
		return a.say("open_show_changed", "ID", q.ID, "Text", kept.Text)
	}
	if err != nil {
		return a.noPlace(ctx, q, err)
	}
	raw, err := knowledge.WithQuestion(at.text, at.section, kept.Wording)
	if err != nil {
		return a.notCarried(ctx, q, at, err)
	}
	carried := bytes.Equal(raw, at.text.Raw) // a revision that changes nothing would say that the text is up to date
	if at.text, err = knowledge.ParseText(kept.Text+".md", raw); err != nil {
		return a.notCarried(ctx, q, at, err)
	}
	change := knowledge.Draft{Actor: a.actor, Why: a.whyOf(kept), Text: kept.Text, BasedOn: kept.Revision, Raw: raw}
	others := map[string]place{}
	for _, lang := range languagesOf(q) {
		if other := a.in(ctx, at, lang); other.text.ID != at.text.ID {
			others[lang] = other
		}
	}
	var clash *knowledge.Clash
	r, told, err := a.close(ctx, change, !carried, q, func(revision int64) say {
		at.revision = revision
		return func(asker bot.Asker) (bot.Reply, *bot.Given) {
			p, ok := others[asker.Language]
			if !ok {
				p = at
			}
			e := a.extract(p)
			return a.says(q.ID, e, func(w bot.Words) bot.Part { return w.Source(e) })(asker)
		}
	})
	if errors.As(err, &clash) {
		return a.say("open_show_changed", "ID", q.ID, "Text", kept.Text)
	}
	if err != nil {
		return a.notPublished(ctx, q, err)
	}
	return a.say("open_show_published", "Text", r.Text, "Revision", r.Position, "Count", told)
}

// close makes a change, unless it changes nothing, and ends the question that it answers: who asked is told, the posts say so. It
// gives how many are told.
func (a *act) close(ctx context.Context, change knowledge.Draft, changes bool, q bot.OpenQuestion, with func(revision int64) say) (r knowledge.Revision, told int, err error) {
	keep := context.WithoutCancel(ctx) // begun, it is brought to its end
	then := func(tx *sql.Tx, revision int64) error {
		all, err := a.room.Memory.CloseQuestion(keep, tx, q.ID, bot.QuestionAnswered)
		if err != nil {
			return err
		}
		told = len(all)
		if err := a.room.tell(keep, tx, q.ID, all, with(revision)); err != nil {
			return err
		}
		w := a.Bot.Words(q.Language)
		return a.room.redraw(keep, tx, w, q, bot.Plain(bot.Note, w.Say("open_state_answered", "Text", change.Text)))
	}
	if changes {
		r, err = a.room.Store.Append(keep, change, func(tx *sql.Tx) error {
			head, err := a.room.Store.HeadIn(keep, tx)
			if err != nil {
				return err
			}
			return then(tx, head.Position)
		})
	} else {
		r.Text, r.Position = change.Text, change.BasedOn
		err = a.room.Store.Write(keep, func(tx *sql.Tx) error { return then(tx, change.BasedOn) })
	}
	if err != nil {
		return r, 0, err
	}
	a.room.Memory.Posted()
	slog.InfoContext(ctx, "an open question was answered", "question", q.ID, "revision", r.Position, "told", told)
	if err := a.room.Index.CatchUp(keep); err != nil { // so that the very next answer is from it
		slog.WarnContext(ctx, "the index could not follow at once", "err", err)
	}
	return r, told, nil
}
