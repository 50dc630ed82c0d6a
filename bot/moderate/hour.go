package moderate

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"summitbot/knowledge"
)

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
	found := knowledge.ClocksIn(said)
	if len(found) != 1 || found[0].From != 0 || found[0].To != len(said) {
		return knowledge.When{}, false
	}
	day.Hour, day.Minute, day.HasHour = found[0].Hour, found[0].Minute, true
	return day, true
}
