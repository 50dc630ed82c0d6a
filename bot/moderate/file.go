package moderate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"

	"summitbot/bot"
	"summitbot/knowledge"
	"summitbot/knowledge/importer"
)

// readAtOnce is how many files and pages are read at one time; each may hold some tens of megabytes while it is.
const readAtOnce = 4

// reading waits for a place among those who read.
func (r *Room) reading(ctx context.Context) (done func(), err error) {
	select {
	case r.places <- struct{}{}:
		return func() { <-r.places }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// isLink reports whether a word is a web address; some platforms put one into angle brackets.
func isLink(word string) bool {
	word = strings.ToLower(strings.TrimPrefix(word, "<"))
	return strings.HasPrefix(word, "https://") || strings.HasPrefix(word, "http://")
}

// takesLong reports whether something has to be fetched for a message.
func takesLong(m bot.Message) bool {
	word, _ := bot.CutWord(m.Text)
	return len(m.Files) > 0 || isLink(word)
}

// readFile reads the one file that came with a message; where that cannot be, the reply that says why.
func (a *act) readFile(ctx context.Context) (importer.Draft, *bot.Reply) {
	reply := func(r bot.Reply) (importer.Draft, *bot.Reply) { return importer.Draft{}, &r }
	if len(a.Files) > 1 {
		return reply(a.say("mod_one_file"))
	}
	done, err := a.room.reading(ctx)
	if err != nil {
		return reply(a.unread(ctx, err))
	}
	defer done()
	f := a.Files[0]
	content, err := f.Content(ctx, importer.MaxFileBytes)
	if no := a.notNamed(f, err); no != nil {
		return reply(*no)
	}
	if err != nil && ctx.Err() == nil && !errors.Is(err, bot.ErrFileTooLarge) {
		slog.WarnContext(ctx, "a moderator's file cannot be had from its platform", "platform", a.Chat.Platform, "err", err)
		return reply(a.say("mod_file_not_had"))
	}
	if err != nil {
		return reply(a.unread(ctx, err))
	}
	d, err := a.room.Reader.Read(ctx, importer.File{Name: f.Name, ContentType: f.Type, Content: content})
	if err != nil {
		return reply(a.unread(ctx, err))
	}
	return d, nil
}

// notNamed tells what is wrong with a file that is named by its path; nil: nothing is.
func (a *act) notNamed(f bot.File, err error) *bot.Reply {
	key := ""
	switch {
	case errors.Is(err, fs.ErrNotExist):
		key = "mod_file_none"
	case errors.Is(err, fs.ErrPermission):
		key = "mod_file_closed"
	case errors.Is(err, bot.ErrNotAFile):
		key = "mod_file_folder"
	default:
		return nil
	}
	r := a.say(key, "File", short(f.Name, 100))
	return &r
}

// unread tells why a file or a page makes no text. Where the program is being stopped nothing is said: what waits in an
// inbox is read after the next start.
func (a *act) unread(ctx context.Context, err error) bot.Reply {
	var problem *importer.Problem
	switch {
	case ctx.Err() != nil:
		return bot.Reply{}
	case errors.Is(err, bot.ErrFileTooLarge):
		return a.say("import_" + string(importer.TooLarge))
	case errors.As(err, &problem):
		slog.InfoContext(ctx, "a file or a page makes no text", "problem", problem.Kind)
		return a.say("import_" + string(problem.Kind))
	}
	return a.fault(ctx, "a file or a page cannot be read", err)
}

// editWith is edit, where the wording may come as a file: of one section, or a whole text with its front matter.
func editWith(ctx context.Context, a *act) bot.Reply {
	name, rest := bot.CutWord(bot.Unbroken(a.Text))
	if len(a.Files) == 0 || name == "" {
		return edit(ctx, a)
	}
	t, no := a.textNamed(ctx, name)
	if no != nil {
		return *no
	}
	rest, why := a.cutWhy(rest)
	number, rest := bot.CutWord(rest)
	shown := shownWord.FindString(rest)
	rest = rest[len(shown):]
	if why == "" { // behind the number
		rest, why = a.cutWhy(rest)
	}
	if rest != "" {
		return a.say("mod_edit_file_and_words")
	}
	d, no := a.readFile(ctx)
	if no != nil {
		return *no
	}
	if number == "" {
		return a.proposeWhole(ctx, t, d.Text, why)
	}
	wording := string(d.Body)
	if line := shownLine.FindStringSubmatch(wording); line != nil {
		wording, shown = wording[len(line[0]):], sayRevision+line[1]
	}
	said := fmt.Sprintf("%s %s\n%s\n%s", t.ID, number, shown, wording)
	if why != "" {
		said += "\nwhy: " + why
	}
	turn := *a.Turn
	turn.Text, turn.Files = said, nil
	return edit(ctx, &act{Turn: &turn, room: a.room, actor: a.actor})
}

// proposeWhole makes a draft of a text with its front matter. It is based on the revision that export wrote into it, where
// there is one: so that what others changed since is not taken back unseen.
func (a *act) proposeWhole(ctx context.Context, t current, whole *knowledge.Text, why string) bot.Reply {
	if whole == nil {
		return a.say("mod_edit_file_which", "Text", t.ID)
	}
	if _, err := knowledge.ParseText(t.ID+".md", whole.Raw); err != nil {
		return a.notAFile(err)
	}
	if whole.BasedOn > 0 {
		var no *bot.Reply
		if t, no = a.textAt(ctx, t, whole.BasedOn); no != nil {
			return *no
		}
	}
	return a.proposeOn(ctx, t, whole.Raw, why)
}

// sectionAsFile gives the wording of a section that a message might not hold.
func (a *act) sectionAsFile(t current, n int, wording string) bot.Reply {
	r := a.Reply(a.line("mod_section_long", "Text", t.ID, "Number", n), bot.Plain(bot.Line, short(wording, roomy/3)))
	r.Files = []bot.Attachment{{Name: t.ID + "-" + strconv.Itoa(n) + ".md", Content: fmt.Appendf(nil, "revision: %d\n\n%s\n", t.revision.Position, wording)}}
	return r
}
