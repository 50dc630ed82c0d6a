package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"summitbot/index/eval"
)

func newEval() *cobra.Command {
	var knowledgeDir string
	var files []string
	var asJSON, misses bool
	c := &cobra.Command{
		Use:   "eval --knowledge DIR --questions FILE.jsonl [--questions ...]",
		Short: "Measure the answers to a file of questions about a folder of texts",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if knowledgeDir == "" || len(files) == 0 {
				return usage(errors.New("eval: --knowledge and --questions are needed"))
			}
			var cases []eval.Case
			for _, f := range files {
				some, err := eval.ReadCases(f)
				if err != nil {
					return usage(err)
				}
				cases = append(cases, some...)
			}
			settings{}.diagnose(c.ErrOrStderr(), slog.LevelWarn)
			p := &progress{to: terminalOnly(c.ErrOrStderr())}
			ix, done, err := eval.Open(c.Context(), knowledgeDir, p.show("index"))
			if err != nil {
				return err
			}
			defer done()
			r, err := eval.Run(c.Context(), ix, cases, p.show("questions"))
			p.done()
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(c.OutOrStdout()).Encode(r)
			}
			if misses {
				if err := printMisses(c.OutOrStdout(), r); err != nil {
					return err
				}
			}
			return printReport(c.OutOrStdout(), r)
		},
	}
	c.Flags().StringVar(&knowledgeDir, "knowledge", "", "folder of texts")
	c.Flags().StringArrayVar(&files, "questions", nil, `file of lines {"id","question","lang","text","heading","answer"}; may be given several times`)
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	c.Flags().BoolVar(&misses, "misses", false, "also print each question that went wrong, with what was quoted")
	return c
}

// printMisses prints what went wrong, to be read by a person: the rank of the right section (0: not found), whether it
// was answered or refused, the question, what was quoted, and what should have been.
func printMisses(w io.Writer, r eval.Report) error {
	for _, o := range r.Outcomes {
		said := "refused"
		if o.Answer.Answered {
			said = "answered"
		}
		quoted, where := "", ""
		if len(o.Answer.Quotes) > 0 {
			e := o.Answer.Quotes[0]
			quoted, where = e.Text, e.TextID+"#"+e.Heading
		}
		var err error
		switch {
		case o.Case.Text == nil && o.Answer.Answered:
			_, err = fmt.Fprintf(w, "unanswerable, answered (%.2f): %s\n  quoted   %s: %s\n", o.Answer.Confidence, o.Case.Question, where, quoted)
		case o.Case.Text != nil && (!o.All || o.SectionRank != 1 || !o.Answer.Answered):
			_, err = fmt.Fprintf(w, "%s (%.2f), section rank %d, sentence %t, all %t: %s\n  quoted   %s: %s\n  expected %s#%s: %s\n", said, o.Answer.Confidence,
				o.SectionRank, o.First, o.All, o.Case.Question, where, quoted, *o.Case.Text, text(o.Case.Heading), text(o.Case.Answer))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func text(s *string) string {
	if s == nil {
		return "(any)"
	}
	return *s
}

func printReport(w io.Writer, r eval.Report) error {
	_, err := fmt.Fprintf(w, `questions  %d: %d answerable, %d not
           hit@1   hit@3   MRR@10
text       %.3f   %.3f   %.3f
section    %.3f   %.3f   %.3f
the answer stands in: the sentence %.3f, all that is quoted %.3f
refused    rightly %.3f, wrongly %.3f
           rightly at 5 %% wrongly %.3f, at 10 %% %.3f; AUROC %.3f
one answer p50 %d µs, p99 %d µs
`, r.Questions, r.Answerable, r.Unanswerable,
		r.Text.Hit1, r.Text.Hit3, r.Text.MRR10, r.Section.Hit1, r.Section.Hit3, r.Section.MRR10,
		r.Quoted.First, r.Quoted.All, r.Refused.Rightly, r.Refused.Wrongly, r.RefusedAt.Five, r.RefusedAt.Ten, r.AUROC, r.TookUS.P50, r.TookUS.P99)
	return err
}
