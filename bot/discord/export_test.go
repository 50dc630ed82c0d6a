package discord

import "time"

// Hurry makes the pauses before the gateway is tried again short enough for a test.
func (a *Adapter) Hurry() { a.firstPause = 20 * time.Millisecond }

// Later lets time pass for what is kept of roles.
func (a *Adapter) Later(d time.Duration) {
	a.roles.mu.Lock()
	defer a.roles.mu.Unlock()
	was := a.roles.now
	a.roles.now = func() time.Time { return was().Add(d) }
}
