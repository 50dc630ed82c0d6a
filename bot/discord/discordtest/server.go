package discordtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A Reporter hears what Discord would pass over in silence; *testing.T is one.
type Reporter interface {
	Helper()
	Errorf(format string, args ...any)
	Logf(format string, args ...any)
}

// Numbers of the application, its bot user, and the one guild that the bot is in.
const (
	App   = "1000000000000000001"
	Bot   = "1000000000000000001"
	Guild = "2000000000000000001"
)

// A Server is a Discord of its own. Its Token is the one that it takes.
type Server struct {
	URL      string
	Token    string
	Reporter Reporter

	http *httptest.Server
	mu   sync.Mutex
	now  func() time.Time
	last uint64 // id given out

	offline  bool
	silent   bool // no hello is said
	sessions map[string]*session
	refusing int // close code for identifies; 0: none
	begun    int // sessions
	resumed  int
	left     int // sessions that may still be begun today

	known        map[string]bool // ids of messages
	messages     []Message
	nonces       map[string]Message
	withResponse bool                    // the call at hand wants to know what it made
	oldEdits     int                     // how many edits of messages older than an hour are still taken
	interactions map[string]*Interaction // by token
	commands     []json.RawMessage
	roles        map[string][]string // of the guild's members, by person; who is not in it is no member
	calls        []Call
	faults       []fault
	moved        chan struct{}   // closed and made anew when something happened
	files        map[string]File // that people attached, by path
	downloads    int
	uploads      []File // of the call that is being answered
}

// A Call is one that was made of the API.
type Call struct {
	Method, Path string
	Body         []byte
	Status       int
}

// A fault is what calls are answered with instead.
type fault struct {
	route  string // beginning of the path
	times  int
	answer refused
	header http.Header
}

// New starts a server; Close ends it.
func New(r Reporter) *Server {
	s := &Server{
		Token: "MTAwMDAwMDAwMDAwMDAwMDAwMQ.GabcDE.stand-in_token-0123456789abcdef", Reporter: r, now: time.Now,
		last: 3000000000000000000, left: 1000,
		sessions: map[string]*session{}, known: map[string]bool{}, nonces: map[string]Message{}, interactions: map[string]*Interaction{}, files: map[string]File{},
		roles: map[string][]string{}, moved: make(chan struct{}), oldEdits: 5,
	}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	s.URL = s.http.URL
	if _, err := openSpec(); err != nil {
		r.Errorf("%v", err)
	} else if !specAtHand() {
		r.Logf("PLATFORM_SPECS is not set: LEFT OUT: requests are not checked against Discord's own description")
	}
	return s
}

// Close ends the server and its connections.
func (s *Server) Close() {
	s.Drop()
	s.http.CloseClientConnections()
	s.http.Close()
}

// SetClock makes the server read the time from now.
func (s *Server) SetClock(now func() time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = now
}

// SetOffline takes the server off the network, or puts it back.
func (s *Server) SetOffline(off bool) {
	s.mu.Lock()
	s.offline = off
	s.mu.Unlock()
	if off {
		s.Drop()
	}
}

// SetSilent makes the gateway accept connections and say nothing.
func (s *Server) SetSilent(silent bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.silent = silent
}

// SetSessionsLeft says how many sessions may still be begun today.
func (s *Server) SetSessionsLeft(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left = n
}

// Refuse answers the next calls whose path (behind /api/v9) begins so with a status and one of Discord's codes.
func (s *Server) Refuse(route string, times, status, code int, message string) {
	s.fail(fault{route: route, times: times, answer: refused{Status: status, Code: code, Message: message}})
}

// Limit answers the next calls whose path begins so with 429.
func (s *Server) Limit(route string, times int, retry time.Duration, global bool) {
	seconds := strconv.FormatFloat(retry.Seconds(), 'f', -1, 64)
	scope := "user"
	if global {
		scope = "global"
	}
	h := http.Header{"Retry-After": {seconds}, "X-Ratelimit-Scope": {scope}}
	h.Set("X-RateLimit-Reset-After", seconds)
	if global {
		h.Set("X-RateLimit-Global", "true")
	} else {
		h.Set("X-RateLimit-Limit", "5")
		h.Set("X-RateLimit-Remaining", "0")
		h.Set("X-RateLimit-Bucket", "abcd1234")
	}
	s.fail(fault{route: route, times: times, header: h, answer: refused{
		Status: http.StatusTooManyRequests, Message: "You are being rate limited.", Retry: retry.Seconds(), Global: global,
	}})
}

func (s *Server) fail(f fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// fault takes one of the faults asked for.
func (s *Server) fault(path string) (fault, bool) {
	for i := range s.faults {
		f := &s.faults[i]
		if f.times > 0 && strings.HasPrefix(path, f.route) {
			f.times--
			return *f, true
		}
	}
	return fault{}, false
}

// id gives a new one. mu is held.
func (s *Server) id() string {
	s.last++
	return strconv.FormatUint(s.last, 10)
}

// happened wakes those who wait. mu is held.
func (s *Server) happened() {
	close(s.moved)
	s.moved = make(chan struct{})
}

// wait waits until found says so, at most within.
func (s *Server) wait(within time.Duration, found func() bool) bool {
	late := time.NewTimer(within)
	defer late.Stop()
	for {
		s.mu.Lock()
		ok, moved := found(), s.moved
		s.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-moved:
		case <-late.C:
			return false
		}
	}
}

// Calls gives the calls made of the API whose path begins so.
func (s *Server) Calls(route string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Call
	for _, c := range s.calls {
		if strings.HasPrefix(c.Path, route) {
			all = append(all, c)
		}
	}
	return all
}

// AwaitCalls waits for a number of calls whose path begins so.
func (s *Server) AwaitCalls(route string, n int, within time.Duration) bool {
	return s.wait(within, func() bool {
		found := 0
		for _, c := range s.calls {
			if strings.HasPrefix(c.Path, route) {
				found++
			}
		}
		return found >= n
	})
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	offline := s.offline
	s.mu.Unlock()
	if offline {
		if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = c.Close()
		}
		return
	}
	if r.URL.Path == gatewayPath {
		s.gateway(w, r)
		return
	}
	if strings.HasPrefix(r.URL.Path, "/attachments/") {
		s.download(w, r)
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, "/api/v9")
	if !ok {
		path, ok = strings.CutPrefix(r.URL.Path, "/api/v10")
	}
	if !ok {
		s.Reporter.Errorf("a call of %s: there is no such API", r.URL.Path)
		http.NotFound(w, r)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, mostRequest+1))
	if err != nil {
		return
	}
	s.answer(w, r, path, body)
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, path string, body []byte) {
	body, files, unfit := uploaded(r, body)
	s.mu.Lock()
	var result any
	var fault fault
	if s.uploads = files; unfit != nil {
		result = *unfit
	} else {
		result, fault = s.handle(r, path, body)
	}
	status := http.StatusOK
	if result == nil {
		status = http.StatusNoContent
	}
	no, failed := result.(refused)
	if failed {
		status = no.Status
	}
	s.calls = append(s.calls, Call{r.Method, path, body, status})
	s.happened()
	s.mu.Unlock()
	for k, v := range fault.header {
		w.Header()[k] = v
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if result != nil {
		_ = json.NewEncoder(w).Encode(result)
	}
}

// handle answers a call: something to send, nil for nothing, or a refusal. mu is held.
func (s *Server) handle(r *http.Request, path string, body []byte) (any, fault) {
	if no := s.admitted(r, path, body); no != nil {
		return *no, fault{}
	}
	if f, ok := s.fault(path); ok {
		return f.answer, f
	}
	at := strings.Split(strings.Trim(path, "/"), "/")
	for _, route := range s.routes() {
		if args, ok := route.match(r.Method, at); ok {
			s.withResponse = r.URL.Query().Get("with_response") == "true"
			return route.do(args, body), fault{}
		}
	}
	s.Reporter.Errorf("%s %s: the stand-in knows no such call", r.Method, path)
	return refused{Status: http.StatusNotFound, Message: "404: Not Found"}, fault{}
}

// public are the calls that need no token of the bot: the gateway's address, and those that carry an interaction's own.
func public(path string) bool {
	return path == "/gateway" || strings.HasPrefix(path, "/interactions/") || strings.HasPrefix(path, "/webhooks/")
}

func (s *Server) admitted(r *http.Request, path string, body []byte) *refused {
	auth := r.Header.Get("Authorization")
	if auth != "Bot "+s.Token && (auth != "" || !public(path)) {
		return &refused{Status: http.StatusUnauthorized, Message: "401: Unauthorized"}
	}
	if !strings.HasPrefix(r.Header.Get("User-Agent"), "DiscordBot (") {
		s.Reporter.Errorf("%s %s: User-Agent %q is blocked", r.Method, path, r.Header.Get("User-Agent"))
	}
	if len(body) == 0 && r.Header.Get("Content-Type") != "" {
		return &refused{Status: http.StatusBadRequest, Code: 50109, Message: "The request body contains invalid JSON."}
	}
	if len(body) > 0 && (!jsonOrForm(r) || !json.Valid(body)) {
		return &refused{Status: http.StatusBadRequest, Code: 50109, Message: "The request body contains invalid JSON."}
	}
	return nil
}

// A route is a call that the stand-in has; a part in braces is an argument.
type route struct {
	method, pattern string
	do              func(args []string, body []byte) any
}

func (r route) match(method string, at []string) (args []string, ok bool) {
	pattern := strings.Split(r.pattern, "/")
	if method != r.method || len(pattern) != len(at) {
		return nil, false
	}
	for i, p := range pattern {
		if p == "{}" {
			args = append(args, at[i])
		} else if p != at[i] {
			return nil, false
		}
	}
	return args, true
}

func (s *Server) routes() []route {
	return []route{
		{"GET", "gateway", func([]string, []byte) any { return map[string]any{"url": s.gatewayURL()} }},
		{"GET", "gateway/bot", func([]string, []byte) any { return s.gatewayBot() }},
		{"GET", "users/@me", func([]string, []byte) any { return botUser() }},
		{"POST", "users/@me/channels", s.openPrivate},
		{"GET", "guilds/{}/members/{}", s.member},
		{"GET", "guilds/{}/roles", s.guildRoles},
		{"PUT", "applications/{}/commands", s.putCommands},
		{"GET", "channels/{}", s.channel},
		{"POST", "channels/{}/messages", s.createMessage},
		{"PATCH", "channels/{}/messages/{}", s.editMessage},
		{"POST", "interactions/{}/{}/callback", s.callback},
		{"PATCH", "webhooks/{}/{}/messages/@original", s.editOriginal},
		{"DELETE", "webhooks/{}/{}/messages/@original", s.deleteOriginal},
		{"POST", "webhooks/{}/{}", s.followUp},
	}
}

func (s *Server) gatewayBot() any {
	return map[string]any{
		"url": s.gatewayURL(), "shards": 1,
		"session_start_limit": map[string]any{"total": 1000, "remaining": s.left, "reset_after": 3600000, "max_concurrency": 1},
	}
}

func botUser() map[string]any {
	return map[string]any{"id": Bot, "username": "stand-in", "discriminator": "0000", "bot": true, "avatar": nil}
}

func (s *Server) gatewayURL() string {
	return strings.Replace(s.http.URL, "http://", "ws://", 1) + gatewayPath
}

func (s *Server) openPrivate(_ []string, body []byte) any {
	var b struct {
		Recipient string `json:"recipient_id"`
	}
	if no := s.read("POST /users/@me/channels", body, &b); no != nil {
		return *no
	}
	return map[string]any{"id": PrivateOf(b.Recipient), "type": 1}
}

// Commands gives the slash commands as they were registered last.
func (s *Server) Commands() []json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.commands
}

// A refused call's answer.
type refused struct {
	Status  int             `json:"-"`
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Errors  json.RawMessage `json:"errors,omitempty"`
	Retry   float64         `json:"retry_after,omitempty"`
	Global  bool            `json:"global,omitempty"`
}

// invalid refuses a form: at is the path of the field, code and message are Discord's.
func invalid(at, code, message string) *refused {
	inner := fmt.Sprintf(`{"_errors":[{"code":%q,"message":%q}]}`, code, message)
	parts := strings.Split(at, ".")
	for i := len(parts) - 1; i >= 0; i-- {
		inner = fmt.Sprintf("{%q:%s}", parts[i], inner)
	}
	return &refused{Status: http.StatusBadRequest, Code: 50035, Message: "Invalid Form Body", Errors: json.RawMessage(inner)}
}
