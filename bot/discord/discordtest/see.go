package discordtest

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Seen is what a person sees of a message's text, as Discord's clients draw its markup.
type Seen struct {
	Text   string   // without any markup; a timestamp is drawn as hour and minute in UTC
	Links  []Link   // what can be tapped, masked or not
	Bold   []string // in the order in which they stand
	Styled []string // what is italic, underlined, struck through, hidden or code
	Quoted []string // lines that stand in a quotation
	Small  []string // lines in small letters
	Blocks []string // lines that are headings or items of a list
	Times  []time.Time
	Calls  []string // mentions of everyone, people, roles, channels and commands, and emojis of a server
}

// A Link is words and where they lead.
type Link struct{ Text, URL string }

var (
	blockStart = regexp.MustCompile(`^\s*(#{1,3}|[-*+]|\d+\.) `)
	called     = regexp.MustCompile(`^(<(@[!&]?|#)\d+>|</[^:>]+:\d+>|<a?:\w+:\d+>|@everyone|@here)`)
	stamped    = regexp.MustCompile(`^<t:(-?\d+)(:[tTdDfFRsS])?>`)
	angled     = regexp.MustCompile(`^<(https?://[^\s<>]+)>`)
	bare       = regexp.MustCompile(`^https?://[^\s<]+[^<.,:;"'\]\s]`)
	masked     = regexp.MustCompile(`^\[((?:\\.|[^\[\]\\])+)\]\(<?(https?://[^\s<>()]+)>?\)`)
	escapedOne = regexp.MustCompile(`^\\[^0-9A-Za-z\s]`)
	both       = regexp.MustCompile(`^\*\*\*((?:\\.|[^\\])+?)\*\*\*`)
	strong     = regexp.MustCompile(`^\*\*((?:\\.|[^\\])+?)\*\*`)
	styled     = regexp.MustCompile(`^(?:__((?:\\.|[^\\])+?)__|~~((?:\\.|[^\\])+?)~~|\|\|((?:\\.|[^\\])+?)\|\||\*((?:\\.|[^*\\])+?)\*|_((?:\\.|[^_\\])+?)_)`)
	code       = regexp.MustCompile("^(`+)([^`]+)`+")
)

// See draws a message's text.
func See(content string) Seen {
	var s Seen
	var lines []string
	for _, line := range strings.Split(content, "\n") {
		line, quoted := strings.CutPrefix(line, "> ")
		line, small := strings.CutPrefix(line, "-# ")
		block := blockStart.MatchString(line)
		text := s.inline(line)
		switch {
		case block:
			s.Blocks = append(s.Blocks, text)
		case small:
			s.Small = append(s.Small, text)
		}
		if quoted {
			s.Quoted = append(s.Quoted, text)
		}
		lines = append(lines, text)
	}
	s.Text = strings.Join(lines, "\n")
	return s
}

// inline draws a line, in the order of Discord's rules.
func (s *Seen) inline(line string) string {
	var b strings.Builder
	for line != "" {
		text, n := s.next(line)
		b.WriteString(text)
		line = line[n:]
	}
	return b.String()
}

func (s *Seen) next(line string) (text string, length int) {
	if m := escapedOne.FindString(line); m != "" {
		return m[1:], len(m)
	}
	if m := called.FindString(line); m != "" {
		s.Calls = append(s.Calls, m)
		return m, len(m)
	}
	if m := stamped.FindStringSubmatch(line); m != nil {
		seconds, _ := strconv.ParseInt(m[1], 10, 64)
		at := time.Unix(seconds, 0).UTC()
		s.Times = append(s.Times, at)
		return at.Format("15:04"), len(m[0])
	}
	if m := angled.FindStringSubmatch(line); m != nil {
		s.Links = append(s.Links, Link{m[1], m[1]})
		return m[1], len(m[0])
	}
	if m := bare.FindString(line); m != "" {
		s.Links = append(s.Links, Link{m, m})
		return m, len(m)
	}
	if m := masked.FindStringSubmatch(line); m != nil {
		inner := s.inline(m[1])
		s.Links = append(s.Links, Link{inner, m[2]})
		return inner, len(m[0])
	}
	if m := both.FindStringSubmatch(line); m != nil {
		inner := s.inline(m[1])
		s.Bold, s.Styled = append(s.Bold, inner), append(s.Styled, inner)
		return inner, len(m[0])
	}
	if m := strong.FindStringSubmatch(line); m != nil {
		inner := s.inline(m[1])
		s.Bold = append(s.Bold, inner)
		return inner, len(m[0])
	}
	if m := styled.FindStringSubmatch(line); m != nil {
		inner := s.inline(m[1] + m[2] + m[3] + m[4] + m[5])
		s.Styled = append(s.Styled, inner)
		return inner, len(m[0])
	}
	if m := code.FindStringSubmatch(line); m != nil {
		s.Styled = append(s.Styled, m[2])
		return m[2], len(m[0])
	}
	for i := range line {
		if i > 0 {
			return line[:i], i
		}
	}
	return line, len(line)
}
