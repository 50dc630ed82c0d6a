package moderate_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"summitbot/bot/bottest"
	"summitbot/knowledge"
)

func TestManyAtOnceLoseNothing(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	m := many{TB: t, House: h, texts: []string{"forum.en"}, sections: 2, published: map[string]string{}}
	m.work(20, 3)
	m.hold()
	t.Logf("%d published, %d refused", len(m.published), m.refused)
}

// BenchmarkFiftyModerators has 50 moderators edit the same 20 texts at once, 5,000 changes in all, each through draft, preview and
// publish, and holds the log against what each was told:
//
//	go test ./bot/moderate -run XXX -bench FiftyModerators -benchtime 1x
func BenchmarkFiftyModerators(b *testing.B) {
	for b.Loop() {
		h := bottest.Open(b, b.TempDir())
		m := many{TB: b, House: h, sections: 5, published: map[string]string{}}
		for n := range 20 {
			var body strings.Builder
			for s := range m.sections {
				fmt.Fprintf(&body, "## Part %d of text %d\n\nNothing is written in part %d of text %d.\n\n", s+1, n, s+1, n)
			}
			id := fmt.Sprintf("many-%d.en", n)
			raw := fmt.Sprintf("---\ntitle: Text %d\nlanguage: en\nsource:\n  title: S\n  publisher: P\n  published: 2031-01-02\n  url: https://forum.example/%d\n---\n%s", n, n, body.String())
			if _, err := h.Store.Append(b.Context(), knowledge.Draft{Text: id, Actor: "operator", Raw: []byte(raw)}, nil); err != nil {
				b.Fatal(err)
			}
			m.texts = append(m.texts, id)
		}
		start := time.Now()
		m.work(50, 100)
		took := time.Since(start)
		m.hold()
		b.ReportMetric(float64(len(m.published)), "published")
		b.ReportMetric(float64(m.refused), "refused")
		b.ReportMetric(float64(m.joined), "joined")
		b.ReportMetric(5000/took.Seconds(), "changes/s")
	}
}

// many are moderators who change the same texts at once, and what they were told.
type many struct {
	testing.TB
	bottest.House
	texts    []string
	sections int

	mu        sync.Mutex
	published map[string]string // revision -> wording
	refused   int
	joined    int // drafts that were made anew to hold another's change too
}

// work has so many people make so many changes each. Each is published, or refused with the other's change shown.
func (m *many) work(people, each int) {
	var all sync.WaitGroup
	for n := range people {
		p := person{m.TB, m.House, "telegram", fmt.Sprint(9000 + n)}
		if _, err := m.Memory.AddModerator(m.Context(), "telegram:"+p.id, "operator"); err != nil {
			m.Fatal(err)
		}
		all.Go(func() {
			for round := range each {
				wording := fmt.Sprintf("Words number %d of person %d.", round, n)
				m.change(p, fmt.Sprintf("%s %d %s", m.texts[(n+round)%len(m.texts)], 1+(n+round/2)%m.sections, wording), wording)
			}
		})
	}
	all.Wait()
	if len(m.published) == 0 || len(m.published)+m.refused != people*each {
		m.Errorf("%d published and %d refused of %d", len(m.published), m.refused, people*each)
	}
}

var (
	toPublish  = regexp.MustCompile(`/publish (\w+)`)
	atRevision = regexp.MustCompile(`is at revision (\d+)`)
)

func (m *many) change(p person, edit, wording string) {
	said := p.says("edit", edit)
	for {
		id := toPublish.FindStringSubmatch(said)
		if id == nil {
			m.Errorf("no draft but %q", said)
			return
		}
		said = p.says("publish", id[1]+" quiet")
		at := atRevision.FindStringSubmatch(said)
		joined := at == nil && strings.Contains(said, "A new draft holds both")
		m.mu.Lock()
		switch {
		case at != nil:
			m.published[at[1]] = wording
		case joined:
			m.joined++
		case strings.Contains(said, "changed the same part"):
			m.refused++
		default:
			m.Errorf("neither published nor refused: %q", said)
		}
		m.mu.Unlock()
		if !joined {
			return
		}
	}
}

// hold finds in the log just what was acknowledged, and in each revision the words of all others as they were before it.
func (m *many) hold() {
	held := 0
	for _, id := range m.texts {
		history, err := m.Store.History(m.Context(), id)
		if err != nil {
			m.Fatal(err)
		}
		held += len(history) - 1
		for i, r := range history[1:] {
			wording := m.published[fmt.Sprint(r.Position)]
			if wording == "" || !bytes.Contains(r.Raw, []byte(wording)) {
				m.Errorf("revision %d was acknowledged as %q and is\n%s", r.Position, wording, r.Raw)
			}
			if changed := m.changed(history[i], r); len(changed) != 1 || !strings.Contains(changed[0], wording) {
				m.Errorf("revision %d of %s, which is for %q, changes %q", r.Position, id, wording, changed)
			}
		}
	}
	if held != len(m.published) {
		m.Errorf("%d were acknowledged, the log holds %d", len(m.published), held)
	}
}

// changed gives the sections of a revision that are not as they were before it.
func (m *many) changed(before, after knowledge.Revision) (changed []string) {
	m.Helper()
	var is, was knowledge.Text
	var err error
	if was, err = knowledge.ParseText(before.Text+".md", before.Raw); err != nil {
		m.Fatal(err)
	}
	if is, err = knowledge.ParseText(after.Text+".md", after.Raw); err != nil {
		m.Fatal(err)
	}
	if len(is.Sections) != len(was.Sections) {
		m.Fatalf("revision %d has %d sections, there were %d", after.Position, len(is.Sections), len(was.Sections))
	}
	for i, s := range is.Sections {
		w := was.Sections[i]
		if !bytes.Equal(is.Raw[s.Start:s.End], was.Raw[w.Start:w.End]) {
			changed = append(changed, string(is.Raw[s.Start:s.End]))
		}
	}
	return changed
}
