package moderate

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"summitbot/knowledge"
)

// A clock is an hour that stands in a text, however it is written there.
type clock struct {
	hour, minute int
	from, to     int // byte range
}

// clockForm finds what may be an hour: digits, then h, giờ, : and the like with minutes or without, then the half of the day.
var clockForm = regexp.MustCompile(`(?i)(\d{1,2})(:|\.|\s?heures?|\s?h|\s?giờ|g|\s?o['’]clock)?\s?(\d{2}|rưỡi)?(\s?(?:a\.?m\b\.?|p\.?m\b\.?|sáng|trưa|chiều|tối|du matin|du soir|de l['’]après-midi))?`)

// clocksIn gives the hours of a text, in order.
func clocksIn(text string) []clock {
	var all []clock
	for at := 0; at < len(text); {
		m := clockForm.FindStringSubmatchIndex(text[at:])
		if m == nil {
			break
		}
		c, ok := clockAt(text, at, m)
		if ok {
			all = append(all, c)
			at = c.to
			continue
		}
		at += m[0] + len(digitsAt(text[at+m[0]:])) // not from within the number
	}
	return all
}

func digitsAt(s string) string { return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))] }

// clockAt reads what was found at a place; ok is false where it is a number of something else.
func clockAt(text string, at int, m []int) (c clock, ok bool) {
	group := func(n int) string {
		if m[2*n] < 0 {
			return ""
		}
		return strings.ToLower(strings.TrimSpace(text[at+m[2*n] : at+m[2*n+1]]))
	}
	sign, minutes, half := group(2), group(3), group(4)
	c.from, c.to = at+m[0], at+m[1]
	if sign == "" && minutes != "" || sign == "" && half == "" || (sign == ":" || sign == ".") && len(minutes) != 2 {
		return c, false
	}
	c.to = c.from + len(strings.TrimRightFunc(text[c.from:c.to], unicode.IsSpace))
	before, _ := utf8.DecodeLastRuneInString(text[:c.from])
	after, size := utf8.DecodeRuneInString(text[c.to:])
	next, _ := utf8.DecodeRuneInString(text[c.to+size:])
	switch {
	case c.from > 0 && (unicode.IsLetter(before) || unicode.IsDigit(before) || strings.ContainsRune(".,:/", before)):
		return c, false
	case c.to < len(text) && (unicode.IsLetter(after) || unicode.IsDigit(after) || after == '%'):
		return c, false
	case (after == '.' || after == ':' || after == ',') && unicode.IsDigit(next): // a date, a version, an amount
		return c, false
	}
	c.hour, _ = strconv.Atoi(group(1))
	if minutes == "rưỡi" {
		minutes = "30"
	}
	c.minute, _ = strconv.Atoi(minutes)
	c.hour = ofDay(c.hour, half)
	return c, c.hour < 24 && c.minute < 60
}

// ofDay gives an hour of 24 from one of 12.
func ofDay(hour int, half string) int {
	switch {
	case half == "" || hour > 12:
		return hour
	case half[0] == 'a' || half == "sáng" || half == "du matin":
		return hour % 12
	case half == "trưa" && hour >= 10:
		return hour
	}
	return hour%12 + 12
}

var (
	isoFirst = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})(?:[tT ]+(.+))?$`)
	dayFirst = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})(?:/(\d{4}))?(?:[ ,]+(.+))?$`)
	dayLast  = regexp.MustCompile(`^(.+?)[ ,]+(\d{1,2})/(\d{1,2})(?:/(\d{4}))?$`)
)

// readWhen reads a point in time as people write it, on an event's own clock: an hour alone is of the event's own day, a
// day without a year of its own year. "?" says that it is not known.
func readWhen(said string, on knowledge.When) (knowledge.When, bool) {
	said = strings.Join(strings.Fields(said), " ")
	if said == "" || said == "?" || said == "-" {
		return knowledge.When{}, true
	}
	if m := isoFirst.FindStringSubmatch(said); m != nil {
		return whenOf(m[1], m[2], m[3], m[4], on)
	}
	if m := dayFirst.FindStringSubmatch(said); m != nil {
		return whenOf(m[3], m[2], m[1], m[4], on)
	}
	if m := dayLast.FindStringSubmatch(said); m != nil {
		return whenOf(m[4], m[3], m[2], m[1], on)
	}
	if on.Day == 0 {
		return knowledge.When{}, false
	}
	return atClock(on, said)
}

// whenOf puts the pieces of a point in time together, and takes none that is in no calendar.
func whenOf(year, month, day, hour string, on knowledge.When) (knowledge.When, bool) {
	w := knowledge.When{Year: on.Year}
	if year != "" {
		w.Year, _ = strconv.Atoi(year)
	}
	m, _ := strconv.Atoi(month)
	w.Month = time.Month(m)
	w.Day, _ = strconv.Atoi(day)
	if w.Year == 0 || w.In(time.UTC).Format("2006-01-02") != w.Date() {
		return knowledge.When{}, false
	}
	if hour == "" {
		return w, true
	}
	return atClock(w, hour)
}

// atClock gives an hour on a day.
func atClock(day knowledge.When, said string) (knowledge.When, bool) {
	found := clocksIn(said)
	if len(found) != 1 || found[0].from != 0 || found[0].to != len(said) {
		return knowledge.When{}, false
	}
	day.Hour, day.Minute, day.HasHour = found[0].hour, found[0].minute, true
	return day, true
}
