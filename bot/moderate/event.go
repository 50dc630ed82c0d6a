package moderate

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"summitbot/bot"
	"summitbot/knowledge"
)

// heldShown is how many places that hold an old hour are shown, heldOpened how many of them have a button.
const (
	heldShown  = 8
	heldOpened = 3
)

// event lists a text's events, shows one, or makes a draft with one changed, added or taken out.
func event(ctx context.Context, a *act) bot.Reply {
	name, rest := bot.CutWord(bot.Unbroken(a.Text))
	if name == "" {
		return a.say("mod_usage_event")
	}
	t, no := a.textNamed(ctx, name)
	if no != nil {
		return *no
	}
	id, fields := bot.CutWord(rest)
	verb := strings.ToLower(id)
	if verb == "add" || verb == "remove" {
		id, fields = bot.CutWord(fields)
	}
	if t, fields, no = a.asItWas(ctx, t, fields); no != nil {
		return *no
	}
	e, there := eventOf(t.Text, id)
	said, why := strings.TrimSpace(fields), ""
	if verb == "remove" {
		said, why = a.cutWhy(said)
	}
	switch {
	case id == "":
		return a.events(t)
	case verb == "remove" && there && said == "":
		raw, err := knowledge.WithoutEvent(t.Text, e.ID)
		return a.proposeEvent(ctx, t, raw, why, err)
	case verb == "add" && !there && said != "":
		e = knowledge.Event{ID: id}
	case verb == "add" && there:
		return a.say("mod_event_there", "Text", t.ID, "ID", e.ID)
	case !there && verb != "add":
		return a.say("mod_no_event", "Text", t.ID, "ID", short(id, 60))
	case said == "":
		return a.event(t, e)
	}
	changed, why, bad := a.setFields(e, said)
	if bad != "" {
		return a.say("mod_event_field", "Field", short(bad, 80))
	}
	raw, err := knowledge.WithEvent(t.Text, changed)
	return a.proposeEvent(ctx, t, raw, why, err)
}

func eventOf(t knowledge.Text, id string) (knowledge.Event, bool) {
	for _, e := range t.Events {
		if strings.EqualFold(e.ID, id) {
			return e, true
		}
	}
	return knowledge.Event{}, false
}

// setFields reads "starts: 9:30" and the like, a line each or one behind another: a field ends where the next begins. bad is
// what cannot be read.
func (a *act) setFields(e knowledge.Event, said string) (changed knowledge.Event, why, bad string) {
	said = norm.NFC.String(said)
	found := a.Bot.Keyed(said, "starts", "ends", "zone", "place", "title", "why")
	if len(found) == 0 || strings.TrimSpace(said[:found[0].From]) != "" {
		return e, "", said
	}
	day := e.Starts
	if day.IsZero() {
		day = e.Ends
	}
	if day.IsZero() { // a new one: days without a year are of the summit's
		day = knowledge.When{Year: a.Bot.Summit().First.Year}
	}
	for i, at := range found {
		end := len(said)
		if i+1 < len(found) {
			end = found[i+1].From
		}
		value := strings.TrimSpace(said[at.To:end])
		if at.Key == "why" {
			why = strings.Join(strings.Fields(value), " ")
			continue
		}
		if strings.Contains(value, "\n") || !a.setField(&e, at.Key, value, &day) {
			return e, "", strings.TrimSpace(said[at.From:end])
		}
	}
	return e, why, ""
}

// setField sets one field. An hour without a day is of the day that the event is on; where it starts on another day now,
// of that one.
func (a *act) setField(e *knowledge.Event, key, value string, day *knowledge.When) (ok bool) {
	ok = true
	switch key {
	case "starts":
		e.Starts, ok = a.readWhen(value, *day)
		if ok && !e.Starts.IsZero() {
			*day = e.Starts
		}
	case "ends":
		on := *day
		if !e.Ends.IsZero() && e.Ends.Date() > on.Date() {
			on = e.Ends
		}
		e.Ends, ok = a.readWhen(value, on)
	case "zone":
		e.Zone = value
	case "place":
		e.Place = strings.Join(strings.Fields(value), " ")
	case "title":
		e.Title = strings.Join(strings.Fields(value), " ")
	}
	return ok
}

// when writes the hours of an event as they stand in its text.
func (a *act) when(e knowledge.Event) string {
	write := func(w knowledge.When) string {
		if w.IsZero() {
			return a.Say("mod_event_unknown")
		}
		return strings.Replace(w.String(), "T", " ", 1)
	}
	return write(e.Starts) + " – " + write(e.Ends)
}

func (a *act) events(t current) bot.Reply {
	if len(t.Events) == 0 {
		return a.Reply(a.line("mod_events_none", "Text", t.ID), a.note("mod_event_add_how", "Text", t.ID))
	}
	r := a.Reply(bot.Plain(bot.Heading, a.Say("mod_events", "Text", t.ID)))
	l := list{room: roomy, most: listed}
	for _, e := range t.Events {
		said := " – " + short(e.Title, 60) + " · " + a.when(e)
		if e.Place != "" {
			said += " · " + short(e.Place, 40)
		}
		l.add(bot.Span{Text: e.ID, Bold: true}, bot.Span{Text: said})
	}
	r.Parts = append(r.Parts, l.parts...)
	if l.left > 0 {
		r.Parts = append(r.Parts, a.note("mod_more", "Count", l.left))
	}
	r.Parts = append(r.Parts, a.note("mod_events_how", "Text", t.ID), a.note("mod_event_add_how", "Text", t.ID))
	return r
}

// event shows one event with how to change it.
func (a *act) event(t current, e knowledge.Event) bot.Reply {
	clock := func(w knowledge.When) string {
		if w.IsZero() {
			return "?"
		}
		return strings.Replace(w.String(), "T", " ", 1)
	}
	value := fmt.Sprintf("starts: %s\nends: %s\nplace: %s\ntitle: %s", clock(e.Starts), clock(e.Ends), e.Place, e.Title)
	r := a.Reply(bot.Plain(bot.Heading, a.Say("mod_event_now", "Text", t.ID, "ID", e.ID)), bot.Plain(bot.Line, value))
	if e.Zone != "" {
		r.Parts = append(r.Parts, a.note("mod_event_zone", "Zone", e.Zone))
	}
	r.Parts = append(r.Parts, a.note("mod_event_how", "Text", t.ID, "ID", e.ID, "Shown", t.shown()))
	r.Form = a.form("mod_event_field_label", value, bot.Say("event", t.ID+" "+e.ID+" "+t.shown()), "mod_event_now", "Text", t.ID, "ID", e.ID)
	return r
}

// form asks for a text; nil where a form cannot hold it.
func (a *act) form(label, value, data, title string, args ...any) *bot.Form {
	if len(data) > 64 || utf16Length(value) > bot.FormHolds {
		return nil
	}
	return &bot.Form{Title: a.Say(title, args...), Field: a.Say(label), How: a.Say("form_how"), Value: value, Data: data}
}

func utf16Length(s string) (n int) {
	for _, r := range s {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}

// proposeEvent makes a draft of a text with other events.
func (a *act) proposeEvent(ctx context.Context, t current, raw []byte, why string, err error) bot.Reply {
	if errors.Is(err, knowledge.ErrUnfitEvents) {
		return a.say("mod_event_unfit", "Text", t.ID)
	}
	if err != nil {
		return a.notAText(err)
	}
	return a.proposeOn(ctx, t, raw, why)
}

// A move is an event whose hours a draft changes, or that it takes out: then now is nil.
type move struct {
	was knowledge.Event
	now *knowledge.Event
}

func movedBetween(before, after *knowledge.Text) []move {
	if before == nil || after == nil {
		return nil
	}
	var all []move
	for _, was := range before.Events {
		now, there := eventOf(*after, was.ID)
		switch {
		case !there:
			all = append(all, move{was: was})
		case now.Starts != was.Starts || now.Ends != was.Ends || now.Zone != was.Zone:
			all = append(all, move{was, &now})
		}
	}
	return all
}

// withMoved adds to what is said of a change what follows from the events that it moves: a button that proposes the same in the
// other languages, and where the old hours are still written. said names the change for that button.
func (a *act) withMoved(ctx context.Context, r bot.Reply, text, why string, moved []move, said string) bot.Reply {
	if len(moved) == 0 {
		return r
	}
	others, err := a.sameElsewhere(ctx, text, why, moved)
	if err != nil {
		return a.fault(ctx, "the texts cannot be listed", err)
	}
	if len(others) > 0 {
		r.Parts = append(r.Parts, a.note("mod_event_others", "Languages", a.languagesOf(others)))
		r.Buttons = append(r.Buttons, bot.Button{Label: a.Say("mod_button_event_others"), Data: bot.Say("events", said)})
	}
	return a.withHeld(ctx, r, knowledge.WorkOf(text), moved)
}

// withLeft adds to what was published what is left to do where it moved events.
func (a *act) withLeft(ctx context.Context, r bot.Reply, published ...knowledge.Revision) bot.Reply {
	var works []string
	for _, p := range published {
		work := knowledge.WorkOf(p.Text)
		if slices.Contains(works, work) {
			continue // in another language
		}
		before, err := a.rawAt(ctx, p.Text, p.BasedOn)
		if err != nil {
			slog.WarnContext(ctx, "what a change moved cannot be read", "text", p.Text, "err", err)
			continue
		}
		if moved := movedBetween(readOrNone(p.Text, before), readOrNone(p.Text, p.Raw)); len(moved) > 0 {
			works = append(works, work)
			r = a.withMoved(ctx, r, p.Text, "", moved, sayRevision+strconv.FormatInt(p.Position, 10))
		}
	}
	return r
}

// sayRevision stands before the number of a revision where a draft's could stand too.
const sayRevision = "r"

// sameElsewhere gives the changes that do the same to the events in the other languages of a text's work.
func (a *act) sameElsewhere(ctx context.Context, text, why string, moved []move) ([]knowledge.Draft, error) {
	all, err := a.room.Store.CurrentTexts(ctx)
	if err != nil {
		return nil, err
	}
	var changes []knowledge.Draft
	for _, t := range all {
		if t.Work != knowledge.WorkOf(text) || t.ID == text || len(changes) == togetherMost-1 {
			continue
		}
		raw, changed := withMoves(t, moved)
		if e, ok := a.room.Store.Current(t.ID); ok && changed {
			changes = append(changes, knowledge.Draft{Text: t.ID, BasedOn: e.Position, Why: why, Raw: raw})
		}
	}
	return changes, nil
}

// withMoves does to a text's events what was done to those of another language.
func withMoves(t knowledge.Text, moved []move) (raw []byte, changed bool) {
	for _, m := range moved {
		e, there := eventOf(t, m.was.ID)
		if !there {
			continue
		}
		var err error
		if m.now == nil {
			raw, err = knowledge.WithoutEvent(t, e.ID)
		} else {
			same := e
			same.Starts, same.Ends, same.Zone = m.now.Starts, m.now.Ends, m.now.Zone
			if same == e {
				continue
			}
			raw, err = knowledge.WithEvent(t, same)
		}
		if err != nil {
			return nil, false
		}
		if t, err = knowledge.ParseText(t.ID+".md", raw); err != nil {
			return nil, false
		}
		changed = true
	}
	return raw, changed
}

func (a *act) languagesOf(changes []knowledge.Draft) string {
	var names []string
	for _, c := range changes {
		if t := readOrNone(c.Text, c.Raw); t != nil {
			names = append(names, a.LanguageName(t.Language))
		}
	}
	return strings.Join(names, ", ")
}

// sameEvents does what a draft, or a revision, does to the hours in all languages of the work: a preview of all, one tap for all.
func sameEvents(ctx context.Context, a *act) bot.Reply {
	id := strings.ToLower(strings.TrimSpace(a.Text))
	if position, ok := numbered(strings.TrimPrefix(id, sayRevision)); ok && strings.HasPrefix(id, sayRevision) {
		return a.sameAsRevision(ctx, position)
	}
	d, err := a.room.draft(ctx, id)
	if err != nil {
		return a.noDraft(ctx, id, err)
	}
	base, err := a.rawAt(ctx, d.Text, d.BasedOn)
	if err != nil {
		return a.fault(ctx, "a text cannot be read", err)
	}
	moved := movedBetween(readOrNone(d.Text, base), readOrNone(d.Text, d.Raw))
	return a.proposeSame(ctx, d.Text, d.Why, moved, kept{d, base})
}

// sameAsRevision proposes for the other languages what a text says since a revision; later ones count, so that an old button
// sets no hour that holds no more.
func (a *act) sameAsRevision(ctx context.Context, position int64) bot.Reply {
	s, err := a.room.stepAt(ctx, position)
	if errors.Is(err, sql.ErrNoRows) {
		return a.say("mod_no_revision", "Revision", position)
	}
	if err != nil {
		return a.fault(ctx, "a revision cannot be read", err)
	}
	moved := movedBetween(readOrNone(s.it.Text, s.before.Raw), readOrNone(s.it.Text, s.newest.Raw))
	return a.proposeSame(ctx, s.it.Text, s.it.Why, moved)
}

func (a *act) proposeSame(ctx context.Context, text, why string, moved []move, with ...kept) bot.Reply {
	others, err := a.sameElsewhere(ctx, text, why, moved)
	if err != nil {
		return a.fault(ctx, "the texts cannot be listed", err)
	}
	if len(others) == 0 {
		return a.say("mod_event_others_none", "Text", text)
	}
	more, no := a.keepTogether(ctx, others)
	if no != nil {
		return *no
	}
	return a.withHeld(ctx, a.previewTogether(ctx, append(with, more...)), knowledge.WorkOf(text), moved)
}

// A place that holds an old hour or day.
type holding struct {
	name, found, open string // open: what a button says
	names             int    // how surely it names the event: 0 to 2
	other             int    // 1: in another work
}

// withHeld adds to a reply where the old hours and days are still written: what names the event first, and of that the same work.
func (a *act) withHeld(ctx context.Context, r bot.Reply, work string, moved []move) bot.Reply {
	old := oldOf(moved)
	if len(old.hours) == 0 && len(old.days) == 0 {
		return r
	}
	texts, err := a.room.Store.CurrentTexts(ctx)
	if err != nil {
		return a.fault(ctx, "the texts cannot be listed", err)
	}
	titles := titlesOf(texts, work, moved)
	var all []holding
	dates := map[string]dates{} // by language
	for _, t := range texts {
		if _, ok := dates[t.Language]; !ok {
			dates[t.Language] = a.dates(t.Language)
		}
		for _, e := range t.Events {
			if found := old.in(passage{body: e.Title}, dates[t.Language], titles[t.Language]); found != "" {
				all = append(all, holding{t.ID + " " + e.ID, found, bot.Say("event", t.ID+" "+e.ID), names(e.Title, titles[t.Language]), other(t, work)})
			}
		}
		for i, s := range t.Sections {
			body := string(t.Raw[s.Start:s.End])
			if found := old.in(passage{t.Title, s.Path, body}, dates[t.Language], titles[t.Language]); found != "" {
				name := fmt.Sprintf("%s %d", t.ID, i+1)
				all = append(all, holding{name, found, bot.Say("edit", name), names(strings.Join(s.Path, " ")+" "+body, titles[t.Language]), other(t, work)})
			}
		}
	}
	slices.SortStableFunc(all, func(x, y holding) int {
		return cmp.Or(min(y.names, 1)-min(x.names, 1), x.other-y.other, y.names-x.names)
	})
	return a.addHeld(r, all, len(old.days) > 0)
}

func (a *act) addHeld(r bot.Reply, all []holding, days bool) bot.Reply {
	if len(all) == 0 {
		return r
	}
	l := list{room: roomy / 2, most: heldShown}
	opened := 0
	for _, h := range all {
		l.add(bot.Span{Text: h.name, Bold: true}, bot.Span{Text: " – " + h.found})
		if opened < heldOpened && l.left == 0 && len(h.open) <= 64 {
			r.Buttons = append(r.Buttons, bot.Button{Label: h.name, Data: h.open})
			opened++
		}
	}
	said := "mod_event_held"
	if days {
		said = "mod_event_held_day"
	}
	r.Parts = append(r.Parts, a.line(said))
	if r.Parts = append(r.Parts, l.parts...); l.left > 0 {
		r.Parts = append(r.Parts, a.note("mod_more", "Count", l.left))
	}
	return r
}

// titlesOf gives what the moved events are called, by language.
func titlesOf(texts []knowledge.Text, work string, moved []move) map[string][]string {
	all := map[string][]string{}
	for _, m := range moved {
		for _, t := range texts {
			e, there := eventOf(t, m.was.ID)
			if t.Work == work && there {
				all[t.Language] = append(all[t.Language], e.Title)
			}
		}
		for _, t := range texts { // it may be taken out already, or in one language alone
			if len(all[t.Language]) == 0 {
				all[t.Language] = append(all[t.Language], m.was.Title)
			}
		}
	}
	return all
}

// names tells how surely a passage speaks of one of some events: 2 where it holds all the words of a title, 1 for half of them.
// Words that begin alike are the same: "opens" speaks of the opening.
func names(said string, titles []string) (best int) {
	words := wordsOf(said)
	for _, title := range titles {
		wanted := wordsOf(title)
		found := 0
		for _, w := range wanted {
			if slices.ContainsFunc(words, func(o string) bool { return o == w || len(w) > stem && len(o) > stem && o[:stem] == w[:stem] }) {
				found++
			}
		}
		switch {
		case len(wanted) == 0:
		case found == len(wanted):
			return 2
		case 2*found >= len(wanted):
			best = 1
		}
	}
	return best
}

// stem is how many letters two words begin with alike that are taken for one.
const stem = 4

func wordsOf(said string) []string {
	return strings.FieldsFunc(fold(said), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// other is 1 for a text of another work: those of the same work stand first.
func other(t knowledge.Text, work string) int {
	if t.Work == work {
		return 0
	}
	return 1
}
