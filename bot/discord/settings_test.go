package discord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/caarlos0/env/v11"
)

func TestATokenCannotBePrinted(t *testing.T) {
	var s Settings
	if err := env.ParseWithOptions(&s, env.Options{Environment: map[string]string{"DISCORD_TOKEN": "hunter2"}}); err != nil || string(s.Token) != "hunter2" {
		t.Fatalf("read as %q, %v", string(s.Token), err)
	}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&out, verb+" "+verb+"\n", s, s.Token)
	}
	log := slog.New(slog.NewJSONHandler(&out, nil))
	log.Info("settings", "all", s, "token", s.Token)
	if err := json.NewEncoder(&out).Encode(s); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "hunter2") || strings.Contains(strings.ToLower(out.String()), "68756e74657232") {
		t.Errorf("printed:\n%s", out.String())
	}
}

func TestOnlyTheAPIIsCalled(t *testing.T) {
	a := New(Settings{Token: "hunter2", APIURL: "http://127.0.0.1:1"}, nil)
	for _, to := range []string{"https://cdn.discordapp.com/a.png", "https://status.discord.com/api/v2/", "https://discord.com/login", "https://evil.example/api/v9/users/@me", "http://127.0.0.1:1/api/v9/gateway"} {
		resp, err := a.client.Get(to)
		if err == nil {
			_ = resp.Body.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "is not made") {
			t.Errorf("%s was called: %v", to, err)
		}
	}
	if _, err := a.client.Get("https://discord.com/api/v9/gateway"); err == nil || !strings.Contains(err.Error(), "127.0.0.1:1") {
		t.Errorf("the API was called elsewhere: %v", err)
	}
	if a.client.CheckRedirect(nil, nil) != http.ErrUseLastResponse {
		t.Error("redirects are followed")
	}
}
