package discord_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"summitbot/bot"
	"summitbot/bot/discord/discordtest"
)

// said gives what was told in diagnostics since, in lines that hold what.
func said(at int, what string) []string {
	var lines []string
	for _, line := range strings.Split(diagnostics.since(at), "\n") {
		if strings.Contains(line, what) {
			lines = append(lines, line)
		}
	}
	return lines
}

// held is a command that waits until it is let go; it tells when it has begun.
type held struct{ begun, let chan struct{} }

func hold() held { return held{begun: make(chan struct{}, 100), let: make(chan struct{})} }

func (h held) command(quiet bool) bot.Command {
	return bot.Command{Name: "slow", Run: func(ctx context.Context, t *bot.Turn) bot.Reply {
		h.begun <- struct{}{}
		select {
		case <-h.let:
		case <-ctx.Done():
		}
		r := t.Reply(bot.Plain(bot.Line, "done at last"))
		r.Quiet = quiet
		return r
	}}
}

func TestASlowAnswerIsAcknowledgedInTimeAndComesLater(t *testing.T) {
	t.Parallel()
	for what, tt := range map[string]struct {
		quiet bool
		used  discordtest.Used
		alone bool
	}{
		"for all":             {false, discordtest.Used{Author: "71", Channel: channel, Command: "slow"}, false},
		"for the asker alone": {true, discordtest.Used{Author: "71", Channel: channel, Command: "slow"}, true},
		"by a tap":            {true, discordtest.Used{Author: "71", Channel: channel, Tap: "slow "}, true},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			h := hold()
			s := open(t, h.command(tt.quiet))
			i := s.Use(tt.used)
			kind, took, ok := s.Acknowledged(i, patience)
			if !ok || kind != 5 || took > 2900*time.Millisecond {
				t.Fatalf("acknowledged %v with %d after %v", ok, kind, took)
			}
			close(h.let)
			m, ok := s.Answer(i, patience)
			if !ok || m.Content != "done at last" || m.Alone() != tt.alone {
				t.Errorf("answered with %+v", m)
			}
			if n := len(s.Calls("/interactions/")); n != 1 {
				t.Errorf("%d first answers were tried", n)
			}
		})
	}
}

func TestSlowAnswersDoNotHoldUpOthers(t *testing.T) {
	t.Parallel()
	h := hold()
	s := open(t, h.command(false))
	for range 20 {
		s.Use(discordtest.Used{Author: "71", Channel: channel, Command: "slow"})
	}
	s.Server.Say(discordtest.Said{Author: "71", Channel: channel, Content: discordtest.Mention + " /slow"})
	quick := s.Use(discordtest.Used{Author: "72", Channel: channel, Command: "help"})
	if _, took, ok := s.Acknowledged(quick, patience); !ok || took > 2*time.Second {
		t.Errorf("a command beside slow ones took %v", took)
	}
	elsewhere := s.Server.Say(discordtest.Said{Author: "72", Channel: another, Content: discordtest.Mention + question})
	s.next(t) // of the command
	if m := s.next(t); m.Reference != elsewhere {
		t.Errorf("another channel had to wait: %+v", m)
	}
	close(h.let)
}

func TestOneChannelIsAnsweredInOrderAndToldWhenItIsTooMuch(t *testing.T) {
	t.Parallel()
	h := hold()
	s := open(t, h.command(false))
	first := s.Server.Say(discordtest.Said{Author: "71", Content: "/slow"})
	<-h.begun
	asked := []string{first}
	for range 16 {
		asked = append(asked, s.Server.Say(discordtest.Said{Author: "71", Content: question}))
	}
	over := s.Server.Say(discordtest.Said{Author: "71", Content: question})
	s.Server.Say(discordtest.Said{Author: "71", Content: question}) // told once
	if m := s.next(t); m.Reference != over || !strings.Contains(m.Content, "still have several") {
		t.Errorf("the bound is told with %+v", m)
	}
	close(h.let)
	for n, id := range asked {
		if m := s.next(t); m.Reference != id {
			t.Fatalf("answer %d is to %s, want %s", n, m.Reference, id)
		}
	}
	last := s.Server.Say(discordtest.Said{Author: "71", Content: question})
	if m := s.next(t); m.Reference != last {
		t.Errorf("answered with %+v", m)
	}
}

func TestAPanicIsAFaultAndNoEnd(t *testing.T) {
	at := len(diagnostics.String())
	s := open(t, bot.Command{Name: "panic", Argument: true, Run: func(context.Context, *bot.Turn) bot.Reply { panic("what was asked: " + question) }})
	s.Server.Say(discordtest.Said{Author: "71", Content: "/panic"})
	if m := s.next(t); !strings.Contains(m.Content, "Something went wrong") {
		t.Errorf("answered with %q", m.Content)
	}
	i := s.Use(discordtest.Used{Author: "71", Command: "panic", Locale: "vi"})
	if m, ok := s.Answer(i, patience); !ok || !strings.Contains(m.Content, "lỗi") {
		t.Errorf("answered with %q", m.Content)
	}
	if len(said(at, "a panic")) != 2 || len(said(at, "what was asked")) != 0 {
		t.Errorf("told so:\n%s", diagnostics.since(at))
	}
}

// An answer of nothing is still an acknowledgement, with nothing left to see.
func TestAnEmptyReplyIsAcknowledged(t *testing.T) {
	t.Parallel()
	s := open(t, bot.Command{Name: "mute", Run: func(context.Context, *bot.Turn) bot.Reply { return bot.Reply{} }})
	i := s.Use(discordtest.Used{Author: "71", Command: "mute"})
	if !s.Removed(i, patience) {
		t.Error("something stays")
	}
	s.Server.Say(discordtest.Said{Author: "71", Content: "/mute"})
	s.Server.Say(discordtest.Said{Author: "71", Content: question})
	if m := s.next(t); !strings.Contains(m.Content, "340") {
		t.Errorf("said %q", m.Content)
	}
}

func TestARateLimitIsWaitedOutInItsChannelOnly(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Limit("/channels/"+channel, 1, 3*time.Second, false)
	began := time.Now()
	limited := s.Server.Say(discordtest.Said{Author: "71", Channel: channel, Content: discordtest.Mention + question})
	if !s.AwaitCalls("/channels/"+channel, 1, patience) {
		t.Fatal("no call")
	}
	other := s.Server.Say(discordtest.Said{Author: "71", Channel: another, Content: discordtest.Mention + question})
	if m := s.next(t); m.Reference != other || time.Since(began) > 2900*time.Millisecond {
		t.Errorf("another channel waited %v: %+v", time.Since(began), m)
	}
	if m := s.next(t); m.Reference != limited || time.Since(began) < 3*time.Second {
		t.Errorf("answered after %v: %+v", time.Since(began), m)
	}
	if n := len(s.Calls("/channels/" + channel)); n != 2 {
		t.Errorf("%d calls", n)
	}
}

// The library would sleep a rate limit out; a stop does not wait for it longer than for any answer.
func TestAStopDoesNotWaitForALongRateLimit(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Limit("/channels/", 1, time.Hour, false)
	s.Server.Say(discordtest.Said{Author: "71", Content: question})
	if !s.AwaitCalls("/channels/", 1, patience) {
		t.Fatal("no call")
	}
	began := time.Now()
	s.stop()
	if err := s.finished(t); err != nil || time.Since(began) > 9*time.Second {
		t.Errorf("ended with %v after %v", err, time.Since(began))
	}
}

func TestAStopFinishesWhatIsBeingAnswered(t *testing.T) {
	t.Parallel()
	h := hold()
	s := open(t, h.command(false))
	i := s.Use(discordtest.Used{Author: "71", Command: "slow"})
	<-h.begun
	s.Server.Say(discordtest.Said{Author: "71", Content: "/slow"})
	<-h.begun
	s.stop()
	for len(s.Calls("/interactions/")) == 0 {
		s.AwaitCalls("/interactions/", 1, patience) // acknowledged, although it stops
	}
	close(h.let)
	if err := s.finished(t); err != nil {
		t.Error(err)
	}
	if m, ok := s.Answer(i, 0); !ok || len(s.Sent()) != 2 {
		t.Errorf("answered with %+v, %d in all", m, len(s.Sent()))
	}
}

func TestAFaultOfDiscordsIsTriedAgainAndSaidOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Refuse("/channels/", 2, 503, 0, "upstream")
	s.Refuse("/interactions/", 2, 500, 0, "Internal Server Error")
	i := s.Use(discordtest.Used{Author: "71", Command: "help"})
	s.Server.Say(discordtest.Said{Author: "72", Content: question})
	if _, ok := s.Answer(i, patience); !ok {
		t.Error("the command is not answered")
	}
	if !s.AwaitCalls("/channels/", 3, patience) || len(s.Sent()) != 2 {
		t.Errorf("%d messages were sent", len(s.Sent()))
	}
}

func TestWhatDiscordForbidsIsToldOnceAndLeft(t *testing.T) {
	at := len(diagnostics.String())
	s := open(t)
	for code, message := range map[int]string{50013: "Missing Permissions", 50001: "Missing Access", 50007: "Cannot send messages to this user", 50083: "Thread is archived", 200000: "Message was blocked by automatic moderation"} {
		s.Refuse("/channels/", 2, 403, code, message)
	}
	for range 10 {
		s.Server.Say(discordtest.Said{Author: "71", Content: question})
	}
	s.Server.Say(discordtest.Said{Author: "71", Content: question})
	s.next(t)
	for _, code := range []int{50013, 50001, 50007, 50083, 200000} {
		lines := said(at, fmt.Sprintf("code %d", code))
		warned := 0
		for _, l := range lines {
			if strings.Contains(l, "level=WARN") {
				warned++
			}
		}
		if len(lines) != 2 || warned != 1 {
			t.Errorf("%d was told in %d lines, %d of them aloud", code, len(lines), warned)
		}
	}
}

func TestWithoutTheRightToReadItAnswersWithoutAReference(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Refuse("/channels/", 1, 400, 160002, "Cannot reply without permission to read message history")
	s.Server.Say(discordtest.Said{Author: "71", Channel: channel, Content: discordtest.Mention + question})
	if m := s.next(t); m.Reference != "" || !strings.Contains(m.Content, "340") {
		t.Errorf("answered with %+v", m)
	}
}

// The token is in no diagnostics at debug level (TestMain looks over all of it) and in no error, however calls fail.
func TestNoFailureShowsTheToken(t *testing.T) {
	at := len(diagnostics.String())
	s := open(t)
	s.Refuse("/channels/", 1, 400, 50035, "Invalid Form Body")
	s.Refuse("/interactions/", 1, 404, 10062, "Unknown interaction")
	s.Server.Say(discordtest.Said{Author: "71", Content: question})
	s.Use(discordtest.Used{Author: "71", Command: "help"})
	s.AwaitCalls("/channels/", 1, patience)
	s.AwaitCalls("/interactions/", 1, patience)
	s.SetOffline(true)
	s.Use(discordtest.Used{Author: "71", Command: "help"})
	s.SetOffline(false)
	s.AwaitSessions(1, 1, patience)
	s.Refuse("/channels/", 1, 401, 0, "401: Unauthorized") // as it is when an operator makes a new token
	s.Server.Say(discordtest.Said{Author: "71", Content: question})
	err := s.finished(t)
	if err == nil || err.Error() != "token refused (401)" {
		t.Errorf("ended with %v", err)
	}
	if told := diagnostics.since(at); strings.Contains(told, s.Token) || strings.Contains(told, "interaction-token-") || !strings.Contains(told, "50035") {
		t.Errorf("told so:\n%s", told)
	}
}
