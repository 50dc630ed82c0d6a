package bot

import (
	"embed"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/unicode/norm"

	"summitbot/knowledge"
)

//go:embed words/*.yaml
var wordFiles embed.FS

// A catalog is the bot's own words in every language that it speaks.
type catalog struct {
	bundle    *i18n.Bundle
	languages []string          // English first
	talk      map[string]string // what is said for its own sake, folded -> the key of what to say back
	keys      map[string]string // words before a colon, folded -> what they mean
	keyed     *regexp.Regexp    // finds them
}

// Words are the bot's own words in one language.
type Words struct {
	Language  string // of the words: the nearest that there is a catalogue for
	localizer *i18n.Localizer
}

func openCatalog() (*catalog, error) {
	c := &catalog{bundle: i18n.NewBundle(language.English), talk: map[string]string{}}
	c.bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	files, err := wordFiles.ReadDir("words")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if _, err := c.bundle.LoadMessageFileFS(wordFiles, path.Join("words", f.Name())); err != nil {
			return nil, fmt.Errorf("words %s: %w", f.Name(), err)
		}
		c.languages = append(c.languages, strings.TrimSuffix(f.Name(), ".yaml"))
	}
	slices.SortFunc(c.languages, func(a, b string) int {
		return strings.Compare(strings.Replace(a, "en", "", 1), strings.Replace(b, "en", "", 1))
	})
	for _, lang := range c.languages {
		for key, back := range map[string]string{"talk_greetings": "greeting", "talk_thanks": "thanks", "talk_help": "help", "talk_insults": "insult"} {
			for _, said := range strings.Split(c.in(lang).Say(key), ",") {
				c.talk[Fold(said)] = back
			}
		}
	}
	c.keys, c.keyed = c.keysOf()
	return c, nil
}

// Fold makes what people write comparable: neither case, diacritics nor punctuation matter.
func Fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ':
			return 'd'
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		}
		return ' '
	}, norm.NFD.String(strings.ToLower(s)))
	return strings.Join(strings.Fields(s), " ")
}

// smallTalk gives the key of what to say to a greeting and the like; empty: it is a question.
func (c *catalog) smallTalk(text string) string {
	if len(text) > 80 {
		return ""
	}
	return c.talk[Fold(text)]
}

func (c *catalog) in(lang string) Words {
	best := "en"
	if tag, err := language.Parse(lang); err == nil {
		base, _ := tag.Base()
		if slices.Contains(c.languages, base.String()) {
			best = base.String()
		}
	}
	return Words{Language: best, localizer: i18n.NewLocalizer(c.bundle, best)}
}

// Words gives the bot's own words in a language, or the nearest that it speaks.
func (b *Bot) Words(lang string) Words { return b.catalog.in(lang) }

// Languages are those that the bot has words in, English first.
func (b *Bot) Languages() []string { return slices.Clone(b.catalog.languages) }

// Say gives a message of the catalogue; args are names and values in turn. "Count" chooses the plural.
func (w Words) Say(key string, args ...any) string {
	config := &i18n.LocalizeConfig{MessageID: key}
	if len(args) > 0 {
		data := map[string]any{}
		for i := 0; i+1 < len(args); i += 2 {
			name := args[i].(string)
			data[name] = args[i+1]
			if name == "Count" {
				config.PluralCount = args[i+1]
			}
		}
		config.TemplateData = data
	}
	// With an error there can be a text all the same: Vietnamese has one form for all numbers, and the library misses "one".
	text, _ := w.localizer.Localize(config)
	return text
}

// LanguageName names a language in the language of the words.
func (w Words) LanguageName(lang string) string {
	if name := w.Say("language_" + lang); name != "" {
		return name
	}
	tag, err := language.Parse(lang)
	if err != nil {
		return lang
	}
	if name := display.Tags(language.Make(w.Language)).Name(tag); name != "" {
		return name
	}
	return lang
}

// Date writes a published date, YYYY, YYYY-MM or YYYY-MM-DD, as people do; empty stays empty.
func (w Words) Date(published string) string {
	switch len(published) {
	case 10:
		t, err := time.Parse("2006-01-02", published)
		if err != nil {
			return published
		}
		return w.Say("date", "Day", t.Day(), "Month", w.month(t.Month()), "Year", t.Year())
	case 7:
		t, err := time.Parse("2006-01", published)
		if err != nil {
			return published
		}
		return w.Say("date_month", "Month", w.month(t.Month()), "Year", t.Year())
	}
	return published
}

// Day writes a day with its weekday.
func (w Words) Day(d knowledge.When) string {
	t := d.In(time.UTC)
	return w.Say("date_weekday", "Weekday", w.Say(fmt.Sprintf("weekday_%d", t.Weekday())), "Day", t.Day(), "Month", w.month(t.Month()), "Year", t.Year())
}

// Clock writes an hour of the day.
func (w Words) Clock(d knowledge.When) string {
	return w.Say("clock", "Hour", d.Hour, "Hour2", fmt.Sprintf("%02d", d.Hour), "Minute", fmt.Sprintf("%02d", d.Minute))
}

func (w Words) month(m time.Month) string { return w.Say(fmt.Sprintf("month_%d", m)) }

// Reply makes a reply in the language of the words.
func (w Words) Reply(parts ...Part) Reply { return Reply{Language: w.Language, Parts: parts} }
