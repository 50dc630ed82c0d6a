package discordtest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// heard collects what the stand-in reports.
type heard struct {
	testing.TB
	mu     sync.Mutex
	faults []string
}

func (h *heard) Errorf(format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.faults = append(h.faults, fmt.Sprintf(format, args...))
}

func (h *heard) all() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.faults, "\n")
}

// plainCall makes a call without any library.
func plainCall(t *testing.T, s *Server, token, method, path, body string) (status, code int) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, s.URL+"/api/v9"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("User-Agent", "DiscordBot (https://example.org, 1)")
	req.Header.Set("Authorization", "Bot "+token)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var no struct {
		Code  int
		Retry float64 `json:"retry_after"`
	}
	_ = json.Unmarshal(content, &no)
	if resp.StatusCode == http.StatusTooManyRequests && no.Code == 0 && (no.Retry <= 0 || resp.Header.Get("Retry-After") == "") {
		t.Errorf("429 without a time: %s", content)
	}
	return resp.StatusCode, no.Code
}

func TestWhatDiscordRefuses(t *testing.T) {
	for _, r := range refusals {
		t.Run(r.what, func(t *testing.T) {
			h := &heard{TB: t}
			s := New(h)
			defer s.Close()
			now := time.Now()
			s.SetClock(func() time.Time { return now })
			i := s.Use(Used{Author: "7", Command: "ask"})
			if r.state == "submitted" {
				i = s.Submit(&Modal{CustomID: "a", Fields: []Field{{CustomID: "b"}}}, Used{Author: "7"}, "words")
			}
			fill := strings.NewReplacer("CHANNEL", "2100000000000000001", "TOKEN", i.Token, "ID", i.ID)
			method, path, _ := strings.Cut(fill.Replace(r.call), " ")
			token := s.Token
			switch r.state {
			case "token":
				token = "other"
			case "forbidden":
				s.Refuse("/channels/", 1, 403, 50013, "Missing Permissions")
			case "limited":
				s.Limit("/channels/", 1, time.Second, false)
			case "late":
				s.SetClock(func() time.Time { return now.Add(3001 * time.Millisecond) })
			case "answered", "stale":
				plainCall(t, s, token, "POST", fill.Replace("/interactions/ID/TOKEN/callback"), say)
			}
			if before, ok := strings.CutSuffix(path, "OWN"); ok {
				path = before + s.Say(Said{Channel: "2100000000000000001", Author: "7", Content: "mine"})
			}
			if strings.Contains(path, "MESSAGE") {
				plainCall(t, s, token, "POST", "/channels/2100000000000000001/messages", content(1))
				m := s.Sent()[0].ID
				path = strings.Replace(path, "MESSAGE", m, 1)
				if r.state == "deleted" {
					s.Delete(m)
				}
			}
			if r.state == "old" {
				s.AllowOldEdits(0)
				s.SetClock(func() time.Time { return now.Add(time.Hour + time.Second) })
			}
			if r.state == "stale" {
				s.SetClock(func() time.Time { return now.Add(15*time.Minute + time.Second) })
			}
			status, code := plainCall(t, s, token, method, path, r.body)
			if status != r.status || code != r.code {
				t.Errorf("%d, code %d; Discord says %d, %d (%s)", status, code, r.status, r.code, r.source)
			}
			if r.source == "" {
				t.Error("no source is given")
			}
		})
	}
}

func TestWhatTheGatewayCloses(t *testing.T) {
	for _, c := range closes {
		t.Run(c.what, func(t *testing.T) {
			s := New(t)
			defer s.Close()
			ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
			defer stop()
			conn, _, err := websocket.Dial(ctx, s.gatewayURL()+"?v=9&encoding=json", nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.CloseNow() }()
			if _, _, err := conn.Read(ctx); err != nil {
				t.Fatalf("no hello: %v", err)
			}
			if err := conn.Write(ctx, websocket.MessageText, []byte(strings.ReplaceAll(c.send, "TOKEN", s.Token))); err != nil {
				t.Fatal(err)
			}
			_, _, err = conn.Read(ctx)
			if got := websocket.CloseStatus(err); int(got) != c.code {
				t.Errorf("closed with %d (%v), Discord says %d (%s)", got, err, c.code, c.source)
			}
		})
	}
}

// What Discord would take, and must not be sent, fails the test.
func TestWhatIsReported(t *testing.T) {
	for what, tt := range map[string]struct{ body, report string }{
		"no allowed_mentions":  {`{"content":"x"}`, "without allowed_mentions"},
		"parse null":           {`{"content":"x","allowed_mentions":{"parse":null}}`, "could ping"},
		"a call to everyone":   {`{"content":"x","allowed_mentions":{"parse":["everyone"]}}`, "could ping"},
		"a ping of the asker":  {`{"content":"x","allowed_mentions":{"parse":[],"replied_user":true}}`, "could ping"},
		"a field that is none": {`{"content":"x","allowed_mentions":{"parse":[]},"contents":"y"}`, "unknown field"},
	} {
		t.Run(what, func(t *testing.T) {
			h := &heard{TB: t}
			s := New(h)
			defer s.Close()
			if status, _ := plainCall(t, s, s.Token, "POST", "/channels/2100000000000000001/messages", tt.body); status != 200 {
				t.Errorf("refused with %d", status)
			}
			if !strings.Contains(h.all(), tt.report) {
				t.Errorf("reported %q, want %q", h.all(), tt.report)
			}
		})
	}
}

func TestADescriptionAtHandIsUsed(t *testing.T) {
	if os.Getenv(specVariable) == "" {
		t.Skip("LEFT OUT: PLATFORM_SPECS is not set, so no request is checked against Discord's own description")
	}
	for call, body := range map[string]string{
		"POST /channels/{channel_id}/messages":                             `{"content":"x","contents":"y"}`,
		"POST /interactions/{interaction_id}/{interaction_token}/callback": `{"type":4,"data":{"contents":"y"}}`,
		"PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original":  `{"contents":"y"}`,
		"POST /webhooks/{webhook_id}/{webhook_token}":                      `{"contents":"y"}`,
		"PUT /applications/{application_id}/commands":                      `[{"description":"x"}]`,
		"POST /users/@me/channels":                                         `{"recipient_id":7}`,
	} {
		if faults := specFaults(call, []byte(body)); len(faults) == 0 {
			t.Errorf("%s: %s is taken", call, body)
		}
	}
	for _, ok := range []string{`{"content":"x","allowed_mentions":{"parse":[]},"components":[` + row(tapButton("a"), linkButton("https://x.example")) + `]}`} {
		if faults := specFaults("POST /channels/{channel_id}/messages", []byte(ok)); len(faults) > 0 {
			t.Errorf("%s: %v", ok, faults)
		}
	}
}

func TestWhatAPersonSees(t *testing.T) {
	for _, tt := range []struct{ content, want string }{
		{`**9:00** is \*not\* bold`, "9:00 is *not* bold"},
		{"> quoted\n-# small [words](<https://x.example/a>)", "quoted\nsmall words"},
		{`https://x.example/a_b_c \<@7>`, "https://x.example/a_b_c <@7>"},
		{"<t:1739174400:t>", "08:00"},
	} {
		if got := See(tt.content).Text; got != tt.want {
			t.Errorf("%q is seen as %q, want %q", tt.content, got, tt.want)
		}
	}
	bad := See("@everyone <@7> [a](https://evil.example) # x\n# heading\n- item\n||hidden||")
	if len(bad.Calls) != 2 || len(bad.Links) != 1 || len(bad.Blocks) != 2 || len(bad.Styled) != 1 {
		t.Errorf("not all is seen: %+v", bad)
	}
}
