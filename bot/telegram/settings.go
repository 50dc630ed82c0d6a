package telegram

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"regexp"
)

// Settings are what an operator sets.
type Settings struct {
	Token  Secret `env:"TELEGRAM_TOKEN"`
	APIURL string `env:"TELEGRAM_API_URL"` // of another Bot API server; empty: Telegram's own
}

// platformURL is Telegram's own Bot API server.
const platformURL = "https://api.telegram.org"

// A Secret is a text that cannot be printed: whatever tries gets "[secret]".
type Secret string

const hidden = "[secret]"

func (Secret) String() string               { return hidden }
func (Secret) GoString() string             { return hidden }
func (Secret) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, hidden) } // also for verbs that fit no text
func (Secret) LogValue() slog.Value         { return slog.StringValue(hidden) }
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

var tokenShape = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)

// Check reports what cannot be right, before anything connects. It never shows a token.
func (s Settings) Check() error {
	var faults []error
	if s.Token != "" && !tokenShape.MatchString(string(s.Token)) {
		faults = append(faults, errors.New("TELEGRAM_TOKEN is malformed: digits, a colon, then letters, digits, _ and -"))
	}
	if s.APIURL != "" {
		faults = append(faults, checkURL(s.APIURL))
	}
	return errors.Join(faults...)
}

// checkURL does not repeat the address: someone may have put a token or a password into it.
func checkURL(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return errors.New("TELEGRAM_API_URL is no address: write one like https://bots.example.org or http://127.0.0.1:8081")
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("TELEGRAM_API_URL must begin with http:// or https://")
	case u.Hostname() == "":
		return errors.New("TELEGRAM_API_URL names no host")
	case u.User != nil || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return errors.New("TELEGRAM_API_URL must end after host and port: no user, path, query or fragment")
	}
	return nil
}

// base is the address that methods are called under, without a slash at its end.
func (s Settings) base() string {
	u, err := url.Parse(s.APIURL)
	if s.APIURL == "" || err != nil {
		return platformURL
	}
	return u.Scheme + "://" + u.Host
}
