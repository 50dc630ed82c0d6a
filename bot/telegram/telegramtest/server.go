package telegramtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A User is someone on Telegram.
type User struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name,omitempty"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`
}

// A Chat is where people write. Type is private, group, supergroup or channel.
type Chat struct {
	ID      int64  `json:"id"`
	Type    string `json:"type"`
	Title   string `json:"title,omitempty"`
	IsForum bool   `json:"is_forum,omitempty"`
}

// A Button is one under a message.
type Button struct {
	Text string `json:"text"`
	URL  string `json:"url"`
	Data string `json:"callback_data"`
}

// A Sent is a message of the bot, as people see it.
type Sent struct {
	Chat      int64
	ID        int // of the message
	Topic     int
	ReplyTo   int
	Text      string // after parsing
	Raw       string // before
	ParseMode string
	Entities  []Entity
	Buttons   [][]Button
	NoPreview bool
	File      *File // a document or a picture; nil: it is a text
	Photo     bool  // File is shown as a picture
	At        time.Time
	Edits     int // how often it was made to say something else
}

// A Menu is a list of commands that the bot has shown.
type Menu struct {
	Language string
	Commands map[string]string // what each does
}

// A Server is a stand-in for the Bot API of one bot.
type Server struct {
	URL   string
	Token string
	Bot   User

	http     *httptest.Server
	reporter Reporter
	spec     *spec

	mu      sync.Mutex
	changed chan struct{} // closed, and made anew, at each change
	closed  chan struct{}
	chats   map[int64]*chat
	updates []update
	nextID  int64
	allow   []string // kinds of updates that are kept; nil: those that are by default
	poller  chan struct{}
	webhook string
	revoked bool
	sent    []Sent
	shown   int // of sent, by Next
	menus   []Menu
	queries map[string]bool   // taps: whether they have been answered
	toasts  map[string]string // what was shown in passing after a tap
	trouble map[string][]Trouble
	calls   map[string]int
	offset  int64 // highest that was named

	files     map[string]File // that people sent, by number
	downloads int
}

type chat struct {
	Chat
	topics   map[int]bool
	messages map[int]bool
	last     int
	texts    map[int]string // of the bot's messages, with their markup: for edits
	barred   *Refusal
	until    time.Time // rate limited
	held     chan struct{}
	holding  int
	moved    int64
}

type update struct {
	id   int64
	body json.RawMessage
}

// A Trouble is a fault on demand: instead of being done, a call is answered with it.
type Trouble struct {
	Refusal
	Body string // not empty: this, with Status, in place of JSON
	Cut  bool   // the connection breaks without an answer
	Done bool   // the call is done before, so that only its answer is lost
	Pass bool   // no trouble at all: for the one after some calls
}

// New starts a stand-in. What the platform would pass over in silence is told to r.
func New(r Reporter) *Server {
	s := &Server{
		Token: "4242:AAsecretSECRETsecretSECRETsecret_-x", Bot: User{ID: 4242, IsBot: true, FirstName: "Forum", Username: "forum_bot"},
		reporter: r, changed: make(chan struct{}), closed: make(chan struct{}), chats: map[int64]*chat{}, nextID: 1000,
		queries: map[string]bool{}, toasts: map[string]string{}, trouble: map[string][]Trouble{}, calls: map[string]int{}, files: map[string]File{},
	}
	var err error
	if s.spec, err = openSpec(); err != nil {
		r.Errorf("%v", err)
	}
	if s.spec == nil {
		r.Logf("LEFT OUT: %s is not set, so requests are not checked against the platform's own description", specVariable)
	}
	s.http = httptest.NewServer(s)
	s.URL = s.http.URL
	return s
}

// Close ends the server; calls under way end without an answer.
func (s *Server) Close() {
	close(s.closed)
	s.http.CloseClientConnections()
	s.http.Close()
}

func (s *Server) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// A call is one request as it came.
type call struct {
	method string
	text   map[string]string          // as the server sees it
	raw    map[string]json.RawMessage // for the description
	files  map[string]*File           // uploaded with it
	gone   <-chan struct{}
}

func (c *call) int(name string) int {
	n, _ := strconv.Atoi(c.text[name])
	return n
}

func (c *call) has(name string) bool { return c.text[name] != "" }

// structured are the parameters that hold JSON, where others hold text.
var structured = []string{"reply_markup", "reply_parameters", "link_preview_options", "entities", "commands", "scope", "allowed_updates", "suggested_post_parameters"}

// readCall reads a request; nil: its sender went away before it was whole.
func readCall(r *http.Request) *call {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	c := &call{text: map[string]string{}, raw: map[string]json.RawMessage{}, gone: r.Context().Done()}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		_ = json.Unmarshal(body, &c.raw)
		for name, v := range c.raw {
			var text string
			if json.Unmarshal(v, &text) != nil {
				text = string(v)
			}
			c.text[name] = text
		}
		return c
	}
	_ = r.ParseMultipartForm(1 << 20) // the real server takes an empty body that calls itself a form, too
	for name, values := range r.Form {
		c.text[name] = values[0]
		c.raw[name], _ = json.Marshal(values[0])
		if slices.Contains(structured, name) {
			c.raw[name] = json.RawMessage(values[0])
		}
	}
	if r.MultipartForm != nil {
		c.files = map[string]*File{}
		for name, all := range r.MultipartForm.File {
			c.files[name] = uploaded(all[0])
			c.text[name], c.raw[name] = all[0].Filename, json.RawMessage(`"uploaded"`)
		}
	}
	return c
}

var malformed = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)

// ServeHTTP answers /botTOKEN/METHOD.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/file/bot") {
		s.download(w, r)
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, "/bot")
	token, method, both := strings.Cut(path, "/")
	if !ok || !both {
		respond(w, nil, &Refusal{Status: http.StatusNotFound, Description: "Not Found"})
		return
	}
	c := readCall(r)
	if c == nil {
		panic(http.ErrAbortHandler)
	}
	c.method = s.named(method)
	s.mu.Lock()
	s.calls[c.method]++
	revoked := s.revoked
	trouble, troubled := s.takeTrouble(c.method)
	troubled = troubled && !trouble.Pass
	s.notify()
	s.mu.Unlock()
	switch {
	case troubled && trouble.Done:
		_, _ = s.do(c)
		panic(http.ErrAbortHandler)
	case troubled && trouble.Cut:
		panic(http.ErrAbortHandler)
	case troubled && trouble.Body != "":
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(trouble.Status)
		_, _ = io.WriteString(w, trouble.Body)
		return
	case troubled:
		respond(w, nil, &trouble.Refusal)
		return
	case !malformed.MatchString(token):
		respond(w, nil, &TokenMalformed)
		return
	case token != s.Token || revoked:
		respond(w, nil, &Unauthorized)
		return
	}
	s.checkCall(c)
	result, refusal := s.do(c)
	respond(w, result, refusal)
}

// named gives the method's name as it is documented: the server does not mind its case.
func (s *Server) named(method string) string {
	for name := range parameters {
		if strings.EqualFold(name, method) {
			return name
		}
	}
	return method
}

func (s *Server) takeTrouble(method string) (Trouble, bool) {
	for _, name := range []string{method, ""} {
		if all := s.trouble[name]; len(all) > 0 {
			s.trouble[name] = all[1:]
			return all[0], true
		}
	}
	return Trouble{}, false
}

// checkCall fails the test, not the call, for what the real server ignores.
func (s *Server) checkCall(c *call) {
	known, ok := parameters[c.method]
	if !ok {
		return // refused
	}
	s.reporter.Helper()
	for name := range c.text {
		if !slices.Contains(known, name) {
			s.reporter.Errorf("%s has no parameter %s", c.method, name)
		}
	}
	if s.spec == nil {
		return
	}
	for _, fault := range s.spec.check(c.method, c.raw) {
		s.reporter.Errorf("%s against the platform's description: %s", c.method, fault)
	}
}

func (s *Server) do(c *call) (any, *Refusal) {
	switch c.method {
	case "getMe":
		return s.me(), nil
	case "getChat":
		return s.getChat(c)
	case "getUpdates":
		return s.getUpdates(c)
	case "sendMessage":
		return s.sendMessage(c)
	case "sendDocument":
		return s.sendFile(c, "document", refusedDocument)
	case "sendPhoto":
		return s.sendFile(c, "photo", refusedPhoto)
	case "getFile":
		return s.getFile(c)
	case "editMessageText":
		return s.editMessageText(c)
	case "answerCallbackQuery":
		return s.answerCallbackQuery(c)
	case "setMyCommands":
		return s.setMyCommands(c)
	case "deleteWebhook":
		s.SetWebhook("")
		return true, nil
	}
	return nil, &NoMethod
}

func respond(w http.ResponseWriter, result any, refusal *Refusal) {
	body := map[string]any{"ok": refusal == nil}
	status := http.StatusOK
	if refusal == nil {
		body["result"] = result
	} else {
		status = refusal.Status
		body["error_code"], body["description"] = refusal.Status, refusal.Description
		if refusal.RetryAfter != 0 {
			body["parameters"] = map[string]any{"retry_after": refusal.RetryAfter}
		}
		if refusal.MigrateTo != 0 {
			body["parameters"] = map[string]any{"migrate_to_chat_id": refusal.MigrateTo}
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (s *Server) me() map[string]any {
	return map[string]any{
		"id": s.Bot.ID, "is_bot": true, "first_name": s.Bot.FirstName, "username": s.Bot.Username,
		"can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false,
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
