// Summitbot answers people's questions about a summit from its official texts, in Discord, in Telegram and in a terminal.
//
// main parses and wires, in the order of the house: settings, knowledge, index, bot, adapters; and closes in
// reverse. One file a subcommand. What a command does is in the rooms that it calls.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// version is set by the release build.
var version = "dev"

// What the program leaves with.
const (
	exitDone          = 0
	exitFailed        = 1
	exitUsage         = 2
	exitNotInTheTexts = 3
)

// An exit is an error that says what the program leaves with.
type exit struct {
	code int
	err  error // nil: all has been said
}

func (e *exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

func usage(err error) error { return &exit{exitUsage, err} }

func main() {
	keepPrivate()
	// After the first signal the default is back: a second one ends the program at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the program, with its surroundings as arguments.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	root := newRoot(in, out, errs)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	var e *exit
	if !errors.As(err, &e) {
		e = &exit{exitFailed, err}
	}
	if e.err != nil && ctx.Err() != nil {
		fmt.Fprintln(errs, "summitbot: interrupted:", e.err)
	} else if e.err != nil {
		fmt.Fprintln(errs, "summitbot:", e.err)
	}
	return e.code
}

func newRoot(in io.Reader, out, errs io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:           "summitbot",
		Short:         "Answers questions about a summit from its official texts",
		Long:          "Without a command: connects to Telegram and Discord with the tokens that are set, or opens the conversation in this terminal.",
		Version:       version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArgs,
		RunE:          serveCommand,
	}
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	root.AddCommand(newAsk(), newEval(), newImport(), newExport(), newHistory(), newVerify(), newRedact(), newDoctor(), newRead())
	return root
}

func noArgs(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(fmt.Errorf("unknown command %q: see summitbot --help", args[0]))
	}
	return nil
}
