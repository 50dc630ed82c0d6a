package eval

import (
	"context"
	"fmt"
	"slices"

	"summitbot/index"
	"summitbot/knowledge"
)

// RunTaught asks questions in the language of teach about the texts of folder, its translations: what of teach stands
// at the place of a section that answers is not to be found, but it and the rest of teach teach what words mean.
//
// With parts over 1 the works are cut into so many parts by turns, and each question is asked while its own part of
// teach is not there at all: what is measured then is what the other works have taught.
func RunTaught(ctx context.Context, folder, teach string, parts int, cases []Case, progress func(done, total int)) (Report, error) {
	var r Report
	texts, err := readTexts(folder)
	if err != nil {
		return r, err
	}
	translations, err := readTexts(teach)
	if err != nil {
		return r, err
	}
	part := map[string]int{}
	for _, t := range texts.Texts {
		if _, ok := part[t.Work]; !ok {
			part[t.Work] = len(part) % parts
		}
	}
	for n := range parts {
		both := texts
		both.Texts = slices.Clone(texts.Texts)
		for _, t := range translations.Texts {
			if p, ok := part[t.Work]; !ok || parts > 1 && p == n {
				continue
			}
			if slices.ContainsFunc(texts.Texts, func(o knowledge.Text) bool { return o.ID == t.ID }) {
				return r, fmt.Errorf("%s is in both folders", t.ID)
			}
			both.Texts = append(both.Texts, t)
		}
		asked, err := runPart(ctx, both, cases, func(work string) bool { return parts == 1 || part[work] == n }, progress)
		if err != nil {
			return r, err
		}
		r.Outcomes = append(r.Outcomes, asked.Outcomes...)
	}
	if len(r.Outcomes) == 0 {
		return r, fmt.Errorf("no question names the text and the heading in %s that answer it: those alone can be asked so", folder)
	}
	r.finish()
	return r, nil
}

func runPart(ctx context.Context, texts knowledge.Folder, cases []Case, asked func(work string) bool, progress func(done, total int)) (Report, error) {
	byID := map[string]knowledge.Text{}
	for _, t := range texts.Texts {
		byID[t.ID] = t
	}
	var some []Case
	for _, c := range cases {
		if c.Text == nil || c.Heading == nil {
			continue
		}
		t, ok := byID[*c.Text]
		if !ok || !asked(t.Work) {
			continue
		}
		c.withhold = translationsOf(t, *c.Heading, texts.Texts)
		some = append(some, c)
	}
	ix, done, err := open(ctx, texts, nil)
	if err != nil {
		return Report{}, err
	}
	defer done()
	return Run(ctx, ix, some, progress)
}

// translationsOf gives the sections that stand at the place of a section in the other texts of its work.
func translationsOf(t knowledge.Text, heading string, all []knowledge.Text) []index.Hit {
	n := slices.IndexFunc(t.Sections, func(s knowledge.Section) bool { return s.Heading == heading })
	var hits []index.Hit
	for _, o := range all {
		if n >= 0 && o.Work == t.Work && o.ID != t.ID && n < len(o.Sections) {
			hits = append(hits, index.Hit{TextID: o.ID, Heading: o.Sections[n].Heading})
		}
	}
	return hits
}
