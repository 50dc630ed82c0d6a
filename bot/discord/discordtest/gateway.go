package discordtest

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/coder/websocket"
)

const gatewayPath = "/gateway-socket/"

// Intents, of those that matter here.
const (
	intentGuildMessages  = 1 << 9
	intentDirectMessages = 1 << 12
	intentContent        = 1 << 15
	privileged           = 1<<1 | 1<<8 | intentContent
	intentsAll           = 1<<17 - 1 | 1<<20 | 1<<21 | 1<<24 | 1<<25
)

// A session is begun by an identify and outlives connections.
type session struct {
	id       string
	intents  int
	compress bool
	events   []event
	conn     *websocket.Conn // nil: not connected
}

type event struct {
	Op   int    `json:"op"`
	Data any    `json:"d"`
	Seq  int    `json:"s,omitempty"`
	Type string `json:"t,omitempty"`
}

// A payload is what comes in.
type payload struct {
	Op   *int            `json:"op"`
	Data json.RawMessage `json:"d"`
}

func (s *Server) gateway(w http.ResponseWriter, r *http.Request) {
	if q := r.URL.Query(); q.Get("encoding") != "json" || q.Get("v") != "9" && q.Get("v") != "10" {
		s.Reporter.Errorf("the gateway was opened with %q: it takes v=9 or 10 and encoding=json", r.URL.RawQuery)
	}
	c, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = c.CloseNow() }()
	c.SetReadLimit(1 << 20)
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Minute)
	defer stop()
	s.mu.Lock()
	silent := s.silent
	s.mu.Unlock()
	if !silent {
		write(ctx, c, false, event{Op: 10, Data: map[string]any{"heartbeat_interval": 41250}})
	}
	s.converse(ctx, c)
}

// converse answers what comes in until the connection ends.
func (s *Server) converse(ctx context.Context, c *websocket.Conn) {
	var on *session
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if on != nil && on.conn == c {
			on.conn = nil
		}
	}()
	for {
		_, content, err := c.Read(ctx)
		if err != nil {
			return
		}
		var p payload
		if len(content) > 4096 || json.Unmarshal(content, &p) != nil || p.Op == nil {
			_ = c.Close(4002, "Error while decoding payload.")
			return
		}
		code := 0
		switch *p.Op {
		case 1:
			write(ctx, c, on != nil && on.compress, event{Op: 11})
		case 2:
			on, code = s.identify(ctx, c, on, p.Data)
		case 6:
			on, code = s.resume(ctx, c, on, p.Data)
		case 3, 4, 8:
			if on == nil {
				code = 4003
			}
		default:
			code = 4001
		}
		if code != 0 {
			_ = c.Close(websocket.StatusCode(code), closing[code])
			return
		}
	}
}

var closing = map[int]string{
	4001: "Unknown opcode.", 4003: "Not authenticated.", 4004: "Authentication failed.", 4005: "Already authenticated.",
	4010: "Invalid shard.", 4011: "Sharding required.", 4012: "Invalid API version.", 4013: "Invalid intent(s).", 4014: "Disallowed intent(s).",
}

// An identity is what an identify holds. The names with a $ are of before; Discord still takes them.
type identity struct {
	Token      string            `json:"token"`
	Properties map[string]string `json:"properties"`
	Compress   bool              `json:"compress"`
	Threshold  int               `json:"large_threshold"`
	Shard      []int             `json:"shard"`
	Presence   json.RawMessage   `json:"presence"`
	Intents    *int              `json:"intents"`
}

func (s *Server) identify(ctx context.Context, c *websocket.Conn, on *session, data json.RawMessage) (*session, int) {
	var i identity
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&i); err != nil || i.Intents == nil || i.Threshold != 0 && (i.Threshold < 50 || i.Threshold > 250) {
		s.Reporter.Errorf("an identify that Discord does not know so: %v", err)
		return on, 4002
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case on != nil && s.sessions[on.id] != nil:
		return on, 4005
	case s.refusing != 0:
		return on, s.refusing
	case strings.TrimPrefix(i.Token, "Bot ") != s.Token:
		return on, 4004
	case *i.Intents&^intentsAll != 0:
		return on, 4013
	case *i.Intents&privileged != 0:
		return on, 4014
	}
	s.begun++
	s.left--
	begun := &session{id: fmt.Sprintf("session-%d", s.begun), intents: *i.Intents, compress: i.Compress, conn: c}
	s.sessions[begun.id] = begun
	s.dispatch(ctx, begun, "READY", map[string]any{
		"v": 9, "session_id": begun.id, "resume_gateway_url": s.gatewayURL(), "user": botUser(),
		"application": map[string]any{"id": App, "flags": 0}, "guilds": []any{map[string]any{"id": Guild, "unavailable": true}},
	})
	s.happened()
	return begun, 0
}

func (s *Server) resume(ctx context.Context, c *websocket.Conn, on *session, data json.RawMessage) (*session, int) {
	var r struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int    `json:"seq"`
	}
	if json.Unmarshal(data, &r) != nil {
		return on, 4002
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.TrimPrefix(r.Token, "Bot ") != s.Token {
		return on, 4004
	}
	back, ok := s.sessions[r.Session]
	if !ok || r.Seq > len(back.events) {
		write(ctx, c, true, event{Op: 9, Data: false})
		return nil, 0
	}
	back.conn = c
	for _, e := range back.events[r.Seq:] {
		write(ctx, c, back.compress, e)
	}
	s.resumed++
	s.dispatch(ctx, back, "RESUMED", map[string]any{})
	s.happened()
	return back, 0
}

// dispatch sends an event in a session, or keeps it until it is resumed. mu is held.
func (s *Server) dispatch(ctx context.Context, on *session, kind string, data any) {
	e := event{Op: 0, Data: data, Seq: len(on.events) + 1, Type: kind}
	on.events = append(on.events, e)
	if on.conn != nil {
		write(ctx, on.conn, on.compress, e)
	}
}

func write(ctx context.Context, c *websocket.Conn, compress bool, e event) {
	content, err := json.Marshal(e)
	if err != nil {
		panic(err) // the stand-in's own
	}
	if !compress {
		_ = c.Write(ctx, websocket.MessageText, content)
		return
	}
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(content)
	_ = z.Close()
	_ = c.Write(ctx, websocket.MessageBinary, b.Bytes())
}

// Dispatch sends an event in every session that stands; whom it does not concern does not get it.
func (s *Server) Dispatch(kind string, data any, concerns func(intents int) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, on := range s.sessions {
		if concerns == nil || concerns(on.intents) {
			s.dispatch(context.Background(), on, kind, data)
		}
	}
}

// connected gives the sessions that are connected. mu is held.
func (s *Server) connected() []*session {
	var all []*session
	for _, on := range s.sessions {
		if on.conn != nil {
			all = append(all, on)
		}
	}
	slices.SortFunc(all, func(a, b *session) int { return strings.Compare(a.id, b.id) })
	return all
}

// Drop breaks the connections without a word.
func (s *Server) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, on := range s.connected() {
		_ = on.conn.CloseNow()
		on.conn = nil
	}
}

// CloseWith closes the connections with a code.
func (s *Server) CloseWith(code int) {
	s.mu.Lock()
	var conns []*websocket.Conn
	for _, on := range s.connected() {
		conns = append(conns, on.conn)
		on.conn = nil
	}
	s.mu.Unlock()
	for _, c := range conns {
		_ = c.Close(websocket.StatusCode(code), closing[code])
	}
}

// RefuseSessions closes each identify with a code from now on; 0: none.
func (s *Server) RefuseSessions(code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusing = code
}

// ForgetSessions makes a later resume be refused (op 9).
func (s *Server) ForgetSessions() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, on := range s.sessions {
		if on.conn != nil {
			_ = on.conn.CloseNow()
		}
		delete(s.sessions, id)
	}
}

// AskReconnect sends op 7.
func (s *Server) AskReconnect() { s.control(event{Op: 7}, false) }

// AskHeartbeat sends op 1.
func (s *Server) AskHeartbeat() { s.control(event{Op: 1}, false) }

// Invalidate sends op 9: the sessions that are connected are no more.
func (s *Server) Invalidate() { s.control(event{Op: 9, Data: false}, true) }

func (s *Server) control(e event, forget bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, on := range s.connected() {
		write(context.Background(), on.conn, on.compress, e)
		if forget {
			delete(s.sessions, on.id)
		}
	}
}

// AwaitSessions waits until so many sessions were begun and resumed in all, and one is connected.
func (s *Server) AwaitSessions(begun, resumed int, within time.Duration) bool {
	return s.wait(within, func() bool {
		return s.begun >= begun && s.resumed >= resumed && len(s.connected()) > 0
	})
}

// Sessions gives how many sessions were begun and resumed.
func (s *Server) Sessions() (begun, resumed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.begun, s.resumed
}
