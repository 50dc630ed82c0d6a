package open

import (
	"strings"
	"testing"

	"summitbot/bot"
)

func TestAlike(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"How much is a ticket for the boat?", "how much is the ticket for the BOAT", true},
		{"Giá vé thuyền là bao nhiêu?", "gia ve thuyen bao nhieu a", true},
		{"Où est la cantine ?", "ou se trouve la cantine", true},
		{"when is the dinner", "where is the dinner", false},
		{"when is the dinner", "what time is the dinner?", true},
		{"is there lunch for guests in the hall on day 1", "is there lunch for guests in the hall on day 2", false},
		{"may guests bring their dogs to the lake", "may guests bring their children to the lake", false},
		{"why", "why?", true},
		{"why", "who", false},
		{"how much is a ticket", "how much are the tickets", true},
		{"how much is parking near the hall", "how much is disabled parking near the hall", false},
		{"can students enter for free", "can students not enter for free", false},
		{"is there a bus from the airport to the hall", "is there a bus from the hall to the airport", false},
		{"Peut-on venir sans invitation", "Peut-on venir avec invitation", false},
		{"Phòng ăn ở đâu", "Phòng máy ở đâu", false},
		{"Phòng ăn ở đâu", "phong an o dau a", true},
		{"Phòng ăn ở đâu", "phong may o dau", false},
		{"Lấy đồ ăn ở đâu", "Lấy vé ở đâu", false},
		{"Có phiên dịch tiếng Nhật cho đại biểu dự trực tuyến không?", "Có phiên dịch tiếng Hàn cho đại biểu dự trực tuyến không?", false},
		{"gửi xe máy ở đâu", "gửi xe đạp ở đâu", false},
		{"Vào cửa có cần hộ chiếu không", "vao cua co can ho chieu ko", true},
	} {
		lang := "en"
		if strings.ContainsAny(tt.a, "ôáớởâấ") && !strings.HasPrefix(tt.a, "Où") {
			lang = "vi"
		} else if strings.HasPrefix(tt.a, "Où") || strings.HasPrefix(tt.a, "Peut") {
			lang = "fr"
		}
		if got := alike(keyOf(lang, tt.a), keyOf(lang, tt.b)); got != tt.want {
			t.Errorf("%q and %q: %t (%q, %q)", tt.a, tt.b, got, keyOf(lang, tt.a), keyOf(lang, tt.b))
		}
	}
}

// TestMayBe: what is proposed to be merged is rather too much than too little, but never what asks for something else.
func TestMayBe(t *testing.T) {
	for _, tt := range []struct {
		a, inA, b, inB string
		near           bool // the same texts are nearest
		want           bool
	}{
		{"how much is a ticket for the boat", "en", "what does the boat ticket cost", "en", false, true},
		{"how much is a ticket for the boat", "en", "how much is a ticket for the train to Geneva", "en", true, false},
		{"how much is a ticket for the boat", "en", "Giá vé thuyền là bao nhiêu?", "vi", true, true},
		{"how much is a ticket for the boat", "en", "Giá vé thuyền là bao nhiêu?", "vi", false, false},
		{"how much is a ticket for the boat", "en", "Thuyền chạy lúc mấy giờ?", "vi", true, false},
		{"when is lunch on day 1", "en", "when is lunch on day 2", "en", true, false},
		{"do I need a visa for Switzerland", "en", "visa pour la Suisse", "fr", false, false},
		{"où est le parking", "fr", "where is the parking", "en", false, true},
		{"why", "en", "pourquoi", "fr", true, false},
	} {
		a, b := bot.OpenQuestion{Language: tt.inA, Key: keyOf(tt.inA, tt.a), Near: []string{"forum", "goals"}}, bot.OpenQuestion{Language: tt.inB, Key: keyOf(tt.inB, tt.b), Near: []string{"meals"}}
		if tt.near {
			b.Near = append(b.Near, "forum")
		}
		if got := mayBe(a, b) > 0; got != tt.want || mayBe(b, a) != mayBe(a, b) {
			t.Errorf("%q and %q: %t (%q, %q)", tt.a, tt.b, got, a.Key, b.Key)
		}
	}
}
