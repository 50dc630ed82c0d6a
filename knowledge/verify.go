package knowledge

import (
	"bytes"
	"context"
	"fmt"
)

// A Finding is one thing that verify found wrong, worded for the operator.
type Finding string

// Verify reads every revision with its content, compares it with its hashes, follows the chain, and lets the database
// check itself. It only reads, in short pieces, so that a running bot is not held up. progress may be nil.
func (s *Store) Verify(ctx context.Context, progress func(done, total int)) (head Head, findings []Finding, err error) {
	if err := s.Refresh(ctx); err != nil {
		return Head{}, nil, err
	}
	total := int(s.Known().Position)
	for {
		some, err := s.Since(ctx, head.Position, seedChunk)
		if err != nil {
			return head, append(findings, Finding(fmt.Sprintf("revision %d and what follows cannot be read: %v", head.Position+1, err))), nil
		}
		if len(some) == 0 {
			break
		}
		for _, r := range some {
			findings = append(findings, r.findings(head)...)
			head = Head{Position: r.Position, Hash: r.Hash}
		}
		if progress != nil {
			progress(int(head.Position), total)
		}
	}
	if broken := s.Broken(); broken != nil {
		findings = append(findings, Finding(broken.Error()))
	}
	checks, err := s.integrity(ctx)
	return head, append(findings, checks...), err
}

func (r *Revision) findings(last Head) []Finding {
	var f []Finding
	if r.Position != last.Position+1 {
		f = append(f, Finding(fmt.Sprintf("revisions %d to %d are missing", last.Position+1, r.Position-1)))
	} else if !bytes.Equal(r.prev, last.Hash) {
		f = append(f, Finding(fmt.Sprintf("revision %d (text %s) does not follow from the one before", r.Position, r.Text)))
	}
	if r.Damaged != nil {
		f = append(f, Finding(fmt.Sprintf("revision %d (text %s): %v", r.Position, r.Text, r.Damaged)))
	}
	return f
}

func (s *Store) integrity(ctx context.Context) ([]Finding, error) {
	rows, err := s.read.QueryContext(ctx, "PRAGMA integrity_check(20)")
	if err != nil {
		return []Finding{Finding(fmt.Sprintf("the database cannot check itself: %v", err))}, nil
	}
	defer rows.Close()
	var f []Finding
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return f, fmt.Errorf("read the database's check: %w", err)
		}
		if line != "ok" {
			f = append(f, Finding("the database: "+line))
		}
	}
	if err := rows.Err(); err != nil {
		f = append(f, Finding(fmt.Sprintf("the database cannot check itself: %v", err)))
	}
	return f, nil
}
