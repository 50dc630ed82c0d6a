package moderate

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"summitbot/bot"
	"summitbot/knowledge"
)

// listed is how many texts one reply lists at most.
const listed = 20

// A list is items up to what a reply holds.
type list struct {
	room  int // characters that are left
	most  int // items; 0: as many as there is room for
	parts []bot.Part
	left  int // items that did not find room
}

func (l *list) add(spans ...bot.Span) {
	p := bot.Part{Kind: bot.Item, Spans: spans}
	n := utf8.RuneCountInString(p.Text()) + 3
	if l.left > 0 || n > l.room || l.most > 0 && len(l.parts) == l.most {
		l.left++
		return
	}
	l.room -= n
	l.parts = append(l.parts, p)
}

// texts lists the texts that were asked for, a page at a time.
func texts(ctx context.Context, a *act) bot.Reply {
	all, err := a.room.Store.CurrentTexts(ctx)
	if err != nil {
		return a.fault(ctx, "the texts cannot be listed", err)
	}
	w := a.wanted(a.Text)
	var found []described
	for _, t := range all {
		if !a.names(t, w.words) {
			continue
		}
		e, _ := a.room.Store.Current(t.ID)
		d := described{t: t, revision: e.Position}
		if w.published.asked() {
			ok := false
			if d.published, ok = w.published.oldest(t); !ok {
				continue
			}
		}
		if w.touched.asked() {
			r, err := a.room.Store.At(ctx, e.Position)
			if err != nil {
				return a.fault(ctx, "a text's revision cannot be read", err)
			}
			if d.at = r.At; !w.touched.holds(d.at) {
				continue
			}
		}
		found = append(found, d)
	}
	if len(found) == 0 {
		return a.Reply(a.line("mod_texts_none", "Words", short(a.Text, 100)), a.note("mod_texts_how"))
	}
	slices.SortFunc(found, func(x, y described) int {
		return cmp.Or(strings.Compare(x.published, y.published), x.at.Compare(y.at), strings.Compare(x.t.ID, y.t.ID)) // the oldest first
	})
	return a.pageOf(ctx, found, w)
}

// A described text is one that is listed.
type described struct {
	t        knowledge.Text
	revision int64
	// Where that was asked for:
	at        time.Time // of the revision
	published string    // of its oldest source that is wanted
}

// pageOf gives the page that was asked for: each holds as many texts as there is room for.
func (a *act) pageOf(ctx context.Context, found []described, w wanted) bot.Reply {
	var l list
	next, page := 0, 0
	for page < w.page && next < len(found) {
		l = list{room: roomy, most: listed}
		for page++; next < len(found) && l.left == 0; next++ {
			line, err := a.describe(ctx, found[next].t)
			if err != nil {
				return a.fault(ctx, "a text's revision cannot be read", err)
			}
			if p := found[next].published; p != "" {
				line += " · " + a.Say("mod_texts_published", "Date", a.Date(p))
			}
			if l.add(bot.Span{Text: found[next].t.ID, Bold: true}, bot.Span{Text: line}); l.left > 0 && len(l.parts) > 0 {
				break // the first of the next page
			}
		}
	}
	r := a.say("mod_texts", "Count", len(found))
	r.Parts = append(r.Parts, l.parts...)
	turn := func(label string, page int) {
		said := strings.TrimSpace(w.said + " " + pageWord + " " + strconv.Itoa(page))
		if data := bot.Say("texts", said); len(data) <= 64 {
			r.Buttons = append(r.Buttons, bot.Button{Label: a.Say(label), Data: data})
		}
	}
	if page > 1 {
		turn("mod_button_back", page-1)
	}
	if left := len(found) - next; left > 0 {
		r.Parts = append(r.Parts, a.note("mod_more_texts", "Count", left, "Said", strings.TrimSpace(short(w.said, 100)+" "+pageWord+" "+strconv.Itoa(page+1))))
		turn("mod_button_more", page+1)
	}
	return r
}

// names reports whether every word that was said stands in what a text, one of its sources or its language is called. Of a
// source's address that counts where it is said as an address: "forum" stands in too many.
func (a *act) names(t knowledge.Text, words []string) bool {
	all := []string{t.ID, t.Title, t.Language, t.Source.Publisher, t.Source.Title}
	addresses := []string{t.Source.URL}
	for _, s := range t.Sections {
		if s.Source != t.Source {
			all = append(all, s.Source.Publisher, s.Source.Title)
			addresses = append(addresses, s.Source.URL)
		}
	}
	for _, lang := range a.Bot.Languages() {
		all = append(all, a.Bot.Words(lang).LanguageName(t.Language))
	}
	called, stands := fold(strings.Join(all, " ")), fold(strings.Join(addresses, " "))
	return !slices.ContainsFunc(words, func(word string) bool {
		return !strings.Contains(called, word) && !(strings.ContainsAny(word, "./") && strings.Contains(stands, word))
	})
}

func (a *act) describe(ctx context.Context, t knowledge.Text) (string, error) {
	said := []string{short(t.Title, 40), t.Language}
	if t.Source.Publisher != "" {
		said = append(said, short(t.Source.Publisher, 30))
	}
	if e, ok := a.room.Store.Current(t.ID); ok {
		r, err := a.room.Store.At(ctx, e.Position)
		if err != nil {
			return "", err
		}
		said = append(said, a.Say("mod_revision", "Revision", e.Position), a.age(r.At))
	}
	if _, err := a.room.Memory.Watch(ctx, t.ID); err == nil {
		said = append(said, a.Say("mod_watched"))
	}
	return " – " + strings.Join(said, " · "), nil
}

// age says how long ago something was, as roughly as people do.
func (a *act) age(then time.Time) string {
	ago := a.room.Now().Sub(then)
	switch {
	case ago < time.Hour:
		return a.Say("mod_age_now")
	case ago < 48*time.Hour:
		return a.Say("mod_age_hours", "Count", int(ago/time.Hour))
	}
	return a.Say("mod_age_days", "Count", int(ago/(24*time.Hour)))
}

// A current is a text as it stands, with its newest revision.
type current struct {
	knowledge.Text
	revision knowledge.Revision
	then     bool // it is a text as it was, with a revision that is not the newest
}

// textNamed gives the text that someone names by its id; where there is none, the reply that says so.
func (a *act) textNamed(ctx context.Context, name string) (current, *bot.Reply) {
	reply := func(r bot.Reply) (current, *bot.Reply) { return current{}, &r }
	id := a.knownID(name)
	if id == "" {
		return reply(a.say("mod_no_text", "Text", short(name, 60)))
	}
	r, err := a.room.Store.Newest(ctx, id)
	if err != nil {
		return reply(a.fault(ctx, "a text cannot be read", err))
	}
	if r.Removed {
		return reply(a.say("mod_text_removed", "Text", id, "Revision", r.Position))
	}
	if r.Raw == nil || r.Damaged != nil {
		return reply(a.say("mod_text_damaged", "Text", id, "Revision", r.Position))
	}
	t, err := knowledge.ParseText(id+".md", r.Raw)
	if err != nil {
		return reply(a.fault(ctx, "a text cannot be read", err))
	}
	return current{Text: t, revision: r}, nil
}

// knownID gives the id of a text that was ever in the log, in whatever case it is said; empty: there is none.
func (a *act) knownID(name string) string {
	name = strings.TrimSuffix(name, ".md")
	all := a.room.Store.Texts()
	if _, ok := all[name]; ok || name == "" {
		return name
	}
	for id := range all {
		if strings.EqualFold(id, name) {
			return id
		}
	}
	return ""
}
