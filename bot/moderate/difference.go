package moderate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"summitbot/bot"
	"summitbot/knowledge"
)

// A difference is what changed between two contents, drawn for a small screen: taken out behind −, put in behind +,
// and of a line that was changed in a place only what stands around that place.
type difference struct {
	room  int // characters that are left
	spans []bot.Span
	left  int // changed lines that found no room, whole or in part
}

// differenceOf draws what changed, in at most room characters. nil is a text that is not there.
func differenceOf(before, after []byte, room int) difference {
	d := difference{room: room}
	if before == nil || after == nil {
		d.pair(linesOf(before), linesOf(after))
		return d
	}
	var out, in []string
	for i, line := range strings.Split(knowledge.Difference("", "", before, after), "\n") {
		switch {
		case i < 2: // the names of the two
		case strings.HasPrefix(line, "-"):
			if len(in) > 0 {
				d.pair(out, in)
				out, in = nil, nil
			}
			out = append(out, line[1:])
		case strings.HasPrefix(line, "+"):
			in = append(in, line[1:])
		case !strings.HasPrefix(line, `\`):
			d.pair(out, in)
			out, in = nil, nil
		}
	}
	d.pair(out, in)
	return d
}

// wholeDifference writes all that changed, with the lines around it.
func wholeDifference(before, after []byte) string {
	var b strings.Builder
	if before == nil || after == nil {
		for _, line := range linesOf(before) {
			b.WriteString("− " + line + "\n")
		}
		for _, line := range linesOf(after) {
			b.WriteString("+ " + line + "\n")
		}
		return b.String()
	}
	for i, line := range strings.Split(strings.TrimRight(knowledge.Difference("", "", before, after), "\n"), "\n") {
		switch {
		case i < 2, strings.HasPrefix(line, `\`): // the names of the two; that no end of a line is there
		case strings.HasPrefix(line, "@@"):
			b.WriteString("…\n")
		case strings.HasPrefix(line, "-"):
			b.WriteString("− " + line[1:] + "\n")
		case strings.HasPrefix(line, "+"):
			b.WriteString("+ " + line[1:] + "\n")
		default:
			b.WriteString("  " + strings.TrimPrefix(line, " ") + "\n")
		}
	}
	return b.String()
}

// What a reply shows of a reason, and how long it may become before an adapter that holds 2,000 cuts it.
const (
	reasonShown = 300
	fits        = 1700
)

// reason is why something is changed, where that is said.
func (a *act) reason(why string) []bot.Part {
	if why == "" {
		return nil
	}
	return []bot.Part{a.note("mod_why", "Why", short(why, reasonShown))}
}

// withWhole puts a file to a reply that cannot show all of a difference, or of what else it says: all is in it.
func (a *act) withWhole(r *bot.Reply, name string, left int, why, difference string) {
	length := 0
	for _, p := range r.Parts {
		length += drawnLength(p.Text()) + 1
	}
	switch {
	case left > 0:
		r.Parts = append(r.Parts, a.note("mod_difference_cut", "Count", left))
	case length > fits, utf8.RuneCountInString(why) > reasonShown:
		r.Parts = append(r.Parts, a.note("mod_whole_in_file"))
	default:
		return
	}
	r.Files = append(r.Files, bot.Attachment{Name: name + ".txt", Content: []byte(a.whole(*r, why, difference))})
}

// whole is what a file holds: what is said, with the difference whole in the place of what is shown of it.
func (a *act) whole(r bot.Reply, why, difference string) string {
	var b strings.Builder
	for _, p := range r.Parts {
		switch {
		case len(p.Spans) > 0 && isDifference(p):
		case p.Kind == bot.Note:
		case p.Kind == bot.Item:
			b.WriteString("• " + p.Text() + "\n")
		default:
			b.WriteString(p.Text() + "\n")
		}
	}
	if why != "" {
		b.WriteString(a.Say("mod_why", "Why", why) + "\n")
	}
	return b.String() + "\n" + difference
}

// isDifference reports whether a part draws what was taken out or put in.
func isDifference(p bot.Part) bool {
	return strings.HasPrefix(p.Spans[0].Text, "− ") || strings.HasPrefix(p.Spans[0].Text, "+ ")
}

func linesOf(raw []byte) []string {
	if raw == nil {
		return nil
	}
	return strings.Split(strings.TrimRight(string(raw), "\n"), "\n")
}

// part is the difference as a part of a reply.
func (d difference) part() bot.Part { return bot.Part{Kind: bot.Line, Spans: d.spans} }

// pair draws lines that were taken out and those that were put in for them.
func (d *difference) pair(out, in []string) {
	if len(out) != len(in) {
		for _, line := range out {
			d.line("− ", changed{middle: line})
		}
		for _, line := range in {
			d.line("+ ", changed{middle: line})
		}
		return
	}
	for i := range out {
		a, b := apart(out[i], in[i])
		d.line("− ", a)
		d.line("+ ", b)
	}
}

// A changed is a line with the place that was changed.
type changed struct{ before, middle, after string }

// around is how many characters are shown on either side of a changed place, most of what stands in it.
const (
	around = 40
	most   = 400
)

// apart finds where two lines differ, in whole words.
func apart(a, b string) (changed, changed) {
	from := 0
	for from < len(a) && from < len(b) && a[from] == b[from] {
		from++
	}
	for from > 0 && (from < len(a) && !startsWord(a, from) || from < len(b) && !startsWord(b, from)) {
		from--
	}
	end := 0
	for end < len(a)-from && end < len(b)-from && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	for end > 0 && (!startsWord(a, len(a)-end) || !startsWord(b, len(b)-end)) {
		end--
	}
	return changed{a[:from], a[from : len(a)-end], a[len(a)-end:]}, changed{b[:from], b[from : len(b)-end], b[len(b)-end:]}
}

// startsWord reports whether a word, or what stands between two, begins at a place.
func startsWord(s string, at int) bool {
	if at == 0 || at >= len(s) {
		return true
	}
	if !utf8.RuneStart(s[at]) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(s[:at])
	next, _ := utf8.DecodeRuneInString(s[at:])
	return unicode.IsSpace(last) != unicode.IsSpace(next) || unicode.IsSpace(last)
}

func (d *difference) line(sign string, c changed) {
	before, after := []rune(c.before), []rune(c.after)
	if len(before) > around {
		before = append([]rune("…"), before[len(before)-around:]...)
	}
	if len(after) > around {
		after = append(after[:around:around], '…')
	}
	middle := []rune(c.middle)
	room := min(most, d.room-len(before)-len(after)-3)
	if room < 10 {
		d.left++
		return
	}
	if len(middle) > room {
		middle = append(middle[:room-1:room-1], '…')
		d.left++
	}
	d.room -= len(before) + len(middle) + len(after) + 3
	if len(d.spans) > 0 {
		sign = "\n" + sign
	}
	d.spans = append(d.spans, bot.Span{Text: sign + string(before)}, bot.Span{Text: string(middle), Bold: len(before)+len(after) > 0}, bot.Span{Text: string(after)})
}
