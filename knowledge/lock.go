package knowledge

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// A ServeLock says that this process serves the data folder and alone opens its index. It dies with its holder.
type ServeLock struct{ lock *flock.Flock }

// Served is the refusal of a lock that another process holds.
type Served struct {
	Dir string
	By  string // who, as far as it said so
}

func (s *Served) Error() string {
	return fmt.Sprintf("the data folder %s is served by %s: stop that one first, or give this one another DATA_DIR", s.Dir, s.By)
}

// briefly is how long a process that wants to serve waits for one that only asks a question.
const briefly = 5 * time.Second

// LockForServing takes the lock. serving says that it is held for long; a holder that only asks a question is waited
// for. The error is a *[Served] where another process holds it.
func (s *Store) LockForServing(ctx context.Context, serving bool) (*ServeLock, error) {
	file := filepath.Join(s.dir, "serve.lock")
	lock := flock.New(file, flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if by := holder(file); err == nil && !ok && serving && !strings.HasPrefix(by, "serving") {
		waiting, cancel := context.WithTimeout(ctx, briefly)
		defer cancel()
		if ok, err = lock.TryLockContext(waiting, 20*time.Millisecond); errors.Is(err, context.DeadlineExceeded) {
			err = nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", file, err)
	}
	if !ok {
		return nil, &Served{Dir: s.dir, By: strings.TrimPrefix(holder(file), "serving ")}
	}
	note := "asking process " + strconv.Itoa(os.Getpid())
	if serving {
		note = "serving process " + strconv.Itoa(os.Getpid()) + ", started " + time.Now().UTC().Format(time.RFC3339)
	}
	if err := os.WriteFile(file, []byte(note), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", file, err), lock.Unlock())
	}
	return &ServeLock{lock}, nil
}

func holder(file string) string {
	note, err := os.ReadFile(file)
	if err != nil || len(note) == 0 {
		return "another process"
	}
	return string(note)
}

// Unlock gives the folder free.
func (l *ServeLock) Unlock() error { return l.lock.Unlock() }
