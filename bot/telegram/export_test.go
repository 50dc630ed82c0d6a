package telegram

import "time"

// Hurry makes the pauses short, so that a test does not wait for them.
func (a *Adapter) Hurry() *Adapter {
	a.pace = pace{
		first: 2 * time.Millisecond, most: 20 * time.Millisecond,
		conflictFirst: 5 * time.Millisecond, conflictOf: 20 * time.Millisecond, faultFor: 100 * time.Millisecond, stopFor: time.Second,
	}
	return a
}

// Draw is what a reply is sent as; Plain where that is refused.
var (
	Draw  = draw
	Plain = plain
	Clean = clean
	// Markdown is what a message with looks is taken for.
	Markdown = markdown
)

// Bounds for tests.
const (
	WaitingOfChat = waitingOfChat
	TextLimit     = textLimit
)
