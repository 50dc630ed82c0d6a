package discord_test

import (
	"bytes"
	"strings"
	"testing"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/bot/discord/discordtest"
)

func lighthouse(t *testing.T) discordtest.File {
	return discordtest.File{Name: "light house.txt", Type: "text/plain; charset=utf-8", Content: bottest.File(t, "lighthouse.txt")}
}

func TestOnlyAModeratorsFileIsDownloaded(t *testing.T) {
	t.Parallel()
	s := before(t, bottest.Open(t, t.TempDir())).opened(t)
	file := lighthouse(t)
	s.Server.Say(discordtest.Said{Author: s.person("ann"), Files: []discordtest.File{file}})
	if said := s.next(t).Content; !strings.Contains(said, "do not read files") {
		t.Errorf("%q", said)
	}
	s.Server.Say(discordtest.Said{Author: s.person("ann"), Content: "/add en Lighthouse", Files: []discordtest.File{file}})
	if said := s.next(t).Content; !strings.Contains(said, "for moderators") {
		t.Errorf("%q", said)
	}
	if said := s.used(t, "add", discordtest.Used{Author: s.person("ann"), Channel: channel, Command: "add", File: &file}); !strings.Contains(said, "for moderators") {
		t.Errorf("%q", said)
	}
	if n := s.Downloads(); n > 0 {
		t.Errorf("%d files of an asker were fetched", n)
	}
	s.Server.Say(discordtest.Said{Author: s.person("mira"), Channel: channel, Content: discordtest.Mention + " /add en Lighthouse", Files: []discordtest.File{file}})
	if said := s.next(t).Content; !strings.Contains(said, "two hundred steps") {
		t.Errorf("%q", said)
	}
	if said := s.used(t, "add", discordtest.Used{Author: s.person("mira"), Channel: channel, Command: "add", File: &file}); !strings.Contains(said, "title: ?") {
		t.Errorf("%q", said)
	}
	large := discordtest.File{Name: "a.txt", Size: 30 << 20}
	if said := s.used(t, "add", discordtest.Used{Author: s.person("mira"), Command: "add", File: &large}); !strings.Contains(said, "more than is read") {
		t.Errorf("%q", said)
	}
	if n := s.Downloads(); n != 2 {
		t.Errorf("%d files were fetched", n)
	}
}

func TestALongSectionGoesOutAndComesBackAsAFile(t *testing.T) {
	t.Parallel()
	s := before(t, bottest.Open(t, t.TempDir())).opened(t)
	mira := s.person("mira")
	wording := strings.TrimSpace(strings.Repeat("The harbour has many boats. ", 160))
	s.used(t, "add", discordtest.Used{Author: mira, Command: "add", Argument: "en Boats\\nwording: ours\\nsource: -\\n" + wording})
	if whole := s.last.Files; len(whole) != 1 || !strings.Contains(string(whole[0].Content), "+ "+wording) {
		t.Errorf("with the preview comes %+v", whole)
	}
	s.used(t, "Publish", discordtest.Used{Author: mira, Tap: s.buttonNamed(t, "Publish")})
	if said := s.used(t, "edit", discordtest.Used{Author: mira, Command: "edit", Argument: "boats.en 1"}); !strings.Contains(said, "comes as a file") {
		t.Errorf("%q", said)
	}
	files := s.last.Files
	if len(files) != 1 || files[0].Name != "boats.en-1.md" || string(files[0].Content) != "revision: 6\n\n"+wording+"\n" {
		t.Fatalf("sent %+v", files)
	}
	s.Server.Say(discordtest.Said{Author: mira, Content: "/edit boats.en 1"}) // written out it is answered with the file, too
	if m := s.next(t); len(m.Files) != 1 {
		t.Errorf("sent %+v", m)
	}
	changed := discordtest.File{Name: files[0].Name, Type: "text/markdown", Content: bytes.ReplaceAll(files[0].Content, []byte("many"), []byte("forty"))}
	if said := s.used(t, "edit", discordtest.Used{Author: mira, Command: "edit", Argument: "boats.en 1", File: &changed}); !strings.Contains(said, "forty boats") {
		t.Errorf("%q", said)
	}
}

// TestWhatIsFetchedHoldsUpNobody: others in a channel are answered while a page is slow.
func TestWhatIsFetchedHoldsUpNobody(t *testing.T) {
	t.Parallel()
	h := bottest.Open(t, t.TempDir())
	s := before(t, h).opened(t)
	site := bottest.NewSite(t)
	h.Reach(site)
	slow := make(chan struct{})
	site.Put("/slow", bottest.Page{Type: "text/plain", Body: "The page says few words.", Wait: slow})
	added := s.Server.Say(discordtest.Said{Author: s.person("mira"), Channel: channel, Content: discordtest.Mention + " /add <" + site.URL + "/slow>"})
	asked := s.Server.Say(discordtest.Said{Author: s.person("ann"), Channel: channel, Content: discordtest.Mention + " how many delegates are at the forum"})
	if m := s.next(t); m.Reference != asked {
		t.Errorf("first is answered %+v", m)
	}
	close(slow)
	if m := s.next(t); m.Reference != added || !strings.Contains(m.Content, "few words") {
		t.Errorf("then %+v", m)
	}
}

// TestANoticeCarriesItsFiles: a picture is shown by what it is, so it goes as any file does.
func TestANoticeCarriesItsFiles(t *testing.T) {
	s := open(t)
	s.Say(t, bottest.Line{Who: "ann", Text: "hello"}) // it is connected
	files := []bot.Attachment{{Name: "asked.png", Content: []byte("\x89PNG"), Picture: true}, {Name: "asked.csv", Content: []byte("kind,count\n")}}
	r := bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, "What was asked:")}, Files: files}
	if _, err := s.adapter.Send(t.Context(), bot.Address{Chat: bot.Chat{Platform: "discord", ID: bottest.Rooms.Discord}, Key: "digest:1"}, r); err != nil {
		t.Fatal(err)
	}
	m := s.next(t)
	if m.Channel != bottest.Rooms.Discord || !strings.Contains(m.Content, "What was asked") || len(m.Files) != 2 {
		t.Fatalf("sent is %+v", m)
	}
	for i, f := range m.Files {
		if f.Name != files[i].Name || string(f.Content) != string(files[i].Content) {
			t.Errorf("file %d is %+v", i, f)
		}
	}
}
