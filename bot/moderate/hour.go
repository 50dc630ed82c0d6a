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
// day without a year of its own year. "?" says that it is not known. A day may have the name of its month, in any language that
// the bot speaks, and stand before the hour or behind it.
func (a *act) readWhen(said string, on knowledge.When) (knowledge.When, bool) {
	said = strings.Join(strings.Fields(said), " ")
	if said == "" || said == "?" || said == "-" {
		return knowledge.When{}, true
	}
	d := a.dates("")
	d.year, d.english = on.Year, false
	if m := isoFirst.FindStringSubmatch(said); m != nil {
		return whenOf(d, m[1], m[2], m[3], m[4], on)
	}
	if m := dayFirst.FindStringSubmatch(said); m != nil {
		return whenOf(d, m[3], m[2], m[1], m[4], on)
	}
	if m := dayLast.FindStringSubmatch(said); m != nil {
		return whenOf(d, m[4], m[3], m[2], m[1], on)
	}
	if day, at, ok := d.in(said); ok {
		hour := strings.TrimSpace(said[:at.from] + " " + said[at.to:])
		if d.lead(hour) {
			return day, true
		}
		return atClock(d, day, hour)
	}
	if on.Day == 0 {
		return knowledge.When{}, false
	}
	return atClock(d, on, said)
}

// whenOf puts the pieces of a point in time together, and takes none that is in no calendar.
func whenOf(d dates, year, month, day, hour string, on knowledge.When) (knowledge.When, bool) {
	w, ok := dayOf(year, month, day, on)
	if !ok || hour == "" {
		return w, ok
	}
	return atClock(d, w, hour)
}

// dayOf is a day of a calendar.
func dayOf(year, month, day string, on knowledge.When) (knowledge.When, bool) {
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
	return w, true
}

// atClock gives an hour on a day; beside it stands nothing but what may lead to it.
func atClock(d dates, day knowledge.When, said string) (knowledge.When, bool) {
	found := knowledge.ClocksIn(said)
	if len(found) != 1 || !d.lead(said[:found[0].From]) || !d.lead(said[found[0].To:]) {
		return knowledge.When{}, false
	}
	day.Hour, day.Minute, day.HasHour = found[0].Hour, found[0].Minute, true
	return day, true
}
