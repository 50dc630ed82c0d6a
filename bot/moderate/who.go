package moderate

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"summitbot/bot"
)

// moderators lists, adds and removes moderators.
func moderators(ctx context.Context, a *act) bot.Reply {
	verb, who := bot.CutWord(a.Text)
	if verb == "" {
		return listModerators(ctx, a)
	}
	person, ok := a.personNamed(who)
	if !ok {
		return a.say("mod_usage_moderators")
	}
	switch strings.ToLower(verb) {
	case "add":
		return addModerator(ctx, a, person)
	case "remove":
		return removeModerator(ctx, a, person)
	}
	return a.say("mod_usage_moderators")
}

// personNamed reads "42", of the platform that it is said on, or "telegram:42".
func (a *act) personNamed(who string) (person string, ok bool) {
	platform, id, found := strings.Cut(strings.ToLower(who), ":")
	if !found {
		platform, id = a.Chat.Platform, platform
	}
	return platform + ":" + id, slices.Contains(platforms, platform) && number.MatchString(id)
}

// actsShown is how many of the last changes of the moderators are shown.
const actsShown = 10

func listModerators(ctx context.Context, a *act) bot.Reply {
	added, err := a.room.Memory.Moderators(ctx)
	if err != nil {
		return a.fault(ctx, "the moderators cannot be listed", err)
	}
	l := list{room: roomy}
	l.add(bot.Span{Text: a.Say("mod_the_operator")})
	for _, person := range a.room.Named {
		l.add(bot.Span{Text: person, Bold: true}, bot.Span{Text: " – " + a.Say("mod_by_operator")})
	}
	for _, m := range added {
		if !slices.Contains(a.room.Named, m.Person) {
			l.add(bot.Span{Text: m.Person, Bold: true}, bot.Span{Text: " – " + a.Say("mod_added_by", "Actor", m.AddedBy)})
		}
	}
	acts, err := a.room.Memory.ModeratorActs(ctx, actsShown)
	if err != nil {
		return a.fault(ctx, "who changed the moderators cannot be listed", err)
	}
	r := a.say("mod_moderators")
	r.Parts = append(r.Parts, l.parts...)
	if l.left > 0 {
		r.Parts = append(r.Parts, a.note("mod_more", "Count", l.left))
	}
	if len(acts) > 0 {
		r.Parts = append(r.Parts, bot.Plain(bot.Heading, a.Say("mod_acts")))
	}
	for _, act := range acts {
		key := "mod_act_removed"
		if act.Added {
			key = "mod_act_added"
		}
		r.Parts = append(r.Parts, bot.Plain(bot.Item, a.Say(key, "Person", act.Person, "Actor", act.Actor, "Date", date(act.At))))
	}
	r.Parts = append(r.Parts, a.note("mod_usage_moderators"))
	return r
}

func addModerator(ctx context.Context, a *act, person string) bot.Reply {
	if slices.Contains(a.room.Named, person) { // written down, they would stay one when the settings name them no more
		return a.say("mod_added_before", "Person", person)
	}
	added, err := a.room.Memory.AddModerator(ctx, person, a.actor)
	if err != nil {
		return a.notKept(ctx, "a moderator cannot be added", err)
	}
	if !added {
		return a.say("mod_added_before", "Person", person)
	}
	slog.InfoContext(ctx, "a moderator was added", "person", person, "actor", a.actor)
	return a.say("mod_added", "Person", person)
}

func removeModerator(ctx context.Context, a *act, person string) bot.Reply {
	if slices.Contains(a.room.Named, person) {
		return a.say("mod_named_stays", "Person", person)
	}
	removed, err := a.room.Memory.RemoveModerator(ctx, person, a.actor)
	if err != nil {
		return a.notKept(ctx, "a moderator cannot be removed", err)
	}
	if !removed {
		return a.say("mod_not_one", "Person", person)
	}
	slog.InfoContext(ctx, "a moderator was removed", "person", person, "actor", a.actor)
	return a.say("mod_removed", "Person", person)
}

// notKept is a reply for what could not be written down.
func (a *act) notKept(ctx context.Context, doing string, err error) bot.Reply {
	slog.ErrorContext(ctx, doing, "err", err)
	return a.say("mod_not_kept")
}
