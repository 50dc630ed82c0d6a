// Package storetest is the conformance suite of [knowledge.Store]: what every home of the log has to do alike.
package storetest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"summitbot/knowledge"
)

// Run holds a store against the suite. open opens the same store at each call, as another process would; fresh
// gives a way to open a new, empty one.
func Run(t *testing.T, fresh func(t *testing.T) (open func(t *testing.T) *knowledge.Store)) {
	for name, test := range map[string]func(t *testing.T, open func(t *testing.T) *knowledge.Store){
		"append and read":                          appendAndRead,
		"a clash is refused and shown":             clash,
		"all or none":                              allOrNone,
		"one transaction with what follows":        also,
		"a removal":                                removal,
		"positions have no gaps":                   concurrentAppends,
		"another process is followed":              followed,
		"waiting ends with an append":              waiting,
		"what was appended is there after closing": reopened,
	} {
		t.Run(name, func(t *testing.T) { test(t, fresh(t)) })
	}
}

func draft(text string, basedOn int64, raw string) knowledge.Draft {
	return knowledge.Draft{Text: text, BasedOn: basedOn, Actor: "test:7", Why: "because", Raw: []byte(raw)}
}

func must[T any](t *testing.T, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func appended(t *testing.T, s *knowledge.Store, d knowledge.Draft) knowledge.Revision {
	t.Helper()
	r, err := s.Append(t.Context(), d, nil)
	return must(t, r, err)
}

func appendAndRead(t *testing.T, open func(t *testing.T) *knowledge.Store) {
	s := open(t)
	before := time.Now().Add(-time.Minute)
	first := appended(t, s, draft("a.vi", 0, "một"))
	second := appended(t, s, draft("a.vi", first.Position, "hai"))
	if first.Position != 1 || second.Position != 2 || second.Num != 2 || second.BasedOn != 1 {
		t.Errorf("positions %d and %d, number %d based on %d", first.Position, second.Position, second.Num, second.BasedOn)
	}
	got, err := s.Newest(t.Context(), "a.vi")
	if must(t, got, err); string(got.Raw) != "hai" || got.Actor != "test:7" || got.Why != "because" || got.Damaged != nil || !bytes.Equal(got.Hash, second.Hash) {
		t.Errorf("newest is %+v", got)
	}
	if got.At.Before(before) || got.At.After(time.Now().Add(time.Minute)) || got.At.Location() != time.UTC {
		t.Errorf("at %v", got.At)
	}
	old, err := s.At(t.Context(), 1)
	if must(t, old, err); string(old.Raw) != "một" {
		t.Errorf("revision 1 is %q", old.Raw)
	}
	if _, err := s.At(t.Context(), 99); !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("revision 99: %v", err)
	}
	all, err := s.History(t.Context(), "a.vi")
	if must(t, all, err); len(all) != 2 || all[0].Position != 1 {
		t.Errorf("history %v", all)
	}
	none, err := s.Newest(t.Context(), "b.vi")
	if must(t, none, err); none.Position != 0 {
		t.Errorf("a text that never was: %+v", none)
	}
}

func clash(t *testing.T, open func(t *testing.T) *knowledge.Store) {
	s := open(t)
	first := appended(t, s, draft("a.vi", 0, "một"))
	second := appended(t, s, draft("a.vi", first.Position, "hai"))
	for _, basedOn := range []int64{0, first.Position, 99} {
		_, err := s.Append(t.Context(), draft("a.vi", basedOn, "ba"), nil)
		var c *knowledge.Clash
		if !errors.As(err, &c) || c.Newest.Position != second.Position || string(c.Newest.Raw) != "hai" {
			t.Errorf("based on %d: %v", basedOn, err)
		}
	}
	if head := must1(s.Head(t.Context())); head.Position != 2 {
		t.Errorf("the refused changes moved the head to %d", head.Position)
	}
}

func must1[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func allOrNone(t *testing.T, open func(t *testing.T) *knowledge.Store) {
	s := open(t)
	appended(t, s, draft("a.vi", 0, "một"))
	_, err := s.AppendAll(t.Context(), []knowledge.Draft{draft("b.vi", 0, "x"), draft("a.vi", 0, "y")}, nil)
	var c *knowledge.Clash
	if !errors.As(err, &c) {
		t.Errorf("no clash: %v", err)
	}
	if _, known := s.Current("b.vi"); known {
		t.Error("half of the changes are in the log")
	}
}

func also(t *testing.T, open func(t *testing.T) *knowledge.Store) {
	s := open(t)
	if err := s.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(t.Context(), "CREATE TABLE beside (n BIGINT)")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	insert := func(fail error) func(*sql.Tx) error {
		return func(tx *sql.Tx) error {
			_, err := tx.ExecContext(t.Context(), "INSERT INTO beside (n) VALUES ($1)", 1)
			return errors.Join(err, fail)
		}
	}
	if _, err := s.Append(t.Context(), draft("a.vi", 0, "x"), insert(errors.New("refused"))); err == nil {
		t.Error("the change was taken though what follows from it failed")
	}
	if _, err := s.Append(t.Context(), draft("a.vi", 0, "x"), insert(nil)); err != nil {
		t.Fatal(err)
	}
	var n, head int
	if err := s.Reader().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM beside").Scan(&n); err != nil {
		t.Fatal(err)
	}
	if head = int(must1(s.Head(t.Context())).Position); n != 1 || head != 1 {
		t.Errorf("%d rows beside %d revisions", n, head)
	}
}

func removal(t *testing.T, open func(t *testing.T) *knowledge.Store) {
	s := open(t)
	first := appended(t, s, draft("a.vi", 0, "một"))
	gone := appended(t, s, knowledge.Draft{Text: "a.vi", BasedOn: first.Position, Actor: "test:7"})
	e, known := s.Current("a.vi")
	if !known || !e.Removed || e.Position != gone.Position {
		t.Errorf("after a removal: %+v", e)
	}
	r := must1(s.At(t.Context(), gone.Position))
	if !r.Removed || r.Raw != nil || r.Damaged != nil {
		t.Errorf("the removal reads %+v", r)
	}
	back := appended(t, s, draft("a.vi", gone.Position, "lại"))
	if e, _ := s.Current("a.vi"); e.Removed || e.Position != back.Position {
		t.Errorf("after it came back: %+v", e)
	}
}

func concurrentAppends(t *testing.T, open func(t *testing.T) *knowledge.Store) {
	stores := []*knowledge.Store{open(t), open(t)}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 10 {
				if _, err := stores[w%2].Append(context.WithoutCancel(t.Context()), draft(fmt.Sprintf("t%d-%d.vi", w, i), 0, "x"), nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	all, err := stores[0].Since(t.Context(), 0, 1000)
	if must(t, all, err); len(all) != 40 {
		t.Fatalf("%d revisions of 40", len(all))
	}
	for i, r := range all {
		if r.Position != int64(i+1) || r.Damaged != nil {
			t.Errorf("revision %d at place %d: %v", r.Position, i+1, r.Damaged)
		}
	}
	if _, findings, err := stores[1].Verify(t.Context(), nil); err != nil || len(findings) > 0 {
		t.Errorf("verify: %v %v", findings, err)
	}
}

func followed(t *testing.T, open func(t *testing.T) *knowledge.Store) {
	s, other := open(t), open(t)
	r := appended(t, other, draft("a.vi", 0, "x"))
	if err := s.Fresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e, known := s.Current("a.vi"); !known || e.Position != r.Position {
		t.Errorf("another process's change is not seen: %+v", e)
	}
}

func waiting(t *testing.T, open func(t *testing.T) *knowledge.Store) {
	s, other := open(t), open(t)
	for n, writer := range []*knowledge.Store{s, other, other} {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		after := s.Known().Position
		woken := make(chan error, 1)
		go func() { woken <- s.Wait(ctx, after) }()
		appended(t, writer, draft(fmt.Sprintf("w%d.vi", n), 0, "x"))
		if n == 2 { // whoever asks sees the change first: the one that waits is woken all the same
			if err := s.Fresh(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if err := <-woken; err != nil {
			t.Error(err)
		}
		if err := s.Wait(ctx, after); err != nil { // what is known is not waited for
			t.Error(err)
		}
		cancel()
	}
}

func reopened(t *testing.T, open func(t *testing.T) *knowledge.Store) {
	s := open(t)
	r := appended(t, s, draft("a.vi", 0, "một"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t)
	got := must1(again.Newest(t.Context(), "a.vi"))
	if !bytes.Equal(got.Hash, r.Hash) || again.Known().Position != 1 {
		t.Errorf("after opening again: %+v", got)
	}
}
