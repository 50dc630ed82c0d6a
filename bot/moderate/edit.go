package moderate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"summitbot/bot"
	"summitbot/knowledge"
)

// edit lists a text's sections, shows one, or makes a draft with new wording for it.
func edit(ctx context.Context, a *act) bot.Reply {
	name, rest := bot.CutWord(bot.Unbroken(a.Text))
	if name == "" {
		return a.say("mod_usage_edit")
	}
	t, no := a.textNamed(ctx, name)
	if no != nil {
		return *no
	}
	said, wording := bot.CutWord(rest)
	if said == "" {
		return a.sections(t)
	}
	n, err := strconv.Atoi(strings.Trim(said, ".:#"))
	if err != nil {
		return a.say("mod_usage_edit")
	}
	if t, wording, no = a.asItWas(ctx, t, wording); no != nil {
		return *no
	}
	if n < 1 || n > len(t.Sections) {
		return a.say("mod_no_section", "Text", t.ID, "Number", n, "Count", len(t.Sections))
	}
	wording, why := a.cutWhy(wording)
	if wording == "" {
		return a.section(t, n)
	}
	raw, ok, err := withBody(t.Text, n-1, wording)
	switch {
	case err != nil:
		return a.notAText(err)
	case !ok:
		return a.say("mod_swallows")
	}
	return a.proposeOn(ctx, t, raw, why)
}

// cutWhy takes a last line "why: ..." off, in whatever language that is said.
func (a *act) cutWhy(said string) (rest, why string) {
	said = strings.TrimSpace(said)
	at := strings.LastIndexByte(said, '\n') + 1
	key, why, ok := a.Bot.Key(said[at:])
	if !ok || key != "why" {
		return said, ""
	}
	return strings.TrimSpace(said[:at]), why
}

func (a *act) sections(t current) bot.Reply {
	r := a.Reply(bot.Plain(bot.Heading, a.Say("mod_sections", "Text", t.ID, "Title", short(t.Title, 100), "Revision", t.revision.Position)))
	l := list{room: roomy}
	for i, s := range t.Sections {
		heading := short(s.Heading, 80)
		if heading == "" {
			heading = a.Say("mod_no_heading")
		}
		l.add(bot.Span{Text: fmt.Sprintf("%d. ", i+1)}, bot.Span{Text: heading, Bold: true}, bot.Span{Text: " – " + short(string(t.Raw[s.Start:s.End]), 60)})
	}
	r.Parts = append(r.Parts, l.parts...)
	if l.left > 0 {
		r.Parts = append(r.Parts, a.note("mod_more", "Count", l.left))
	}
	r.Parts = append(r.Parts, a.note("mod_sections_how", "Text", t.ID))
	return r
}

// section shows the wording of one section as it stands. One that a message might not hold is not shown as if it were whole.
func (a *act) section(t current, n int) bot.Reply {
	s := t.Sections[n-1]
	wording := strings.TrimSpace(string(t.Raw[s.Start:s.End]))
	form := a.form("mod_section_field", wording, bot.Say("edit", fmt.Sprintf("%s %d %s", t.ID, n, t.shown())), "mod_section_form", "Text", t.ID, "Number", n, "Heading", short(s.Heading, 60))
	if drawnLength(wording) > roomy {
		if form == nil {
			return a.sectionAsFile(t, n, wording)
		}
		r := a.Reply(bot.Plain(bot.Heading, a.Say("mod_section_now", "Text", t.ID, "Number", n, "Heading", short(s.Heading, 100))),
			bot.Plain(bot.Line, short(wording, roomy/3)), a.note("mod_section_opens"))
		r.Form = form
		return r
	}
	r := a.Reply(bot.Plain(bot.Heading, a.Say("mod_section_now", "Text", t.ID, "Number", n, "Heading", short(s.Heading, 100))))
	if wording != "" {
		r.Parts = append(r.Parts, bot.Plain(bot.Line, wording))
	}
	r.Parts = append(r.Parts, a.note("mod_section_how", "Text", t.ID, "Number", n, "Shown", t.shown()))
	r.Form = form
	return r
}

// drawnLength is how long a text can become when it is drawn: an adapter may put a sign before each sign of its markup.
func drawnLength(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if r > 0xffff || r < 0x80 && unicode.In(r, unicode.P, unicode.S) && !strings.ContainsRune(".,;:'\"?!/%&()", r) {
			n++
		}
	}
	return n
}

// notAText tells why what someone wrote cannot be a text, in their language where there are words for it.
func (a *act) notAText(err error) bot.Reply {
	var f *knowledge.Fault
	if !errors.As(err, &f) {
		return a.say("mod_fault", "Fault", short(err.Error(), 500))
	}
	if f.Kind == "" {
		return a.say("mod_fault", "Fault", short(f.Mend, 500))
	}
	var details []any
	for _, d := range f.Details {
		details = append(details, short(d, 100))
	}
	return a.say("mod_fault_"+string(f.Kind), details...)
}

// notAFile is notAText of a whole file, in which someone has to find the line.
func (a *act) notAFile(err error) bot.Reply {
	r := a.notAText(err)
	if f := (*knowledge.Fault)(nil); errors.As(err, &f) && f.Line > 0 {
		r.Parts = append(r.Parts, a.note("mod_fault_line", "Line", f.Line))
	}
	return r
}

// remove makes a draft that takes a text back.
func remove(ctx context.Context, a *act) bot.Reply {
	name, rest := bot.CutWord(bot.Unbroken(a.Text))
	if name == "" {
		return a.say("mod_usage_remove")
	}
	t, no := a.textNamed(ctx, name)
	if no != nil {
		return *no
	}
	rest, why := a.cutWhy(rest)
	if rest != "" {
		return a.say("mod_usage_remove")
	}
	return a.propose(ctx, knowledge.Draft{Text: t.ID, BasedOn: t.revision.Position, Why: why})
}

// add begins a new text that is pasted: "LANGUAGE Title", lines of facts where there are some, then its body.
func add(ctx context.Context, a *act) bot.Reply {
	head, body, _ := strings.Cut(strings.TrimSpace(bot.Unbroken(a.Text)), "\n")
	lang, title := bot.CutWord(head)
	body, why := a.cutWhy(body)
	if title == "" {
		return a.say("mod_usage_add")
	}
	if _, err := language.Parse(lang); err != nil {
		return a.say("language_unknown", "Language", short(lang, 30))
	}
	for {
		line, rest, _ := strings.Cut(body, "\n")
		key, value, ok := a.Bot.Key(line)
		if ok && key == "why" {
			why, body = value, rest
			continue
		}
		if !ok || !(&sketch{}).knows(key) {
			break
		}
		head, body = head+"\n"+line, rest
	}
	s := sketch{Title: title, Language: lang, Why: why, Wording: knowledge.Ours, Body: []byte(strings.TrimSpace(body) + "\n")}
	t, err := knowledge.ParseText("text.md", s.raw()) // what its facts are is asked for; that it has words is not
	if err != nil {
		return a.notAText(err)
	}
	if !slices.ContainsFunc(t.Sections, func(s knowledge.Section) bool { return len(s.Blocks) > 0 }) {
		return a.say("mod_usage_add")
	}
	s.Wording = ""
	return a.begin(ctx, s, head)
}

// newID makes an id of a title that no text and no draft has.
func (a *act) newID(ctx context.Context, title, lang string) (string, error) {
	waiting, err := a.room.Memory.Drafts(ctx)
	if err != nil {
		return "", err
	}
	name := slug(title)
	for n := 1; ; n++ {
		id := name + "." + lang
		if n > 1 {
			id = fmt.Sprintf("%s-%d.%s", name, n, lang)
		}
		taken := slices.ContainsFunc(waiting, func(d bot.Draft) bool { return strings.EqualFold(d.Text, id) })
		if !taken && a.knownID(id) == "" {
			return id, nil
		}
	}
}

// slug makes a title a part of an id: letters and digits with hyphens between them.
func slug(title string) string {
	words := strings.FieldsFunc(fold(title), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	name := []rune(strings.Join(words, "-"))
	if len(name) > 60 {
		name = name[:60]
	}
	if s := strings.Trim(string(name), "-"); s != "" {
		return s
	}
	return "text"
}
