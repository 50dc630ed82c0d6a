package importer

import (
	"strings"
	"time"

	"golang.org/x/text/language"

	"summitbot/knowledge"
)

// MaxFileBytes bounds what is read as one file or fetched as one page.
const MaxFileBytes = 20 << 20

// A Draft is a text as it was found, before a moderator has looked at it.
type Draft struct {
	Body      []byte // Markdown, its headings from ## down, one paragraph a line
	Title     string
	Language  string // BCP 47
	Publisher string
	Published string // YYYY, YYYY-MM or YYYY-MM-DD
	URL       string
	Wording   knowledge.Wording `json:",omitempty"` // only where front matter says it
	Events    []knowledge.Event `json:",omitempty"` // only where front matter carries them
	Missing   []string          // of title, language, publisher, published and wording: what must be asked for
	Notes     []Note            // what was decided on the way and might be wrong

	// Text is the whole text where the file already was one, front matter and all; it can be taken as it stands.
	Text *knowledge.Text `json:"-"`
}

// A File is what a moderator gave.
type File struct {
	Name        string // as it was sent; empty: pasted
	ContentType string // as it was declared; empty: not known
	Content     []byte
}

func (d *Draft) note(kind NoteKind) { d.Notes = append(d.Notes, Note{Kind: kind}) }

// finish says what is missing, and refuses a draft without words or too long to be a text.
func (d Draft) finish() (Draft, error) {
	if len(d.Body) > knowledge.MaxTextBytes {
		return Draft{}, said(TooLarge, "The text in it is over 4 MiB, which is more than one text may be: cut it into several.")
	}
	if !hasWords(string(d.Body)) {
		return Draft{}, problem(NoText, nil)
	}
	d.Missing = nil
	for _, f := range []struct{ name, value string }{
		{"title", d.Title}, {"language", d.Language}, {"publisher", d.Publisher}, {"published", d.Published}, {"wording", string(d.Wording)},
	} {
		if f.value == "" {
			d.Missing = append(d.Missing, f.name)
		}
	}
	return d, nil
}

// languageOf gives a declared language as BCP 47; empty where it is not one.
func languageOf(declared string) string {
	declared = strings.TrimSpace(declared)
	if declared == "" || len(declared) > 35 {
		return ""
	}
	tag, err := language.Parse(strings.ReplaceAll(declared, "_", "-"))
	if err != nil || tag == language.Und {
		return ""
	}
	base, _ := tag.Base()
	if base.String() == "und" {
		return ""
	}
	// The region is dropped: fr-FR on a page says where its software stands, and texts are kept by language.
	if script, sure := tag.Script(); sure == language.Exact {
		return base.String() + "-" + script.String()
	}
	return base.String()
}

// dateOf gives the day that a machine-readable date begins with, as it is written there; empty where there is none.
func dateOf(s string) string {
	s = strings.TrimSpace(s)
	for _, form := range []string{"2006-01-02", "2006-01", "2006"} {
		if len(s) < len(form) {
			continue
		}
		rest := s[len(form):]
		if rest != "" && (rest[0] >= '0' && rest[0] <= '9' || rest[0] == '-') {
			continue
		}
		if _, err := time.Parse(form, s[:len(form)]); err == nil {
			return s[:len(form)]
		}
	}
	return ""
}
