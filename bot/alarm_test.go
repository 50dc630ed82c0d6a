package bot_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/knowledge"
)

// TestTheRoomsAreToldThatNothingCanBeWritten: at most once an hour, also of what began within it and goes on; and that it is over only of
// what they were told.
func TestTheRoomsAreToldThatNothingCanBeWritten(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		store, memory := bottest.Memory(t, dir)
		b, err := bot.New(bot.Options{Store: store, Memory: memory})
		if err != nil {
			t.Fatal(err)
		}
		p := &post{}
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() {
			bot.Alarm{Store: store, Bot: b, Senders: []bot.Sender{p}, Rooms: []bot.Chat{{Platform: "pigeon", ID: "room"}, {Platform: "other", ID: "1"}}}.Run(ctx)
		})
		try := filepath.Join(dir, "writing.try")
		for _, step := range []struct {
			what  string
			full  bool
			lasts time.Duration
			want  string
		}{
			{"all is well", false, time.Minute, ""},
			{"the disk is full", true, time.Minute, "Nothing can be written"},
			{"there is room", false, time.Minute, "Writing works again"},
			{"it is full for a while", true, time.Minute, ""},
			{"and there is room again", false, time.Minute, ""},
			{"it is full within the hour", true, 30 * time.Minute, ""},
			{"and stays so", true, time.Hour, "Nothing can be written"},
			{"there is room in the end", false, time.Minute, "Writing works again"},
		} {
			if step.full {
				fill(t, store, try)
			} else if err := os.Remove(try); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			before := len(p.got())
			time.Sleep(step.lasts)
			if said := strings.Join(p.got()[before:], "; "); !strings.Contains(said, step.want) || step.want == "" && said != "" || strings.Count(said, "room: ") > 1 {
				t.Errorf("%s: the room is told %q", step.what, said)
			}
		}
		cancel()
		running.Wait()
	})
}

// fill has a write refused as on a full disk, and each try after it until the folder is taken away.
func fill(t *testing.T, store *knowledge.Store, try string) {
	t.Helper()
	if err := os.Mkdir(try, 0o700); err != nil && !os.IsExist(err) {
		t.Fatal(err)
	}
	limit := func(pages int64) func(tx *sql.Tx) error {
		return func(tx *sql.Tx) error {
			_, err := tx.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages))
			return err
		}
	}
	if err := store.Write(t.Context(), limit(1)); err != nil { // as many as there are
		t.Fatal(err)
	}
	err := store.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(t.Context(), "INSERT INTO inbox (platform, key, payload, at) VALUES ('p', 'k', zeroblob(1000000), 0)")
		return err
	})
	if err == nil || store.Refused() == nil {
		t.Fatalf("nothing is refused: %v", err)
	}
	if err := store.Write(t.Context(), limit(1<<30)); err != nil {
		t.Fatal(err)
	}
}
