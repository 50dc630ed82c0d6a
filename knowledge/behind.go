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
}

type followedSection struct {
	heading string
	said    digest
	behind  map[string]digest // texts in other languages that are newer, each with what it said before
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
	work := f.works[workOf(text)]
	t := work[text]
	if t == nil {
		return nil, nil
	}
	i := slices.IndexFunc(t.sections, func(s followedSection) bool { return s.heading == heading })
	if i < 0 {
		return nil, nil
	}
	return work.languages(t.sections[i].behind), nil
}

// A Behind is a text that is behind others of its work.
type Behind struct {
	Text     string
	Sections []int    // from 0
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
			b.Newer, b.After = work.languages(newer), slices.Sorted(maps.Keys(newer))
			if len(b.Sections) > 0 {
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

func workOf(id string) string {
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
		touched[workOf(id)] = true
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
		if workOf(id) != work {
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
	work := workOf(r.Text)
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
		now.sections = append(now.sections, followedSection{heading: s.Heading, said: sha256.Sum256(said)})
	}
	w[r.Text] = now
	if was == nil || r.Actor == ActorSeed || was.raw == now.raw {
		return
	}
	for i := range now.sections {
		if at := placeIn(was, now, i); at >= 0 {
			w.change(r.Text, at, was.sections[at], &now.sections[i])
		}
	}
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
	}
}
