package moderate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"summitbot/bot"
	"summitbot/knowledge"
	"summitbot/knowledge/importer"
)

const (
	watchLooks = 5 * time.Minute // how often it is seen what is due
	goneAfter  = 3               // failures in a row after which moderators are told
	actorWatch = "watch"         // who makes the drafts; whoever publishes one stands in the log
)

// watch begins or ends the watching of the page that a text was taken from, or tells what was seen there.
func watch(ctx context.Context, a *act) bot.Reply {
	name, rest := bot.CutWord(a.Text)
	if name == "" {
		return a.say("mod_usage_watch")
	}
	t, no := a.textNamed(ctx, name)
	if no != nil {
		return *no
	}
	verb, which := bot.CutWord(strings.ToLower(rest))
	switch {
	case verb == "":
		return a.watched(ctx, t)
	case verb == "on":
		return a.beginWatch(ctx, t, which)
	case verb == "off" && which == "":
		dropped, err := a.room.Memory.DropWatch(ctx, t.ID)
		if err != nil {
			return a.notKept(ctx, "a watch cannot be ended", err)
		}
		if !dropped {
			return a.say("mod_watch_none", "Text", t.ID)
		}
		slog.InfoContext(ctx, "a page is not watched any more", "text", t.ID, "actor", a.actor)
		return a.say("mod_watch_ended", "Text", t.ID)
	}
	return a.say("mod_usage_watch")
}

// pagesOf gives the addresses that a text was taken from: its own, then those of its sections.
func pagesOf(t knowledge.Text) []string {
	var all []string
	add := func(s knowledge.Source) {
		if isLink(s.URL) && !slices.Contains(all, s.URL) {
			all = append(all, s.URL)
		}
	}
	add(t.Source)
	for _, s := range t.Sections {
		add(s.Source)
	}
	return all
}

// whichPage asks which of a text's pages is to be watched.
func (a *act) whichPage(t current, pages []string) bot.Reply {
	r := a.say("mod_watch_which", "Text", t.ID)
	for i, page := range pages {
		said := fmt.Sprintf("%s on %d", t.ID, i+1)
		r.Parts = append(r.Parts, bot.Part{Kind: bot.Item, Spans: []bot.Span{{Text: "/watch " + said, Bold: true}, {Text: " – "}, {Text: short(page, 200), URL: page}}})
		if data := bot.Say("watch", said); len(data) <= 64 && i < 5 {
			r.Buttons = append(r.Buttons, bot.Button{Label: strconv.Itoa(i + 1), Data: data})
		}
	}
	return r
}

// beginWatch watches a text's page; which is its number, where the text was taken from several.
func (a *act) beginWatch(ctx context.Context, t current, which string) bot.Reply {
	if a.room.WatchEvery <= 0 || a.room.Reader == nil {
		return a.say("mod_watch_never")
	}
	pages := pagesOf(t.Text)
	n, known := numbered(which)
	switch {
	case len(pages) == 0:
		return a.say("mod_watch_no_link", "Text", t.ID)
	case which == "" && len(pages) == 1:
		n = 1
	case !known || n > int64(len(pages)):
		return a.whichPage(t, pages)
	}
	page := pages[n-1]
	err := a.room.Memory.KeepWatch(ctx, bot.Watch{Text: t.ID, URL: page, Due: a.room.Now()})
	if errors.Is(err, bot.ErrWatchesFull) {
		return a.say("mod_watch_full")
	}
	if err != nil {
		return a.notKept(ctx, "a watch cannot be kept", err)
	}
	slog.InfoContext(ctx, "a page is watched", "text", t.ID, "actor", a.actor)
	told := "mod_watch_begun"
	if len(a.room.Rooms) == 0 {
		told = "mod_watch_begun_alone"
	}
	return a.Reply(bot.Part{Kind: bot.Line, Spans: []bot.Span{{Text: a.Say(told, "Text", t.ID, "Every", hours(a.room.WatchEvery))}, {Text: " " + page}}})
}

// hours writes a length of time as people do who set one.
func hours(d time.Duration) string {
	said := strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
	if strings.HasSuffix(said, "h0m") {
		said = strings.TrimSuffix(said, "0m")
	}
	return said
}

// watched tells what was seen on a text's page, and makes a draft of it anew: a draft waits for a day only.
func (a *act) watched(ctx context.Context, t current) bot.Reply {
	w, err := a.room.Memory.Watch(ctx, t.ID)
	if errors.Is(err, bot.ErrNoWatch) {
		return a.say("mod_watch_none", "Text", t.ID)
	}
	if err != nil {
		return a.fault(ctx, "a watch cannot be read", err)
	}
	looked := a.note("mod_watch_not_yet", "Text", t.ID)
	if !w.Looked.IsZero() {
		looked = a.note("mod_watch_looked", "Text", t.ID, "Age", a.age(w.Looked))
	}
	if w.Told {
		looked = a.note("mod_watch_gone_before", "Text", t.ID)
	}
	if w.Earlier == nil {
		return a.Reply(looked)
	}
	var r bot.Reply
	if raw, ok := afterPage(t, w); ok {
		r = a.propose(ctx, knowledge.Draft{Text: t.ID, BasedOn: t.revision.Position, Raw: raw, Why: a.Say("mod_watch_why")})
	} else {
		r = a.pageDifference(t, w)
	}
	r.Parts = append([]bot.Part{looked, a.note("mod_watch_changed", "Age", a.age(w.Changed))}, r.Parts...)
	return r
}

// offerWatch puts a button under what became of a new text that was taken from a page.
func (a *act) offerWatch(ctx context.Context, published knowledge.Revision, r bot.Reply) bot.Reply {
	if published.BasedOn != 0 || published.Removed || a.room.WatchEvery <= 0 {
		return r
	}
	t := readOrNone(published.Text, published.Raw)
	if t == nil || len(pagesOf(*t)) == 0 || t.Kind != knowledge.KindText {
		return r
	}
	r.Parts = append(r.Parts, a.note("mod_watch_offer", "Text", t.ID))
	if data := bot.Say("watch", t.ID+" on"); len(data) <= 64 {
		r.Buttons = append(r.Buttons, bot.Button{Label: a.Say("mod_button_watch"), Data: data})
	}
	return r
}

// Run looks at the watched pages when they are due, one after another, until ctx ends. words gives the bot's own words in a
// language.
func (r *Room) Run(ctx context.Context, words func(lang string) bot.Words) {
	if r.WatchEvery <= 0 || r.Reader == nil {
		return
	}
	tick := time.NewTicker(watchLooks)
	defer tick.Stop()
	for {
		for more := true; more && ctx.Err() == nil; {
			var err error
			if more, err = r.lookAtNext(ctx, words); err != nil && ctx.Err() == nil {
				slog.ErrorContext(ctx, "watched pages cannot be looked after: trying on", "err", err)
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// lookAtNext looks at the page that has been due for longest; more is false where none is, or nothing can be noted.
func (r *Room) lookAtNext(ctx context.Context, words func(lang string) bot.Words) (more bool, err error) {
	w, err := r.Memory.WatchDue(ctx, r.Now())
	if errors.Is(err, bot.ErrNoWatch) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	t, there, err := r.watchedText(ctx, w)
	if err != nil {
		return false, err
	}
	if !there {
		return true, nil
	}
	if err := r.look(ctx, words, w, t); err != nil && !errors.Is(err, bot.ErrNoWatch) { // ended meanwhile
		return false, err
	}
	return true, nil
}

// watchedText gives the text that a page is watched for. One that was taken back is watched no more, and one that says
// another address is watched there.
func (r *Room) watchedText(ctx context.Context, w bot.Watch) (t current, there bool, err error) {
	newest, err := r.Store.Newest(ctx, w.Text)
	if err != nil {
		return current{}, false, err
	}
	parsed := readOrNone(w.Text, newest.Raw)
	switch {
	case newest.Damaged != nil:
		w.Due = r.Now().Add(r.WatchEvery)
		return current{}, false, r.Memory.NoteWatch(ctx, w, nil, nil)
	case parsed == nil || newest.Removed || len(pagesOf(*parsed)) == 0:
		_, err := r.Memory.DropWatch(ctx, w.Text)
		return current{}, false, err
	case !slices.Contains(pagesOf(*parsed), w.URL):
		return current{}, false, r.Memory.KeepWatch(ctx, bot.Watch{Text: w.Text, URL: pagesOf(*parsed)[0], Due: r.Now()})
	}
	return current{Text: *parsed, revision: newest}, true, nil
}

// look fetches a page and notes what it says; with a change goes a draft or a notice.
func (r *Room) look(ctx context.Context, words func(lang string) bot.Words, w bot.Watch, t current) error {
	done, err := r.reading(ctx)
	if err != nil {
		return err
	}
	d, f, err := r.Reader.FetchIfChanged(ctx, w.URL, w.ETag, w.Modified)
	done()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	a := &act{Turn: &bot.Turn{Words: words(t.Language), Language: t.Language}, room: r, actor: actorWatch}
	w.Due = r.Now().Add(r.WatchEvery)
	var problem *importer.Problem
	switch {
	case errors.As(err, &problem):
		return r.noteFailure(ctx, a, w, problem)
	case err != nil && !errors.Is(err, importer.ErrNotModified):
		slog.ErrorContext(ctx, "a watched page cannot be read", "text", w.Text, "err", err)
		return r.Memory.NoteWatch(ctx, w, nil, nil) // of the machine, not of the page
	}
	w.Looked, w.Failures, w.Told = r.Now(), 0, false
	if err != nil {
		return r.Memory.NoteWatch(ctx, w, nil, nil)
	}
	w.ETag, w.Modified = f.ETag, f.LastModified
	before := w.Body
	w.Body = d.Body
	if before == nil || bytes.Equal(before, d.Body) {
		return r.Memory.NoteWatch(ctx, w, nil, nil)
	}
	w.Earlier, w.Changed = before, r.Now()
	return r.noteChange(ctx, a, w, t)
}

// noteFailure counts a page that cannot be had; after some in a row moderators are told, once.
func (r *Room) noteFailure(ctx context.Context, a *act, w bot.Watch, problem *importer.Problem) error {
	slog.InfoContext(ctx, "a watched page cannot be had", "text", w.Text, "problem", problem.Kind)
	w.Failures++
	if w.Failures < goneAfter || w.Told {
		return r.Memory.NoteWatch(ctx, w, nil, nil)
	}
	w.Told = true
	reply := a.Reply(a.line("mod_watch_gone", "Text", w.Text, "URL", short(w.URL, 500), "Count", w.Failures), a.line("import_"+string(problem.Kind)), a.note("mod_watch_gone_how", "Text", w.Text))
	return r.Memory.NoteWatch(ctx, w, nil, r.announce(fmt.Sprintf("watch-gone:%s:%d", w.Text, w.Due.UnixMilli()), reply))
}

// noteChange makes a draft of what changed on a page, where it can be put into the text as it stands now; else moderators are
// shown what changed.
func (r *Room) noteChange(ctx context.Context, a *act, w bot.Watch, t current) error {
	slog.InfoContext(ctx, "a watched page has changed", "text", w.Text)
	key := fmt.Sprintf("watch:%s:%d", w.Text, w.Changed.UnixMilli())
	raw, ok := afterPage(t, w)
	if !ok {
		return r.Memory.NoteWatch(ctx, w, nil, r.announce(key, a.pageDifference(t, w)))
	}
	d := bot.Draft{
		ID: bot.NewID(), Chat: actorWatch, Created: r.Now(),
		Draft: knowledge.Draft{Text: t.ID, BasedOn: t.revision.Position, Raw: raw, Actor: actorWatch, Why: a.Say("mod_watch_why")},
	}
	reply := a.preview(ctx, d, t.Raw)
	reply.Parts = append([]bot.Part{a.pageChanged(t, w)}, reply.Parts...)
	reply.Parts = append(reply.Parts, a.note("mod_watch_later", "Text", t.ID))
	return r.Memory.NoteWatch(ctx, w, &d, r.announce(key, reply))
}

// announce makes a notice to each of the moderators' rooms.
func (r *Room) announce(key string, reply bot.Reply) []bot.Notice {
	var all []bot.Notice
	for _, room := range r.Rooms {
		all = append(all, bot.Notice{Key: key + ":" + room.Platform, To: bot.Address{Chat: room}, Reply: reply})
	}
	return all
}

func (a *act) pageChanged(t current, w bot.Watch) bot.Part {
	return bot.Part{Kind: bot.Line, Spans: []bot.Span{{Text: a.Say("mod_watch_page", "Text", t.ID) + " "}, {Text: w.URL, URL: w.URL}}}
}

// pageDifference shows what changed on a page that a text does not follow word for word.
func (a *act) pageDifference(t current, w bot.Watch) bot.Reply {
	d := differenceOf(w.Earlier, w.Body, 1000)
	r := a.Reply(a.pageChanged(t, w), d.part())
	a.withWhole(&r, t.ID+"-page", d.left, "", wholeDifference(w.Earlier, w.Body))
	how := "mod_watch_ours"
	if t.Wording == knowledge.Verbatim {
		how = "mod_watch_differs"
	}
	r.Parts = append(r.Parts, a.note(how, "Text", t.ID))
	return r
}

// afterPage does to a text in its publisher's words what was done to its page. ok is false where the text has other words
// in those places, or is one of ours, or says all that already.
func afterPage(t current, w bot.Watch) (raw []byte, ok bool) {
	if t.Wording != knowledge.Verbatim {
		return nil, false
	}
	head := t.Raw[:bodyOf(t.Text)]
	raw, ok = mergeRaw(t.ID, append(bytes.Clone(head), w.Earlier...), t.Raw, append(bytes.Clone(head), w.Body...))
	return raw, ok && !bytes.Equal(raw, t.Raw)
}

// bodyOf gives where a text's body begins.
func bodyOf(t knowledge.Text) int {
	if end := bytes.Index(t.Raw, []byte("\n---\n")); end >= 0 {
		return end + len("\n---\n")
	}
	return len(t.Raw)
}
