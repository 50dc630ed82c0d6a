package digest

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// columns are those of the sheet. Each row is of one kind and leaves empty what that has not.
var columns = []string{"kind", "day", "platform", "language", "outcome", "text", "section", "question", "count"}

// A row of the sheet, by column.
type row struct {
	kind, day, platform, language, outcome, text, section, question string
	count                                                           int
}

// byteOrderMark has spreadsheets take the sheet for UTF-8: without it Vietnamese letters come out as others.
const byteOrderMark = "\uFEFF"

// sheet writes a tally as comma-separated values.
func (t tally) sheet() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(byteOrderMark)
	w := csv.NewWriter(&b)
	if err := w.Write(columns); err != nil {
		return nil, fmt.Errorf("write a sheet: %w", err)
	}
	for _, r := range t.rows() {
		fields := []string{r.kind, r.day, r.platform, r.language, r.outcome, r.text, r.section, r.question}
		for i := range fields {
			fields[i] = harmless(fields[i])
		}
		if err := w.Write(append(fields, strconv.Itoa(r.count))); err != nil {
			return nil, fmt.Errorf("write a sheet: %w", err)
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fmt.Errorf("write a sheet: %w", err)
	}
	return b.Bytes(), nil
}

func (t tally) rows() []row {
	var all []row
	for _, c := range t.counts {
		all = append(all, row{kind: "questions", day: c.Day.Format(time.DateOnly), platform: c.Platform, language: c.Language, outcome: c.Outcome, count: c.Count})
	}
	for _, q := range t.asked {
		all = append(all, row{kind: "asked", language: q.Language, question: q.Question, count: q.People})
	}
	for _, q := range t.refused {
		all = append(all, row{kind: "refused", language: q.Language, question: q.Question, count: q.People})
	}
	for _, q := range t.open {
		all = append(all, row{kind: "open", day: q.Created.Format(time.DateOnly), language: q.Language, question: q.Text, count: len(q.Askers)})
	}
	for _, d := range t.disliked {
		all = append(all, row{kind: "not_useful", text: d.text, section: d.heading, count: d.against}, row{kind: "useful", text: d.text, section: d.heading, count: d.useful})
	}
	for _, x := range t.texts {
		all = append(all, row{kind: "quoted", day: x.revised.Format(time.DateOnly), language: x.Language, text: x.ID, count: x.quoted})
	}
	for _, x := range t.unquoted {
		all = append(all, row{kind: "never_quoted", day: t.since.Format(time.DateOnly), language: x.Language, text: x.ID})
	}
	return all
}

// harmless keeps a spreadsheet from taking what someone wrote for a formula.
func harmless(field string) string {
	if field != "" && strings.ContainsRune("=+-@\t\r\n|%", rune(field[0])) {
		return "'" + field
	}
	return field
}
