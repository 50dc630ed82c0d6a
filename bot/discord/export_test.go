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

// AtRest waits until all that was taken is done, what is kept of an answer once it is out included; false: it did not come to that.
func (a *Adapter) AtRest() bool {
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	late := time.NewTimer(10 * time.Second)
	defer late.Stop()
	for {
		a.lines.mu.Lock()
		rest := len(a.lines.waiting) == 0 && len(a.lines.interacting) == 0
		a.lines.mu.Unlock()
		if rest {
			return true
		}
		select {
		case <-look.C:
		case <-late.C:
			return false
		}
	}
}
