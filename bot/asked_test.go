package bot_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"summitbot/bot"
	"summitbot/bot/bottest"
)

func lately(t *testing.T, h bottest.House, now time.Time) []bot.Asked {
	t.Helper()
	all, err := h.Memory.AskedLately(t.Context(), now, 10)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestAQuestionIsSeenFromThreePeopleOn holds who counts, for how long, and that /forget takes it all back.
func TestAQuestionIsSeenFromThreePeopleOn(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	const asked = "When does the Green Lake Forum open?"
	for _, person := range []string{"ann", "ann", "ann", "binh"} { // one person is one person
		says(t, h, person, "", asked)
	}
	if all := lately(t, h, time.Now()); len(all) > 0 {
		t.Fatalf("two people asked, and %v is seen", all)
	}
	says(t, h, "dan", "", "  when does the GREEN lake forum open ")
	all := lately(t, h, time.Now())
	if len(all) != 1 || all[0] != (bot.Asked{Question: "when does the green lake forum open", Language: "en", People: 3}) {
		t.Fatalf("%v is seen", all)
	}
	if all := lately(t, h, time.Now().Add(6*24*time.Hour)); len(all) != 1 {
		t.Errorf("after six days %v is seen", all)
	}
	holds(t, "/privacy", says(t, h, "dan", "privacy", ""), "three people or more")
	holds(t, "/forget", says(t, h, "dan", "forget", ""), "1 question that you asked")
	if all := lately(t, h, time.Now()); len(all) > 0 {
		t.Errorf("who was forgotten still counts: %v", all)
	}
	says(t, h, "dan", "", asked)
	if all := lately(t, h, time.Now().Add(8*24*time.Hour)); len(all) > 0 {
		t.Errorf("after a week %v is seen", all)
	}
	var n int
	if err := h.Store.Reader().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM asked").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d rows are kept after a week, %v", n, err)
	}
}

// TestWhatIsNoQuestionOfItsOwnIsNotKept holds it for greetings, commands, what goes on from before, and what is very long.
func TestWhatIsNoQuestionOfItsOwnIsNotKept(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	for _, person := range []string{"ann", "binh", "dan"} {
		says(t, h, person, "", "hello")
		says(t, h, person, "help", "")
		says(t, h, person, "", strings.Repeat("when does the forum open and ", 20))
		says(t, h, person, "", "???")
	}
	if all := lately(t, h, time.Now()); len(all) > 0 {
		t.Errorf("%v is kept", all)
	}
}

// TestNobodyIsNamedInWhatWasAsked holds that no row and no other file of the data folder says who asked.
func TestNobodyIsNamedInWhatWasAsked(t *testing.T) {
	dir := t.TempDir()
	h := bottest.Open(t, dir)
	says(t, h, "person31415926", "", "When does the Green Lake Forum open?")
	lately(t, h, time.Now())
	content, err := os.ReadFile(filepath.Join(dir, "summitbot.db"))
	if err != nil {
		files, _ := os.ReadDir(dir)
		t.Fatal(err, files)
	}
	if !bytes.Contains(content, []byte("when does the green lake forum open")) || bytes.Contains(content, []byte("person31415926")) {
		t.Error("the store names who asked, or lacks what was asked")
	}
}

// TestTheKeyOfADataFolderIsItsOwners holds that it is made once, for its owner alone, and that another folder has another.
func TestTheKeyOfADataFolderIsItsOwners(t *testing.T) {
	dir := t.TempDir()
	one, err := bot.OpenSecret(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := bot.OpenSecret(dir)
	if err != nil || !bytes.Equal(one.Of("telegram:42"), again.Of("telegram:42")) {
		t.Errorf("the key changed: %v", err)
	}
	other, err := bot.OpenSecret(t.TempDir())
	if err != nil || bytes.Equal(one.Of("telegram:42"), other.Of("telegram:42")) || bytes.Equal(one.Of("telegram:42"), one.Of("telegram:43")) {
		t.Errorf("names do not differ: %v", err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if info, err := files[0].Info(); err != nil || info.Mode().Perm() != 0o600 || info.Size() != 32 {
		t.Errorf("the key is %v of %d bytes", info.Mode(), info.Size())
	}
	if err := os.WriteFile(filepath.Join(dir, "people.key"), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := bot.OpenSecret(dir); err == nil || !strings.Contains(err.Error(), "people.key") {
		t.Errorf("a broken key: %v", err)
	}
}

// TestAskingWaitsForNoDisk holds that what cannot be written is answered, and written down once it can.
func TestAskingWaitsForNoDisk(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	hold := make(chan struct{})
	held := make(chan struct{})
	done := make(chan error, 1)
	go func() { // a writer that takes its time
		done <- h.Store.Write(t.Context(), func(*sql.Tx) error { close(held); <-hold; return nil })
	}()
	<-held
	for _, person := range []string{"ann", "binh", "dan"} {
		holds(t, "an answer", says(t, h, person, "", "When does the Green Lake Forum open?"), "9:00")
	}
	close(hold)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if all := lately(t, h, time.Now()); len(all) != 1 {
		t.Errorf("%v is kept", all)
	}
}

// TestOneQuestionInSeveralSpellingsIsOne: half of the people leave the diacritics out.
func TestOneQuestionInSeveralSpellingsIsOne(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	for person, said := range map[string]string{
		"ann": "Giá vé thuyền là bao nhiêu?", "binh": "gia ve thuyen bao nhieu", "chi": "giá vé thuyền bao nhiêu ạ", "dan": "Giá vé tàu bao nhiêu?",
	} {
		says(t, h, person, "", said)
	}
	all := lately(t, h, time.Now())
	if len(all) != 1 || all[0].People != 3 || !strings.HasPrefix(all[0].Question, "giá vé thuyền") {
		t.Errorf("%v is seen", all)
	}
}
