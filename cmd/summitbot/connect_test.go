package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"
)

type platform struct {
	name string
	run  func(ctx context.Context) error
}

func (p platform) Name() string                  { return p.name }
func (p platform) Run(ctx context.Context) error { return p.run(ctx) }

func TestConnect(t *testing.T) {
	refused := func(context.Context) error { return errors.New("token refused") }
	ctx, cancel := context.WithCancel(t.Context())
	heard := false
	goesOn := func(ctx context.Context) error {
		<-ctx.Done()
		heard = true
		return nil
	}
	time.AfterFunc(50*time.Millisecond, cancel)
	if err := connect(ctx, []adapter{platform{"one", refused}, platform{"other", goesOn}}); err != nil || !heard {
		t.Errorf("where one platform goes on: %v, heard to the end: %t", err, heard)
	}
	err := connect(t.Context(), []adapter{platform{"one", refused}, platform{"other", refused}})
	if err == nil || !strings.Contains(err.Error(), "one: token refused") || !strings.Contains(err.Error(), "other: token refused") {
		t.Errorf("where all are refused: %v", err)
	}
}

// TestRefusedTokens starts the program against a platform that refuses every call.
func TestRefusedTokens(t *testing.T) {
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"ok":false,"error_code":401,"description":"Unauthorized","message":"401: Unauthorized","code":0}`)) // the program looks
	}))
	defer refusing.Close()
	telegram := map[string]string{"TELEGRAM_TOKEN": secretTelegram, "TELEGRAM_API_URL": refusing.URL}
	discord := map[string]string{"DISCORD_TOKEN": secretDiscord, "DISCORD_API_URL": refusing.URL}
	for name, set := range map[string][]map[string]string{"telegram": {telegram}, "discord": {discord}, "telegram discord": {telegram, discord}} {
		t.Run(name, func(t *testing.T) {
			p := newForum(t)
			for _, s := range set {
				for key, value := range s {
					p.env[key] = value
				}
			}
			l := p.do(exitFailed)
			wants(t, "errors", l.errs, append(strings.Fields(name), "\nsummitbot: ")...)
			lacks(t, "a token", l.out+l.errs, "ecret", "SECRET")
		})
	}
	t.Run("one refused, the other not to be reached", func(t *testing.T) {
		p := newForum(t)
		p.env["TELEGRAM_TOKEN"], p.env["TELEGRAM_API_URL"] = secretTelegram, refusing.URL
		p.env["DISCORD_TOKEN"], p.env["DISCORD_API_URL"] = secretDiscord, "http://127.0.0.1:1"
		s := p.serve()
		for end := time.Now().Add(10 * time.Second); !strings.Contains(s.errs.String(), "a platform is given up"); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("nothing is said of the refused token:\n%s", s.errs)
			}
		}
		time.Sleep(time.Second)
		s.signal(syscall.SIGTERM)
		if code := s.leaves(10 * time.Second); code != exitDone {
			t.Errorf("exit %d\n%s", code, s.errs)
		}
		lacks(t, "a token", s.errs.String(), "ecret", "SECRET")
	})
}
