package bot

import (
	"slices"
	"time"
)

// A Reply is what the bot says, before any platform draws it: parts one under another, then buttons.
// The zero Reply says nothing and is not sent.
type Reply struct {
	Language string // BCP 47, of the bot's own words in it
	Parts    []Part
	Buttons  []Button     // drawn in rows as the platform likes
	Quiet    bool         // for the one who asked alone, where the platform can
	Brief    bool         // one line without buttons, of use at this moment: after a tap it is shown in passing, where the platform can
	Files    []Attachment `json:",omitempty"` // sent after the words
	Form     *Form        // asks for a text; nil: it asks for none

	// Given is what has to be kept of an answer once it is sent, see [Reply.GivenAs]; nil: there is nothing to keep.
	Given *Given `json:"-"`
}

// A Form asks for a text of several lines, with one to begin from. An adapter opens it as the platform can, or shows the
// text to be copied; what is sent comes back as a [Message], see [Filled]. Parts say the same where there is no form.
type Form struct {
	Title string // at most 45 characters are sure to be seen
	Field string // what is asked for
	How   string // how it is sent, where that is an answer to what is shown
	Value string // at most [FormHolds] long; shown whole or not at all
	Data  string // what a button would say, at most 64 bytes; the text comes behind it
}

// FormHolds is how many UTF-16 units of text a form asks for at most.
const FormHolds = 4000

// Filled gives the command that a form says with the text that was sent.
func Filled(data, text string) (command, argument string) {
	command, argument = Tap(data)
	return command, argument + "\n" + text
}

// A PartKind says how a part is drawn.
type PartKind int

// The kinds of part.
const (
	Line    PartKind = iota // a paragraph in the bot's own words
	Heading                 // a short line over what follows
	Quote                   // an extract; drawn so that it is seen to be one
	Summary                 // an extract from a text in words of ours: never drawn as a quotation
	Source                  // where the extract above it stands
	Item                    // one of a list
	Note                    // something said in passing
)

// A Part is one paragraph of a reply.
type Part struct {
	Kind  PartKind
	Spans []Span
	// Rank says what may go first when a message is too long: the highest is left out first, 0 never is, only cut.
	Rank int
	// Cuts are the places, as byte offsets in the joined text of Spans, where the part may end when it is too
	// long: ends of sentences. Without any it ends at a word.
	Cuts []int
}

// A Span is a run of text of one look. Text is plain: adapters escape it.
type Span struct {
	Text   string
	Bold   bool
	Italic bool
	Strike bool      // it holds no more
	Mark   bool      // a word that matched the question
	URL    string    // a link; empty: none
	Time   time.Time // not zero: Text is this instant written out, and a platform may draw it in the reader's own zone
}

// A Button is a link (URL), or something that can be said by a tap (Data comes back as a [Message], see [Tap]).
type Button struct {
	Label string
	URL   string
	Data  string // at most 64 bytes; empty for a link
}

// Empty reports whether there is nothing to send.
func (r Reply) Empty() bool { return len(r.Parts) == 0 }

// Text gives a part's text without its looks.
func (p Part) Text() string {
	var b []byte
	for _, s := range p.Spans {
		b = append(b, s.Text...)
	}
	return string(b)
}

// Plain is a part of one span.
func Plain(kind PartKind, text string) Part { return Part{Kind: kind, Spans: []Span{{Text: text}}} }

// Fit gives a reply that fits: measure tells the length of a reply as the adapter draws it. Parts of the highest
// rank go first, from the end; then the longest part is cut, at a sentence where it can be. It always ends, with
// at least the beginning of the first part.
func (r Reply) Fit(limit int, measure func(Reply) int) Reply {
	r.Parts = slices.Clone(r.Parts)
	for limit > 0 && measure(r) > limit {
		if i := r.leastNeeded(); i >= 0 {
			r.Parts = slices.Delete(r.Parts, i, i+1)
			continue
		}
		i := r.longest()
		shorter, ok := r.Parts[i].shorten(measure(r) - limit)
		if !ok {
			if len(r.Parts) == 1 {
				return r
			}
			r.Parts = slices.Delete(r.Parts, i, i+1)
			continue
		}
		r.Parts[i] = shorter
	}
	return r
}

// leastNeeded gives the last part of the highest rank; -1 where all are of rank 0.
func (r Reply) leastNeeded() int {
	at, rank := -1, 0
	for i, p := range r.Parts {
		if p.Rank > 0 && p.Rank >= rank {
			at, rank = i, p.Rank
		}
	}
	return at
}

func (r Reply) longest() int {
	at := 0
	for i := range r.Parts {
		if len(r.Parts[i].Text()) > len(r.Parts[at].Text()) {
			at = i
		}
	}
	return at
}

// shorten cuts at least one and about over units off the end of a part, at its last cut before, else at a word.
func (p Part) shorten(over int) (Part, bool) {
	text := p.Text()
	if len(text) <= 2 {
		return p, false
	}
	want := max(1, len(text)-max(over, 1)-len("…"))
	end := 0
	for _, c := range p.Cuts {
		if c <= want && c > end && c < len(text) {
			end = c
		}
	}
	mark := " […]"
	if end == 0 {
		end, mark = wordEnd(text, want), "…"
	}
	p.Cuts = slices.DeleteFunc(slices.Clone(p.Cuts), func(c int) bool { return c >= end })
	p.Spans = append(headOfSpans(p.Spans, end), Span{Text: mark})
	return p, len(p.Text()) < len(text)
}

// wordEnd gives the last place up to want where a word ends; never inside a character.
func wordEnd(text string, want int) int {
	last := 0
	for i, c := range text {
		if i > want {
			break
		}
		if c == ' ' || c == '\n' {
			last = i
		}
	}
	if last > want/2 {
		return last
	}
	last = 0 // one endless word: between two characters
	for i := range text {
		if i > want {
			break
		}
		last = i
	}
	return last
}

func headOfSpans(spans []Span, end int) []Span {
	var head []Span
	for _, s := range spans {
		if end <= 0 {
			break
		}
		if len(s.Text) > end {
			s.Text = s.Text[:end]
		}
		end -= len(s.Text)
		head = append(head, s)
	}
	return head
}
