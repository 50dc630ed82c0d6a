package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/text/language"

	"summitbot/bot"
	"summitbot/bot/console"
	"summitbot/index"
)

type askFlags struct {
	lang  string
	json  bool
	batch string
}

func newAsk() *cobra.Command {
	var f askFlags
	c := &cobra.Command{
		Use:   "ask QUESTION",
		Short: "Answer one question and leave: exit 0 answered, 3 not in the texts",
		Example: `  summitbot ask "Where does the summit take place?"
  summitbot ask --lang vi --json "khi nao khai mac"
  summitbot ask --json --batch questions.jsonl`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case f.batch != "" && len(args) > 0:
				return usage(errors.New("ask: a question and --batch exclude each other"))
			case f.batch != "" && !f.json:
				return usage(errors.New("ask: --batch answers in JSON only: add --json"))
			case f.batch == "" && strings.TrimSpace(strings.Join(args, "")) == "":
				return usage(errors.New("ask: no question: write it in quotes, as in summitbot ask \"when does it start?\""))
			}
			return checkLanguage(f.lang)
		},
		RunE: func(c *cobra.Command, args []string) error { return ask(c, f, strings.Join(args, " ")) },
	}
	c.Flags().StringVar(&f.lang, "lang", "", "language wanted for the answer, such as vi, fr, en")
	c.Flags().BoolVar(&f.json, "json", false, "print one JSON object")
	c.Flags().StringVar(&f.batch, "batch", "", `file of lines {"question","lang","conversation"}, or - for the standard input`)
	return c
}

func checkLanguage(lang string) error {
	if lang == "" {
		return nil
	}
	if _, err := language.Parse(lang); err != nil {
		return usage(fmt.Errorf("ask: language %q is not known: write a code such as vi, fr, en", lang))
	}
	return nil
}

func ask(c *cobra.Command, f askFlags, question string) (err error) {
	s, err := readSettings()
	if err != nil {
		return err
	}
	s.diagnose(c.ErrOrStderr(), slog.LevelWarn)
	var batch io.ReadCloser
	if f.batch != "" {
		if batch, err = openBatch(c, f.batch); err != nil {
			return err
		}
		defer batch.Close()
	}
	h, err := openHouse(c.Context(), s, false, &progress{to: terminalOnly(c.ErrOrStderr())})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if err := h.index.Learn(c.Context()); err != nil {
		return err
	}
	if batch != nil {
		return askBatch(c.Context(), h.bot, f.lang, batch, c.OutOrStdout())
	}
	return askOne(c, h.bot, f, question)
}

func openBatch(c *cobra.Command, file string) (io.ReadCloser, error) {
	if file == "-" {
		return io.NopCloser(c.InOrStdin()), nil
	}
	r, err := os.Open(file)
	if err != nil {
		return nil, usage(fmt.Errorf("ask --batch: %w", err))
	}
	if info, err := r.Stat(); err == nil && info.IsDir() {
		return nil, usage(errors.Join(fmt.Errorf("ask --batch: %s is a folder: name a file of lines", file), r.Close()))
	}
	return r, nil
}

func askOne(c *cobra.Command, b *bot.Bot, f askFlags, question string) error {
	a, err := b.Ask(c.Context(), question, f.lang, "")
	if err != nil {
		return err
	}
	if f.json {
		err = json.NewEncoder(c.OutOrStdout()).Encode(a)
	} else {
		lang := f.lang
		if lang == "" {
			lang = a.Spoken
		}
		_, err = fmt.Fprint(c.OutOrStdout(), console.Draw(b.Draw(c.Context(), a, lang), colours(c.OutOrStdout())))
	}
	if err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	if !a.Answered {
		return &exit{code: exitNotInTheTexts}
	}
	return nil
}

type batchLine struct {
	Question     string `json:"question"`
	Lang         string `json:"lang"`
	Conversation string `json:"conversation"`
}

// askBatch answers line by line, in order; a line that is no question gets {"error"} in its place. Empty lines at
// the end are none.
func askBatch(ctx context.Context, b *bot.Bot, lang string, in io.Reader, out io.Writer) error {
	lines := bufio.NewReader(in)
	enc := json.NewEncoder(out)
	answered := 0
	for n := 1; ; n++ {
		line, readErr := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			for answered++; answered < n; answered++ {
				if err := enc.Encode(batchFault(answered, errors.New("no JSON object: the line is empty"))); err != nil {
					return fmt.Errorf("write answer %d: %w", answered, err)
				}
			}
			var reply any
			a, err := askLine(ctx, b, lang, line)
			if reply = a; err != nil {
				reply = batchFault(n, err)
			}
			if err := enc.Encode(reply); err != nil {
				return fmt.Errorf("write answer %d: %w", n, err)
			}
		}
		if errors.Is(readErr, io.EOF) {
			return nil
		}
		if readErr != nil {
			return fmt.Errorf("read line %d: %w", n, readErr)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

func batchFault(line int, err error) map[string]string {
	return map[string]string{"error": fmt.Sprintf("line %d: %v", line, err)}
}

func askLine(ctx context.Context, b *bot.Bot, lang string, line []byte) (a index.Answer, err error) {
	var l batchLine
	if err := json.Unmarshal(line, &l); err != nil {
		return a, fmt.Errorf("no JSON object: %w", err)
	}
	if strings.TrimSpace(l.Question) == "" {
		return a, errors.New(`"question" is missing`)
	}
	if l.Lang == "" {
		l.Lang = lang
	}
	if err := checkLanguage(l.Lang); err != nil {
		return a, err
	}
	return b.Ask(ctx, l.Question, l.Lang, l.Conversation)
}
