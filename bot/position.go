package bot

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// ReceiveUpTo is [Memory.Receive] that notes, in the same write, how far a platform's queue has been taken over. What
// was taken is then never asked for again, also where the platform did not hear before a kill that we have it.
func (m *Memory) ReceiveUpTo(ctx context.Context, platform string, all []Arrival, queue string, position int64) error {
	return m.store.Write(ctx, func(tx *sql.Tx) error {
		if err := receive(ctx, tx, platform, all); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO positions (queue, position, at) VALUES ($1, $2, CAST(unixepoch('subsec') * 1000 AS INTEGER))
			ON CONFLICT (queue) DO UPDATE SET position = excluded.position, at = excluded.at`, queue, position)
		return wrap(err, "note the position in a queue")
	})
}

// Position is how far a queue has been taken over, and how long ago that was noted; 0: nothing is known.
func (m *Memory) Position(ctx context.Context, queue string) (position int64, age time.Duration, err error) {
	var ms int64
	err = m.store.Reader().QueryRowContext(ctx, `SELECT position, CAST(unixepoch('subsec') * 1000 AS INTEGER) - at FROM positions WHERE queue = $1`, queue).Scan(&position, &ms)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, nil
	}
	return position, time.Duration(ms) * time.Millisecond, wrap(err, "read the position in a queue")
}
