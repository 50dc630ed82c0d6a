package telegram

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"summitbot/bot"
)

// send says a reply at a place, for as long as it takes: 429 is waited out and a fault of the network or the server
// tried again, while other chats go on. It reports whether this is over: said, or nothing that could ever be said.
// False: it may still work later, after a restart. Where an answer was said it gives what is to be kept of that.
func (a *Adapter) send(ctx context.Context, to place, r bot.Reply) (over bool, given []bot.Given) {
	if r.Empty() {
		return ctx.Err() == nil, nil // nothing to say; or it was stopped before there was something
	}
	d := &delivery{Adapter: a, reply: r, params: message(to, r), tries: a.pace.tries()}
	if strings.TrimSpace(plain(r)) == "" {
		return true, nil
	}
	for {
		id, err := d.try(ctx)
		if err == nil {
			a.sending.works(ctx)
			return d.sendFiles(ctx), d.given(id)
		}
		if over, again := d.failed(ctx, err); !again {
			return over, nil
		}
	}
}

// given is what is to be kept of what was sent: where it stands in the end.
func (d *delivery) given(message int) []bot.Given {
	g, ok := d.reply.GivenAs(strconv.Itoa(message))
	if !ok {
		return nil
	}
	if chat, ok := d.params.ChatID.(int64); ok {
		g.To.Chat.ID = strconv.FormatInt(chat, 10)
	}
	return []bot.Given{g}
}

// message draws what is sent.
func message(to place, r bot.Reply) *tg.SendMessageParams {
	m := &tg.SendMessageParams{
		ChatID: to.chat, MessageThreadID: to.topic, Text: draw(r), ParseMode: models.ParseModeHTML,
		LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: tg.True()}, ReplyMarkup: keyboard(r.Buttons),
	}
	if r.Form != nil {
		if html, ok := drawForm(*r.Form); ok {
			m.Text, m.ReplyMarkup = html, asking(*r.Form)
		}
	}
	if to.replyTo != 0 {
		m.ReplyParameters = &models.ReplyParameters{MessageID: to.replyTo, AllowSendingWithoutReply: true}
	}
	return m
}

// A delivery is one reply on its way.
type delivery struct {
	*Adapter
	reply    bot.Reply
	params   *tg.SendMessageParams
	tries    *tries
	plain    bool
	moved    int
	faultyAt time.Time // when the server first could not take it
}

func (d *delivery) try(ctx context.Context) (message int, err error) {
	if !d.slot(ctx) {
		return 0, ctx.Err()
	}
	defer d.free()
	m, err := d.api.library.SendMessage(ctx, d.params)
	if err != nil {
		return 0, d.api.cut(err)
	}
	return m.ID, nil
}

// failed tells what follows from a failure: again says to try once more, else over is what send reports.
func (d *delivery) failed(ctx context.Context, err error) (over, again bool) {
	var moved *tg.MigrateError
	switch pause := tooMany(err); {
	case ctx.Err() != nil:
		return false, false
	case pause > 0:
		slog.DebugContext(ctx, "a chat is rate limited", "pause", pause)
		return false, bot.Pause(d.stopped, pause)
	case errors.As(err, &moved) && d.moved < 3:
		d.moved++
		d.moveTo(int64(moved.MigrateToChatID))
		return false, true
	case errors.Is(err, tg.ErrorForbidden), isGone(err):
		slog.InfoContext(ctx, "a chat cannot be answered any more", "err", err)
		return true, false
	case errors.Is(err, tg.ErrorBadRequest) && d.plain:
		slog.ErrorContext(ctx, "Telegram does not take an answer, not even as plain text: left out", "err", err)
		return true, false
	case errors.Is(err, tg.ErrorBadRequest):
		slog.ErrorContext(ctx, "Telegram does not take how an answer is drawn: sent as plain text", "err", err)
		d.undraw()
		return false, true
	case errors.Is(err, tg.ErrorUnauthorized):
		return false, false // the next poll ends it all
	}
	return false, d.faulty(ctx, err)
}

// moveTo follows a group to the number that it has as a supergroup. What was said there has other numbers now.
func (d *delivery) moveTo(chat int64) {
	d.params.ChatID, d.params.ReplyParameters, d.params.MessageThreadID = chat, nil, 0
}

func (d *delivery) undraw() {
	d.plain = true
	d.params.Text, d.params.ParseMode, d.params.ReplyMarkup = plain(d.reply), "", nil
}

// faulty waits before the next try. Without a network nothing is lost by waiting for it; a server that answers but
// cannot take this message has some minutes.
func (d *delivery) faulty(ctx context.Context, err error) bool {
	d.sending.fails(ctx, err)
	if unanswered(err) {
		d.faultyAt = time.Time{}
		return bot.Pause(d.stopped, d.tries.next())
	}
	if d.faultyAt.IsZero() {
		d.faultyAt = time.Now()
	}
	if time.Since(d.faultyAt) > d.pace.faultFor {
		slog.ErrorContext(ctx, "Telegram could not take an answer for too long: it waits for the next start", "err", err)
		return false
	}
	return bot.Pause(d.stopped, d.tries.next())
}

// gone are descriptions of refusals after which nothing can be said at a place. Telegram may change them: what is not
// found here is tried once more as plain text.
var gone = []string{
	"chat not found", "message thread not found", "topic_closed", "topic_deleted", "not enough rights", "have no rights", "need administrator rights",
	"message to edit not found", "message can't be edited", "message_id_invalid", "chat_write_forbidden", "peer_id_invalid", "user not found", "chat_restricted",
}

func isGone(err error) bool {
	if !errors.Is(err, tg.ErrorBadRequest) {
		return false
	}
	text := strings.ToLower(err.Error())
	for _, g := range gone {
		if strings.Contains(text, g) {
			return true
		}
	}
	return false
}

// toastLimit is how many UTF-16 units are shown in passing after a tap.
const toastLimit = 200

// answerTap ends the waiting sign on a tapped button, with something shown in passing or, where that is empty, with nothing.
// One try: it is of use for seconds only.
func (a *Adapter) answerTap(ctx context.Context, query, toast string) {
	if !a.slot(ctx) {
		return
	}
	defer a.free()
	if _, err := a.api.library.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{CallbackQueryID: query, Text: toast}); err != nil {
		slog.DebugContext(ctx, "a tap could not be answered", "err", a.api.cut(err))
	}
}
