package main

import (
	"os"
	"strings"
	"testing"

	"summitbot/bot/discord/discordtest"
	"summitbot/bot/telegram/telegramtest"
)

func TestDoctorFindsAllWell(t *testing.T) {
	p := newForum(t)
	s := p.serve().ready()
	l := p.do(exitDone, "doctor")
	wants(t, "doctor", l.out, "OK    settings", "OK    texts folder 5 texts in texts", "OK    data folder", "for this user alone", "OK    store", "OK    rights",
		"5 revisions, chain whole", "as the log asks for", "OK    texts        5, all", "OK    translations of 3 works", "OK    serving      by process", "OK    telegram     not set", "OK    discord      not set")
	s.kill()
	l = p.do(exitDone, "doctor", "--offline")
	wants(t, "doctor", l.out, "OK    serving      no process")
	lacks(t, "doctor --offline", l.out, "telegram", "discord", "MEND")
	if l.errs != "" {
		t.Errorf("errors: %s", l.errs)
	}
	wants(t, "the bot goes on", p.do(exitDone, "ask", known).out, opening)
}

func TestDoctorSaysWhatToMend(t *testing.T) {
	one := englishText("One", "Bridge", "The bridge is made of oak.")
	for _, tt := range []struct {
		name string
		make func(t *testing.T, p *place)
		want []string
	}{
		{"an unknown setting and a malformed token", func(_ *testing.T, p *place) {
			p.write(".env", "DATA_DIRR=x\nTELEGRAM_TOKEN=AAsecretSECRET\n")
		}, []string{"MEND  settings     .env: DATA_DIRR is not a setting", "MEND  settings     TELEGRAM_TOKEN", "OK    log"}},
		{".env that cannot be read", func(_ *testing.T, p *place) { p.write(".env", secretDiscord+"\n") }, []string{"MEND  settings     .env:1:"}},
		{"no texts folder", func(_ *testing.T, p *place) { p.env["TEXTS_DIR"] = "nowhere" }, []string{"MEND  texts folder TEXTS_DIR", "OK    log"}},
		{"no data", func(_ *testing.T, p *place) { p.env["DATA_DIR"] = "nowhere" }, []string{"MEND  data folder  nowhere is not there: start summitbot once"}},
		{"a data folder that is a file", func(_ *testing.T, p *place) {
			p.write("file", "x")
			p.env["DATA_DIR"] = "file"
		}, []string{"MEND  data folder  file is no folder", "MEND  store"}},
		{"a folder that others may read", func(t *testing.T, p *place) { loosen(t, p.path("data"), 0o755) }, []string{"MEND  data folder  others may read ./data (0755): chmod", "OK    rights"}},
		{"a file that others may read", func(t *testing.T, p *place) { loosen(t, p.path("data", "summitbot.db"), 0o644) }, []string{"OK    data folder", "MEND  rights       others may read", "summitbot.db (0644)"}},
		{"a broken chain", func(t *testing.T, p *place) { change(t, p, "UPDATE revisions SET at = at + 1 WHERE position = 3") }, []string{"MEND  log", "damaged at revision 3", "backup"}},
		{"a damaged text", func(t *testing.T, p *place) {
			change(t, p, "UPDATE contents SET raw = CAST('x' AS BLOB) WHERE position = 1")
		}, []string{"OK    log", "MEND  texts        text forum.en is not answered from, its revision 1 is not whole"}},
		{"a key that is none", func(_ *testing.T, p *place) { p.write("data/people.key", "") }, []string{"MEND  key", "people.key is not a key of 32 bytes"}},
		{"no store", func(t *testing.T, p *place) { p.write("data/summitbot.db", strings.Repeat("no database ", 1000)) }, []string{"MEND  store", "damaged", "backup"}},
		{"an index of something else", func(_ *testing.T, p *place) { p.write("data/index-state.json", "{") }, []string{"MEND  index", "stop the bot, remove data/index and start it again"}},
		{"a text without a source", func(_ *testing.T, p *place) {
			p.write("in/bare.en.md", "---\ntitle: Bare\nlanguage: en\n---\n## Bridge\n\nThe bridge is made of oak.\n")
			p.do(exitDone, "import", "in")
		}, []string{`MEND  texts        text bare.en, section "Bridge" names no publisher and no link`}},
		{"a translation with fewer sections", func(_ *testing.T, p *place) {
			p.write("in/one.en.md", one+"\n## Mill\n\nThe mill is made of stone.\n")
			p.write("in/one.fr.md", strings.Replace(one, "language: en", "language: fr", 1))
			p.do(exitDone, "import", "in")
		}, []string{"OK    texts        7", "MEND  translations one.en has 2 sections and one.fr has 1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newForum(t)
			p.do(exitDone, "ask", known)
			tt.make(t, p)
			l := p.do(exitFailed, "doctor", "--offline")
			wants(t, "doctor", l.out, tt.want...)
			lacks(t, "doctor", l.out+l.errs, "ecret", "SECRET", "%!")
			if l.errs != "" {
				t.Errorf("errors: %s", l.errs)
			}
		})
	}
}

// TestDoctorLooksForTheModeratorsRooms: in a room where the bot is not nobody is told anything.
func TestDoctorLooksForTheModeratorsRooms(t *testing.T) {
	telegram, discord := telegramtest.New(t), discordtest.New(t)
	defer telegram.Close()
	defer discord.Close()
	telegram.Join(telegramtest.Chat{ID: -1001, Type: "supergroup"})
	for _, tt := range []struct {
		name, chat string
		gone       bool
		code       int
		want       []string
	}{
		{"both are there", "-1001", false, exitDone, []string{"OK    room         the bot is in “chat -1001”", "OK    room         the bot sees #"}},
		{"neither is", "-1002", true, exitFailed, []string{"MEND  room         the bot is not in the chat TELEGRAM_MODERATORS_CHAT -1002: add it there", "MEND  room         the bot does not see the channel DISCORD_MODERATORS_CHANNEL 2100000000000000009: let it in there"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newForum(t)
			p.do(exitDone, "ask", known)
			p.env["TELEGRAM_TOKEN"], p.env["TELEGRAM_API_URL"], p.env["TELEGRAM_MODERATORS_CHAT"] = telegram.Token, telegram.URL, tt.chat
			p.env["DISCORD_TOKEN"], p.env["DISCORD_API_URL"], p.env["DISCORD_MODERATORS_CHANNEL"] = discord.Token, discord.URL, "2100000000000000009"
			if tt.gone {
				discord.Refuse("/channels/", 1, 404, 10003, "Unknown Channel")
			}
			wants(t, tt.name, p.do(tt.code, "doctor").out, tt.want...)
		})
	}
}

func loosen(t *testing.T, file string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(file, mode); err != nil {
		t.Fatal(err)
	}
}

// TestDoctorAsksThePlatforms holds the tokens against the stand-ins: taken, refused, and nobody there.
func TestDoctorAsksThePlatforms(t *testing.T) {
	telegram, discord := telegramtest.New(t), discordtest.New(t)
	defer telegram.Close()
	defer discord.Close()
	p := newForum(t)
	p.do(exitDone, "ask", known)
	p.env["TELEGRAM_API_URL"], p.env["DISCORD_API_URL"] = telegram.URL, discord.URL
	p.env["TELEGRAM_TOKEN"], p.env["DISCORD_TOKEN"] = telegram.Token, discord.Token
	l := p.do(exitDone, "doctor")
	wants(t, "doctor", l.out, "OK    telegram     takes the token, of @forum_bot", "OK    discord      takes the token, of @stand-in")
	lacks(t, "a token", l.out+l.errs, telegram.Token, discord.Token)

	p.env["TELEGRAM_TOKEN"], p.env["DISCORD_TOKEN"] = secretTelegram, secretDiscord
	l = p.do(exitFailed, "doctor")
	wants(t, "doctor with wrong tokens", l.out, "MEND  telegram     TELEGRAM_TOKEN is refused", "MEND  discord      DISCORD_TOKEN is refused")
	lacks(t, "a token", l.out+l.errs, "ecret", "SECRET")
	p.do(exitDone, "doctor", "--offline")

	p.env["TELEGRAM_API_URL"], p.env["DISCORD_API_URL"] = "http://127.0.0.1:1", "http://127.0.0.1:1"
	l = p.do(exitFailed, "doctor")
	wants(t, "doctor without a network", l.out, "MEND  telegram     ask Telegram who the bot is: ", "MEND  discord      ask Discord who the bot is: ")
	lacks(t, "doctor without a network", l.out+l.errs, "ecret", "SECRET", "refused: ")
}
