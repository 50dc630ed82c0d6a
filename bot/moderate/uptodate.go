package moderate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"summitbot/bot"
	"summitbot/knowledge"
)

// upToDate says that a text follows the other languages of its work; without one named it lists those that do not. It is a
// revision that changes nothing, so that it is in the log who said so.
func upToDate(ctx context.Context, a *act) bot.Reply {
	name, rest := bot.CutWord(a.Text)
	if rest != "" {
		return a.say("mod_usage_uptodate")
	}
	behind, err := a.room.Store.Behind(ctx)
	if err != nil {
		return a.fault(ctx, "the texts that are behind cannot be read", err)
	}
	if name == "" {
		return a.listBehind(behind)
	}
	t, no := a.textNamed(ctx, name)
	if no != nil {
		return *no
	}
	if !slices.ContainsFunc(behind, func(b knowledge.Behind) bool { return b.Text == t.ID }) {
		return a.say("mod_uptodate_before", "Text", t.ID)
	}
	keep := context.WithoutCancel(ctx)
	r, err := a.room.Store.Append(keep, knowledge.Draft{Text: t.ID, BasedOn: t.revision.Position, Actor: a.actor, Why: a.Say("mod_uptodate_why"), Raw: t.Raw}, nil)
	var clash *knowledge.Clash
	if errors.As(err, &clash) {
		d := differenceOf(t.Raw, clash.Newest.Raw, roomy)
		r := a.Reply(a.line("mod_clash", a.told(clash.Newest)...), d.part())
		a.withWhole(&r, t.ID+"-clash", d.left, "", wholeDifference(t.Raw, clash.Newest.Raw))
		return r
	}
	if err != nil {
		return a.notKept(ctx, "a text cannot be said to be up to date", err)
	}
	if err := a.room.Index.CatchUp(keep); err != nil {
		slog.WarnContext(ctx, "the index could not follow at once", "err", err)
	}
	return a.say("mod_uptodate", "Text", r.Text, "Revision", r.Position)
}

func (a *act) listBehind(behind []knowledge.Behind) bot.Reply {
	if len(behind) == 0 {
		return a.say("mod_behind_none")
	}
	r := a.addBehind(a.say("mod_behind"), behind)
	r.Parts = append(r.Parts, a.note("mod_usage_uptodate"))
	return r
}

func (a *act) addBehind(r bot.Reply, behind []knowledge.Behind) bot.Reply {
	l := list{room: roomy / 2, most: listed}
	for _, b := range behind {
		var sections, languages, what []string
		for _, n := range b.Sections {
			sections = append(sections, fmt.Sprint(n+1))
		}
		if len(sections) > 0 {
			what = append(what, a.Say("mod_behind_sections", "Sections", strings.Join(sections, ", ")))
		}
		if len(b.Events) > 0 {
			what = append(what, a.Say("mod_behind_events", "Events", short(strings.Join(b.Events, ", "), 100)))
		}
		for _, lang := range b.Newer {
			languages = append(languages, a.LanguageName(lang))
		}
		l.add(bot.Span{Text: b.Text, Bold: true}, bot.Span{Text: " – " + a.Say("mod_behind_item", "What", strings.Join(what, ", "), "Languages", strings.Join(languages, ", "))})
		if data := bot.Say("uptodate", b.Text); len(data) <= 64 && len(r.Buttons) < 6 {
			r.Buttons = append(r.Buttons, bot.Button{Label: a.Say("mod_button_uptodate", "Text", b.Text), Data: data})
		}
	}
	if r.Parts = append(r.Parts, l.parts...); l.left > 0 {
		r.Parts = append(r.Parts, a.note("mod_more", "Count", l.left))
	}
	return r
}

// withBehind adds to what was published which translations are behind it now.
func (a *act) withBehind(ctx context.Context, r bot.Reply, published ...knowledge.Revision) bot.Reply {
	behind, err := a.room.Store.Behind(ctx)
	if err != nil {
		slog.WarnContext(ctx, "the texts that are behind cannot be read", "err", err)
		return r
	}
	behind = slices.DeleteFunc(behind, func(b knowledge.Behind) bool {
		return !slices.ContainsFunc(published, func(p knowledge.Revision) bool { return p.Text != b.Text && slices.Contains(b.After, p.Text) })
	})
	if len(behind) == 0 {
		return r
	}
	r.Parts = append(r.Parts, a.line("mod_behind_now"))
	return a.addBehind(r, behind)
}
