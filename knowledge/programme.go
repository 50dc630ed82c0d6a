package knowledge

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sort"
)

// CurrentTexts gives the newest revision of every text that is not taken back, by id. A damaged one is left out and said so.
func (s *Store) CurrentTexts(ctx context.Context) ([]Text, error) {
	if err := s.Fresh(ctx); err != nil {
		return nil, err
	}
	s.parsed.Lock()
	defer s.parsed.Unlock()
	if head := s.Known().Position; s.parsedAt == head && s.parsedTexts != nil {
		return s.parsedTexts, nil
	}
	head := s.Known().Position
	var texts []Text
	for id, e := range s.Texts() {
		if e.Removed || e.Damaged {
			continue
		}
		r, err := s.At(ctx, e.Position)
		if err != nil {
			return nil, err
		}
		if r.Damaged != nil || r.Raw == nil {
			slog.WarnContext(ctx, "a text cannot be read", "text", id, "revision", e.Position, "err", r.Damaged)
			continue
		}
		t, err := ParseText(id+".md", r.Raw)
		if err != nil {
			return nil, fmt.Errorf("read revision %d: %w", e.Position, err)
		}
		texts = append(texts, t)
	}
	sort.Slice(texts, func(i, j int) bool { return texts[i].ID < texts[j].ID })
	s.parsedTexts, s.parsedAt = texts, head
	return texts, nil
}

// A ProgrammeItem is an event with the text that carries it.
type ProgrammeItem struct {
	Event
	Text     string // id
	Work     string
	Language string
	Source   Source
}

// Programme gives all events in order, each once: in the language wanted where its work has a text in it, else in
// English, else in any. Events whose day is not known come last.
func (s *Store) Programme(ctx context.Context, lang string) ([]ProgrammeItem, error) {
	texts, err := s.CurrentTexts(ctx)
	if err != nil {
		return nil, err
	}
	rank := func(l string) int { return slices.Index([]string{lang, "en"}, l) }
	best := map[string]ProgrammeItem{}
	for _, t := range texts {
		for _, e := range t.Events {
			key := t.Work + "/" + e.ID
			old, ok := best[key]
			if !ok || uint(rank(t.Language)) < uint(rank(old.Language)) {
				best[key] = ProgrammeItem{Event: e, Text: t.ID, Work: t.Work, Language: t.Language, Source: t.Source}
			}
		}
	}
	items := make([]ProgrammeItem, 0, len(best))
	for _, i := range best {
		items = append(items, i)
	}
	sort.Slice(items, func(i, j int) bool {
		a, b := items[i], items[j]
		if a.Starts.IsZero() != b.Starts.IsZero() {
			return b.Starts.IsZero()
		}
		if a.Starts.String() != b.Starts.String() {
			return a.Starts.String() < b.Starts.String()
		}
		return a.Work+"/"+a.ID < b.Work+"/"+b.ID
	})
	return items, nil
}
