package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"summitbot/bot"
	"summitbot/bot/console"
	"summitbot/bot/discord"
	"summitbot/bot/telegram"
)

// leaveWithin is how long a stop may take before the program leaves all the same.
const leaveWithin = 10 * time.Second

// An adapter hears and answers on one platform until ctx ends; an error says why it cannot go on.
type adapter interface {
	Name() string
	Run(ctx context.Context) error
}

func serveCommand(c *cobra.Command, _ []string) error {
	s, err := readSettings()
	if err != nil {
		return err
	}
	level := slog.LevelInfo
	if !s.connects() {
		level = slog.LevelWarn // the terminal is for the conversation
	}
	s.diagnose(c.ErrOrStderr(), level)
	return serve(c.Context(), s, c.InOrStdin(), c.OutOrStdout(), c.ErrOrStderr())
}

func (s settings) connects() bool { return s.Telegram.Token != "" || s.Discord.Token != "" }

// serve runs the bot until ctx ends, or the terminal's input does.
func serve(ctx context.Context, s settings, in io.Reader, out, errs io.Writer) (err error) {
	leaving, left := leaveInTime(ctx)
	defer left()
	h, err := openHouse(ctx, s, true, &progress{to: terminalOnly(errs)})
	if err != nil && ctx.Err() != nil {
		slog.Info("stopped while starting", "err", err)
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }() // last: all below answers from it

	following, stopFollowing := context.WithCancel(context.WithoutCancel(ctx))
	var follower sync.WaitGroup
	follower.Go(func() {
		if err := h.index.Run(following); err != nil {
			slog.Error("the index does not follow the log any more", "err", err)
		}
	})
	defer follower.Wait()
	defer stopFollowing() // after the adapters: what they answer last is as new as the log
	defer leaving()

	if !s.connects() {
		c := converse(h.bot, in, out, errs)
		c.Folder = filepath.Join(s.DataDir, "files")
		defer h.speak(ctx, c)()
		return c.Run(ctx)
	}
	var adapters []adapter
	var senders []bot.Sender
	if s.Telegram.Token != "" {
		a := telegram.New(s.Telegram, h.bot, h.memory)
		adapters, senders = append(adapters, a), append(senders, a)
	}
	if s.Discord.Token != "" {
		a := discord.New(s.Discord, h.bot)
		h.roles = append(h.roles, a.HasRole)
		adapters, senders = append(adapters, a), append(senders, a)
	}
	defer h.speak(ctx, senders...)()
	return connect(ctx, adapters)
}

// speak says what nobody waits for, reminds moderators, corrects answers given and looks at watched pages, until ctx ends or end is called.
func (h *house) speak(ctx context.Context, senders ...bot.Sender) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var speaking sync.WaitGroup
	speaking.Go(func() {
		if err := (bot.Outbox{Memory: h.memory, Senders: senders}).Run(ctx); err != nil {
			slog.Error("notices are not said any more", "err", err)
		}
	})
	speaking.Go(func() {
		bot.Alarm{Store: h.store, Bot: h.bot, Senders: senders, Rooms: h.open.Rooms}.Run(ctx)
	})
	speaking.Go(func() { h.open.Run(ctx, h.bot.Words) })
	speaking.Go(func() { h.digest.Run(ctx, h.bot.Words) })
	speaking.Go(func() { h.texts.Run(ctx, h.bot.Words) })
	speaking.Go(func() { h.memory.KeepAsked(ctx) })
	return func() {
		cancel()
		speaking.Wait()
	}
}

// leaveInTime ends the program where it does not stop within [leaveWithin] of the end of ctx, or of the call of begin.
// over says that it has stopped.
func leaveInTime(ctx context.Context) (begin, over func()) {
	timer := time.AfterFunc(math.MaxInt64, func() {
		slog.Error("something does not stop: left without it")
		os.Exit(exitFailed)
	})
	begin = sync.OnceFunc(func() { timer.Reset(leaveWithin) })
	forget := context.AfterFunc(ctx, begin)
	return begin, func() {
		forget()
		timer.Stop()
	}
}

// connect runs the adapters side by side. One that fails is reported and the others go on; all failed is an error.
func connect(ctx context.Context, adapters []adapter) error {
	failed := make([]error, len(adapters))
	var running sync.WaitGroup
	for i, a := range adapters {
		running.Go(func() {
			if err := a.Run(ctx); err != nil {
				failed[i] = fmt.Errorf("%s: %w", a.Name(), err)
				slog.Error("a platform is given up", "platform", a.Name(), "err", err)
			}
		})
	}
	running.Wait()
	for _, err := range failed {
		if err == nil {
			return nil
		}
	}
	return errors.Join(failed...)
}

// converse makes the conversation in the terminal, or one that answers line by line where there is none.
func converse(b *bot.Bot, in io.Reader, out, errs io.Writer) *console.Console {
	c := &console.Console{Bot: b, In: in, Out: out, Colour: colours(out), Locale: console.Locale()}
	if isTerminal(in) {
		w := b.Words(c.Locale)
		fmt.Fprintln(out, w.Say("console_no_token"))
		c.Prompt = w.Say("console_prompt")
	} else {
		fmt.Fprintln(errs, b.Words("en").Say("console_no_token_input"))
		c.Aside = errs // for who reads the output each line has one reply
	}
	return c
}
