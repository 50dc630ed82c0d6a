package open

import "testing"

func TestAlike(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"How much is a ticket for the boat?", "how much is the ticket for the BOAT", true},
		{"Giá vé thuyền là bao nhiêu?", "gia ve thuyen bao nhieu a", true},
		{"Où est la cantine ?", "ou se trouve la cantine", false},
		{"when is the dinner", "where is the dinner", false},
		{"when is the dinner", "what time is the dinner?", true},
		{"is there lunch for guests in the hall on day 1", "is there lunch for guests in the hall on day 2", false},
		{"may guests bring their dogs to the lake", "may guests bring their children to the lake", false},
		{"why", "why?", true},
		{"why", "who", false},
	} {
		if got := alike(keyOf(tt.a), keyOf(tt.b)); got != tt.want {
			t.Errorf("%q and %q: %t (%q, %q)", tt.a, tt.b, got, keyOf(tt.a), keyOf(tt.b))
		}
	}
}
