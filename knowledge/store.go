package knowledge

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/sqlite
var migrations embed.FS

const (
	storeFile   = "summitbot.db"
	busyTimeout = 10 * time.Second
	// pollEvery is how often another process's writes are looked for: PRAGMA data_version, no read of the disk.
	pollEvery = 150 * time.Millisecond
)

// A Store holds the knowledge log, and the tables of whoever else must change in one transaction with it.
// It is safe for concurrent use, and several processes may open the same folder.
type Store struct {
	dir   string
	write *sql.DB // one connection: SQLite has one writer
	read  *sql.DB
	watch *sql.Conn // held for PRAGMA data_version, which tells of other connections' writes

	watching sync.Mutex // guards watch
	version  int64

	mu      sync.Mutex
	changed chan struct{} // closed and renewed at each append
	broken  error         // not nil: the chain is damaged, and nothing more is written

	known   sync.RWMutex // guards what follows
	end     Head
	current map[string]Entry

	parsed      sync.Mutex // guards what follows: the current texts, parsed once a change
	parsedTexts []Text
	parsedAt    int64

	following following // which translations are behind

	refused atomic.Pointer[error] // why a write did not reach the disk since the last try that did
}

// Open opens the store in a data folder, makes both where they are missing, and brings the tables up to date.
// Its errors name the folder and what to mend.
func Open(ctx context.Context, dir string) (*Store, error) {
	if err := makePrivate(dir); err != nil {
		return nil, fmt.Errorf("data folder %s: %w: give this user the right to make it, or set DATA_DIR to another", dir, err)
	}
	s := &Store{dir: dir, changed: make(chan struct{}), current: map[string]Entry{}}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(s.explain(err), s.Close())
	}
	return s, nil
}

// OpenExisting is Open for commands that only look: a folder without a store is an error, not a new store.
func OpenExisting(ctx context.Context, dir string) (*Store, error) {
	if _, err := os.Stat(filepath.Join(dir, storeFile)); err != nil {
		return nil, fmt.Errorf("no data here yet (%w): start summitbot once, or set DATA_DIR to its data folder", err)
	}
	return Open(ctx, dir)
}

// Dir is the data folder.
func (s *Store) Dir() string { return s.dir }

func (s *Store) open(ctx context.Context) (err error) {
	if err := s.private(); err != nil {
		return err
	}
	if s.write, err = s.pool(1, false); err != nil {
		return err
	}
	if err := s.Migrate(ctx, "goose_db_version", must(fs.Sub(migrations, "migrations/sqlite"))); err != nil {
		return err
	}
	if s.read, err = s.pool(4, true); err != nil {
		return err
	}
	if s.watch, err = s.read.Conn(ctx); err != nil {
		return err
	}
	if _, err := s.otherWrites(ctx); err != nil {
		return err
	}
	return s.Refresh(ctx)
}

// private makes the database file before SQLite does, so that it is never readable by others.
func (s *Store) private() error {
	f, err := os.OpenFile(filepath.Join(s.dir, storeFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func (s *Store) pool(size int, readOnly bool) (*sql.DB, error) {
	dsn := "file:" + (&url.URL{Path: filepath.ToSlash(filepath.Join(s.dir, storeFile))}).EscapedPath()
	db, err := driver.Open(dsn, func(c *sqlite3.Conn) error {
		// secure_delete overwrites what is deleted: what /forget and redact take out is gone from the file.
		// wal_autocheckpoint=1 puts each commit into the main file at once: a damaged -wal loses nothing acknowledged.
		pragmas := `PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
			PRAGMA wal_autocheckpoint=1; PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON; PRAGMA secure_delete=ON;`
		if readOnly {
			pragmas += ` PRAGMA query_only=ON;`
		}
		return c.Exec(pragmas)
	})
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(size + btoi(readOnly)) // and the one that watches
	db.SetMaxIdleConns(size + 1)
	db.SetConnMaxIdleTime(0)
	return db, nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // only for what the program carries inside
	}
	return v
}

// Migrate brings a set of tables up to date; table holds its version. A file lock keeps two processes that start
// at the same time apart. A database with a newer version than the newest migration is refused.
func (s *Store) Migrate(ctx context.Context, table string, files fs.FS) error {
	lock := flock.New(filepath.Join(s.dir, "migrate.lock"), flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if ok, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil || !ok {
		return fmt.Errorf("wait for another process that is setting up the store: %w", err)
	}
	defer func() { _ = lock.Unlock() }() // it ends with the process in any case
	provider, err := goose.NewProvider(goose.DialectSQLite3, s.write, files,
		goose.WithTableName(table), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the store's version: %w", err)
	}
	if current > target {
		return fmt.Errorf("%w: its tables are at version %d, this program knows %d", ErrNewer, current, target)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("bring the store's tables to version %d: %w", target, err)
	}
	return nil
}

// ErrNewer is returned for a store that a newer program has written.
var ErrNewer = errors.New("the data folder is from a newer summitbot")

// explain adds the remedy to an error of the store.
func (s *Store) explain(err error) error {
	file := filepath.Join(s.dir, storeFile)
	switch {
	case errors.Is(err, ErrNewer):
		return fmt.Errorf("%s: %w; run the newer program, or give this one another DATA_DIR", file, err)
	case errors.Is(err, sqlite3.NOTADB), errors.Is(err, sqlite3.CORRUPT):
		return fmt.Errorf("%s is damaged (%w); nothing was changed: put a backup of the folder in its place", file, err)
	case errors.Is(err, sqlite3.READONLY), errors.Is(err, sqlite3.CANTOPEN), errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s cannot be written (%w): give this user the right to write in the data folder", file, err)
	case errors.Is(err, sqlite3.FULL), errors.Is(err, sqlite3.IOERR):
		return fmt.Errorf("%s cannot be used (%w): see whether the disk is full or failing", file, err)
	}
	return fmt.Errorf("open the store %s: %w", file, err)
}

// Close closes the store. What was appended is on disk already.
func (s *Store) Close() error {
	var errs []error
	s.watching.Lock()
	if s.watch != nil {
		errs = append(errs, s.watch.Close())
		s.watch = nil
	}
	s.watching.Unlock()
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// Reader gives the connections that only read, for tables beside the log.
func (s *Store) Reader() *sql.DB { return s.read }

// Write runs a change of tables beside the log in one transaction. It is on disk when Write returns nil.
func (s *Store) Write(ctx context.Context, change func(*sql.Tx) error) (err error) {
	defer func() {
		if errors.Is(err, sqlite3.FULL) || errors.Is(err, sqlite3.IOERR) || errors.Is(err, sqlite3.READONLY) {
			err = s.explain(err)
			s.refused.Store(&err)
		}
	}()
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // no-op after a commit
	if err := change(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// Refused tells why a write did not reach the disk, such as one that is full, since [Store.TryWriting] last could; nil: none
// was refused. A small one that finds room after it ends nothing.
func (s *Store) Refused() error {
	if err := s.refused.Load(); err != nil {
		return *err
	}
	return nil
}

// tried is how many bytes [Store.TryWriting] writes: more than any one change does.
const tried = 1 << 20

// TryWriting learns whether a change of any size finds room: in the folder, and in the store, where it writes what stands there.
func (s *Store) TryWriting(ctx context.Context) (err error) {
	f, err := os.OpenFile(filepath.Join(s.dir, "writing.try"), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("try writing: %w", err)
	}
	_, err = f.Write(make([]byte, tried))
	err = errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
	if err != nil {
		return fmt.Errorf("try writing: %w", err)
	}
	err = s.Write(ctx, func(tx *sql.Tx) error {
		var v int
		if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&v); err != nil {
			return fmt.Errorf("try writing: %w", err)
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", v)) // takes no parameter
		if err != nil {
			return fmt.Errorf("try writing: %w", err)
		}
		return nil
	})
	if err == nil {
		s.refused.Store(nil)
	}
	return err
}

// otherWrites reports whether another connection has written since the last call. It reads no disk.
func (s *Store) otherWrites(ctx context.Context) (bool, error) {
	s.watching.Lock()
	defer s.watching.Unlock()
	if s.watch == nil {
		return false, sql.ErrConnDone
	}
	var v int64
	if err := s.watch.QueryRowContext(ctx, "PRAGMA data_version").Scan(&v); err != nil {
		return false, err
	}
	changed := v != s.version
	s.version = v
	return changed, nil
}

func (s *Store) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}

// Wait returns when the log is known to go on after a position: at once where it already does or this process appends,
// within 150 ms where another does. Questions look for other processes' writes too, so what wakes is what is known
// and not who saw it first.
func (s *Store) Wait(ctx context.Context, after int64) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if s.Known().Position > after {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		case <-tick.C:
			if err := s.Fresh(ctx); err != nil {
				return err
			}
		}
	}
}

// makePrivate makes a folder for this user alone. A looser one is left as it is; [Loose] finds it.
func makePrivate(dir string) error { return os.MkdirAll(dir, 0o700) }

// Loose lists what in the data folder others may read, each with its rights: to be warned of, not mended.
func (s *Store) Loose() ([]string, error) {
	var loose []string
	err := filepath.WalkDir(s.dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone meanwhile: the index merges its files
		}
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			loose = append(loose, fmt.Sprintf("%s (%#o)", file, info.Mode().Perm()))
		}
		return nil
	})
	return loose, err
}
