package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"summitbot/bot"
	"summitbot/index"
	"summitbot/knowledge"
)

func newRedact() *cobra.Command {
	var why string
	var yes bool
	c := &cobra.Command{
		Use:   "redact REVISION|ACTOR",
		Short: "Empty the text of an old revision, or take a person's number out of the log, for good",
		Long: `Empties the text and the reason of one revision (its number), or takes one person's number (such as telegram:42) out of the history.
The log's hashes stay, so that verify still finds it whole. This cannot be undone. Other revisions of the text may hold the same
words (summitbot history TEXT), and so may exports and copies of the data folder. Answers that quoted it are forgotten here; in the
chats they stay as they are.`,
		Args: oneArg("redact: name one revision by its number, or one actor such as telegram:42"),
		RunE: func(c *cobra.Command, args []string) error {
			return withStore(c, true, func(ctx context.Context, s settings, store *knowledge.Store, _ *progress) error {
				if err := index.Compare(ctx, store, s.DataDir); err != nil {
					return err
				}
				memory, err := bot.OpenMemory(ctx, store)
				if err != nil {
					return err
				}
				r := redaction{store: store, memory: memory, why: why, sure: func(what string) error { return sure(ctx, c, what, yes) }, out: c.OutOrStdout()}
				if position, err := strconv.ParseInt(args[0], 10, 64); err == nil {
					return r.revision(ctx, position)
				}
				return r.actor(ctx, strings.TrimSpace(args[0]))
			})
		},
	}
	c.Flags().StringVar(&why, "why", "", "the reason, as the history shows it: without what is taken out")
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return c
}

// A redaction is one under way.
type redaction struct {
	store  *knowledge.Store
	memory *bot.Memory
	why    string
	sure   func(what string) error
	out    io.Writer
}

func (r redaction) revision(ctx context.Context, position int64) error {
	old, err := r.store.Redactable(ctx, position)
	if err != nil {
		return fmt.Errorf("redact: %w", err)
	}
	if err := r.sure(fmt.Sprintf("%s\nIts text (%d bytes) and its reason are emptied for good.", historyLine(old), len(old.Raw))); err != nil {
		return err
	}
	forgotten, err := r.memory.ForgetQuoted(ctx, position) // first: what empties the store's files empties this too
	if err != nil {
		return err
	}
	if err := r.store.Redact(ctx, position, r.why); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(r.out, "redacted revision %d of %s\n", position, old.Text); err != nil {
		return err
	}
	if forgotten > 0 {
		if _, err := fmt.Fprintf(r.out, "%d answers that quoted it are forgotten; what was said in chats stays there.\n", forgotten); err != nil {
			return err
		}
	}
	return r.sayIndex()
}

// sayIndex says what the index may still hold: what was deleted from it leaves its files only when they are merged.
func (r redaction) sayIndex() error {
	dir := filepath.Join(r.store.Dir(), "index")
	if _, err := os.Stat(dir); err != nil {
		return nil
	}
	_, err := fmt.Fprintf(r.out, "Single words of it may stand in the files of the index for a while; to be rid of them now, stop the bot, remove %s and start it again.\n", dir)
	return err
}

func (r redaction) actor(ctx context.Context, actor string) error {
	count, err := r.store.ActorRevisions(ctx, actor)
	if err != nil {
		return fmt.Errorf("redact: %w", err)
	}
	if err := r.sure(fmt.Sprintf("%s is taken out of the history of %d revisions for good; what they changed stays.", actor, count)); err != nil {
		return err
	}
	if err := r.store.RedactActor(ctx, actor, r.why); err != nil {
		return err
	}
	_, err = fmt.Fprintf(r.out, "redacted the actor of %d revisions\n", count)
	return err
}

// sure asks at the terminal. Where there is none, --yes has to have been said.
func sure(ctx context.Context, c *cobra.Command, what string, yes bool) error {
	if yes {
		return nil
	}
	if !isTerminal(c.InOrStdin()) {
		return usage(errors.New("redact: it cannot be undone and nobody can be asked here: add --yes"))
	}
	if _, err := fmt.Fprintf(c.OutOrStdout(), "%s\nWrite yes to do it: ", what); err != nil {
		return err
	}
	said := make(chan string, 1)
	go func() { // ends with the line; a read from a terminal cannot be called off, so it may outlive the command
		line, _ := bufio.NewReader(c.InOrStdin()).ReadString('\n') // the end of the input is no yes
		said <- strings.TrimSpace(line)
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case line := <-said:
		if !strings.EqualFold(line, "yes") {
			return errors.New("redact: nothing is changed")
		}
		return nil
	}
}
