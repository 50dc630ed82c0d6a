package telegram

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	tg "github.com/go-telegram/bot"

	"summitbot/bot"
)

var errNotConnected = errors.New("not connected")

// Send says something that nobody waits for: one try, and after a refusal of how it is drawn one more as plain text. What
// Telegram surely did not take is a *[bot.Later] or [bot.ErrGone]; any other error leaves open whether it was said, since
// Telegram has no key to send a message once.
func (a *Adapter) Send(ctx context.Context, to bot.Address, r bot.Reply) (messageID string, err error) {
	connected := a.said.Load()
	if connected == nil {
		return "", &bot.Later{Cause: errNotConnected}
	}
	at, err := placeNamed(to)
	if err != nil {
		return "", err
	}
	d := &delivery{Adapter: a, reply: r, params: message(at, r)}
	if id, err := strconv.ParseInt(to.Person, 10, 64); err == nil && !to.Chat.Private && r.Form == nil { // others read along
		d.params.Text = drawCalling(r, id)
	}
	if strings.TrimSpace(plain(r)) == "" {
		return "", fmt.Errorf("nothing to say: %w", bot.ErrGone)
	}
	for {
		id, err := d.post(ctx, connected)
		if err == nil {
			d.postFiles(ctx, connected)
			return strconv.Itoa(id), nil
		}
		if !d.otherwise(err) {
			return "", judged(err)
		}
	}
}

// Edit makes a message of ours say something else, in one try, and after a refusal of how it is drawn one more as plain text.
func (a *Adapter) Edit(ctx context.Context, to bot.Address, number string, r bot.Reply) error {
	connected := a.said.Load()
	if connected == nil {
		return &bot.Later{Cause: errNotConnected}
	}
	at, err := placeNamed(to)
	id, noNumber := strconv.Atoi(number)
	if err != nil || noNumber != nil {
		return fmt.Errorf("a message's number cannot be read: %w", bot.ErrGone)
	}
	d := &delivery{Adapter: a, reply: r, params: message(at, r)}
	for {
		err := d.edit(ctx, connected, id)
		if err == nil || isUnchanged(err) {
			return nil
		}
		if !d.otherwise(err) {
			return judged(err)
		}
	}
}

func (d *delivery) edit(ctx context.Context, over *api, id int) error {
	if !d.slot(ctx) {
		return &bot.Later{Cause: ctx.Err()}
	}
	defer d.free()
	_, err := over.library.EditMessageText(ctx, &tg.EditMessageTextParams{
		ChatID: d.params.ChatID, MessageID: id, Text: d.params.Text, ParseMode: d.params.ParseMode,
		LinkPreviewOptions: d.params.LinkPreviewOptions, ReplyMarkup: keyboard(d.reply.Buttons), // undrawn, too: an edit without them takes them away
	})
	return over.cut(err)
}

// isUnchanged reports the refusal of an edit that changes nothing: the message says so already.
func isUnchanged(err error) bool {
	return errors.Is(err, tg.ErrorBadRequest) && strings.Contains(strings.ToLower(err.Error()), "message is not modified")
}

func placeNamed(to bot.Address) (place, error) {
	if to.Chat.Private && to.Chat.ID == "" {
		to.Chat.ID = to.Person // a person's own chat has their number
	}
	chat, err := strconv.ParseInt(to.Chat.ID, 10, 64)
	if err != nil {
		return place{}, fmt.Errorf("a chat's number cannot be read: %w", bot.ErrGone)
	}
	topic, _ := strconv.Atoi(to.Chat.Thread) // none is 0
	answered, _ := strconv.Atoi(to.ReplyTo)
	return place{chat: chat, topic: topic, replyTo: answered}, nil
}

func (d *delivery) post(ctx context.Context, over *api) (id int, err error) {
	if !d.slot(ctx) {
		return 0, &bot.Later{Cause: ctx.Err()}
	}
	defer d.free()
	m, err := over.library.SendMessage(ctx, d.params)
	if err != nil {
		return 0, over.cut(err)
	}
	return m.ID, nil
}

// otherwise changes what is sent after a refusal that says so; false: there is no other way.
func (d *delivery) otherwise(err error) bool {
	var moved *tg.MigrateError
	switch {
	case errors.As(err, &moved) && d.moved < 3:
		d.moved++
		d.moveTo(int64(moved.MigrateToChatID))
		return true
	case errors.Is(err, tg.ErrorBadRequest) && !isGone(err) && !d.plain:
		d.undraw()
		return true
	}
	return false
}

// judged tells what an error means for whoever wants something said once.
func judged(err error) error {
	var later *bot.Later
	var network *net.OpError
	switch pause := tooMany(err); {
	case errors.As(err, &later):
		return err
	case pause > 0:
		return &bot.Later{After: pause, Cause: err}
	case errors.Is(err, tg.ErrorForbidden), errors.Is(err, tg.ErrorBadRequest):
		return fmt.Errorf("%w: %w", bot.ErrGone, err)
	case errors.Is(err, tg.ErrorUnauthorized), errors.Is(err, tg.ErrorNotFound):
		return &bot.Later{Cause: err} // it is the token that is refused, not the message
	case errors.As(err, &network) && network.Op == "dial":
		return &bot.Later{Cause: err} // no connection, so nothing was sent
	}
	return err
}
