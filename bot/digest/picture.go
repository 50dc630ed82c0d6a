package digest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"sync"
	"time"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"

	"summitbot/bot"
)

// The picture is as wide as a phone shows one, upright, and its smallest letters are read there without enlarging it.
const (
	pictureWidth  = 1080
	pictureMost   = 4000 // no digest is as high
	margin        = 54
	inner         = pictureWidth - 2*margin
	chartHeight   = 420
	barHeight     = 38
	valuesMost    = 14 // columns over each of which its number stands
	daysMost      = 92 // of a column each; more are put together to weeks
	gridLinesMost = 4
)

// The sizes of letters.
const (
	titleSize = 52
	headSize  = 42
	textSize  = 36
	markSize  = 28
)

// Colours that also those tell apart who see no red or green.
var (
	paper    = color.RGBA{255, 255, 255, 255}
	ink      = color.RGBA{28, 28, 34, 255}
	pale     = color.RGBA{96, 96, 108, 255}
	grid     = color.RGBA{222, 222, 228, 255}
	answered = color.RGBA{0, 104, 176, 255}
	missing  = color.RGBA{240, 150, 40, 255}
)

// fonts hold every letter of the catalogues; they are parsed once.
var fonts = sync.OnceValues(func() (f [2]*sfnt.Font, err error) {
	for i, ttf := range [][]byte{liberationsansregular.TTF, liberationsansbold.TTF} {
		if f[i], err = opentype.Parse(ttf); err != nil {
			return f, fmt.Errorf("read a font: %w", err)
		}
	}
	return f, nil
})

// picture draws a tally: questions by day, language and platform, answered or not.
func (t tally) picture(w bot.Words) ([]byte, error) {
	c, err := newCanvas()
	if err != nil {
		return nil, err
	}
	c.y = margin
	c.line(titleSize, true, ink, w.Say("digest_chart_title"))
	c.line(textSize, false, pale, t.period(w))
	c.line(textSize, false, ink, t.shared(w))
	c.y += 16
	c.legend(w)
	switch {
	case len(t.days) > daysMost:
		c.heading(w.Say("digest_by_week"))
		c.columns(weeks(t.days))
	case len(t.days) > 1:
		c.heading(w.Say("digest_by_day"))
		c.columns(t.days)
	}
	c.heading(w.Say("digest_by_language"))
	c.bars(few(t.languages, w.LanguageName, w), w)
	c.heading(w.Say("digest_by_platform"))
	c.bars(few(t.platforms, capitalized, w), w)
	c.y += margin
	if c.failed != nil {
		return nil, c.failed
	}
	var b bytes.Buffer
	if err := png.Encode(&b, c.inFewColours()); err != nil {
		return nil, fmt.Errorf("write a picture: %w", err)
	}
	return b.Bytes(), nil
}

// shades is how many there are of a colour of letters, whose edges are smooth.
const shades = 64

// inFewColours gives what is drawn, in a fourth of the bytes: it is looked at where a network is slow.
func (c *canvas) inFewColours() *image.Paletted {
	palette := color.Palette{paper, grid, answered, missing}
	for _, letters := range []color.RGBA{ink, pale} {
		for n := range shades {
			mix := func(of, on uint8) uint8 { return uint8((int(of)*(n+1) + int(on)*(shades-n-1)) / shades) }
			palette = append(palette, color.RGBA{mix(letters.R, paper.R), mix(letters.G, paper.G), mix(letters.B, paper.B), 255})
		}
	}
	p := image.NewPaletted(image.Rect(0, 0, pictureWidth, min(c.y, pictureMost)), palette)
	known := map[color.RGBA]uint8{}
	for y := range p.Rect.Dy() {
		for x := range p.Rect.Dx() {
			at := c.img.RGBAAt(x, y)
			i, ok := known[at]
			if !ok {
				i = uint8(palette.Index(at))
				known[at] = i
			}
			p.Pix[y*p.Stride+x] = i
		}
	}
	return p
}

func (t tally) period(w bot.Words) string {
	from, to := w.Date(t.from.Format(time.DateOnly)), w.Date(t.to.Format(time.DateOnly))
	if from == to {
		return from
	}
	return from + " – " + to
}

// A canvas is drawn on from the top down.
type canvas struct {
	img    *image.RGBA
	y      int // where the next thing begins
	fonts  [2]*sfnt.Font
	faces  map[style]font.Face
	failed error // the first fault
}

type style struct {
	size int
	bold bool
}

func newCanvas() (*canvas, error) {
	f, err := fonts()
	if err != nil {
		return nil, err
	}
	c := &canvas{img: image.NewRGBA(image.Rect(0, 0, pictureWidth, pictureMost)), fonts: f, faces: map[style]font.Face{}}
	c.box(c.img.Bounds(), paper)
	return c, nil
}

func (c *canvas) box(r image.Rectangle, in color.Color) {
	draw.Draw(c.img, r, image.NewUniform(in), image.Point{}, draw.Src)
}

// face gives the letters of a size; nil where there are none, and then the picture has failed.
func (c *canvas) face(s style) font.Face {
	if f, ok := c.faces[s]; ok {
		return f
	}
	of := c.fonts[0]
	if s.bold {
		of = c.fonts[1]
	}
	f, err := opentype.NewFace(of, &opentype.FaceOptions{Size: float64(s.size), DPI: 72, Hinting: font.HintingFull})
	if err != nil && c.failed == nil {
		c.failed = fmt.Errorf("open a font: %w", err)
	}
	if err != nil {
		return nil
	}
	c.faces[s] = f
	return f
}

// width is how wide a text is.
func (c *canvas) width(s style, text string) int {
	f := c.face(s)
	if f == nil {
		return 0
	}
	return font.MeasureString(f, norm.NFC.String(text)).Ceil()
}

// write writes a text whose letters stand on y, from x on.
func (c *canvas) write(x, y int, s style, in color.Color, text string) {
	f := c.face(s)
	if f == nil {
		return
	}
	d := font.Drawer{Dst: c.img, Src: image.NewUniform(in), Face: f, Dot: fixed.P(x, y)}
	d.DrawString(norm.NFC.String(text))
}

// fitted cuts a text that is too wide.
func (c *canvas) fitted(s style, text string, most int) string {
	if c.width(s, text) <= most {
		return text
	}
	letters := []rune(norm.NFC.String(text))
	for len(letters) > 1 && c.width(s, string(letters)+"…") > most {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}

// line writes a line of its own, smaller where it is too wide.
func (c *canvas) line(size int, bold bool, in color.Color, text string) {
	s := style{size, bold}
	for s.size > markSize && c.width(s, text) > inner {
		s.size -= 2
	}
	c.y += s.size
	c.write(margin, c.y, s, in, c.fitted(s, text, inner))
	c.y += size / 2
}

func (c *canvas) heading(text string) {
	c.y += 34
	c.box(image.Rect(margin, c.y, pictureWidth-margin, c.y+2), grid)
	c.y += 26
	c.line(headSize, true, ink, text)
}

// legend says what the colours mean.
func (c *canvas) legend(w bot.Words) {
	s, x := style{size: textSize}, margin
	for _, of := range []struct {
		in    color.Color
		words string
	}{{answered, w.Say("digest_chart_answered")}, {missing, w.Say("digest_chart_missing")}} {
		c.box(image.Rect(x, c.y+4, x+textSize, c.y+4+textSize), of.in)
		c.write(x+textSize+16, c.y+textSize, s, ink, of.words)
		x += textSize + 16 + c.width(s, of.words) + 48
	}
	c.y += textSize + 16
}

// weeks puts days together to weeks, of which the last is whole; each has the name of its first day.
func weeks(days []share) []share {
	var all []share
	for i, d := range days {
		if i == 0 || (len(days)-i)%7 == 0 {
			all = append(all, share{name: d.name})
		}
		last := &all[len(all)-1]
		last.asked, last.answered = last.asked+d.asked, last.answered+d.answered
	}
	return all
}

// columns draws a column a day, what was answered below what was not.
func (c *canvas) columns(days []share) {
	most := 1
	for _, d := range days {
		most = max(most, d.asked)
	}
	mark := style{size: markSize}
	top := c.y + markSize + 18
	ground := top + chartHeight
	left := margin
	if len(days) > valuesMost {
		step := gridStep(most)
		most = (most + step - 1) / step * step
		left += c.width(mark, fmt.Sprint(most)) + 14
		for n := step; n <= most; n += step {
			y := ground - chartHeight*n/most
			c.box(image.Rect(left, y, pictureWidth-margin, y+2), grid)
			c.write(left-14-c.width(mark, fmt.Sprint(n)), y+markSize/3, mark, pale, fmt.Sprint(n))
		}
	}
	wide := pictureWidth - margin - left
	at := func(i int) int { return left + wide*i/len(days) }
	gap := min(18, wide/len(days)/4)
	every := labelled(len(days), wide, c.width(mark, "30/12")+18)
	for i, d := range days {
		from, to := at(i)+gap/2, max(at(i)+gap/2+1, at(i+1)-(gap-gap/2))
		full := ground - height(d.asked, most)
		c.box(image.Rect(from, full, to, ground), missing)
		c.box(image.Rect(from, ground-chartHeight*d.answered/most, to, ground), answered)
		centred := func(y int, in color.Color, text string) {
			x := (at(i)+at(i+1))/2 - c.width(mark, text)/2
			c.write(max(0, min(x, pictureWidth-c.width(mark, text))), y, mark, in, text)
		}
		if len(days) <= valuesMost {
			centred(full-10, ink, fmt.Sprint(d.asked))
		}
		if i%every == 0 {
			centred(ground+markSize+12, pale, shortDay(d.name))
		}
	}
	c.box(image.Rect(left, ground, pictureWidth-margin, ground+3), pale)
	c.y = ground + markSize + 20
}

// height is how high a column is; where there is anything it is seen.
func height(n, most int) int {
	if n == 0 {
		return 0
	}
	return max(3, chartHeight*n/most)
}

// gridStep gives a round step with which at most a few lines reach up to most.
func gridStep(most int) int {
	for step := 1; ; step *= 10 {
		for _, times := range []int{1, 2, 5} {
			if (most+step*times-1)/(step*times) <= gridLinesMost {
				return step * times
			}
		}
	}
}

// labelled tells under every how manieth of n columns there is room for a label.
func labelled(n, wide, label int) int {
	every := 1
	for wide*every/n < label && every < n {
		every++
	}
	return every
}

// bars draws a bar a share, what was answered before what was not, under its name and its numbers.
func (c *canvas) bars(all []share, w bot.Words) {
	most := 1
	for _, s := range all {
		most = max(most, s.asked)
	}
	text := style{size: textSize}
	for _, s := range all {
		c.y += textSize
		numbers := w.Say("digest_chart_numbers", "Asked", s.asked, "Percent", s.percent())
		end := pictureWidth - margin - c.width(text, numbers)
		c.write(margin, c.y, text, ink, c.fitted(text, capitalized(s.name), end-margin-24))
		c.write(end, c.y, text, pale, numbers)
		c.y += 12
		c.box(image.Rect(margin, c.y, margin+max(3, inner*s.asked/most), c.y+barHeight), missing)
		c.box(image.Rect(margin, c.y, margin+inner*s.answered/most, c.y+barHeight), answered)
		c.y += barHeight + 20
	}
}
