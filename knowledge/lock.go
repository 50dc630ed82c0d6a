package knowledge

import (
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

// LockForServing takes the lock. serving says that it is held for long; a holder that is not is waited for. The error
// is a *[Served] where another process holds it.
func (s *Store) LockForServing(serving bool) (*ServeLock, error) {
	file := filepath.Join(s.dir, "serve.lock")
	lock := flock.New(file, flock.SetPermissions(0o600))
	for deadline := time.Now().Add(briefly); ; {
		ok, err := lock.TryLock()
		if err != nil {
			return nil, fmt.Errorf("lock %s: %w", file, err)
		}
		if ok {
			break
		}
		by := holder(file)
		if !serving || strings.HasPrefix(by, "serving") || time.Now().After(deadline) {
			return nil, &Served{Dir: s.dir, By: strings.TrimPrefix(by, "serving ")}
		}
		time.Sleep(20 * time.Millisecond) // the holder gives no sign of leaving but the lock itself
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
