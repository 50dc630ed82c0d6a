package discord_test

import (
	"strings"
	"testing"
	"time"

	"summitbot/bot/discord"
	"summitbot/bot/discord/discordtest"
)

// answers shows that the bot hears and answers.
func (s *stage) answers(t *testing.T) {
	t.Helper()
	id := s.Server.Say(discordtest.Said{Author: "71", Content: question})
	if m := s.next(t); m.Reference != id {
		t.Errorf("answered with %+v", m)
	}
}

func TestALostConnectionIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	for what, tt := range map[string]struct {
		lose           func(s *stage)
		begun, resumed int
	}{
		"dropped":                   {func(s *stage) { s.Drop() }, 1, 1},
		"closed (4000)":             {func(s *stage) { s.CloseWith(4000) }, 1, 1},
		"asked to (op 7)":           {func(s *stage) { s.AskReconnect() }, 1, 1},
		"invalid (op 9)":            {func(s *stage) { s.Invalidate() }, 2, 0},
		"a resume refused (op 9)":   {func(s *stage) { s.ForgetSessions() }, 2, 0},
		"a beat asked for (op 1)":   {func(s *stage) { s.AskHeartbeat() }, 1, 0},
		"no such sequence (4007)":   {func(s *stage) { s.CloseWith(4007); s.ForgetSessions() }, 2, 0},
		"dropped, and missed words": {func(s *stage) { s.Drop(); s.Server.Say(discordtest.Said{Author: "9", Content: question}) }, 1, 1},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.answers(t)
			tt.lose(s)
			if !s.AwaitSessions(tt.begun, tt.resumed, patience) {
				begun, resumed := s.Sessions()
				t.Fatalf("%d sessions begun, %d resumed; want %d, %d", begun, resumed, tt.begun, tt.resumed)
			}
			if strings.Contains(what, "missed") { // what was said meanwhile comes with the resume
				s.next(t)
			}
			s.answers(t)
		})
	}
}

func TestARefusalForGoodEndsIt(t *testing.T) {
	t.Parallel()
	for what, tt := range map[string]struct {
		refuse func(s *stage)
		want   string
	}{
		"by the API":                   {func(s *stage) { s.Refuse("/gateway/bot", 1, 401, 0, "401: Unauthorized") }, "token refused (401)"},
		"by the gateway":               {func(s *stage) { s.RefuseSessions(4004) }, "token refused (401)"},
		"for its intents":              {func(s *stage) { s.RefuseSessions(4014) }, "refused by the gateway (4014): "},
		"for the number of its guilds": {func(s *stage) { s.RefuseSessions(4011) }, "refused by the gateway (4011): "},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := closed(t)
			tt.refuse(s)
			s.run(t)
			err := s.finished(t)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), s.Token) {
				t.Errorf("ended with %v", err)
			}
		})
	}
}

// A token that is taken back while the bot runs shows when it has to begin anew.
func TestATokenTakenBackEndsIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Refuse("/gateway/bot", 9, 401, 0, "401: Unauthorized")
	s.RefuseSessions(4004)
	s.ForgetSessions()
	if err := s.finished(t); err == nil || err.Error() != "token refused (401)" {
		t.Errorf("ended with %v", err)
	}
}

func TestWithoutANetworkItKeepsTryingAndSaysSoOnce(t *testing.T) {
	at := len(diagnostics.String())
	s := closed(t)
	s.SetOffline(true)
	s.run(t)
	began := time.Now()
	for len(said(at, "level=DEBUG msg=\"no connection to Discord\"")) < 1 && time.Since(began) < patience {
		s.AwaitCalls("/never", 1, 20*time.Millisecond)
	}
	s.SetOffline(false)
	if !s.AwaitSessions(1, 0, patience) {
		t.Fatal("it does not recover")
	}
	s.answers(t)
	s.SetOffline(true)
	for len(said(at, "Discord cannot be reached")) < 2 && time.Since(began) < 3*patience {
		s.AwaitCalls("/never", 1, 20*time.Millisecond)
	}
	s.SetOffline(false)
	if !s.AwaitSessions(1, 1, 3*patience) {
		t.Fatal("it does not recover a second time")
	}
	s.answers(t)
	if down, up := len(said(at, "Discord cannot be reached")), len(said(at, "Discord is reached again")); down != 2 || up != 2 {
		t.Errorf("said so %d times, and %d times that it is over", down, up)
	}
}

// The library waits for ever, holding its lock, for a server that says nothing.
func TestASilentServerDoesNotHoldUpAStop(t *testing.T) {
	t.Parallel()
	s := closed(t)
	s.SetSilent(true)
	s.run(t)
	if !s.AwaitCalls("/gateway/bot", 1, patience) || !s.AwaitCalls("/gateway", 2, patience) {
		t.Fatal("it does not connect")
	}
	began := time.Now()
	s.stop()
	if err := s.finished(t); err != nil || time.Since(began) > 3*time.Second {
		t.Errorf("ended with %v after %v", err, time.Since(began))
	}
}

// One session more than a day has would have Discord take the token back.
func TestUsedUpSessionsAreWaitedFor(t *testing.T) {
	t.Parallel()
	s := closed(t)
	s.SetSessionsLeft(0)
	s.run(t)
	if !s.AwaitCalls("/gateway/bot", 1, patience) {
		t.Fatal("it does not ask")
	}
	s.stop()
	if err := s.finished(t); err != nil {
		t.Error(err)
	}
	if begun, _ := s.Sessions(); begun != 0 {
		t.Error("a session was begun")
	}
}

func TestSettingsAreChecked(t *testing.T) {
	for _, tt := range []struct{ token, api, want string }{
		{"abc.def-g_h", "", ""},
		{"", "", ""},
		{"abc", "http://127.0.0.1:8080", ""},
		{"abc", "https://discord.example/", ""},
		{"Bot abc", "", "DISCORD_TOKEN is malformed"},
		{"abc def", "", "DISCORD_TOKEN is malformed"},
		{"abc\n", "", "DISCORD_TOKEN is malformed"},
		{"abc\x00", "", "DISCORD_TOKEN is malformed"},
		{"abc", "discord.com", "DISCORD_API_URL"},
		{"abc", "ftp://discord.com", "DISCORD_API_URL"},
		{"abc", "https://", "DISCORD_API_URL"},
		{"abc", "https://discord.com/api/v9", "DISCORD_API_URL"},
		{"abc", "https://me:hunter2@discord.com", "DISCORD_API_URL"},
		{"abc", "https://discord.com?x=hunter2", "DISCORD_API_URL"},
		{"abc", "https://hunter2%zz", "DISCORD_API_URL"},
	} {
		err := discord.Settings{Token: discord.Token(tt.token), APIURL: tt.api}.Check()
		if (err == nil) != (tt.want == "") || err != nil && (!strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "abc")) {
			t.Errorf("%q, %q: %v", tt.token, tt.api, err)
		}
	}
}
