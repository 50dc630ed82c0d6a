package knowledge

import (
	"bytes"
	"context"
	"fmt"
	"slices"
)

// Who changes texts without being a person in a chat.
const (
	ActorSeed     = "seed"     // the program, from the texts that ship with it or TEXTS_DIR
	ActorOperator = "operator" // whoever runs commands beside the data folder
)

// seedChunk is how many revisions go into one transaction: a waiting writer gets its turn between two.
const seedChunk = 200

// A SeedReport says what [Store.Seed] did.
type SeedReport struct {
	Added, Changed, Removed int
	LeftAlone               []string // texts that ship changed, but that someone else has changed or removed here
}

// Seed brings the log to the texts of a folder: what is new is added, what the folder has newer is changed, and
// what an earlier folder brought and this one lacks is taken back. A text that anyone else has touched is left alone.
func (s *Store) Seed(ctx context.Context, f Folder) (SeedReport, error) {
	var report SeedReport
	var drafts []Draft
	ships := map[string]bool{}
	for _, t := range f.Texts {
		ships[t.ID] = true
		d, err := s.seedDraft(ctx, t, &report)
		if err != nil {
			return report, err
		}
		if d != nil {
			drafts = append(drafts, *d)
		}
	}
	for id, e := range s.Texts() {
		if ships[id] || e.Removed || e.Damaged {
			continue
		}
		newest, err := s.Newest(ctx, id)
		if err != nil {
			return report, err
		}
		if newest.Actor == ActorSeed {
			drafts = append(drafts, Draft{Text: id, BasedOn: newest.Position, Actor: ActorSeed, Why: "no longer among the texts"})
			report.Removed++
			continue
		}
		history, err := s.History(ctx, id)
		if err != nil {
			return report, err
		}
		if history[0].Actor == ActorSeed {
			report.LeftAlone = append(report.LeftAlone, id)
		}
	}
	slices.Sort(report.LeftAlone)
	if err := s.appendInChunks(ctx, drafts, nil); err != nil {
		return report, fmt.Errorf("seed the log: %w", err)
	}
	return report, nil
}

// seedDraft gives the change that a shipped text asks for; nil: none.
func (s *Store) seedDraft(ctx context.Context, t Text, report *SeedReport) (*Draft, error) {
	if _, known := s.Current(t.ID); !known {
		report.Added++
		return &Draft{Text: t.ID, Actor: ActorSeed, Why: "first text", Raw: t.Raw}, nil
	}
	history, err := s.History(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	newest := history[len(history)-1]
	if newest.Actor == ActorSeed && newest.Damaged == nil {
		if bytes.Equal(newest.Raw, t.Raw) {
			return nil, nil
		}
		report.Changed++
		return &Draft{Text: t.ID, BasedOn: newest.Position, Actor: ActorSeed, Why: "a newer text ships", Raw: t.Raw}, nil
	}
	for i := len(history) - 1; i >= 0; i-- {
		if history[i].Actor != ActorSeed {
			continue
		}
		if !bytes.Equal(history[i].Raw, t.Raw) {
			report.LeftAlone = append(report.LeftAlone, t.ID)
		}
		return nil, nil
	}
	report.LeftAlone = append(report.LeftAlone, t.ID)
	return nil, nil
}
