package discord

import "sync"

const (
	waitingInChannel = 16   // messages of one channel that may wait; the next is told that the bot is busy
	waitingInAll     = 1024 // messages that may wait in all channels; the next is not answered, which diagnostics say
	answeringAtOnce  = 32   // messages being answered side by side
	apartAtOnce      = 256  // interactions under way; the next is told that the bot is busy
	refusingAtOnce   = 64   // of those told so, at once; past it they hear nothing, which diagnostics say
)

// lines keep what waits to be answered: in order within a channel, channels side by side. A goroutine belongs to a
// channel while something waits there; those apart have one each. close waits for all of them.
type lines struct {
	mu      sync.Mutex
	closed  bool
	waiting map[string]*line
	total   int
	running sync.WaitGroup

	answering, interacting, refusing chan struct{} // a place each
}

// A line is what waits in one channel.
type line struct {
	items    []func()
	toldBusy bool // since it was last empty
}

// A place is what became of something put into a line.
type place int

const (
	inLine    place = iota
	full            // the line is, and this is the first to find it so
	stillFull       // and its channel was told
	overflow        // all lines together are full
	shut            // nothing is taken any more
)

func newLines() *lines {
	return &lines{
		waiting:   map[string]*line{},
		answering: make(chan struct{}, answeringAtOnce), interacting: make(chan struct{}, apartAtOnce), refusing: make(chan struct{}, refusingAtOnce),
	}
}

// put lets do wait for its turn in a channel.
func (l *lines) put(channel string, do func()) place {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return shut
	}
	if l.total >= waitingInAll {
		return overflow
	}
	q, working := l.waiting[channel]
	if !working {
		q = &line{}
		l.waiting[channel] = q
		l.running.Go(func() { l.work(channel, q) })
	}
	if len(q.items) >= waitingInChannel {
		if q.toldBusy {
			return stillFull
		}
		q.toldBusy = true
		return full
	}
	q.items = append(q.items, do)
	l.total++
	return inLine
}

func (l *lines) work(channel string, q *line) {
	for {
		l.answering <- struct{}{}
		do := l.next(channel, q)
		if do != nil {
			do()
		}
		<-l.answering
		if do == nil {
			return
		}
	}
}

// next takes the first of a line; where there is none the line is gone.
func (l *lines) next(channel string, q *line) func() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(q.items) == 0 {
		delete(l.waiting, channel)
		return nil
	}
	do := q.items[0]
	q.items = q.items[1:]
	l.total--
	return do
}

// apart runs do beside all lines, in one of the places; false where none is free or nothing is taken any more.
func (l *lines) apart(places chan struct{}, do func()) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	select {
	case places <- struct{}{}:
	default:
		return false
	}
	l.running.Go(func() {
		defer func() { <-places }()
		do()
	})
	return true
}

// close takes nothing more; the channel is closed when all that was taken is done.
func (l *lines) close() <-chan struct{} {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	done := make(chan struct{})
	go func() { // ends with the last of them
		l.running.Wait()
		close(done)
	}()
	return done
}

// rememberedIDs is how many events are known again when they are delivered twice.
const rememberedIDs = 8192

// seen remembers the last ids.
type seen struct {
	mu   sync.Mutex
	ids  map[string]bool
	ring []string
	at   int
}

// before reports whether an id was seen, and remembers it.
func (s *seen) before(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ids[id] {
		return true
	}
	if s.ids == nil {
		s.ids, s.ring = map[string]bool{}, make([]string, rememberedIDs)
	}
	delete(s.ids, s.ring[s.at])
	s.ids[id], s.ring[s.at] = true, id
	s.at = (s.at + 1) % rememberedIDs
	return false
}
