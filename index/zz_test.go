package index

import (
	"context"
	"fmt"
	"os"
	"sort"
	"strings"
	"summitbot/knowledge"
	"testing"
)

func TestZZ(t *testing.T) {
	ctx := context.Background()
	f, err := knowledge.ReadFolder(os.DirFS("../knowledge/texts"), "texts")
	if err != nil {
		t.Fatal(err)
	}
	s, _ := knowledge.Open(ctx, t.TempDir())
	s.Seed(ctx, f)
	ix, err := Open(ctx, s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	ix.Learn(ctx)
	for _, q := range strings.Split(os.Getenv("Q"), "|") {
		text := clean(q)
		a := Answer{}
		a.Asked, a.Sure = DetectLanguage(text)
		fmt.Println("==", q, a.Asked, a.Sure)
		for _, g := range []string{"vi", "fr", "en"} {
			r, _ := ix.resultIn(ctx, text, g, nil, &a)
			if r == nil {
				continue
			}
			fmt.Printf("-- %s conf %.3f %s#%s kind %v\n", g, r.confidence, r.ranked[0].text.ID, r.ranked[0].section.Heading, r.reading.kind)
			for i, w := range r.reading.words {
				fmt.Printf(" [%s w%.1f known%v asks%v best%.2f %v]", w.folded, w.weight, w.known, w.asks, r.ranked[0].best[i], w.instead)
			}
			fmt.Println()
			x := r.features().list()
			type c struct {
				n    string
				v, x float64
			}
			var cs []c
			for i, n := range confidenceFeatureNames {
				cs = append(cs, c{n, weights.Confidence[i] * x[i], x[i]})
			}
			sort.Slice(cs, func(a, b int) bool { return abs(cs[a].v) > abs(cs[b].v) })
			for _, c := range cs[:14] {
				fmt.Printf(" %s %.2f(%.2f)", c.n, c.v, c.x)
			}
			fmt.Println()
		}
	}
}
func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}
