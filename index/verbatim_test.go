package index

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// drawText draws a text of sections, paragraphs and lists, with all that a writer may put into one.
func drawText(t *rapid.T, id string) string {
	word := rapid.SampledFrom(strings.Fields("forum river delegates opened hall May 2024 9:00 three 340 Vientiane boat **boldly** `code` [link](https://example.org) it Because é ñ 中文 🙂 \u202e a.b. U.S. J. Smith \\*star\\* 1,000 e.g. “quoted” it’s x=y <b>tag</b> &amp; — …"))
	sentence := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(word, 1, 30).Draw(t, "words"), " ") + rapid.SampledFrom([]string{".", "!", "?", ":", "", "...", ".)"}).Draw(t, "end")
	})
	block := rapid.Custom(func(t *rapid.T) string {
		sentences := rapid.SliceOfN(sentence, 1, 6).Draw(t, "sentences")
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			return "- " + strings.Join(sentences, "\n- ")
		case 1:
			return strings.Join(sentences, "\n")
		}
		return strings.Join(sentences, " ")
	})
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %q\nlanguage: %s\n---\n", "Text "+id, rapid.SampledFrom([]string{"en", "fr", "vi"}).Draw(t, "language"))
	for i := range rapid.IntRange(1, 4).Draw(t, "sections") {
		fmt.Fprintf(&b, "## Section %d of the forum\n\n%s\n\n", i, strings.Join(rapid.SliceOfN(block, 1, 4).Draw(t, "blocks"), "\n\n"))
	}
	return b.String()
}

// TestWhatIsQuotedIsAPieceOfItsRevision draws texts and questions: whatever is quoted stands in the revision that it
// names, byte for byte, with its sentence and its marks inside it, and is not longer than an extract may be.
func TestWhatIsQuotedIsAPieceOfItsRevision(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		texts := map[string]string{}
		for i := range rapid.IntRange(1, 3).Draw(rt, "texts") {
			id := fmt.Sprintf("t%d", i)
			texts[id] = drawText(rt, id)
		}
		ix := openTexts(t, texts)
		words := strings.Fields(strings.Join(slices.Sorted(maps.Values(texts)), " "))
		question := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 10).Draw(rt, "question"), " ") + "?"
		a, err := ix.Ask(t.Context(), Question{Text: question, Rehearse: true})
		if err != nil {
			rt.Fatal(err)
		}
		for _, e := range slices.Concat(a.Extracts, a.Quotes, a.Further) {
			checkExtract(rt, ix, e)
		}
		if size, list := sizeOf(a.Quotes); len(a.Quotes) > 0 && !list && size > maxExtractRunes && !oneSentence(a.Quotes) {
			rt.Errorf("%d characters are quoted: %+v", size, a.Quotes)
		}
	})
}

func checkExtract(t *rapid.T, ix *Index, e Extract) {
	r, err := ix.store.At(t.Context(), e.Revision)
	if err != nil {
		t.Fatal(err)
	}
	if r.Text != e.TextID || !bytes.Contains(r.Raw, []byte(e.Text)) || !utf8.ValidString(e.Text) {
		t.Fatalf("%q is no piece of revision %d of %s", e.Text, e.Revision, e.TextID)
	}
	for _, m := range append([]Range{e.Sentence}, e.Marks...) {
		if m[0] < 0 || m[1] < m[0] || m[1] > len(e.Text) || !utf8.ValidString(e.Text[m[0]:m[1]]) {
			t.Fatalf("range %v lies outside %q", m, e.Text)
		}
	}
}

func sizeOf(all []Extract) (runes int, list bool) {
	for _, e := range all {
		runes += utf8.RuneCountInString(e.Text)
		list = list || strings.Contains(e.Text, "\n- ") || strings.Contains(e.Text, "\n") && strings.HasPrefix(e.Text, "- ")
	}
	return runes, list
}

// oneSentence reports whether all that is quoted is one sentence, which may be as long as it is.
func oneSentence(all []Extract) bool {
	return len(all) == 1 && all[0].Sentence == Range{0, len(all[0].Text)}
}
