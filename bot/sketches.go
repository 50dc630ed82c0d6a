package bot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// A Sketch is a text that is being added: what was found of it, until a moderator has said what is missing.
type Sketch struct {
	ID      string
	Content []byte // the moderators' room's own
	Actor   string // as in the log
	Created time.Time
}

// ErrNoSketch is returned for a sketch that is not there.
var ErrNoSketch = errors.New("no such sketch")

// sketchesMost bounds how many are kept; the oldest go first.
const sketchesMost = 100

// KeepSketch keeps a new sketch, and forgets those of before a time.
func (m *Memory) KeepSketch(ctx context.Context, s Sketch, before time.Time) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error {
		if err := dropSketches(ctx, tx, before); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO sketches (id, content, actor, created) VALUES ($1, $2, $3, $4)", s.ID, s.Content, s.Actor, s.Created.UnixMilli())
		if err != nil {
			return fmt.Errorf("keep a sketch: %w", err)
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM sketches WHERE id NOT IN (SELECT id FROM sketches ORDER BY created DESC, id LIMIT $1)", sketchesMost)
		return wrap(err, "forget the oldest sketches")
	})
}

// DropSketches forgets the sketches of before a time.
func (m *Memory) DropSketches(ctx context.Context, before time.Time) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error { return dropSketches(ctx, tx, before) })
}

func dropSketches(ctx context.Context, tx *sql.Tx, before time.Time) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM sketches WHERE created < $1", before.UnixMilli())
	return wrap(err, "forget old sketches")
}

// ChangeSketch changes what a sketch holds, where it is not of before a time: what two say at once is both kept.
func (m *Memory) ChangeSketch(ctx context.Context, id string, before time.Time, change func(content []byte) ([]byte, error)) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error {
		var content []byte
		err := tx.QueryRowContext(ctx, "SELECT content FROM sketches WHERE id = $1 AND created >= $2", id, before.UnixMilli()).Scan(&content)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNoSketch
		}
		if err != nil {
			return fmt.Errorf("read a sketch: %w", err)
		}
		if content, err = change(content); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE sketches SET content = $1 WHERE id = $2", content, id)
		return wrap(err, "change a sketch")
	})
}
