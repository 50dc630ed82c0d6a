package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"summitbot/bot"
	"summitbot/bot/console"
	"summitbot/bot/digest"
	"summitbot/bot/moderate"
	"summitbot/bot/open"
	"summitbot/bot/programme"
	"summitbot/index"
	"summitbot/knowledge"
	"summitbot/knowledge/importer"
)

// A house is everything between the data folder and the adapters.
type house struct {
	store  *knowledge.Store
	index  *index.Index
	memory *bot.Memory
	bot    *bot.Bot
	open   *open.Room
	roles  []func(ctx context.Context, person string) bool // of adapters that know who has a moderator's role
	digest *digest.Room
	texts  *moderate.Room
	lock   *knowledge.ServeLock // nil: another process serves this data folder
}

// openHouse opens data folder, index and bot. alone says that no other process may serve the same folder; else,
// where one does, the texts are indexed aside and the log is taken as it is.
func openHouse(ctx context.Context, s settings, alone bool, progress *progress) (h *house, err error) {
	texts, err := knowledge.OpenTexts(s.TextsDir)
	if err != nil {
		return nil, err
	}
	h = &house{}
	defer func() {
		progress.done()
		if err != nil {
			err = errors.Join(err, h.close())
			h = nil
		}
	}()
	if h.store, err = knowledge.Open(ctx, s.DataDir); err != nil {
		return h, err
	}
	var served *knowledge.Served
	if h.lock, err = h.store.LockForServing(ctx, alone); errors.As(err, &served) && !alone {
		err = nil
	}
	if err != nil {
		return h, err
	}
	warnLoose(h.store)
	options := index.Options{Progress: progress.show("index")}
	if h.lock != nil {
		if err = seed(ctx, h.store, texts); err != nil {
			return h, err
		}
		options.Dir = filepath.Join(s.DataDir, "index")
	}
	if h.index, err = index.Open(ctx, h.store, options); err != nil {
		return h, err
	}
	if h.memory, err = bot.OpenMemory(ctx, h.store); err != nil {
		return h, err
	}
	commands, err := h.commands(ctx, s, texts.Summit)
	if err != nil {
		return h, err
	}
	h.bot, err = bot.New(bot.Options{Index: h.index, Store: h.store, Memory: h.memory, Summit: texts.Summit, Commands: commands, Refused: h.open.Refused, Answered: h.digest.Buttons, May: h.texts.May, Withdrawn: h.open.Withdrawn})
	return h, err
}

// commands are those of the features.
func (h *house) commands(ctx context.Context, s settings, summit knowledge.Summit) ([]bot.Command, error) {
	named, err := s.Moderate.Named()
	if err != nil {
		return nil, err
	}
	correctFor, err := s.Digest.CorrectFor()
	if err != nil {
		return nil, err
	}
	every, err := s.Moderate.WatchEvery()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program, which reads files as a child of itself: %w", err)
	}
	var room *moderate.Room
	h.digest = digest.New(digest.Options{
		Memory: h.memory, Store: h.store, Rooms: s.Open.Rooms(), Operator: console.Operator, CorrectFor: correctFor, Zone: summit.Zone,
		May: func(ctx context.Context, person string) (bool, error) { return room.May(ctx, person) },
	})
	room = moderate.New(moderate.Options{
		Memory: h.memory, Store: h.store, Index: h.index, Named: named, Operator: console.Operator, Told: h.digest.Told, Tell: h.digest.Tell,
		Reader: importer.New(self, "read-file"), Rooms: s.Open.Rooms(), WatchEvery: every, Roles: h.hasRole,
	})
	h.texts = room
	if h.lock != nil {
		if err := room.Tidy(ctx); err != nil {
			slog.WarnContext(ctx, "old drafts cannot be discarded: they count no more all the same", "err", err)
		}
	}
	after, err := s.Open.RemindAfter()
	if err != nil {
		return nil, err
	}
	h.open = open.New(open.Options{
		Memory: h.memory, Store: h.store, Index: h.index, Rooms: s.Open.Rooms(), Named: len(named) > 0 || s.Discord.ModeratorRoles != "", Operator: console.Operator, May: room.May, RemindAfter: after,
	})
	return slices.Concat(programme.Commands(), room.Commands(), h.open.Commands(), h.digest.Commands()), nil
}

// hasRole asks the adapters. They are there before anyone can be heard.
func (h *house) hasRole(ctx context.Context, person string) bool {
	return slices.ContainsFunc(h.roles, func(has func(context.Context, string) bool) bool { return has(ctx, person) })
}

func seed(ctx context.Context, store *knowledge.Store, texts knowledge.Folder) error {
	if err := store.Broken(); err != nil {
		slog.ErrorContext(ctx, "the log is damaged: questions are answered, nothing is written", "err", err)
		return nil
	}
	report, err := store.Seed(ctx, texts)
	if err != nil {
		return err
	}
	if report.Added+report.Changed+report.Removed > 0 {
		level := slog.LevelInfo
		if report.Removed > 0 {
			level = slog.LevelWarn // another folder of texts: whoever set it by mistake should see it
		}
		slog.Log(ctx, level, "texts taken into the log", "added", report.Added, "changed", report.Changed, "removed", report.Removed)
	}
	for _, id := range report.LeftAlone {
		slog.WarnContext(ctx, "the texts that ship say otherwise, but this one was changed or removed here and is left alone", "text", id)
	}
	return nil
}

func warnLoose(store *knowledge.Store) {
	loose, err := store.Loose()
	if err != nil {
		slog.Warn("the rights of the data folder cannot be read", "err", err)
	}
	for _, file := range loose {
		slog.Warn("others may read this: chmod go-rwx it", "file", file)
	}
}

func (h *house) close() error {
	var errs []error
	if h.index != nil {
		errs = append(errs, h.index.Close())
	}
	if h.store != nil {
		errs = append(errs, h.store.Close())
	}
	if h.lock != nil {
		errs = append(errs, h.lock.Unlock())
	}
	return errors.Join(errs...)
}

// A progress shows on a terminal how far long work is; elsewhere it says nothing.
type progress struct {
	to    io.Writer // nil: nothing is shown
	shown bool
}

func (p *progress) show(what string) func(done, total int) {
	if p == nil || p.to == nil {
		return nil
	}
	last := -1
	return func(done, total int) {
		percent := done * 100 / max(1, total)
		if total < 20 || percent == last {
			return
		}
		last, p.shown = percent, true
		fmt.Fprintf(p.to, "\r%s: %d of %d (%d %%)\x1b[K", what, done, total, percent)
	}
}

// done wipes the line.
func (p *progress) done() {
	if p != nil && p.shown {
		fmt.Fprint(p.to, "\r\x1b[K")
		p.shown = false
	}
}
