package moderate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"summitbot/bot"
	"summitbot/index"
	"summitbot/knowledge"
	"summitbot/knowledge/importer"
)

// A sketch is a text that is being added: what was found in a file or a page, with what a moderator has said of it.
type sketch struct {
	Title, Language, Publisher, Published, URL string
	Wording                                    knowledge.Wording
	Why                                        string
	Body                                       []byte
	Whole                                      []byte            // the text as it came, where it had front matter of its own that is whole
	Name                                       string            // the id that its file's name would give it
	Notes                                      []importer.Note   // what might be wrong
	Left                                       bool              // what is not needed and not known was asked for, and left out
	Draft                                      string            // made of it last
	Events                                     []knowledge.Event // found in its body, and kept
	Translates                                 string            // the id of a text that says the same in another language
}

var sketchID = regexp.MustCompile(`^[a-z2-7]{8}$`)

// addAny adds a text that is pasted, in a file, or behind a link; or says more of one that is being added.
func addAny(ctx context.Context, a *act) bot.Reply {
	said := strings.TrimSpace(bot.Unbroken(a.Text))
	word, rest := bot.CutWord(said)
	switch {
	case len(a.Files) > 0:
		return a.addFile(ctx, said)
	case isLink(word):
		return a.addLink(ctx, strings.Trim(word, "<>"), rest)
	case strings.HasPrefix(said, "---\n"):
		d, err := a.room.Reader.Read(ctx, importer.File{Content: []byte(said + "\n")})
		if err != nil {
			return a.unread(ctx, err)
		}
		return a.begin(ctx, sketchOf(d, ""), "")
	case sketchID.MatchString(strings.ToLower(word)):
		r, err := a.goOn(ctx, strings.ToLower(word), rest)
		if err == nil {
			return r
		}
		if !errors.Is(err, bot.ErrNoSketch) {
			return a.notKept(ctx, "a text that is being added cannot be kept", err)
		}
		if _, err := language.Parse(word); err != nil {
			return a.say("mod_sketch_none", "ID", word)
		}
	}
	return add(ctx, a)
}

func (a *act) addFile(ctx context.Context, said string) bot.Reply {
	d, no := a.readFile(ctx)
	if no != nil {
		return *no
	}
	return a.begin(ctx, sketchOf(d, a.Files[0].Name), said)
}

func (a *act) addLink(ctx context.Context, link, said string) bot.Reply {
	done, err := a.room.reading(ctx)
	if err != nil {
		return a.unread(ctx, err)
	}
	d, _, err := a.room.Reader.Fetch(ctx, link)
	done()
	if err != nil {
		return a.unread(ctx, err)
	}
	return a.begin(ctx, sketchOf(d, ""), said)
}

// sketchOf takes over what was found. What language a body is in is told from its words where nothing says it.
func sketchOf(d importer.Draft, file string) sketch {
	s := sketch{
		Title: d.Title, Language: d.Language, Publisher: d.Publisher, Published: d.Published, URL: d.URL, Wording: d.Wording, Body: d.Body, Notes: d.Notes,
	}
	if s.Language == "" {
		if lang, sure := index.DetectLanguage(short(string(d.Body), 2000)); sure {
			s.Language = lang
		}
	}
	if d.Text != nil {
		s.Whole = d.Text.Raw
		if file != "" && strings.HasSuffix(d.Text.ID, "."+s.Language) {
			s.Name = d.Text.ID
		}
	}
	return s
}

// begin keeps what was found, and goes on with what was said beside it.
func (a *act) begin(ctx context.Context, s sketch, said string) bot.Reply {
	if no := s.take(ctx, a, said); no != nil {
		return *no
	}
	if s.Whole == nil {
		s.Events = a.eventsIn(string(s.Body), s.Language)
		s.Events = a.likeThoseOf(ctx, s.Translates, s.Events)
	}
	content, err := json.Marshal(s)
	if err != nil {
		return a.fault(ctx, "a text that is being added cannot be written", err)
	}
	kept := bot.Sketch{ID: bot.NewID(), Content: content, Actor: a.actor, Created: a.room.Now()}
	if err := a.room.Memory.KeepSketch(ctx, kept, a.room.oldest()); err != nil {
		return a.notKept(ctx, "a text that is being added cannot be kept", err)
	}
	return a.ask(ctx, kept.ID, s)
}

// goOn takes what is said of a text that is being added.
func (a *act) goOn(ctx context.Context, id, said string) (bot.Reply, error) {
	var s sketch
	var no *bot.Reply
	err := a.changeSketch(ctx, id, func(was *sketch) error {
		s = *was
		no = s.take(ctx, a, said)
		if no == nil {
			*was = s
		}
		return nil
	})
	if err != nil {
		return bot.Reply{}, err
	}
	if no != nil {
		return *no, nil
	}
	return a.ask(ctx, id, s), nil
}

func (a *act) changeSketch(ctx context.Context, id string, change func(*sketch) error) error {
	return a.room.Memory.ChangeSketch(ctx, id, a.room.oldest(), func(content []byte) ([]byte, error) {
		var s sketch
		if err := json.Unmarshal(content, &s); err != nil {
			return nil, fmt.Errorf("read a sketch: %w", err)
		}
		if err := change(&s); err != nil {
			return nil, err
		}
		return json.Marshal(s)
	})
}

// take takes lines "key: value"; where the first is none, it is a language and a title, as with a pasted text.
func (s *sketch) take(ctx context.Context, a *act, said string) (no *bot.Reply) {
	reply := func(r bot.Reply) *bot.Reply { return &r }
	said, why := a.cutWhy(said)
	if why != "" {
		s.Why = why
	}
	for n, line := range strings.Split(said, "\n") {
		line = strings.TrimSpace(line)
		key, value, found := a.Bot.Key(line)
		switch {
		case line == "":
		case strings.EqualFold(line, "preview"):
			s.Left = true
		case found && key == "events" && value == "-":
			s.Events = nil
		case found && key == "drop":
			kept := slices.DeleteFunc(slices.Clone(s.Events), func(e knowledge.Event) bool { return strings.EqualFold(e.ID, value) })
			if len(kept) == len(s.Events) {
				return reply(a.say("mod_found_none", "Event", short(value, 60)))
			}
			s.Events = kept
		case found && s.knows(key):
			if s.Whole != nil && key != "wording" && key != "translates" {
				return reply(a.say("mod_sketch_whole"))
			}
			if key == "translates" && value != "-" {
				of, no := a.textNamed(ctx, value)
				if no != nil {
					return no
				}
				value, s.Events = of.ID, a.likeThoseOf(ctx, of.ID, s.Events)
			}
			if !s.set(key, value) {
				return reply(a.say("mod_sketch_value", "Key", key, "Value", short(value, 100)))
			}
		case n == 0:
			lang, title := bot.CutWord(line)
			if title == "" || !s.set("language", lang) {
				return reply(a.say("mod_sketch_line", "Line", short(line, 100)))
			}
			s.Title = title
		default:
			return reply(a.say("mod_sketch_line", "Line", short(line, 100)))
		}
	}
	return nil
}

func (s *sketch) knows(key string) bool {
	return slices.Contains([]string{"title", "language", "publisher", "published", "source", "wording", "translates"}, key)
}

// set takes one fact, or with "-" takes it back; false: it cannot be that.
func (s *sketch) set(key, value string) bool {
	if value == "-" {
		value, s.Left = "", s.Left || key != "translates"
	}
	switch key {
	case "title":
		s.Title = value
	case "publisher":
		s.Publisher = value
	case "language":
		tag, err := language.Parse(value)
		if err != nil || value == "" {
			return false
		}
		s.Language = tag.String()
	case "published":
		if value != "" && !isDate(value) {
			return false
		}
		s.Published = value
	case "source":
		value = strings.Trim(value, "<>")
		if u, err := url.Parse(value); value != "" && (err != nil || !isLink(value) || u.Host == "") {
			return false
		}
		s.URL = value
	case "wording":
		w := knowledge.Wording(strings.ToLower(value))
		if w != knowledge.Verbatim && w != knowledge.Ours {
			return false
		}
		s.Wording = w
	case "translates":
		s.Translates = value
	}
	return true
}

func isDate(s string) bool {
	return slices.ContainsFunc([]string{"2006-01-02", "2006-01", "2006"}, func(form string) bool {
		_, err := time.Parse(form, s)
		return err == nil
	})
}

// needed are the facts that a text cannot do without; the others are asked for once.
func (s *sketch) missing() (needed, others []string) {
	for _, f := range s.facts() {
		switch {
		case f.value != "":
		case f.key == "title" || f.key == "language" || f.key == "wording":
			needed = append(needed, f.key)
		case s.Whole == nil:
			others = append(others, f.key)
		}
	}
	return needed, others
}

type fact struct{ key, value string }

func (s *sketch) facts() []fact {
	return []fact{{"title", s.Title}, {"language", s.Language}, {"publisher", s.Publisher}, {"published", s.Published}, {"source", s.URL}, {"wording", string(s.Wording)}}
}

// ask asks for what is missing; where that is nothing, it makes a draft.
func (a *act) ask(ctx context.Context, id string, s sketch) bot.Reply {
	if there := a.translated(s); there != "" {
		return a.say("mod_sketch_translated", "Text", there, "ID", id)
	}
	needed, others := s.missing()
	if len(needed) == 0 && (len(others) == 0 || s.Left) {
		return a.proposeSketch(ctx, id, s)
	}
	r := a.Reply(bot.Plain(bot.Heading, a.Say("mod_sketch", "ID", id)))
	for _, f := range s.facts() {
		value := short(f.value, 150)
		if value == "" {
			value = "?"
		}
		r.Parts = append(r.Parts, bot.Part{Kind: bot.Item, Spans: []bot.Span{{Text: f.key + ": ", Bold: true}, {Text: value}}})
	}
	if s.Translates != "" {
		r.Parts = append(r.Parts, a.note("mod_sketch_translates", "Text", s.Translates))
	}
	r.Parts = append(r.Parts, bot.Plain(bot.Line, short(string(s.Body), 300)))
	r.Parts = append(r.Parts, a.notes(s)...)
	asked := append(needed, others...)
	r.Parts = append(r.Parts, a.line("mod_sketch_missing", "Keys", strings.Join(asked, ", "), "ID", id), a.note("mod_sketch_how", "ID", id, "Key", asked[0]))
	r.Buttons = a.sketchButtons(ctx, id, needed)
	return r
}

func (a *act) sketchButtons(ctx context.Context, id string, needed []string) []bot.Button {
	var all []bot.Button
	button := func(label, fact string) {
		all = append(all, bot.Button{Label: label, Data: bot.Say("add", id+" "+fact)})
	}
	if slices.Contains(needed, "language") {
		for _, lang := range a.room.languages(ctx) {
			button(a.LanguageName(lang), "language: "+lang)
		}
	}
	if slices.Contains(needed, "wording") {
		button(a.Say("mod_button_verbatim"), "wording: verbatim")
		button(a.Say("mod_button_ours"), "wording: ours")
	}
	if len(needed) == 0 {
		button(a.Say("mod_button_preview"), "preview")
	}
	return all
}

// languages are those of most texts.
func (r *Room) languages(ctx context.Context) []string {
	texts, err := r.Store.CurrentTexts(ctx)
	if err != nil {
		slog.ErrorContext(ctx, "the texts' languages cannot be listed", "err", err)
		return nil
	}
	count := map[string]int{}
	var all []string
	for _, t := range texts {
		if count[t.Language]++; count[t.Language] == 1 {
			all = append(all, t.Language)
		}
	}
	slices.SortFunc(all, func(x, y string) int {
		if count[x] != count[y] {
			return count[y] - count[x]
		}
		return strings.Compare(x, y)
	})
	return all[:min(len(all), 4)]
}

// notes say what was told by guessing.
func (a *act) notes(s sketch) []bot.Part {
	var parts []bot.Part
	for _, n := range s.Notes {
		parts = append(parts, a.note("import_note_"+string(n.Kind), "Number", n.Count, "Of", n.Of, "Said", short(n.Said, 200)))
	}
	return parts
}

// proposeSketch makes a draft of a text whose facts are complete, in place of the one that was made of it before.
func (a *act) proposeSketch(ctx context.Context, id string, s sketch) bot.Reply {
	if s.Draft != "" {
		if _, err := a.room.Memory.DropDraft(ctx, s.Draft); err != nil {
			slog.WarnContext(ctx, "a draft that has a newer one cannot be discarded", "err", err)
		}
	}
	text, err := a.sketchedID(ctx, s)
	if err != nil {
		return a.fault(ctx, "an id for a new text cannot be chosen", err)
	}
	raw := withFound(text, s.raw(), s.Events)
	if _, err := knowledge.ParseText(text+".md", raw); err != nil {
		return a.notAText(err)
	}
	change := knowledge.Draft{Text: text, Why: s.Why, Raw: raw}
	if before, ok := a.room.Store.Current(text); ok { // it was taken back
		change.BasedOn = before.Position
	}
	r, draft := a.proposeDraft(ctx, change)
	if draft == "" {
		return r
	}
	if s.Translates != "" {
		r.Parts = append(r.Parts, a.note("mod_sketch_translates", "Text", s.Translates))
	}
	if err := a.changeSketch(ctx, id, func(was *sketch) error { was.Draft = draft; return nil }); err != nil {
		slog.WarnContext(ctx, "which draft was made of a text that is being added cannot be noted", "err", err)
	}
	r.Parts = append(r.Parts, a.notes(s)...)
	if s.Whole == nil {
		r.Parts = append(r.Parts, a.note("mod_sketch_wrong", "ID", id))
	}
	return a.offerFound(r, id, s.Events)
}

// sketchedID is the name of the work that it translates with its own language; else what the file is called, where that is free:
// translations are told by it. Else it is made of the title.
func (a *act) sketchedID(ctx context.Context, s sketch) (string, error) {
	if s.Translates != "" {
		return s.translation(), nil
	}
	if s.Name == "" || a.knownID(s.Name) != "" {
		return a.newID(ctx, s.Title, s.Language)
	}
	waiting, err := a.room.Memory.Drafts(ctx)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(waiting, func(d bot.Draft) bool { return strings.EqualFold(d.Text, s.Name) }) {
		return a.newID(ctx, s.Title, s.Language)
	}
	return s.Name, nil
}

// translation is the id of a text that translates another.
func (s *sketch) translation() string { return knowledge.WorkOf(s.Translates) + "." + s.Language }

// translated gives the text that stands where a translation would; empty: none does.
func (a *act) translated(s sketch) string {
	if s.Translates == "" || s.Language == "" {
		return ""
	}
	id := a.knownID(s.translation())
	if e, ok := a.room.Store.Current(id); !ok || e.Removed {
		return ""
	}
	return id
}

// likeThoseOf gives events the ids of those that begin at the same time in the text that they are translated from, in order: that
// is what makes them the same event.
func (a *act) likeThoseOf(ctx context.Context, text string, events []knowledge.Event) []knowledge.Event {
	if text == "" || len(events) == 0 {
		return events
	}
	of, no := a.textNamed(ctx, text)
	if no != nil {
		return events
	}
	left := slices.Clone(of.Events)
	all := slices.Clone(events)
	var own []int
	for i, e := range all {
		at := slices.IndexFunc(left, func(o knowledge.Event) bool { return o.Starts == e.Starts })
		if at < 0 {
			own = append(own, i)
			continue
		}
		all[i].ID, all[i].Zone = left[at].ID, left[at].Zone
		left = slices.Delete(left, at, at+1)
	}
	for _, i := range own {
		others := slices.Delete(slices.Clone(all), i, i+1)
		if slices.ContainsFunc(others, func(o knowledge.Event) bool { return o.ID == all[i].ID }) {
			all[i].ID = freshID(others, all[i].Title)
		}
	}
	return all
}

// raw writes the text as a file.
func (s *sketch) raw() []byte {
	if s.Whole != nil {
		return s.wholeWithWording()
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "---\ntitle: %s\nlanguage: %s\n", knowledge.Quote(s.Title), s.Language)
	if s.URL != "" || s.Publisher != "" || s.Published != "" {
		fmt.Fprintf(&b, "source: {title: %s, publisher: %s, url: %s, published: %s}\n",
			knowledge.Quote(s.Title), knowledge.Quote(s.Publisher), knowledge.Quote(s.URL), knowledge.Quote(s.Published))
	}
	fmt.Fprintf(&b, "wording: %s\n---\n", s.Wording)
	b.Write(s.Body)
	return b.Bytes()
}

var wordingLine = regexp.MustCompile(`(?m)^wording:.*\n`)

// wholeWithWording says in a text's own front matter what a moderator has said of its wording.
func (s *sketch) wholeWithWording() []byte {
	end := bytes.Index(s.Whole, []byte("\n---\n"))
	if end < 0 {
		return s.Whole // it was read, so it is there
	}
	matter := wordingLine.ReplaceAll(s.Whole[:end+1], nil)
	return slices.Concat(matter, []byte("wording: "+string(s.Wording)+"\n"), s.Whole[end+1:])
}
