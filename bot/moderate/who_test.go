package moderate_test

import (
	"strings"
	"testing"

	"summitbot/bot/bottest"
)

// TestWhoMadeModeratorsIsSeenAfterwards: someone who adds another, and removes them again, is named.
func TestWhoMadeModeratorsIsSeenAfterwards(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	m.wants(m.says("moderators", "add telegram:555"), "telegram:555")
	m.wants(m.says("moderators", "remove telegram:555"), "telegram:555")
	list := m.says("moderators", "")
	m.wants(list, "telegram:555 – removed by telegram:"+m.id, "telegram:555 – added by telegram:"+m.id)
	if strings.Index(list, "removed by") > strings.Index(list, "telegram:555 – added by") {
		t.Errorf("the newest stands not first: %s", list)
	}
}

// TestWhoIsNamedInTheSettingsIsNotWrittenDown: taken out of them, they must be a moderator no more.
func TestWhoIsNamedInTheSettingsIsNotWrittenDown(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	m := mira(t, h)
	named := "telegram:" + m.id
	m.wants(m.says("moderators", "add "+named), "already")
	if all, err := h.Memory.Moderators(t.Context()); err != nil || len(all) > 0 {
		t.Errorf("written down are %v (%v)", all, err)
	}
}
