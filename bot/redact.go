package bot

import (
	"context"
	"database/sql"
)

// ForgetQuoted deletes where answers were given that hold words of a revision, and the drafts made from it: what is redacted must
// not stand here either. It gives how many answers will not be corrected for it any more.
func (m *Memory) ForgetQuoted(ctx context.Context, revision int64) (n int64, err error) {
	err = m.store.Write(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `DELETE FROM given_answers WHERE number IN
			(SELECT answer FROM given_quotes WHERE revision = $1 OR checked = $2 OR corrected = $3)`, revision, revision, revision)
		if err != nil {
			return wrap(err, "forget where a revision was quoted")
		}
		if n, err = result.RowsAffected(); err != nil {
			return wrap(err, "forget where a revision was quoted")
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM drafts WHERE based_on = $1", revision)
		return wrap(err, "forget drafts made from a revision")
	})
	return n, err
}
