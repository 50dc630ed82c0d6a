package moderate

import (
	"strings"
	"testing"
	"time"

	"summitbot/knowledge"
)

func TestAnHourOfTheEventsOwnDay(t *testing.T) {
	a := finder(t)
	on := knowledge.When{Year: 2025, Month: time.February, Day: 10, Hour: 9, HasHour: true}
	for said, want := range map[string]string{
		"9:30": "2025-02-10T09:30", "9h30": "2025-02-10T09:30", "9 h 30": "2025-02-10T09:30", "9h": "2025-02-10T09:00", "9.30 pm": "2025-02-10T21:30",
		"9 giờ 30": "2025-02-10T09:30", "2 giờ chiều": "2025-02-10T14:00", "11/2 9:30": "2025-02-11T09:30", "9h30 11/2": "2025-02-11T09:30",
		"11/02/2026, 9:30": "2026-02-11T09:30", "11/2": "2025-02-11", "2025-02-11T09:30": "2025-02-11T09:30", "2025-02-11 9h30": "2025-02-11T09:30",
		"2025-02-11": "2025-02-11", "?": "not known", "-": "not known",
		"11 février 18h15": "2025-02-11T18:15", "18h15 ngày 11/2": "2025-02-11T18:15", "18 giờ 15 phút": "2025-02-10T18:15", "18 giờ kém 15": "2025-02-10T17:45",
		"noon": "2025-02-10T12:00", "midi": "2025-02-10T12:00", "5 rưỡi chiều": "2025-02-10T17:30", "17\u00a0h\u00a030": "2025-02-10T17:30", "à 18h15": "2025-02-10T18:15",
		"February 11 at 6:15 pm": "2025-02-11T18:15", "mardi 11 février 2026 à 18 h": "2026-02-11T18:00", "ngày 11 tháng 2 lúc 18h15": "2025-02-11T18:15",
		"half past five in the afternoon": "2025-02-10T17:30", "11 February": "2025-02-11", "31 February 9h": "", "11 or 12 February 9h": "", "11 February 2 pm or 3 pm": "",
		"soon": "", "9": "", "31/2": "", "11/13 9:30": "", "9:30 or 10:00": "", "2025-02-11T": "", "9:30 tomorrow": "",
	} {
		w, ok := a.readWhen(said, on)
		if got := w.String(); ok != (want != "") || ok && got != want {
			t.Errorf("%q is read as %s (%v), not %q", said, got, ok, want)
		}
	}
	if _, ok := a.readWhen("9:30", knowledge.When{}); ok {
		t.Error("an hour without a day was taken")
	}
}

// FuzzHours holds that an hour read from whatever is written is read again where it is written out.
func FuzzHours(f *testing.F) {
	for _, s := range []string{"9:30", "9 giờ rưỡi chiều", "11/2 9h30", "2025-02-11T09:30", "10.02.2025", "9.30 p.m.", "12 am\xff"} {
		f.Add(s)
	}
	a := finder(f)
	f.Fuzz(func(t *testing.T, said string) {
		w, ok := a.readWhen(said, knowledge.When{Year: 2025, Month: 2, Day: 10})
		if !ok || !w.HasHour || w.Year > 9999 {
			return
		}
		again, ok := a.readWhen(strings.Replace(w.String(), "T", " ", 1), knowledge.When{})
		if !ok || again != w {
			t.Errorf("%q is %s, read again %s", said, w, again)
		}
	})
}
