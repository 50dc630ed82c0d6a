package discord_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"summitbot/bot/bottest"
	"summitbot/bot/discord"
	"summitbot/bot/discord/discordtest"
)

const moderatorRole = "2200000000000000001"

// withRoles makes a stage on which a role gives the right.
func withRoles(t *testing.T) *stage {
	t.Helper()
	s := before(t, bottest.Open(t, t.TempDir()))
	s.guild, s.roles = discordtest.Guild, "2200000000000000009, "+moderatorRole
	s.run(t)
	s.house.Roles(s.adapter.HasRole)
	if !s.AwaitSessions(1, 0, patience) {
		t.Fatal("no session was begun")
	}
	return s
}

func (s *stage) tries(t *testing.T, u discordtest.Used) string {
	t.Helper()
	u.Command = "texts"
	return s.used(t, "texts", u)
}

func may(said string) bool { return !strings.Contains(said, "This is for moderators") }

// TestARoleGivesTheRightInItsOwnServerAlone holds where a moderator's role counts, and from when to when.
func TestARoleGivesTheRightInItsOwnServerAlone(t *testing.T) {
	t.Parallel()
	s := withRoles(t)
	lan, bao := s.person("lan"), s.person("bao")
	s.SetRoles(lan, "2200000000000000002")
	if may(s.tries(t, discordtest.Used{Author: lan, Channel: channel})) {
		t.Error("another role gives the right")
	}
	s.SetRoles(lan, "2200000000000000002", moderatorRole)
	if !may(s.tries(t, discordtest.Used{Author: lan, Channel: channel})) {
		t.Error("the role that came with the command gives no right at once")
	}
	if s.AwaitCalls("/guilds/", 1, 0) {
		t.Error("roles that came with a command were asked for")
	}
	if !may(s.tries(t, discordtest.Used{Author: lan})) {
		t.Error("the role gives no right in a private chat")
	}
	s.SetRoles(lan)
	if may(s.tries(t, discordtest.Used{Author: lan, Channel: channel})) || may(s.tries(t, discordtest.Used{Author: lan})) {
		t.Error("the right outlives the role")
	}
	s.SetRoles(bao, moderatorRole)
	if !may(s.tries(t, discordtest.Used{Author: bao})) || len(s.Calls("/guilds/"+discordtest.Guild+"/members/"+bao)) != 1 {
		t.Error("a role is not looked up from a private chat")
	}
	s.SetRoles(bao)
	s.adapter.Later(30 * time.Second) // far from the minute: the clock runs on between
	if !may(s.tries(t, discordtest.Used{Author: bao})) {
		t.Error("a role is asked for more than once a minute")
	}
	s.adapter.Later(40 * time.Second)
	if may(s.tries(t, discordtest.Used{Author: bao})) {
		t.Error("what roles someone has is kept for more than a minute")
	}
}

// TestWhereARoleCannotBeLookedUpTheAnswerIsNo holds it for strangers, faults of Discord's, and other platforms' people; and
// that a fault is not kept.
func TestWhereARoleCannotBeLookedUpTheAnswerIsNo(t *testing.T) {
	t.Parallel()
	s := withRoles(t)
	lan := s.person("lan")
	if may(s.tries(t, discordtest.Used{Author: s.person("stranger")})) {
		t.Error("who is not in the server has the right")
	}
	s.SetRoles(lan, moderatorRole)
	s.Refuse("/guilds/", 1, 403, 50001, "Missing Access")
	if may(s.tries(t, discordtest.Used{Author: lan})) {
		t.Error("a refused look gives the right")
	}
	if !may(s.tries(t, discordtest.Used{Author: lan})) {
		t.Error("a fault is kept")
	}
	for _, person := range []string{"telegram:" + lan, lan, "discord:", "discord:../" + lan} {
		if s.adapter.HasRole(context.Background(), person) {
			t.Errorf("%q has the role", person)
		}
	}
}

// TestARoleOfAnotherServerIsNone holds that what an event of a server says counts in that of the settings alone.
func TestARoleOfAnotherServerIsNone(t *testing.T) {
	t.Parallel()
	s := before(t, bottest.Open(t, t.TempDir()))
	s.guild, s.roles = "2000000000000000099", moderatorRole
	s.run(t)
	s.house.Roles(s.adapter.HasRole)
	if !s.AwaitSessions(1, 0, patience) {
		t.Fatal("no session was begun")
	}
	lan := s.person("lan")
	s.SetRoles(lan, moderatorRole)
	if may(s.tries(t, discordtest.Used{Author: lan, Channel: channel})) || may(s.tries(t, discordtest.Used{Author: lan})) {
		t.Error("a role of another server gives the right")
	}
}

// TestAButtonOfSomeoneWhoLostTheRoleDoesNothing holds that the right is looked up when a button is tapped.
func TestAButtonOfSomeoneWhoLostTheRoleDoesNothing(t *testing.T) {
	t.Parallel()
	s := withRoles(t)
	lan := s.person("lan")
	s.SetRoles(lan, moderatorRole)
	s.used(t, "remove", discordtest.Used{Author: lan, Channel: channel, Command: "remove", Argument: "goals.vi"})
	publish := s.buttonNamed(t, "Publish")
	s.SetRoles(lan)
	if may(s.used(t, "Publish", discordtest.Used{Author: lan, Channel: channel, Tap: publish})) {
		t.Error("an old button publishes")
	}
	if e, _ := s.house.Store.Current("goals.vi"); e.Removed {
		t.Error("the text is gone")
	}
}

// TestSettingsOfRoles holds what is refused before anything connects.
func TestSettingsOfRoles(t *testing.T) {
	for _, c := range []struct{ guild, roles, want string }{
		{"", "", ""}, {"123", "", ""}, {"123", "4, 5", ""},
		{"", "4", "DISCORD_GUILD"}, {"lake", "4", "not a server's number"}, {"123", "mods", "not a role's number"}, {"123", "4,123", "everyone"},
	} {
		err := discord.Settings{Token: "x", Guild: c.guild, ModeratorRoles: c.roles}.Check()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%q, %q: %v, not %q", c.guild, c.roles, err, c.want)
		}
	}
}

// TestTheDoctorSeesTheServerAndItsRoles holds what is said of the settings of roles.
func TestTheDoctorSeesTheServerAndItsRoles(t *testing.T) {
	s := discordtest.New(t)
	t.Cleanup(s.Close)
	s.SetRoles("7", moderatorRole)
	set := func(guild, roles string) (string, error) {
		return discord.Settings{Token: discord.Token(s.Token), APIURL: s.URL, Guild: guild, ModeratorRoles: roles}.ProbeGuild(t.Context())
	}
	if says, err := set(discordtest.Guild, moderatorRole); err != nil || !strings.Contains(says, "role "+moderatorRole) {
		t.Errorf("%q, %v", says, err)
	}
	if _, err := set(discordtest.Guild, "5"); err == nil || !strings.Contains(err.Error(), "no role 5") {
		t.Errorf("a role that is not there: %v", err)
	}
	if _, err := set("77", moderatorRole); err == nil || !strings.Contains(err.Error(), "does not see the server") {
		t.Errorf("another server: %v", err)
	}
}
