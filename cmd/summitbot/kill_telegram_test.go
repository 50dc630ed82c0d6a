package main

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"testing"
	"time"

	"summitbot/bot/telegram/telegramtest"
)

// TestKilledWhileTelegramAsks kills the real program at random moments while people ask on Telegram, and counts: no
// question may be lost, and a second answer is possible only where the process died between the platform taking the
// answer and our record of it. The moments are drawn with a fixed seed.
func TestKilledWhileTelegramAsks(t *testing.T) {
	const rounds, perRound = 8, 5
	random := rand.New(rand.NewPCG(4, 2))
	server := telegramtest.New(t)
	defer server.Close()
	p := newForum(t)
	p.env["TELEGRAM_TOKEN"], p.env["TELEGRAM_API_URL"] = server.Token, server.URL
	start := func() *exec.Cmd {
		t.Helper()
		c := p.command(t.Context())
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		return c
	}
	type asked struct{ chat, message int }
	var questions []asked
	for round := range rounds {
		program := start()
		for n := range perRound {
			who := telegramtest.User{ID: int64(100 + n), FirstName: "Minh"}
			id := server.Say(telegramtest.Private(who), who, fmt.Sprintf("how many delegates are at the forum? %d", round))
			questions = append(questions, asked{100 + n, id})
		}
		life := time.Duration(random.IntN(600)) * time.Millisecond
		<-time.After(life) // the moment of the kill is the experiment
		_ = program.Process.Kill()
		_ = program.Wait()
	}
	program := start()
	answers := func(q asked) (n int) {
		for _, sent := range server.Sent(int64(q.chat)) {
			if sent.ReplyTo == q.message {
				n++
			}
		}
		return n
	}
	server.Await(t, "every question is answered", func() bool {
		for _, q := range questions {
			if answers(q) == 0 {
				return false
			}
		}
		return true
	})
	_ = program.Process.Kill()
	_ = program.Wait()
	twice := 0
	for _, q := range questions {
		if n := answers(q); n > 1 {
			twice += n - 1
		}
	}
	t.Logf("%d questions, %d kills: none lost, %d second answers", len(questions), rounds, twice)
	if twice > rounds*perRound/2 {
		t.Errorf("%d second answers to %d questions: more than the moments of the kills explain", twice, len(questions))
	}
}
