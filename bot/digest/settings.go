package digest

import (
	"fmt"
	"time"
)

// Settings say for how long answers are corrected.
type Settings struct {
	For string `env:"CORRECT_FOR"`
}

// correctFor is for how long an answer is corrected, where the settings do not say it.
const correctFor = 7 * 24 * time.Hour

// longest is the longest that the settings may say: who asked what is not kept for ever.
const longest = 90 * 24 * time.Hour

// Check reports what is no length of time.
func (s Settings) Check() error {
	_, err := s.CorrectFor()
	return err
}

// CorrectFor is for how long an answer is corrected.
func (s Settings) CorrectFor() (time.Duration, error) {
	if s.For == "" {
		return correctFor, nil
	}
	d, err := time.ParseDuration(s.For)
	if err != nil || d <= 0 || d > longest {
		return 0, fmt.Errorf("CORRECT_FOR: %q is not a length of time up to 2160h: write it like 168h", s.For)
	}
	return d, nil
}
