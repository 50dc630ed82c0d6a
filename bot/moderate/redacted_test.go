package moderate_test

import (
	"fmt"
	"testing"

	"summitbot/bot/bottest"
)

// TestARedactedRevisionIsShownAsSuch: its difference, and that of the one after it, are not there to be shown or undone.
func TestARedactedRevisionIsShownAsSuch(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	m := mira(t, h)
	m.says("publish", m.drafts("edit", "forum.en 1 "+newWords+"\nwhy: told by someone"))
	newest, err := h.Store.Newest(t.Context(), "forum.en")
	if err != nil {
		t.Fatal(err)
	}
	m.says("publish", m.drafts("edit", "forum.en 1 The Green Lake Forum opens at 10:45 on 4 May 2031 in Pine Hall."))
	if err := h.Store.Redact(t.Context(), newest.Position, ""); err != nil {
		t.Fatal(err)
	}
	m.wants(m.says("history", "forum.en"), "emptied by the operator (redacted)", "(not readable)")
	for _, said := range []string{m.says("history", fmt.Sprint("forum.en ", newest.Position)), m.says("undo", fmt.Sprint(newest.Position))} {
		m.wants(said, "was redacted")
	}
	m.wants(m.says("ask", opening), "10:45")
}
