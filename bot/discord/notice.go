package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"summitbot/bot"
)

var errNotConnected = errors.New("not connected")

// Send says something that nobody waits for. What Discord surely did not take is a *[bot.Later] or [bot.ErrGone]. After a
// fault that leaves it open the call is repeated at once, which its nonce makes safe; where that does not help either,
// whether it was said is not known.
func (a *Adapter) Send(ctx context.Context, to bot.Address, r bot.Reply) (messageID string, err error) {
	if !a.connected.Load() {
		return "", &bot.Later{Cause: errNotConnected}
	}
	b := bodyOf(r)
	b.Nonce, b.EnforceNonce = nonceOf(to.Key), to.Key != ""
	if to.ReplyTo != "" {
		orNot := false
		b.Reference = &discordgo.MessageReference{MessageID: to.ReplyTo, ChannelID: to.Chat.ID, FailIfNotExists: &orNot}
	}
	got, err := a.post(ctx, to, b)
	if codeOf(err) == noReadingHistory {
		b.Reference = nil
		got, err = a.post(ctx, to, b)
	}
	if err != nil {
		return "", err
	}
	var sent struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(got, &sent) // it is said, with or without a number
	return sent.ID, nil
}

// nonceOf makes a key what Discord takes: 25 characters at most.
func nonceOf(key string) string {
	if key == "" {
		return ""
	}
	h := sha256.Sum256([]byte(key))
	return hex.EncodeToString(h[:12])
}

func (a *Adapter) post(ctx context.Context, to bot.Address, b body) ([]byte, error) {
	c := call{method: http.MethodPost, url: discordgo.EndpointChannelMessages(to.Chat.ID), body: b, bucket: "channel " + to.Chat.ID}
	sent, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("write a notice: %w", err)
	}
	got, err := a.try(ctx, c, sent)
	if err == nil {
		return got, nil
	}
	if sure, judged := a.judge(err); sure {
		return nil, judged
	}
	got, err = a.ask(ctx, c)
	var no *refusal
	if errors.As(err, &no) && final(no) {
		return nil, fmt.Errorf("%w: %w", bot.ErrGone, err)
	}
	return got, err
}

func final(r *refusal) bool {
	return r.Status >= http.StatusBadRequest && r.Status < http.StatusInternalServerError && r.Status != http.StatusTooManyRequests && r.Status != http.StatusUnauthorized
}

// judge tells what the error of a first try means; sure is false where it leaves open whether it was said.
func (a *Adapter) judge(err error) (sure bool, judged error) {
	var limit *discordgo.RateLimitError
	if errors.As(err, &limit) {
		return true, &bot.Later{After: limit.RetryAfter, Cause: a.cleaned(err)}
	}
	var network *net.OpError
	if errors.As(err, &network) && network.Op == "dial" {
		return true, &bot.Later{Cause: a.cleaned(err)}
	}
	err = a.cleaned(err)
	a.noteRefusal(err)
	var no *refusal
	switch {
	case !errors.As(err, &no):
		return false, err
	case no.Code == noReadingHistory:
		return true, err
	case no.Status == http.StatusUnauthorized:
		return true, &bot.Later{Cause: err}
	case final(no):
		return true, fmt.Errorf("%w: %w", bot.ErrGone, err)
	}
	return false, err
}
