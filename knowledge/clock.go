package knowledge

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Clock is an hour that stands in a text, however it is written there.
type Clock struct {
	Hour, Minute int
	From, To     int // byte range
}

// halfForm finds the half of the day behind an hour. In the forms a space is any space: no-break ones stand before an h.
const halfForm = `a\.?m\b\.?|p\.?m\b\.?|sáng|trưa|chiều|tối|đêm|du matin|du soir|de l['’]après-midi|in the (?:morning|afternoon|evening)|at night`

// numbers are the hours in words; those of Vietnamese and French stand for an hour only beside a half of the day, since they
// may say how long something lasts.
var numbers = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
	"une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12,
	"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12,
}

const (
	englishNumbers    = `one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve`
	frenchNumbers     = `une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze`
	vietnameseNumbers = `mười một|mười hai|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười`
)

var (
	// digitsForm finds what may be an hour: digits, then h, giờ, : and the like with minutes or without, then the half of the day.
	digitsForm = clockForm(`(?P<hour>\d{1,2})(?P<sign>:|\.| ?heures?| ?h| ?giờ|g| ?o['’]clock)? ?` +
		`(?:(?P<minutes>\d{2})(?: ?(?:phút|min(?:utes?)?\b))?|(?P<minute>\d) ?phút|(?P<part>rưỡi|et demie?\b|et quart\b)|(?:kém|moins) (?P<less>\d{1,2}|le quart)(?: ?phút)?)?` +
		`(?: ?(?P<half>` + halfForm + `))?`)
	namesForm  = clockForm(`(?:12(?::00)? )?(?P<name>noon|midday|midi|giữa trưa|midnight|minuit|nửa đêm)(?: (?P<part>et demie?))?`)
	wordsForms = []*regexp.Regexp{
		namesForm,
		clockForm(`(?P<part>half|quarter) (?P<way>past|to) (?P<hour>\d{1,2}|` + englishNumbers + `)(?: (?P<half>` + halfForm + `))?`),
		clockForm(`(?P<hour>` + englishNumbers + `) (?:o['’]clock(?: (?P<half>` + halfForm + `))?|(?P<half>` + halfForm + `))`),
		clockForm(`(?P<hour>` + frenchNumbers + `) heures?(?: (?:(?P<part>et demie|et quart)|moins (?P<less>le quart)))? (?P<half>` + halfForm + `)`),
		clockForm(`(?P<hour>` + vietnameseNumbers + `) (?:giờ(?: (?P<part>rưỡi))?|(?P<part>rưỡi)) (?P<half>` + halfForm + `)`),
	}
	// begins are the words that an hour in words begins with: only there are the forms tried.
	begins = func() map[string]bool {
		all := map[string]bool{"half": true, "quarter": true, "noon": true, "midday": true, "midi": true, "giữa": true, "midnight": true, "minuit": true, "nửa": true}
		for said := range numbers {
			first, _, _ := strings.Cut(said, " ")
			all[first] = true
		}
		return all
	}()
)

func clockForm(form string) *regexp.Regexp {
	return regexp.MustCompile(`^(?i:` + strings.ReplaceAll(form, " ", `[\s\p{Z}]`) + `)`)
}

// longest is how many bytes an hour takes at most, however it is written.
const longest = 100

// ClocksIn gives the hours of a text, in order.
func ClocksIn(text string) []Clock {
	var all []Clock
	for from, to := wordFrom(text, 0); from < len(text); from, to = wordFrom(text, to) {
		if c, ok := clockFrom(text, from, to); ok {
			all = append(all, c)
			to = c.To
		}
	}
	return all
}

// wordFrom finds the next run of digits, or of letters; where there is none it gives the end.
func wordFrom(text string, at int) (from, to int) {
	is := func(r rune) bool { return isDigit(r) || unicode.IsLetter(r) }
	skip := strings.IndexFunc(text[at:], is)
	if skip < 0 {
		return len(text), len(text)
	}
	from = at + skip
	same := unicode.IsLetter
	if isDigit(rune(text[from])) {
		same = isDigit
	}
	if n := strings.IndexFunc(text[from:], func(r rune) bool { return !same(r) }); n >= 0 {
		return from, from + n
	}
	return from, len(text)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// clockFrom reads the hour that begins with a word.
func clockFrom(text string, from, to int) (Clock, bool) {
	forms := wordsForms
	switch word := text[from:to]; {
	case isDigit(rune(word[0])) && len(word) <= 2:
		forms = []*regexp.Regexp{namesForm, digitsForm}
	case len(word) > 2*len("midnight") || !begins[strings.ToLower(word)]:
		return Clock{}, false
	}
	for _, form := range forms {
		m := form.FindStringSubmatchIndex(text[from:min(len(text), from+longest)])
		if m == nil {
			continue
		}
		if c, ok := clockAt(text, from, form, m); ok {
			return c, true
		}
	}
	return Clock{}, false
}

// clockAt reads what was found at a place; ok is false where it is a number of something else.
func clockAt(text string, at int, form *regexp.Regexp, m []int) (c Clock, ok bool) {
	said := map[string]string{}
	for n, name := range form.SubexpNames() {
		if name != "" && m[2*n] >= 0 {
			said[name] = strings.ToLower(strings.Join(strings.Fields(text[at+m[2*n]:at+m[2*n+1]]), " "))
		}
	}
	c.From, c.To = at+m[0], at+m[1]
	c.To = c.From + len(strings.TrimRightFunc(text[c.From:c.To], unicode.IsSpace))
	if form == digitsForm && !isHour(said) || !standsAlone(text, c.From, c.To) {
		return c, false
	}
	c.Hour, c.Minute = read(said)
	return c, c.Hour >= 0 && c.Hour < 24 && c.Minute < 60
}

// isHour tells digits that may be an hour from a mere number.
func isHour(said map[string]string) bool {
	sign, minutes := said["sign"], said["minutes"]
	beside := minutes != "" || said["minute"] != "" || said["less"] != "" || said["part"] != ""
	switch {
	case sign == ":" || sign == ".":
		return minutes != ""
	case sign == "" && said["part"] == "rưỡi": // 5 rưỡi chiều
		return said["half"] != ""
	case sign == "":
		return !beside && said["half"] != ""
	}
	return true
}

// standsAlone reports whether what stands at a place is no part of a word, a date, a version or an amount.
func standsAlone(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, size := utf8.DecodeRuneInString(text[to:])
	next, _ := utf8.DecodeRuneInString(text[to+size:])
	last, _ := utf8.DecodeLastRuneInString(text[from:to])
	switch {
	case from > 0 && (unicode.IsLetter(before) || unicode.IsDigit(before) || strings.ContainsRune(".,:/", before)):
		return false
	case to < len(text) && (unicode.IsLetter(after) || unicode.IsDigit(after) || after == '%'):
		return false
	case unicode.IsLetter(last) && endsAny(text[:from], "après-", "après ", "avant-", "mid-"): // the afternoon
		return false
	}
	return !(after == '.' || after == ':' || after == ',') || !unicode.IsDigit(next)
}

func endsAny(s string, ends ...string) bool {
	return slices.ContainsFunc(ends, func(end string) bool { return len(s) >= len(end) && strings.EqualFold(s[len(s)-len(end):], end) })
}

// read gives hour and minute of what a form found; an hour that is none is negative, or above 23.
func read(said map[string]string) (hour, minute int) {
	hour, inWords := numbers[said["hour"]]
	switch {
	case said["name"] == "midnight" || said["name"] == "minuit" || said["name"] == "nửa đêm":
		hour = 0
	case said["name"] != "":
		hour = 12
	case !inWords:
		hour, _ = strconv.Atoi(said["hour"])
	}
	hour = ofDay(hour, said["half"])
	minute, _ = strconv.Atoi(said["minutes"] + said["minute"])
	switch part := said["part"]; {
	case part == "quarter" || part == "et quart":
		minute = 15
	case part != "":
		minute = 30
	}
	less, _ := strconv.Atoi(said["less"])
	if said["less"] == "le quart" {
		less = 15
	}
	if said["way"] == "to" {
		less, minute = minute, 0
	}
	if less > 0 && less < 60 {
		hour, minute = hour-1, 60-less
	}
	if hour == -1 {
		hour = 23
	}
	return hour, minute
}

// ofDay gives an hour of 24 from one of 12.
func ofDay(hour int, half string) int {
	switch {
	case half == "" || hour > 12:
		return hour
	case half[0] == 'a' && half != "at night" || half == "sáng" || half == "du matin" || half == "in the morning":
		return hour % 12
	case half == "trưa" && hour >= 10:
		return hour
	case (half == "đêm" || half == "at night") && (hour < 6 || hour == 12): // after midnight
		return hour % 12
	}
	return hour%12 + 12
}
