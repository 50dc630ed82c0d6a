package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"summitbot/index/eval"
)

type evalFlags struct {
	knowledge  string
	teach      string
	teachParts int
	questions  []string
	json       bool
	misses     bool
	confusions bool
	compare    bool
}

func newEval() *cobra.Command {
	var f evalFlags
	c := &cobra.Command{
		Use:   "eval --knowledge DIR --questions FILE.jsonl [--questions ...]",
		Short: "Measure the answers to a file of questions about a folder of texts",
		Example: `  summitbot eval --knowledge texts --questions q.jsonl --json > A.json
  summitbot eval --compare A.json B.json`,
		Args: func(c *cobra.Command, args []string) error { return f.check(c, args) },
		RunE: func(c *cobra.Command, args []string) error {
			if f.compare {
				return compare(c, f, args[0], args[1])
			}
			return measure(c, f)
		},
	}
	c.Flags().StringVar(&f.knowledge, "knowledge", "", "folder of texts")
	c.Flags().StringVar(&f.teach, "teach", "", "folder of translations of the texts: they teach, but their sections that answer are not found")
	c.Flags().IntVar(&f.teachParts, "teach-parts", 1, "with --teach: cut the works into so many parts, and ask about each while its translations are not there")
	c.Flags().StringArrayVar(&f.questions, "questions", nil, `file of lines {"id","question","lang","text","heading","answer"}; may be given several times`)
	c.Flags().BoolVar(&f.json, "json", false, "print one JSON object")
	c.Flags().BoolVar(&f.misses, "misses", false, "also print each question that went wrong, with what was quoted")
	c.Flags().BoolVar(&f.confusions, "confusions", false, "also print which sections were found first in place of the right ones")
	c.Flags().BoolVar(&f.compare, "compare", false, "compare two reports of --json about the same questions: --compare A.json B.json")
	return c
}

func (f evalFlags) check(c *cobra.Command, args []string) error {
	switch {
	case f.compare && len(args) != 2:
		return usage(errors.New("eval: --compare needs two reports, as in summitbot eval --compare A.json B.json"))
	case f.compare && (f.knowledge != "" || len(f.questions) > 0 || f.misses || f.confusions):
		return usage(errors.New("eval: --compare asks no questions: only --json goes with it"))
	case f.compare:
		return nil
	case len(args) > 0:
		return noArgs(c, args)
	case f.knowledge == "" || len(f.questions) == 0:
		return usage(errors.New("eval: --knowledge and --questions are needed"))
	case f.teachParts < 1:
		return usage(errors.New("eval: --teach-parts is a number from 1 on"))
	case f.json && f.confusions:
		return usage(errors.New("eval: --json and --confusions exclude each other"))
	}
	return nil
}

func measure(c *cobra.Command, f evalFlags) error {
	var cases []eval.Case
	for _, file := range f.questions {
		some, err := eval.ReadCases(file)
		if err != nil {
			return usage(err)
		}
		cases = append(cases, some...)
	}
	settings{}.diagnose(c.ErrOrStderr(), slog.LevelWarn)
	p := &progress{to: terminalOnly(c.ErrOrStderr())}
	r, err := f.run(c.Context(), cases, p)
	p.done()
	if err != nil {
		return err
	}
	if f.json {
		return json.NewEncoder(c.OutOrStdout()).Encode(r)
	}
	if f.misses {
		if err := printMisses(c.OutOrStdout(), r); err != nil {
			return err
		}
	}
	if f.confusions {
		if err := printConfusions(c.OutOrStdout(), r); err != nil {
			return err
		}
	}
	return printReport(c.OutOrStdout(), r)
}

func (f evalFlags) run(ctx context.Context, cases []eval.Case, p *progress) (eval.Report, error) {
	if f.teach != "" {
		return eval.RunTaught(ctx, f.knowledge, f.teach, f.teachParts, cases, p.show("questions"))
	}
	ix, done, err := eval.Open(ctx, f.knowledge, p.show("index"))
	if err != nil {
		return eval.Report{}, err
	}
	defer done()
	return eval.Run(ctx, ix, cases, p.show("questions"))
}

func compare(c *cobra.Command, f evalFlags, fileA, fileB string) error {
	a, err := eval.ReadReport(fileA)
	if err != nil {
		return usage(err)
	}
	b, err := eval.ReadReport(fileB)
	if err != nil {
		return usage(err)
	}
	d, err := eval.Compare(a.Outcomes, b.Outcomes)
	if err != nil {
		return usage(fmt.Errorf("compare %s with %s: %w", fileA, fileB, err))
	}
	if f.json {
		return json.NewEncoder(c.OutOrStdout()).Encode(d)
	}
	return printComparison(c.OutOrStdout(), d)
}

func printComparison(w io.Writer, c eval.Comparison) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "questions  %d: %d answerable, %d not\n", c.Questions, c.Answerable, c.Unanswerable)
	fmt.Fprintf(&b, "%-16s  %5s  %5s  %6s   95 %% interval   holds\n", "", "A", "B", "B - A")
	for _, d := range c.Measures {
		holds := "no"
		if d.Holds {
			holds = "yes"
		}
		fmt.Fprintf(&b, "%-16s  %.3f  %.3f  %+.3f  %+.3f to %+.3f  %s\n", d.Measure, d.A, d.B, d.Difference, d.Low, d.High, holds)
	}
	_, err := b.WriteTo(w)
	return err
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
		case !o.Answerable && o.Answered:
			_, err = fmt.Fprintf(w, "unanswerable, answered (%.2f): %s\n  quoted   %s: %s\n", o.Answer.Confidence, o.Case.Question, where, quoted)
		case o.Answerable && (!o.All || o.SectionRank != 1 || !o.Answered):
			_, err = fmt.Fprintf(w, "%s (%.2f), section rank %d, sentence %t, all %t: %s\n  quoted   %s: %s\n  expected %s\n", said, o.Answer.Confidence,
				o.SectionRank, o.First, o.All, o.Case.Question, where, quoted, expected(o.Case))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func expected(c eval.Case) string {
	if c.Text != nil {
		return *c.Text + "#" + text(c.Heading) + ": " + text(c.Answer)
	}
	var all []string
	for _, p := range c.Right {
		all = append(all, p.Text+"#"+p.Heading+": "+strings.Join(p.Answers, " / "))
	}
	return strings.Join(all, "; ")
}

func text(s *string) string {
	if s == nil {
		return "(any)"
	}
	return *s
}

// printConfusions prints the most frequent confusions: further down they are single questions.
func printConfusions(w io.Writer, r eval.Report) error {
	const most = 30
	all := r.Confusions()
	for _, c := range all[:min(most, len(all))] {
		if _, err := fmt.Fprintf(w, "%5d  %s <- %s\n", c.N, c.Right, c.Found); err != nil {
			return err
		}
	}
	return nil
}

func printReport(w io.Writer, r eval.Report) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, `questions  %d: %d answerable, %d not
           hit@1   hit@3   MRR@10
text       %.3f   %.3f   %.3f
section    %.3f   %.3f   %.3f
the answer stands in: the sentence %.3f, all that is quoted %.3f
outcome    right %.3f, other %.3f, refused %.3f
refused    rightly %.3f, wrongly %.3f
           rightly at 5 %% wrongly %.3f, at 10 %% %.3f; AUROC %.3f
`, r.Questions, r.Answerable, r.Unanswerable,
		r.Text.Hit1, r.Text.Hit3, r.Text.MRR10, r.Section.Hit1, r.Section.Hit3, r.Section.MRR10,
		r.Quoted.First, r.Quoted.All, r.Outcome.Right, r.Outcome.Other, r.Outcome.Refused,
		r.Refused.Rightly, r.Refused.Wrongly, r.RefusedAt.Five, r.RefusedAt.Ten, r.AUROC)
	if r.Near.N > 0 {
		fmt.Fprintf(&b, "           rightly near what the texts say %.3f of %d, far from it %.3f of %d\n", r.Near.Refused, r.Near.N, r.Far.Refused, r.Far.N)
	}
	fmt.Fprintf(&b, "one answer p50 %d µs, p99 %d µs\n", r.TookUS.P50, r.TookUS.P99)
	printGroups(&b, "kind", r.Kinds)
	printGroups(&b, "form", r.Forms)
	printReliability(&b, r)
	_, err := b.WriteTo(w)
	return err
}

// printGroups prints a line a group; nothing where there are none.
func printGroups(b *bytes.Buffer, what string, groups map[string]eval.Group) {
	if len(groups) == 0 {
		return
	}
	const nameless = "(none)"
	width := len(nameless)
	for name := range groups {
		width = max(width, utf8.RuneCountInString(name))
	}
	fmt.Fprintf(b, "\n%-*s  answerable  right  other  refused  unanswerable  refused\n", width, what)
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		g := groups[name]
		if name == "" {
			name = nameless
		}
		fmt.Fprintf(b, "%-*s  %10d  %.3f  %.3f  %7.3f  %12d  %7.3f\n", width, name, g.N, g.Right, g.Other, g.Refused, g.Unanswerable.N, g.Unanswerable.Refused)
	}
}

func printReliability(b *bytes.Buffer, r eval.Report) {
	fmt.Fprintf(b, "\nconfidence  questions  mean   right   expected calibration error %.4f\n", r.ECE)
	for i, bin := range r.Reliability {
		fmt.Fprintf(b, "%.1f to %.1f  %9d  %.3f  %.3f\n", float64(i)/10, float64(i+1)/10, bin.N, bin.Confidence, bin.Right)
	}
}
