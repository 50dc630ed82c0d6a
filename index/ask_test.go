package index

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"summitbot/knowledge"
)

// openForum gives an index of the invented forum's texts, and its store.
func openForum(t *testing.T, dir string) (*Index, *knowledge.Store) {
	t.Helper()
	folder, err := knowledge.ReadFolder(os.DirFS("testdata/forum"), "testdata/forum")
	if err != nil {
		t.Fatal(err)
	}
	store, err := knowledge.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if _, err := store.Seed(t.Context(), folder); err != nil {
		t.Fatal(err)
	}
	return openIndex(t, store, dir), store
}

func openIndex(t *testing.T, store *knowledge.Store, dir string) *Index {
	t.Helper()
	ix, err := Open(t.Context(), store, Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ix.Close() })
	return ix
}

func ask(t *testing.T, ix *Index, lang, question string) Answer {
	t.Helper()
	a, err := ix.Ask(t.Context(), Question{Text: question, Language: lang})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// quote is the sentence that answers; empty: refused.
func (a Answer) quote() string {
	if !a.Answered {
		return ""
	}
	e := a.Extracts[0]
	return e.Text[e.Sentence[0]:e.Sentence[1]]
}

func TestAskAsPeopleType(t *testing.T) {
	ix, _ := openForum(t, "")
	for _, tt := range []struct{ question, lang, want string }{
		{"Diễn đàn khai mạc lúc mấy giờ?", "vi", "9 giờ"},
		{"dien dan khai mac luc may gio", "vi", "9 giờ"},           // no diacritics
		{"dieenx ddanf khai macj lucs maays giowf", "vi", "9 giờ"}, // Telex left in
		{"die64n d9a2n khai ma5c lu1c ma6y1 gio72", "vi", "9 giờ"}, // VNI left in
		{"diễn đàn khai mạv lúc mấy giờ", "vi", "9 giờ"},           // the next key
		{"có bao nhiêu đại biểu tham gia?", "vi", "340"},
		{"co bao nhieu dai bieu", "vi", "340"},
		{"ai chủ trì phiên về nguồn nước", "vi", "Lê Thu Dương"},
		{"DIỄN ĐÀN KÉO DÀI BAO LÂU", "vi", "ba ngày"},
		{"ｄｉễｎ đàn kéo dài bao lâu", "vi", "ba ngày"}, // full-width letters
		{"à quelle heure s'ouvre le forum ?", "fr", "9 heures"},
		{"combien de délégués", "fr", "340"},
		{"cb de delegues sont venus", "fr", "340"},
		{"what time does the forum open", "en", "9:00"},
		{"how many countries", "en", "27"},
		{"who chairs the session on water?", "en", "Le Thu Duong"},
		{"how many delgates are at the forum", "en", "340"}, // a letter left out
		{"what is the wifi password", "en", ""},             // not in the texts: an honest no
		{"giá vé bao nhiêu tiền", "vi", ""},
		{"quel est le prix du billet", "fr", ""},
	} {
		t.Run(tt.question, func(t *testing.T) {
			a := ask(t, ix, "", tt.question)
			if a.Answered != (tt.want != "") || !strings.Contains(a.quote(), tt.want) {
				t.Errorf("answered %v with %q (confidence %.2f), want %q", a.Answered, a.quote(), a.Confidence, tt.want)
			}
			if a.Language != tt.lang {
				t.Errorf("language %q, want %q", a.Language, tt.lang)
			}
		})
	}
}

func TestMarkedQuestionsStayExact(t *testing.T) {
	ix, _ := openForum(t, "")
	a := ask(t, ix, "vi", "đường vào hội trường ở đâu")
	if got := a.quote(); !strings.HasPrefix(got, "Đường vào") {
		t.Errorf("đường brought %q", got)
	}
	for _, m := range a.Extracts[0].Marks {
		if w := a.Extracts[0].Text[m[0]:m[1]]; w == "Dương" {
			t.Errorf("%q is marked for đường", w)
		}
	}
}

func TestOtherLanguageWhereOnlyThatHasIt(t *testing.T) {
	ix, _ := openForum(t, "")
	a := ask(t, ix, "en", "repas végétarien Pavillon des Saules")
	if !a.Answered || a.Language != "fr" || !strings.Contains(a.quote(), "Pavillon des Saules") {
		t.Errorf("answered %v in %q with %q", a.Answered, a.Language, a.quote())
	}
}

func TestAnswerInTheLanguageWanted(t *testing.T) {
	ix, _ := openForum(t, "")
	for _, tt := range []struct{ lang, question, want string }{
		{"vi", "how many delegates come to the forum", "340 đại biểu"},
		{"en", "combien de délégués au forum", "340 delegates"},
		{"fr", "ai chủ trì phiên về nguồn nước", "Le Thu Duong"},
	} {
		a := ask(t, ix, tt.lang, tt.question)
		if !a.Answered || a.Language != tt.lang || !strings.Contains(a.quote(), tt.want) {
			t.Errorf("%q in %s: answered %v in %s with %q", tt.question, tt.lang, a.Answered, a.Language, a.quote())
		}
	}
}

func TestExtractIsAPieceOfTheRevision(t *testing.T) {
	ix, store := openForum(t, "")
	for _, q := range []string{"ba mục tiêu là gì", "khi nào khai mạc", "combien de pays", "who chairs"} {
		a := ask(t, ix, "", q)
		for _, e := range append(a.Extracts, a.Further...) {
			r, err := store.At(t.Context(), e.Revision)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Contains(r.Raw, []byte(e.Text)) || r.Text != e.TextID {
				t.Errorf("%q is no piece of revision %d (%s)", e.Text, e.Revision, e.TextID)
			}
			for _, m := range append([]Range{e.Sentence}, e.Marks...) {
				if m[0] < 0 || m[1] > len(e.Text) || m[0] > m[1] {
					t.Errorf("range %v outside of %q", m, e.Text)
				}
			}
		}
	}
}

func TestAListIsQuotedWhole(t *testing.T) {
	ix, _ := openForum(t, "")
	a := ask(t, ix, "vi", "ba mục tiêu của diễn đàn là gì")
	if !a.Answered || !strings.Contains(a.Extracts[0].Text, "ba mục tiêu:") || !strings.Contains(a.Extracts[0].Text, "dữ liệu đo đạc") {
		t.Errorf("quoted %+v", a.Extracts)
	}
}

func change(t *testing.T, store *knowledge.Store, id, old, new string) {
	t.Helper()
	r, err := store.Newest(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	d := knowledge.Draft{Text: id, BasedOn: r.Position, Actor: "test:1", Why: "test"}
	if old != "" {
		d.Raw = bytes.ReplaceAll(r.Raw, []byte(old), []byte(new))
	}
	if _, err := store.Append(t.Context(), d, nil); err != nil {
		t.Fatal(err)
	}
}

func TestAChangedTextIsNotQuotedAsItWas(t *testing.T) {
	ix, store := openForum(t, "")
	change(t, store, "forum.vi", "9 giờ", "10 giờ 15")
	// The very next answer, before the index has followed: the old hour is gone.
	if a := ask(t, ix, "vi", "diễn đàn khai mạc lúc mấy giờ"); strings.Contains(fmt.Sprint(a.Extracts, a.Further), "9 giờ") {
		t.Fatalf("the old hour is still quoted: %q", a.quote())
	}
	if err := ix.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := ask(t, ix, "vi", "diễn đàn khai mạc lúc mấy giờ"); !strings.Contains(a.quote(), "10 giờ 15") {
		t.Errorf("the new hour is not quoted: %q", a.quote())
	}
}

func TestATextTakenBackIsNotQuoted(t *testing.T) {
	ix, store := openForum(t, "")
	for _, id := range []string{"forum.vi", "goals.vi", "forum.fr", "meals.fr", "forum.en"} {
		change(t, store, id, "", "")
	}
	for range 2 { // before the index has followed, and after
		if a := ask(t, ix, "vi", "có bao nhiêu đại biểu"); a.Answered || len(a.Further) > 0 {
			t.Fatalf("quoted after it was taken back: %+v", a)
		}
		if err := ix.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnotherProcessChangesAText(t *testing.T) {
	ix, store := openForum(t, "")
	other, err := knowledge.Open(t.Context(), store.Dir())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	change(t, other, "forum.en", "340", "512")
	if a := ask(t, ix, "en", "how many delegates"); strings.Contains(a.quote(), "340") {
		t.Fatalf("the old number is still quoted: %q", a.quote())
	}
}

func TestIndexIsOpenedCaughtUpOrRebuilt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	ix, store := openForum(t, dir)
	built := ix.Position()
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	rebuilt := func() int {
		n := 0
		again, err := Open(t.Context(), store, Options{Dir: dir, Progress: func(done, total int) { n = total }})
		if err != nil {
			t.Fatal(err)
		}
		if a := ask(t, again, "en", "how many countries"); !strings.Contains(a.quote(), "27") {
			t.Errorf("answered %q", a.quote())
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := rebuilt(); n != 0 {
		t.Errorf("nothing changed, yet %d texts were indexed", n)
	}
	change(t, store, "forum.vi", "340", "341")
	if n := rebuilt(); n != 1 {
		t.Errorf("one text changed, %d were indexed", n)
	}
	if built+1 != store.Known().Position {
		t.Errorf("log at %d after %d", store.Known().Position, built)
	}
	segments, err := filepath.Glob(filepath.Join(dir, "store", "*"))
	if err != nil || len(segments) == 0 {
		t.Fatalf("no segments in %s: %v", dir, err)
	}
	for _, file := range segments {
		if err := os.WriteFile(file, []byte("damaged"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if n := rebuilt(); n != 5 {
		t.Errorf("the index was damaged, %d texts of 5 were indexed", n)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if n := rebuilt(); n != 5 {
		t.Errorf("the index was lost, %d texts of 5 were indexed", n)
	}
}

func TestALogThatLostItsEndIsNotWrittenTo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	ix, _ := openForum(t, dir)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	_, shorter := openForum(t, "") // another log, of the same length
	change(t, shorter, "forum.vi", "340", "341")
	empty, err := knowledge.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer empty.Close()
	openIndex(t, empty, dir)
	if _, err := empty.Append(t.Context(), knowledge.Draft{Text: "x.en", Actor: "test:1", Raw: []byte("x")}, nil); err == nil {
		t.Error("a log that ends before what the index has seen was written to")
	}
}

func TestConcurrentQuestionsAndChanges(t *testing.T) {
	ix, store := openForum(t, filepath.Join(t.TempDir(), "index"))
	ctx, cancel := context.WithCancel(t.Context())
	var following, asking sync.WaitGroup
	following.Go(func() { _ = ix.Run(ctx) })
	for range 4 {
		asking.Go(func() {
			for range 60 {
				a, err := ix.Ask(ctx, Question{Text: "có bao nhiêu đại biểu"})
				if err != nil {
					t.Error(err)
					return
				}
				if a.Answered && !strings.Contains(a.quote(), "34") {
					t.Errorf("answered %q", a.quote())
				}
			}
		})
	}
	for i := range 10 {
		change(t, store, "forum.vi", fmt.Sprintf("34%d", i), fmt.Sprintf("34%d", i+1))
	}
	asking.Wait()
	cancel()
	following.Wait()
}

func TestOddQuestions(t *testing.T) {
	ix, _ := openForum(t, "")
	for _, q := range []string{
		"", "   ", "?", "🙂🙂🙂", "\x00\x01\x02", "\xff\xfe", strings.Repeat("a", 100000), strings.Repeat("hội nghị ", 20000),
		"שלום מה שעת הפתיחה", "متى يفتح المنتدى", "\u202eesrever", "'; DROP TABLE revisions; --", "<b>&amp;</b>", "+body:* ^~",
	} {
		a := ask(t, ix, "", q)
		if a.Confidence < 0 || a.Confidence > 1 {
			t.Errorf("%.20q: confidence %v", q, a.Confidence)
		}
	}
}

func FuzzAsk(f *testing.F) {
	folder, err := knowledge.ReadFolder(os.DirFS("testdata/forum"), "testdata/forum")
	if err != nil {
		f.Fatal(err)
	}
	ctx := context.Background()
	store, err := knowledge.Open(ctx, f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = store.Close() })
	if _, err := store.Seed(ctx, folder); err != nil {
		f.Fatal(err)
	}
	ix, err := Open(ctx, store, Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = ix.Close() })
	f.Add("bao nhiêu đại biểu")
	f.Fuzz(func(t *testing.T, q string) {
		a, err := ix.Ask(ctx, Question{Text: q})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range a.Extracts {
			r, err := store.At(ctx, e.Revision)
			if err != nil || !bytes.Contains(r.Raw, []byte(e.Text)) {
				t.Fatalf("%q is no piece of revision %d: %v", e.Text, e.Revision, err)
			}
		}
	})
}

// TestAnIndexThatCannotBeWrittenGoesOnInMemory: what was changed is answered from at once, and the next start is on the disk again.
func TestAnIndexThatCannotBeWrittenGoesOnInMemory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	ix, store := openForum(t, dir)
	if err := ix.bleve.Close(); err != nil { // as good as a disk that takes nothing more
		t.Fatal(err)
	}
	now, err := store.Newest(t.Context(), "forum.en")
	if err != nil {
		t.Fatal(err)
	}
	raw := bytes.Replace(now.Raw, []byte("340"), []byte("360"), 1)
	appendDraft(t, store, knowledge.Draft{Text: "forum.en", BasedOn: now.Position, Actor: "test:1", Raw: raw})
	if err := ix.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := ask(t, ix, "en", "How many delegates are at the forum?"); !strings.Contains(a.quote(), "360") {
		t.Errorf("quoted %q", a.quote())
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	again := openIndex(t, store, dir)
	if a := ask(t, again, "en", "How many delegates are at the forum?"); !strings.Contains(a.quote(), "360") || again.dir == "" {
		t.Errorf("quoted %q, in %q", a.quote(), again.dir)
	}
}
