package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary is where the program is built to, once, by the first test that needs it.
var binary struct {
	sync.Once
	dir, file string
	err       error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if binary.dir != "" {
		if err := os.RemoveAll(binary.dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	os.Exit(code)
}

// summitbot gives the built program, as it is released.
func summitbot(t testing.TB) string {
	t.Helper()
	binary.Do(func() {
		if binary.dir, binary.err = os.MkdirTemp("", "summitbot-program-"); binary.err != nil {
			return
		}
		if binary.err = os.Chmod(binary.dir, 0o755); binary.err != nil { // another user runs it too
			return
		}
		binary.file = filepath.Join(binary.dir, "summitbot")
		build := exec.Command("go", "build", "-o", binary.file, ".")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			binary.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	if binary.err != nil {
		t.Fatal("build the program:", binary.err)
	}
	return binary.file
}

// A place is a folder that the program is started in, with an environment of its own: nothing of the tester's
// settings, tokens or language reaches it.
type place struct {
	t    testing.TB
	dir  string
	env  map[string]string
	user *syscall.Credential
}

// forum is another summit's folder of texts, small: most tests are about the program and not about the texts that ship.
const forum = "../../bot/bottest/texts"

func newPlace(t testing.TB) *place {
	t.Helper()
	p := &place{t: t, dir: t.TempDir(), env: map[string]string{"LANG": "en_GB.UTF-8"}}
	for _, name := range []string{"PATH", "HOME", "TMPDIR"} {
		p.env[name] = os.Getenv(name)
	}
	return p
}

// newForum is a place that serves a copy of the forum's texts, which a test may change.
func newForum(t testing.TB) *place {
	t.Helper()
	p := newPlace(t)
	if err := os.CopyFS(p.path("texts"), os.DirFS(forum)); err != nil {
		t.Fatal(err)
	}
	p.env["TEXTS_DIR"] = "texts"
	return p
}

func (p *place) path(names ...string) string {
	return filepath.Join(append([]string{p.dir}, names...)...)
}

func (p *place) write(name, content string) {
	p.t.Helper()
	if err := os.MkdirAll(filepath.Dir(p.path(name)), 0o700); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(p.path(name), []byte(content), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) read(names ...string) string {
	p.t.Helper()
	b, err := os.ReadFile(p.path(names...))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(b)
}

func (p *place) environ() []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(p.env)) {
		all = append(all, name+"="+p.env[name])
	}
	return all
}

// left is what a program left with.
type left struct {
	out, errs string
	code      int
}

func (l left) String() string {
	return fmt.Sprintf("exit %d\n-- output:\n%s-- errors:\n%s", l.code, l.out, l.errs)
}

func (p *place) command(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, summitbot(p.t), args...)
	c.Dir, c.Env = p.dir, p.environ()
	if p.user != nil {
		c.SysProcAttr = &syscall.SysProcAttr{Credential: p.user}
	}
	return c
}

// run runs the program to its end; in is its standard input.
func (p *place) run(in string, args ...string) left {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 30*time.Second)
	defer cancel()
	c := p.command(ctx, args...)
	c.Stdin = strings.NewReader(in)
	return p.finish(c)
}

func (p *place) finish(c *exec.Cmd) left {
	p.t.Helper()
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		p.t.Fatal(err)
	}
	return left{out.String(), errs.String(), c.ProcessState.ExitCode()}
}

// do runs the program and fails the test where it leaves with another code.
func (p *place) do(code int, args ...string) left {
	p.t.Helper()
	l := p.run("", args...)
	if l.code != code {
		p.t.Fatalf("summitbot %s: want exit %d, got %s", strings.Join(args, " "), code, l)
	}
	return l
}

// A serving is a program that serves: it answers the lines of its standard input, which is kept open.
type serving struct {
	t     testing.TB
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	errs  *lockedBuffer
	ended chan struct{} // closed once the process has been waited for
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (p *place) serve() *serving {
	p.t.Helper()
	s := &serving{t: p.t, cmd: p.command(context.Background()), errs: &lockedBuffer{}, ended: make(chan struct{})}
	s.cmd.Stderr = s.errs
	var err error
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		p.t.Fatal(err)
	}
	// A pipe of our own: the one of exec is closed by Wait, with what was not yet read in it.
	r, w, err := os.Pipe()
	if err != nil {
		p.t.Fatal(err)
	}
	s.cmd.Stdout, s.out = w, bufio.NewReader(r)
	if err := s.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	w.Close()
	go func() { // ends with the process
		_ = s.cmd.Wait() // how it ended stands in ProcessState
		close(s.ended)
	}()
	p.t.Cleanup(func() {
		s.kill()
		r.Close()
	})
	return s
}

// ready waits until the first question is answered.
func (s *serving) ready() *serving {
	s.t.Helper()
	s.ask("/help")
	return s
}

// ask sends a line and gives the reply to it, which ends with an empty line.
func (s *serving) ask(line string) string {
	s.t.Helper()
	reply, err := s.try(line)
	if err != nil {
		<-s.ended
		s.t.Fatalf("ask %q: %v; exit %d\n%s", line, err, s.cmd.ProcessState.ExitCode(), s.errs)
	}
	return reply
}

func (s *serving) try(line string) (string, error) {
	if _, err := io.WriteString(s.in, line+"\n"); err != nil {
		return "", err
	}
	return s.readReply()
}

// readReply reads one reply, which ends with an empty line. With an error comes what there is of it.
func (s *serving) readReply() (string, error) {
	var b strings.Builder
	for {
		l, err := s.out.ReadString('\n')
		if l == "\n" {
			return b.String(), nil
		}
		b.WriteString(l)
		if err != nil {
			return b.String(), err
		}
	}
}

// askUntil asks until the reply holds want. A text imported beside it is promised within a second; a machine that runs
// other tests meanwhile gets two.
func (s *serving) askUntil(line, want string) {
	s.t.Helper()
	began := time.Now()
	for {
		reply := s.ask(line)
		if strings.Contains(reply, want) {
			return
		}
		if time.Since(began) > 2*time.Second {
			s.t.Fatalf("after two seconds %q is still answered by %q, want %q", line, reply, want)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (s *serving) kill() {
	_ = s.cmd.Process.Kill() // it may have ended by itself
	<-s.ended
}

// leaves waits for the end and gives the exit code; a process that a signal ended has -1.
func (s *serving) leaves(within time.Duration) int {
	s.t.Helper()
	select {
	case <-s.ended:
		return s.cmd.ProcessState.ExitCode()
	case <-time.After(within):
		s.signal(syscall.SIGQUIT) // it says where it hangs
		<-s.ended
		s.t.Fatalf("it did not leave within %v\n%s", within, s.errs)
		return 0
	}
}

func (s *serving) signal(sig os.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

func wants(t testing.TB, what, got string, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(got, want) {
			t.Errorf("%s: want %q in\n%s", what, want, got)
		}
	}
}

func lacks(t testing.TB, what, got string, all ...string) {
	t.Helper()
	for _, never := range all {
		if strings.Contains(got, never) {
			t.Errorf("%s: do not want %q in\n%s", what, never, got)
		}
	}
}

// englishText is a text as a person writes it.
func englishText(title, heading, sentence string) string {
	return fmt.Sprintf("---\ntitle: %q\nlanguage: en\nsource: {title: \"Notice\", publisher: \"Committee\", url: \"https://forum.example/n\", published: 2031-04-01}\n---\n## %s\n\n%s\n", title, heading, sentence)
}
