package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"

	"summitbot/knowledge"
)

// manyTexts makes texts of invented Vietnamese-like prose: ten sections each, words drawn as in a language (Zipf).
func manyTexts(b testing.TB, passages int) knowledge.Folder {
	b.Helper()
	random := rand.New(rand.NewPCG(7, 7))
	vocabulary := syllables(random, 4000)
	zipf := rand.NewZipf(random, 1.2, 8, uint64(len(vocabulary)-1))
	var f knowledge.Folder
	for n := 0; n*10 < passages; n++ {
		var t strings.Builder
		fmt.Fprintf(&t, "---\ntitle: Văn bản %d\nlanguage: vi\n---\n", n)
		for s := range min(10, passages-n*10) {
			fmt.Fprintf(&t, "## Mục %d\n\n", s)
			for range 5 {
				for w := range 16 {
					word := vocabulary[zipf.Uint64()]
					if w == 0 {
						word = strings.ToUpper(word[:1]) + word[1:]
					}
					t.WriteString(word + " ")
				}
				fmt.Fprintf(&t, "%d. ", random.IntN(3000))
			}
			t.WriteString("\n\n")
		}
		x, err := knowledge.ParseText(fmt.Sprintf("t%05d.vi.md", n), []byte(t.String()))
		if err != nil {
			b.Fatal(err)
		}
		f.Texts = append(f.Texts, x)
	}
	return f
}

// syllables draws Vietnamese syllables: onset, vowel with a tone, final.
func syllables(random *rand.Rand, n int) []string {
	vowels := strings.Fields("a à á ả ã ạ ă ằ ắ â ấ ậ e è é ê ế ệ i ì í ị o ò ó ọ ô ố ộ ơ ờ ớ ợ u ù ú ụ ư ừ ứ ự iê iế iệ uô uố ươ ướ ượ")
	finals := []string{"", "", "n", "ng", "nh", "m", "c", "t", "p", "i"}
	seen := map[string]bool{}
	var all []string
	for len(all) < n {
		s := onsets[random.IntN(len(onsets))] + vowels[random.IntN(len(vowels))] + finals[random.IntN(len(finals))]
		if s[0] < 'a' || s[0] > 'z' || seen[s] {
			continue
		}
		seen[s] = true
		all = append(all, s)
	}
	return all
}

// sampleQuestions takes eight words on end out of passages, as typed, without diacritics, or with typing errors.
func sampleQuestions(f knowledge.Folder, how func(*rand.Rand, string) string) []string {
	random := rand.New(rand.NewPCG(3, 3))
	var all []string
	for range 400 {
		t := f.Texts[random.IntN(len(f.Texts))]
		s := t.Sections[random.IntN(len(t.Sections))]
		words := strings.Fields(string(t.Raw[s.Start:s.End]))
		at := random.IntN(len(words) - 8)
		all = append(all, how(random, strings.Join(words[at:at+8], " "))+" là gì")
	}
	return all
}

func asTyped(_ *rand.Rand, s string) string  { return s }
func unmarked(_ *rand.Rand, s string) string { return fold(s) }
func withSlips(random *rand.Rand, s string) string {
	words := strings.Fields(s)
	for range 2 {
		i := random.IntN(len(words))
		if w := []rune(words[i]); len(w) > 3 {
			w[1], w[2] = w[2], w[1]
			words[i] = string(w)
		}
	}
	return strings.Join(words, " ")
}

func openMany(b *testing.B, passages int) (*Index, knowledge.Folder, string) {
	b.Helper()
	f := manyTexts(b, passages)
	dir := b.TempDir()
	store, err := knowledge.Open(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	if _, err := store.Seed(b.Context(), f); err != nil {
		b.Fatal(err)
	}
	ix, err := Open(b.Context(), store, Options{Dir: filepath.Join(dir, "index")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = ix.Close() })
	return ix, f, dir
}

// BenchmarkAnswer times one whole answer beside a bare bleve match query for the same words as corrected, on the
// field that answers, in turn on the same index. SUMMITBOT_PASSAGES sets the size of the large index.
func BenchmarkAnswer(b *testing.B) {
	sizes := []int{1000}
	if n := os.Getenv("SUMMITBOT_PASSAGES"); n != "" {
		var large int
		if _, err := fmt.Sscan(n, &large); err != nil {
			b.Fatal(err)
		}
		sizes = append(sizes, large)
	}
	for _, size := range sizes {
		ix, f, _ := openMany(b, size)
		for _, form := range []struct {
			name  string
			how   func(*rand.Rand, string) string
			field string
		}{{"as-typed", asTyped, fieldWritten("vi")}, {"unmarked", unmarked, fieldFolded("vi")}, {"slips", withSlips, fieldWritten("vi")}} {
			questions := sampleQuestions(f, form.how)
			b.Run(fmt.Sprintf("%d/%s", size, form.name), func(b *testing.B) { beside(b, ix, questions, form.field) })
		}
	}
}

func beside(b *testing.B, ix *Index, questions []string, field string) {
	var whole, bare []time.Duration
	bareOf := make([]string, len(questions))
	for i, q := range questions {
		r := ix.read(clean(q), "vi", ix.lexicons["vi"])
		bareOf[i] = r.text
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		q := questions[i%len(questions)]
		start := time.Now()
		if _, err := ix.Ask(b.Context(), Question{Text: q, Language: "vi"}); err != nil {
			b.Fatal(err)
		}
		whole = append(whole, time.Since(start))
		b.StopTimer() // the bare query counts neither in time nor in allocations
		match := bleve.NewMatchQuery(bareOf[i%len(questions)])
		match.SetField(field)
		start = time.Now()
		if _, err := ix.bleve.Search(bleve.NewSearchRequestOptions(match, 10, 0, false)); err != nil {
			b.Fatal(err)
		}
		bare = append(bare, time.Since(start))
		b.StartTimer()
	}
	slices.Sort(whole)
	slices.Sort(bare)
	at := func(d []time.Duration, percent int) float64 { return float64(d[len(d)*percent/100].Microseconds()) }
	b.ReportMetric(at(whole, 50), "p50-us")
	b.ReportMetric(at(whole, 99), "p99-us")
	b.ReportMetric(at(bare, 50), "bare-p50-us")
	b.ReportMetric(at(bare, 99), "bare-p99-us")
	b.ReportMetric(at(whole, 50)/at(bare, 50), "p50-ratio")
	b.ReportMetric(at(whole, 99)/at(bare, 99), "p99-ratio")
}

// What one answer may allocate at 1,000 passages, on the average; more fails the benchmark. It does not depend on how fast the
// machine is.
const (
	mostAllocations    = 5000 // pieces
	mostAllocatedBytes = 450_000
)

// BenchmarkAllocations holds the path of a question to what it may allocate.
func BenchmarkAllocations(b *testing.B) {
	ix, f, _ := openMany(b, 1000)
	for _, form := range []struct {
		name string
		how  func(*rand.Rand, string) string
	}{{"as-typed", asTyped}, {"unmarked", unmarked}, {"slips", withSlips}} {
		questions := sampleQuestions(f, form.how)
		b.Run(form.name, func(b *testing.B) {
			var before, after runtime.MemStats
			n := uint64(0)
			runtime.ReadMemStats(&before)
			for b.Loop() {
				if _, err := ix.Ask(b.Context(), Question{Text: questions[n%uint64(len(questions))], Language: "vi"}); err != nil {
					b.Fatal(err)
				}
				n++
			}
			runtime.ReadMemStats(&after)
			pieces, bytes := (after.Mallocs-before.Mallocs)/n, (after.TotalAlloc-before.TotalAlloc)/n
			b.ReportMetric(float64(pieces), "allocs/answer")
			b.ReportMetric(float64(bytes), "B/answer")
			if pieces > mostAllocations || bytes > mostAllocatedBytes {
				b.Errorf("one answer allocates %d pieces, %d bytes; it may %d and %d", pieces, bytes, mostAllocations, mostAllocatedBytes)
			}
		})
	}
}

// BenchmarkPublish times a change of one section from its append to an answer from the new text, at 10,000 passages: alone, and
// while 50 questions a second are asked.
func BenchmarkPublish(b *testing.B) {
	ix, f, _ := openMany(b, 10000)
	questions := sampleQuestions(f, asTyped)
	for _, busy := range []bool{false, true} {
		b.Run(map[bool]string{false: "idle", true: "50-questions-a-second"}[busy], func(b *testing.B) {
			if busy {
				defer askSteadily(b, ix, questions, 50)()
			}
			var took []time.Duration
			for n := 0; b.Loop(); n++ {
				took = append(took, publishOne(b, ix, f.Texts[n%len(f.Texts)].ID, n))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

// publishOne puts a new sentence into a text's first section, and asks until it is quoted.
func publishOne(b *testing.B, ix *Index, text string, n int) time.Duration {
	now, err := ix.store.Newest(b.Context(), text)
	if err != nil {
		b.Fatal(err)
	}
	sentence := fmt.Sprintf("Zarkona%d quuxes at %d.", n, n+10000)
	raw := []byte(strings.Replace(string(now.Raw), "## Mục 0\n", "## Mục 0\n\n"+sentence+"\n", 1))
	start := time.Now()
	if _, err := ix.store.Append(b.Context(), knowledge.Draft{Text: text, BasedOn: now.Position, Actor: "telegram:1", Raw: raw}, nil); err != nil {
		b.Fatal(err)
	}
	if err := ix.CatchUp(b.Context()); err != nil {
		b.Fatal(err)
	}
	a, err := ix.Ask(b.Context(), Question{Text: fmt.Sprintf("Zarkona%d quuxes", n), Language: "vi", Rehearse: true})
	if err != nil {
		b.Fatal(err)
	}
	took := time.Since(start)
	if len(a.Quotes) == 0 || !strings.Contains(a.Quotes[0].Text, sentence) {
		b.Fatalf("the new sentence is not found: %+v", a.Quotes)
	}
	return took
}

// askSteadily asks so many questions a second until end is called.
func askSteadily(b *testing.B, ix *Index, questions []string, aSecond int) (end func()) {
	ctx, cancel := context.WithCancel(b.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		every := time.NewTicker(time.Second / time.Duration(aSecond))
		defer every.Stop()
		for n := 0; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-every.C:
				q := Question{Text: questions[n%len(questions)], Language: "vi"}
				wg.Go(func() { _, _ = ix.Ask(ctx, q) })
			}
		}
	})
	return func() { cancel(); wg.Wait() }
}

// BenchmarkThroughput gives questions a second with two askers, and the memory that the process then holds.
func BenchmarkThroughput(b *testing.B) {
	ix, f, _ := openMany(b, 10000)
	questions := sampleQuestions(f, asTyped)
	var wg sync.WaitGroup
	start := time.Now()
	n := 0
	for b.Loop() {
		for range 2 {
			wg.Go(func() {
				for _, q := range questions[:100] {
					if _, err := ix.Ask(context.WithoutCancel(b.Context()), Question{Text: q, Language: "vi"}); err != nil {
						b.Error(err)
					}
				}
			})
		}
		wg.Wait()
		n += 200
	}
	b.ReportMetric(float64(n)/time.Since(start).Seconds(), "questions/s")
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/(1<<20), "heap-MiB")
	b.ReportMetric(resident(), "resident-MiB")
}

// resident is the process's resident memory in MiB, where the system tells it.
func resident() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(status), "\n") {
		var kib float64
		if _, err := fmt.Sscanf(line, "VmRSS: %f kB", &kib); err == nil {
			return kib / 1024
		}
	}
	return 0
}

// BenchmarkStart gives the time from opening the store to the first answer, with an index of 10,000 passages and without.
func BenchmarkStart(b *testing.B) {
	ix, f, dir := openMany(b, 10000)
	question := sampleQuestions(f, asTyped)[0]
	if err := ix.Close(); err != nil {
		b.Fatal(err)
	}
	for _, with := range []bool{true, false} {
		b.Run(map[bool]string{true: "existing-index", false: "no-index"}[with], func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				if !with {
					if err := os.RemoveAll(filepath.Join(dir, "index")); err != nil {
						b.Fatal(err)
					}
				}
				b.StartTimer()
				startOnce(b, dir, question)
			}
		})
	}
}

func startOnce(b *testing.B, dir, question string) {
	store, err := knowledge.Open(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	ix, err := Open(b.Context(), store, Options{Dir: filepath.Join(dir, "index")})
	if err != nil {
		b.Fatal(err)
	}
	defer ix.Close()
	if _, err := ix.Ask(b.Context(), Question{Text: question, Language: "vi"}); err != nil {
		b.Fatal(err)
	}
}
