package index

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParts(t *testing.T) {
	for _, tt := range []struct {
		question string
		want     []string
	}{
		{"When and where is the summit?", []string{"When is the summit", "where is the summit"}},
		{"When & where is it held in Paris?", []string{"When is it held in Paris", "where is it held in Paris"}},
		{"Hội nghị diễn ra khi nào và ở đâu?", []string{"Hội nghị diễn ra khi nào", "Hội nghị diễn ra ở đâu"}},
		{"Khi nào và ở đâu hội nghị diễn ra?", []string{"Khi nào hội nghị diễn ra", "ở đâu hội nghị diễn ra"}},
		{"hoi nghi o dau va khi nao", []string{"hoi nghi o dau", "hoi nghi khi nao"}},
		{"hoi nghi ai dien ra o dau va khi nao", []string{"hoi nghi ai dien ra o dau", "hoi nghi ai dien ra khi nao"}},
		{"Quand et où a lieu le sommet ?", []string{"Quand a lieu le sommet", "où a lieu le sommet"}},
		{"Quand, où et par qui fut vaincu le général ?", []string{"Quand fut vaincu le général", "où fut vaincu le général", "par qui fut vaincu le général"}},
		{"In what year and in what city was it founded?", []string{"In what year was it founded", "in what city was it founded"}},
		{"When was the fund founded and by whom?", []string{"When was the fund founded", "by whom was the fund founded"}},
		{"Ai ký tuyên bố và khi nào?", []string{"Ai ký tuyên bố", "khi nào ký tuyên bố"}},
		{"Who signed the statement and who did not?", []string{"Who signed the statement", "signed the statement – who did not"}},
		{"Qui a signé et qui a refusé ?", []string{"Qui a signé", "a signé – qui a refusé"}},
		{"Ai là đồng chủ tọa và ai đại diện Việt Nam?", []string{"Ai là đồng chủ tọa", "ai đại diện Việt Nam"}},
		{"Mục tiêu là gì, và ai ký?", []string{"Mục tiêu là gì", "Mục tiêu – ai ký"}},
		{"What is Current AI? How much money does it have?", []string{"What is Current AI", "Current AI – How much money does have"}},
		{"What is Current AI and how much money does it have?", []string{"What is Current AI", "Current AI – how much money does have"}},
		{"Where is the summit and when does it start and who attends?", []string{"Where is the summit", "the summit – when does start", "the summit – who attends"}},
		// one question
		{"When is the summit?", nil},
		{"When is the summit? Thanks", nil},
		{"How and when did the plague enter Europe?", nil}, // found whole, by its when
		{"Questions & answers", nil},
		{"What is research and development?", nil},
		{"What did Macron and Modi say?", nil},
		{"How many countries and organisations signed the statement?", nil},
		{"What is the difference between what was said and what was done?", nil},
		{"What happened to those who signed and who refused?", nil},
		{"Who is the man who won and who spoke?", nil},
		{"Quel est le pays qui a signé et qui a refusé ?", nil},
		{"Quelle est la différence entre l'abeille d'hiver et l'abeille d'été ?", nil},
		{"Qui va gagner et va perdre ?", nil},
		{"Quốc gia nào và tổ chức nào đã ký?", nil},
		{"Đảng nào được ưa chuộng ở Bedigo và Geelong?", nil},
		{"Cái gì tổng hợp và báo cáo về dữ liệu?", nil},
		{"viet nam va an do ky khi nao", nil},
		{"Who? When?", nil},
		{"", nil},
	} {
		if got := Parts(tt.question); !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.question, got, tt.want)
		}
	}
}

func FuzzParts(f *testing.F) {
	f.Add("Quand, où et par qui fut vaincu le général ?")
	f.Add("What is Current AI? How much money does it have?")
	f.Add("hoi nghi o dau va khi nao")
	f.Fuzz(func(t *testing.T, question string) {
		parts := Parts(question)
		if len(parts) == 1 || len(parts) > maxParts {
			t.Fatalf("%d parts", len(parts))
		}
		for _, p := range parts {
			if !utf8.ValidString(p) || strings.TrimSpace(p) == "" || len(p) > maxPartsBytes+maxFollowed {
				t.Fatalf("part %q", p)
			}
		}
	})
}

func TestAskInParts(t *testing.T) {
	ix, _ := openForum(t, "")
	for _, tt := range []struct {
		question string
		quoted   []string // each in an extract, in order
		unsaid   []string
	}{
		{"How many delegates are at the forum and what time does it open?", []string{"340 delegates", "9:00"}, nil},
		{"Who chairs the session on water? What time does the forum open?", []string{"Le Thu Duong", "9:00"}, nil},
		{"Diễn đàn khai mạc lúc mấy giờ và ai chủ trì phiên về nguồn nước?", []string{"9 giờ", "Lê Thu Dương"}, nil},
		{"dien dan khai mac luc may gio va ai chu tri phien ve nguon nuoc", []string{"9 giờ", "Lê Thu Dương"}, nil},
		{"À quelle heure s'ouvre le forum et qui préside la séance sur l'eau ?", []string{"9 heures", "Le Thu Duong"}, nil},
		{"When and where does the Green Lake Forum open?", []string{"9:00 on 4 May 2031 in Birch Hall"}, nil}, // one sentence has both
	} {
		t.Run(tt.question, func(t *testing.T) {
			a := ask(t, ix, "", tt.question)
			if !a.Answered || len(a.Extracts) != len(tt.quoted) || !slices.Equal(a.Unsaid, tt.unsaid) {
				t.Fatalf("answered %t with %d extracts, unsaid %q: %+v", a.Answered, len(a.Extracts), a.Unsaid, a.Extracts)
			}
			for i, want := range tt.quoted {
				if !strings.Contains(a.Extracts[i].Text, want) {
					t.Errorf("extract %d is %q, want %q", i, a.Extracts[i].Text, want)
				}
			}
		})
	}
}

func TestAskNamesThePartThatIsNotSaid(t *testing.T) {
	ix, _ := openForum(t, "")
	a := ask(t, ix, "", "How many delegates come and how much is a season ticket to the museum of medieval fishing?")
	if !a.Answered || !strings.Contains(a.quote(), "340 delegates") || !slices.Equal(a.Unsaid, []string{"how much is a season ticket to the museum of medieval fishing"}) {
		t.Errorf("answered %t with %q, unsaid %q", a.Answered, a.quote(), a.Unsaid)
	}
}
