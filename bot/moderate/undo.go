package moderate

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"summitbot/bot"
	"summitbot/knowledge"
)

// A step is a revision of a text between the one before it and the newest. Of what is not there the raw text is nil.
type step struct {
	before, newest knowledge.Revision
	it             knowledge.Revision
	later          []knowledge.Revision
}

// whole reports whether nothing of it is damaged or redacted.
func (s step) whole() bool {
	for _, r := range []knowledge.Revision{s.before, s.it, s.newest} {
		if r.Position > 0 && (r.Damaged != nil || r.Raw == nil && !r.Removed) {
			return false
		}
	}
	return true
}

// stepAt finds a revision by its number.
func (r *Room) stepAt(ctx context.Context, position int64) (step, error) {
	it, err := r.Store.At(ctx, position)
	if err != nil {
		return step{}, err
	}
	all, err := r.Store.History(ctx, it.Text)
	if err != nil {
		return step{}, err
	}
	s := step{it: it}
	for i, one := range all {
		switch {
		case one.Position == position && i > 0:
			s.before = all[i-1]
		case one.Position > position:
			s.later = append(s.later, one)
		}
	}
	s.newest = all[len(all)-1]
	return s, nil
}

// numbered reads the number of a revision.
func numbered(said string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(said), 10, 64)
	return n, err == nil && n > 0
}

// undo makes a draft that takes back what one revision changed, and nothing that came later.
func undo(ctx context.Context, a *act) bot.Reply {
	said, rest := bot.CutWord(bot.Unbroken(a.Text))
	rest, why := a.cutWhy(rest)
	position, ok := numbered(said)
	if !ok || rest != "" {
		return a.say("mod_usage_undo")
	}
	s, err := a.room.stepAt(ctx, position)
	if errors.Is(err, sql.ErrNoRows) {
		return a.say("mod_no_revision", "Revision", position)
	}
	if err != nil {
		return a.fault(ctx, "a revision cannot be read", err)
	}
	if !s.whole() {
		return a.say("mod_text_damaged", "Text", s.it.Text, "Revision", position)
	}
	raw, ok := s.undone()
	if !ok {
		return a.undoRefused(s)
	}
	if why == "" {
		why = a.Say("mod_undo_why", "Revision", position)
	}
	return a.propose(ctx, knowledge.Draft{Text: s.it.Text, BasedOn: s.newest.Position, Why: why, Raw: raw})
}

// undone gives the text without what a revision changed; ok is false where a later one touched the same.
func (s step) undone() (raw []byte, ok bool) {
	if bytes.Equal(s.newest.Raw, s.it.Raw) && s.newest.Removed == s.it.Removed {
		return s.before.Raw, true
	}
	return mergeRaw(s.it.Text, s.it.Raw, s.newest.Raw, s.before.Raw)
}

// mergeRaw is merge of texts as they stand in the log; never of one that is not there.
func mergeRaw(id string, base, ours, theirs []byte) (raw []byte, ok bool) {
	var read [3]knowledge.Text
	for i, raw := range [][]byte{base, ours, theirs} {
		if raw == nil {
			return nil, false
		}
		t, err := knowledge.ParseText(id+".md", raw)
		if err != nil {
			return nil, false
		}
		read[i] = t
	}
	return merge(read[0], read[1], read[2])
}

func (a *act) undoRefused(s step) bot.Reply {
	r := a.say("mod_undo_refused", "Revision", s.it.Position, "Text", s.it.Text)
	for _, one := range s.later[max(0, len(s.later)-3):] {
		r.Parts = append(r.Parts, a.revisionItem(one))
	}
	d := differenceOf(s.it.Raw, s.newest.Raw, 700)
	r.Parts = append(r.Parts, d.part())
	a.withWhole(&r, s.it.Text+"-since-"+strconv.FormatInt(s.it.Position, 10), d.left, "", wholeDifference(s.it.Raw, s.newest.Raw))
	return r
}
