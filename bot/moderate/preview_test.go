package moderate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"summitbot/bot/bottest"
	"summitbot/knowledge"
)

// asks has people ask a question, each one once.
func asks(p person, question string, people int) {
	p.Helper()
	for n := range people {
		someone := p
		someone.id = fmt.Sprint(5000 + n)
		someone.says("", question)
	}
}

const (
	chairs      = "Who chairs the session on water at the Green Lake Forum?"
	newChair    = "forum.en 2 The Green Lake Forum brings together 340 delegates from 27 countries. Ms Ada Lund chairs the session on water."
	askedLately = "1 of these is a question that three people or more asked"
)

// TestAPreviewTriesWhatPeopleAskedLately holds that a question counts from three people on, and is shown with what becomes of it.
func TestAPreviewTriesWhatPeopleAskedLately(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	asks(m, chairs, 2)
	if said := m.says("edit", newChair); strings.Contains(said, "session on water at") || !strings.Contains(said, "no questions to try") {
		t.Errorf("two people asked, and the preview says %q", said)
	}
	asks(m, chairs, 3)
	m.wants(m.says("edit", newChair), "1 question tried; answers: 1 changed", "who chairs the session on water at the green lake forum", "Ada Lund", askedLately)
	m.wants(m.says("edit", "forum.en 1 "+newWords), "3 questions tried", askedLately) // beside the two that the section carries
	m.wants(m.says("remove", "forum.en"), askedLately)
	if said := m.says("event", "forum.en opening starts: 9:30"); strings.Contains(said, "tried") {
		t.Errorf("an hour of the programme is in no answer, and the preview says %q", said)
	}
}

// TestThePreviewSaysWhatItLeftOut holds that no more is tried than there is time for, and that the rest is counted.
func TestThePreviewSaysWhatItLeftOut(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	for n := range 40 {
		asks(m, fmt.Sprintf("Who chairs the session on water number %d?", n), 3)
	}
	m.wants(m.says("edit", newChair), "30 questions tried", "30 of these are questions")
	var questions []string
	for n := range 30 {
		questions = append(questions, fmt.Sprintf("%q", fmt.Sprintf("what is in hall %d", n)))
	}
	raw := fmt.Sprintf("---\ntitle: Halls\nlanguage: en\nsections:\n  - {heading: Halls, questions: [%s]}\n---\n## Halls\n\nThe halls are empty.\n", strings.Join(questions, ", "))
	if _, err := m.Store.Append(t.Context(), knowledge.Draft{Text: "halls.en", Actor: "telegram:7101", Raw: []byte(raw)}, nil); err != nil {
		t.Fatal(err)
	}
	m.wants(m.says("edit", "halls.en 1 The halls are full."), "50 questions tried", "10 more questions were not tried")
}

// BenchmarkPreview times the preview of a change among 10,000 passages, with as many questions as are ever tried.
func BenchmarkPreview(b *testing.B) {
	m := mira(b, bottest.Open(b, b.TempDir()))
	var drafts []knowledge.Draft
	for n := range 500 {
		var body strings.Builder
		for s := range 20 {
			fmt.Fprintf(&body, "## Hall %d of house %d\n\nThe session on subject %d of house %d opens at %d:%02d in hall %d, and delegate %d chairs it.\n\n", s, n, s*7, n, 8+s%9, n%60, s, n*20+s)
		}
		raw := fmt.Sprintf("---\ntitle: House %d\nlanguage: en\n---\n%s", n, body.String())
		drafts = append(drafts, knowledge.Draft{Text: fmt.Sprintf("house-%d.en", n), Actor: knowledge.ActorSeed, Raw: []byte(raw)})
	}
	if _, err := m.Store.AppendAll(b.Context(), drafts, nil); err != nil {
		b.Fatal(err)
	}
	if err := m.Index.CatchUp(b.Context()); err != nil {
		b.Fatal(err)
	}
	for n := range 30 {
		asks(m, fmt.Sprintf("Who chairs the session on subject %d of house %d?", n, n), 3)
	}
	var longest time.Duration
	n := 0
	for b.Loop() {
		n++
		start := time.Now()
		m.wants(m.says("edit", fmt.Sprintf("house-1.en 3 The session opens at 8:00, and delegate %d chairs it.", n)), "tried")
		longest = max(longest, time.Since(start))
	}
	b.ReportMetric(float64(longest.Milliseconds()), "longest_ms")
}
