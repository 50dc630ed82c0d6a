package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"summitbot/bot"
)

const (
	callWithin = 7 * time.Second // one try of one call
	triesMost  = 5               // of a call that fails for no reason of ours
)

// A body is a message as it is sent, edited or answered with. Mentions are forbidden, but for the one person whom it is for.
type body struct {
	Content         string                            `json:"content"`
	Components      []discordgo.MessageComponent      `json:"components"`
	AllowedMentions *discordgo.MessageAllowedMentions `json:"allowed_mentions"`
	Flags           discordgo.MessageFlags            `json:"flags,omitempty"`
	Reference       *discordgo.MessageReference       `json:"message_reference,omitempty"`
	Nonce           string                            `json:"nonce,omitempty"`
	EnforceNonce    bool                              `json:"enforce_nonce,omitempty"`

	files []bot.Attachment
}

func bodyOf(r bot.Reply) body {
	content, rows := fitted(formButton(r))
	return body{Content: content, Components: rows, AllowedMentions: noMentions(), Flags: discordgo.MessageFlagsSuppressEmbeds, files: fittingFiles(r.Files)}
}

// call has a message call one person and nobody else.
func (b *body) call(person string, r bot.Reply) {
	mention := "<@" + person + ">\n"
	content, _ := fittedTo(maxContent-len(mention), formButton(r))
	b.Content = mention + content
	b.AllowedMentions.Users = []string{person}
}

// noMentions forbids every mention; a nil list in it would be sent as null.
func noMentions() *discordgo.MessageAllowedMentions {
	return &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
}

// Codes of Discord's that something is done about.
const (
	alreadyAnswered  = 40060
	noReadingHistory = 160002
)

// sendMessage says a reply under the message that it answers, and gives its number. The nonce keeps a second try from being
// said twice.
func (a *Adapter) sendMessage(ctx context.Context, m bot.Message, r bot.Reply) (id string, err error) {
	b := bodyOf(r)
	b.Nonce, b.EnforceNonce = m.ID, true
	orNot := false
	b.Reference = &discordgo.MessageReference{MessageID: m.ID, ChannelID: m.Chat.ID, FailIfNotExists: &orNot}
	c := call{method: http.MethodPost, url: discordgo.EndpointChannelMessages(m.Chat.ID), body: b, files: b.files, bucket: "channel " + m.Chat.ID}
	got, err := a.ask(ctx, c)
	if codeOf(err) == noReadingHistory { // said without the reference it is still an answer
		b.Reference = nil
		c.body = b
		got, err = a.ask(ctx, c)
	}
	return numberOf(got), err
}

// numberOf reads the number of a message that was sent; empty where the answer does not tell.
func numberOf(got []byte) string {
	var sent struct {
		ID       string `json:"id"`
		Resource struct {
			Message struct {
				ID string `json:"id"`
			} `json:"message"`
		} `json:"resource"` // of an interaction's first answer
	}
	_ = json.Unmarshal(got, &sent) // it is said, with or without a number
	if sent.ID == "" {
		return sent.Resource.Message.ID
	}
	return sent.ID
}

// respond gives an interaction its first answer, and the number of its message where that is told. That it has one already
// means that a try before came through.
func (a *Adapter) respond(ctx context.Context, i interaction, kind discordgo.InteractionResponseType, data any) (id string, err error) {
	answer := struct {
		Type discordgo.InteractionResponseType `json:"type"`
		Data any                               `json:"data,omitempty"`
	}{kind, data}
	c := call{method: http.MethodPost, url: discordgo.EndpointInteractionResponse(i.ID, i.Token) + "?with_response=true", body: answer}
	if b, ok := data.(*body); ok {
		c.files = b.files
	}
	got, err := a.ask(ctx, c)
	if codeOf(err) == alreadyAnswered {
		return "", nil
	}
	return numberOf(got), err
}

// deferral says that the answer comes later; whether it is for the asker alone is decided here.
func (a *Adapter) deferral(ctx context.Context, i interaction, alone bool) error {
	answer := struct {
		Type discordgo.InteractionResponseType `json:"type"`
		Data map[string]any                    `json:"data"`
	}{discordgo.InteractionResponseDeferredChannelMessageWithSource, map[string]any{}}
	if alone {
		answer.Data["flags"] = discordgo.MessageFlagsEphemeral
	}
	err := a.call(ctx, call{method: http.MethodPost, url: discordgo.EndpointInteractionResponse(i.ID, i.Token), body: answer})
	if codeOf(err) == alreadyAnswered {
		return nil
	}
	return err
}

// fill puts the answer where a deferral stands.
func (a *Adapter) fill(ctx context.Context, i interaction, b body) (id string, err error) {
	got, err := a.ask(ctx, call{method: http.MethodPatch, url: discordgo.EndpointInteractionResponseActions(i.AppID, i.Token), body: b, files: b.files})
	return numberOf(got), err
}

// takeBack removes the first answer of an interaction.
func (a *Adapter) takeBack(ctx context.Context, i interaction) error {
	return a.call(ctx, call{method: http.MethodDelete, url: discordgo.EndpointInteractionResponseActions(i.AppID, i.Token)})
}

// follow says something more in answer to an interaction.
func (a *Adapter) follow(ctx context.Context, i interaction, b body) error {
	return a.call(ctx, call{method: http.MethodPost, url: discordgo.EndpointFollowupMessage(i.AppID, i.Token), body: b, files: b.files})
}

// A call is one of the API.
type call struct {
	method, url string
	body        any
	files       []bot.Attachment
	kind        string // of the body, where it is not JSON
	bucket      string // calls of one bucket wait for each other; empty: of its own, as interactions are
}

// call makes a call. It waits out rate limits and tries again where the fault is not ours, as long as ctx lets it.
func (a *Adapter) call(ctx context.Context, c call) error {
	_, err := a.ask(ctx, c)
	return err
}

func (a *Adapter) ask(ctx context.Context, c call) ([]byte, error) {
	sent, err := c.write()
	if err != nil {
		return nil, fmt.Errorf("write a call: %w", err)
	}
	for n := 1; ; n++ {
		got, err := a.try(ctx, c, sent)
		if err == nil {
			return got, nil
		}
		wait, again := tryAgain(err, n)
		err = a.cleaned(err)
		if !again || !sleep(ctx, wait) {
			a.noteRefusal(err)
			return nil, err
		}
	}
}

// try makes one try. The library would sleep out a bucket's limit heedless of ctx, so the sleep is here; its own
// reconnecting and retrying are off.
func (a *Adapter) try(ctx context.Context, c call, sent []byte) ([]byte, error) {
	limiter, bucket := a.limits.bucket(c.bucket)
	bucket.Lock()
	wait := limiter.GetWaitTime(bucket, 1)
	bucket.Unlock()
	if !sleep(ctx, wait) {
		return nil, ctx.Err()
	}
	return a.rest.RequestWithLockedBucket(c.method, c.url, c.contentType(), sent, limiter.LockBucketObject(bucket), 0,
		discordgo.WithContext(ctx), discordgo.WithRetryOnRatelimit(false), discordgo.WithRestRetries(0))
}

// tryAgain tells whether a call may be tried again after an error, and when.
func tryAgain(err error, tried int) (time.Duration, bool) {
	var limit *discordgo.RateLimitError
	if errors.As(err, &limit) {
		return limit.RetryAfter + time.Duration(rand.IntN(50))*time.Millisecond, tried < 2*triesMost
	}
	var rest *discordgo.RESTError
	if errors.As(err, &rest) && rest.Response != nil && rest.Response.StatusCode < http.StatusInternalServerError {
		return 0, false
	}
	return 150 * time.Millisecond << tried, tried < triesMost && !errors.Is(err, context.Canceled)
}

// sleep waits; false where ctx ends before, or would.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	if end, ok := ctx.Deadline(); ok && time.Until(end) < d {
		return false
	}
	return bot.Pause(ctx.Done(), d)
}

// A refusal is Discord's no to a call.
type refusal struct {
	Status, Code int
	Message      string
}

func (r *refusal) Error() string {
	if r.Code == 0 {
		return fmt.Sprintf("HTTP %d %s", r.Status, r.Message)
	}
	return fmt.Sprintf("HTTP %d, code %d: %s", r.Status, r.Code, r.Message)
}

func codeOf(err error) int {
	var r *refusal
	if errors.As(err, &r) {
		return r.Code
	}
	return 0
}

// cleaned takes out of an error what must not be seen: the library's errors carry the request with its headers, and
// addresses of interactions hold tokens.
func (a *Adapter) cleaned(err error) error {
	var rest *discordgo.RESTError
	if errors.As(err, &rest) && rest.Response != nil {
		r := &refusal{Status: rest.Response.StatusCode, Message: http.StatusText(rest.Response.StatusCode)}
		if rest.Message != nil {
			r.Code, r.Message = rest.Message.Code, rest.Message.Message
		}
		return r
	}
	var limit *discordgo.RateLimitError
	if errors.As(err, &limit) {
		return &refusal{Status: http.StatusTooManyRequests, Message: "rate limited, retry after " + limit.RetryAfter.String()}
	}
	var at *url.Error
	if errors.As(err, &at) {
		err = fmt.Errorf("no answer from the API: %w", at.Err)
	}
	if token := string(a.settings.Token); token != "" && strings.Contains(err.Error(), token) {
		return errors.New(strings.ReplaceAll(err.Error(), token, secret))
	}
	return err
}

// expiredInteraction is the one 401 that is not about the bot's token.
const expiredInteraction = 50027

// noteRefusal ends the adapter where the token is refused: thousands of refused calls get an address banned.
func (a *Adapter) noteRefusal(err error) {
	var r *refusal
	if errors.As(err, &r) && r.Status == http.StatusUnauthorized && r.Code != expiredInteraction {
		a.giveUp(errRefused)
	}
}

// told says in diagnostics that something could not be sent: once for each of Discord's codes, then for debugging only.
func (a *Adapter) told(ctx context.Context, doing string, err error) {
	if err == nil {
		return
	}
	level := slog.LevelWarn
	if code := codeOf(err); code != 0 {
		if _, again := a.toldCodes.LoadOrStore(code, true); again {
			level = slog.LevelDebug
		}
	}
	slog.Log(ctx, level, "an answer could not be given", "platform", platform, "doing", doing, "err", err)
}

// bucketsMost bounds how many rate limits are remembered; past it all are forgotten, which costs a 429 at most.
const bucketsMost = 5000

// limits hold the rate limits that Discord told of, by the library's own reckoning.
type limits struct {
	mu      sync.Mutex
	limiter *discordgo.RateLimiter
	keys    map[string]bool
}

func (l *limits) bucket(key string) (*discordgo.RateLimiter, *discordgo.Bucket) {
	if key == "" { // forgotten with the call
		own := discordgo.NewRatelimiter()
		return own, own.GetBucket("")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.limiter == nil || len(l.keys) >= bucketsMost {
		l.limiter, l.keys = discordgo.NewRatelimiter(), map[string]bool{}
	}
	l.keys[key] = true
	return l.limiter, l.limiter.GetBucket(key)
}

// A road takes every call to the API's host, and none anywhere else.
type road struct {
	to   *url.URL // an origin; nil: Discord's own
	over http.RoundTripper
}

const discordHost = "discord.com"

func (r road) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Host != discordHost || !strings.HasPrefix(req.URL.Path, "/api/") {
		return nil, errors.New("a call that is not one of Discord's API is not made")
	}
	if r.to == nil {
		return r.over.RoundTrip(req)
	}
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host, req.Host = r.to.Scheme, r.to.Host, r.to.Host
	return r.over.RoundTrip(req)
}
