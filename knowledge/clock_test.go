package knowledge_test

import (
	"fmt"
	"slices"
	"testing"

	"summitbot/knowledge"
)

func TestHoursAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string][]string{
		"It opens at 9:30.": {"09:30"},
		"Cela commence à 9h30, puis à 14 h 05 et 16h.":                 {"09:30", "14:05", "16:00"},
		"à 9 heures et à 10 heures 15":                                 {"09:00", "10:15"},
		"It opens at 9.30 am and closes at 9.30 p.m.":                  {"09:30", "21:30"},
		"Khai mạc lúc 9 giờ 30, kết thúc lúc 4 giờ chiều.":             {"09:30", "16:00"},
		"lúc 8 giờ rưỡi sáng, 9g30, 12 giờ trưa, 1 giờ trưa":           {"08:30", "09:30", "12:00", "13:00"},
		"noon is 12 pm, midnight 12am, 9 o'clock":                      {"12:00", "12:00", "00:00", "00:00", "09:00"},
		"à 17\u00a0h\u00a030, 18\u202fh\u202f15 et 9\u00a0heures":      {"17:30", "18:15", "09:00"},
		"lúc 5 rưỡi chiều, 18 giờ 15 phút, 8 giờ 5 phút":               {"17:30", "18:15", "08:05"},
		"18 giờ kém 15, 6 giờ kém 10 phút chiều":                       {"17:45", "17:50"},
		"năm giờ rưỡi chiều, 11 giờ đêm, 2 giờ đêm":                    {"17:30", "23:00", "02:00"},
		"half past five in the afternoon, a quarter to 9 pm":           {"17:30", "20:45"},
		"seven in the morning, five o'clock, quarter past 3":           {"07:00", "05:00", "03:15"},
		"à 10 heures moins le quart, 6 heures et demie":                {"09:45", "06:30"},
		"cinq heures et demie du soir, midi, midi et demi":             {"17:30", "12:00", "12:30"},
		"at 12 noon, 12:00 midi, at midnight, à minuit, lúc nửa đêm":   {"12:00", "12:00", "00:00", "00:00", "00:00"},
		"cet après-midi, this afternoon, l'après midi, Midian":         nil,
		"the seven forums, trong hai giờ, pendant deux heures, 5 rưỡi": nil,
		"from 10:00–11:30 and 13:00-14:15":                             {"10:00", "11:30", "13:00", "14:15"},
		"(9:30)":                                                       {"09:30"},
		"27 countries, 340 delegates, 9 hours, 9 ha, 12.5 %":           nil,
		"on 10.02.2025, version 1.10.2, 9.300 euros, 9:3":              nil,
		"2025-02-11T09:30, 25:00, 9:75, 100:00, a9:30":                 nil,
	} {
		var got []string
		for _, c := range knowledge.ClocksIn(text) {
			got = append(got, fmt.Sprintf("%02d:%02d", c.Hour, c.Minute))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q holds %q, not %q", text, got, want)
		}
	}
}

// FuzzClocks holds that whatever is written, what is found is an hour of the day at a place in the text.
func FuzzClocks(f *testing.F) {
	for _, s := range []string{"9:30", "9 giờ rưỡi chiều", "11/2 9h30", "2025-02-11T09:30", "10.02.2025", "9.30 p.m.", "12 am\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, said string) {
		last := 0
		for _, c := range knowledge.ClocksIn(said) {
			if c.From < last || c.To <= c.From || c.To > len(said) || c.Hour < 0 || c.Hour > 23 || c.Minute > 59 {
				t.Fatalf("%q holds %+v", said, c)
			}
			last = c.To
		}
	})
}
