package moderate

import (
	"slices"
	"strings"

	"summitbot/knowledge"
)

// olds is what moved events have no more: hours that none of them has, and the beginnings and ends of those that are on another
// day now.
type olds struct{ hours, days []knowledge.When }

func oldOf(moved []move) (old olds) {
	var now []knowledge.When
	for _, m := range moved {
		if m.now != nil {
			now = append(now, m.now.Starts, m.now.Ends)
		}
	}
	for _, m := range moved {
		for _, w := range []knowledge.When{m.was.Starts, m.was.Ends} {
			if w.HasHour && !slices.ContainsFunc(now, func(n knowledge.When) bool { return n.HasHour && sameHour(n, w) }) {
				old.hours = append(old.hours, w)
			}
			if !w.IsZero() && (m.now == nil || m.now.Starts.Date() != w.Date() && m.now.Ends.Date() != w.Date()) {
				old.days = append(old.days, w)
			}
		}
	}
	return old
}

func sameHour(a, b knowledge.When) bool { return a.Hour == b.Hour && a.Minute == b.Minute }

// A passage is what is looked through: the title of its text, the headings that it stands under, and its own words.
type passage struct {
	title string
	path  []string
	body  string
}

// in gives what stands around the first of the old hours in a passage, else around an old day; empty: none stands there. A day
// alone is said of much that did not move: it counts where the event is named beside it, or the event's old hour is.
func (o olds) in(p passage, d dates, titles []string) string {
	clocks := knowledge.ClocksIn(p.body)
	for _, c := range clocks {
		if slices.ContainsFunc(o.hours, func(w knowledge.When) bool { return w.Hour == c.Hour && w.Minute == c.Minute }) {
			return excerptAt(p.body, span{c.From, c.To})
		}
	}
	above := strings.Join(append([]string{p.title}, p.path...), "\n")
	for _, w := range o.days {
		at, inBody := d.stands(p.body, w)
		if !inBody {
			if _, there := d.stands(above, w); !there {
				continue
			}
		}
		i := slices.IndexFunc(clocks, func(c knowledge.Clock) bool { return w.HasHour && w.Hour == c.Hour && w.Minute == c.Minute })
		switch {
		case inBody && (i >= 0 || names(strings.Join(p.path, " ")+" "+p.body, titles) > 0):
			return excerptAt(p.body, at)
		case i >= 0:
			return excerptAt(p.body, span{clocks[i].From, clocks[i].To})
		case names(p.body, titles) == 2:
			return short(strings.ReplaceAll(above, "\n", " › "), 80)
		}
	}
	return ""
}

func excerptAt(body string, at span) string {
	return excerpt(changed{before: body[:at.from], middle: body[at.from:at.to], after: body[at.to:]})
}
