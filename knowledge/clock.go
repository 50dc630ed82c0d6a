package knowledge

import (
	"regexp"
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

// clockForm finds what may be an hour: digits, then h, giờ, : and the like with minutes or without, then the half of the day.
var clockForm = regexp.MustCompile(`(?i)(\d{1,2})(:|\.|\s?heures?|\s?h|\s?giờ|g|\s?o['’]clock)?\s?(\d{2}|rưỡi)?(\s?(?:a\.?m\b\.?|p\.?m\b\.?|sáng|trưa|chiều|tối|du matin|du soir|de l['’]après-midi))?`)

// ClocksIn gives the hours of a text, in order.
func ClocksIn(text string) []Clock {
	var all []Clock
	for at := 0; at < len(text); {
		m := clockForm.FindStringSubmatchIndex(text[at:])
		if m == nil {
			break
		}
		c, ok := clockAt(text, at, m)
		if ok {
			all = append(all, c)
			at = c.To
			continue
		}
		at += m[0] + len(digitsAt(text[at+m[0]:])) // not from within the number
	}
	return all
}

func digitsAt(s string) string { return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))] }

// clockAt reads what was found at a place; ok is false where it is a number of something else.
func clockAt(text string, at int, m []int) (c Clock, ok bool) {
	group := func(n int) string {
		if m[2*n] < 0 {
			return ""
		}
		return strings.ToLower(strings.TrimSpace(text[at+m[2*n] : at+m[2*n+1]]))
	}
	sign, minutes, half := group(2), group(3), group(4)
	c.From, c.To = at+m[0], at+m[1]
	if sign == "" && minutes != "" || sign == "" && half == "" || (sign == ":" || sign == ".") && len(minutes) != 2 {
		return c, false
	}
	c.To = c.From + len(strings.TrimRightFunc(text[c.From:c.To], unicode.IsSpace))
	before, _ := utf8.DecodeLastRuneInString(text[:c.From])
	after, size := utf8.DecodeRuneInString(text[c.To:])
	next, _ := utf8.DecodeRuneInString(text[c.To+size:])
	switch {
	case c.From > 0 && (unicode.IsLetter(before) || unicode.IsDigit(before) || strings.ContainsRune(".,:/", before)):
		return c, false
	case c.To < len(text) && (unicode.IsLetter(after) || unicode.IsDigit(after) || after == '%'):
		return c, false
	case (after == '.' || after == ':' || after == ',') && unicode.IsDigit(next): // a date, a version, an amount
		return c, false
	}
	c.Hour, _ = strconv.Atoi(group(1))
	if minutes == "rưỡi" {
		minutes = "30"
	}
	c.Minute, _ = strconv.Atoi(minutes)
	c.Hour = ofDay(c.Hour, half)
	return c, c.Hour < 24 && c.Minute < 60
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
