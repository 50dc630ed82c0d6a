package open

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"summitbot/bot"
)

// Settings name the moderators' rooms, by number.
type Settings struct {
	Telegram string `env:"TELEGRAM_MODERATORS_CHAT"`
	Discord  string `env:"DISCORD_MODERATORS_CHANNEL"`
	After    string `env:"OPEN_REMIND_AFTER"`
}

// remindAfter is for how long a question waits before moderators are reminded, where the settings do not say it.
const remindAfter = 24 * time.Hour

var (
	telegramChat   = regexp.MustCompile(`^-?[1-9][0-9]{0,18}$`)
	discordChannel = regexp.MustCompile(`^[1-9][0-9]{0,19}$`)
)

// Check reports what is no number and no length of time.
func (s Settings) Check() error {
	var faults []error
	if s.Telegram != "" && !telegramChat.MatchString(s.Telegram) {
		faults = append(faults, fmt.Errorf("TELEGRAM_MODERATORS_CHAT: %q is not a chat's number: write it alone, such as -1001234567890", s.Telegram))
	}
	if s.Discord != "" && !discordChannel.MatchString(s.Discord) {
		faults = append(faults, fmt.Errorf("DISCORD_MODERATORS_CHANNEL: %q is not a channel's number: write it alone, such as 1234567890123456789", s.Discord))
	}
	_, err := s.RemindAfter()
	return errors.Join(append(faults, err)...)
}

// RemindAfter is for how long a question waits before moderators are reminded.
func (s Settings) RemindAfter() (time.Duration, error) {
	if s.After == "" {
		return remindAfter, nil
	}
	d, err := time.ParseDuration(s.After)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("OPEN_REMIND_AFTER: %q is not a length of time: write it like 24h or 90m", s.After)
	}
	return d, nil
}

// Rooms gives the moderators' rooms.
func (s Settings) Rooms() []bot.Chat {
	var all []bot.Chat
	if s.Telegram != "" {
		all = append(all, bot.Chat{Platform: "telegram", ID: s.Telegram})
	}
	if s.Discord != "" {
		all = append(all, bot.Chat{Platform: "discord", ID: s.Discord})
	}
	return all
}
