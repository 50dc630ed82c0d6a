package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3/driver"

	"summitbot/bot/telegram/telegramtest"
)

// refusesToStart holds every command to the same: exit 1, one line with what is wrong and the remedy, and nothing of
// the data folder changed.
func refusesToStart(t *testing.T, p *place, want ...string) {
	t.Helper()
	before := contents(t, p.path("data"))
	for _, args := range [][]string{nil, {"ask", known}, {"import", "texts"}, {"verify"}} {
		l := p.run("", args...)
		if l.code != exitFailed || strings.Count("\n"+l.errs, "\nsummitbot: ") != 1 {
			t.Errorf("%v: want exit 1 and one line, got %s", args, l)
		}
		wants(t, strings.Join(args, " "), l.errs, want...)
		lacks(t, strings.Join(args, " "), l.errs, "panic", "goroutine")
	}
	if after := contents(t, p.path("data")); after != before {
		t.Errorf("the data folder was %.300q, and is %.300q", before, after)
	}
}

// contents gives all files of a folder but the locks; of a folder that is none, that.
func contents(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(file string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(file, ".lock") {
			return err
		}
		content, err := os.ReadFile(file)
		fmt.Fprintf(&b, "%s: %x\n", file, content)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return b.String()
}

func TestDataFolderInTheWay(t *testing.T) {
	p := newForum(t)
	p.write("data", "a file\n")
	l := p.do(exitFailed, "ask", known)
	wants(t, "errors", l.errs, "data folder", "data", "DATA_DIR")
	if p.read("data") != "a file\n" {
		t.Error("the file in the way was written to")
	}
}

// TestDataFolderReadOnly runs the program as a user who may not write, where the tester is root.
func TestDataFolderReadOnly(t *testing.T) {
	p := newForum(t)
	p.do(exitDone, "ask", known)
	if os.Geteuid() == 0 {
		p.user = &syscall.Credential{Uid: 65534, Gid: 65534}
		if err := os.CopyFS(p.path("copy"), os.DirFS(p.path("data"))); err != nil {
			t.Fatal(err)
		}
		for dir := p.dir; len(dir) > len(os.TempDir()); dir = filepath.Dir(dir) {
			if err := os.Chmod(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	opened, closed := os.FileMode(0o755), os.FileMode(0o555)
	reMode := func(dir string, folder, file os.FileMode) {
		t.Helper()
		err := filepath.WalkDir(dir, func(at string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				return os.Chmod(at, file)
			}
			return err
		})
		if err == nil {
			err = os.Chmod(dir, folder)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	reMode(p.path("texts"), 0o755, 0o644)
	reMode(p.path("data"), closed, 0o444)
	t.Cleanup(func() { reMode(p.path("data"), opened, 0o644) })
	refusesToStart(t, p, filepath.Join("data", "summitbot.db"), "cannot be written", "the right to write")
	p.env["DATA_DIR"] = p.path("data", "below") // a folder that cannot be made
	wants(t, "errors", p.do(exitFailed, "ask", known).errs, filepath.Join("data", "below"), "the right to make it")
}

// TestDataFolderUnwritableLater: the database may be written, but nothing may be made beside it.
func TestDataFolderUnwritableLater(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("left out: needs root, to hand a file to another user")
	}
	p := newForum(t)
	p.do(exitDone, "ask", known)
	for dir := p.dir; len(dir) > len(os.TempDir()); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"summitbot.db", "migrate.lock", "serve.lock"} {
		if err := os.Chown(p.path("data", file), 65534, 65534); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"texts", "data"} {
		if err := os.Chmod(p.path(name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := exec.CommandContext(t.Context(), "chmod", "-R", "go+rX", p.path("texts")).Run(); err != nil {
		t.Fatal(err)
	}
	p.user = &syscall.Credential{Uid: 65534, Gid: 65534}
	l := p.do(exitFailed, "ask", known)
	wants(t, "errors", l.errs, "data", "right to write")
}

func TestDataFolderDamaged(t *testing.T) {
	for name, spoil := range map[string]func(b []byte) []byte{
		"no database": func(b []byte) []byte { return bytes.Repeat([]byte("not a database\n"), len(b)/15) },
		"no header":   func(b []byte) []byte { copy(b, make([]byte, 100)); return b },
		"cut short":   func(b []byte) []byte { return b[:len(b)/3] },
	} {
		t.Run(name, func(t *testing.T) {
			p := newForum(t)
			p.do(exitDone, "ask", known)
			p.write("data/summitbot.db", string(spoil([]byte(p.read("data", "summitbot.db")))))
			before := p.read("data", "summitbot.db")
			for _, args := range [][]string{{"import", "texts"}, {"verify"}} {
				l := p.do(exitFailed, args...)
				wants(t, args[0], l.errs, "data", "damaged", "backup")
				lacks(t, args[0], l.errs, "panic")
			}
			// Questions are refused, or answered from what is whole.
			l := p.run("", "ask", known)
			if l.code == exitDone {
				wants(t, "ask", l.out, opening)
			} else {
				lacks(t, "ask", l.out, "9:00")
			}
			if p.read("data", "summitbot.db") != before {
				t.Error("what is damaged was written to")
			}
		})
	}
}

func TestDataFolderFromANewerProgram(t *testing.T) {
	p := newForum(t)
	p.do(exitDone, "ask", known)
	change(t, p, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
	refusesToStart(t, p, filepath.Join("data", "summitbot.db"), "newer summitbot", "run the newer program", "DATA_DIR")
}

// change does to the database what another program might.
func change(t *testing.T, p *place, statement string, args ...any) {
	t.Helper()
	db, err := driver.Open("file:" + p.path("data", "summitbot.db"))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(t.Context(), "PRAGMA foreign_keys=OFF")
	if err == nil {
		_, err = db.ExecContext(t.Context(), statement, args...)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestVerifyReportsDamage: a changed content, a row that is gone, an index that holds something else.
func TestVerifyReportsDamage(t *testing.T) {
	for _, tt := range []struct{ name, statement, want string }{
		{"a content is changed", "UPDATE contents SET raw = CAST(replace(CAST(raw AS TEXT), '340', '341') AS BLOB) WHERE position = 1", "revision 1 (text forum.en): the text is not what was written"},
		{"a reason is changed", "UPDATE contents SET why = 'x' WHERE position = 2", "revision 2"},
		{"a row is changed", "UPDATE revisions SET at = at + 1 WHERE position = 3", "revision 3"},
		{"the end is cut off", "DELETE FROM revisions WHERE position = 5", "revision"},
		{"a row is gone", "DELETE FROM revisions WHERE position = 2", "revisions 2 to 2 are missing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newForum(t)
			p.serve().ready().kill()
			p.do(exitDone, "verify")
			change(t, p, tt.statement)
			l := p.do(exitFailed, "verify")
			wants(t, "verify", l.out, "damaged: ", tt.want)
			wants(t, "verify", l.errs, "backup")
			for _, q := range []string{known, "how many delegates does the forum bring together"} {
				lacks(t, q, p.run("", "ask", q).out, "341")
			}
			if tt.name != "a content is changed" && tt.name != "a reason is changed" {
				wants(t, "import", p.do(exitFailed, "import", "texts").errs, "damaged", "backup")
			}
		})
	}
	t.Run("the index notes something else", func(t *testing.T) {
		p := newForum(t)
		p.serve().ready().kill()
		state := p.read("data", "index-state.json")
		for _, other := range []string{strings.Replace(state, `"digest":"`, `"digest":"0`, 1), strings.Replace(state, `"passages":`, `"passages":1`, 1), strings.Replace(state, `"position":`, `"position":1`, 1), "{"} {
			p.write("data/index-state.json", other)
			wants(t, other, p.do(exitFailed, "verify").out, "damaged: ", "index")
		}
		p.serve().ready().kill() // notes it anew
		p.do(exitDone, "verify")
	})
}

// TestDiskFull serves and imports in a folder on a full disk: a tiny file system of its own where the tester may mount
// one, else a limit on the size of a file.
func TestDiskFull(t *testing.T) {
	p := newForum(t)
	p.do(exitDone, "ask", known)
	if err := os.Mkdir(p.path("big"), 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		p.write(fmt.Sprintf("big/t%d.en.md", i), englishText("T", "Heading", strings.Repeat(fmt.Sprintf("Sentence %d of the text goes on. ", i), 2000)))
	}
	inFull := func(args string) left {
		t.Helper()
		script := `mount -t tmpfs -o size=1m,mode=700 none data && cp -a kept/. data/ && ` + args
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		c := exec.CommandContext(ctx, "unshare", "--mount", "--map-root-user", "sh", "-c", script)
		c.Dir, c.Env = p.dir, append(p.environ(), "SUMMITBOT="+summitbot(t))
		return p.finish(c)
	}
	if err := os.Rename(p.path("data"), p.path("kept")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(p.path("data"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("unshare"); err != nil {
		t.Skip("left out, LOUDLY: no unshare, so no full disk to show this on")
	}
	if l := inFull("true"); l.code != 0 {
		t.Skip("left out, LOUDLY: no right to mount a file system, so no full disk to show this on: ", l)
	}
	l := inFull(`"$SUMMITBOT" import big; echo "import left with $?"; "$SUMMITBOT" verify; "$SUMMITBOT" history; "$SUMMITBOT" ask "` + known + `"`)
	wants(t, "errors", l.errs, "summitbot.db", "full")
	lacks(t, "errors", l.errs, "panic")
	wants(t, "output", l.out, "import left with 1", "log: 5 revisions, chain whole", opening)
	lacks(t, "output", l.out, "t0.en")
	// No room at all.
	l = inFull(`rm -r data/index; cat /dev/zero > data/fill 2>/dev/null; "$SUMMITBOT" ask "` + known + `"; echo "ask left with $?"; rm data/fill; "$SUMMITBOT" ask "` + known + `"`)
	wants(t, "errors", l.errs, "data", "full")
	lacks(t, "errors", l.errs, "panic")
	wants(t, "output", l.out, "ask left with 1", opening)
}

// TestDiskFullWhileServing fills the disk under a bot that serves on Telegram: questions are answered, a change is refused with a
// clear word and kept as a draft, the moderators' room is told, and all of it works again, with nothing done, once there is room.
func TestDiskFullWhileServing(t *testing.T) {
	mounts := exec.CommandContext(t.Context(), "unshare", "--mount", "--pid", "--fork", "--kill-child", "--map-root-user", "mount", "-t", "tmpfs", "none", t.TempDir())
	if out, err := mounts.CombinedOutput(); err != nil {
		t.Skipf("left out, LOUDLY: no right to mount a file system, so no full disk to show this on: %v %s", err, out)
	}
	server := telegramtest.New(t)
	defer server.Close()
	p := newForum(t)
	room := telegramtest.Chat{ID: -1001, Type: "supergroup"}
	mira, minh := telegramtest.User{ID: 7, FirstName: "Mira"}, telegramtest.User{ID: 8, FirstName: "Minh"}
	server.Join(room)
	p.env["TELEGRAM_TOKEN"], p.env["TELEGRAM_API_URL"] = server.Token, server.URL
	p.env["TELEGRAM_MODERATORS"], p.env["TELEGRAM_MODERATORS_CHAT"] = "7", "-1001"
	if err := os.Mkdir(p.path("data"), 0o700); err != nil {
		t.Fatal(err)
	}
	step := func(name string) string {
		return "while [ ! -e " + name + " ]; do sleep 0.05; done\n"
	}
	script := "mount -t tmpfs -o size=4m,mode=700 none data\n" +
		`"$SUMMITBOT" &` + "\n" + step("fill") + "cat /dev/zero > data/fill 2>/dev/null\ntouch filled\n" + step("free") + "rm data/fill\n" + step("never")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c := exec.CommandContext(ctx, "unshare", "--mount", "--pid", "--fork", "--kill-child", "--map-root-user", "sh", "-c", script)
	c.Dir, c.Env = p.dir, append(p.environ(), "SUMMITBOT="+summitbot(t))
	var errs lockedBuffer
	c.Stderr = &errs
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cancel()
		_ = c.Wait() // it was killed
	}()
	said := func(chat int64, words ...string) func() bool {
		return func() bool {
			for _, sent := range server.Sent(chat) {
				if holdsAll(sent.Text, words) {
					return true
				}
			}
			return false
		}
	}
	server.Say(telegramtest.Private(minh), minh, known)
	server.Await(t, "a question is answered", said(8, opening))
	server.Say(telegramtest.Private(mira), mira, "/edit forum.en 1 The Green Lake Forum opens at 10:30 on 4 May 2031 in Pine Hall. The forum lasts three days.")
	server.Await(t, "the change is previewed", said(7, "Nothing is published yet"))
	var preview telegramtest.Sent
	publish := ""
	for _, sent := range server.Sent(7) {
		for _, row := range sent.Buttons {
			for _, b := range row {
				if strings.HasPrefix(b.Text, "Publish") {
					preview, publish = sent, b.Data
				}
			}
		}
	}
	if publish == "" {
		t.Fatal("the preview offers nothing to publish: ", server.Sent(7))
	}

	p.write("fill", "")
	p.awaitFile("filled")
	refused := false
	for n := 0; n < 100 && !refused; n++ { // the store has a little room of its own, which is used up first
		before := len(server.Sent(7))
		server.Say(telegramtest.Private(mira), mira, fmt.Sprintf("/edit forum.en 2 The forum has %d delegates. %s", n, strings.Repeat("It has rooms. ", 250)))
		server.Await(t, "the draft is kept or refused", func() bool { return len(server.Sent(7)) > before })
		refused = said(7, "could not be kept", "disk is full")()
	}
	if !refused {
		t.Fatal("on a full disk no change was refused with a clear word: ", server.Sent(7))
	}
	server.Tap(mira, preview, publish)
	server.Await(t, "the change is refused with a clear word", said(7, "Not published", "disk is full"))
	server.Await(t, "the room is told", said(-1001, "Nothing can be written", "operator"))
	server.Say(telegramtest.Private(minh), minh, "how many delegates are at the forum?")
	server.Await(t, "questions are answered all the same", said(8, "340 delegates"))

	p.write("free", "")
	server.Await(t, "the room is told that it works again", said(-1001, "Writing works again"))
	server.Tap(mira, preview, publish)
	server.Await(t, "the draft was kept, and is published", said(7, "Published: forum.en"))
	server.Say(telegramtest.Private(minh), minh, known)
	server.Await(t, "the new wording is answered", said(8, "10:30"))
	lacks(t, "log", errs.String(), "panic")
}

// awaitFile waits until a file is there.
func (p *place) awaitFile(name string) {
	p.t.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for late := time.After(15 * time.Second); ; {
		if _, err := os.Stat(p.path(name)); err == nil {
			return
		}
		select {
		case <-look.C:
		case <-late:
			p.t.Fatalf("there is no file %s", name)
		}
	}
}

func holdsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// TestStoreDamagedAtRandom flips bytes of the database between starts: nothing damaged is quoted. Where the English text is
// what was damaged, another language's may answer.
func TestStoreDamagedAtRandom(t *testing.T) {
	p := newForum(t)
	p.serve().ready().kill()
	good := p.read("data", "summitbot.db")
	rng := rand.New(rand.NewPCG(3, 4))
	answered, refused, failed := 0, 0, 0
	for range 40 {
		b := []byte(good)
		for range 3 {
			b[rng.IntN(len(b))] ^= byte(1 + rng.IntN(255))
		}
		p.write("data/summitbot.db", string(b))
		for _, name := range []string{"summitbot.db-wal", "summitbot.db-shm"} {
			if err := os.Remove(p.path("data", name)); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
		}
		l := p.run("", "ask", "--json", "how many delegates does the forum bring together")
		switch l.code {
		case exitDone:
			switch {
			case strings.Contains(l.out, `"language":"vi"`):
				wants(t, "ask", l.out, "Diễn đàn Hồ Xanh có 340 đại biểu đến từ 27 nước.")
			case strings.Contains(l.out, `"language":"fr"`):
				wants(t, "ask", l.out, "Le Forum du Lac vert réunit 340 délégués venus de 27 pays.")
			default:
				wants(t, "ask", l.out, "The Green Lake Forum brings together 340 delegates from 27 countries.")
			}
			answered++
		case exitNotInTheTexts:
			refused++
		default:
			wants(t, "ask", l.errs, "data")
			failed++
		}
		lacks(t, "ask", l.errs, "panic", "goroutine")
	}
	t.Logf("answered %d, refused %d, did not start %d", answered, refused, failed)
}
