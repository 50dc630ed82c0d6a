package moderate

import (
	"bytes"
	"strings"
	"testing"

	"summitbot/knowledge"
)

const matter = "---\ntitle: T\nlanguage: en\n---\n"

func parsed(t testing.TB, body string) knowledge.Text {
	t.Helper()
	text, err := knowledge.ParseText("t.en.md", []byte(matter+body))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestPiecesAreTheText(t *testing.T) {
	for _, body := range []string{
		"", "words\n", "\n\n## A\n\na\n\n## B\nb", "before\n\n## A\n\na\n### A\n\nb\n", "A\n=\n\na\n\nB\n---\nb\n", "<!-- x -->\n\n# A\n", "## A\r\n\r\na\r\n\r\n## B\r\n\r\nb\r\n",
	} {
		text := parsed(t, body)
		if got := join(piecesOf(text)); !bytes.Equal(got, text.Raw) {
			t.Errorf("%q became %q", text.Raw, got)
		}
	}
}

func TestMerge(t *testing.T) {
	for _, tt := range []struct{ name, base, ours, theirs, want string }{
		{"different sections", "## A\n\na\n\n## B\n\nb\n", "## A\n\nx\n\n## B\n\nb\n", "## A\n\na\n\n## B\n\ny\n", "## A\n\nx\n\n## B\n\ny\n"},
		{"the same section", "## A\n\na\n\n## B\n\nb\n", "## A\n\nx\n\n## B\n\nb\n", "## A\n\ny\n\n## B\n\nb\n", ""},
		{"the same change", "## A\n\na\n", "## A\n\nx\n", "## A\n\nx\n", "## A\n\nx\n"},
		{"one added, one changed", "## A\n\na\n\n## B\n\nb\n", "## A\n\na\n\n## N\n\nn\n\n## B\n\nb\n", "## A\n\na\n\n## B\n\ny\n", "## A\n\na\n\n## N\n\nn\n\n## B\n\ny\n"},
		{"one taken out, one changed", "## A\n\na\n\n## B\n\nb\n", "## B\n\nb\n", "## A\n\na\n\n## B\n\ny\n", "## B\n\ny\n"},
		{"taken out and changed", "## A\n\na\n\n## B\n\nb\n", "## B\n\nb\n", "## A\n\nx\n\n## B\n\nb\n", ""},
		{"moved", "## A\n\na\n\n## B\n\nb\n", "## B\n\nb\n\n## A\n\na\n\n", "## A\n\na\n\n## B\n\ny\n", ""},
		{"two of one name", "## A\n\na\n\n## A\n\nb\n", "## A\n\nx\n\n## A\n\nb\n", "## A\n\na\n\n## A\n\ny\n", "## A\n\nx\n\n## A\n\ny\n"},
	} {
		raw, ok := merge(parsed(t, tt.base), parsed(t, tt.ours), parsed(t, tt.theirs))
		if ok != (tt.want != "") || ok && string(raw) != matter+tt.want {
			t.Errorf("%s: %t\n%s", tt.name, ok, raw)
		}
	}
}

func TestWithBody(t *testing.T) {
	for _, tt := range []struct{ name, text, body, want string }{
		{"words", "## A\n\na\n\n## B\n\nb\n", "x\n\ny", "## A\n\nx\n\ny\n\n## B\n\nb\n"},
		{"a section of nothing", "## A\n## B\n\nb\n", "x", "## A\n\nx\n\n## B\n\nb\n"},
		{"the last, without an end of line", "## A\n\na", "x", "## A\n\nx\n"},
		{"before any heading", "a\n\n## B\n\nb\n", "x", "x\n\n## B\n\nb\n"},
		{"a new heading within", "## A\n\na\n\n## B\n\nb\n", "x\n\n## N\n\nn", "## A\n\nx\n\n## N\n\nn\n\n## B\n\nb\n"},
		{"other ends of lines", "## A\r\n\r\na\r\n", "x\ny", "## A\r\n\r\nx\r\ny\r\n"},
		{"code that does not end", "## A\n\na\n\n## B\n\nb\n", "```\nx", ""},
		{"a remark that does not end", "## A\n\na\n\n## B\n\nb\n", "<!-- x", ""},
		{"a heading that is there", "## A\n\na\n\n## B\n\nb\n", "x\n\n## B\n\ny", ""},
		{"a heading by its underline", "## A\n\na\n\n## B\n\nb\n", "B\n---\ny", ""},
	} {
		raw, ok, err := withBody(parsed(t, tt.text), 0, tt.body)
		if err != nil || ok != (tt.want != "") || ok && string(raw) != matter+tt.want {
			t.Errorf("%s: %t %v\n%q", tt.name, ok, err, raw)
		}
	}
}

func FuzzWithBody(f *testing.F) {
	f.Add("a\n\n## B\n\nb\n", "x")
	f.Add("## A\n\na\n\n## B\n\nb\n", "```\nx")
	f.Fuzz(func(t *testing.T, body, wording string) {
		text, err := knowledge.ParseText("t.en.md", []byte(matter+body))
		if err != nil {
			return
		}
		if got := join(piecesOf(text)); !bytes.Equal(got, text.Raw) {
			t.Fatalf("%q became %q", text.Raw, got)
		}
		for n := range text.Sections {
			raw, ok, err := withBody(text, n, wording)
			if err != nil || !ok {
				continue
			}
			again, err := knowledge.ParseText("t.en.md", raw)
			if err != nil || len(again.Sections) < len(text.Sections) || again.Sections[n].Heading != text.Sections[n].Heading {
				t.Fatalf("%q with %q is %q (%v)", text.Raw, wording, raw, err)
			}
		}
		differenceOf(text.Raw, []byte(matter+wording), 700)
	})
}

func TestDifference(t *testing.T) {
	long := strings.Repeat("word ", 100)
	for _, tt := range []struct{ name, before, after, want string }{
		{"a word", "opens at 9:00 in Birch Hall", "opens at 10:00 in Birch Hall", "− opens at 9:00 in Birch Hall\n+ opens at 10:00 in Birch Hall"},
		{"within long lines", long + "9:00 " + long, long + "10:00 " + long, "− …" + long[len(long)-40:] + "9:00 " + long[:39] + "…\n+ …" + long[len(long)-40:] + "10:00 " + long[:39] + "…"},
		{"lines", "a\nb\n", "a\nc\nd\n", "− b\n+ c\n+ d"},
		{"half a letter", "ngày è", "ngày é", "− ngày è\n+ ngày é"},
		{"what looks like the head of a difference", "a\n-- b\n", "a\n++ b\n", "− -- b\n+ ++ b"},
		{"nothing", "a\n", "a\n", ""},
	} {
		d := differenceOf([]byte(tt.before), []byte(tt.after), 700)
		if got := d.part().Text(); got != tt.want || d.left != 0 {
			t.Errorf("%s: %d left of\n%s\nwant\n%s", tt.name, d.left, got, tt.want)
		}
	}
	if d := differenceOf(nil, []byte(strings.Repeat(strings.Repeat("x", 10000)+"\n", 9)), 700); d.left == 0 || len([]rune(d.part().Text())) > 710 {
		t.Errorf("%d left of %d characters", d.left, len([]rune(d.part().Text())))
	}
}
