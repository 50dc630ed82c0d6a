package bot

import "context"

// Knows reports whether a command of this name, or by this name in another language, is ours.
func (b *Bot) Knows(command string) bool { return b.byName[command] != nil }

// TakesText reports whether what stands behind a command is a text, see [Command].
func (b *Bot) TakesText(command string) bool {
	c := b.byName[command]
	return c != nil && c.Text
}

// WordsFor gives the bot's own words in the language of a reply to someone, for what an adapter has to say itself.
func (b *Bot) WordsFor(ctx context.Context, m Message) Words {
	return b.catalog.in(b.languageFor(ctx, m, "", false))
}
