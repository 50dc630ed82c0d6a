package digest

import (
	"strings"
	"testing"

	"summitbot/knowledge"
)

func textOf(t testing.TB, body string) *knowledge.Text {
	t.Helper()
	read, err := knowledge.ParseText("x.en.md", []byte("---\ntitle: X\nlanguage: en\nsource: {publisher: P}\n---\n"+body))
	if err != nil {
		t.Fatal(err)
	}
	return &read
}

const before = `## When

The forum opens at 9:00 in Birch Hall. It lasts three days.

## Who

- Ms Le chairs the session on water.
- Mr Moss chairs the session on **trees**.
`

func TestWhatATextSaysInPlaceOfAQuote(t *testing.T) {
	for _, tt := range []struct{ name, quote, heading, after, want string }{
		{"untouched", "It lasts three days.", "When", strings.Replace(before, "9:00", "10:30", 1), "It lasts three days."},
		{"another hour", "The forum opens at 9:00 in Birch Hall.", "When", strings.Replace(before, "9:00", "10:30", 1), "The forum opens at 10:30 in Birch Hall."},
		{"one of two sentences", "The forum opens at 9:00 in Birch Hall. It lasts three days.", "When", strings.Replace(before, "9:00", "10:30", 1), "The forum opens at 10:30 in Birch Hall. It lasts three days."},
		{"taken out", "The forum opens at 9:00 in Birch Hall.", "When", strings.Replace(before, "The forum opens at 9:00 in Birch Hall. ", "", 1), ""},
		{"one of two taken out", "The forum opens at 9:00 in Birch Hall. It lasts three days.", "When", strings.Replace(before, "The forum opens at 9:00 in Birch Hall. ", "", 1), "It lasts three days."},
		{"in wholly other words, in its place", "It lasts three days.", "When", strings.Replace(before, "It lasts three days.", "Everybody leaves on Tuesday evening.", 1), "Everybody leaves on Tuesday evening."},
		{"something put between two", "The forum opens at 9:00 in Birch Hall. It lasts three days.", "When", strings.Replace(before, "Hall. It", "Hall. Doors open earlier. It", 1), "The forum opens at 9:00 in Birch Hall. It lasts three days."},
		{"on lines of their own", "The forum opens at 9:00 in Birch Hall. It lasts three days.", "When", strings.Replace(before, "9:00 in Birch Hall. It", "10:30 in Birch Hall.\nIt", 1), "The forum opens at 10:30 in Birch Hall.\nIt lasts three days."},
		{"moved to another section", "It lasts three days.", "When", strings.Replace(strings.Replace(before, " It lasts three days.", "", 1), "## Who\n", "## Who\n\nIt lasts three days.\n", 1), "It lasts three days."},
		{"another of a list", "Ms Le chairs the session on water.", "Who", strings.Replace(before, "Ms Le", "Ms Ada Lund", 1), "Ms Ada Lund chairs the session on water."},
		{"only its markup", "Mr Moss chairs the session on **trees**.", "Who", strings.Replace(before, "**trees**", "trees", 1), "Mr Moss chairs the session on **trees**."},
		{"the text is taken back", "It lasts three days.", "When", "", ""},
		{"never stood there", "Something else.", "When", strings.Replace(before, "9:00", "10:30", 1), "Something else."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var after *knowledge.Text
			if tt.after != "" {
				after = textOf(t, tt.after)
			}
			if got := compare(textOf(t, before), after).now(tt.quote, tt.heading); reads(got) != reads(tt.want) {
				t.Errorf("it says %q, not %q", got, tt.want)
			}
		})
	}
}

func TestFactsThatChange(t *testing.T) {
	for _, tt := range []struct {
		before, now string
		want        bool
	}{
		{"The forum opens at 9:00 in Birch Hall.", "The forum opens at 10:30 in Birch Hall.", true},
		{"The forum opens at 9:00 in Birch Hall.", "The forum opens at 9:00 in Pine Hall.", true},
		{"The forum opens at 9:00 in Birch Hall.", "The forum begins at 9:00 in Birch Hall.", false},
		{"It lasts three days.", "It lasts two days.", true},
		{"Le forum dure trois jours, en mai.", "Le forum dure trois jours, en juin.", true},
		{"Diễn đàn khai mạc ngày 4 tháng 5.", "Diễn đàn khai mạc vào ngày 4 tháng 5.", false},
		{"Diễn đàn kéo dài ba ngày.", "Diễn đàn kéo dài hai ngày.", true},
		{"Tickets are free.", "Entry is free.", false},
		{"The forum opens at 9:00.", "", true},
		{"Everybody is welcome.", "", false},
	} {
		if got := factsDiffer(tt.before, tt.now); got != tt.want {
			t.Errorf("%q → %q: %v", tt.before, tt.now, got)
		}
	}
}

func FuzzComparison(f *testing.F) {
	f.Add(before, strings.Replace(before, "9:00", "10:30", 1), "It lasts three days.")
	f.Add("a\n", "## b\n", "a")
	f.Fuzz(func(t *testing.T, was, is, quote string) {
		read := func(body string) *knowledge.Text {
			x, err := knowledge.ParseText("x.en.md", []byte("---\ntitle: X\nlanguage: en\nsource: {publisher: P}\n---\n"+body))
			if err != nil {
				return nil
			}
			return &x
		}
		older, newer := read(was), read(is)
		if older == nil || quote == "" {
			return
		}
		now := compare(older, newer).now(quote, "")
		if newer == nil && now != "" {
			t.Errorf("a text that is not there says %q", now)
		}
		if now == quote || now == "" {
			return
		}
		for _, piece := range strings.Split(now, " […] ") { // what is shown as the text's stands in it, byte for byte
			if !strings.Contains(string(newer.Raw), piece) && !strings.Contains(is, "[…]") {
				t.Errorf("%q does not stand in the text", piece)
			}
		}
	})
}
