package importer

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/ledongthuc/pdf"
)

// A piece is what one operator shows: some letters at a place.
type piece struct {
	x, y, end float64
	size      float64
	words     string
}

// A matrix places things on a page: x' = a·x + c·y + e, y' = b·x + d·y + f.
type matrix struct{ a, b, c, d, e, f float64 }

var unmoved = matrix{a: 1, d: 1}

// then gives the placing by m and after it by n.
func (m matrix) then(n matrix) matrix {
	return matrix{
		m.a*n.a + m.b*n.c, m.a*n.b + m.b*n.d,
		m.c*n.a + m.d*n.c, m.c*n.b + m.d*n.d,
		m.e*n.a + m.f*n.c + n.e, m.e*n.b + m.f*n.d + n.f,
	}
}

// A textState is what operators set for those that come after.
type textState struct {
	page, text, line       matrix
	font                   *pdfFont
	size                   float64
	letter, word           float64 // added after each letter, each space
	stretch, leading, rise float64
}

func pageState() textState {
	return textState{page: unmoved, text: unmoved, line: unmoved, stretch: 1}
}

// A shower runs a page's operators and gathers the pieces that they show.
type shower struct {
	r         *pdfReader
	state     textState
	saved     []textState
	resources pdf.Value
	pieces    []piece
}

func (s *shower) run(content []byte, resources pdf.Value) {
	outer := s.resources
	s.resources = resources
	defer func() { s.resources = outer }()
	l := pdfLexer{b: content}
	var args []any
	for t := l.next(); t != nil; t = l.next() {
		op, ok := t.(pdfOperator)
		if !ok {
			if len(args) < maxOperands {
				args = append(args, t)
			}
			continue
		}
		if op == "BI" {
			s.r.images++
			l.skipImage()
		} else {
			s.do(string(op), args)
		}
		args = args[:0]
	}
}

// number gives an operand, and 0 for one that is not there.
func number(args []any, i int) float64 {
	if i >= len(args) {
		return 0
	}
	f, _ := args[i].(float64)
	return f
}

func matrixOf(args []any) matrix {
	return matrix{number(args, 0), number(args, 1), number(args, 2), number(args, 3), number(args, 4), number(args, 5)}
}

func (s *shower) do(op string, args []any) {
	st := &s.state
	switch op {
	case "q":
		if len(s.saved) < 256 {
			s.saved = append(s.saved, *st)
		}
	case "Q":
		if n := len(s.saved); n > 0 {
			*st, s.saved = s.saved[n-1], s.saved[:n-1]
		}
	case "cm":
		st.page = matrixOf(args).then(st.page)
	case "Do":
		s.object(args)
	case "Tj", "TJ", "'", "\"":
		s.showOperator(op, args)
	default:
		s.setText(op, args)
	}
}

// setText does the operators that say where and how the next letters stand.
func (s *shower) setText(op string, args []any) {
	st := &s.state
	switch op {
	case "BT":
		st.text, st.line = unmoved, unmoved
	case "Tm":
		st.line = matrixOf(args)
		st.text = st.line
	case "Td":
		s.move(number(args, 0), number(args, 1))
	case "TD":
		st.leading = -number(args, 1)
		s.move(number(args, 0), number(args, 1))
	case "T*":
		s.move(0, -st.leading)
	case "Tf":
		if len(args) > 0 {
			name, _ := args[0].(pdfName)
			st.font = s.r.font(s.resources, string(name))
		}
		st.size = number(args, 1)
	case "Tc":
		st.letter = number(args, 0)
	case "Tw":
		st.word = number(args, 0)
	case "Tz":
		st.stretch = number(args, 0) / 100
	case "TL":
		st.leading = number(args, 0)
	case "Ts":
		st.rise = number(args, 0)
	}
}

func (s *shower) move(x, y float64) {
	s.state.line = matrix{a: 1, d: 1, e: x, f: y}.then(s.state.line)
	s.state.text = s.state.line
}

func (s *shower) showOperator(op string, args []any) {
	if len(args) == 0 {
		return
	}
	if op == "\"" {
		s.state.word, s.state.letter = number(args, 0), number(args, 1)
	}
	if op == "'" || op == "\"" {
		s.move(0, -s.state.leading)
	}
	switch what := args[len(args)-1].(type) {
	case []byte:
		s.show(pdfArray{what})
	case pdfArray:
		s.show(what)
	}
}

// show gathers what an array of strings and moves between them shows, as one piece. A move as wide as a space is one.
func (s *shower) show(what pdfArray) {
	st := &s.state
	if st.font == nil {
		st.font = s.r.font(pdf.Value{}, "")
	}
	start := matrix{a: 1, d: 1, f: st.rise}.then(st.text).then(st.page)
	var words strings.Builder
	forward := 0.0
	for _, x := range what {
		switch x := x.(type) {
		case float64:
			step := -x / 1000 * st.size * st.stretch
			forward += step
			if -x > 180 && words.Len() > 0 && !strings.HasSuffix(words.String(), " ") {
				words.WriteByte(' ')
			}
		case []byte:
			s.r.unknown += st.font.decode(x, func(code int, letters string, width float64) {
				words.WriteString(letters)
				step := width/1000*st.size + st.letter
				if code == ' ' && st.font.bytes == 1 {
					step += st.word
				}
				forward += step * st.stretch
			})
		}
	}
	st.text = matrix{a: 1, d: 1, e: forward}.then(st.text)
	s.keep(start, words.String())
}

func (s *shower) keep(start matrix, words string) {
	end := s.state.text.then(s.state.page)
	p := piece{x: start.e, y: start.f, end: end.e, words: words, size: s.state.size * math.Hypot(start.c, start.d)}
	if words == "" || math.IsNaN(p.x+p.y+p.end+p.size) || math.IsInf(p.x+p.y+p.end+p.size, 0) {
		return
	}
	if s.r.shown += 1 + len(words)/64; s.r.shown > maxPieces {
		panic(problem(Bomb, errors.New("shows more than a text would hold")))
	}
	s.r.letters += countLetters(words)
	s.pieces = append(s.pieces, p)
}

// object shows a form, which is a piece of page kept elsewhere, and counts pictures.
func (s *shower) object(args []any) {
	if len(args) == 0 {
		return
	}
	name, _ := args[0].(pdfName)
	v := s.resources.Key("XObject").Key(string(name))
	switch v.Key("Subtype").Name() {
	case "Image":
		s.r.images++
	case "Form":
		s.showForm(v)
	}
}

func (s *shower) showForm(v pdf.Value) {
	if s.r.form >= 8 {
		return // forms that show themselves
	}
	if s.r.shown++; s.r.shown > maxPieces {
		panic(problem(Bomb, fmt.Errorf("forms show each other without end")))
	}
	before := s.state
	saved := s.saved
	s.saved = nil
	s.r.form++
	defer func() {
		s.r.form--
		s.state, s.saved = before, saved
	}()
	if m := v.Key("Matrix"); m.Len() == 6 {
		args := make([]any, 6)
		for i := range args {
			args[i] = m.Index(i).Float64()
		}
		s.state.page = matrixOf(args).then(s.state.page)
	}
	resources := v.Key("Resources")
	if resources.Kind() != pdf.Dict {
		resources = s.resources
	}
	s.run(s.r.unpack(v), resources)
}
