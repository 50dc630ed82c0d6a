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

// ProbeRoom asks the API whether the bot sees a channel, by its number; it says the channel's name.
func (s Settings) ProbeRoom(ctx context.Context, channel string) (says string, err error) {
	redirectLibrary(string(s.Token))
	a := New(s, nil)
	defer a.client.CloseIdleConnections()
	found, err := a.rest.Channel(channel, discordgo.WithContext(ctx), discordgo.WithRetryOnRatelimit(false), discordgo.WithRestRetries(0))
	var refused *discordgo.RESTError
	switch {
	case errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode < 500:
		return "", fmt.Errorf("the bot does not see the channel DISCORD_MODERATORS_CHANNEL %s: let it in there, or correct the number (%w)", channel, a.cleaned(err))
	case err != nil:
		return "", fmt.Errorf("ask Discord for the channel DISCORD_MODERATORS_CHANNEL %s: %w", channel, a.cleaned(err))
	}
	return "the bot sees #" + clean(found.Name), nil
}
