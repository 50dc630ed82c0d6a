package bot

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// keys are what can stand before a colon in what moderators write. The words for each, in every language that the bot speaks,
// stand in the catalogues as key_NAME; the name itself is always one of them.
var keys = []string{
	"why", "question", "starts", "ends", "zone", "place", "title", "language", "publisher", "published", "source", "wording", "translates", "events", "drop",
}

// A keyed text holds "key: value" at a place.
type Keyed struct {
	Key  string
	From int // where the key begins
	To   int // where the value does
}

// keysOf gives the words for keys, folded -> the key, and what finds them anywhere in a text.
func (c *catalog) keysOf() (map[string]string, *regexp.Regexp) {
	named := map[string]string{}
	var written []string
	for _, key := range keys {
		for _, lang := range append([]string{""}, c.languages...) {
			said := key
			if lang != "" {
				said = c.in(lang).Say("key_" + key)
			}
			for _, words := range strings.Split(said, ",") {
				words = strings.TrimSpace(words)
				if words == "" {
					continue
				}
				named[Fold(words)] = key
				for _, w := range []string{words, Fold(words)} {
					written = append(written, strings.ReplaceAll(regexp.QuoteMeta(w), " ", `[\s\p{Z}]+`))
				}
			}
		}
	}
	slices.SortFunc(written, func(a, b string) int { return len(b) - len(a) }) // "published" before "publish"
	return named, regexp.MustCompile(`(?i)(?:^|[\s\p{Z}])(` + strings.Join(slices.Compact(written), "|") + `)[\t\p{Z}]*[:：]`)
}

// Key reads a line "key: value", in any language that the bot speaks, with or without diacritics, and with a space before the
// colon or none. ok is false where the line is something else.
func (b *Bot) Key(line string) (key, value string, ok bool) {
	at := strings.IndexAny(line, ":：")
	if at < 0 || strings.ContainsFunc(line[:at], func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Mn, r)
	}) {
		return "", "", false
	}
	_, size := utf8.DecodeRuneInString(line[at:])
	key, ok = b.catalog.keys[Fold(line[:at])]
	return key, strings.TrimSpace(line[at+size:]), ok
}

// Keyed finds those of some keys that stand in a text, on lines of their own or behind one another. Diacritics count as in NFC.
func (b *Bot) Keyed(said string, of ...string) []Keyed {
	var all []Keyed
	for _, m := range b.catalog.keyed.FindAllStringSubmatchIndex(said, -1) {
		if key := b.catalog.keys[Fold(norm.NFC.String(said[m[2]:m[3]]))]; slices.Contains(of, key) {
			all = append(all, Keyed{key, m[2], m[1]})
		}
	}
	return all
}
