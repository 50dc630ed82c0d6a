package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

const (
	intents = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages // none of them privileged

	readyWithin = 30 * time.Second  // from the connection to READY or RESUMED
	silentMost  = 100 * time.Second // the server answers each beat, about every 41 s: past two of them the connection is dead
	stableAfter = time.Minute       // a connection that held so long is tried again at once
	resumesMost = 3                 // in vain, before a session is begun anew
)

var (
	// errRefused says that Discord does not know the token.
	errRefused = errors.New("token refused (401)")
	errDropped = errors.New("the connection was dropped")
	errNoReady = errors.New("the gateway did not say that it is ready")
)

// listen keeps a session with the gateway, resumed where it can be, begun anew where not, until ctx ends (nil) or Discord
// refuses the bot for good. No network: it tries on, and says so once.
func (a *Adapter) listen(ctx context.Context) error {
	var l *link
	w := watch{first: a.firstPause}
	for ctx.Err() == nil {
		began := time.Now()
		var err error
		if l == nil {
			l, err = a.begin(ctx)
		}
		if err == nil {
			err = l.stay(ctx, w.up)
		}
		if ctx.Err() != nil {
			return nil
		}
		if fatal := forGood(err); fatal != nil {
			return fatal
		}
		w.down(a.cleaned(err))
		if l != nil && l.spent(err) {
			l.close()
			l = nil
		}
		if !sleep(ctx, w.pause(time.Since(began))) {
			return nil
		}
	}
	return nil
}

// forGood gives the error that no further try can mend; nil: there may be one.
func forGood(err error) error {
	var r *refusal
	if errors.As(err, &r) && r.Status == http.StatusUnauthorized {
		return errRefused
	}
	var rest *discordgo.RESTError
	if errors.As(err, &rest) && rest.Response != nil && rest.Response.StatusCode == http.StatusUnauthorized {
		return errRefused
	}
	var closed *websocket.CloseError
	if !errors.As(err, &closed) {
		return nil
	}
	switch closed.Code {
	case 4004:
		return errRefused
	case 4010, 4011, 4012, 4013, 4014:
		return fmt.Errorf("refused by the gateway (%d): %s", closed.Code, meaning[closed.Code])
	}
	return nil
}

var meaning = map[int]string{
	4010: "invalid shard",
	4011: "the bot is in too many guilds for one connection",
	4012: "invalid API version",
	4013: "invalid intents",
	4014: "intents that the application has not been granted",
}

// A watch paces the tries, and says once that Discord cannot be reached and once that it can again.
type watch struct {
	first  time.Duration
	failed int
	said   bool
}

// pause doubles from the first to 64 times that, give or take a half: with 1 s for the first, a day's tries stay about the
// 1000 sessions that a day has, of which [Adapter.begin] asks before each.
func (w *watch) pause(lasted time.Duration) time.Duration {
	if lasted > stableAfter {
		w.failed = 0
	}
	p := w.first << min(w.failed, 6)
	w.failed++
	return p/2 + rand.N(p) // jitter: many bots lose one gateway together
}

func (w *watch) up() {
	if w.said {
		slog.Info("Discord is reached again", "platform", platform)
	} else if w.failed == 0 {
		slog.Info("connected to Discord", "platform", platform)
	}
	w.said = false
}

// down is silent about a drop: the next try most often resumes.
func (w *watch) down(err error) {
	if w.said || errors.Is(err, errDropped) {
		slog.Debug("no connection to Discord", "platform", platform, "err", err)
		return
	}
	slog.Warn("Discord cannot be reached; the bot keeps trying", "platform", platform, "err", err)
	w.said = true
}

// begin makes a link for a new session, when the token is good and the day's sessions are not used up: one more would
// have Discord reset the token.
func (a *Adapter) begin(ctx context.Context) (*link, error) {
	got, err := a.try(ctx, call{method: http.MethodGet, url: discordgo.EndpointGatewayBot, bucket: "gateway"}, nil)
	if err != nil {
		return nil, a.cleaned(err)
	}
	var g struct {
		Shards int `json:"shards"`
		Limit  *struct {
			Remaining  int `json:"remaining"`
			ResetAfter int `json:"reset_after"` // ms
		} `json:"session_start_limit"`
	}
	if err := json.Unmarshal(got, &g); err != nil {
		return nil, fmt.Errorf("ask for the gateway: %w", err)
	}
	if g.Shards > 1 {
		slog.Warn("Discord asks for more than one connection; this adapter has one", "platform", platform, "wanted", g.Shards)
	}
	if g.Limit != nil && g.Limit.Remaining <= 0 {
		wait := time.Duration(g.Limit.ResetAfter) * time.Millisecond
		slog.Error("the day's sessions with Discord are used up; the bot waits for new ones", "platform", platform, "wait", wait)
		sleep(ctx, wait)
		return nil, errDropped
	}
	return a.newLink(), nil
}

// A link is one session with the gateway: begun by an identify, kept over drops by resuming.
type link struct {
	session *discordgo.Session
	ready   chan struct{} // READY or RESUMED came
	gone    chan struct{} // the connection is closed
	isReady atomic.Bool   // since the connection was opened
	failed  int           // tries in vain, in a row

	mu      sync.Mutex
	conn    net.Conn
	severed bool // what is dialled now is not wanted any more
}

func (a *Adapter) newLink() *link {
	l := &link{session: a.session(), ready: make(chan struct{}, 1), gone: make(chan struct{}, 1)}
	l.session.Dialer = &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: callWithin, NetDialContext: l.dial}
	l.session.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		if e.Type == "READY" || e.Type == "RESUMED" {
			l.isReady.Store(true)
			signal(l.ready)
		}
		a.hear(e)
	})
	l.session.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) { signal(l.gone) })
	return l
}

// session makes a session of the library's that does nothing by itself.
func (a *Adapter) session() *discordgo.Session {
	s, _ := discordgo.New("Bot " + string(a.settings.Token)) // it never fails
	s.Client = a.client
	s.Identify.Intents = intents
	s.StateEnabled = false
	s.SyncEvents = true // in order; hear does not wait
	s.ShouldReconnectOnError = false
	s.ShouldRetryOnRateLimit = false
	s.MaxRestRetries = 0
	s.LogLevel = discordgo.LogWarning
	if slog.Default().Enabled(context.Background(), slog.LevelDebug) {
		s.LogLevel = discordgo.LogInformational
	}
	return s
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// stay opens a connection and stays until it is closed, which is an error, or ctx ends.
func (l *link) stay(ctx context.Context, up func()) error {
	l.session.Ratelimiter = discordgo.NewRatelimiter() // a limit on asking for the gateway must not be slept out inside
	was := l.isReady.Load()
	l.forget()
	unblock := context.AfterFunc(ctx, l.cut)
	err := l.session.Open()
	unblock()
	if errors.Is(err, discordgo.ErrWSAlreadyOpen) { // what was taken for a drop was the echo of one before
		l.isReady.CompareAndSwap(false, was)
		err = nil
	}
	if err != nil {
		return err
	}
	return l.watch(ctx, up)
}

func (l *link) watch(ctx context.Context, up func()) error {
	late := time.NewTimer(readyWithin)
	defer late.Stop()
	for {
		select {
		case <-ctx.Done():
			l.close()
			return nil
		case <-l.ready:
			l.failed = 0
			late.Stop()
			up()
		case <-late.C:
			if !l.isReady.Load() {
				l.close()
				return errNoReady
			}
		case <-l.gone:
			if !l.isReady.Load() {
				return errNoReady
			}
			return errDropped
		}
	}
}

// close closes politely, and then the connection itself: a reading goroutine must end with it.
func (l *link) close() {
	if err := l.session.Close(); err != nil {
		slog.Debug("the gateway was not closed well", "platform", platform, "err", err)
	}
	l.cut()
}

// forget drops what belongs to the connection before.
func (l *link) forget() {
	for _, c := range []chan struct{}{l.ready, l.gone} {
		select {
		case <-c:
		default:
		}
	}
	l.isReady.Store(false)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.severed = false
}

// spent tells whether the session is to be begun anew: it was refused, or resumed in vain too often.
func (l *link) spent(err error) bool {
	if errors.Is(err, errDropped) {
		return false
	}
	l.failed++
	var closed *websocket.CloseError
	return errors.As(err, &closed) || errors.Is(err, errNoReady) || l.failed >= resumesMost
}

func (l *link) dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := (&net.Dialer{Timeout: callWithin}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.severed {
		_ = c.Close()
		return nil, context.Canceled
	}
	l.conn = mortal{c}
	return l.conn, nil
}

// cut ends the connection from outside: the library holds its lock while it waits for the server's first words.
func (l *link) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.severed = true
	if l.conn != nil {
		_ = l.conn.Close()
	}
}

// A mortal connection fails when nothing is heard for [silentMost]. The library alone would notice after five beats, and
// never before the first.
type mortal struct{ net.Conn }

func (m mortal) Read(b []byte) (int, error) {
	if err := m.SetReadDeadline(time.Now().Add(silentMost)); err != nil {
		return 0, err
	}
	return m.Conn.Read(b)
}

var (
	secretsMu sync.Mutex
	secrets   []string
	once      sync.Once
)

// redirectLibrary sends what the library says into diagnostics, for debugging only (it may hold what was asked), and
// without tokens. Its logger is one for all sessions.
func redirectLibrary(token string) {
	secretsMu.Lock()
	if token != "" && !slices.Contains(secrets, token) {
		secrets = append(secrets, token)
	}
	secretsMu.Unlock()
	once.Do(func() {
		discordgo.Logger = func(level, _ int, format string, args ...any) {
			if !slog.Default().Enabled(context.Background(), slog.LevelDebug) {
				return
			}
			text := fmt.Sprintf(format, args...)
			secretsMu.Lock()
			defer secretsMu.Unlock()
			for _, s := range secrets {
				text = strings.ReplaceAll(text, s, secret)
			}
			slog.Debug("discordgo: "+text, "level", level)
		}
	})
}
