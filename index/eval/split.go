package eval

import (
	"cmp"
	"slices"
)

// Shares are what became of answerable questions; the three sum to 1 where there are any.
type Shares struct {
	Right   float64 `json:"right"`   // answered, and what is quoted holds the answer
	Other   float64 `json:"other"`   // answered, and it does not
	Refused float64 `json:"refused"` // not answered
}

// Refusals are how many unanswerable questions there are, and the share of them that was refused.
type Refusals struct {
	N       int     `json:"n"`
	Refused float64 `json:"refused"`
}

// A Group is the questions of one kind or form: how many are answerable, what became of them, and of the others.
type Group struct {
	N int `json:"n"`
	Shares
	Unanswerable Refusals `json:"unanswerable"`
}

// split counts the outcomes apart.
func (r *Report) split() {
	var near, far []Outcome
	for _, o := range r.Outcomes {
		if o.Case.Near {
			near = append(near, o)
		} else {
			far = append(far, o)
		}
	}
	r.Outcome = groupOf(r.Outcomes).Shares
	r.Near, r.Far = groupOf(near).Unanswerable, groupOf(far).Unanswerable
	r.Kinds = groups(r.Outcomes, func(c Case) string { return c.Kind })
	r.Forms = groups(r.Outcomes, func(c Case) string { return c.Form })
}

// groups counts outcomes by a name that their cases carry; those without it are counted under the empty name, unless
// all are.
func groups(outcomes []Outcome, name func(Case) string) map[string]Group {
	parts := map[string][]Outcome{}
	for _, o := range outcomes {
		n := name(o.Case)
		parts[n] = append(parts[n], o)
	}
	if len(parts[""]) == len(outcomes) {
		return nil
	}
	all := map[string]Group{}
	for n, part := range parts {
		all[n] = groupOf(part)
	}
	return all
}

func groupOf(outcomes []Outcome) Group {
	var g Group
	for _, o := range outcomes {
		if !o.Answerable {
			g.Unanswerable.N++
			g.Unanswerable.Refused += share(!o.Answered)
			continue
		}
		g.N++
		g.Right += share(o.Right())
		g.Other += share(o.Answered && !o.All)
		g.Refused += share(!o.Answered)
	}
	for _, v := range []*float64{&g.Right, &g.Other, &g.Refused} {
		*v /= float64(max(1, g.N))
	}
	g.Unanswerable.Refused /= float64(max(1, g.Unanswerable.N))
	return g
}

// A Confusion is a section that was found first in place of the right one, and how often.
type Confusion struct {
	Right, Found string // as "text # heading"
	N            int
}

// Confusions gives the pairs of sections that were taken for each other, the most frequent first.
func (r *Report) Confusions() []Confusion {
	times := map[Confusion]int{}
	for _, o := range r.Outcomes {
		if !o.Answerable || o.SectionRank == 1 {
			continue
		}
		found := "(nothing)"
		if len(o.Answer.Ranked) > 0 {
			found = o.Answer.Ranked[0].TextID + " # " + o.Answer.Ranked[0].Heading
		}
		times[Confusion{Right: o.Case.section(), Found: found}]++
	}
	var all []Confusion
	for c, n := range times {
		all = append(all, Confusion{c.Right, c.Found, n})
	}
	slices.SortFunc(all, func(a, b Confusion) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Right, b.Right), cmp.Compare(a.Found, b.Found))
	})
	return all
}

// section names the section that answers; of several the first.
func (c Case) section() string {
	switch {
	case c.Text == nil:
		return c.Right[0].Text + " # " + c.Right[0].Heading
	case c.Heading == nil:
		return *c.Text + " # (any)"
	default:
		return *c.Text + " # " + *c.Heading
	}
}
