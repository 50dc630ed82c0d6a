package open

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"

	"summitbot/bot"
	"summitbot/knowledge"
)

// A wanted answer is one that people were told in another language than theirs.
type wanted struct {
	question int64
	language string
	people   int
	asked    string // by one of them
}

// wantedBy are the languages of those who stand behind a question in which the answer is not.
func wantedBy(q bot.OpenQuestion, written string) []wanted {
	var all []wanted
	for _, asker := range q.Askers {
		at := slices.IndexFunc(all, func(w wanted) bool { return w.language == asker.Language })
		switch {
		case asker.Language == written:
		case at < 0:
			all = append(all, wanted{question: q.ID, language: asker.Language, people: 1, asked: asker.Text})
		default:
			all[at].people++
		}
	}
	return all
}

// wanted are the answers of which some who were told do not have them in their language.
func (r *Room) wanted(ctx context.Context) ([]wanted, error) {
	told, err := r.Memory.ToldIn(ctx)
	if err != nil {
		return nil, err
	}
	works := map[int64]string{}
	var all []wanted
	for _, one := range told {
		if _, known := works[one.Question]; !known {
			works[one.Question] = r.answerTo(one.Question)
		}
		if work := works[one.Question]; work == "" || r.stands(work+"."+one.Language) {
			continue
		}
		all = append(all, wanted{one.Question, one.Language, one.People, one.Asked})
	}
	return all, nil
}

// stands reports whether there is a text.
func (r *Room) stands(text string) bool {
	e, ok := r.Store.Current(text)
	return ok && !e.Removed
}

// written reports whether any text is in a language.
func (r *Room) written(lang string) bool {
	for id, e := range r.Store.Texts() {
		if !e.Removed && strings.HasSuffix(id, "."+lang) {
			return true
		}
	}
	return false
}

// answerTo gives the work that answers a question; empty: there is none.
func (r *Room) answerTo(question int64) string {
	named := regexp.MustCompile(fmt.Sprintf(`^(answer-%d(?:-[0-9]+)?)\.[A-Za-z-]+$`, question))
	work, newest := "", int64(-1)
	for id, e := range r.Store.Texts() {
		if e.Removed || e.Position <= newest || !strings.HasPrefix(id, "answer-") {
			continue
		}
		if m := named.FindStringSubmatch(id); m != nil {
			work, newest = m[1], e.Position
		}
	}
	return work
}

// offerLanguages says in which languages answers are still asked for, with a tap each to write them.
func (a *act) offerLanguages(r *bot.Reply, all []wanted) {
	if len(all) == 0 {
		return
	}
	slices.SortStableFunc(all, func(x, y wanted) int { return cmp.Compare(y.people, x.people) })
	l := listing{room: 400}
	for _, w := range all {
		l.add(bot.Span{Text: a.Say("open_wanted", "ID", w.question, "Language", a.LanguageName(w.language), "Count", w.people)})
		if l.left == 0 && len(r.Buttons) < 5 {
			r.Buttons = append(r.Buttons, bot.Button{
				Label: a.Say("open_button_language", "ID", w.question, "Language", a.LanguageName(w.language)), Data: bot.Say("answer", fmt.Sprintf("%d %s", w.question, w.language)),
			})
		}
	}
	r.Parts = append(append(r.Parts, l.parts...), a.note("open_wanted_how"))
}

// answerIn previews the answer to a question that is answered already in one more language; ok is false where none is named.
func (a *act) answerIn(ctx context.Context, said, text string) (r bot.Reply, ok bool) {
	id, isNumber := numbered(said)
	lang, text := bot.CutWord(text)
	if !isNumber || lang == "" {
		return r, false
	}
	q, err := a.room.Memory.OpenQuestion(ctx, id)
	work := a.room.answerTo(id)
	if err != nil || q.State != bot.QuestionAnswered || work == "" {
		return r, false
	}
	all, err := a.room.wanted(ctx)
	if err != nil {
		return a.fault(ctx, "the languages that are asked for cannot be listed", err), true
	}
	w := wanted{question: id, language: lang}
	if at := slices.IndexFunc(all, func(w wanted) bool { return w.question == id && w.language == lang }); at >= 0 {
		w = all[at]
	} else if !a.room.written(lang) { // a word such as "it" or "is", which are languages too
		return r, false
	}
	if a.room.stands(work + "." + lang) {
		return a.say("open_in_before", "Text", work+"."+lang), true
	}
	wording, text := a.cutQuestion(text)
	if text == "" {
		return a.original(ctx, work, w), true
	}
	if wording == "" {
		wording = w.asked
	}
	if wording == "" {
		return a.say("open_in_wording", "ID", id, "Language", lang), true
	}
	return a.propose(ctx, q, bot.OpenAnswer{Language: lang, Wording: wording, Answer: text}, w.people), true
}

// original shows an answer as it was written, to be written in another language.
func (a *act) original(ctx context.Context, work string, w wanted) bot.Reply {
	r := a.say("open_in", "ID", w.question, "Language", a.LanguageName(w.language))
	for id, e := range a.room.Store.Texts() {
		if strings.HasPrefix(id, work+".") && !e.Removed {
			if at, err := a.place(ctx, id, 1); err == nil {
				r.Parts = append(r.Parts, words(at.text.Title), bot.Quoted(a.extract(at)))
				break
			}
		}
	}
	if w.asked != "" {
		r.Parts = append(r.Parts, a.line("open_in_asked"), words(short(w.asked, 300)))
	}
	r.Parts = append(r.Parts, a.note("open_in_how", "ID", w.question, "Language", w.language))
	return r
}

// publishIn makes an answer in one more language a text beside the other. Those who speak it and were told in another language
// are told once more.
func (a *act) publishIn(ctx context.Context, q bot.OpenQuestion, kept bot.OpenAnswer) bot.Reply {
	work := a.room.answerTo(q.ID)
	if work == "" {
		return a.say("open_in_gone", "ID", q.ID)
	}
	text := work + "." + kept.Language
	if a.room.stands(text) {
		return a.say("open_in_before", "Text", text)
	}
	keep := context.WithoutCancel(ctx) // begun, it is brought to its end
	newest, err := a.room.Store.Newest(keep, text)
	if err != nil {
		return a.fault(ctx, "a text cannot be read", err)
	}
	raw, t, err := a.textOf(kept, work)
	if err != nil {
		return a.fault(ctx, "an answer cannot be made a text", err)
	}
	told := 0
	r, err := a.room.Store.Append(keep, knowledge.Draft{Actor: a.actor, Why: a.whyOf(kept), Text: text, BasedOn: newest.Position, Raw: raw}, func(tx *sql.Tx) error {
		if err := a.room.Memory.TakeAnswer(keep, tx, kept.ID); err != nil {
			return err
		}
		head, err := a.room.Store.HeadIn(keep, tx)
		if err != nil {
			return err
		}
		told, err = a.tellIn(keep, tx, q.ID, kept.Language, text, a.saysAnswer(q.ID, t, head.Position))
		return err
	})
	var clash *knowledge.Clash
	switch {
	case errors.As(err, &clash):
		return a.say("open_in_before", "Text", text)
	case errors.Is(err, bot.ErrNoDraft):
		return a.say("open_no_answer")
	case err != nil:
		return a.notPublished(ctx, q, err)
	}
	a.room.Memory.Posted()
	slog.InfoContext(ctx, "an answer was written in one more language", "question", q.ID, "revision", r.Position, "told", told)
	if err := a.room.Index.CatchUp(keep); err != nil {
		slog.WarnContext(ctx, "the index could not follow at once", "err", err)
	}
	return a.say("open_in_published", "Text", r.Text, "Revision", r.Position, "Count", told)
}

// tellIn tells those who speak a language the answer in it, under what they were told before.
func (a *act) tellIn(ctx context.Context, tx *sql.Tx, question int64, lang, text string, with say) (told int, err error) {
	all, err := a.room.Memory.Told(ctx, tx, question, lang)
	if err != nil {
		return 0, err
	}
	have := map[string]bool{} // who was told in it before, such as before the text was taken back
	for _, g := range all {
		if slices.ContainsFunc(g.Quotes, func(q bot.GivenQuote) bool { return q.Text == text }) {
			have[g.To.Chat.Platform+":"+g.To.Person] = true
		}
	}
	all = slices.DeleteFunc(all, func(g bot.Given) bool { return have[g.To.Chat.Platform+":"+g.To.Person] })
	for _, g := range all {
		to := g.To
		to.ReplyTo = g.Message
		reply, given := with(bot.Asker{Address: to, Text: g.Question, Language: g.Language})
		n := bot.Notice{Key: fmt.Sprintf("%sin:%s:%s", toldKey(question), lang, g.ID), To: to, Reply: reply, Given: given}
		if err := a.room.Memory.Post(ctx, tx, n); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}
