package discord

import (
	"context"
	"errors"
	"fmt"

	"github.com/bwmarrin/discordgo"
)

// Probe asks the API once who the bot of the token is, and gives its user name. What it says never holds the token.
func (s Settings) Probe(ctx context.Context) (name string, err error) {
	redirectLibrary(string(s.Token))
	a := New(s, nil)
	defer a.client.CloseIdleConnections()
	me, err := a.rest.User("@me", discordgo.WithContext(ctx), discordgo.WithRetryOnRatelimit(false), discordgo.WithRestRetries(0))
	switch {
	case err == nil:
		return me.Username, nil
	case errors.Is(forGood(err), errRefused):
		return "", fmt.Errorf("DISCORD_TOKEN is refused: reset it in the Developer Portal and copy the new one (%w)", errRefused)
	}
	return "", fmt.Errorf("ask Discord who the bot is: %w", a.cleaned(err))
}
