package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"summitbot/bot"
	"summitbot/index"
	"summitbot/knowledge"
)

const (
	probeWithin = 10 * time.Second // for a platform to say who we are
	spaceNeeded = 200 << 20        // for the log, and for the index while it merges its files
)

func newDoctor() *cobra.Command {
	var offline bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Check settings, data folder, log, index, texts and tokens, and say what to mend",
		Long:  "Prints a line for each check: OK, or MEND with what to do. Exit 0 when all is well. It changes no text, and runs beside a running bot.",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			d := &doctor{out: c.OutOrStdout()}
			d.examine(c.Context(), c.ErrOrStderr(), offline)
			if d.ill {
				return &exit{code: exitFailed}
			}
			return d.err
		},
	}
	c.Flags().BoolVar(&offline, "offline", false, "do not ask the platforms whether they take the tokens")
	return c
}

// A doctor prints what it finds.
type doctor struct {
	out io.Writer
	ill bool
	err error // of the output
}

// say prints a check that found nothing to mend.
func (d *doctor) say(name, format string, args ...any) {
	d.print("OK", name, fmt.Sprintf(format, args...))
}

// mend prints what to mend, each line of it a finding; nothing where err is nil.
func (d *doctor) mend(name string, err error) bool {
	if err == nil {
		return false
	}
	d.ill = true
	for line := range strings.Lines(err.Error()) {
		d.print("MEND", name, strings.TrimSpace(line))
	}
	return true
}

func (d *doctor) print(verdict, name, said string) {
	if _, err := fmt.Fprintf(d.out, "%-5s %-12s %s\n", verdict, name, said); err != nil && d.err == nil {
		d.err = fmt.Errorf("write what was found: %w", err)
	}
}

// check prints what a check says, or what it found.
func (d *doctor) check(name string, look func() (string, error)) {
	said, err := look()
	if !d.mend(name, err) {
		d.say(name, "%s", said)
	}
}

func (d *doctor) examine(ctx context.Context, diagnostics io.Writer, offline bool) {
	s, err := readSettings()
	if !d.mend("settings", err) {
		d.say("settings", "%s", settingsFrom())
	}
	if s.DataDir == "" {
		return // .env cannot be read: what else is set is not known
	}
	s.diagnose(diagnostics, slog.LevelError) // what it warns of stands in a line of the doctor's
	d.check("texts folder", func() (string, error) { return shippedTexts(s.TextsDir) })
	d.check("data folder", func() (string, error) { return dataFolder(s.DataDir) })
	d.store(ctx, s)
	if offline {
		return
	}
	d.platform(ctx, "telegram", "TELEGRAM_TOKEN", s.Telegram.Token != "", s.Telegram.Check(), s.Telegram.Probe)
	d.platform(ctx, "discord", "DISCORD_TOKEN", s.Discord.Token != "", s.Discord.Check(), s.Discord.Probe)
	if s.Discord.Token != "" && s.Discord.Guild != "" && s.Discord.Check() == nil {
		ctx, cancel := context.WithTimeout(ctx, probeWithin)
		defer cancel()
		d.check("roles", func() (string, error) { return s.Discord.ProbeGuild(ctx) })
	}
	for _, room := range s.Open.Rooms() {
		probe, set := s.Telegram.ProbeRoom, s.Telegram.Token != "" && s.Telegram.Check() == nil
		if room.Platform == "discord" {
			probe, set = s.Discord.ProbeRoom, s.Discord.Token != "" && s.Discord.Check() == nil
		}
		if s.Open.Check() == nil && set {
			d.room(ctx, room.ID, probe)
		}
	}
}

func settingsFrom() string {
	if _, err := os.Stat(envFile); err != nil {
		return "no " + envFile + " here: from the environment alone"
	}
	return envFile + " and the environment"
}

func shippedTexts(dir string) (string, error) {
	f, err := knowledge.OpenTexts(dir)
	if err != nil {
		return "", err
	}
	if dir == "" {
		dir = "the texts that ship"
	}
	return fmt.Sprintf("%d texts in %s", len(f.Texts), dir), nil
}

// dataFolder looks at the folder without opening what is in it.
func dataFolder(dir string) (string, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("%s is not there: start summitbot once, or set DATA_DIR to its data folder", dir)
	case err != nil:
		return "", fmt.Errorf("%w: give this user the right to read it", err)
	case !info.IsDir():
		return "", fmt.Errorf("%s is no folder: set DATA_DIR to another", dir)
	}
	var faults []error
	if info.Mode().Perm()&0o077 != 0 {
		faults = append(faults, fmt.Errorf("others may read %s (%#o): chmod go-rwx it", dir, info.Mode().Perm()))
	}
	faults = append(faults, writable(dir))
	free, known := freeSpace(dir)
	if known && free < spaceNeeded {
		faults = append(faults, fmt.Errorf("%d MB are free for %s: make room, %d MB at least", free>>20, dir, spaceNeeded>>20))
	}
	if err := errors.Join(faults...); err != nil {
		return "", err
	}
	said := dir + ", for this user alone"
	if known {
		said += fmt.Sprintf(", %d MB free", free>>20)
	}
	return said, nil
}

func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return fmt.Errorf("%s cannot be written (%w): give this user the right to, or see whether the disk is full", dir, err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// store checks what is in the data folder.
func (d *doctor) store(ctx context.Context, s settings) {
	if _, err := os.Stat(s.DataDir); err != nil {
		return // has been said
	}
	store, err := knowledge.OpenExisting(ctx, s.DataDir)
	if d.mend("store", err) {
		return
	}
	defer func() { d.mend("store", store.Close()) }()
	d.say("store", "opens")
	d.check("rights", func() (string, error) { return rights(store) })
	d.check("key", func() (string, error) { return "of what is kept of people", bot.CheckSecret(s.DataDir) })
	d.check("log", func() (string, error) { return chain(ctx, store, s.DataDir) })
	d.check("index", func() (string, error) { return indexState(ctx, store, s.DataDir) })
	texts, err := readTexts(ctx, store)
	if !d.mend("texts", err) {
		d.say("texts", "%d, all with their sources", len(texts))
	}
	d.check("translations", func() (string, error) { return translations(texts) })
	d.check("serving", func() (string, error) { return servedBy(ctx, store) })
}

func rights(store *knowledge.Store) (string, error) {
	loose, err := store.Loose()
	if err != nil {
		return "", fmt.Errorf("the rights in the data folder cannot be read: %w", err)
	}
	loose = slices.DeleteFunc(loose, func(file string) bool { return strings.HasPrefix(file, store.Dir()+" (") }) // has been said
	if len(loose) > 0 {
		return "", fmt.Errorf("others may read %s: chmod go-rwx it", strings.Join(loose, ", "))
	}
	return "everything in the data folder is this user's alone", nil
}

// chain is the quick look at the log: rows and hashes, as opening read them, not the contents.
func chain(ctx context.Context, store *knowledge.Store, dataDir string) (string, error) {
	if err := index.Compare(ctx, store, dataDir); err != nil {
		return "", err
	}
	if err := store.Broken(); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d revisions, chain whole (summitbot verify reads every content too)", store.Known().Position), nil
}

func indexState(ctx context.Context, store *knowledge.Store, dataDir string) (string, error) {
	says, findings, err := index.Verify(ctx, store, dataDir)
	if err != nil {
		return "", err
	}
	if len(findings) > 0 {
		return "", fmt.Errorf("%s: stop the bot, remove %s and start it again", findings[0], filepath.Join(dataDir, "index"))
	}
	return says, nil
}

// readTexts reads what is answered from; all faults are joined.
func readTexts(ctx context.Context, store *knowledge.Store) ([]knowledge.Text, error) {
	var texts []knowledge.Text
	var faults []error
	all := store.Texts()
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if all[id].Removed {
			continue
		}
		t, err := readText(ctx, store, id, all[id].Position)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		texts = append(texts, t)
		faults = append(faults, unsourced(t))
	}
	return texts, errors.Join(faults...)
}

func readText(ctx context.Context, store *knowledge.Store, id string, position int64) (knowledge.Text, error) {
	r, err := store.At(ctx, position)
	if err != nil {
		return knowledge.Text{}, err
	}
	if r.Damaged != nil || r.Raw == nil {
		return knowledge.Text{}, fmt.Errorf("text %s is not answered from, its revision %d is not whole: stop the bot and put a backup of the data folder in its place", id, position)
	}
	return knowledge.ParseText(id+".md", r.Raw)
}

// unsourced names the first section that says nothing of where it comes from.
func unsourced(t knowledge.Text) error {
	if t.Kind == knowledge.KindGlossary {
		return nil // never quoted
	}
	for _, s := range t.Sections {
		if s.Source.Publisher == "" && s.Source.URL == "" {
			return fmt.Errorf("text %s, section %q names no publisher and no link as its source: add source: {title, publisher, url} to its front matter", t.ID, s.Heading)
		}
	}
	return nil
}

// translations compares the texts of each work with the first of them.
func translations(texts []knowledge.Text) (string, error) {
	first := map[string]knowledge.Text{}
	var faults []error
	for _, t := range texts {
		one, known := first[t.Work]
		if !known {
			first[t.Work] = t
		} else if len(one.Sections) != len(t.Sections) {
			faults = append(faults, fmt.Errorf("%s has %d sections and %s has %d: give translations the same sections in the same order", one.ID, len(one.Sections), t.ID, len(t.Sections)))
		}
	}
	return fmt.Sprintf("of %d works, each with the same number of sections", len(first)), errors.Join(faults...)
}

// servedBy tells whether a bot runs on the folder. Both are well.
func servedBy(ctx context.Context, store *knowledge.Store) (string, error) {
	lock, err := store.LockForServing(ctx, false)
	var served *knowledge.Served
	if errors.As(err, &served) {
		return "by " + served.By, nil
	}
	if err != nil {
		return "", err
	}
	return "no process serves the folder", lock.Unlock()
}

// room asks a platform whether moderators can be told in their room.
func (d *doctor) room(ctx context.Context, id string, probe func(ctx context.Context, id string) (string, error)) {
	ctx, cancel := context.WithTimeout(ctx, probeWithin)
	defer cancel()
	d.check("room", func() (string, error) { return probe(ctx, id) })
}

// platform asks a platform whether it takes the token.
func (d *doctor) platform(ctx context.Context, name, setting string, set bool, fault error, probe func(context.Context) (string, error)) {
	if !set {
		d.say(name, "not set: without %s there is no such bot", setting)
		return
	}
	if fault != nil {
		return // has been said of the settings
	}
	ctx, cancel := context.WithTimeout(ctx, probeWithin)
	defer cancel()
	d.check(name, func() (string, error) {
		user, err := probe(ctx)
		return "takes the token, of @" + user, err
	})
}
