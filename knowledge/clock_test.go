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
		"Cela commence à 9h30, puis à 14 h 05 et 16h.":       {"09:30", "14:05", "16:00"},
		"à 9 heures et à 10 heures 15":                       {"09:00", "10:15"},
		"It opens at 9.30 am and closes at 9.30 p.m.":        {"09:30", "21:30"},
		"Khai mạc lúc 9 giờ 30, kết thúc lúc 4 giờ chiều.":   {"09:30", "16:00"},
		"lúc 8 giờ rưỡi sáng, 9g30, 12 giờ trưa, 1 giờ trưa": {"08:30", "09:30", "12:00", "13:00"},
		"noon is 12 pm, midnight 12am, 9 o'clock":            {"12:00", "00:00", "09:00"},
		"from 10:00–11:30 and 13:00-14:15":                   {"10:00", "11:30", "13:00", "14:15"},
		"(9:30)":                                             {"09:30"},
		"27 countries, 340 delegates, 9 hours, 9 ha, 12.5 %": nil,
		"on 10.02.2025, version 1.10.2, 9.300 euros, 9:3":    nil,
		"2025-02-11T09:30, 25:00, 9:75, 100:00, a9:30":       nil,
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
