package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestKilledAtAnyMoment kills the program at random moments, while texts are imported by commands that are killed too
// and questions are asked through its standard input, and compares what was acknowledged with what is there and with
// what is answered. An acknowledged import is never lost; a text acknowledged as changed or taken back is never
// quoted as it was; after each restart verify finds the folder whole.
//
// The moments are random, their seed is not. It goes on for 10 seconds; SUMMITBOT_SOAK, a duration such as 10m, makes
// it longer, and SUMMITBOT_SEED, a number, gives other moments:
//
//	SUMMITBOT_SOAK=10m SUMMITBOT_SEED=7 go test ./cmd/summitbot -run TestKilledAtAnyMoment -timeout 15m -v
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	soak, seed := 10*time.Second, uint64(1)
	var err error
	if v := os.Getenv("SUMMITBOT_SOAK"); v != "" {
		if soak, err = time.ParseDuration(v); err != nil {
			t.Fatal(err)
		}
	}
	if v := os.Getenv("SUMMITBOT_SEED"); v != "" {
		if seed, err = strconv.ParseUint(v, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	k := &killer{place: newForum(t), t: t, rng: rand.New(rand.NewPCG(seed, seed))}
	for i := range gates {
		k.next(i)
	}
	changes := k.changes()
	k.settle(k.place.do(exitDone, "import", "gates").out, true, changes)
	for end := time.Now().Add(soak); time.Now().Before(end) && !t.Failed(); {
		k.round()
	}
	t.Logf("seed %d: %d rounds, %d imports acknowledged, %d killed of which %d had arrived; %d answers held against them, %d of which quoted", seed, k.rounds, k.acknowledged, k.killed, k.arrived, k.answers, k.quotes)
	if !t.Failed() && (k.acknowledged == 0 || k.killed == 0 || k.quotes == 0) {
		t.Error("something of this never happened: this test shows nothing")
	}
}

const gates = 6

// A killer plays with one data folder. Every gate is a text whose sentence holds a number, one more with each change;
// a number that stands for the text taken back is among them too.
type killer struct {
	place *place
	t     *testing.T
	rng   *rand.Rand

	mu   sync.Mutex // guards what follows: what may be true of each gate
	gate [gates]gate

	rounds, acknowledged, killed, arrived, answers, quotes int
}

type gate struct {
	surely int          // what is there is this, or later
	tried  int          // and not later than this
	gone   map[int]bool // the numbers that stand for: taken back
	void   map[int]bool // the numbers that never arrived, as an export has shown
}

func gateID(i int) string { return fmt.Sprintf("gate-%c.en", 'a'+i) }

func gateText(i, number int) string {
	name := []string{"Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir"}[i]
	return englishText(name+" gate", name+" gate code", fmt.Sprintf("The code of the %s gate is %s.", name, gateCode(i, number)))
}

func gateQuestion(i int) string {
	return "what is the code of the " + []string{"Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir"}[i] + " gate"
}

func gateCode(i, number int) string { return fmt.Sprintf("%c-%06d", 'A'+i, number) }

var codeForm = regexp.MustCompile(`\b([A-F])-(\d{6})\b`)

// next writes the next state of a gate into the folder that is imported with --prune. The folder also holds the other texts.
func (k *killer) next(i int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	g := &k.gate[i]
	if g.gone == nil {
		g.gone, g.void = map[int]bool{0: true}, map[int]bool{}
		if err := os.CopyFS(k.place.path("gates"), os.DirFS(forum)); err != nil && !os.IsExist(err) {
			k.t.Fatal(err)
		}
	}
	g.tried++
	if g.tried > 1 && k.rng.IntN(5) == 0 {
		g.gone[g.tried] = true
		if err := os.Remove(k.place.path("gates", gateID(i)+".md")); err != nil && !os.IsNotExist(err) {
			k.t.Error(err)
		}
		return
	}
	if err := os.WriteFile(k.place.path("gates", gateID(i)+".md"), []byte(gateText(i, g.tried)), 0o600); err != nil {
		k.t.Error(err)
	}
}

// changes tells of which gates the state tried last differs from the one that is surely there.
func (k *killer) changes() (changed [gates]bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i := range gates {
		g := &k.gate[i]
		changed[i] = g.surely != g.tried && (!g.gone[g.surely] || !g.gone[g.tried])
	}
	return changed
}

// settle takes an acknowledged import: every gate is now in the state tried last. Where the state before was certain,
// what the import printed must be just what it changed.
func (k *killer) settle(printed string, certain bool, changes [gates]bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.acknowledged++
	for i := range gates {
		g := &k.gate[i]
		if certain && changes[i] != strings.Contains(printed, " "+gateID(i)+"\n") {
			k.t.Errorf("%s changes: %t, but the import printed\n%s", gateID(i), changes[i], printed)
		}
		g.surely = g.tried
	}
}

// round serves, asks and imports side by side, kills the program at a random moment, and looks at what is left.
func (k *killer) round() {
	k.rounds++
	s := k.place.serve()
	until, kill := context.WithCancel(k.place.t.Context())
	life := time.Duration(k.rng.IntN(1500)) * time.Millisecond
	var beside sync.WaitGroup
	beside.Go(func() { k.ask(s) })
	beside.Go(func() {
		for until.Err() == nil {
			k.importSome()
		}
	})
	time.Sleep(life)
	s.kill()
	kill()
	beside.Wait()
	if strings.Contains(s.errs.String(), "panic") {
		k.t.Errorf("a panic:\n%s", s.errs)
	}
	k.look()
	if k.rounds%3 == 0 && !k.t.Failed() {
		k.restart()
	}
}

// ask asks about gates at random until the program is dead. Only the one goroutine of the round runs it.
func (k *killer) ask(s *serving) {
	rng := rand.New(rand.NewPCG(uint64(k.rounds), 0))
	for {
		i := rng.IntN(gates)
		k.mu.Lock()
		surely := k.gate[i].surely // at least this was acknowledged when the question was asked
		k.mu.Unlock()
		reply, err := s.try(gateQuestion(i))
		if err != nil {
			return
		}
		k.judge(i, surely, reply)
	}
}

// judge holds a reply against what may be true: between what was sure when the question was asked and what has been
// tried by now. A gate that was quoted was there, so nothing older may be quoted after it.
func (k *killer) judge(i, surely int, reply string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.answers++
	first, _, _ := strings.Cut(reply, "Read on:")
	for _, code := range codeForm.FindAllStringSubmatch(first, -1) {
		number, _ := strconv.Atoi(code[2]) // six digits
		of := int(code[1][0] - 'A')
		g := &k.gate[of]
		if of == i {
			k.quotes++
		} else {
			surely = 0 // of another gate it is not known what was sure when the question was asked
		}
		if number < surely || number > g.tried || g.gone[number] || g.void[number] {
			k.t.Errorf("%s is quoted with %s; surely %d, tried %d, taken back: %t, never arrived: %t", gateID(of), code[0], surely, g.tried, g.gone[number], g.void[number])
		}
		if of == i {
			g.surely = max(g.surely, number)
		}
	}
}

// importSome changes some gates and imports them, and kills the import now and then.
func (k *killer) importSome() {
	certain := true
	k.mu.Lock()
	for i := range gates {
		certain = certain && k.gate[i].surely == k.gate[i].tried
	}
	k.mu.Unlock()
	for i := range gates {
		if k.rng.IntN(3) == 0 {
			k.next(i)
		}
	}
	changes := k.changes()
	ctx, cancel := context.WithTimeout(k.place.t.Context(), 30*time.Second)
	defer cancel()
	mortal := k.rng.IntN(2) == 0
	if mortal { // an import takes some 50 ms
		time.AfterFunc(time.Duration(k.rng.IntN(80))*time.Millisecond, cancel)
	}
	var out, errs lockedBuffer
	c := k.place.command(ctx, "import", "--prune", "gates")
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	switch {
	case err == nil:
		k.settle(out.String(), certain, changes)
	case mortal && ctx.Err() != nil:
		k.killed++
	default:
		k.t.Errorf("import: %v\n%s", err, errs.String())
	}
}

// look finds the folder whole after a kill, and out what of the attempts that nobody acknowledged has arrived.
func (k *killer) look() {
	p := k.place
	if l := p.run("", "verify"); l.code != exitDone {
		k.t.Fatalf("verify after a kill: %s", l)
	}
	if err := os.RemoveAll(p.path("out")); err != nil {
		k.t.Fatal(err)
	}
	if l := p.run("", "export", "out"); l.code != exitDone {
		k.t.Fatalf("export after a kill: %s", l)
	}
	for i := range gates {
		g := &k.gate[i]
		number, there := 0, false
		if b, err := os.ReadFile(p.path("out", gateID(i)+".md")); err == nil {
			number, _ = strconv.Atoi(codeForm.FindStringSubmatch(string(b))[2])
			there = true
		}
		before := *g
		for n := g.surely; n <= g.tried; n++ {
			if there && n == number || !there && g.gone[n] {
				g.surely = n
			}
		}
		if there && g.surely != number || !there && !g.gone[g.surely] {
			k.t.Fatalf("%s: surely %d, tried %d, but there is %d (%t)", gateID(i), before.surely, before.tried, number, there)
		}
		if g.surely > before.surely {
			k.arrived++
		}
		for n := g.surely + 1; n <= g.tried; n++ {
			g.void[n] = true
		}
		if g.surely != g.tried { // the folder still holds what never arrived: go on from there
			g.tried++
			g.gone[g.tried] = g.gone[g.tried-1]
			if !g.gone[g.tried] {
				p.write("gates/"+gateID(i)+".md", gateText(i, g.tried))
			}
		}
	}
}

// restart starts the program again and asks about every gate, at rest: what is there is answered, and nothing else.
func (k *killer) restart() {
	s := k.place.serve()
	for i := range gates {
		g := &k.gate[i]
		reply, _, _ := strings.Cut(s.ask(gateQuestion(i)), "Read on:")
		var codes []string
		for _, code := range codeForm.FindAllStringSubmatch(reply, -1) {
			codes = append(codes, code[0])
		}
		want := gateCode(i, g.surely)
		if g.gone[g.surely] {
			if slices.ContainsFunc(codes, func(c string) bool { return c[0] == want[0] }) {
				k.t.Errorf("%s was taken back, and is quoted: %q", gateID(i), reply)
			}
		} else if !slices.Equal(codes, []string{want}) {
			k.t.Errorf("%s is %s, and is answered by %q", gateID(i), want, reply)
		}
	}
	if strings.Contains(s.errs.String(), "built anew") {
		k.t.Errorf("a kill has cost the index: %s", s.errs)
	}
	s.signal(os.Interrupt)
	if code := s.leaves(10 * time.Second); code != exitDone {
		k.t.Errorf("exit %d\n%s", code, s.errs)
	}
}
