package moderate

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"summitbot/bot"
)

// What may stand behind the number of a draft that is published; the words that people use for them stand in the catalogues.
const (
	sayTell  = "tell"
	sayQuiet = "quiet"
)

// A telling is what is known of those who were told what a draft changes.
type telling struct {
	people int
	tell   bool // whether they are told of it
}

// telling finds whom a draft concerns; by default they are told where a date, an hour, a place or a figure changes.
func (a *act) telling(ctx context.Context, d bot.Draft) telling {
	if a.room.Told == nil {
		return telling{}
	}
	people, facts, err := a.room.Told(ctx, d.Draft)
	if err != nil {
		slog.ErrorContext(ctx, "who was told the old wording cannot be found", "err", err)
		return telling{}
	}
	return telling{people, facts}
}

// askToTell puts into a preview how many were told the old wording, and buttons for both ways, what is done by default first.
func (a *act) askToTell(r *bot.Reply, d bot.Draft, t telling) {
	if t.people == 0 {
		return
	}
	key := "mod_told_quiet"
	if t.tell {
		key = "mod_told_tell"
	}
	r.Parts = append(r.Parts, a.line(key, "Count", t.people))
	r.Buttons = []bot.Button{
		{Label: a.Say("mod_button_tell"), Data: bot.Say("publish", d.ID+" "+sayTell)},
		{Label: a.Say("mod_button_quiet"), Data: bot.Say("publish", d.ID+" "+sayQuiet)},
	}
	if !t.tell {
		slices.Reverse(r.Buttons)
	}
}

// cutTelling takes the word off that says whether people are told; ok is false for a word that is none.
func (a *act) cutTelling(said string) (id string, chosen *bool, ok bool) {
	id, word := bot.CutWord(said)
	id, word = strings.ToLower(id), strings.ToLower(word)
	yes, no := true, false
	switch {
	case word == "":
		return id, nil, true
	case word == sayTell, slices.Contains(strings.Fields(a.Say("mod_tell_words")), word):
		return id, &yes, true
	case word == sayQuiet, slices.Contains(strings.Fields(a.Say("mod_quiet_words")), word):
		return id, &no, true
	}
	return id, nil, false
}
