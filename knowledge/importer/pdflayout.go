package importer

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A textLine is a line as a page shows it.
type textLine struct {
	words     string
	x, y, end float64
	size      float64
	page      int
}

// lines puts pieces that stand beside each other into lines, in the order in which they are shown.
func (r *pdfReader) lines() []textLine {
	var pages [][]textLine
	for n, pieces := range r.pieces {
		var lines []textLine
		for _, p := range pieces {
			if last := len(lines) - 1; last >= 0 && lines[last].joins(p) {
				lines[last].add(p)
				continue
			}
			lines = append(lines, textLine{words: p.words, x: p.x, y: p.y, end: p.end, size: p.size, page: n})
		}
		pages = append(pages, tidied(lines))
	}
	return slices.Concat(withoutRepeated(pages)...)
}

// shaped matches letters that stand for how they are drawn: fi and fl in one, Arabic by its place in the word, wide
// ones. The rest stays as it is: to the compatible form of all, an ellipsis would become three dots and m² become m2.
var shaped = regexp.MustCompile(`[\x{fb00}-\x{fdff}\x{fe70}-\x{fefe}\x{ff01}-\x{ffef}]+`)

func tidied(lines []textLine) []textLine {
	var kept []textLine
	for _, l := range lines {
		l.words = shaped.ReplaceAllStringFunc(strings.ReplaceAll(l.words, "\u00ad", "-"), norm.NFKC.String)
		if l.words = oneLine(l.words); l.words != "" {
			kept = append(kept, l)
		}
	}
	return kept
}

func (l *textLine) joins(p piece) bool {
	size := max(l.size, p.size, 1)
	// Half a line's height lets raised figures pass; far back on the same height is another column.
	return math.Abs(l.y-p.y) < 0.45*size && p.x > l.end-2*size
}

func (l *textLine) add(p piece) {
	gap := p.x - l.end
	if gap > 0.16*max(p.size, 1) && !strings.HasSuffix(l.words, " ") && !strings.HasPrefix(p.words, " ") {
		l.words += " "
	}
	l.words += p.words
	l.end = max(l.end, p.end)
	if utf8.RuneCountInString(p.words) > utf8.RuneCountInString(l.words)/2 {
		l.size = p.size
	}
}

var figures = regexp.MustCompile(`\d+`)

// withoutRepeated leaves out the running heads and feet: the same first or last line on most pages, figures apart.
func withoutRepeated(pages [][]textLine) [][]textLine {
	seen := map[string]int{}
	edge := func(l textLine) string { return figures.ReplaceAllString(l.words, "#") }
	for _, p := range pages {
		if len(p) == 0 {
			continue
		}
		seen["first "+edge(p[0])]++
		seen["last "+edge(p[len(p)-1])]++
	}
	enough := max(3, (len(pages)+1)/2)
	for i, p := range pages {
		if len(p) > 1 && (seen["first "+edge(p[0])] >= enough || alone(p[0].words)) {
			p = p[1:]
		}
		if n := len(p); n > 1 && (seen["last "+edge(p[n-1])] >= enough || alone(p[n-1].words)) {
			p = p[:n-1]
		}
		pages[i] = p
	}
	return pages
}

// alone reports a page number.
func alone(words string) bool {
	n, err := strconv.Atoi(strings.Trim(words, " -–—"))
	return err == nil && n >= 0 && n < 10_000
}

// A layout makes paragraphs of lines.
type layout struct {
	w      writer
	size   float64 // of the body's letters
	pitch  float64 // from line to line in a paragraph
	right  float64 // where full lines end
	known  map[string]bool
	joined int // words that were put together again

	words string // of the paragraph that is read
	lines int
	item  int // its number in a list; 0: a bullet, -1: none
	last  textLine
	title string
	top   float64 // size of the title found
}

// layOut writes the body of a draft, and its title where the file names none.
func layOut(lines []textLine, d *Draft) {
	p := layout{size: bodySize(lines), known: hyphenated(lines), item: -1}
	p.pitch = pitch(lines, p.size)
	for _, l := range lines {
		if l.size <= 1.1*p.size {
			p.right = max(p.right, l.end)
		}
	}
	for _, l := range lines {
		if p.lines > 0 && p.begins(l) {
			p.flush()
		}
		p.add(l)
	}
	p.flush()
	d.Body = p.w.body()
	if d.Title == "" {
		d.Title = p.title
	}
	if p.joined > 0 {
		d.Notes = append(d.Notes, Note{Kind: WordsJoined, Count: p.joined})
	}
	d.note(LayoutGuessed)
}

// bodySize gives the size that most letters have.
func bodySize(lines []textLine) float64 {
	letters := map[float64]int{}
	for _, l := range lines {
		letters[math.Round(l.size*2)/2] += len(l.words)
	}
	best, most := 10.0, 0
	for size, n := range letters {
		if n > most || n == most && size < best {
			best, most = size, n
		}
	}
	return max(best, 1)
}

// pitch gives the usual distance from one line of the body to the next.
func pitch(lines []textLine, size float64) float64 {
	var all []float64
	for i := 1; i < len(lines); i++ {
		if d := lines[i-1].y - lines[i].y; lines[i].page == lines[i-1].page && d > 0.8*size && d < 3*size {
			all = append(all, d)
		}
	}
	if len(all) == 0 {
		return 1.3 * size
	}
	slices.SortFunc(all, cmp.Compare)
	return all[len(all)/4] // most lines have another of their paragraph before them, or else the gaps are short
}

var bullet = regexp.MustCompile(`^(?:[•●▪■◦‣∙·\x{f0b7}] ?|[–-] )(\S.*)$`)
var ordered = regexp.MustCompile(`^(\d{1,2})[.)] (\S.*)$`)

// begins reports that a line is the first of another paragraph.
func (p *layout) begins(l textLine) bool {
	last := p.last
	if math.Abs(l.size-last.size) > 0.1*p.size || bullet.MatchString(l.words) || ordered.MatchString(l.words) {
		return true
	}
	ended := strings.ContainsRune(".!?:;…»”\"", lastRune(last.words))
	if l.page != last.page || l.y > last.y+0.5*p.size { // another page or column
		return ended || !startsLower(l.words)
	}
	if last.y-l.y > 1.35*p.pitch {
		return true
	}
	short := last.end < p.right-0.15*(p.right-last.x)
	return ended && (short || l.x > last.x+0.8*p.size)
}

func (p *layout) add(l textLine) {
	words := l.words
	if p.lines == 0 {
		if m := bullet.FindStringSubmatch(words); m != nil {
			p.item, words = 0, m[1]
		}
	}
	p.words = p.join(p.words, words)
	p.lines++
	p.last = l
}

func (p *layout) flush() {
	words, item := p.words, p.item
	big := p.last.size > 1.15*p.size
	p.words, p.lines, p.item = "", 0, -1
	switch {
	case words == "":
	case big && p.last.page == 0 && p.last.size > p.top && len(words) < 300 && p.w.b.Len() == 0:
		// The largest words before anything else are the title, not a section's heading.
		p.title, p.top = words, p.last.size
	case big && len(words) < 200 && !strings.HasSuffix(words, "."):
		p.w.heading(2, words)
	case item >= 0:
		p.w.listItem(item, words)
	default:
		p.w.paragraph(words)
	}
}

// join puts the next line behind a paragraph's words, and a word together again that was divided between them.
func (p *layout) join(words, next string) string {
	if words == "" {
		return next
	}
	before, hyphen := strings.CutSuffix(words, "-")
	if !hyphen {
		before, hyphen = strings.CutSuffix(words, "\u2010")
	}
	if !hyphen || !unicode.IsLetter(lastRune(before)) || !startsLower(next) {
		return words + " " + next
	}
	whole := strings.ToLower(lastWord(before) + "-" + firstWord(next))
	if p.known[whole] || compound(firstWord(next)) {
		return before + "-" + next
	}
	p.joined++
	return before + next
}

// compound reports second parts that French joins with a hyphen of their own.
func compound(second string) bool {
	return slices.Contains([]string{"être", "vous", "nous", "elle", "elles", "il", "ils", "on", "je", "tu", "ce", "ci", "là", "même", "mêmes", "t-il", "t-elle", "t-on"}, second)
}

var hyphenWord = regexp.MustCompile(`\p{L}+-\p{L}+`)

// hyphenated gathers the words that are written with a hyphen within a line: those keep it where a line ends in it.
func hyphenated(lines []textLine) map[string]bool {
	known := map[string]bool{}
	for _, l := range lines {
		for _, w := range hyphenWord.FindAllString(l.words, -1) {
			known[strings.ToLower(w)] = true
		}
	}
	return known
}

func firstWord(s string) string {
	return s[:len(s)-len(strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsLetter(r) || r == '-' }))]
}

func lastWord(s string) string {
	return s[len(strings.TrimRightFunc(s, unicode.IsLetter)):]
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

func startsLower(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}
