package discord_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"summitbot/bot/discord/discordtest"
)

const question = "how many delegates are at the forum"

func TestCommandsAreRegisteredOnceInEachLanguage(t *testing.T) {
	t.Parallel()
	s := open(t)
	if !s.AwaitCalls("/applications/", 1, patience) {
		t.Fatal("no commands are registered")
	}
	s.ForgetSessions() // a session begun anew registers nothing again
	if !s.AwaitSessions(2, 0, patience) {
		t.Fatal("no new session")
	}
	s.Server.Say(discordtest.Said{Author: "71", Content: question})
	s.next(t)
	if n := len(s.Calls("/applications/")); n != 1 {
		t.Errorf("registered %d times", n)
	}
	type named struct {
		Name         string
		Names        map[string]string `json:"name_localizations"`
		Descriptions map[string]string `json:"description_localizations"`
		Required     bool
		MaxLength    int `json:"max_length"`
	}
	type command struct {
		named
		Contexts     []int
		Integrations []int `json:"integration_types"`
		Options      []named
	}
	found := map[string]command{}
	for _, raw := range s.Commands() {
		var c command
		if err := json.Unmarshal(raw, &c); err != nil {
			t.Fatal(err)
		}
		found[c.Name] = c
		if len(c.Contexts) != 3 || len(c.Integrations) != 2 || c.Descriptions["vi"] == "" || c.Descriptions["fr"] == "" {
			t.Errorf("/%s is not for all places or languages: %+v", c.Name, c)
		}
	}
	for _, name := range []string{"start", "help", "ask", "schedule", "sources", "language"} {
		if _, ok := found[name]; !ok {
			t.Errorf("/%s is missing", name)
		}
	}
	ask := found["ask"]
	if ask.Names["vi"] != "hỏi" || len(ask.Options) != 1 || !ask.Options[0].Required || ask.Options[0].MaxLength != 2000 || ask.Options[0].Names["vi"] != "câu-hỏi" {
		t.Errorf("/ask is %+v", ask)
	}
	if o := found["schedule"].Options; len(o) != 1 || o[0].Required {
		t.Errorf("/schedule takes %+v", o)
	}
}

func TestWithoutCommandsTheBotGoesOn(t *testing.T) {
	t.Parallel()
	s := closed(t)
	s.Refuse("/applications/", 1, 400, 50035, "Invalid Form Body")
	s.run(t)
	s.AwaitSessions(1, 0, patience)
	s.Server.Say(discordtest.Said{Author: "71", Content: question})
	if m := s.next(t); !strings.Contains(m.Content, "340") {
		t.Errorf("answered with %q", m.Content)
	}
}

// In a guild the bot speaks when it is spoken to: mentioned, or answered with a ping. It never speaks to machines.
func TestWhoIsAnswered(t *testing.T) {
	t.Parallel()
	s := open(t)
	for what, tt := range map[string]struct {
		said     discordtest.Said
		answered bool
	}{
		"a private message":              {discordtest.Said{Content: question}, true},
		"a mention":                      {discordtest.Said{Channel: channel, Content: discordtest.Mention + " " + question}, true},
		"a mention of the old form":      {discordtest.Said{Channel: channel, Content: question + " <@!" + discordtest.Bot + ">"}, true},
		"a reply with a ping":            {discordtest.Said{Channel: channel, Content: question, Reply: true}, true},
		"a guild message":                {discordtest.Said{Channel: channel, Content: question}, false},
		"a mention of someone else":      {discordtest.Said{Channel: channel, Content: "<@72> " + question, Mentions: []string{"72"}}, false},
		"another bot":                    {discordtest.Said{Channel: channel, Content: discordtest.Mention + question, ByBot: true}, false},
		"a webhook":                      {discordtest.Said{Channel: channel, Content: discordtest.Mention + question, Webhook: true}, false},
		"the bot itself":                 {discordtest.Said{Channel: channel, Content: discordtest.Mention + question, Author: discordtest.Bot}, false},
		"a pin that mentions the bot":    {discordtest.Said{Channel: channel, Content: discordtest.Mention + question, Kind: 6}, false},
		"another bot in a private chat":  {discordtest.Said{Content: question, ByBot: true}, false},
		"a mention among other mentions": {discordtest.Said{Channel: channel, Content: "<@72> <#99> " + discordtest.Mention + question, Mentions: []string{"72"}}, true},
	} {
		t.Run(what, func(t *testing.T) {
			if tt.said.Author == "" {
				tt.said.Author = "71"
			}
			if !tt.answered {
				if said := s.silence(t, tt.said); said != "" {
					t.Errorf("answered with %q", said)
				}
				return
			}
			id := s.Server.Say(tt.said)
			m := s.next(t)
			if m.Reference != id || !strings.Contains(discordtest.See(m.Content).Text, "340 delegates") {
				t.Errorf("answered with %+v", m)
			}
		})
	}
}

// A reply is understood although the message that it refers to holds a component that the library does not know; so is
// a tap on such a message. The stand-in always sends one.
func TestATapIsAnsweredToWhomTapped(t *testing.T) {
	t.Parallel()
	s := open(t)
	i := s.Use(discordtest.Used{Author: "5550001", Channel: channel, Command: "language"})
	m, ok := s.Answer(i, patience)
	if !ok || len(m.Buttons) < 3 {
		t.Fatalf("no buttons: %+v", m)
	}
	for _, b := range m.Buttons {
		if b.Label != "Vietnamese" && b.Label != "tiếng Việt" {
			continue
		}
		tapped := s.Use(discordtest.Used{Author: "5550001", Channel: channel, Tap: b.CustomID})
		m, ok := s.Answer(tapped, patience)
		if !ok || !strings.Contains(m.Content, "Từ giờ tôi trả lời bạn bằng tiếng Việt") || !m.Alone() {
			t.Errorf("a tap is answered with %+v", m)
		}
		return
	}
	t.Errorf("no button for Vietnamese: %+v", m.Buttons)
}

func TestALocaleIsTheLastResort(t *testing.T) {
	t.Parallel()
	s := open(t)
	for locale, want := range map[string]string{"fr": "Programme", "vi": "Chương trình", "en-GB": "Programme"} {
		i := s.Use(discordtest.Used{Author: "8" + locale[:1], Channel: "22" + fmt.Sprint(len(locale)) + locale[:1], Locale: locale, Command: "schedule"})
		m, ok := s.Answer(i, patience)
		if !ok || !strings.Contains(m.Content, want) {
			t.Errorf("%s: %q", locale, m.Content)
		}
	}
}

// Events come never, once or several times.
func TestWhatComesTwiceIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.Server.Say(discordtest.Said{Author: "71", Content: question})
	s.Server.Say(discordtest.Said{Author: "71", Content: question, ID: id})
	again := s.Use(discordtest.Used{Author: "71", Command: "help"})
	s.Use(discordtest.Used{Author: "71", Command: "help", ID: again.ID})
	if _, ok := s.Answer(again, patience); !ok {
		t.Fatal("no answer")
	}
	fence := s.Server.Say(discordtest.Said{Author: "71", Content: "hello"})
	if !s.AwaitCalls("/channels/", 2, patience) {
		t.Fatal("no answer")
	}
	byReference := map[string]int{}
	for _, m := range s.Sent() {
		byReference[m.Reference]++
	}
	if byReference[id] != 1 || byReference[fence] != 1 || len(s.Calls("/interactions/")) != 1 {
		t.Errorf("answered %v, interactions %d", byReference, len(s.Calls("/interactions/")))
	}
}

func TestHalfFilledEventsAreLeftOut(t *testing.T) {
	t.Parallel()
	s := open(t)
	for kind, bodies := range map[string][]string{
		"MESSAGE_CREATE": {`null`, `{}`, `{"id":"1"}`, `{"id":"1","channel_id":"2"}`, `{"id":"1","channel_id":"2","author":null}`, `{"id":1,"channel_id":{},"author":[]}`,
			`{"id":"9","channel_id":"2","guild_id":"3","author":{"id":"4"},"mentions":[null,{}]}`, `"text"`},
		"INTERACTION_CREATE": {`null`, `{}`, `{"id":"1"}`, `{"id":"1","token":"t"}`, `{"id":"1","token":"t","type":99}`, `{"id":"1","token":"t","type":1,"data":null}`, `[]`},
		"READY":              {`{}`, `{"user":null,"application":null}`},
		"SOMETHING_NEW":      {`{"a":1}`},
	} {
		for _, body := range bodies {
			s.Dispatch(kind, json.RawMessage(body), nil)
		}
	}
	s.Server.Say(discordtest.Said{Author: "71", Content: question})
	if m := s.next(t); !strings.Contains(m.Content, "340") {
		t.Errorf("answered with %q", m.Content)
	}
	if n := len(s.Sent()); n != 1 {
		t.Errorf("%d messages were sent", n)
	}
}

// A command of which nothing but its name is known is acknowledged all the same.
func TestAnInteractionWithoutAPersonIsAcknowledged(t *testing.T) {
	t.Parallel()
	s := open(t)
	i := s.Use(discordtest.Used{Author: "71", Command: "no-such-command"})
	if m, ok := s.Answer(i, patience); !ok || !strings.Contains(discordtest.See(m.Content).Text, "/no-such-command") {
		t.Errorf("answered with %+v", m)
	}
	if kind, took, ok := s.Acknowledged(i, patience); !ok || kind != 4 || took > 3*time.Second {
		t.Errorf("acknowledged %v with %d after %v", ok, kind, took)
	}
}

func TestBadQuestionsArePolitelyAnswered(t *testing.T) {
	t.Parallel()
	s := open(t)
	for what, tt := range map[string]struct {
		said discordtest.Said
		want string
	}{
		"nothing":        {discordtest.Said{Channel: channel, Content: discordtest.Mention}, "could not read a question"},
		"a picture":      {discordtest.Said{Attachments: 1}, "do not read files"},
		"emoji":          {discordtest.Said{Content: "🎉🎉🎉"}, "could not read a question"},
		"custom emoji":   {discordtest.Said{Content: "<:wave:123> <a:dance:456>"}, "could not read a question"},
		"control":        {discordtest.Said{Content: "\x00\x01\x1b[31m\u202e"}, ""},
		"right to left":  {discordtest.Said{Content: "متى يبدأ المنتدى؟"}, ""},
		"4000 letters":   {discordtest.Said{Content: strings.Repeat("x", 4000)}, ""},
		"100,000 marks":  {discordtest.Said{Content: strings.Repeat("*_`|", 25000)}, ""},
		"a long command": {discordtest.Said{Content: "/schedule " + strings.Repeat("@everyone ", 400)}, "did not understand the day"},
		"of a menu":      {discordtest.Said{Content: "</help:6000000000000000001>"}, "/ask"},
	} {
		t.Run(what, func(t *testing.T) {
			tt.said.Author = "71"
			s.Server.Say(tt.said)
			m := s.next(t)
			if seen := discordtest.See(m.Content); !strings.Contains(seen.Text, tt.want) || len(seen.Calls) > 0 || seen.Text == "" {
				t.Errorf("answered with %q", m.Content)
			}
		})
	}
}
