package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// TestWithoutATerminal: no token and no terminal, so the lines of the standard input are answered, in plain text.
func TestWithoutATerminal(t *testing.T) {
	p := newForum(t)
	l := p.run(known + "\n/help\n/schedule\n\n/nonsense\n" + unknown + "\nwhere is the opening")
	if l.code != exitDone {
		t.Error(l)
	}
	wants(t, "errors", l.errs, "No TELEGRAM_TOKEN and no DISCORD_TOKEN is set")
	wants(t, "output", l.out, opening, "/schedule – ", "9:00", "The official texts do not say.", "nonsense")
	lacks(t, "plain output", l.out, "\x1b", "\r", "you> ")
	p.env["NO_COLOR"] = "1"
	lacks(t, "plain output", p.run(known).out, "\x1b")
}

// TestPictureAndSheetLieInTheDataFolder, for the operator alone: a terminal shows neither.
func TestPictureAndSheetLieInTheDataFolder(t *testing.T) {
	p := newForum(t)
	l := p.run(known + "\n/digest")
	wants(t, "output", l.out, "1 question, 100% answered.")
	for _, ending := range []string{".png", ".csv"} {
		found, err := filepath.Glob(p.path("data", "files", "digest-*"+ending))
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: %v, %v", ending, found, err)
		}
		wants(t, "output", l.out, "["+filepath.Join("data", "files", filepath.Base(found[0]))+"]")
		if info, err := os.Stat(found[0]); err != nil || info.Mode().Perm() != 0o600 || info.Size() == 0 {
			t.Errorf("%s: %v, %v", found[0], info, err)
		}
	}
}

// TestOddLines: nothing that someone may write ends the conversation.
func TestOddLines(t *testing.T) {
	s := newForum(t).serve()
	for _, line := range []string{"", " ", strings.Repeat("what is the forum ", 6000), strings.Repeat("a", 100000), "🦆🦆🦆", "\x1b[31m\a\x00\x7f\x08", "متى يبدأ المنتدى؟", "\xff\xfe\xfd",
		"/", "//", "/ask", "/language", "/language xx", "/schedule 99999999999999999999", "'; DROP TABLE revisions; --", "* + ~2 ^3 \" ( [", strings.Repeat("/", 1000)} {
		if reply := s.ask(line); strings.TrimSpace(reply) == "" || strings.ContainsAny(reply, "\x1b\a\x00\x7f") {
			t.Errorf("%.40q is answered by %q", line, reply)
		}
	}
	wants(t, "after all that", s.ask(known), opening)
	lacks(t, "diagnostics", s.errs.String(), "panic", "level=ERROR")
}

func TestASecondProcessIsRefused(t *testing.T) {
	p := newForum(t)
	first := p.serve().ready()
	before := p.do(exitDone, "history").out
	l := p.do(exitFailed)
	wants(t, "the second", l.errs, fmt.Sprintf("process %d", first.cmd.Process.Pid), "DATA_DIR")
	if strings.Count(l.errs, "\n") != 1 || l.out != "" {
		t.Error(l)
	}
	// A question beside it is answered, changes nothing and does not disturb the first.
	wants(t, "ask", p.do(exitDone, "ask", known).out, opening)
	if after := p.do(exitDone, "history").out; after != before {
		t.Errorf("the history was\n%s, and is\n%s", before, after)
	}
	wants(t, "the first", first.ask(known), opening)

	first.kill()
	began := time.Now()
	next := p.serve()
	wants(t, "after a kill", next.ask(known), opening)
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("the restart took %v", took)
	}
	lacks(t, "after a kill", next.errs.String(), "built anew")
}

// TestAServingProcessWaitsForAQuestion: who only asks holds the folder for a moment, and is waited for.
func TestAServingProcessWaitsForAQuestion(t *testing.T) {
	p := newForum(t)
	p.do(exitDone, "ask", known)
	asking := p.command(t.Context(), "ask", "--json", "--batch", "-")
	in, err := asking.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := asking.Start(); err != nil {
		t.Fatal(err)
	}
	for !strings.HasPrefix(p.lock(), fmt.Sprintf("asking process %d", asking.Process.Pid)) {
		time.Sleep(5 * time.Millisecond)
	}
	s := p.serve()
	time.Sleep(200 * time.Millisecond) // it is waiting now
	in.Close()
	if err := asking.Wait(); err != nil {
		t.Fatal(err)
	}
	wants(t, "the bot", s.ask(known), opening)
}

func (p *place) lock() string {
	b, _ := os.ReadFile(p.path("data", "serve.lock")) // not there yet: empty
	return string(b)
}

func TestSignals(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			p := newForum(t)
			s := p.serve().ready()
			s.signal(sig)
			if code := s.leaves(10 * time.Second); code != exitDone {
				t.Errorf("exit %d\n%s", code, s.errs)
			}
			l := p.do(exitDone, "verify")
			wants(t, "verify", l.out, "chain whole", "as the log asks for")
		})
	}
}

// TestSignalWhileStarting stops the program at moments of its start: it leaves with 0, or by the signal where it came
// before the program could hear it, and the next start answers.
func TestSignalWhileStarting(t *testing.T) {
	p := newPlace(t) // the texts that ship: the start takes a while
	heard := 0
	for after := range 6 {
		if err := os.RemoveAll(p.path("data")); err != nil {
			t.Fatal(err)
		}
		s := p.serve()
		time.Sleep(time.Duration(20+40*after) * time.Millisecond)
		s.signal(syscall.SIGTERM)
		code := s.leaves(10 * time.Second)
		switch code {
		case exitDone:
			heard++
		case -1: // before main could hear it
		default:
			t.Errorf("after %d ms: exit %d\n%s", 20+40*after, code, s.errs)
		}
	}
	if heard == 0 {
		t.Error("no signal was heard: this test shows nothing")
	}
	wants(t, "the next start", p.run("when and where does the summit take place\n").out, "Paris")
}

// TestFinishesWhatIsBeingAnswered: a question taken before the signal is answered, whole.
func TestFinishesWhatIsBeingAnswered(t *testing.T) {
	p := newForum(t)
	s := p.serve().ready()
	for range 50 {
		if _, err := s.in.Write([]byte(known + "\n")); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(10 * time.Millisecond)
	s.signal(syscall.SIGTERM)
	if code := s.leaves(10 * time.Second); code != exitDone {
		t.Errorf("exit %d\n%s", code, s.errs)
	}
	whole := 0
	for {
		reply, err := s.readReply()
		if err != nil {
			if reply != "" {
				t.Errorf("a reply was cut off: %q", reply)
			}
			break
		}
		wants(t, "reply", reply, opening)
		whole++
	}
	t.Logf("%d of 50 questions were answered before it left", whole)
}

// stuck asks without taking the replies, until the program is held up in writing one.
func (s *serving) stuck() {
	var asked atomic.Int64
	go func() { // ends with the process
		for {
			if _, err := s.in.Write([]byte("/help\n")); err != nil {
				return
			}
			asked.Add(1)
		}
	}()
	for before := int64(-1); before != asked.Load(); {
		before = asked.Load()
		time.Sleep(300 * time.Millisecond)
	}
}

// TestASecondSignalLeavesAtOnce: the first is being waited on, because nobody takes the output.
func TestASecondSignalLeavesAtOnce(t *testing.T) {
	s := newForum(t).serve().ready()
	s.stuck()
	s.signal(syscall.SIGTERM)
	time.Sleep(300 * time.Millisecond)
	select {
	case <-s.ended:
		t.Fatal("it did not wait for its output: this test shows nothing")
	default:
	}
	began := time.Now()
	s.signal(syscall.SIGTERM)
	if code := s.leaves(2 * time.Second); code != -1 {
		t.Errorf("exit %d after %v", code, time.Since(began))
	}
}

// TestLeavesWithinTenSeconds: what does not stop does not hold it up for longer.
func TestLeavesWithinTenSeconds(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	t.Parallel()
	s := newForum(t).serve().ready()
	s.stuck()
	s.signal(syscall.SIGTERM)
	if code := s.leaves(11 * time.Second); code != exitFailed {
		t.Errorf("exit %d", code)
	}
	wants(t, "diagnostics", s.errs.String(), "left without it")
}
