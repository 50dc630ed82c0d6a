package discord

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"unicode"
)

// Settings are what an operator sets.
type Settings struct {
	Token  Token  `env:"DISCORD_TOKEN"`
	APIURL string `env:"DISCORD_API_URL"` // an origin; empty: Discord's own

	Guild          string `env:"DISCORD_GUILD"`           // the one server where roles count; empty: none
	ModeratorRoles string `env:"DISCORD_MODERATOR_ROLES"` // numbers of roles there, by commas
}

// A Token is a bot's token. It cannot be printed.
type Token string

const secret = "[secret]"

func (t Token) String() string               { return secret }
func (t Token) GoString() string             { return secret }
func (t Token) Format(f fmt.State, _ rune)   { _, _ = f.Write([]byte(secret)) }
func (t Token) LogValue() slog.Value         { return slog.StringValue(secret) }
func (t Token) MarshalText() ([]byte, error) { return []byte(secret), nil }

// Check reports what cannot be right, before anything connects.
func (s Settings) Check() error {
	return errors.Join(s.Token.check(), checkOrigin(s.APIURL), s.checkRoles())
}

func (t Token) check() error {
	if strings.HasPrefix(strings.ToLower(string(t)), "bot ") {
		return errors.New("DISCORD_TOKEN is malformed: give the token alone, without a leading \"Bot \"")
	}
	for _, r := range string(t) {
		if unicode.IsSpace(r) {
			return errors.New("DISCORD_TOKEN is malformed: there is white space in it")
		}
		if r < '!' || r > '~' {
			return errors.New("DISCORD_TOKEN is malformed: it is made of letters, digits and punctuation of ASCII")
		}
	}
	return nil
}

// checkOrigin never prints the address: someone may have put a password into it.
func checkOrigin(s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return errors.New("DISCORD_API_URL is no address: write it like https://discord.com")
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("DISCORD_API_URL must begin with https:// or http://")
	case u.Hostname() == "":
		return errors.New("DISCORD_API_URL names no host: write it like https://discord.com")
	case u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return errors.New("DISCORD_API_URL is only a scheme and a host, such as https://discord.com: leave out what stands behind or before the host")
	}
	return nil
}
