package bot

import (
	"context"
	"database/sql"
	"log/slog"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/language"

	"summitbot/index"
	"summitbot/knowledge"
)

// A Bot holds the conversation. It is safe for concurrent use.
type Bot struct {
	index    *index.Index
	store    *knowledge.Store
	memory   *Memory
	summit   knowledge.Summit
	catalog  *catalog
	commands []Command
	byName   map[string]*Command
	refused  func(ctx context.Context, t *Turn, question string) []Button
	answered func(w Words, g *Given) []Button
	may      func(ctx context.Context, person string) (bool, error)
	// withdrawn has moderators see that a question is closed, as who asked it is forgotten.
	withdrawn func(ctx context.Context, tx *sql.Tx, w Words, q OpenQuestion) error
	spoken    spoken
	recent    recent
}

// Options are what a bot is made of. Commands are those of the features; the bot's own come first.
type Options struct {
	Index    *index.Index
	Store    *knowledge.Store
	Memory   *Memory
	Summit   knowledge.Summit
	Commands []Command
	// Refused gives the buttons under a refusal of a question; nil: there are none.
	Refused func(ctx context.Context, t *Turn, question string) []Button
	// Answered gives the buttons under an answer that will be kept; nil: there are none.
	Answered func(w Words, g *Given) []Button
	// May reports whether someone is a moderator at this moment; nil: nobody is.
	May func(ctx context.Context, person string) (bool, error)
	// Withdrawn is what follows, in one transaction, where an open question is closed as who asked it is forgotten; nil: nothing.
	Withdrawn func(ctx context.Context, tx *sql.Tx, w Words, q OpenQuestion) error
}

// New makes a bot. An error says which catalogue of words is not whole.
func New(o Options) (*Bot, error) {
	c, err := openCatalog()
	if err != nil {
		return nil, err
	}
	b := &Bot{index: o.Index, store: o.Store, memory: o.Memory, summit: o.Summit, catalog: c, byName: map[string]*Command{}, refused: o.Refused, answered: o.Answered, may: o.May, withdrawn: o.Withdrawn}
	if b.summit.Zone == nil {
		b.summit.Zone = time.UTC
	}
	b.commands = append(ownCommands(), o.Commands...)
	for i := range b.commands {
		b.byName[b.commands[i].Name] = &b.commands[i]
		for _, lang := range c.languages {
			for _, alias := range strings.Fields(c.in(lang).Say("command_" + b.commands[i].Name + "_aliases")) {
				b.byName[alias] = &b.commands[i]
			}
		}
	}
	return b, nil
}

// A Turn is one message being answered: what a command is given.
type Turn struct {
	Message
	Words           // in the language of the reply
	Bot      *Bot   // for its store, its memory, its summit
	Language string // BCP 47, of the reply; the one that texts are wanted in
}

// Store is the knowledge store, Summit what is served.
func (b *Bot) Store() *knowledge.Store  { return b.store }
func (b *Bot) Summit() knowledge.Summit { return b.summit }

// Answer gives the reply to a message. It never fails: what goes wrong is said in the reply and in diagnostics.
func (b *Bot) Answer(ctx context.Context, m Message) Reply {
	m.Text = strings.TrimSpace(m.Text)
	if m.Command == "" || m.Command == "ask" {
		return b.withoutFiles(ctx, m)
	}
	t := b.turn(ctx, m, b.languageFor(ctx, m, "", false))
	c, ok := b.byName[m.Command]
	if !ok {
		return t.Reply(Plain(Line, t.Say("unknown_command", "Command", m.Command)), Plain(Line, t.Say("help_short")))
	}
	return c.Run(ctx, t)
}

// withoutFiles answers a question. What came with it is not read, which is said.
func (b *Bot) withoutFiles(ctx context.Context, m Message) Reply {
	if len(m.Files) == 0 {
		return b.question(ctx, m)
	}
	w := b.WordsFor(ctx, m)
	if m.Text == "" {
		return w.Reply(Plain(Line, w.Say("no_files")))
	}
	r := b.question(ctx, m)
	w = b.catalog.in(r.Language)
	r.Parts = append(r.Parts, Plain(Note, w.Say("no_files")))
	return r
}

func (b *Bot) turn(_ context.Context, m Message, lang string) *Turn {
	return &Turn{Message: m, Words: b.catalog.in(lang), Bot: b, Language: lang}
}

// Under has a turn speak the language of the message under which a button was tapped, or the person's choice. Without it a tap
// speaks the language that whoever wrote last in the chat writes.
func (t *Turn) Under(ctx context.Context, lang string) {
	t.Language = t.Bot.languageFor(ctx, t.Message, lang, true)
	t.Words = t.Bot.catalog.in(t.Language)
}

// languageFor chooses the language of a reply: the person's choice, else the question's when that is sure, else
// the chat's, else the question's guessed, else what the platform says of the person, else English.
func (b *Bot) languageFor(ctx context.Context, m Message, asked string, sure bool) string {
	if chosen, err := b.memory.Choice(ctx, m.key()); err != nil {
		slog.ErrorContext(ctx, "a person's language cannot be read", "err", err)
	} else if chosen != "" {
		return chosen
	}
	if sure {
		return asked
	}
	if lang := b.spoken.in(m.Chat); lang != "" {
		return lang
	}
	if asked != "" {
		return asked
	}
	if tag, err := language.Parse(m.Locale); err == nil && m.Locale != "" {
		base, _ := tag.Base()
		return base.String()
	}
	return "en"
}

// question answers a question, and what is no question but only a greeting or thanks.
func (b *Bot) question(ctx context.Context, m Message) Reply {
	asked, sure := index.DetectLanguage(m.Text)
	f := b.recent.follow(m, m.Text)
	if f.ok && !sure && asked != f.before.language {
		asked = f.before.language // a word or two tell no language
	}
	lang := b.languageFor(ctx, m, asked, sure)
	t := b.turn(ctx, m, lang)
	if !index.Readable(m.Text) {
		return t.Reply(Plain(Line, t.Say("no_question")))
	}
	if said := b.catalog.smallTalk(m.Text); said != "" {
		return b.smallTalk(ctx, t, said)
	}
	if sure {
		b.spoken.note(m.Chat, asked)
	}
	a, err := b.askFollowing(ctx, m, f, index.Question{Text: m.Text, Language: lang}, lang)
	if err != nil {
		slog.ErrorContext(ctx, "a question could not be answered", "platform", m.Chat.Platform, "err", err)
		return t.Reply(Plain(Line, t.Say("fault")))
	}
	slog.InfoContext(ctx, "answered", "platform", m.Chat.Platform, "language", a.Language, "answered", a.Answered, "confidence", a.Confidence, "took_us", a.TookUS)
	if a.About == "" && m.From.ID != "" { // what takes something over from before says nothing alone
		b.memory.noteAsked(m.key(), lang, m.Text, time.Now(), !a.Answered)
	}
	b.memory.Count(t.counted(ctx, a))
	return t.answer(ctx, a)
}

func (b *Bot) smallTalk(ctx context.Context, t *Turn, said string) Reply {
	if said == "help" {
		return b.byName["help"].Run(ctx, t)
	}
	return t.Reply(Plain(Line, t.Say(said, "Summit", b.summit.NameIn(t.Language))))
}

// Ask answers a question for a program: the same way in, without a reply drawn. conversation may be empty.
func (b *Bot) Ask(ctx context.Context, text, lang, conversation string) (index.Answer, error) {
	chat := Chat{Platform: "batch", ID: conversation, Private: true}
	q := index.Question{Text: text, Language: lang}
	if conversation == "" {
		return b.index.Ask(ctx, q)
	}
	m := Message{Chat: chat}
	f := b.recent.follow(m, text)
	asked, sure := index.DetectLanguage(text)
	if q.Chat = b.spoken.in(chat); q.Chat == "" && f.ok {
		q.Chat = f.before.language
	}
	if f.ok && lang == "" { // told from the question alone, not from what it takes over
		if q.Language = q.Chat; sure {
			q.Language = asked
		}
	}
	a, err := b.askFollowing(ctx, m, f, q, "")
	if err == nil && sure {
		b.spoken.note(chat, asked)
	}
	return a, err
}

// Draw makes the reply to an answer that [Bot.Ask] gave, in a language.
func (b *Bot) Draw(ctx context.Context, a index.Answer, lang string) Reply {
	return b.turn(ctx, Message{}, lang).answer(ctx, a)
}

// spokenChats bounds for how many chats the language last spoken is remembered, in memory only; past it all are forgotten.
const spokenChats = 10000

type spoken struct {
	mu    sync.Mutex
	chats map[string]string
}

func (s *spoken) in(c Chat) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chats[c.key()]
}

func (s *spoken) note(c Chat, lang string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.chats == nil || len(s.chats) >= spokenChats {
		s.chats = map[string]string{}
	}
	s.chats[c.key()] = lang
}
