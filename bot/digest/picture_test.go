package digest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"

	"summitbot/bot"
)

// speaking gives the bot's own words in each language.
func speaking(t testing.TB) []bot.Words {
	t.Helper()
	b, err := bot.New(bot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return []bot.Words{b.Words("en"), b.Words("fr"), b.Words("vi")}
}

// tallyFor is one of so many days up to a Sunday, with questions in several languages.
func tallyFor(days int) tally {
	from, to := span(time.Date(2031, 5, 4, 0, 0, 0, 0, time.UTC), days)
	t := tally{from: from, to: to}
	for i := range days {
		for n, lang := range []string{"vi", "fr", "en", "de", "es", "km", "sw", "th"} {
			c := bot.Count{Day: from.AddDate(0, 0, i), Platform: "telegram", Language: lang, Outcome: bot.QuestionQuoted, Count: (i*7+3)%11*8/(n+1) + 1}
			if n%2 == 1 {
				c.Platform = "discord"
			}
			t.counts = append(t.counts, c)
			c.Outcome, c.Count = bot.QuestionRefused, c.Count/3
			t.counts = append(t.counts, c)
		}
	}
	t.count()
	return t
}

// TestThePictureIsForAPhone: upright, as wide as a phone shows one, and small enough to be sent.
func TestThePictureIsForAPhone(t *testing.T) {
	words := speaking(t)
	for n, days := range []int{1, 7, 30, bot.CountedDays} {
		w := words[n%len(words)]
		t.Run(fmt.Sprint(days, w.Language), func(t *testing.T) {
			content, err := tallyFor(days).picture(w)
			if err != nil {
				t.Fatal(err)
			}
			if dir := os.Getenv("PICTURES"); dir != "" { // to be looked at
				if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.png", w.Language, days)), content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			size := decoded(t, content).Bounds().Size()
			if size.X != 1080 || size.Y < size.X || size.Y > 3*size.X || len(content) > 60_000 {
				t.Errorf("it is %v in %d bytes", size, len(content))
			}
		})
	}
}

// decoded reads a picture of few colours.
func decoded(t *testing.T, content []byte) *image.Paletted {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	few, ok := img.(*image.Paletted)
	if !ok {
		t.Fatalf("the picture is of kind %T", img)
	}
	return few
}

// TestBarsAreAsLongAsTheirNumbers measures the colours: two thirds of what was asked was answered, by day, language and platform.
func TestBarsAreAsLongAsTheirNumbers(t *testing.T) {
	day := time.Date(2031, 5, 4, 0, 0, 0, 0, time.UTC)
	x := tally{from: day, to: day.AddDate(0, 0, 1), counts: []bot.Count{
		{Day: day, Platform: "telegram", Language: "vi", Outcome: bot.QuestionQuoted, Count: 60},
		{Day: day, Platform: "telegram", Language: "vi", Outcome: bot.QuestionUnread, Count: 30},
	}}
	x.count()
	content, err := x.picture(speaking(t)[0])
	if err != nil {
		t.Fatal(err)
	}
	img := decoded(t, content)
	legend := 36 * 36
	if ratio := float64(painted(img, answered)-legend) / float64(painted(img, missing)-legend); ratio < 1.95 || ratio > 2.05 {
		t.Errorf("of 60 answered and 30 not the colours are as %.2f to 1", ratio)
	}
	none := tally{from: day, to: day, counts: []bot.Count{{Day: day, Platform: "telegram", Language: "vi", Outcome: bot.QuestionQuoted, Count: 1}}}
	none.count()
	content, err = none.picture(speaking(t)[0])
	if err != nil {
		t.Fatal(err)
	}
	if n := painted(decoded(t, content), missing); n != legend {
		t.Errorf("where all is answered %d points are of the other colour", n)
	}
}

func painted(img *image.Paletted, in color.RGBA) (n int) {
	for _, i := range img.Pix {
		if img.Palette[i] == color.Color(in) {
			n++
		}
	}
	return n
}

// TestEveryLetterIsInTheFont: of all that a picture can say in each language, names of languages and dates too; and of all
// Vietnamese letters with all their marks.
func TestEveryLetterIsInTheFont(t *testing.T) {
	said := []string{"0123456789·%–…/", "áàảãạăắằẳẵặâấầẩẫậđéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵ"}
	for _, w := range speaking(t) {
		for _, key := range []string{"digest_chart_title", "digest_chart_answered", "digest_chart_missing", "digest_by_day", "digest_by_week", "digest_by_language", "digest_by_platform", "digest_other"} {
			if w.Say(key) == "" {
				t.Errorf("%s has no %s", w.Language, key)
			}
			said = append(said, w.Say(key))
		}
		for n := range 12 {
			said = append(said, w.Date(fmt.Sprintf("2031-%02d-09", n+1)))
		}
		said = append(said, w.Say("digest_questions", "Count", 2, "Percent", 50))
		for _, lang := range strings.Fields("vi fr en de es it pt nl pl cs sk hu ro bg sr hr el tr ru uk ar he fa hi bn ta th lo km my id ms tl zh ja ko sw am ha yo zu mn kk uz ka hy az et lv lt fi sv da nb is ga cy") {
			said = append(said, w.LanguageName(lang))
		}
	}
	all, err := fonts()
	if err != nil {
		t.Fatal(err)
	}
	var buffer sfnt.Buffer
	for _, letter := range norm.NFC.String(strings.Join(said, "") + strings.ToUpper(strings.Join(said, ""))) {
		for i, f := range all {
			if glyph, err := f.GlyphIndex(&buffer, letter); err != nil || glyph == 0 {
				t.Errorf("font %d has no %q (%v)", i, letter, err)
			}
		}
	}
}

func TestGridLinesAreRoundAndFew(t *testing.T) {
	for most, want := range map[int]int{1: 1, 4: 1, 5: 2, 8: 2, 9: 5, 20: 5, 21: 10, 100: 50, 200: 50, 201: 100, 12345: 5000} {
		if got := gridStep(most); got != want {
			t.Errorf("up to %d the step is %d, not %d", most, got, want)
		}
	}
}
