package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// A terminal is the other end of a pseudo-terminal, with a program on it.
type terminal struct {
	*serving
	screen *lockedBuffer
}

// onTerminal starts the program as if a person sat before it.
func (p *place) onTerminal(args ...string) *terminal {
	p.t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		p.t.Skip("left out: no pseudo-terminal here: ", err)
	}
	var number uint32
	var unlock int32
	for request, arg := range map[uintptr]unsafe.Pointer{syscall.TIOCGPTN: unsafe.Pointer(&number), syscall.TIOCSPTLCK: unsafe.Pointer(&unlock)} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), request, uintptr(arg)); errno != 0 {
			p.t.Fatal(errno)
		}
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	term := &terminal{serving: &serving{t: p.t, cmd: p.command(p.t.Context(), args...), in: master, errs: &lockedBuffer{}, ended: make(chan struct{})}, screen: &lockedBuffer{}}
	term.cmd.Stdin, term.cmd.Stdout, term.cmd.Stderr = slave, slave, slave
	term.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := term.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	slave.Close()
	read := make(chan struct{})
	go func() { // ends with the program, when the other end is closed
		defer close(read)
		b := make([]byte, 4096)
		for {
			n, err := master.Read(b)
			_, _ = term.screen.Write(b[:n]) // never fails
			if err != nil {
				return
			}
		}
	}()
	go func() { // ends with the program
		_ = term.cmd.Wait() // how it ended stands in ProcessState
		<-read
		close(term.ended)
	}()
	p.t.Cleanup(func() {
		term.kill()
		master.Close()
	})
	return term
}

// shows waits until the screen holds something.
func (term *terminal) shows(want string) {
	term.t.Helper()
	for end := time.Now().Add(10 * time.Second); !strings.Contains(term.screen.String(), want); {
		if time.Now().After(end) {
			term.t.Fatalf("the screen does not show %q, but %q", want, term.screen)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (term *terminal) types(keys string) {
	term.t.Helper()
	if _, err := term.in.Write([]byte(keys)); err != nil {
		term.t.Fatal(err)
	}
}

// TestOnATerminal opens the conversation, with colours and the progress of the index being built, and Ctrl-C ends it.
func TestOnATerminal(t *testing.T) {
	p := newPlace(t) // the texts that ship: enough of them to take a while
	p.env["TERM"] = "xterm"
	term := p.onTerminal()
	term.shows("No TELEGRAM_TOKEN and no DISCORD_TOKEN is set, so the conversation opens here")
	wants(t, "progress", term.screen.String(), "\rindex: ", " %)\x1b[K", "\r\x1b[K")
	term.shows("you> ")
	term.types("when and where does the summit take place\n")
	term.shows("Paris")
	wants(t, "colours", term.screen.String(), "\x1b[4m", "\x1b[2m")
	term.types("/help\n")
	term.shows("/schedule")
	term.types("\x03") // Ctrl-C
	if code := term.leaves(10 * time.Second); code != exitDone {
		t.Errorf("exit %d: %s", code, term.screen)
	}

	again := p.onTerminal() // nothing to build: no progress
	again.shows("you> ")
	lacks(t, "the second start", again.screen.String(), "index: ")
	again.types("\x04") // Ctrl-D
	if code := again.leaves(10 * time.Second); code != exitDone {
		t.Errorf("exit %d: %s", code, again.screen)
	}
}

func TestNoColour(t *testing.T) {
	for name, value := range map[string]string{"NO_COLOR": "1", "TERM": "dumb"} {
		p := newForum(t)
		p.env["TERM"] = "xterm"
		p.env[name] = value
		term := p.onTerminal("ask", known)
		if code := term.leaves(10 * time.Second); code != exitDone {
			t.Errorf("exit %d: %s", code, term.screen)
		}
		wants(t, name, term.screen.String(), opening)
		lacks(t, name, term.screen.String(), "\x1b[1m", "\x1b[2m", "\x1b[4m")
	}
	p := newForum(t)
	p.env["TERM"] = "xterm"
	term := p.onTerminal("ask", known)
	term.leaves(10 * time.Second)
	wants(t, "colours", term.screen.String(), "\x1b[4m")
}

func TestProgress(t *testing.T) {
	var b bytes.Buffer
	p := &progress{to: &b}
	show := p.show("import")
	for done := range 41 {
		show(done, 40)
	}
	wants(t, "progress", b.String(), "\rimport: 0 of 40 (0 %)\x1b[K", "\rimport: 40 of 40 (100 %)\x1b[K")
	b.Reset()
	p.done()
	p.done()
	if b.String() != "\r\x1b[K" {
		t.Errorf("the line is wiped by %q", b.String())
	}
	b.Reset()
	p.show("import")(3, 3) // short work is not shown
	p.show("import")(0, 0)
	p.done()
	if b.Len() > 0 {
		t.Errorf("short work shows %q", b.String())
	}
	for _, nobody := range []*progress{nil, {}, {to: terminalOnly(&b)}} {
		if nobody.show("index") != nil {
			t.Error("progress where nobody looks")
		}
		nobody.done()
	}
}
