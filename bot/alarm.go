package bot

import (
	"context"
	"log/slog"
	"time"

	"summitbot/knowledge"
)

// An Alarm tells the moderators' rooms that nothing can be written, and that it can again: directly, as the outbox needs
// the disk itself. Meanwhile questions are answered and changes refused, each with a word to who made it.
type Alarm struct {
	Store   *knowledge.Store
	Bot     *Bot // for the words of each room's language
	Senders []Sender
	Rooms   []Chat
}

const (
	alarmLooks = time.Second      // how often the store is asked whether a write was refused
	alarmTries = 5 * time.Second  // how often writing is tried while it is
	alarmAgain = time.Hour        // within it a room is told no second time that nothing can be written: a disk may be on the brink
	alarmSays  = 20 * time.Second // for saying it in one room
)

// Run watches until ctx ends.
func (a Alarm) Run(ctx context.Context) {
	var told time.Time // when the rooms were last told
	said := false      // of what is the matter now: else they need not hear that it is over
	for down, every := false, alarmLooks; pause(ctx, nil, every); {
		was := down
		if down = a.Store.Refused() != nil; down && was {
			down = a.Store.TryWriting(ctx) != nil
		}
		every = alarmLooks
		if down {
			every = alarmTries
		}
		switch {
		case down && !said && (told.IsZero() || time.Since(told) > alarmAgain):
			told, said = time.Now(), true
			a.say(ctx, "alarm_unwritable")
		case !down && was:
			slog.InfoContext(ctx, "the store can be written to again")
			if said {
				a.say(ctx, "alarm_over")
			}
			said = false
		}
	}
}

// say tells every room. Who cannot be reached now is not told later: it would be no news.
func (a Alarm) say(ctx context.Context, phrase string) {
	for _, room := range a.Rooms {
		words := a.Bot.WordsFor(ctx, Message{Chat: room})
		for _, s := range a.Senders {
			if s.Name() != room.Platform {
				continue
			}
			saying, cancel := context.WithTimeout(ctx, alarmSays)
			if _, err := s.Send(saying, Address{Chat: room}, words.Reply(Plain(Line, words.Say(phrase)))); err != nil {
				slog.WarnContext(ctx, "the moderators' room cannot be told whether the store can be written", "platform", s.Name(), "err", err)
			}
			cancel()
		}
	}
}
