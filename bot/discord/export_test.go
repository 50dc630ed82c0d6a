package discord

import "time"

// Hurry makes the pauses before the gateway is tried again short enough for a test.
func (a *Adapter) Hurry() { a.firstPause = 20 * time.Millisecond }
