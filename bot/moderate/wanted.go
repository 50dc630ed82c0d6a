package moderate

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"summitbot/knowledge"
)

// pageWord stands before the number of a page, in buttons too; people's own words for it stand in the catalogues.
const pageWord = "page"

// What of the texts is wanted: those that all words name, touched or published before or since a time, and which page of them.
type wanted struct {
	said               string // without the page
	words              []string
	touched, published between
	page               int
}

// between is a stretch of time; zero ends are open.
type between struct{ since, before time.Time }

func (b between) asked() bool { return b != between{} }

func (b between) holds(at time.Time) bool {
	return (b.before.IsZero() || at.Before(b.before)) && (b.since.IsZero() || !at.Before(b.since))
}

// oldest gives the first day on which a source of a text was published, of those that are wanted; ok is false where there is none.
func (b between) oldest(t knowledge.Text) (published string, ok bool) {
	all := []string{t.Source.Published}
	for _, s := range t.Sections {
		all = append(all, s.Source.Published)
	}
	all = slices.DeleteFunc(all, func(p string) bool {
		if p == "" {
			return true
		}
		at, err := time.Parse(time.DateOnly, (p + "-01-01")[:len(time.DateOnly)])
		return err != nil || !b.holds(at)
	})
	if len(all) == 0 {
		return "", false
	}
	return slices.Min(all), true
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

// takeDate takes a time that the texts were touched or published before, or since; n is how many words that are.
func (a *act) takeDate(w *wanted, words []string) (n int) {
	best := 0
	var into *time.Time
	for key, end := range map[string]*time.Time{
		"mod_texts_before_words": &w.touched.before, "mod_texts_since_words": &w.touched.since,
		"mod_texts_published_before_words": &w.published.before, "mod_texts_published_since_words": &w.published.since,
	} {
		for _, phrase := range a.phrases(key) {
			if p := strings.Fields(phrase); len(p) > best && len(p) < len(words) && slices.Equal(p, words[:len(p)]) {
				best, into = len(p), end
			}
		}
	}
	if best == 0 {
		return 0
	}
	at, n := a.timeIn(words[best:])
	if n == 0 {
		return 0
	}
	*into = at
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
	if w, ok := a.readWhen(words[0], knowledge.When{Year: now.Year()}); ok && w.Day > 0 {
		return w.In(time.UTC), 1
	}
	if at, n := a.dayIn(words, now); n > 0 {
		return at, n
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

// daysWords is how many words a day takes at most: "ngay 15 thang 1 nam 2025".
const daysWords = 6

var (
	monthNumbered = regexp.MustCompile(`^(?:thang )?(\d{1,2})[/-](\d{4})$|^thang (\d{1,2})(?: (?:nam )?(\d{4}))?$`)
	monthNamed    = regexp.MustCompile(`^(\p{L}+)(?: (\d{4}))?$`)
)

// dayIn reads a day or a month with the month's name, or the number of a month with a year: the first of it is meant. Without a
// year it is the last that has begun.
func (a *act) dayIn(words []string, now time.Time) (at time.Time, n int) {
	d := a.dates("")
	d.year, d.english = now.Year(), false
	for n := min(daysWords, len(words)); n > 0; n-- {
		said := strings.Join(words[:n], " ")
		day, at, ok := d.in(said)
		if ok = ok && at.to == len(said) && d.lead(said[:at.from]); !ok {
			day, ok = d.month(said)
		}
		if !ok {
			continue
		}
		then := day.In(time.UTC)
		if then.After(now) && !strings.Contains(said, strconv.Itoa(day.Year)) {
			then = then.AddDate(-1, 0, 0)
		}
		return then, n
	}
	return at, 0
}

// month reads a month, as the first of it.
func (d dates) month(said string) (knowledge.When, bool) {
	of := func(year, month string) (knowledge.When, bool) {
		return dayOf(year, month, "1", knowledge.When{Year: d.year})
	}
	if m := monthNumbered.FindStringSubmatch(said); m != nil {
		return of(m[2]+m[4], m[1]+m[3])
	}
	if m := monthNamed.FindStringSubmatch(said); m != nil && d.months[m[1]] > 0 {
		return of(m[2], strconv.Itoa(int(d.months[m[1]])))
	}
	return knowledge.When{}, false
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
