package moderate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

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
		for _, c := range clocksIn(text) {
			got = append(got, fmt.Sprintf("%02d:%02d", c.hour, c.minute))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q holds %q, not %q", text, got, want)
		}
	}
}

func TestAnHourOfTheEventsOwnDay(t *testing.T) {
	on := knowledge.When{Year: 2025, Month: time.February, Day: 10, Hour: 9, HasHour: true}
	for said, want := range map[string]string{
		"9:30": "2025-02-10T09:30", "9h30": "2025-02-10T09:30", "9 h 30": "2025-02-10T09:30", "9h": "2025-02-10T09:00", "9.30 pm": "2025-02-10T21:30",
		"9 giờ 30": "2025-02-10T09:30", "2 giờ chiều": "2025-02-10T14:00", "11/2 9:30": "2025-02-11T09:30", "9h30 11/2": "2025-02-11T09:30",
		"11/02/2026, 9:30": "2026-02-11T09:30", "11/2": "2025-02-11", "2025-02-11T09:30": "2025-02-11T09:30", "2025-02-11 9h30": "2025-02-11T09:30",
		"2025-02-11": "2025-02-11", "?": "not known", "-": "not known",
		"soon": "", "9": "", "31/2": "", "11/13 9:30": "", "9:30 or 10:00": "", "2025-02-11T": "", "9:30 tomorrow": "",
	} {
		w, ok := readWhen(said, on)
		if got := w.String(); ok != (want != "") || ok && got != want {
			t.Errorf("%q is read as %s (%v), not %q", said, got, ok, want)
		}
	}
	if _, ok := readWhen("9:30", knowledge.When{}); ok {
		t.Error("an hour without a day was taken")
	}
}

// FuzzHours holds that whatever is written, what is found is an hour of the day at a place in the text, and that an hour read
// is found again where it is written out.
func FuzzHours(f *testing.F) {
	for _, s := range []string{"9:30", "9 giờ rưỡi chiều", "11/2 9h30", "2025-02-11T09:30", "10.02.2025", "9.30 p.m.", "12 am\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, said string) {
		last := 0
		for _, c := range clocksIn(said) {
			if c.from < last || c.to <= c.from || c.to > len(said) || c.hour < 0 || c.hour > 23 || c.minute > 59 {
				t.Fatalf("%q holds %+v", said, c)
			}
			last = c.to
		}
		w, ok := readWhen(said, knowledge.When{Year: 2025, Month: 2, Day: 10})
		if !ok || !w.HasHour || w.Year > 9999 {
			return
		}
		again, ok := readWhen(strings.Replace(w.String(), "T", " ", 1), knowledge.When{})
		if !ok || again != w {
			t.Errorf("%q is %s, read again %s", said, w, again)
		}
	})
}
