package telegramtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"
)

var (
	ann  = User{ID: 7001, FirstName: "Ann", LanguageCode: "en"}
	room = Chat{ID: -500, Type: "group"}
	hall = Chat{ID: -1001, Type: "supergroup", IsForum: true}
)

// A said is a reporter that keeps what it is told.
type said struct{ faults []string }

func (s *said) Helper()                      {}
func (s *said) Logf(string, ...any)          {}
func (s *said) Errorf(f string, args ...any) { s.faults = append(s.faults, fmt.Sprintf(f, args...)) }

// answer is what came back of a call.
type answer struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	ErrorCode   int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

type params map[string]any

// post calls a method with plain HTTP.
func post(t *testing.T, s *Server, token, method string, p params) answer {
	t.Helper()
	body, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return do(t, s.URL+"/bot"+token+"/"+method, "application/json", body)
}

func do(t *testing.T, address, kind string, body []byte) (a answer) {
	t.Helper()
	r, err := http.Post(address, kind, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
		t.Fatal(err)
	}
	if !a.OK && r.StatusCode != a.ErrorCode {
		t.Errorf("status %d, error_code %d", r.StatusCode, a.ErrorCode)
	}
	return a
}

func open(t *testing.T) *Server {
	t.Helper()
	s := New(t)
	t.Cleanup(s.Close)
	s.Join(room)
	s.Join(hall, 1, 5)
	s.Say(Private(ann), ann, "hello")
	return s
}

func button(b params) params {
	return params{"chat_id": ann.ID, "text": "x", "reply_markup": params{"inline_keyboard": [][]params{{b}}}}
}

func html(text string) params {
	return params{"chat_id": ann.ID, "text": text, "parse_mode": "HTML"}
}

func textOf(n int, of string) params {
	return params{"chat_id": ann.ID, "text": strings.Repeat(of, n)}
}

func commands(n int, name, description string) params {
	all := []params{}
	for range n {
		all = append(all, params{"command": name, "description": description})
	}
	return params{"commands": all}
}

// TestRefusals provokes each refusal by a plain call. The table is also the list of what the platform refuses.
func TestRefusals(t *testing.T) {
	for _, tt := range []struct {
		what   string
		method string
		params params
		want   Refusal
		before func(s *Server)
	}{
		{"unknown method", "sendPigeon", nil, NoMethod, nil},
		{"webhook", "getUpdates", nil, WebhookSet, func(s *Server) { s.SetWebhook("https://x.example") }},
		{"unknown chat", "sendMessage", params{"chat_id": 404, "text": "x"}, ChatNotFound, nil},
		{"no chat", "sendMessage", params{"chat_id": "x", "text": "x"}, ChatNotFound, nil},
		{"empty", "sendMessage", textOf(0, ""), TextEmpty, nil},
		{"white space", "sendMessage", textOf(9, " \n"), TextEmpty, nil},
		{"empty after parsing", "sendMessage", html("<b> </b>"), TextEmpty, nil},
		{"4097", "sendMessage", textOf(4097, "x"), TextTooLong, nil},
		{"4098 units of 2049 characters", "sendMessage", textOf(2049, "🌲"), TextTooLong, nil},
		{"file that is none", "getFile", params{"file_id": "f"}, FileUnknown, nil},
		{"file over 20 MB", "getFile", params{"file_id": "BQACAgIAAx1"}, FileTooBig, func(s *Server) { s.Document(Private(ann), ann, "", File{Name: "a", Size: 20<<20 + 1}) }},
		{"no document", "sendDocument", params{"chat_id": ann.ID}, DocumentMissing, nil},
		{"no photo", "sendPhoto", params{"chat_id": ann.ID}, PhotoMissing, nil},
		{"mode", "sendMessage", params{"chat_id": ann.ID, "text": "x", "parse_mode": "TeX"}, ModeUnsupported, nil},
		{"data of 65", "sendMessage", button(params{"text": "a", "callback_data": strings.Repeat("x", 65)}), DataInvalid, nil},
		{"data of 66 bytes, 22 letters", "sendMessage", button(params{"text": "a", "callback_data": strings.Repeat("ế", 22)}), DataInvalid, nil},
		{"address", "sendMessage", button(params{"text": "a", "url": "https://localhost"}), URLInvalid, nil},
		{"button of nothing", "sendMessage", button(params{"text": "a"}), ButtonUntyped, nil},
		{"markup", "sendMessage", params{"chat_id": ann.ID, "text": "x", "reply_markup": "keys"}, MarkupUnread, nil},
		{"reply to nothing", "sendMessage", params{"chat_id": ann.ID, "text": "x", "reply_parameters": params{"message_id": 99}}, ReplyNotFound, nil},
		{"topic that is none", "sendMessage", params{"chat_id": hall.ID, "text": "x", "message_thread_id": 6}, ThreadNotFound, nil},
		{"topic in a private chat", "sendMessage", params{"chat_id": ann.ID, "text": "x", "message_thread_id": 5}, ThreadNotFound, nil},
		{"the general topic", "sendMessage", params{"chat_id": hall.ID, "text": "x", "message_thread_id": 1}, ThreadNotFound, nil},
		{"blocked", "sendMessage", textOf(1, "x"), BlockedByUser, func(s *Server) { s.Bar(Private(ann), BlockedByUser) }},
		{"not begun", "sendMessage", textOf(1, "x"), NotBegun, func(s *Server) { s.Bar(Private(ann), NotBegun) }},
		{"deactivated", "sendMessage", textOf(1, "x"), Deactivated, func(s *Server) { s.Bar(Private(ann), Deactivated) }},
		{"kicked", "sendMessage", params{"chat_id": hall.ID, "text": "x"}, Kicked, func(s *Server) { s.Bar(hall, Kicked) }},
		{"not a member", "sendMessage", params{"chat_id": hall.ID, "text": "x"}, NotMember, func(s *Server) { s.Bar(hall, NotMember) }},
		{"deleted", "sendMessage", params{"chat_id": room.ID, "text": "x"}, GroupDeleted, func(s *Server) { s.Bar(room, GroupDeleted) }},
		{"rate", "sendMessage", textOf(1, "x"), tooMany(30), func(s *Server) { s.RateLimit(Private(ann), 30*time.Second) }},
		{"upgraded", "sendMessage", params{"chat_id": room.ID, "text": "x"}, Refusal{400, ChatUpgraded.Description, 0, -1000000000500, ""}, func(s *Server) { s.Upgrade(room) }},
		{"edit of someone's own", "editMessageText", params{"chat_id": ann.ID, "message_id": 11, "text": "x"}, EditForbidden, func(s *Server) { s.Say(Private(ann), ann, "hello") }},
		{"edit of nothing", "editMessageText", params{"chat_id": ann.ID, "message_id": 99, "text": "x"}, EditNotFound, nil},
		{"tap of nothing", "answerCallbackQuery", params{"callback_query_id": "x"}, QueryTooOld, nil},
		{"tap with 201", "answerCallbackQuery", params{"callback_query_id": "q1", "text": strings.Repeat("x", 201)}, QueryTextLong, func(s *Server) { s.TapOutOfReach(ann, Sent{Chat: ann.ID, ID: 1}, "d") }},
		{"command in capitals", "setMyCommands", commands(1, "Ask", "x"), CommandInvalid, nil},
		{"command of 33", "setMyCommands", commands(1, strings.Repeat("x", 33), "x"), CommandInvalid, nil},
		{"command of nothing", "setMyCommands", commands(1, "ask", ""), CommandUnsaid, nil},
		{"description of 257", "setMyCommands", commands(1, "ask", strings.Repeat("x", 257)), CommandUnsaid, nil},
		{"101 commands", "setMyCommands", commands(101, "ask", "x"), CommandsMany, nil},
		{"language of a region", "setMyCommands", params{"commands": []params{}, "language_code": "en-GB"}, LanguageInvalid, nil},

		{"tag", "sendMessage", html("a<br>b"), unparsed(`Unsupported start tag "br" at byte offset 1`), nil},
		{"a less-than sign", "sendMessage", html("é < b"), unparsed(`Unsupported start tag "" at byte offset 3`), nil},
		{"half a tag", "sendMessage", html("1 <b"), unparsed(`Unclosed start tag at byte offset 2`), nil},
		{"open tag", "sendMessage", html(`<a href="x`), unparsed(`Unclosed start tag at byte offset 0`), nil},
		{"open attribute", "sendMessage", html(`<a href=`), unparsed(`Unclosed start tag "a" at byte offset 0`), nil},
		{"no end", "sendMessage", html("<b>a"), unparsed(`Can't find end tag corresponding to start tag "b"`), nil},
		{"no start", "sendMessage", html("a</b>"), unparsed(`Unexpected end tag at byte offset 1`), nil},
		{"crossed", "sendMessage", html("<b><i>a</b></i>"), unparsed(`Unmatched end tag at byte offset 7, expected "</i>", found "</b>"`), nil},
		{"open end", "sendMessage", html("<b>a</b"), unparsed(`Unclosed end tag at byte offset 4`), nil},
		{"span", "sendMessage", html("<span>a</span>"), unparsed(`Tag "span" must have class "tg-spoiler" at byte offset 0`), nil},
		{"attribute", "sendMessage", html("<b =x>a</b>"), unparsed(`Empty attribute name in the tag "b" at byte offset 0`), nil},
	} {
		t.Run(tt.what, func(t *testing.T) {
			heard := &said{}
			s := open(t)
			s.reporter, s.spec = heard, nil // some of these calls are against the description, too
			if tt.before != nil {
				tt.before(s)
			}
			a := post(t, s, s.Token, tt.method, tt.params)
			if a.OK || a.ErrorCode != tt.want.Status || a.Description != tt.want.Description ||
				a.Parameters.RetryAfter != tt.want.RetryAfter || a.Parameters.MigrateTo != tt.want.MigrateTo {
				t.Errorf("answered %+v, want %+v", a, tt.want)
			}
			if tt.want.Source == "" && tt.want.MigrateTo == 0 {
				t.Error("no source")
			}
			if len(heard.faults) > 0 {
				t.Errorf("told: %q", heard.faults)
			}
		})
	}
}

func TestTokens(t *testing.T) {
	s := open(t)
	for _, tt := range []struct {
		token string
		want  Refusal
	}{{"4242:other", Unauthorized}, {"x", TokenMalformed}, {"4242", TokenMalformed}} {
		if a := post(t, s, tt.token, "getMe", nil); a.ErrorCode != 401 || a.Description != tt.want.Description {
			t.Errorf("%s: %+v", tt.token, a)
		}
	}
	if a := post(t, s, s.Token, "getMe", params{}); !a.OK {
		t.Errorf("%+v", a)
	}
	if a := post(t, s, s.Token, "GETME", params{}); !a.OK {
		t.Errorf("a method in capitals: %+v", a)
	}
	if a := do(t, s.URL+"/x", "application/json", nil); a.ErrorCode != 404 {
		t.Errorf("%+v", a)
	}
	s.Revoke()
	http.DefaultClient.CloseIdleConnections() // the server has closed its end
	if a := post(t, s, s.Token, "getMe", nil); a.ErrorCode != 401 {
		t.Errorf("%+v", a)
	}
}

func TestWhatIsTaken(t *testing.T) {
	s := open(t)
	for _, tt := range []struct {
		what   string
		params params
		seen   string
	}{
		{"4096", textOf(4096, "x"), strings.Repeat("x", 4096)},
		{"4096 after parsing", html(strings.Repeat("&lt;", 4096)), strings.Repeat("<", 4096)},
		{"entities", html("&lt;&#65;&#x1F332;&eacute; &"), "<A🌲&eacute; &"},
		{"nested", html(`<b>a<i>b</i></b><u></u>`), "ab"},
		{"an empty end tag", html(`<b>a</>`), "a"},
		{"spoiler", html(`<span class="tg-spoiler">a</span>`), "a"},
		{"quote", html(`<blockquote expandable>a</blockquote>`), "a"},
		{"64 bytes", button(params{"text": "a", "callback_data": strings.Repeat("x", 64), "copy_text": params{"text": ""}}), "x"},
		{"a topic", params{"chat_id": hall.ID, "text": "x", "message_thread_id": 5}, "x"},
		{"a reply to nothing", params{"chat_id": ann.ID, "text": "x", "reply_parameters": params{"message_id": 99, "allow_sending_without_reply": true}}, "x"},
	} {
		a := post(t, s, s.Token, "sendMessage", tt.params)
		var m struct{ Text string }
		if err := json.Unmarshal(a.Result, &m); err != nil || m.Text != tt.seen {
			t.Errorf("%s: %q %+v", tt.what, m.Text, a)
		}
		if got := s.Next(t); got.Text != tt.seen {
			t.Errorf("%s is seen as %q", tt.what, got.Text)
		}
	}
}

func TestEntitiesAreInUnits(t *testing.T) {
	text, entities, refused := ParseHTML(`🌲<b>ế</b> <a href="https://x.example/?a&amp;b">🌲b</a>`)
	want := []Entity{{"bold", 2, 1, ""}, {"text_link", 4, 3, "https://x.example/?a&b"}}
	if refused != "" || text != "🌲ế 🌲b" || fmt.Sprint(entities) != fmt.Sprint(want) {
		t.Errorf("%q %v %s", text, entities, refused)
	}
}

func TestEdits(t *testing.T) {
	s := open(t)
	post(t, s, s.Token, "sendMessage", textOf(1, "x"))
	m := s.Next(t)
	if a := post(t, s, s.Token, "editMessageText", params{"chat_id": ann.ID, "message_id": m.ID, "text": "x"}); a.Description != NotModified.Description {
		t.Errorf("%+v", a)
	}
	if a := post(t, s, s.Token, "editMessageText", params{"chat_id": ann.ID, "message_id": m.ID, "text": "y"}); !a.OK {
		t.Errorf("%+v", a)
	}
	if all := s.Sent(ann.ID); len(all) != 1 || all[0].Text != "y" {
		t.Errorf("%+v", all)
	}
}

// TestFieldsThatNobodyKnows fail the test that makes the call, not the call.
func TestFieldsThatNobodyKnows(t *testing.T) {
	s := open(t)
	heard := &said{}
	s.reporter = heard
	if a := post(t, s, s.Token, "sendMessage", params{"chat_id": ann.ID, "text": "x", "reply_to_message_id": 7}); !a.OK {
		t.Errorf("%+v", a)
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	_ = w.WriteField("chat_id", fmt.Sprint(ann.ID))
	_ = w.WriteField("text", "[1]")
	_ = w.WriteField("colour", "red")
	_ = w.Close()
	if a := do(t, s.URL+"/bot"+s.Token+"/sendMessage", w.FormDataContentType(), form.Bytes()); !a.OK {
		t.Errorf("%+v", a)
	}
	if said := strings.Join(heard.faults, "\n"); !strings.Contains(said, "reply_to_message_id") || !strings.Contains(said, "colour") {
		t.Errorf("told %q", said)
	}
}

// TestTheDescriptionIsHeldAgainstCalls needs the platform's own description.
func TestTheDescriptionIsHeldAgainstCalls(t *testing.T) {
	s := open(t)
	if s.spec == nil {
		t.Logf("LEFT OUT: %s is not set", specVariable)
		return
	}
	for _, tt := range []struct {
		what   string
		params params
		fault  string
	}{
		{"right", params{"chat_id": ann.ID, "text": "x", "link_preview_options": params{"is_disabled": true}}, ""},
		{"what a library sends", button(params{"text": "a", "url": "https://x.example", "copy_text": params{"text": ""}}), ""},
		{"missing", params{"chat_id": ann.ID}, "text is required"},
		{"of the wrong type", params{"chat_id": ann.ID, "text": "x", "message_thread_id": "five"}, "message_thread_id is no Integer"},
		{"deep", params{"chat_id": ann.ID, "text": "x", "reply_parameters": params{"message_id": 10, "color": 1}}, "reply_parameters.color is not in the description"},
		{"in a keyboard", button(params{"text": "a", "url": "https://x.example", "tint": "red"}), "tint"},
		{"no truth", params{"chat_id": ann.ID, "text": "x", "protect_content": "maybe"}, "protect_content is no Boolean"},
	} {
		heard := &said{}
		s.reporter = heard
		post(t, s, s.Token, "sendMessage", tt.params)
		if all := strings.Join(heard.faults, "\n"); !strings.Contains(all, tt.fault) || tt.fault == "" && all != "" {
			t.Errorf("%s: told %q", tt.what, all)
		}
	}
	for _, a := range allowances {
		if a.Reason == "" {
			t.Errorf("%s %s is allowed for no reason", a.Method, a.Field)
		}
	}
	for method, known := range parameters {
		described := map[string]bool{}
		for _, f := range s.spec.Methods[method].Fields {
			described[f.Name] = true
		}
		if len(described) != len(known) {
			t.Errorf("%s has %d parameters by the description, %d here", method, len(described), len(known))
		}
		for _, name := range known {
			if !described[name] {
				t.Errorf("%s has no parameter %s by the description", method, name)
			}
		}
	}
}

func poll(t *testing.T, s *Server, p params) (ids []int64, a answer) {
	t.Helper()
	a = post(t, s, s.Token, "getUpdates", p)
	var all []struct {
		ID int64 `json:"update_id"`
	}
	if a.OK {
		if err := json.Unmarshal(a.Result, &all); err != nil {
			t.Fatal(err)
		}
	}
	for _, u := range all {
		ids = append(ids, u.ID)
	}
	return ids, a
}

func TestUpdatesStayUntilTheyAreConfirmed(t *testing.T) {
	s := open(t)
	s.Say(Private(ann), ann, "again")
	for _, tt := range []struct {
		params params
		want   string
	}{
		{params{}, "[1001 1002]"},
		{params{"timeout": 5}, "[1001 1002]"},
		{params{"limit": 1}, "[1001]"},
		{params{"offset": 1002}, "[1002]"},
		{params{}, "[1002]"},
		{params{"offset": 1003}, "[]"},
	} {
		if ids, _ := poll(t, s, tt.params); fmt.Sprint(ids) != tt.want {
			t.Errorf("%v gives %v, want %s", tt.params, ids, tt.want)
		}
	}
	if s.Unconfirmed() != 0 {
		t.Errorf("%d are not confirmed", s.Unconfirmed())
	}
}

func TestALongPollEndsWithTheNextUpdate(t *testing.T) {
	s := open(t)
	polled := make(chan []int64, 1)
	go func() {
		ids, _ := poll(t, s, params{"offset": 1002, "timeout": 30})
		polled <- ids
	}()
	s.Await(t, "it polls", func() bool { return s.Calls("getUpdates") == 1 && s.Unconfirmed() == 0 })
	s.Say(Private(ann), ann, "now")
	if ids := <-polled; fmt.Sprint(ids) != "[1002]" {
		t.Errorf("%v", ids)
	}
}

func TestOfTwoPollersTheOlderIsTold(t *testing.T) {
	s := open(t)
	older := make(chan answer, 1)
	go func() {
		_, a := poll(t, s, params{"offset": 1002, "timeout": 30})
		older <- a
	}()
	s.Await(t, "it polls", func() bool { return s.Unconfirmed() == 0 })
	if _, a := poll(t, s, params{"offset": 1002}); !a.OK {
		t.Errorf("the newer: %+v", a)
	}
	if a := <-older; a.ErrorCode != 409 || a.Description != OtherPoller.Description {
		t.Errorf("the older: %+v", a)
	}
}

func TestOnlyTheKindsThatWereNamedAreKept(t *testing.T) {
	s := open(t)
	s.Update("message_reaction", params{"date": 1})
	poll(t, s, params{"allowed_updates": []string{"callback_query", "message_reaction"}})
	s.Say(Private(ann), ann, "not kept")
	id := s.Update("message_reaction", params{"date": 1})
	if ids, _ := poll(t, s, params{}); fmt.Sprint(ids) != fmt.Sprint([]int64{1001, id}) {
		t.Errorf("%v", ids)
	}
}

// drawn is an empty picture.
func drawn(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestRefusedFiles provokes the refusals of files, which come as forms.
func TestRefusedFiles(t *testing.T) {
	s := open(t)
	sendAs := func(method, field, caption string, content []byte) answer {
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		_ = form.WriteField("chat_id", fmt.Sprint(ann.ID))
		_ = form.WriteField("caption", caption)
		w, _ := form.CreateFormFile(field, "a.md")
		_, _ = w.Write(content)
		_ = form.Close()
		return do(t, s.URL+"/bot"+s.Token+"/"+method, form.FormDataContentType(), b.Bytes())
	}
	send := func(caption string, content []byte) answer {
		return sendAs("sendDocument", "document", caption, content)
	}
	photo := func(content []byte) answer { return sendAs("sendPhoto", "photo", "", content) }
	for _, tt := range []struct {
		got  answer
		want Refusal
	}{
		{send("", nil), FileEmpty},
		{send(strings.Repeat("x", 1025), []byte("x")), CaptionTooLong},
		{send("", make([]byte, mostUploaded+1)), UploadTooLarge},
		{photo(nil), FileEmpty},
		{photo([]byte("no picture")), PhotoUnread},
		{photo(drawn(t, 9000, 1001)), PhotoDimensions},
		{photo(drawn(t, 21, 1)), PhotoDimensions},
		{photo(make([]byte, mostPhoto+1)), photoTooLarge(mostPhoto + 1)},
	} {
		if tt.got.OK || tt.got.Description != tt.want.Description || tt.got.ErrorCode != tt.want.Status {
			t.Errorf("got %+v, want %+v", tt.got, tt.want)
		}
	}
	if a := send("", []byte("x")); !a.OK {
		t.Errorf("a file is refused: %+v", a)
	}
	if a := photo(drawn(t, 9000, 1000)); !a.OK || !s.Sent(0)[1].Photo {
		t.Errorf("a picture is refused: %+v", a)
	}
	s.Document(Private(ann), ann, "", File{Name: "a", Content: []byte("words")})
	for path, status := range map[string]int{s.Token + "/documents/BQACAgIAAx1": 200, "1:other/documents/BQACAgIAAx1": 404, s.Token + "/documents/none": 404} {
		r, err := http.Get(s.URL + "/file/bot" + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		if r.StatusCode != status {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
}
