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
	"strings"

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
	if to, err = a.opened(ctx, to); err != nil {
		return "", err
	}
	b := bodyOf(r)
	if !to.Chat.Private && snowflake.MatchString(to.Person) {
		b.call(to.Person, r)
	}
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
	return numberOf(got), nil
}

// Codes of what can be edited no more.
const tooManyOldEdits = 30046

// Edit makes a message of ours say something else. Repeating it does no harm, so it is tried as any answer is.
func (a *Adapter) Edit(ctx context.Context, to bot.Address, message string, r bot.Reply) error {
	if !a.connected.Load() {
		return &bot.Later{Cause: errNotConnected}
	}
	to, err := a.opened(ctx, to)
	if err != nil {
		return err
	}
	b := bodyOf(r)
	c := call{method: http.MethodPatch, url: discordgo.EndpointChannelMessage(to.Chat.ID, message), body: b, bucket: "edits " + to.Chat.ID}
	sent, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("write an edit: %w", err)
	}
	if _, err = a.try(ctx, c, sent); err == nil {
		return nil
	}
	if tooOldToEdit(err) {
		return fmt.Errorf("%w: %w", bot.ErrGone, a.cleaned(err))
	}
	_, judged := a.judge(err)
	return judged
}

// opened gives an address with the number of its channel: a private one that has none yet is opened, which says nothing to
// anyone and may be done again.
func (a *Adapter) opened(ctx context.Context, to bot.Address) (bot.Address, error) {
	if to.Chat.ID != "" || !to.Chat.Private {
		return to, nil
	}
	c := call{method: http.MethodPost, url: discordgo.EndpointUserChannels("@me"), body: map[string]string{"recipient_id": to.Person}, bucket: "private channels"}
	sent, err := json.Marshal(c.body)
	if err != nil {
		return to, fmt.Errorf("write a call: %w", err)
	}
	got, err := a.try(ctx, c, sent)
	if err != nil {
		if sure, judged := a.judge(err); sure {
			return to, judged
		}
		return to, &bot.Later{Cause: a.cleaned(err)} // nothing was said
	}
	if to.Chat.ID = numberOf(got); to.Chat.ID == "" {
		return to, fmt.Errorf("a private channel without a number: %w", bot.ErrGone)
	}
	return to, nil
}

// tooOldToEdit reports the refusal of one edit too many of messages older than an hour. Discord sends its code with status
// 429, of which the library keeps the words alone.
func tooOldToEdit(err error) bool {
	var limit *discordgo.RateLimitError
	if errors.As(err, &limit) {
		return strings.Contains(strings.ToLower(limit.Message), "older than 1 hour")
	}
	var rest *discordgo.RESTError
	return errors.As(err, &rest) && rest.Message != nil && rest.Message.Code == tooManyOldEdits
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
	c := call{method: http.MethodPost, url: discordgo.EndpointChannelMessages(to.Chat.ID), body: b, files: b.files, bucket: "channel " + to.Chat.ID}
	sent, err := c.write()
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
