package bot

import (
	"strings"
	"time"
	"unicode"
)

// A Message is what someone said to the bot, wherever they said it.
type Message struct {
	Chat    Chat
	From    Person
	ID      string    // of the message on its platform
	Command string    // a command's name as in [Commands], such as "schedule"; empty: Text is a question
	Text    string    // the question, or what stands behind the command
	Locale  string    // BCP 47, what the platform says of the person; empty: nothing
	At      time.Time // when it was said
	Files   []File    // that came with it: nothing is fetched of them before a command opens one
	// Anonymous says that who wrote it cannot be told for certain: no rights come with it.
	Anonymous bool
}

// A Chat is where a conversation happens.
type Chat struct {
	Platform string // the adapter's name; nothing is decided by it
	ID       string
	Thread   string // topic or thread within; empty: none
	Private  bool   // the bot and one person
}

// A Person is who said something, by number alone.
type Person struct {
	ID string // on the platform of the chat
}

// key names a person for what is kept of them.
func (m Message) key() string { return m.Chat.Platform + ":" + m.From.ID }

// key names a chat for what is kept of it.
func (c Chat) key() string { return c.Platform + ":" + c.ID }

// ParseCommand cuts "/name@target rest" into its parts, name in lower case; ok is false where text is no command.
func ParseCommand(text string) (name, target, rest string, ok bool) {
	text = strings.TrimSpace(text)
	if len(text) < 2 || text[0] != '/' {
		return "", "", "", false
	}
	word := text[1:]
	if i := strings.IndexAny(word, " \t\r\n"); i >= 0 {
		word, rest = word[:i], strings.TrimSpace(word[i:])
	}
	name, target, _ = strings.Cut(word, "@")
	if name == "" || strings.ContainsAny(name, "/.") {
		return "", "", "", false
	}
	return strings.ToLower(name), target, rest, true
}

// Unbroken gives what was said with its line breaks. Where a platform lets people write one line alone, \n stands for one.
func Unbroken(said string) string {
	said = strings.ReplaceAll(said, "\r\n", "\n")
	if strings.Contains(said, "\n") {
		return said
	}
	return strings.ReplaceAll(said, `\n`, "\n")
}

// CutWord cuts the first word off what was said.
func CutWord(said string) (word, rest string) {
	said = strings.TrimSpace(said)
	if i := strings.IndexFunc(said, unicode.IsSpace); i >= 0 {
		return said[:i], strings.TrimSpace(said[i:])
	}
	return said, ""
}
