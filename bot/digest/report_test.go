package digest

import (
	"testing"

	"summitbot/bot"
)

func TestForHowManyDaysADigestIs(t *testing.T) {
	words := speaking(t)
	en, fr, vi := words[0], words[1], words[2]
	for _, tt := range []struct {
		said string
		w    bot.Words
		days int // 0: it is not understood
	}{
		{"", en, 7}, {"  ", en, 7}, {"1", en, 1}, {" 30 ", en, 30}, {"30d", en, 30}, {"30 Days", en, 30}, {"2 weeks", en, 14}, {"2w", en, 14}, {"week", en, 7}, {"396", en, 396},
		{"10 jours", fr, 10}, {"2 semaines", fr, 14}, {"3 ngày", vi, 3}, {"3 ngay", vi, 3}, {"2 tuần", vi, 14}, {"2 tuâ\u0300n", vi, 14}, {"tuan", vi, 7},
		{"0", en, 0}, {"397", en, 0}, {"57 weeks", en, 0}, {"-1", en, 0}, {"1.5", en, 0}, {"99999", en, 0}, {"soon", en, 0}, {"2 fortnights", en, 0}, {"7; 8", en, 0}, {"2 tuần", en, 0},
	} {
		if days, ok := parseDays(tt.said, tt.w); ok != (tt.days > 0) || ok && days != tt.days {
			t.Errorf("%q in %s is %d days, %v; not %d", tt.said, tt.w.Language, days, ok, tt.days)
		}
	}
}

func FuzzDays(f *testing.F) {
	words := speaking(f)
	for _, said := range []string{"", "30", "2 weeks", "2 tuần", "-1", "99999999999999999999", "\xff"} {
		f.Add(said)
	}
	f.Fuzz(func(t *testing.T, said string) {
		for _, w := range words {
			if days, ok := parseDays(said, w); ok && (days < 1 || days > bot.CountedDays) {
				t.Errorf("%q is %d days", said, days)
			}
		}
	})
}

func TestWeeksAreWholeAtTheirEnd(t *testing.T) {
	var days []share
	for n := range 16 {
		days = append(days, share{name: string(rune('a' + n)), asked: 1, answered: n % 2})
	}
	all := weeks(days)
	if len(all) != 3 || all[0] != (share{"a", 2, 1}) || all[1] != (share{"c", 7, 3}) || all[2] != (share{"j", 7, 4}) {
		t.Errorf("weeks are %v", all)
	}
}
