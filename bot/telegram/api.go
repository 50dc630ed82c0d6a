package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

const (
	callWithin  = 30 * time.Second // a call that does not wait for anything
	pollFor     = 30 * time.Second // Telegram cuts it at 50 s
	pollWithin  = pollFor + 20*time.Second
	largestBody = 32 << 20 // of an answer of the server; 100 updates are far below
	longestText = 300      // of an error in diagnostics
)

// An api calls the methods of one bot.
type api struct {
	library *tg.Bot
	calls   *http.Client
	polls   *http.Client
	base    string
	token   Secret
}

// newAPI connects to nothing. handle is what the library runs for each update given to its ProcessUpdate.
func newAPI(s Settings, handle tg.HandlerFunc) (*api, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = atOnce
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // the token does not go elsewhere
	a := &api{
		calls: &http.Client{Transport: transport, Timeout: callWithin, CheckRedirect: stay},
		polls: &http.Client{Transport: transport, Timeout: pollWithin, CheckRedirect: stay},
		base:  s.base(), token: s.Token,
	}
	library, err := tg.New(string(s.Token), tg.WithSkipGetMe(), tg.WithServerURL(a.base), tg.WithHTTPClient(pollFor, bounded{a.calls}),
		tg.WithNotAsyncHandlers(), tg.WithDefaultHandler(handle),
		tg.WithErrorsHandler(func(err error) { slog.Debug("telegram library", "err", a.cut(err)) }))
	if err != nil {
		return nil, fmt.Errorf("make a Telegram client: %w", a.cut(err))
	}
	a.library = library
	return a, nil
}

// bounded reads no more of an answer than largestBody: the library reads all there is.
type bounded struct{ *http.Client }

func (b bounded) Do(r *http.Request) (*http.Response, error) {
	resp, err := b.Client.Do(r)
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, largestBody), resp.Body}
	}
	return resp, err
}

// close lets go of the connections that wait for reuse.
func (a *api) close() { a.calls.CloseIdleConnections() }

// A failure is an error of a call: what it says has the token cut out, what it stands on can still be asked for.
type failure struct {
	text  string
	cause error
}

func (f *failure) Error() string { return f.text }
func (f *failure) Unwrap() error { return f.cause }

// cut takes the token, and its secret half alone, out of what an error says. It stands in the address of every call,
// and a proxy's error page can repeat it.
func (a *api) cut(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	_, secret, _ := strings.Cut(string(a.token), ":")
	for _, hide := range []string{string(a.token), url.QueryEscape(string(a.token)), secret} {
		if len(hide) > 3 {
			text = strings.ReplaceAll(text, hide, hidden)
		}
	}
	text = clean(text)
	if len(text) > longestText {
		text = strings.ToValidUTF8(text[:longestText], "") + "…"
	}
	return &failure{text: text, cause: err}
}

// me asks who we are.
func (a *api) me(ctx context.Context) (*models.User, error) {
	u, err := a.library.GetMe(ctx)
	return u, a.cut(err)
}

// updates waits for updates from offset on. They come as they are: the caller reads each by itself, so that one of a
// kind that the library cannot read does not take the others with it.
func (a *api) updates(ctx context.Context, offset int64) ([]json.RawMessage, error) {
	params := map[string]any{"timeout": int(pollFor.Seconds()), "allowed_updates": []string{"message", "callback_query", "my_chat_member"}}
	if offset != 0 {
		params["offset"] = offset
	}
	body, err := json.Marshal(params)
	if err != nil {
		return nil, fmt.Errorf("write getUpdates: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.base+"/bot"+string(a.token)+"/getUpdates", bytes.NewReader(body))
	if err != nil {
		return nil, a.cut(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := bounded{a.polls}.Do(request)
	if err != nil {
		return nil, a.cut(err)
	}
	defer response.Body.Close()
	var answer struct {
		OK          bool              `json:"ok"`
		Result      []json.RawMessage `json:"result"`
		ErrorCode   int               `json:"error_code"`
		Description string            `json:"description"`
		Parameters  struct {
			RetryAfter int `json:"retry_after"`
		} `json:"parameters"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, a.cut(fmt.Errorf("getUpdates was answered with status %d and no JSON: %w", response.StatusCode, err))
	}
	if answer.OK {
		return answer.Result, nil
	}
	return nil, a.cut(refused(answer.ErrorCode, answer.Description, answer.Parameters.RetryAfter))
}

// refused makes the errors that the library makes of other calls.
func refused(code int, description string, retryAfter int) error {
	kinds := map[int]error{
		http.StatusBadRequest: tg.ErrorBadRequest, http.StatusUnauthorized: tg.ErrorUnauthorized, http.StatusForbidden: tg.ErrorForbidden,
		http.StatusNotFound: tg.ErrorNotFound, http.StatusConflict: tg.ErrorConflict,
	}
	if code == http.StatusTooManyRequests {
		return &tg.TooManyRequestsError{Message: description, RetryAfter: retryAfter}
	}
	if kind, ok := kinds[code]; ok {
		return fmt.Errorf("%w, %s", kind, description)
	}
	return fmt.Errorf("getUpdates: %d %s", code, description)
}

// unanswered reports whether a call failed before the server answered: no network, or none to it.
func unanswered(err error) bool {
	var network *url.Error
	return errors.As(err, &network)
}

// tooMany gives how long a server wants to be left alone; 0: it does not say so.
func tooMany(err error) time.Duration {
	var limit *tg.TooManyRequestsError
	if !errors.As(err, &limit) {
		return 0
	}
	return time.Duration(max(1, limit.RetryAfter)) * time.Second
}
