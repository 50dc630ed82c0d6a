package moderate

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// platforms are those on which a moderator is known by a number.
var platforms = []string{"telegram", "discord"}

// Settings name the first moderators, by number, and how often watched pages are looked at.
type Settings struct {
	Telegram string `env:"TELEGRAM_MODERATORS"`
	Discord  string `env:"DISCORD_MODERATORS"`
	Every    string `env:"WATCH_EVERY"`
}

// Check reports what is no number.
func (s Settings) Check() error {
	_, err := s.Named()
	_, err2 := s.WatchEvery()
	return errors.Join(err, err2)
}

const (
	watchEvery  = 24 * time.Hour   // where the settings do not say it
	watchOftest = 10 * time.Minute // what a site may be asked at most
)

// WatchEvery is how often a watched page is looked at; 0: never.
func (s Settings) WatchEvery() (time.Duration, error) {
	switch strings.ToLower(s.Every) {
	case "":
		return watchEvery, nil
	case "0", "off":
		return 0, nil
	}
	d, err := time.ParseDuration(s.Every)
	if err != nil || d < watchOftest {
		return 0, fmt.Errorf("WATCH_EVERY: %q is not a length of time of 10m or more: write it like 24h or 90m, or off", s.Every)
	}
	return d, nil
}

// Named gives who is named, as what is kept of people does: "telegram:42".
func (s Settings) Named() ([]string, error) {
	telegram, err := named("TELEGRAM_MODERATORS", "telegram", s.Telegram)
	discord, err2 := named("DISCORD_MODERATORS", "discord", s.Discord)
	return append(telegram, discord...), errors.Join(err, err2)
}

func named(setting, platform, list string) ([]string, error) {
	var all []string
	for _, one := range strings.Split(list, ",") {
		one = strings.TrimSpace(one)
		if one == "" {
			continue
		}
		if !number.MatchString(one) {
			return nil, fmt.Errorf("%s: %q is not a person's number: write numbers alone, with commas between them, such as 42,43", setting, one)
		}
		all = append(all, platform+":"+one)
	}
	return all, nil
}

// number is how both platforms number people. Groups and channels have other numbers, which are given no right.
var number = regexp.MustCompile(`^[1-9][0-9]{0,19}$`)
