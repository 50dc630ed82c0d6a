package telegram

import (
	"context"
	"errors"
	"fmt"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Probe asks the server once who the bot of the token is, and gives its user name. What it says never holds the token.
func (s Settings) Probe(ctx context.Context) (name string, err error) {
	a, err := newAPI(s, func(context.Context, *tg.Bot, *models.Update) {})
	if err != nil {
		return "", err
	}
	defer a.close()
	me, err := a.me(ctx)
	switch {
	case errors.Is(err, tg.ErrorUnauthorized), errors.Is(err, tg.ErrorNotFound):
		return "", fmt.Errorf("TELEGRAM_TOKEN is refused: copy it anew from @BotFather (%w)", err)
	case err != nil:
		return "", fmt.Errorf("ask Telegram who the bot is: %w", err)
	}
	return me.Username, nil
}

// ProbeRoom asks the server whether the bot is in a chat, by its number; it says the chat's title.
func (s Settings) ProbeRoom(ctx context.Context, chat string) (says string, err error) {
	a, err := newAPI(s, func(context.Context, *tg.Bot, *models.Update) {})
	if err != nil {
		return "", err
	}
	defer a.close()
	found, err := a.library.GetChat(ctx, &tg.GetChatParams{ChatID: chat})
	switch {
	case errors.Is(err, tg.ErrorBadRequest), errors.Is(err, tg.ErrorForbidden):
		return "", fmt.Errorf("the bot is not in the chat TELEGRAM_MODERATORS_CHAT %s: add it there, or correct the number (%w)", chat, a.cut(err))
	case err != nil:
		return "", fmt.Errorf("ask Telegram for the chat TELEGRAM_MODERATORS_CHAT %s: %w", chat, a.cut(err))
	}
	return "the bot is in “" + clean(found.Title) + "”", nil
}
