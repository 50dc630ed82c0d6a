package eval

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"

	"golang.org/x/text/unicode/norm"

	"summitbot/index"
	"summitbot/knowledge"
)

// A Case is one question with what answers it. Neither Text nor Right: nothing in the folder does.
type Case struct {
	ID       string  `json:"id"`
	Question string  `json:"question"`
	Lang     string  `json:"lang"`
	Text     *string `json:"text"`    // id of the text
	Heading  *string `json:"heading"` // of the section; nil: the text alone is judged
	Answer   *string `json:"answer"`  // stands in the section; nil: the section is the answer

	Right []Place `json:"right,omitempty"` // instead of the three above, where several sections answer
	Kind  string  `json:"kind,omitempty"`  // who, when, how many, ...; for counting apart
	Form  string  `json:"form,omitempty"`  // how it was typed; for counting apart
	Near  bool    `json:"near,omitempty"`  // nothing answers it, but the texts are about it

	withhold []index.Hit // sections that are not to be found: see [RunTaught]
}

// A Place is a section that answers. What is quoted of it is right when it holds one of the Answers.
type Place struct {
	Text    string   `json:"text"`
	Heading string   `json:"heading"`
	Answers []string `json:"answers"`
}

// Answerable reports whether something in the folder answers the question.
func (c Case) Answerable() bool { return c.Text != nil || len(c.Right) > 0 }

// IsText reports whether a text is one that answers.
func (c Case) IsText(id string) bool {
	return c.Text != nil && *c.Text == id || slices.ContainsFunc(c.Right, func(p Place) bool { return p.Text == id })
}

// IsSection reports whether a section is one that answers.
func (c Case) IsSection(id, heading string) bool {
	if c.Text != nil {
		return *c.Text == id && (c.Heading == nil || *c.Heading == heading)
	}
	return slices.ContainsFunc(c.Right, func(p Place) bool { return p.Text == id && p.Heading == heading })
}

// Holds reports whether a piece of a section holds what answers. It compares as the sets' makers did: NFC,
// case-folded, white space as one.
func (c Case) Holds(id, heading, piece string) bool {
	if len(c.Right) == 0 {
		return c.Answer == nil || strings.Contains(normal(piece), normal(*c.Answer))
	}
	for _, p := range c.Right {
		if p.Text == id && p.Heading == heading && slices.ContainsFunc(p.Answers, func(a string) bool { return strings.Contains(normal(piece), normal(a)) }) {
			return true
		}
	}
	return false
}

// IsRight reports whether what is quoted answers. A short answer may stand in another section than the one that the
// set names: then that is right too, as the sets' makers count it.
func (c Case) IsRight(quotes []index.Extract) bool {
	return slices.ContainsFunc(quotes, c.isRight)
}

func (c Case) isRight(e index.Extract) bool {
	if c.Text != nil && c.Answer == nil {
		return c.IsSection(e.TextID, e.Heading)
	}
	return c.Answerable() && c.Holds(e.TextID, e.Heading, e.Text)
}

// ReadCases reads a file of cases, one JSON object a line. An error names file and line.
func ReadCases(file string) ([]Case, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	var cases []Case
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var c Case
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, n, err)
		}
		if strings.TrimSpace(c.Question) == "" {
			return nil, fmt.Errorf("%s:%d: no question", file, n)
		}
		cases = append(cases, c)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(cases) == 0 {
		return nil, fmt.Errorf("%s: no questions", file)
	}
	return cases, nil
}

// CarriedCases gives the questions that a folder's texts carry, each with its section as the answer, for fitting.
func CarriedCases(folder string) ([]Case, error) {
	return casesOf(folder, func(t *knowledge.Text, s *knowledge.Section) (cases []Case) {
		for _, q := range s.Questions {
			cases = append(cases, Case{ID: t.ID, Question: q, Lang: t.Language, Text: &t.ID, Heading: &s.Heading})
		}
		return cases
	})
}

// UnansweredCases are the questions of a folder's texts that these say are answered by none.
func UnansweredCases(folder string) ([]Case, error) {
	return casesOf(folder, func(t *knowledge.Text, s *knowledge.Section) (cases []Case) {
		for _, q := range s.Unanswered {
			cases = append(cases, Case{ID: t.ID, Question: q, Lang: t.Language})
		}
		return cases
	})
}

func casesOf(folder string, of func(*knowledge.Text, *knowledge.Section) []Case) ([]Case, error) {
	f, err := readTexts(folder)
	if err != nil {
		return nil, err
	}
	var cases []Case
	for i := range f.Texts {
		for j := range f.Texts[i].Sections {
			cases = append(cases, of(&f.Texts[i], &f.Texts[i].Sections[j])...)
		}
	}
	return cases, nil
}

// Hits are ranks as shares of the answerable questions: the right one first, among the first three, and the mean
// of 1/rank over the first ten.
type Hits struct {
	Hit1  float64 `json:"hit1"`
	Hit3  float64 `json:"hit3"`
	MRR10 float64 `json:"mrr10"`
}

// A Report is what the questions came to. Shares are from 0 to 1.
type Report struct {
	Questions    int  `json:"questions"`
	Answerable   int  `json:"answerable"`
	Unanswerable int  `json:"unanswerable"`
	Text         Hits `json:"text"`
	Section      Hits `json:"section"`
	Quoted       struct {
		First float64 `json:"first"` // the sentence that answers holds the answer
		All   float64 `json:"all"`   // all that is quoted does
	} `json:"quoted"`
	Refused struct {
		Rightly float64 `json:"rightly"`
		Wrongly float64 `json:"wrongly"`
	} `json:"refused"`
	RefusedAt struct {
		Five float64 `json:"5"`
		Ten  float64 `json:"10"`
	} `json:"refused_at"`
	AUROC  float64 `json:"auroc"`
	TookUS struct {
		P50 int64 `json:"p50"`
		P99 int64 `json:"p99"`
	} `json:"took_us"`

	Outcome     Shares           `json:"outcome"`         // of the answerable
	Near        Refusals         `json:"near"`            // of the unanswerable that the texts are about
	Far         Refusals         `json:"far"`             // of the other unanswerable
	Kinds       map[string]Group `json:"kinds,omitempty"` // by [Case.Kind]; none where no case has one
	Forms       map[string]Group `json:"forms,omitempty"` // by [Case.Form], likewise
	Reliability []Bin            `json:"reliability"`     // of the confidence, over all questions
	ECE         float64          `json:"ece"`
	Outcomes    []Outcome        `json:"outcomes"` // in the order of the questions
}

// An Outcome is how one question went. Its JSON is what [Compare] needs.
type Outcome struct {
	// ID is the case's. Where a case has none, or another of the run has the same, it is "line N" with the place of the
	// question in the run, from 1: such questions pair only with those of a run of the same files in the same order.
	ID          string  `json:"id"`
	Answerable  bool    `json:"answerable"`
	SectionRank int     `json:"section_rank"` // from 1; 0: not among the first ten
	First       bool    `json:"first"`        // the answer stands in the sentence that answers
	All         bool    `json:"all"`          // the answer stands in all that is quoted, or would be
	Answered    bool    `json:"answered"`
	Confidence  float64 `json:"confidence"`

	TextRank int          `json:"-"`
	Case     Case         `json:"-"`
	Answer   index.Answer `json:"-"`
}

// Right reports whether the question was answered with what answers it.
func (o Outcome) Right() bool { return o.Answered && o.All }

// Run asks every question and measures the answers. progress may be nil.
func Run(ctx context.Context, ix *index.Index, cases []Case, progress func(done, total int)) (Report, error) {
	var r Report
	for i, c := range cases {
		a, err := ix.Ask(ctx, index.Question{Text: c.Question, Chat: c.Lang, Rehearse: true, Withhold: c.withhold})
		if err != nil {
			return r, fmt.Errorf("ask %s: %w", c.ID, err)
		}
		r.Outcomes = append(r.Outcomes, judge(c, a))
		if progress != nil {
			progress(i+1, len(cases))
		}
	}
	r.finish()
	return r, nil
}

func (r *Report) finish() {
	identify(r.Outcomes)
	r.count()
}

// identify names the outcomes whose id is absent or repeated by their place.
func identify(outcomes []Outcome) {
	times := map[string]int{}
	for _, o := range outcomes {
		times[o.Case.ID]++
	}
	for i := range outcomes {
		o := &outcomes[i]
		o.ID = o.Case.ID
		if o.ID == "" || times[o.ID] > 1 {
			o.ID = fmt.Sprintf("line %d", i+1)
		}
	}
}

func judge(c Case, a index.Answer) Outcome {
	o := Outcome{Answerable: c.Answerable(), Answered: a.Answered, Confidence: a.Confidence, Case: c, Answer: a}
	if !o.Answerable {
		return o
	}
	texts := 0
	seen := map[string]bool{}
	for i, h := range a.Ranked {
		if !seen[h.TextID] {
			seen[h.TextID] = true
			texts++
			if o.TextRank == 0 && c.IsText(h.TextID) {
				o.TextRank = texts
			}
		}
		if o.SectionRank == 0 && c.IsSection(h.TextID, h.Heading) {
			o.SectionRank = i + 1
		}
	}
	o.All = c.IsRight(a.Quotes)
	if len(a.Quotes) > 0 {
		e := a.Quotes[0]
		e.Text = e.Text[e.Sentence[0]:e.Sentence[1]]
		o.First = c.isRight(e)
	}
	return o
}

func normal(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(norm.NFC.String(s))), " ")
}

func (r *Report) count() {
	var took []int64
	var yes, no []float64
	for _, o := range r.Outcomes {
		r.Questions++
		took = append(took, o.Answer.TookUS)
		if !o.Answerable {
			r.Unanswerable++
			no = append(no, o.Confidence)
			r.Refused.Rightly += share(!o.Answered)
			continue
		}
		r.Answerable++
		yes = append(yes, o.Confidence)
		r.Text.add(o.TextRank)
		r.Section.add(o.SectionRank)
		r.Quoted.First += share(o.First)
		r.Quoted.All += share(o.All)
		r.Refused.Wrongly += share(!o.Answered)
	}
	n := float64(max(1, r.Answerable))
	for _, v := range []*float64{&r.Text.Hit1, &r.Text.Hit3, &r.Text.MRR10, &r.Section.Hit1, &r.Section.Hit3, &r.Section.MRR10, &r.Quoted.First, &r.Quoted.All, &r.Refused.Wrongly} {
		*v /= n
	}
	r.Refused.Rightly /= float64(max(1, r.Unanswerable))
	r.RefusedAt.Five, r.RefusedAt.Ten = refusedAt(yes, no, 0.05), refusedAt(yes, no, 0.10)
	r.AUROC = AUROC(yes, no)
	r.split()
	r.Reliability, r.ECE = reliability(r.Outcomes)
	slices.Sort(took)
	if len(took) > 0 {
		r.TookUS.P50, r.TookUS.P99 = took[len(took)/2], took[min(len(took)-1, len(took)*99/100)]
	}
}

func (h *Hits) add(rank int) {
	h.Hit1 += share(rank == 1)
	h.Hit3 += share(rank >= 1 && rank <= 3)
	if rank > 0 {
		h.MRR10 += 1 / float64(rank)
	}
}

func share(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// refusedAt gives the share of unanswerable questions below the line that wrongly refuses a share of the answerable.
func refusedAt(yes, no []float64, wrongly float64) float64 {
	if len(yes) == 0 || len(no) == 0 {
		return 0
	}
	sorted := slices.Clone(yes)
	slices.Sort(sorted)
	line := sorted[min(len(sorted)-1, int(wrongly*float64(len(sorted))))]
	n := 0.0
	for _, c := range no {
		n += share(c < line)
	}
	return n / float64(len(no))
}

// AUROC is the chance that an answerable question has more confidence than an unanswerable one; equal ones count half.
func AUROC(yes, no []float64) float64 {
	if len(yes) == 0 || len(no) == 0 {
		return 0
	}
	type scored struct {
		c   float64
		yes bool
	}
	var all []scored
	for _, c := range yes {
		all = append(all, scored{c, true})
	}
	for _, c := range no {
		all = append(all, scored{c, false})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].c < all[j].c })
	sum, below := 0.0, 0.0
	for i := 0; i < len(all); {
		j, y, n := i, 0.0, 0.0
		for ; j < len(all) && all[j].c == all[i].c; j++ {
			y += share(all[j].yes)
			n += share(!all[j].yes)
		}
		sum += y * (below + n/2)
		below += n
		i = j
	}
	return sum / float64(len(yes)) / float64(len(no))
}

// Open indexes a folder of texts in a temporary store and learns from its translations; close releases both.
func Open(ctx context.Context, folder string, progress func(done, total int)) (ix *index.Index, close func(), err error) {
	f, err := readTexts(folder)
	if err != nil {
		return nil, nil, err
	}
	return open(ctx, f, progress)
}

func readTexts(folder string) (knowledge.Folder, error) {
	f, err := knowledge.ReadFolder(os.DirFS(folder), folder)
	if err == nil && len(f.Texts) == 0 {
		err = fmt.Errorf("no texts in %s", folder)
	}
	return f, err
}

func open(ctx context.Context, f knowledge.Folder, progress func(done, total int)) (ix *index.Index, close func(), err error) {
	dir, err := os.MkdirTemp("", "summitbot-eval-")
	if err != nil {
		return nil, nil, err
	}
	remove := func() { _ = os.RemoveAll(dir) }
	store, err := knowledge.Open(ctx, dir)
	if err != nil {
		remove()
		return nil, nil, err
	}
	closeStore := func() { _ = store.Close(); remove() }
	if _, err := store.Seed(ctx, f); err != nil {
		closeStore()
		return nil, nil, err
	}
	ix, err = index.Open(ctx, store, index.Options{Progress: progress})
	if err != nil {
		closeStore()
		return nil, nil, err
	}
	if err := ix.Learn(ctx); err != nil {
		_ = ix.Close()
		closeStore()
		return nil, nil, err
	}
	return ix, func() { _ = ix.Close(); closeStore() }, nil
}
