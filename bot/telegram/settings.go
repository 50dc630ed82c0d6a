package telegram

// Settings are what an operator sets.
type Settings struct {
	Token  string `env:"TELEGRAM_TOKEN"`
	APIURL string `env:"TELEGRAM_API_URL"`
}

// Check reports what cannot be right, before anything connects.
func (s Settings) Check() error { return nil }
