package digest

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"summitbot/bot"
)

// What a report shows at most: its whole fits where a message holds 2,000 characters.
const (
	ofEach       = 5
	ofTexts      = 3
	ofWorks      = 8
	ofLanguages  = 6
	longestShown = 90 // characters of a question
	usualDays    = 7
)

// digest tells a moderator what was asked in the last days.
func (r *Room) digest(ctx context.Context, t *bot.Turn) bot.Reply {
	if _, no := t.Moderating(ctx, r.Operator, r.May); no != nil {
		return *no
	}
	days, ok := parseDays(t.Text, t.Words)
	if !ok {
		return line(t, "digest_usage", "Most", bot.CountedDays)
	}
	from, to := span(bot.DayOf(r.Now().In(r.Zone)), days)
	counted, err := r.tallyOf(ctx, from, to)
	if err != nil {
		slog.ErrorContext(ctx, "what was asked cannot be counted", "err", err)
		return line(t, "fault")
	}
	return counted.report(ctx, t.Words)
}

var daysSaid = regexp.MustCompile(`^(\d{0,4})\s*(\pL*)$`)

// parseDays reads for how many days someone wants a digest: a number, with a word for days or weeks in the language of the
// words or alone; or nothing.
func parseDays(said string, w bot.Words) (days int, ok bool) {
	said = strings.ToLower(norm.NFC.String(strings.TrimSpace(said)))
	if said == "" {
		return usualDays, true
	}
	m := daysSaid.FindStringSubmatch(said)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		n = 1 // "week"
	}
	of := 1
	switch {
	case m[2] == "" || isOf(m[2], w.Say("digest_word_days")):
	case isOf(m[2], w.Say("digest_word_weeks")):
		of = 7
	default:
		return 0, false
	}
	days = n * of
	return days, days >= 1 && days <= bot.CountedDays
}

// isOf reports whether a word is one of a list with commas.
func isOf(word, list string) bool {
	for one := range strings.SplitSeq(list, ",") {
		if norm.NFC.String(strings.TrimSpace(one)) == word {
			return true
		}
	}
	return false
}

// report says a tally in words, with the picture and the sheet of it.
func (t tally) report(ctx context.Context, w bot.Words) bot.Reply {
	r := w.Reply(bot.Plain(bot.Heading, t.title(w)))
	r.Parts = append(r.Parts, t.numbers(w)...)
	r.Parts = append(r.Parts, t.lists(w)...)
	r.Parts = append(r.Parts, bot.Part{Kind: bot.Note, Spans: []bot.Span{{Text: w.Say("digest_note")}}, Rank: 2})
	name := "digest-" + t.from.Format(time.DateOnly) + "-" + t.to.Format(time.DateOnly)
	if t.whole.asked > 0 {
		picture, err := t.picture(w)
		if err != nil {
			slog.ErrorContext(ctx, "the digest's picture cannot be drawn", "err", err)
		} else {
			r.Files = append(r.Files, bot.Attachment{Name: name + ".png", Content: picture, Picture: true})
		}
	}
	sheet, err := t.sheet()
	if err != nil {
		slog.ErrorContext(ctx, "the digest's sheet cannot be written", "err", err)
		return r
	}
	r.Files = append(r.Files, bot.Attachment{Name: name + ".csv", Content: sheet})
	return r
}

func (t tally) title(w bot.Words) string {
	if t.from.Equal(t.to) {
		return w.Say("digest_title_day", "Day", w.Date(t.from.Format(time.DateOnly)))
	}
	return w.Say("digest_title", "From", w.Date(t.from.Format(time.DateOnly)), "To", w.Date(t.to.Format(time.DateOnly)))
}

// numbers says how many questions there were, and which.
func (t tally) numbers(w bot.Words) []bot.Part {
	if t.whole.asked == 0 {
		return []bot.Part{bot.Plain(bot.Line, w.Say("digest_no_questions"))}
	}
	said := t.shared(w)
	if refused := t.whole.asked - t.whole.answered - t.unread; refused > 0 {
		said += " " + w.Say("digest_not_said", "Number", refused)
	}
	if t.unread > 0 {
		said += " " + w.Say("digest_not_read", "Number", t.unread)
	}
	parts := []bot.Part{bot.Plain(bot.Line, said)}
	add := func(key string, all []string, rank int) {
		parts = append(parts, bot.Part{Kind: bot.Item, Spans: []bot.Span{{Text: w.Say(key), Bold: true}, {Text: " – " + strings.Join(all, " · ")}}, Rank: rank})
	}
	if len(t.days) > 1 && len(t.days) <= usualDays {
		var all []string
		for _, d := range t.days {
			all = append(all, fmt.Sprintf("%s: %d", shortDay(d.name), d.asked))
		}
		add("digest_by_day", all, 1)
	}
	add("digest_by_language", listed(few(t.languages, w.LanguageName, w)), 1)
	add("digest_by_platform", listed(few(t.platforms, capitalized, w)), 1)
	return parts
}

// shared says how many questions there were, and how many of them were answered.
func (t tally) shared(w bot.Words) string {
	return w.Say("digest_questions", "Count", t.whole.asked, "Percent", t.whole.percent())
}

// few names the first few of all shares, and puts together what there is beyond them.
func few(all []share, name func(string) string, w bot.Words) []share {
	var first []share
	rest := share{name: w.Say("digest_other")}
	for i, s := range all {
		if i < ofLanguages-1 || len(all) == ofLanguages {
			s.name = name(s.name)
			first = append(first, s)
			continue
		}
		rest.asked, rest.answered = rest.asked+s.asked, rest.answered+s.answered
	}
	if rest.asked > 0 {
		first = append(first, rest)
	}
	return first
}

func listed(all []share) []string {
	var said []string
	for _, s := range all {
		said = append(said, fmt.Sprintf("%s %d", s.name, s.asked))
	}
	return said
}

// capitalized writes a name with a capital letter.
func capitalized(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// shortDay writes a day as 2/1.
func shortDay(day string) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return d.Format("2/1")
}

// A listing is a heading with some items under it; where a message is too long the last of them go first.
type listing struct {
	heading string
	rank    int
	most    int
	items   []string
	left    int // that there are beyond the items
}

func (l listing) parts(w bot.Words) []bot.Part {
	if len(l.items) == 0 {
		return nil
	}
	left := l.left + max(0, len(l.items)-l.most)
	parts := []bot.Part{{Kind: bot.Heading, Spans: []bot.Span{{Text: l.heading}}, Rank: l.rank}}
	for _, item := range l.items[:min(len(l.items), l.most)] {
		parts = append(parts, bot.Part{Kind: bot.Item, Spans: []bot.Span{{Text: item}}, Rank: l.rank})
	}
	if left > 0 {
		parts = append(parts, bot.Part{Kind: bot.Note, Spans: []bot.Span{{Text: w.Say("digest_more", "Count", left)}}, Rank: l.rank})
	}
	return parts
}

// lists says what moderators can do something about.
func (t tally) lists(w bot.Words) []bot.Part {
	people := func(question string, n int) string {
		return "“" + short(question, longestShown) + "” – " + w.Say("open_askers", "Count", n)
	}
	lately := ""
	if t.lately {
		lately = "_lately"
	}
	asked := listing{heading: w.Say("digest_asked" + lately), rank: 3, most: ofEach}
	for _, q := range t.asked {
		asked.items = append(asked.items, people(q.Question, q.People))
	}
	refused := listing{heading: w.Say("digest_refused" + lately), rank: 2, most: ofEach}
	for _, q := range t.refused {
		refused.items = append(refused.items, people(q.Question, q.People))
	}
	open := listing{heading: w.Say("digest_open"), rank: 4, most: ofTexts}
	for _, q := range t.open {
		open.items = append(open.items, fmt.Sprintf("%d: ", q.ID)+people(q.Text, len(q.Askers)))
	}
	disliked := listing{heading: w.Say("digest_disliked"), rank: 5, most: ofTexts}
	for _, d := range t.disliked {
		disliked.items = append(disliked.items, place(d.text, d.heading)+" – "+w.Say("digest_votes", "Against", d.against, "Useful", d.useful))
	}
	unquoted := listing{rank: 6, most: 1}
	if n := len(t.unquoted); n > 0 {
		unquoted.heading = w.Say("digest_unquoted", "Count", n, "Since", w.Date(t.since.Format(time.DateOnly)))
		names, shown := works(t.unquoted, ofWorks)
		unquoted.items, unquoted.left = []string{strings.Join(names, " · ")}, n-shown
	}
	oldest := listing{heading: w.Say("digest_oldest"), rank: 7, most: ofTexts}
	for _, x := range t.oldest() {
		names, _ := works(x, 1)
		said := names[0] + " – " + w.Say("digest_revised", "Day", w.Date(x[0].revised.Format(time.DateOnly)))
		if published := x[0].Source.Published; published != "" {
			said += ", " + w.Say("digest_published", "Day", w.Date(published))
		}
		oldest.items = append(oldest.items, said)
	}
	var parts []bot.Part
	for _, l := range []listing{refused, asked, open, disliked, unquoted, oldest} {
		parts = append(parts, l.parts(w)...)
	}
	return parts
}

// works names texts, the languages of one work together; shown is how many texts the names are of, at most so many names.
func works(texts []aged, most int) (names []string, shown int) {
	for i := 0; i < len(texts) && len(names) < most; i = shown {
		var languages []string
		for ; shown < len(texts) && texts[shown].Work == texts[i].Work; shown++ {
			languages = append(languages, texts[shown].Language)
		}
		names = append(names, texts[i].Work+" ("+strings.Join(languages, ", ")+")")
	}
	return names, shown
}

// oldest gives the works that were not changed for longest, each with its texts that were changed last on the same day.
func (t tally) oldest() [][]aged {
	var all [][]aged
	for _, x := range t.texts {
		if n := len(all); n > 0 && all[n-1][0].Work == x.Work && all[n-1][0].revised.Equal(x.revised) && all[n-1][0].Source.Published == x.Source.Published {
			all[n-1] = append(all[n-1], x)
			continue
		}
		if len(all) == ofTexts {
			break
		}
		all = append(all, []aged{x})
	}
	return all
}

// place names a passage.
func place(text, heading string) string {
	if heading == "" {
		return text
	}
	return text + " › " + short(heading, longestShown)
}

// short cuts a text of one line at a number of characters.
func short(s string, most int) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
