package moderate

import (
	"context"
	"log/slog"
	"regexp"
	"slices"
	"strings"

	"summitbot/bot"
	"summitbot/knowledge"
)

// What may stand behind the number of a draft that is published; the words that people use for them stand in the catalogues.
const (
	sayTell  = "tell"
	sayQuiet = "quiet"
)

// A telling is what is known of those who were told what a draft, or several, change.
type telling struct {
	people int
	tell   bool // whether they are told of it
}

// telling finds whom drafts concern; by default they are told where a date, an hour, a place or a figure changes.
func (a *act) telling(ctx context.Context, all ...bot.Draft) telling {
	if a.room.Told == nil {
		return telling{}
	}
	var changes []knowledge.Draft
	for _, d := range all {
		changes = append(changes, d.Draft)
	}
	people, facts, err := a.room.Told(ctx, changes...)
	if err != nil {
		slog.ErrorContext(ctx, "who was told the old wording cannot be found", "err", err)
		return telling{}
	}
	return telling{people, facts}
}

// askToTell puts into a preview how many were told the old wording, and buttons for both ways, what is done by default first.
func (a *act) askToTell(r *bot.Reply, drafts string, t telling) {
	if t.people == 0 {
		return
	}
	key := "mod_told_quiet"
	if t.tell {
		key = "mod_told_tell"
	}
	r.Parts = append(r.Parts, a.line(key, "Count", t.people))
	r.Buttons = []bot.Button{
		{Label: a.Say("mod_button_tell"), Data: bot.Say("publish", drafts+" "+sayTell)},
		{Label: a.Say("mod_button_quiet"), Data: bot.Say("publish", drafts+" "+sayQuiet)},
	}
	if !t.tell {
		slices.Reverse(r.Buttons)
	}
}

// willHear says what becomes of what people were told.
func (a *act) willHear(t telling) []bot.Part {
	switch {
	case t.people > 0 && t.tell:
		return []bot.Part{a.note("mod_told", "Count", t.people)}
	case t.people > 0:
		return []bot.Part{a.note("mod_told_edited", "Count", t.people)}
	}
	return nil
}

// draftNumbers is how the numbers of drafts look.
var draftNumbers = regexp.MustCompile(`^[a-z2-7]{8}( [a-z2-7]{8})*$`)

// cutTelling takes the last word off where that says whether people are told, and gives the numbers of drafts with single spaces between them; ok is
// false for a word that is neither that nor the number of a draft.
func (a *act) cutTelling(said string) (ids string, chosen *bool, ok bool) {
	words := strings.Fields(strings.ToLower(said))
	if len(words) < 2 {
		return strings.Join(words, ""), nil, true
	}
	ids, last := strings.Join(words[:len(words)-1], " "), words[len(words)-1]
	yes, no := true, false
	switch {
	case last == sayTell, slices.Contains(strings.Fields(a.Say("mod_tell_words")), last):
		return ids, &yes, true
	case last == sayQuiet, slices.Contains(strings.Fields(a.Say("mod_quiet_words")), last):
		return ids, &no, true
	}
	if all := ids + " " + last; draftNumbers.MatchString(all) {
		return all, nil, true
	}
	return words[0], nil, false
}
