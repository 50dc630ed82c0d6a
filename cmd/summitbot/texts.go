package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"summitbot/index"
	"summitbot/knowledge"
)

// withStore runs a command beside the data folder, whether a bot is running on it or not.
func withStore(c *cobra.Command, existing bool, do func(ctx context.Context, s settings, store *knowledge.Store, p *progress) error) (err error) {
	s, err := readSettings()
	if err != nil {
		return err
	}
	s.diagnose(c.ErrOrStderr(), slog.LevelWarn)
	open := knowledge.Open
	if existing {
		open = knowledge.OpenExisting
	}
	store, err := open(c.Context(), s.DataDir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	warnLoose(store)
	return do(c.Context(), s, store, &progress{to: terminalOnly(c.ErrOrStderr())})
}

func newImport() *cobra.Command {
	var prune bool
	var why string
	c := &cobra.Command{
		Use:   "import PATH...",
		Short: "Take texts (.md files or folders of them) into the log",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage(errors.New("import: name at least one .md file or folder"))
			}
			return nil
		},
		RunE: func(c *cobra.Command, paths []string) error {
			return withStore(c, false, func(ctx context.Context, s settings, store *knowledge.Store, p *progress) error {
				if err := index.Compare(ctx, store, s.DataDir); err != nil {
					return err
				}
				if err := seedFirst(ctx, s, store); err != nil {
					return err
				}
				report, err := store.Import(ctx, paths, why, prune, p.show("import"))
				p.done()
				if err != nil {
					return err
				}
				return printImport(c.OutOrStdout(), report)
			})
		},
	}
	c.Flags().BoolVar(&prune, "prune", false, "take back the texts that no file holds")
	c.Flags().StringVar(&why, "why", "import", "the reason, as the history shows it")
	return c
}

// seedFirst gives an empty log the texts of the first start, so that what is imported changes them and not the other way round.
func seedFirst(ctx context.Context, s settings, store *knowledge.Store) error {
	if store.Known().Position > 0 {
		return nil
	}
	texts, err := knowledge.OpenTexts(s.TextsDir)
	if err != nil {
		return err
	}
	return seed(ctx, store, texts)
}

func printImport(w io.Writer, r knowledge.ImportReport) error {
	for _, notice := range r.Notices {
		if _, err := fmt.Fprintln(w, "notice:", notice); err != nil {
			return err
		}
	}
	for _, line := range []struct {
		word string
		ids  []string
	}{{"added", r.Added}, {"changed", r.Changed}, {"taken back", r.Removed}} {
		for _, id := range line.ids {
			if _, err := fmt.Fprintln(w, line.word, id); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(w, "%d added, %d changed, %d taken back, %d unchanged\n", len(r.Added), len(r.Changed), len(r.Removed), len(r.Unchanged))
	return err
}

func newExport() *cobra.Command {
	return &cobra.Command{
		Use:   "export DIR",
		Short: "Write every current text into a folder, each with its revision",
		Args:  oneArg("export: name one folder"),
		RunE: func(c *cobra.Command, args []string) error {
			return withStore(c, true, func(ctx context.Context, _ settings, store *knowledge.Store, _ *progress) error {
				n, err := store.Export(ctx, args[0])
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(c.OutOrStdout(), "%d texts written to %s\n", n, args[0])
				return err
			})
		},
	}
}

func oneArg(mend string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 || strings.TrimSpace(args[0]) == "" {
			return usage(errors.New(mend))
		}
		return nil
	}
}

func newHistory() *cobra.Command {
	return &cobra.Command{
		Use:   "history [TEXT]",
		Short: "Show the log: who changed which text, when and why; of one text, also what",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage(errors.New("history: name one text, or none"))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			return withStore(c, true, func(ctx context.Context, _ settings, store *knowledge.Store, _ *progress) error {
				if len(args) == 1 {
					return textHistory(ctx, store, args[0], c.OutOrStdout())
				}
				return wholeHistory(ctx, store, c.OutOrStdout())
			})
		},
	}
}

func wholeHistory(ctx context.Context, store *knowledge.Store, w io.Writer) error {
	for at := int64(0); ; {
		some, err := store.Since(ctx, at, 200)
		if err != nil {
			return err
		}
		if len(some) == 0 {
			return nil
		}
		for _, r := range some {
			if err := showRedactionReason(ctx, store, &r); err != nil {
				return err
			}
			if _, err := fmt.Fprintln(w, historyLine(r)); err != nil {
				return err
			}
			at = r.Position
		}
	}
}

// showRedactionReason puts in the place of an emptied reason why it was emptied.
func showRedactionReason(ctx context.Context, store *knowledge.Store, r *knowledge.Revision) error {
	if !r.Redacted {
		return nil
	}
	all, err := store.Redactions(ctx)
	for _, x := range all {
		if x.Position == r.Position {
			r.Why = redactedOn(x)
		}
	}
	return err
}

func redactedOn(x knowledge.Redaction) string {
	said := "redacted on " + x.At.Format(time.DateOnly)
	if x.Why != "" {
		said += ": " + x.Why
	}
	return said
}

func historyLine(r knowledge.Revision) string {
	what := "changed"
	switch {
	case r.Damaged != nil:
		what = "DAMAGED"
	case r.Redacted:
		what = "redacted"
	case r.Removed:
		what = "taken back"
	case r.BasedOn == 0:
		what = "added"
	}
	actor := r.Actor
	if actor == "" {
		actor = "(redacted)"
	}
	return fmt.Sprintf("%6d  %s  %-24s %-10s by %s: %s", r.Position, r.At.Format("2006-01-02 15:04:05Z"), r.Text, what, actor, r.Why)
}

func textHistory(ctx context.Context, store *knowledge.Store, text string, w io.Writer) error {
	all, err := store.History(ctx, text)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fmt.Errorf("history: the log holds no text %q; summitbot history shows all", text)
	}
	var before knowledge.Revision
	for _, r := range all {
		if err := showRedactionReason(ctx, store, &r); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s\n%s", historyLine(r), differenceShown(before, r)); err != nil {
			return err
		}
		before = r
	}
	return nil
}

// differenceShown is none where one of the two is emptied: it would show as removed or added what was not.
func differenceShown(before, r knowledge.Revision) string {
	if r.Redacted {
		return ""
	}
	if before.Redacted {
		return fmt.Sprintf("  (what it changed cannot be shown: revision %d before it is redacted)\n", before.Position)
	}
	return knowledge.Difference("before", fmt.Sprintf("revision %d", r.Position), before.Raw, r.Raw)
}

func newVerify() *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Check the log's hash chain and contents, and that the running bot's index holds what it should",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return withStore(c, true, func(ctx context.Context, s settings, store *knowledge.Store, p *progress) error {
				head, findings, err := store.Verify(ctx, p.show("verify"))
				p.done()
				if err != nil {
					return err
				}
				state, more, err := index.Verify(ctx, store, s.DataDir)
				if err != nil {
					return err
				}
				for _, f := range append(findings, more...) {
					if _, err := fmt.Fprintln(c.OutOrStdout(), "damaged:", f); err != nil {
						return err
					}
				}
				if len(findings)+len(more) > 0 {
					return &exit{exitFailed, errors.New("verify: the data folder is not whole: stop the bot and put a backup of the folder in its place (the index alone: remove the folder \"index\" in it)")}
				}
				_, err = fmt.Fprintf(c.OutOrStdout(), "log: %d revisions, chain whole\nindex: %s\n", head.Position, state)
				return errors.Join(err, printRedactions(ctx, store, c.OutOrStdout()))
			})
		},
	}
}

func printRedactions(ctx context.Context, store *knowledge.Store, w io.Writer) error {
	all, err := store.Redactions(ctx)
	if err != nil {
		return err
	}
	for _, x := range all {
		what := "an actor"
		if x.Position > 0 {
			what = fmt.Sprintf("revision %d", x.Position)
		}
		if _, err := fmt.Fprintf(w, "redacted: %s, %s\n", what, redactedOn(x)); err != nil {
			return err
		}
	}
	return nil
}
