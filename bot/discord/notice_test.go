package discord_test

import (
	"errors"
	"strings"
	"testing"

	"summitbot/bot"
	"summitbot/bot/bottest"
	"summitbot/bot/discord/discordtest"
)

// TestANoticeCallsWhomItIsFor: in a channel by its first line, and nobody else whatever it says.
func TestANoticeCallsWhomItIsFor(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Say(t, bottest.Line{Who: "ann", Text: "thank you"}) // it is connected
	ann := s.person("ann")
	message := func() discordtest.Message { return s.Sent()[len(s.Sent())-1] }
	long := bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, "You asked the organisers:"), bot.Plain(bot.Quote, "@everyone <@71> "+strings.Repeat("twelve francs ", 300))}}
	in := bot.Address{Chat: bot.Chat{Platform: "discord", ID: channel}, Person: ann, Key: "told:1:1"}
	if _, err := s.adapter.Send(t.Context(), in, long); err != nil {
		t.Fatal(err)
	}
	seen := discordtest.See(message().Content)
	if !strings.HasPrefix(message().Content, "<@"+ann+">\n") || len(seen.Calls) != 1 || !strings.Contains(seen.Text, "You asked") {
		t.Errorf("in the channel is said %.80q, which calls %v", message().Content, seen.Calls)
	}
	for name, to := range map[string]bot.Address{
		"to a room":           {Chat: bot.Chat{Platform: "discord", ID: channel}, Key: "new:1"},
		"in private":          {Chat: bot.Chat{Platform: "discord", ID: discordtest.PrivateOf(ann), Private: true}, Person: ann, Key: "told:1:2"},
		"to nobody's number":  {Chat: bot.Chat{Platform: "discord", ID: channel}, Person: "everyone", Key: "told:1:3"},
		"in private, to open": {Chat: bot.Chat{Platform: "discord", Private: true}, Person: ann, Key: "told:1:4"},
	} {
		id, err := s.adapter.Send(t.Context(), to, long)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if calls := discordtest.See(message().Content).Calls; len(calls) > 0 {
			t.Errorf("%s: it calls %v", name, calls)
		}
		if private := message().Channel == discordtest.PrivateOf(ann); private != to.Chat.Private {
			t.Errorf("%s: it is said in %s", name, message().Channel)
		}
		if err := s.adapter.Edit(t.Context(), to, id, bot.Reply{Parts: long.Parts[:1]}); err != nil || message().Edits != 1 {
			t.Errorf("%s: an edit is told as %v", name, err)
		}
	}
}

func TestAPrivateChannelThatIsClosed(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Say(t, bottest.Line{Who: "ann", Text: "thank you"})
	ann := s.person("ann")
	said := bot.Reply{Parts: []bot.Part{bot.Plain(bot.Line, "You asked the organisers:")}}
	to := bot.Address{Chat: bot.Chat{Platform: "discord", Private: true}, Person: ann, Key: "told:2:1"}
	s.Refuse("/channels/"+discordtest.PrivateOf(ann), 1, 403, 50007, "Cannot send messages to this user")
	if _, err := s.adapter.Send(t.Context(), to, said); !errors.Is(err, bot.ErrGone) {
		t.Errorf("closed, it is told as %v", err)
	}
	s.Refuse("/users/@me/channels", 1, 403, 50001, "Missing Access")
	if _, err := s.adapter.Send(t.Context(), to, said); !errors.Is(err, bot.ErrGone) {
		t.Errorf("not opened, it is told as %v", err)
	}
	var later *bot.Later
	s.Refuse("/users/@me/channels", 1, 503, 0, "upstream")
	if _, err := s.adapter.Send(t.Context(), to, said); !errors.As(err, &later) {
		t.Errorf("a fault while it is opened is told as %v", err)
	}
	if _, err := s.adapter.Send(t.Context(), to, said); err != nil {
		t.Errorf("in the end it is told as %v", err)
	}
}

// TestAClosedPrivateChatIsMadeUpForInTheChannel: who asked in both is told where others read along, and called by it.
func TestAClosedPrivateChatIsMadeUpForInTheChannel(t *testing.T) {
	t.Parallel()
	s := before(t, bottest.Open(t, t.TempDir())).opened(t).speaking(t)
	ann := s.person("ann")
	const boat = "how much is a ticket for the boat"
	for _, group := range []bool{true, false} {
		s.Say(t, bottest.Line{Who: "ann", Text: boat, Group: group, ToBot: group})
		s.Say(t, bottest.Line{Who: "ann", Text: "Ask the organisers", Group: group, Tap: true})
		s.Say(t, bottest.Line{Who: "ann", Text: "Yes, pass it on", Group: group, Tap: true})
		if group {
			s.Hear(t, bottest.Line{Who: bottest.InRoom})
		}
	}
	s.Say(t, bottest.Line{Who: "mira", Text: "/answer 1 A ticket for the boat costs 12 francs."})
	s.Refuse("/channels/"+discordtest.PrivateOf(ann), 1, 403, 50007, "Cannot send messages to this user")
	s.Say(t, bottest.Line{Who: "mira", Text: "Publish", Tap: true})
	said := s.Hear(t, bottest.Line{Who: "ann", Group: true})
	if !strings.HasPrefix(said, "<@"+ann+">") || !strings.Contains(said, "12 francs") || s.last.Reference == "" {
		t.Errorf("in the channel is said %q under %q", said, s.last.Reference)
	}
}
