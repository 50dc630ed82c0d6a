package knowledge

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// A translation is behind where someone changed a section in another language and nobody this one since. Which those are
// follows from the log alone, revision by revision:
//
//   - a section that is changed leaves the same section of the other languages behind it;
//   - one that is behind and is changed has followed: that leaves no other behind;
//   - a section that says again what it said before leaves nobody behind any more;
//   - a revision that changes nothing says that its text is up to date: so it is said in the log, and survives with it;
//   - what the program's own texts bring ([ActorSeed]) is never behind: their languages come together.
//
// Events are followed in the same way by their ids, hours and places apart. Hours read the same in every language, so one who
// has the same hours is not behind, and one who is set to them has followed. A section is behind with an event whose hour,
// place or title it tells.
//
// It is worked out once from the texts that anyone has touched, and then follows the log: a question costs a look into memory.
type following struct {
	mu    sync.Mutex
	at    int64 // position up to which it is known
	works map[string]followed
}

// followed are the texts of a work that anyone has touched, by id.
type followed map[string]*followedText

type followedText struct {
	language string
	raw      digest
	sections []followedSection
	events   map[string]*followedEvent
}

type followedSection struct {
	heading string
	said    digest
	behind  map[string]digest // texts in other languages that are newer, each with what it said before
	tells   [facets][]string  // the ids of events of which it tells the hours, and the place
}

// The facets of an event, each of which may be behind.
const (
	facetHours = iota
	facetPlace
	facets
)

type followedEvent struct {
	said   [facets]digest
	behind [facets]map[string]digest // as of a section
}

type digest [sha256.Size]byte

// Newer gives the languages in which a section of a text is newer than in this one, in order.
func (s *Store) Newer(ctx context.Context, text, heading string) ([]string, error) {
	f := &s.following
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := s.follow(ctx); err != nil {
		return nil, err
	}
	work := f.works[WorkOf(text)]
	t := work[text]
	if t == nil {
		return nil, nil
	}
	i := slices.IndexFunc(t.sections, func(s followedSection) bool { return s.heading == heading })
	if i < 0 {
		return nil, nil
	}
	newer := maps.Clone(t.sections[i].behind)
	for facet, ids := range t.sections[i].tells {
		for _, id := range ids {
			newer = joined(newer, t.events[id].behind[facet])
		}
	}
	return work.languages(newer), nil
}

// NewerEvent gives the languages in which an event of a text has newer hours or a newer place than in this one, in order.
func (s *Store) NewerEvent(ctx context.Context, text, id string) ([]string, error) {
	f := &s.following
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := s.follow(ctx); err != nil {
		return nil, err
	}
	work := f.works[WorkOf(text)]
	t := work[text]
	if t == nil || t.events[id] == nil {
		return nil, nil
	}
	return work.languages(t.events[id].newer()), nil
}

func (e *followedEvent) newer() map[string]digest {
	return joined(maps.Clone(e.behind[facetHours]), e.behind[facetPlace])
}

// joined puts what is in more into all, which may be none.
func joined(all, more map[string]digest) map[string]digest {
	if all == nil {
		all = map[string]digest{}
	}
	maps.Copy(all, more)
	return all
}

// A Behind is a text that is behind others of its work.
type Behind struct {
	Text     string
	Sections []int    // from 0
	Events   []string // ids, in order
	Newer    []string // languages
	After    []string // the texts that are newer
}

// Behind lists the texts that are behind, by id.
func (s *Store) Behind(ctx context.Context) ([]Behind, error) {
	f := &s.following
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := s.follow(ctx); err != nil {
		return nil, err
	}
	var all []Behind
	for _, work := range f.works {
		for id, t := range work {
			b := Behind{Text: id}
			newer := map[string]digest{}
			for i, section := range t.sections {
				if len(section.behind) > 0 {
					b.Sections = append(b.Sections, i)
					maps.Copy(newer, section.behind)
				}
			}
			for _, id := range slices.Sorted(maps.Keys(t.events)) {
				if n := t.events[id].newer(); len(n) > 0 {
					b.Events = append(b.Events, id)
					maps.Copy(newer, n)
				}
			}
			b.Newer, b.After = work.languages(newer), slices.Sorted(maps.Keys(newer))
			if len(newer) > 0 {
				all = append(all, b)
			}
		}
	}
	slices.SortFunc(all, func(x, y Behind) int { return strings.Compare(x.Text, y.Text) })
	return all, nil
}

func (w followed) languages(texts map[string]digest) []string {
	var all []string
	for id := range texts {
		if t := w[id]; t != nil && !slices.Contains(all, t.language) {
			all = append(all, t.language)
		}
	}
	slices.Sort(all)
	return all
}

// WorkOf gives the work that a text belongs to by its id.
func WorkOf(id string) string {
	work, _, _ := cutLanguage(id)
	return work
}

// follow reads on in the log. The lock is held.
func (s *Store) follow(ctx context.Context) error {
	f := &s.following
	head := s.Known().Position
	if f.works == nil {
		if err := s.followFirst(ctx, head); err != nil {
			f.works = nil
			return err
		}
		f.at = head
	}
	for f.at < head {
		more, err := s.Since(ctx, f.at, 100)
		if err != nil {
			return err
		}
		if len(more) == 0 {
			return nil // a log that is not whole
		}
		for _, r := range more {
			if err := s.followOne(ctx, r); err != nil {
				return err
			}
			f.at = r.Position
		}
	}
	return nil
}

// followFirst reads the works that someone has touched; all others are as they came.
func (s *Store) followFirst(ctx context.Context, head int64) error {
	rows, err := s.read.QueryContext(ctx, `SELECT DISTINCT r.text FROM revisions r LEFT JOIN actors a ON a.number = r.actor
		WHERE r.position <= $1 AND (a.key IS NULL OR a.key <> $2)`, head, ActorSeed)
	if err != nil {
		return fmt.Errorf("find the texts that were changed: %w", err)
	}
	defer rows.Close()
	s.following.works = map[string]followed{}
	touched := map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return fmt.Errorf("find the texts that were changed: %w", err)
		}
		touched[WorkOf(id)] = true
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("find the texts that were changed: %w", err)
	}
	for work := range touched {
		if err := s.followWork(ctx, work, head); err != nil {
			return err
		}
	}
	return nil
}

// followWork reads all of a work up to a position.
func (s *Store) followWork(ctx context.Context, work string, head int64) error {
	var all []Revision
	for id := range s.Texts() {
		if WorkOf(id) != work {
			continue
		}
		history, err := s.History(ctx, id)
		if err != nil {
			return err
		}
		all = append(all, history...)
	}
	slices.SortFunc(all, func(x, y Revision) int { return int(x.Position - y.Position) })
	w := followed{}
	for _, r := range all {
		if r.Position <= head {
			w.apply(r)
		}
	}
	s.following.works[work] = w
	return nil
}

func (s *Store) followOne(ctx context.Context, r Revision) error {
	work := WorkOf(r.Text)
	if w, known := s.following.works[work]; known {
		w.apply(r)
		return nil
	}
	if r.Actor == ActorSeed {
		return nil
	}
	return s.followWork(ctx, work, r.Position)
}

// apply takes the next revision in. What cannot be read is passed over: what comes after is compared with what was before.
func (w followed) apply(r Revision) {
	if r.Removed {
		delete(w, r.Text)
		w.forget(r.Text)
		return
	}
	if r.Raw == nil || r.Damaged != nil {
		return
	}
	t, err := ParseText(r.Text+".md", r.Raw)
	if err != nil || t.Kind == KindGlossary {
		return
	}
	was, now := w[r.Text], &followedText{language: t.Language, raw: sha256.Sum256(r.Raw)}
	for _, s := range t.Sections {
		said := append([]byte(s.Heading+"\n"), bytes.TrimSpace(r.Raw[s.Start:s.End])...)
		now.sections = append(now.sections, followedSection{heading: s.Heading, said: sha256.Sum256(said), tells: tellsOf(t.Events, string(said))})
	}
	now.events = followedEvents(t.Events)
	w[r.Text] = now
	if was == nil || r.Actor == ActorSeed || was.raw == now.raw {
		return
	}
	for i := range now.sections {
		if at := placeIn(was, now, i); at >= 0 {
			w.change(r.Text, at, was.sections[at], &now.sections[i])
		}
	}
	for id := range joinedIDs(was.events, now.events) {
		for facet := range facets {
			w.changeEvent(r.Text, id, facet, was.events[id], now.events[id])
		}
	}
}

func joinedIDs(was, now map[string]*followedEvent) map[string]bool {
	all := map[string]bool{}
	for _, events := range []map[string]*followedEvent{was, now} {
		for id := range events {
			all[id] = true
		}
	}
	return all
}

func followedEvents(events []Event) map[string]*followedEvent {
	all := map[string]*followedEvent{}
	for _, e := range events {
		all[e.ID] = &followedEvent{said: [facets]digest{
			facetHours: sha256.Sum256([]byte(e.Starts.String() + " " + e.Ends.String() + " " + e.Zone)),
			facetPlace: sha256.Sum256([]byte(e.Place)),
		}}
	}
	return all
}

// tellsOf gives the events of which a section tells the hours, and those of which it tells the place.
func tellsOf(events []Event, said string) (all [facets][]string) {
	if len(events) == 0 {
		return all
	}
	said = strings.ToLower(foldSpace(said))
	clocks := ClocksIn(said)
	holds := func(words string) bool {
		return len(words) >= wordsTold && strings.Contains(said, strings.ToLower(words))
	}
	for _, e := range events {
		hour := func(w When) bool {
			return w.HasHour && slices.ContainsFunc(clocks, func(c Clock) bool { return c.Hour == w.Hour && c.Minute == w.Minute })
		}
		named := holds(e.Title)
		if named || hour(e.Starts) || hour(e.Ends) {
			all[facetHours] = append(all[facetHours], e.ID)
		}
		if named || holds(e.Place) {
			all[facetPlace] = append(all[facetPlace], e.ID)
		}
	}
	return all
}

// wordsTold is how long a title or a place must be to be told by it.
const wordsTold = 5

// changeEvent takes in that a facet of an event of a text became another; was or now is nil where there was or is none.
func (w followed) changeEvent(text, id string, facet int, was, now *followedEvent) {
	var before, after digest
	var wasBehind map[string]digest
	if was != nil {
		before, wasBehind = was.said[facet], was.behind[facet]
	}
	if now != nil {
		after = now.said[facet]
	}
	if before == after {
		now.behind[facet] = wasBehind
		return
	}
	leaves := len(wasBehind) == 0 && (facet == facetHours || was != nil && now != nil) // where a translation begins to name a place, nobody moved
	if facet == facetHours && !leaves {
		leaves = !w.alike(id, after, wasBehind)
	}
	for other, t := range w {
		o := t.events[id]
		if other == text || o == nil {
			continue
		}
		said, behind := o.behind[facet][text]
		switch {
		case o.said[facet] == after || behind && said == after:
			delete(o.behind[facet], text)
		case !behind && leaves:
			o.behind[facet] = joined(o.behind[facet], map[string]digest{text: before})
		}
	}
}

// alike reports whether the hours are those of one of the texts that were newer.
func (w followed) alike(id string, said digest, newer map[string]digest) bool {
	for text := range newer {
		if t := w[text]; t != nil && (t.events[id] == nil && said == digest{} || t.events[id] != nil && t.events[id].said[facetHours] == said) {
			return true
		}
	}
	return false
}

// placeIn tells where a section stood before; -1: nowhere.
func placeIn(was, now *followedText, i int) int {
	if len(was.sections) == len(now.sections) {
		return i
	}
	return slices.IndexFunc(was.sections, func(s followedSection) bool { return s.heading == now.sections[i].heading })
}

// change takes in that the section at a place of a text became another.
func (w followed) change(text string, at int, was followedSection, now *followedSection) {
	if was.said == now.said {
		now.behind = was.behind
		return
	}
	for id, other := range w {
		if id == text || at >= len(other.sections) {
			continue
		}
		o := &other.sections[at]
		before, behind := o.behind[text]
		switch {
		case behind && before == now.said:
			delete(o.behind, text)
		case !behind && len(was.behind) == 0:
			if o.behind == nil {
				o.behind = map[string]digest{}
			}
			o.behind[text] = was.said
		}
	}
}

// forget takes a text that is no more out of what others are behind.
func (w followed) forget(text string) {
	for _, t := range w {
		for i := range t.sections {
			delete(t.sections[i].behind, text)
		}
		for _, e := range t.events {
			for facet := range facets {
				delete(e.behind[facet], text)
			}
		}
	}
}
