package moderate

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"summitbot/knowledge"
)

// pageWord stands before the number of a page, in buttons too; people's own words for it stand in the catalogues.
const pageWord = "page"

// What of the texts is wanted: those that all words name, touched before or since a time, and which page of them.
type wanted struct {
	said          string // without the page
	words         []string
	before, since time.Time
	page          int
}

func (w wanted) dated() bool { return !w.before.IsZero() || !w.since.IsZero() }

func (w wanted) takes(at time.Time) bool {
	return (w.before.IsZero() || at.Before(w.before)) && (w.since.IsZero() || !at.Before(w.since))
}

// wanted reads "climate not touched since 2025-01-01 page 2" and the like, in any language that the bot speaks.
func (a *act) wanted(text string) wanted {
	w := wanted{page: 1}
	said := strings.Fields(text)
	folded := strings.Fields(fold(text))
	if len(said) != len(folded) {
		said = folded // a word that is nothing but marks
	}
	var kept []string
	for i := 0; i < len(folded); {
		n := a.takeDate(&w, folded[i:])
		if n == 0 {
			if p := a.takePage(&w, folded[i:]); p > 0 {
				i += p
				continue
			}
			w.words = append(w.words, folded[i])
			n = 1
		}
		kept = append(kept, said[i:i+n]...)
		i += n
	}
	w.said = strings.Join(kept, " ")
	return w
}

// takePage takes the number of a page, where one is named; n is how many words that are.
func (a *act) takePage(w *wanted, words []string) (n int) {
	if len(words) < 2 || words[0] != pageWord && !slices.Contains(a.phrases("mod_page_words"), words[0]) {
		return 0
	}
	page, err := strconv.Atoi(words[1])
	if err != nil || page < 1 {
		return 0
	}
	w.page = page
	return 2
}

// takeDate takes a time that the texts were touched before, or since; n is how many words that are.
func (a *act) takeDate(w *wanted, words []string) (n int) {
	best, before := 0, false
	for _, key := range []string{"mod_texts_before_words", "mod_texts_since_words"} {
		for _, phrase := range a.phrases(key) {
			if p := strings.Fields(phrase); len(p) > best && len(p) < len(words) && slices.Equal(p, words[:len(p)]) {
				best, before = len(p), key == "mod_texts_before_words"
			}
		}
	}
	if best == 0 {
		return 0
	}
	at, n := a.timeIn(words[best:])
	switch {
	case n == 0:
		return 0
	case before:
		w.before = at
	default:
		w.since = at
	}
	return best + n
}

// timeIn reads a day, a month, a year, or how many days, weeks or months ago; n is how many words that takes, 0: it is no time.
func (a *act) timeIn(words []string) (at time.Time, n int) {
	now := a.room.Now().UTC()
	for _, form := range []string{"2006-01-02", "2006-01", "2006"} {
		if at, err := time.Parse(form, words[0]); err == nil && at.Year() > 1000 {
			return at, 1
		}
	}
	if w, ok := readWhen(words[0], knowledge.When{Year: now.Year()}); ok && w.Day > 0 {
		return w.In(time.UTC), 1
	}
	count, err := strconv.Atoi(words[0])
	if err != nil || count < 1 || count > 10000 || len(words) < 2 {
		return at, 0
	}
	switch {
	case slices.Contains(a.phrases("mod_day_words"), words[1]):
		return now.AddDate(0, 0, -count), 2
	case slices.Contains(a.phrases("mod_week_words"), words[1]):
		return now.AddDate(0, 0, -7*count), 2
	case slices.Contains(a.phrases("mod_month_words"), words[1]):
		return now.AddDate(0, -count, 0), 2
	}
	return at, 0
}

// phrases are words that people use for something, in any language that the bot speaks, as [fold] leaves them.
func (a *act) phrases(key string) []string {
	var all []string
	for _, lang := range a.Bot.Languages() {
		for _, phrase := range strings.Split(a.Bot.Words(lang).Say(key), ",") {
			all = append(all, strings.TrimSpace(fold(phrase)))
		}
	}
	return all
}
