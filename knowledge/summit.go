package knowledge

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"
	_ "time/tzdata" // the zones must be there on a machine without zone files

	"golang.org/x/text/language"
)

//go:embed texts
var shipped embed.FS

// Shipped is the folder of texts inside the program.
func Shipped() fs.FS {
	sub, err := fs.Sub(shipped, "texts")
	if err != nil {
		panic(err) // the name above is part of the program
	}
	return sub
}

// A Summit is what the program must know of the summit that it serves, beside the texts: summit.yaml.
type Summit struct {
	Name  map[string]string // by language
	First When              // first and last day; zero: not known
	Last  When
	Zone  *time.Location // never nil
	Site  string         // web address; empty: none
}

// NameIn gives the name in a language, else in English, else in the first language in order; empty where there is none.
func (s Summit) NameIn(lang string) string {
	for _, l := range []string{lang, "en"} {
		if n := s.Name[l]; n != "" {
			return n
		}
	}
	for _, l := range slices.Sorted(maps.Keys(s.Name)) {
		return s.Name[l]
	}
	return ""
}

// A Folder is a folder of texts, read and checked.
type Folder struct {
	Summit Summit
	Texts  []Text // by id
}

// ReadFolder reads summit.yaml, where there is one, and every .md file below root. name is how faults call the
// folder. All faults are reported, joined: each is a *[Fault] with file, line and what to mend.
func ReadFolder(root fs.FS, name string) (Folder, error) {
	f := Folder{Summit: Summit{Zone: time.UTC}}
	var faults []error
	ids := map[string]string{}
	err := fs.WalkDir(root, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if file != "." && strings.HasPrefix(d.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		}
		if strings.HasPrefix(d.Name(), ".") || (path.Ext(file) != ".md" && file != "summit.yaml") {
			return nil
		}
		content, err := fs.ReadFile(root, file)
		if err != nil {
			return fmt.Errorf("read %s: %w", path.Join(name, file), err)
		}
		shown := path.Join(name, file)
		if file == "summit.yaml" {
			f.Summit, err = ParseSummit(shown, content)
			if err != nil {
				faults = append(faults, err)
			}
			return nil
		}
		t, err := ParseText(shown, content)
		if err != nil {
			faults = append(faults, err)
			return nil
		}
		if other, ok := ids[t.ID]; ok {
			faults = append(faults, &Fault{File: shown, Line: 1, Mend: fmt.Sprintf("the id %s is also that of %s: rename one of the two", t.ID, other)})
			return nil
		}
		ids[t.ID] = shown
		f.Texts = append(f.Texts, t)
		return nil
	})
	if err != nil {
		return f, fmt.Errorf("read texts in %s: %w", name, err)
	}
	if len(faults) > 0 {
		return f, errors.Join(faults...)
	}
	sort.Slice(f.Texts, func(i, j int) bool { return f.Texts[i].ID < f.Texts[j].ID })
	return f, nil
}

// OpenTexts reads TEXTS_DIR, or the shipped texts where dir is empty.
func OpenTexts(dir string) (Folder, error) {
	if dir == "" {
		return ReadFolder(Shipped(), "shipped texts")
	}
	info, err := os.Stat(dir)
	if err != nil {
		return Folder{}, fmt.Errorf("TEXTS_DIR: %w: correct it, or leave it empty for the shipped texts", err)
	}
	if !info.IsDir() {
		return Folder{}, fmt.Errorf("TEXTS_DIR: %s is no folder", dir)
	}
	f, err := ReadFolder(os.DirFS(dir), dir)
	if err == nil && len(f.Texts) == 0 {
		err = fmt.Errorf("TEXTS_DIR: no .md file in %s", dir)
	}
	return f, err
}

type summitMatter struct {
	Name  any    `yaml:"name"`
	Dates any    `yaml:"dates"`
	Zone  string `yaml:"zone"`
	Site  string `yaml:"site"`
}

// ParseSummit reads summit.yaml. An error is a *[Fault].
func ParseSummit(file string, content []byte) (Summit, error) {
	s := Summit{Zone: time.UTC, Name: map[string]string{}}
	p := parser{name: file}
	if err := p.readable(content); err != nil {
		return s, err
	}
	var m summitMatter
	tree, err := decodeStrict(content, &m)
	if err != nil {
		line, mend := yamlFault(err)
		return s, p.fault(line, "%s", mend)
	}
	p.tree = tree
	line := func(at string) int { return max(1, p.line(at)-1) } // no "---" line stands before it
	if err := s.names(m.Name); err != nil {
		return s, p.fault(line("$.name"), "%v", err)
	}
	if err := s.days(m.Dates); err != nil {
		return s, p.fault(line("$.dates"), "%v", err)
	}
	if m.Zone != "" {
		if s.Zone, err = time.LoadLocation(m.Zone); err != nil {
			s.Zone = time.UTC
			return s, p.fault(line("$.zone"), "zone %q is not known: write an IANA name such as Europe/Paris", m.Zone)
		}
	}
	if m.Site != "" {
		u, err := url.Parse(m.Site)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			return s, p.fault(line("$.site"), "site %q is not a web address: write https://..., or leave it out", m.Site)
		}
		s.Site = m.Site
	}
	return s, nil
}

func (s *Summit) names(v any) error {
	switch v := v.(type) {
	case nil:
		return errors.New("name is missing: write name: {en: \"...\"}")
	case string:
		s.Name["en"] = v
		return nil
	case map[string]any:
		for lang, name := range v {
			if _, err := language.Parse(lang); err != nil {
				return fmt.Errorf("language %q of the name is not known: write a code such as vi, fr, en", lang)
			}
			text, ok := name.(string)
			if !ok || text == "" {
				return fmt.Errorf("the name in %s is not a text", lang)
			}
			s.Name[lang] = text
		}
		return nil
	}
	return errors.New("name is neither a text nor a list of names by language: write name: {en: \"...\"}")
}

var dayForm = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)

// days takes the first and last day out of a day, a pair, or a map of two.
func (s *Summit) days(v any) error {
	if v == nil {
		return nil
	}
	found := dayForm.FindAllString(fmt.Sprint(v), -1)
	if len(found) == 0 {
		return errors.New("dates holds no day: write dates: [2025-02-10, 2025-02-11]")
	}
	slices.Sort(found)
	var err error
	if s.First, err = parseWhen(found[0]); err != nil {
		return err
	}
	s.Last, err = parseWhen(found[len(found)-1])
	return err
}
