package moderate_test

import (
	"context"
	"encoding/json"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/bot/moderate"
	"summitbot/knowledge"
	"summitbot/knowledge/importer"
)

// A watcher is a room that watches pages, without an index: time is the test's.
type watcher struct {
	*testing.T
	store  *knowledge.Store
	memory *bot.Memory
	bot    *bot.Bot
	end    func()
	told   int // notices that were looked at
}

func watching(t *testing.T, store *knowledge.Store, site *bottest.Site, every time.Duration) *watcher {
	t.Helper()
	memory, err := bot.OpenMemory(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	reader := importer.New(self, "read-file")
	reader.Allow(netip.MustParseAddrPort(strings.TrimPrefix(site.URL, "http://")))
	room := moderate.New(moderate.Options{Memory: memory, Store: store, Operator: "console:operator", Reader: reader, Rooms: bottest.Rooms.Rooms(), WatchEvery: every})
	b, err := bot.New(bot.Options{Store: store, Memory: memory, Commands: room.Commands()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { room.Run(ctx, b.Words) })
	return &watcher{T: t, store: store, memory: memory, bot: b, end: func() { cancel(); running.Wait() }}
}

func (w *watcher) says(command, text string) string {
	m := bot.Message{Chat: bot.Chat{Platform: "console", ID: "terminal", Private: true}, From: bot.Person{ID: "operator"}, Command: command, Text: text, Locale: "en"}
	return textOf(w.bot.Answer(w.Context(), m))
}

// adds puts a text into the log.
func (w *watcher) adds(id, raw string) {
	w.Helper()
	newest, err := w.store.Newest(w.Context(), id)
	if err != nil {
		w.Fatal(err)
	}
	if _, err := w.store.Append(w.Context(), knowledge.Draft{Text: id, BasedOn: newest.Position, Raw: []byte(raw), Actor: "operator"}, nil); err != nil {
		w.Fatal(err)
	}
}

// hears gives what has been told in the rooms since it was last asked for, each room's once.
func (w *watcher) hears() []string {
	w.Helper()
	rows, err := w.store.Reader().QueryContext(w.Context(), "SELECT platform, chat, reply FROM outbox WHERE key LIKE 'watch%' ORDER BY number")
	if err != nil {
		w.Fatal(err)
	}
	defer rows.Close()
	var all []string
	rooms := map[string]int{}
	for rows.Next() {
		var platform, chat, reply string
		if err := rows.Scan(&platform, &chat, &reply); err != nil {
			w.Fatal(err)
		}
		var r bot.Reply
		if err := json.Unmarshal([]byte(reply), &r); err != nil {
			w.Fatal(err)
		}
		rooms[platform+":"+chat]++
		if platform == "telegram" {
			all = append(all, textOf(r))
		}
	}
	if err := rows.Err(); err != nil {
		w.Fatal(err)
	}
	for _, room := range bottest.Rooms.Rooms() {
		if rooms[room.Platform+":"+room.ID] != len(all) {
			w.Errorf("told are %v", rooms)
		}
	}
	fresh := all[w.told:]
	w.told = len(all)
	return fresh
}

func (w *watcher) silent(when string) {
	w.Helper()
	if said := w.hears(); len(said) > 0 {
		w.Errorf("%s it is said %q", when, said)
	}
}

// hearsOne gives the one thing that was told.
func (w *watcher) hearsOne(wants ...string) string {
	w.Helper()
	said := w.hears()
	if len(said) != 1 {
		w.Fatalf("told are %q", said)
	}
	for _, want := range wants {
		if !strings.Contains(said[0], want) {
			w.Errorf("%q lacks %q", said[0], want)
		}
	}
	return said[0]
}

func (w *watcher) newest(id string) string {
	w.Helper()
	r, err := w.store.Newest(w.Context(), id)
	if err != nil {
		w.Fatal(err)
	}
	return string(r.Raw)
}

const (
	day   = 24 * time.Hour
	tides = "## Monday\n\nThe tide is high at 6:40.\n\n## Tuesday\n\nThe tide is high at 7:30.\n"
)

func front(site *bottest.Site, wording string) string {
	return "---\ntitle: Tides\nlanguage: en\nsource: {title: Tides, publisher: Harbour, url: \"" + site.URL + "/tides\"}\nwording: " + wording + "\n---\n"
}

func page(body, etag string) bottest.Page {
	return bottest.Page{Type: "text/markdown", Body: body, ETag: etag}
}

// inTime plays with a store in a time of its own.
func inTime(t *testing.T, play func(t *testing.T, store *knowledge.Store, site *bottest.Site)) {
	dir, site := t.TempDir(), bottest.NewSite(t)
	synctest.Test(t, func(t *testing.T) {
		store, err := knowledge.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		play(t, store, site)
	})
}

func TestAChangeOfAWatchedPageBecomesADraft(t *testing.T) {
	inTime(t, func(t *testing.T, store *knowledge.Store, site *bottest.Site) {
		w := watching(t, store, site, day)
		site.Put("/tides", page(tides, `"1"`))
		w.adds("tides.en", front(site, "verbatim")+tides)
		if said := w.says("watch", "tides.en on"); !strings.Contains(said, "Every 24h") || !strings.Contains(said, site.URL) {
			t.Errorf("%q", said)
		}
		time.Sleep(3 * day)
		w.silent("without a change")
		if n := site.Asked("/tides"); n < 3 || n > 4 {
			t.Errorf("in three days the page was asked for %d times", n)
		}
		if said := w.says("texts", ""); !strings.Contains(said, "page watched") {
			t.Errorf("%q", said)
		}
		later := strings.Replace(tides, "7:30", "7:45", 1)
		site.Put("/tides", page(later, `"2"`))
		time.Sleep(day + time.Hour)
		said := w.hearsOne("page that tides.en was taken from has changed", site.URL+"/tides", "change of tides.en", "− The tide is high at 7:30", "+ The tide is high at 7:45", "Nothing is published yet")
		if w.newest("tides.en") != front(site, "verbatim")+tides {
			t.Error("it was published by itself")
		}
		// A restart tells nothing again; and of a draft that has ended there is another.
		w.end()
		again := watching(t, store, site, day)
		again.told = w.told
		time.Sleep(3 * day)
		again.silent("after a restart")
		draft := person{TB: t}.drafted(said)
		if said := again.says("publish", draft); !strings.Contains(said, "no draft") {
			t.Errorf("after three days: %q", said)
		}
		said = again.says("watch", "tides.en")
		draft = person{TB: t}.drafted(said)
		if d, err := again.memory.Draft(t.Context(), draft); err != nil || string(d.Raw) != front(site, "verbatim")+later || d.Why != "its page has changed" {
			t.Errorf("%q: the draft is %q (%v)", said, d.Raw, err)
		}
		if said := again.says("watch", "tides.en off"); !strings.Contains(said, "no longer watched") {
			t.Errorf("%q", said)
		}
		asked := site.Asked("/tides")
		time.Sleep(3 * day)
		if site.Asked("/tides") != asked {
			t.Error("the page is still asked for")
		}
		again.end()
	})
}

// TestAModeratorsWordsAreNotOverwrittenByAPage: a draft puts in what changed on the page, where nobody else changed the same.
func TestAModeratorsWordsAreNotOverwrittenByAPage(t *testing.T) {
	inTime(t, func(t *testing.T, store *knowledge.Store, site *bottest.Site) {
		w := watching(t, store, site, day)
		defer w.end()
		site.Put("/tides", page(tides, ""))
		w.adds("tides.en", front(site, "verbatim")+strings.Replace(tides, "6:40", "6:41", 1))
		w.says("watch", "tides.en on")
		time.Sleep(time.Hour)
		site.Put("/tides", page(strings.Replace(tides, "7:30", "7:45", 1), ""))
		time.Sleep(day)
		said := w.hearsOne("7:45")
		d, err := w.memory.Draft(t.Context(), person{TB: t}.drafted(said))
		if err != nil || !strings.Contains(string(d.Raw), "6:41") || !strings.Contains(string(d.Raw), "7:45") {
			t.Errorf("the draft is %q (%v)", d.Raw, err)
		}
		site.Put("/tides", page(strings.NewReplacer("7:30", "7:45", "6:40", "6:50").Replace(tides), ""))
		time.Sleep(day)
		if said := w.hearsOne("− The tide is high at 6:40", "+ The tide is high at 6:50", "has other words"); strings.Contains(said, "/publish") {
			t.Errorf("a clash became a draft: %q", said)
		}
	})
}

func TestOfATextOfOursItIsToldWhatChangedOnThePage(t *testing.T) {
	inTime(t, func(t *testing.T, store *knowledge.Store, site *bottest.Site) {
		w := watching(t, store, site, day)
		defer w.end()
		site.Put("/tides", page(tides, ""))
		w.adds("tides.en", front(site, "ours")+"## Tides\n\nThe tide is high in the morning.\n")
		w.says("watch", "tides.en on")
		time.Sleep(time.Hour)
		site.Put("/tides", page(strings.Replace(tides, "7:30", "19:30", 1), ""))
		time.Sleep(day)
		if said := w.hearsOne("7:30", "19:30", "in words of ours"); strings.Contains(said, "/publish") {
			t.Errorf("it became a draft: %q", said)
		}
	})
}

func TestAPageThatIsGoneIsToldOnce(t *testing.T) {
	inTime(t, func(t *testing.T, store *knowledge.Store, site *bottest.Site) {
		w := watching(t, store, site, day)
		defer w.end()
		site.Put("/tides", page(tides, ""))
		w.adds("tides.en", front(site, "verbatim")+tides)
		w.says("watch", "tides.en on")
		time.Sleep(time.Hour)
		site.Put("/tides", bottest.Page{Status: 404})
		time.Sleep(2 * day)
		w.silent("after two failures")
		time.Sleep(day)
		w.hearsOne("could not be had 3 times in a row", site.URL, "no such page")
		time.Sleep(10 * day)
		w.silent("once told")
		site.Put("/tides", page(tides, ""))
		time.Sleep(2 * day)
		w.silent("when it is back unchanged")
		site.Put("/tides", bottest.Page{Status: 500})
		time.Sleep(4 * day)
		w.hearsOne("could not be had")
	})
}

func TestWhatCannotBeWatchedIsSaid(t *testing.T) {
	inTime(t, func(t *testing.T, store *knowledge.Store, site *bottest.Site) {
		w := watching(t, store, site, day)
		w.adds("plain.en", "---\ntitle: Plain\nlanguage: en\nwording: ours\n---\nWords.\n")
		w.adds("tides.en", front(site, "verbatim")+tides)
		for said, want := range map[string]string{"plain.en on": "no page to watch", "none.en on": "no text", "plain.en maybe": "/watch TEXT on", "plain.en": "not watched"} {
			if got := w.says("watch", said); !strings.Contains(got, want) {
				t.Errorf("/watch %s: %q lacks %q", said, got, want)
			}
		}
		// A text that is taken back is watched no more.
		w.says("watch", "tides.en on")
		newest, _ := store.Newest(t.Context(), "tides.en")
		if _, err := store.Append(t.Context(), knowledge.Draft{Text: "tides.en", BasedOn: newest.Position, Actor: "operator"}, nil); err != nil {
			t.Fatal(err)
		}
		time.Sleep(day)
		if _, err := w.memory.Watch(t.Context(), "tides.en"); err != bot.ErrNoWatch || site.Asked("/tides") > 0 {
			t.Errorf("it is watched still (%v)", err)
		}
		w.end()
		never := watching(t, store, site, 0)
		if got := never.says("watch", "plain.en on"); !strings.Contains(got, "WATCH_EVERY is off") {
			t.Errorf("%q", got)
		}
		never.end()
	})
}

func TestWatchEvery(t *testing.T) {
	for said, want := range map[string]time.Duration{"": day, "0": 0, "off": 0, "OFF": 0, "90m": 90 * time.Minute, "10m": 10 * time.Minute} {
		if got, err := (moderate.Settings{Every: said}).WatchEvery(); err != nil || got != want {
			t.Errorf("%q is %v (%v)", said, got, err)
		}
	}
	for _, said := range []string{"9m", "-1h", "daily", "24"} {
		if err := (moderate.Settings{Every: said}).Check(); err == nil || !strings.Contains(err.Error(), "WATCH_EVERY") {
			t.Errorf("%q: %v", said, err)
		}
	}
}
