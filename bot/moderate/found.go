package moderate

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"summitbot/bot"
	"summitbot/knowledge"
)

// Bounds of the events that are found in a text.
const (
	foundIn    = 200_000 // bytes of a text that are looked through
	foundMost  = 40
	titleMost  = 120 // a line that says more is prose
	foundShown = 8
	foundDrops = 4 // how many have a button
)

// dates finds the days that a text names, in the languages that the bot speaks.
type dates struct {
	forms    []*regexp.Regexp
	months   map[string]time.Month // in lower case
	weekdays []string
	year     int  // of a day without one; 0: such a day is passed over
	english  bool // or not known: nobody knows whether 2/3 is in February or in March
}

func (a *act) dates(lang string) dates {
	d := dates{months: map[string]time.Month{}, year: a.Bot.Summit().First.Year, english: lang == "en" || lang == ""}
	for _, in := range a.Bot.Languages() {
		w := a.Bot.Words(in)
		for m := time.January; m <= time.December; m++ {
			if name := strings.ToLower(w.Say(fmt.Sprintf("month_%d", m))); strings.IndexFunc(name, unicode.IsDigit) < 0 {
				d.months[name], d.months[fold(name)] = m, m
			}
		}
		for n := range 7 {
			name := strings.ToLower(w.Say(fmt.Sprintf("weekday_%d", n)))
			d.weekdays = append(d.weekdays, name, fold(name))
		}
	}
	var names []string
	for name := range d.months {
		names = append(names, regexp.QuoteMeta(name))
	}
	slices.SortFunc(names, func(x, y string) int { return len(y) - len(x) })
	month := "(?P<name>" + strings.Join(names, "|") + ")"
	for _, form := range []string{
		`(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b`,
		`\b(?P<day>\d{1,2})(?:er|st|nd|rd|th)?\s+(?:of\s+)?` + month + `\b(?:,?\s+(?P<year>\d{4})\b)?`,
		`\b` + month + `\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>\d{4})\b)?`,
		`(?:ng[àa]y\s+)?\b(?P<day>\d{1,2})\s+th[áa]ng\s+(?P<month>\d{1,2})\b(?:,?\s*(?:n[ăa]m\s+)?(?P<year>\d{4})\b)?`,
		`(?:ng[àa]y\s+)?\b(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:/(?P<year>\d{4}))?\b`,
	} {
		d.forms = append(d.forms, regexp.MustCompile("(?i)"+strings.ReplaceAll(form, `\s`, `[\s\p{Z}]`)))
	}
	return d
}

// in gives the first day that a line names, and where it stands; ok is false where there is none.
func (d dates) in(line string) (day knowledge.When, at span, ok bool) {
	at.from = len(line)
	for _, form := range d.forms {
		m := form.FindStringSubmatchIndex(line)
		if m == nil || m[0] > at.from || m[0] == at.from && m[1] <= at.to {
			continue
		}
		if found, known := d.read(form, line, m); known {
			day, at, ok = found, span{m[0], m[1]}, true
		}
	}
	return day, at, ok
}

// stands finds a day in a text; ok is false where the text names it nowhere.
func (d dates) stands(text string, day knowledge.When) (at span, ok bool) {
	if !strings.Contains(text, strconv.Itoa(day.Day)) {
		return at, false
	}
	for _, form := range d.forms {
		for _, m := range form.FindAllStringSubmatchIndex(text, -1) {
			if found, known := d.read(form, text, m); known && found.Date() == day.Date() {
				return span{m[0], m[1]}, true
			}
		}
	}
	return at, false
}

type span struct{ from, to int }

func (d dates) read(form *regexp.Regexp, line string, m []int) (knowledge.When, bool) {
	group := func(name string) string {
		n := form.SubexpIndex(name)
		if n < 0 || m[2*n] < 0 {
			return ""
		}
		return line[m[2*n]:m[2*n+1]]
	}
	year, month := group("year"), group("month")
	if name := group("name"); name != "" {
		month = strconv.Itoa(int(d.months[strings.ToLower(name)]))
	}
	if d.english && strings.Contains(line[m[0]:m[1]], "/") {
		return knowledge.When{}, false
	}
	return dayOf(year, month, group("day"), knowledge.When{Year: d.year})
}

var (
	marks     = strings.NewReplacer("*", "", "__", "", "`", "", "|", " ", "\\", "")
	bullet    = regexp.MustCompile(`^\s*(?:[-*+•–—]\s+)?`)
	headingAt = regexp.MustCompile(`^\s{0,3}(#{1,6})\s+`)
	halfDay   = regexp.MustCompile(`(?i)[ap]\.?m\b|sáng|trưa|chiều|tối|đêm|matin|soir|après|morning|afternoon|evening|night`)
	// joins stand between the hours of a beginning and of an end, leads before an hour.
	joins = []string{"-", "–", "—", "to", "until", "till", "à", "jusqu'à", "jusqu’à", "đến", "tới"}
	leads = []string{"at", "from", "on", "à", "de", "le", "lúc", "luc", "từ", "tu", "ngày", "ngay", "vào", "vao"}
)

// eventsIn finds the dated hours of a programme in a text: lines that begin with an hour, behind a day or under one, and say in
// the same line what is on. Nothing is worked out: where a line can be read in two ways, it is passed over.
func (a *act) eventsIn(body, lang string) []knowledge.Event {
	d := a.dates(lang)
	var all []knowledge.Event
	var under knowledge.When // the day of the lines that follow
	level := 0               // of the heading that named it; 7: a line did
	for line := range strings.Lines(body[:min(len(body), foundIn)]) {
		heading := 0
		if m := headingAt.FindStringSubmatch(line); m != nil {
			heading, line = len(m[1]), line[len(m[0]):]
		}
		line = strings.TrimSpace(bullet.ReplaceAllString(marks.Replace(line), ""))
		if heading > 0 && heading <= level {
			under = knowledge.When{}
		}
		day, at, dated := d.in(line)
		clocks := clocksBeside(line, at, dated)
		if len(clocks) == 0 {
			if dated && (heading > 0 || d.alone(line, at)) {
				under, level = day, heading
				if heading == 0 {
					level = 7
				}
			}
			continue
		}
		if !dated {
			day, at = under, span{}
		}
		if e, ok := d.event(line, day, at, clocks); ok && heading == 0 && len(all) < foundMost {
			e.ID = freshID(all, e.Title)
			all = append(all, e)
		}
	}
	return all
}

// clocksBeside are the hours of a line that are no part of its date. One that is all words may be part of what something is called.
func clocksBeside(line string, at span, dated bool) []knowledge.Clock {
	return slices.DeleteFunc(knowledge.ClocksIn(line), func(c knowledge.Clock) bool {
		return dated && c.From < at.to && c.To > at.from || !strings.ContainsAny(line[c.From:c.To], "0123456789")
	})
}

// alone reports whether a line is a day and nothing else.
func (d dates) alone(line string, at span) bool {
	return d.lead(line[:at.from]) && d.lead(line[at.to:])
}

// lead reports whether words are only what may stand around a day and before an hour.
func (d dates) lead(words string) bool {
	words = strings.ToLower(words)
	for _, w := range d.weekdays {
		words = strings.ReplaceAll(words, w, " ")
	}
	return !slices.ContainsFunc(strings.FieldsFunc(words, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:.()-–—", r) }),
		func(w string) bool { return !slices.Contains(leads, w) })
}

// event reads one line.
func (d dates) event(line string, day knowledge.When, at span, clocks []knowledge.Clock) (e knowledge.Event, ok bool) {
	first := clocks[0]
	before := line[:first.From]
	if at.to > 0 && at.to <= first.From {
		before = line[:at.from] + " " + line[at.to:first.From]
	} else if at.to > 0 {
		return e, false // the day stands behind the hour: of what, cannot be told
	}
	if day.Day == 0 || !d.lead(before) {
		return e, false
	}
	end := first.To
	e.Starts, clocks = onClock(day, first), clocks[1:]
	if len(clocks) > 0 && slices.Contains(joins, strings.ToLower(strings.TrimSpace(line[end:clocks[0].From]))) {
		last := clocks[0]
		if halfDay.MatchString(line[last.From:last.To]) && !halfDay.MatchString(line[first.From:first.To]) {
			return e, false // 1:30 to 3:00 pm
		}
		e.Ends, end, clocks = onClock(day, last), last.To, clocks[1:]
	}
	e.Title = strings.Join(strings.Fields(strings.Trim(line[end:], " \t:;,.·–—-")), " ")
	letters := strings.IndexFunc(e.Title, unicode.IsLetter) >= 0
	long := utf8.RuneCountInString(e.Title) > titleMost
	return e, len(clocks) == 0 && letters && !long && (e.Ends.IsZero() || !e.Ends.Before(e.Starts))
}

func onClock(day knowledge.When, c knowledge.Clock) knowledge.When {
	day.Hour, day.Minute, day.HasHour = c.Hour, c.Minute, true
	return day
}

// freshID makes an id of a title that no other event has.
func freshID(all []knowledge.Event, title string) string {
	name := slug(title)
	if r := []rune(name); len(r) > 24 {
		name = strings.Trim(string(r[:24]), "-")
	}
	for n := 1; ; n++ {
		id := name
		if n > 1 {
			id = fmt.Sprintf("%s-%d", name, n)
		}
		if !slices.ContainsFunc(all, func(e knowledge.Event) bool { return e.ID == id }) {
			return id
		}
	}
}

// withFound puts the found events into a text; one that it cannot hold is left out.
func withFound(id string, raw []byte, events []knowledge.Event) []byte {
	for _, e := range events {
		t, err := knowledge.ParseText(id+".md", raw)
		if err != nil {
			return raw // it is said why
		}
		if with, err := knowledge.WithEvent(t, e); err == nil {
			raw = with
		}
	}
	return raw
}

// offerFound names the events that were found, with how to drop them: all are kept where nothing is said.
func (a *act) offerFound(r bot.Reply, id string, events []knowledge.Event) bot.Reply {
	if len(events) == 0 {
		return r
	}
	r.Parts = append(r.Parts, a.line("mod_found_events", "Count", len(events)))
	for _, e := range events[:min(len(events), foundShown)] {
		r.Parts = append(r.Parts, bot.Part{Kind: bot.Item, Spans: []bot.Span{{Text: e.ID, Bold: true}, {Text: " – " + a.when(e) + " · " + short(e.Title, 60)}}})
	}
	if left := len(events) - foundShown; left > 0 {
		r.Parts = append(r.Parts, a.note("mod_more", "Count", left))
	}
	r.Parts = append(r.Parts, a.note("mod_found_how", "ID", id, "Event", events[0].ID))
	button := func(label, said string) {
		if data := bot.Say("add", id+" "+said); len(data) <= 64 {
			r.Buttons = append(r.Buttons, bot.Button{Label: label, Data: data})
		}
	}
	for _, e := range events[:min(len(events), foundDrops)] {
		button(a.Say("mod_button_drop", "Event", e.ID), "drop: "+e.ID)
	}
	button(a.Say("mod_button_drop_all"), "events: -")
	return r
}
