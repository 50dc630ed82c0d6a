package discord

// Settings are what an operator sets.
type Settings struct {
	Token  string `env:"DISCORD_TOKEN"`
	APIURL string `env:"DISCORD_API_URL"`
}

// Check reports what cannot be right, before anything connects.
func (s Settings) Check() error { return nil }
