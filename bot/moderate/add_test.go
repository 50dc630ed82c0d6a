package moderate_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/knowledge"
)

// sends gives what a command with a file is answered with.
func (p person) sends(command, text, name string, content []byte) string {
	return textOf(p.sending(command, text, name, content))
}

func (p person) sending(command, text, name string, content []byte) bot.Reply {
	m := p.message(command, text)
	m.Files = []bot.File{{Name: name, Type: bottest.TypeOf(name), Size: int64(len(content)), Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(content)), nil
	}}}
	return p.Bot.Answer(p.Context(), m)
}

// sketched gives the number under which a text is being added.
func (p person) sketched(said string) string {
	p.Helper()
	found := regexp.MustCompile(`/add ([a-z2-7]{8})`).FindStringSubmatch(said)
	if found == nil {
		p.Fatalf("nothing is being added: %q", said)
	}
	return found[1]
}

func (p person) drafted(said string) string {
	p.Helper()
	found := regexp.MustCompile(`/publish (\w+)`).FindStringSubmatch(said)
	if found == nil {
		p.Fatalf("that is no draft: %q", said)
	}
	return found[1]
}

func TestAPageIsAddedFromItsLink(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	site := bottest.NewSite(t)
	m.Reach(site)
	site.Put("/notice", bottest.Page{Type: "text/html", Body: string(bottest.File(t, "notice.html"))})
	said := m.says("add", site.URL+"/notice")
	m.wants(said, "not a draft yet", "title: Quay notice", "language: en", "publisher: Harbour Office", "published: 2031-04-20", "source: "+site.URL+"/notice", "wording: ?", "ferry", "Still missing: wording.")
	id := m.sketched(said)
	draft := m.drafted(m.says("add", id+" wording: verbatim"))
	if said := m.says("", "when does the ferry to Heron Island leave"); strings.Contains(said, "seven") {
		t.Errorf("a draft is answered from: %q", said)
	}
	m.wants(m.says("publish", draft), "quay-notice.en is at revision 6", "/watch quay-notice.en on")
	m.wants(m.says("", "when does the ferry to Heron Island leave the quay"), "seven in the morning", "Harbour Office")
	r, err := m.Store.Newest(t.Context(), "quay-notice.en")
	if err != nil {
		t.Fatal(err)
	}
	text, err := knowledge.ParseText("quay-notice.en.md", r.Raw)
	if err != nil || text.Wording != knowledge.Verbatim || text.Source.URL != site.URL+"/notice" || text.Source.Published != "2031-04-20" {
		t.Errorf("it became %+v (%v)", text, err)
	}
}

func TestWhatIsWrongWithALinkIsSaid(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	site, other := bottest.NewSite(t), bottest.NewSite(t)
	m.Reach(site)
	site.Put("/robots.txt", bottest.Page{Type: "text/plain", Body: "User-agent: *\nDisallow: /private\n"})
	site.Put("/private", bottest.Page{Type: "text/plain", Body: "words"})
	site.Put("/ill", bottest.Page{Status: http.StatusInternalServerError})
	site.Put("/film", bottest.Page{Type: "video/mp4", Body: "words"})
	for link, want := range map[string]string{
		site.URL + "/private": "robots.txt", site.URL + "/none": "no such page", site.URL + "/ill": "could not be had", site.URL + "/film": "kind of file",
		other.URL + "/": "public internet", "http://user@forum.example/": "not a web address", "http://169.254.169.254/latest": "public internet",
	} {
		m.wants(m.says("add", link), want)
	}
	if n := other.Asked("/"); n > 0 {
		t.Error("a site that is not public was asked")
	}
}

// TestEachKindOfFileIsAdded has what cannot be found in a file asked for.
func TestEachKindOfFileIsAdded(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	for _, tt := range []struct {
		file, caption string
		asked         []string // keys
		facts         string
		text, holds   string
	}{
		{"notice.html", "", []string{"wording", "source"}, "wording: ours\nsource: -", "quay-notice.en", "wording: ours"},
		{"report.pdf", "", []string{"publisher", "published", "wording", "source"}, "source: -\npublisher: Bến cảng\nwording: verbatim\npublished: 2031-04", "ben-thuyen.vi", "Thuyền ra đảo Diệc rời bến lúc 7 giờ sáng"},
		{"programme.docx", "", []string{"publisher", "published", "wording", "source"}, "wording: ours\npublisher: -\npublished: -", "chuong-trinh.vi", "Khai mạc lúc 9 giờ"},
		{"lighthouse.txt", "title: The Lighthouse", []string{"wording", "publisher", "published", "source"}, "wording: ours\npreview", "the-lighthouse.en", "two hundred steps"},
		{"latin1.txt", "fr Le bateau", []string{"publisher", "published", "wording", "source"}, "wording: ours\npublisher: -", "le-bateau.fr", "après la cérémonie"},
		{"utf16.txt", "vi Thuyền", []string{"publisher", "published", "wording", "source"}, "wording: ours\npublisher: -", "thuyen.vi", "Thuyền rời bến"},
		{"tide-table.en.md", "", []string{"wording"}, "wording: verbatim", "tide-table.en", "high-water"},
	} {
		t.Run(tt.file, func(t *testing.T) {
			m := m
			m.TB = t
			said := m.sends("add", tt.caption, tt.file, bottest.File(t, tt.file))
			m.wants(said, "Still missing")
			_, missing, _ := strings.Cut(said, "Still missing: ")
			missing, _, _ = strings.Cut(missing, ".")
			for _, key := range tt.asked {
				m.wants(missing, key)
			}
			if n := len(strings.Split(missing, ", ")); n != len(tt.asked) {
				t.Errorf("asked for %s, not %v", missing, tt.asked)
			}
			draft := m.drafted(m.says("add", m.sketched(said)+" "+tt.facts))
			m.wants(m.says("publish", draft), "Published: "+tt.text)
			r, err := m.Store.Newest(t.Context(), tt.text)
			if err != nil || !strings.Contains(string(r.Raw), tt.holds) {
				t.Errorf("it became %q (%v)", r.Raw, err)
			}
		})
	}
}

func TestEachFaultyFileIsToldApart(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	for name, want := range map[string]string{
		"scanned.pdf": "pictures of pages", "locked.pdf": "password", "bomb.docx": "unpacks", "cut.pdf": "damaged", "wordless.html": "no text", "picture.png": "kind of file",
	} {
		m.wants(m.sends("add", "", name, bottest.File(t, name)), want)
	}
	m.wants(m.sends("add", "", "a.txt", nil), "is empty")
	m.wants(m.sends("add", "", "a.txt", []byte("\xff\xfe\x00\x00a\x00\x00\x00")), "save it as UTF-8")
	m.wants(m.sends("add", "", "a.txt", make([]byte, 20<<20+1)), "more than is read")
	if drafts, err := m.Memory.Drafts(t.Context()); err != nil || len(drafts) > 0 {
		t.Errorf("half imported: %v (%v)", drafts, err)
	}
	broken := m.message("add", "")
	broken.Files = []bot.File{{Name: "a.txt", Open: func(context.Context) (io.ReadCloser, error) { return nil, errors.New("away") }}}
	m.wants(textOf(m.Bot.Answer(t.Context(), broken)), "could not get the file")
	two := m.message("add", "")
	two.Files = append(broken.Files, broken.Files...)
	m.wants(textOf(m.Bot.Answer(t.Context(), two)), "One file at a time")
}

// TestEveryProblemIsSaidInEachLanguage: a new kind of problem or note needs words.
func TestEveryProblemIsSaidInEachLanguage(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	for _, lang := range []string{"en", "fr", "vi"} {
		said := map[string]string{}
		for _, key := range strings.Fields(`import_empty import_too_large import_scanned import_encrypted import_bomb import_no_text import_damaged import_unreadable_charset
			import_unknown_type import_bad_address import_refused_address import_refused_robots import_redirects import_not_found import_unreachable import_timeout
			import_note_tracked_changes import_note_footnotes_out import_note_date_unsure import_note_matter_unread import_note_matter_partly import_note_pages_unread
			import_note_letters_untold import_note_pictures_out import_note_words_joined import_note_layout_guessed import_note_charset_utf16 import_note_charset_western`) {
			words := h.Bot.Words(lang).Say(key)
			if other := said[words]; words == "" || other != "" {
				t.Errorf("%s: %s is %q, as is %s", lang, key, words, other)
			}
			said[words] = key
		}
	}
}

func TestOnlyAModeratorsFileIsEverFetched(t *testing.T) {
	h := bottest.Open(t, t.TempDir())
	ann := person{t, h, "telegram", "4711"}
	for command, want := range map[string]string{"": "do not read files", "add": "for moderators", "edit": "for moderators", "sources": "answer from", "texts": "for moderators"} {
		m := ann.message(command, "")
		m.Files = []bot.File{{Name: "a.pdf", Open: func(context.Context) (io.ReadCloser, error) {
			t.Errorf("/%s fetched an asker's file", command)
			return nil, errors.New("no")
		}}}
		ann.wants(textOf(h.Bot.Answer(t.Context(), m)), want)
	}
	ann.wants(ann.sends("", opening, "a.txt", []byte("x")), "9:00", "do not read files")
	anonymous := mira(t, h).message("add", "")
	anonymous.Anonymous = true
	anonymous.Files = []bot.File{{Open: func(context.Context) (io.ReadCloser, error) { t.Error("fetched"); return nil, errors.New("no") }}}
	ann.wants(textOf(h.Bot.Answer(t.Context(), anonymous)), "cannot be told")
}

func TestFactsAreChecked(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	id := m.sketched(m.sends("add", "en The Lighthouse", "lighthouse.txt", bottest.File(t, "lighthouse.txt")))
	for said, want := range map[string]string{
		"language: klingonese-xx": "language cannot be", "published: soon": "published cannot be", "source: file:///etc/passwd": "source cannot be",
		"wording: nice": "wording cannot be", "hello there world": "language", "title: x\nnonsense": "do not understand", "nonsense": "do not understand",
	} {
		m.wants(m.says("add", id+" "+said), want)
	}
	m.wants(m.says("add", id), "title: The Lighthouse", "published: ?")
	m.wants(m.says("add", "zzzzzzz2 title: x"), "Nothing is being added under zzzzzzz2")
	m.wants(m.says("add", "---\ntitle: Whole\nlanguage: en\n---\nWords stand here."), "Still missing: wording")
	m.wants(m.sends("add", "title: Another", "tide-table.en.md", bottest.File(t, "tide-table.en.md")), "front matter of its own")
	// A fact that is corrected later makes another draft, in place of the first.
	first := m.drafted(m.says("add", id+" wording: ours\npublisher: -\nwhy: asked for"))
	second := m.drafted(m.says("add", id+" title: The Tall Lighthouse"))
	m.wants(m.says("publish", first), "no draft "+first)
	m.wants(m.says("publish", second), "the-tall-lighthouse.en")
	if r, err := m.Store.Newest(t.Context(), "the-tall-lighthouse.en"); err != nil || r.Why != "asked for" {
		t.Errorf("because of %q (%v)", r.Why, err)
	}
}

func TestWhatIsBeingAddedIsKeptForADay(t *testing.T) {
	dir := t.TempDir()
	m := mira(t, bottest.Open(t, dir))
	id := m.sketched(m.sends("add", "en The Lighthouse", "lighthouse.txt", bottest.File(t, "lighthouse.txt")))
	again := mira(t, bottest.Open(t, dir)) // another process, after a kill
	again.wants(again.says("add", id), "The Lighthouse")
	again.wants(again.says("forget", ""), "1 text that you were adding")
	again.wants(again.says("add", id), "Nothing is being added")
	id = again.sketched(again.sends("add", "en The Lighthouse", "lighthouse.txt", bottest.File(t, "lighthouse.txt")))
	again.Pass(25 * time.Hour)
	again.wants(again.says("add", id), "Nothing is being added")
}

const longSection = "## Long\n\n"

func TestALongSectionIsEditedAsAFile(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	wording := strings.TrimSpace(strings.Repeat("The harbour has many boats and each of them has a name. ", 100))
	m.says("publish", m.drafts("add", "en Boats\nwording: ours\nsource: -\n"+longSection+wording+"\n\n## Short\n\nWords."))
	r := m.Bot.Answer(t.Context(), m.message("edit", "boats.en 1"))
	if len(r.Files) != 1 || r.Files[0].Name != "boats.en-1.md" || string(r.Files[0].Content) != "revision: 6\n\n"+wording+"\n" {
		t.Fatalf("sent %+v with %q", r.Files, textOf(r))
	}
	changed := strings.Replace(wording, "many boats", "forty boats", 1) + "\n\nOne is *red*.\n"
	m.says("publish", m.drafted(m.sends("edit", "boats.en 1\nwhy: counted", "boats.en-1.md", []byte(changed))))
	newest, err := m.Store.Newest(t.Context(), "boats.en")
	if err != nil || !strings.Contains(string(newest.Raw), strings.TrimSpace(changed)+"\n\n## Short") || newest.Why != "counted" {
		t.Errorf("because of %q it became %q (%v)", newest.Why, newest.Raw, err)
	}
	m.wants(m.sends("edit", "boats.en 1 some words", "a.md", []byte("other words")), "not in both")
	m.wants(m.sends("edit", "boats.en", "a.md", []byte("other words")), "Which section")
	m.wants(m.sends("edit", "boats.en 9", "a.md", []byte("other words")), "it has 2")
	m.wants(m.sends("edit", "boats.en 1", "a.md", nil), "is empty")
}

func TestAWholeTextIsEditedAsAFile(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	dir := t.TempDir()
	if _, err := m.Store.Export(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	newest, err := m.Store.Newest(t.Context(), "forum.en")
	if err != nil {
		t.Fatal(err)
	}
	exported := strings.Replace(string(newest.Raw), "\n---\n", "\nrevision: "+string(rune('0'+newest.Position))+"\n---\n", 1)
	file := strings.Replace(exported, "340 delegates", "341 delegates", 1)
	m.says("publish", m.drafts("edit", "forum.en 1 "+newWords)) // by someone else, meanwhile
	said := m.sends("edit", "forum.en", "forum.en.md", []byte(file))
	m.wants(said, "has changed another part of forum.en", "The draft holds both changes", "341")
	m.says("publish", m.drafted(said))
	m.wants(m.says("", opening), "10:30")
	m.wants(m.says("", "how many delegates are at the forum"), "341")
}

// TestAPastedTextIsTreatedLikeAFile has facts taken from its first lines and asked for where they are missing, and its events found.
func TestAPastedTextIsTreatedLikeAFile(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	const body = "## Lines\n\nLine one goes to the lake.\n\n## 5 May 2031\n\n- 9:30–11:00 First bus to the lake\n"
	said := m.says("add", "en Shuttle buses\npublisher: City Hall\nPublié : 2031-04-02\nnguồn: https://city.example/buses\n"+body+"\nwhy: asked for")
	m.wants(said, "not a draft yet", "publisher: City Hall", "published: 2031-04-02", "source: https://city.example/buses", "Still missing: wording.")
	said = m.says("add", m.sketched(said)+" wording: ours")
	m.wants(said, "new text shuttle-buses.en", "Why: asked for", "1 dated hour was found", "first-bus-to-the-lake")
	m.wants(m.says("publish", m.drafted(said)), "shuttle-buses.en is at revision 6")
	r, err := m.Store.Newest(t.Context(), "shuttle-buses.en")
	if err != nil {
		t.Fatal(err)
	}
	text, err := knowledge.ParseText("shuttle-buses.en.md", r.Raw)
	if err != nil || !strings.HasSuffix(string(r.Raw), "---\n"+body) || text.Source.Publisher != "City Hall" || len(text.Events) != 1 {
		t.Errorf("it became (%v)\n%s", err, r.Raw)
	}
	m.wants(m.says("add", "en Shuttle buses\npublished: soon\n"+body), "published cannot be")
	// What stands behind an empty line, or has no meaning here, is of the text.
	said = m.says("add", "en Trams\nwording: verbatim\nmotif : new\npublisher: -\nContact: City Hall\n\nsource: the lake")
	m.wants(said, "new text trams.en", "Why: new", "Contact: City Hall", "source: the lake")
	// Without a source it is nobody's summary but ours.
	m.says("publish", m.drafted(m.says("add", "en Night trams\nwording: ours\nsource: -\n## Night tram\n\nThe night tram leaves from the north gate.")))
	if said := m.says("", "where does the night tram leave from"); !strings.Contains(said, "Our summary: Night trams") || strings.Contains(said, "after") {
		t.Errorf("it is answered %q", said)
	}
}

// TestATextIsAddedAsTheTranslationOfAnother holds that what is said to be a translation becomes one: in the same work, with the same
// events, so that an hour is set in both by one tap; and that none takes the place of a text that is there.
func TestATextIsAddedAsTheTranslationOfAnother(t *testing.T) {
	m := mira(t, bottest.Open(t, t.TempDir()))
	m.says("publish", m.drafted(m.says("add", "en Harbour day\nwording: ours\nsource: -\n## 5 May 2031\n\n- 9:30 First boat\n- 14:00 Regatta\n- 14:00 Concert\n")))
	const french = "\n## Le 5 mai 2031\n\n- 9h30 Premier bateau\n- 14h Régates\n- 14h Concert du soir\n- 20h Premier bateau de nuit\n"
	m.wants(m.says("add", "fr Journée du port\ntraduction de : nothing.en\nwording: ours\nsource: -"+french), "no text “nothing.en”")
	said := m.says("add", "fr Journée du port\ntraduction de : harbour-day.en\nwording: ours\nsource: -"+french)
	m.wants(said, "new text harbour-day.fr", "what harbour-day.en says", "first-boat – 2031-05-05 09:30", "regatta – 2031-05-05 14:00", "concert – 2031-05-05 14:00", "premier-bateau-de-nuit – ")
	id := m.sketched(said)
	m.wants(m.says("add", id+" drop: first-boat"), "3 dated hours")
	draft := m.drafted(m.says("add", id+" why: for our guests"))
	m.wants(m.says("publish", draft), "harbour-day.fr is at revision")
	m.wants(textOf(m.taps(m.replies("event", "harbour-day.en regatta starts: 14:30"), "In the other languages too")), "change of harbour-day.fr", "T14:30")
	// It is there now.
	said = m.says("add", "fr Fête du port\ntranslates: HARBOUR-DAY.en\nwording: ours\nsource: -"+french)
	m.wants(said, "harbour-day.fr is there already", "/edit harbour-day.fr")
	m.wants(m.says("add", m.sketched(said)+" translates: -"), "new text fete-du-port.fr")
	m.wants(m.says("add", m.sketched(said)+" translates: harbour-day.en\nlanguage: en"), "harbour-day.en is there already")
	m.says("publish", m.drafts("remove", "harbour-day.fr"))
	m.says("publish", m.drafted(m.says("add", m.sketched(m.says("add", "fr Fête du port\ntranslates: harbour-day.en\n\nLe port est ouvert."))+" wording: ours\nsource: -")))
	m.wants(m.says("edit", "harbour-day.fr 1"), "Le port est ouvert.")
	// A file says of what it is the translation too.
	m.wants(m.sends("add", "translates: harbour-day.en\nwording: ours\nsource: -\npublisher: -", "report.pdf", bottest.File(t, "report.pdf")), "new text harbour-day.vi")
}
