package telegram_test

import (
	"bytes"
	"image"
	"image/png"
	"slices"
	"strconv"
	"strings"
	"testing"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/bot/telegram/telegramtest"
)

var mira = telegramtest.User{ID: 7101, FirstName: "Mira", LanguageCode: "en"}

func lighthouse(t *testing.T) telegramtest.File {
	return telegramtest.File{Name: "lighthouse.txt", Type: "text/plain", Content: bottest.File(t, "lighthouse.txt")}
}

func TestOnlyAModeratorsFileIsDownloaded(t *testing.T) {
	l := start(t)
	me := telegramtest.Private(ann)
	for caption, want := range map[string]string{"": "do not read files", "/add en Lighthouse": "for moderators", "/edit forum.en 1": "for moderators", "how many delegates are at the forum": "340 delegates"} {
		l.Document(me, ann, caption, lighthouse(t))
		has(t, l.Next(t), want)
	}
	if l.Downloads() > 0 || l.Calls("getFile") > 0 {
		t.Error("an asker's file was fetched")
	}
	l.Document(group, ann, "", lighthouse(t)) // not to the bot
	l.Document(telegramtest.Private(mira), mira, "/add en Lighthouse", lighthouse(t))
	has(t, l.Next(t), "not a draft yet", "Lighthouse", "two hundred steps")
	l.Document(group, mira, "/add@forum_bot en Lighthouse", lighthouse(t))
	has(t, l.Next(t), "not a draft yet")
	l.Document(telegramtest.Private(mira), mira, "/add en Lighthouse", lighthouse(t), telegramtest.With("forward_origin", map[string]any{"type": "user", "date": 1, "sender_user": ann}))
	has(t, l.Next(t), "cannot be told for certain")
}

func TestAFileThatTelegramDoesNotGive(t *testing.T) {
	l := start(t)
	to := telegramtest.Private(mira)
	l.Document(to, mira, "/add", telegramtest.File{Name: "a.txt", Size: 30 << 20})
	has(t, l.Next(t), "more than is read")
	if l.Calls("getFile") > 0 {
		t.Error("a file that is known to be too large was asked for")
	}
	release := l.Hold(to)
	l.Say(to, mira, "/help")
	l.Await(t, "an answer is held back", func() bool { return l.Holding(to) > 0 })
	l.Document(to, mira, "/add en Lighthouse", lighthouse(t))
	l.ForgetFiles()
	release()
	l.Next(t)
	if said := l.Next(t).Text; !strings.Contains(said, "could not get the file") && !strings.Contains(said, "not a draft yet") {
		t.Errorf("%q", said)
	}
}

// TestAFileIsReadAfterARestart: what stands in the inbox is the number of the file, not its bytes.
func TestAFileIsReadAfterARestart(t *testing.T) {
	l := start(t)
	to := telegramtest.Private(mira)
	release := l.Hold(to)
	l.Document(to, mira, "/add en Lighthouse", lighthouse(t))
	l.Await(t, "the file is fetched and the answer on its way", func() bool { return l.Downloads() > 0 && l.Holding(to) > 0 })
	if err := l.end(); err != nil {
		t.Fatal(err)
	}
	release()
	l.run(t)
	has(t, l.Next(t), "not a draft yet", "two hundred steps")
	l.Await(t, "it is fetched again", func() bool { return l.Downloads() == 2 }) // what was held may still have arrived first
}

func TestALongSectionGoesOutAndComesBackAsAFile(t *testing.T) {
	l := start(t)
	to := telegramtest.Private(mira)
	wording := strings.TrimSpace(strings.Repeat("The harbour has many boats. ", 160))
	l.Say(to, mira, "/add en Boats\nwording: ours\nsource: -\n"+wording)
	preview := l.Next(t)
	has(t, preview, "the file holds all")
	if whole := l.Next(t); whole.File == nil || !strings.Contains(string(whole.File.Content), "+ "+wording) || whole.ReplyTo != preview.ReplyTo {
		t.Errorf("with the preview comes %+v", whole)
	}
	l.Tap(mira, preview, buttonOf(t, l.Server, "Publish"))
	has(t, l.Next(t), "boats.en")
	asked := l.Say(to, mira, "/edit boats.en 1")
	has(t, l.Next(t), "comes as a file")
	sent := l.Next(t)
	if sent.File == nil || sent.File.Name != "boats.en-1.md" || string(sent.File.Content) != "revision: 6\n\n"+wording+"\n" || sent.ReplyTo != asked {
		t.Fatalf("sent %+v", sent)
	}
	changed := telegramtest.File{Name: sent.File.Name, Type: "text/markdown", Content: bytes.ReplaceAll(sent.File.Content, []byte("many"), []byte("forty"))}
	l.Document(to, mira, "/edit boats.en 1", changed)
	has(t, l.Next(t), "change of boats.en", "forty boats")
}

// TestAPictureIsShownAsOne where Telegram takes it so; else it comes as a file, and so does what is none.
func TestAPictureIsShownAsOne(t *testing.T) {
	l := start(t)
	l.Say(telegramtest.Private(ann), ann, "/help")
	l.Next(t) // it is connected
	drawn := func(width, height int) []byte {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for _, tt := range []struct {
		name    string
		file    bot.Attachment
		refused bool
		want    bool
	}{
		{"a picture", bot.Attachment{Name: "a.png", Content: drawn(30, 40), Picture: true}, false, true},
		{"a picture that is to be a file", bot.Attachment{Name: "a.png", Content: drawn(30, 40)}, false, false},
		{"one too long", bot.Attachment{Name: "a.png", Content: drawn(1, 30), Picture: true}, false, false},
		{"one that is none", bot.Attachment{Name: "a.png", Content: []byte("x"), Picture: true}, false, false},
		{"a picture where pictures are forbidden", bot.Attachment{Name: "a.png", Content: drawn(30, 40), Picture: true}, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.refused {
				l.Fail("sendPhoto", 1, telegramtest.Trouble{Refusal: telegramtest.PhotoForbidden})
			}
			to := bot.Address{Chat: bot.Chat{Platform: "telegram", ID: strconv.FormatInt(ann.ID, 10)}}
			r := bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, "Here:")}, Files: []bot.Attachment{tt.file}}
			if _, err := l.adapter.Send(t.Context(), to, r); err != nil {
				t.Fatal(err)
			}
			has(t, l.Next(t), "Here:")
			m := l.Next(t)
			if m.File == nil || !bytes.Equal(m.File.Content, tt.file.Content) || m.File.Name != tt.file.Name || m.Photo != tt.want {
				t.Errorf("sent is %+v", m)
			}
		})
	}
}

// buttonOf gives what a button under the bot's last message says.
func buttonOf(t *testing.T, s *telegramtest.Server, label string) string {
	t.Helper()
	all := slices.DeleteFunc(slices.Clone(s.Sent(0)), func(m telegramtest.Sent) bool { return m.File != nil }) // which come behind their words
	for _, row := range all[len(all)-1].Buttons {
		for _, b := range row {
			if b.Text == label {
				return b.Data
			}
		}
	}
	t.Fatalf("no button %q", label)
	return ""
}

// TestWhatIsFetchedHoldsUpNobody: others in the moderators' group are answered while a page is slow.
func TestWhatIsFetchedHoldsUpNobody(t *testing.T) {
	l := start(t)
	site := bottest.NewSite(t)
	l.house.Reach(site)
	slow := make(chan struct{})
	site.Put("/slow", bottest.Page{Type: "text/plain", Body: "The page says few words.", Wait: slow})
	added := l.Say(group, mira, "/add@forum_bot "+site.URL+"/slow")
	asked := l.Say(group, ann, "@forum_bot how many delegates are at the forum")
	if m := l.Next(t); m.ReplyTo != asked {
		t.Errorf("first is answered %+v", m)
	}
	close(slow)
	if m := l.Next(t); m.ReplyTo != added || !strings.Contains(m.Text, "few words") {
		t.Errorf("then %+v", m)
	}
}
