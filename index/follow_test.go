package index

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFollow(t *testing.T) {
	for _, tt := range []struct{ before, question, merged, about string }{
		// only what asks
		{"When is the summit?", "And where?", "where is the summit", "the summit"},
		{"When is the summit?", "why?", "why is the summit", "the summit"},
		{"When is the summit?", "where exactly?", "where is the summit", "the summit"},
		{"Hội nghị diễn ra khi nào?", "ở đâu?", "Hội nghị diễn ra ở đâu", "Hội nghị diễn ra"},
		{"Hội nghị diễn ra ở đâu?", "vậy khi nào?", "Hội nghị diễn ra khi nào", "Hội nghị diễn ra"},
		{"hoi nghi dien ra khi nao", "o dau", "hoi nghi dien ra o dau", "hoi nghi dien ra"},
		{"Hội nghị diễn ra khi nào?", "ai vậy?", "Hội nghị diễn ra ai", "Hội nghị diễn ra"},
		{"Quand a lieu le sommet ?", "et où ?", "où a lieu le sommet", "a lieu le sommet"},
		{"Quand a lieu le sommet ?", "pourquoi ?", "pourquoi a lieu le sommet", "a lieu le sommet"},
		{"Qui préside la séance sur l'eau ?", "et quand ?", "quand préside la séance sur l'eau", "préside la séance sur l'eau"},
		{"How many countries signed?", "and who?", "countries signed who", "countries signed"},
		// another name, number or date
		{"When did Vietnam sign the statement?", "what about India?", "When did India sign the statement", "sign the statement"},
		{"When did Vietnam sign the statement?", "what about india", "When did india sign the statement", "sign the statement"},
		{"Quand le Vietnam a signé ?", "et l'Inde ?", "Quand le Inde a signé", "a signé"},
		{"Việt Nam ký tuyên bố khi nào?", "thế còn Ấn Độ?", "Ấn Độ ký tuyên bố khi nào", "ký tuyên bố"},
		{"viet nam ky tuyen bo khi nao", "con an do?", "an do ky tuyen bo khi nao", "ky tuyen bo"},
		{"Ai đại diện Việt Nam?", "Còn Pháp?", "Ai đại diện Pháp", "đại diện"},
		{"Ngày 10 có gì?", "còn ngày 11 thì sao?", "Ngày 11 có gì", "Ngày có gì"},
		{"Lịch trình ngày 10 có gì?", "còn ngày 11 thì sao?", "Lịch trình ngày 11 có gì", "Lịch trình có"},
		{"lich trinh ngay 10 co gi", "con ngay 11 thi sao", "lich trinh ngay 11 co gi", "lich trinh co"},
		{"What happens on 10 February?", "and the 11th?", "What happens on 11th February", "happens on February"},
		{"Who is Macron?", "and Modi?", "Who is Modi", "Who is"},
		{"Who signed the statement?", "and journalists?", "Who signed the statement, journalists", "signed the statement"},
		{"Who signed the statement, journalists", "and firms?", "Who signed the statement, firms", "signed the statement"},
		// pointing back, or a question of its own
		{"When is the summit?", "how long does it last?", "the summit – how long does last", "the summit"},
		{"the summit – how long does last", "who pays for it?", "the summit – who pays for", "the summit"},
		{"the summit – how long does last", "where?", "the summit where", "the summit"},
		{"Hội nghị diễn ra khi nào?", "nó kéo dài bao lâu?", "Hội nghị diễn ra – kéo dài bao lâu", "Hội nghị diễn ra"},
		{"hoi nghi dien ra khi nao", "no keo dai bao lau", "hoi nghi dien ra – keo dai bao lau", "hoi nghi dien ra"},
		{"Qu'est-ce que Current AI ?", "combien ça coûte ?", "Current AI – combien coûte", "Current AI"},
		{"Quand a lieu le sommet ?", "combien de temps dure-t-il ?", "a lieu le sommet – combien de temps dure", "a lieu le sommet"},
		{"Việt Nam ký tuyên bố khi nào?", "còn Ấn Độ có ký không?", "ký tuyên bố – Ấn Độ có ký không", "ký tuyên bố"},
		// whole, or nothing to go on from
		{"When is the summit?", "And when did India sign the statement?", "", ""},
		{"When is the summit?", "what is the wifi password", "", ""},
		{"When is the summit?", "Who chairs the session on water?", "", ""},
		{"When is the summit?", "Questions & answers", "", ""},
		{"When is the summit?", "AI?", "", ""},
		{"Hội nghị diễn ra khi nào?", "Việt Nam ký tuyên bố khi nào?", "", ""},
		{"Hội nghị diễn ra khi nào?", "Còn bao nhiêu ngày nữa thì đến hội nghị ở Paris?", "", ""},
		{"Hội nghị diễn ra khi nào?", "Thế giới có bao nhiêu nước?", "", ""},
		{"Quand a lieu le sommet ?", "Quand le sommet a-t-il lieu ?", "", ""},
		{"Quand a lieu le sommet ?", "Y a-t-il un traducteur ?", "", ""},
		{"Quand a lieu le sommet ?", "Combien de délégués sont venus ?", "", ""},
		{"いつですか", "どこですか", "", ""},
		{"When is it?", "why?", "", ""},
		{"", "and where?", "", ""},
		{"When is the summit?", "and?", "", ""},
		{"When is the summit?", "and " + strings.Repeat("India ", 80), "", ""},
	} {
		merged, about, ok := Follow(tt.before, tt.question)
		if merged != tt.merged || about != tt.about || ok != (tt.merged != "") {
			t.Errorf("%q after %q: %t %q about %q, want %q about %q", tt.question, tt.before, ok, merged, about, tt.merged, tt.about)
		}
	}
}

func TestFollowTwice(t *testing.T) {
	first, _, _ := Follow("When did France sign the statement?", "et l'Inde ?")
	if second, _, ok := Follow(first, "et le Vietnam ?"); !ok || second != "When did Vietnam sign the statement" {
		t.Errorf("%q, then %q", first, second)
	}
}

func TestFollowStaysShort(t *testing.T) {
	before := "When did " + strings.Repeat("hội nghị quốc tế ", 100) + "begin?"
	for _, q := range []string{"and where?", "how long does it last?", "what about India?"} {
		merged, about, ok := Follow(before, q)
		if !ok || len(merged) > maxFollowed || utf8.RuneCountInString(about) > maxAbout {
			t.Errorf("%q: %t, %d bytes about %d", q, ok, len(merged), len(about))
		}
	}
}

func FuzzFollow(f *testing.F) {
	f.Add("Hội nghị diễn ra khi nào?", "còn ngày 11 thì sao?")
	f.Add("When did Vietnam sign, France", "et l'Inde ?")
	f.Add("the summit – how long does last", "where?")
	f.Fuzz(func(t *testing.T, before, question string) {
		merged, about, ok := Follow(before, question)
		if !ok && merged+about != "" || ok && (merged == "" || about == "") {
			t.Fatalf("%t with %q about %q", ok, merged, about)
		}
		if !utf8.ValidString(merged) || !utf8.ValidString(about) {
			t.Fatalf("no UTF-8: %q about %q", merged, about)
		}
		if len(merged) > maxFollowed || utf8.RuneCountInString(about) > maxAbout {
			t.Fatalf("too long: %q about %q", merged, about)
		}
	})
}
