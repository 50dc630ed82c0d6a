package bot

import (
	"strings"

	"github.com/yuin/goldmark"
	gast "github.com/yuin/goldmark/ast"
	gtext "github.com/yuin/goldmark/text"

	"summitbot/index"
	"summitbot/knowledge"
)

var markdown = goldmark.DefaultParser()

// quoted makes the part that shows an extract: its Markdown read, white space folded, matching words marked, and
// the sentence ends noted where it may be cut.
func quoted(e index.Extract) Part {
	p := Part{Kind: Quote}
	if e.Wording == string(knowledge.Ours) {
		p.Kind = Summary
	}
	d := drawing{source: []byte(e.Text), marks: e.Marks}
	for n := markdown.Parse(gtext.NewReader(d.source)).FirstChild(); n != nil; n = n.NextSibling() {
		d.block(n)
	}
	p.Spans = d.spans
	at := 0
	for _, s := range p.Spans {
		for i, c := range s.Text {
			if c == '.' || c == '!' || c == '?' || c == '\n' {
				p.Cuts = append(p.Cuts, at+i+1)
			}
		}
		at += len(s.Text)
	}
	return p
}

// Quoted is the part that shows an extract, for what features quote.
func Quoted(e index.Extract) Part { return quoted(e) }

type drawing struct {
	source []byte
	marks  []index.Range
	spans  []Span
}

func (d *drawing) write(text string, marked bool) {
	if text == "" {
		return
	}
	if n := len(d.spans); n > 0 && d.spans[n-1].Mark == marked {
		d.spans[n-1].Text += text
		return
	}
	d.spans = append(d.spans, Span{Text: text, Mark: marked})
}

// block draws one block under the one before.
func (d *drawing) block(n gast.Node) {
	if n.FirstChild() != nil && n.FirstChild().Type() == gast.TypeBlock {
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			d.block(c)
		}
		return
	}
	if len(d.spans) > 0 {
		d.write("\n", false)
	}
	if p := n.Parent(); p != nil && p.Kind() == gast.KindListItem {
		d.write("• ", false)
	}
	if n.FirstChild() == nil && n.Lines() != nil { // code and the like: as it stands
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			d.write(foldSpace(string(line.Value(d.source))), false)
		}
		return
	}
	_ = gast.Walk(n, func(n gast.Node, entering bool) (gast.WalkStatus, error) {
		if !entering {
			return gast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *gast.Text:
			d.text(n.Segment.Start, n.Segment.Stop)
			if n.SoftLineBreak() || n.HardLineBreak() {
				d.write(" ", false)
			}
		case *gast.AutoLink:
			d.write(string(n.Label(d.source)), false)
		case *gast.RawHTML:
			for i := range n.Segments.Len() {
				piece := n.Segments.At(i)
				d.write(string(piece.Value(d.source)), false)
			}
		}
		return gast.WalkContinue, nil
	})
}

// text draws a run of the source, cut where marks begin and end.
func (d *drawing) text(start, end int) {
	for _, m := range d.marks {
		if m[1] <= start || m[0] >= end {
			continue
		}
		from, to := max(start, m[0]), min(end, m[1])
		d.write(unescape(d.source[start:from]), false)
		d.write(unescape(d.source[from:to]), true)
		start = to
	}
	d.write(unescape(d.source[start:end]), false)
}

// unescape takes Markdown's backslashes off and folds white space inside.
func unescape(b []byte) string {
	var out strings.Builder
	space := false
	for i := 0; i < len(b); i++ {
		c := b[i]
		if c == '\\' && i+1 < len(b) && strings.IndexByte("\\`*_{}[]()#+-.!<>|~", b[i+1]) >= 0 {
			i++
			c = b[i]
		}
		if c == ' ' || c == '\t' || c == '\n' || c == '\r' {
			if !space {
				out.WriteByte(' ')
			}
			space = true
			continue
		}
		space = false
		out.WriteByte(c)
	}
	return out.String()
}

func foldSpace(s string) string { return strings.Join(strings.Fields(s), " ") }
