package knowledge

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// A Redaction says what was emptied for good, when and why.
type Redaction struct {
	Position int64 // of the revision; 0: it was an actor
	At       time.Time
	Why      string
}

// Redactable gives a revision that can be redacted; an error says why it cannot, and what to do first.
func (s *Store) Redactable(ctx context.Context, position int64) (Revision, error) {
	return redactable(ctx, s.read, position)
}

func redactable(ctx context.Context, q querier, position int64) (Revision, error) {
	r, err := scanRevision(q.QueryRowContext(ctx, revisionColumns+"WHERE r.position = $1", position))
	if errors.Is(err, sql.ErrNoRows) {
		return r, fmt.Errorf("the log holds no revision %d", position)
	}
	if err != nil {
		return r, fmt.Errorf("read revision %d: %w", position, err)
	}
	switch {
	case r.Redacted:
		return r, fmt.Errorf("revision %d is redacted already", position)
	case r.Damaged != nil:
		return r, fmt.Errorf("revision %d is damaged (%w): put a backup of the folder in its place first", position, r.Damaged)
	}
	newest, err := newestOf(ctx, q, r.Text)
	if err != nil {
		return r, err
	}
	if newest.Position == position && !newest.Removed {
		return r, fmt.Errorf("revision %d is what the text %s says now: change the text or take it back first", position, r.Text)
	}
	return r, nil
}

// Redact empties the text and the reason of a revision for good. The row and its hashes stay, so the chain stays whole.
func (s *Store) Redact(ctx context.Context, position int64, why string) error {
	if _, err := s.Redactable(ctx, position); err != nil {
		return err
	}
	return s.empty(ctx, func(tx *sql.Tx) error {
		// The write comes first: from then on no other process can make this revision the newest.
		if err := noteRedaction(ctx, tx, "position", position, why); err != nil {
			return err
		}
		if _, err := redactable(ctx, tx, position); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE contents SET why = NULL, raw = NULL WHERE position = $1", position); err != nil {
			return fmt.Errorf("empty revision %d: %w", position, err)
		}
		return nil
	})
}

// ActorRevisions counts the revisions of an actor. An error says why that actor cannot be redacted.
func (s *Store) ActorRevisions(ctx context.Context, actor string) (int, error) {
	_, count, err := redactableActor(ctx, s.read, actor)
	return count, err
}

func redactableActor(ctx context.Context, q querier, actor string) (number int64, count int, err error) {
	if actor == ActorSeed || actor == ActorOperator {
		return 0, 0, fmt.Errorf("%q is no person: nothing of it is redacted", actor)
	}
	err = q.QueryRowContext(ctx, `SELECT a.number, (SELECT COUNT(*) FROM revisions r WHERE r.actor = a.number) FROM actors a WHERE a.key = $1`, actor).Scan(&number, &count)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, fmt.Errorf("nobody in the log is called %q: the history names them, such as telegram:42", actor)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("find the actor: %w", err)
	}
	return number, count, nil
}

// RedactActor takes the name of an actor out of all revisions for good. What they changed stays.
func (s *Store) RedactActor(ctx context.Context, actor, why string) error {
	return s.empty(ctx, func(tx *sql.Tx) error {
		number, _, err := redactableActor(ctx, tx, actor)
		if err != nil {
			return err
		}
		if err := noteRedaction(ctx, tx, "actor", number, why); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE actors SET key = NULL WHERE number = $1", number); err != nil {
			return fmt.Errorf("empty an actor: %w", err)
		}
		return nil
	})
}

// noteRedaction notes it once; column is position or actor.
func noteRedaction(ctx context.Context, tx *sql.Tx, column string, number int64, why string) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO redactions ("+column+`, why, at) VALUES ($1, $2, CAST(unixepoch('subsec') * 1000 AS INTEGER))
		ON CONFLICT DO NOTHING`, number, why)
	if err != nil {
		return fmt.Errorf("note a redaction: %w", err)
	}
	return nil
}

// empty runs a redaction and takes what was emptied out of the write-ahead file too.
func (s *Store) empty(ctx context.Context, change func(*sql.Tx) error) error {
	if err := s.Broken(); err != nil {
		return err
	}
	if err := s.Write(ctx, change); err != nil {
		return fmt.Errorf("redact: %w", err)
	}
	for tries := 1; ; tries++ {
		var busy, frames, done int64
		err := s.write.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &done)
		if err == nil && busy == 0 {
			return nil
		}
		if err == nil && tries < emptyTries { // a bot beside it reads in the very moment
			continue
		}
		if err == nil {
			err = errors.New("someone is reading it")
		}
		return fmt.Errorf("redacted, but %s-wal may hold it until the bot is started anew: %w", storeFile, err)
	}
}

// emptyTries is how often it is tried to take what was emptied out of the write-ahead file; each try waits for readers itself.
const emptyTries = 5

// Redactions lists what was emptied, in the order in which it was.
func (s *Store) Redactions(ctx context.Context) ([]Redaction, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT COALESCE(position, 0), at, why FROM redactions ORDER BY number")
	if err != nil {
		return nil, fmt.Errorf("list the redactions: %w", err)
	}
	defer rows.Close()
	var all []Redaction
	for rows.Next() {
		var r Redaction
		var ms int64
		if err := rows.Scan(&r.Position, &ms, &r.Why); err != nil {
			return nil, fmt.Errorf("list the redactions: %w", err)
		}
		r.At = time.UnixMilli(ms).UTC()
		all = append(all, r)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list the redactions: %w", err)
	}
	return all, nil
}
