package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/joho/godotenv"

	"summitbot/bot/digest"
	"summitbot/bot/discord"
	"summitbot/bot/moderate"
	"summitbot/bot/open"
	"summitbot/bot/telegram"
)

// settings are read from the environment and, where that says nothing, from .env. Empty is not set.
type settings struct {
	DataDir  string `env:"DATA_DIR" envDefault:"./data"`
	TextsDir string `env:"TEXTS_DIR"`
	LogLevel string `env:"LOG_LEVEL"`
	Telegram telegram.Settings
	Discord  discord.Settings
	Moderate moderate.Settings
	Open     open.Settings
	Digest   digest.Settings
}

const envFile = ".env"

// readSettings reads and checks all settings; every mistake in them is named, and is one of usage.
func readSettings() (settings, error) {
	var s settings
	environment := map[string]string{}
	written, err := readEnvFile()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return s, usage(unreadable(err))
	}
	known, err := env.GetFieldParams(&s)
	if err != nil {
		return s, err
	}
	var faults []error
	keys := make([]string, 0, len(written))
	for key := range written {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		switch {
		case key == "":
			return s, usage(fmt.Errorf("%s: a line has no name before its =: correct or remove it", envFile))
		case !slices.ContainsFunc(known, func(p env.FieldParams) bool { return p.Key == key }):
			// Of a key with a space in it only the first word is shown: what follows may be a token.
			faults = append(faults, fmt.Errorf("%s: %s is not a setting: correct or remove it (.env.example lists all)", envFile, firstWord(key)))
		case written[key] != "":
			environment[key] = written[key]
		}
	}
	for _, p := range known {
		if v := os.Getenv(p.Key); v != "" {
			environment[p.Key] = v
		}
	}
	if err := env.ParseWithOptions(&s, env.Options{Environment: environment}); err != nil {
		faults = append(faults, err)
	}
	if _, err := s.level(slog.LevelInfo); err != nil {
		faults = append(faults, err)
	}
	faults = append(faults, s.Telegram.Check(), s.Discord.Check(), s.Moderate.Check(), s.Open.Check(), s.Digest.Check())
	if err := errors.Join(faults...); err != nil {
		return s, usage(err)
	}
	return s, nil
}

// readEnvFile reads .env; a byte order mark, as some editors write it, is passed over.
func readEnvFile() (map[string]string, error) {
	content, err := os.ReadFile(envFile)
	if err != nil {
		return nil, err
	}
	return godotenv.UnmarshalBytes(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")))
}

// unreadable says where .env cannot be read. godotenv's own error is not shown where it quotes the file, tokens and all.
func unreadable(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return fmt.Errorf("%s: %w", envFile, path.Err)
	}
	content, readErr := os.ReadFile(envFile)
	if readErr != nil {
		return readErr
	}
	good, n, end := 0, 0, 0
	for line := range bytes.Lines(content) {
		n++
		end += len(line)
		if _, err := godotenv.UnmarshalBytes(content[:end]); err == nil {
			good = n
		}
	}
	return fmt.Errorf("%s:%d: this line is not NAME=value: correct it; a value with spaces stands in quotes, which end on the same line", envFile, good+1)
}

func firstWord(key string) string {
	word, _, cut := strings.Cut(strings.TrimSpace(key), " ")
	if cut {
		return word + "..."
	}
	return word
}

func (s settings) level(unset slog.Level) (slog.Level, error) {
	if s.LogLevel == "" {
		return unset, nil
	}
	var l slog.Level
	if err := l.UnmarshalText([]byte(strings.ToUpper(s.LogLevel))); err != nil {
		return unset, fmt.Errorf("LOG_LEVEL %q is not a level: write debug, info, warn or error", s.LogLevel)
	}
	return l, nil
}

// diagnose sets where diagnostics go, and from which level on.
func (s settings) diagnose(to io.Writer, unset slog.Level) {
	level, _ := s.level(unset) // checked when it was read
	slog.SetDefault(slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{Level: level})))
}
