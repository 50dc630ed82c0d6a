package knowledge_test

import (
	"database/sql"
	"testing"
)

// setVersion marks the tables as a newer program would.
func setVersion(t *testing.T) func(*sql.Tx) error {
	return func(tx *sql.Tx) error {
		_, err := tx.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, $2)", 99, 1)
		return err
	}
}
