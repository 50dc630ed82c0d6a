package index

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"summitbot/knowledge"
)

// A Question is what someone asks.
type Question struct {
	Text     string
	Language string          // BCP 47, wanted for the answer; empty: the question's own
	Chat     string          // language of the chat it was asked in, for when the question's cannot be told; may be empty
	Withhold []Hit           // for measuring: passages that are not to be found
	Draft    *knowledge.Text // answer as if this were its text's newest revision; nil: from what is published alone
	Rehearse bool            // for measuring: [Answer.Quotes] also holds what would be quoted where the question is refused
}

// A Range is a byte range, from inclusive to exclusive; in JSON [from, to].
type Range [2]int

// An Extract is a piece of one revision, byte for byte, with where it comes from.
type Extract struct {
	Text        string  `json:"text"`
	Sentence    Range   `json:"sentence"` // in Text: the sentence that answers
	Marks       []Range `json:"marks"`    // in Text: the words that matched
	Language    string  `json:"language"`
	TextID      string  `json:"text_id"`
	Work        string  `json:"work"`
	Revision    int64   `json:"revision"`
	Heading     string  `json:"heading"`
	Title       string  `json:"title"`        // of the text
	SourceTitle string  `json:"source_title"` // of what the text or section was taken from
	Publisher   string  `json:"publisher"`
	Published   string  `json:"published"`
	URL         string  `json:"url"`
	Wording     string  `json:"wording"`
}

// An Answer is what the texts say to a question; not Answered: nothing that is good enough. Of a question
// in parts ([Parts]) it holds what each is answered with; Ranked and Quotes are those of the first.
type Answer struct {
	Answered   bool      `json:"answered"`
	Language   string    `json:"language"`   // of what is quoted; without an answer, the one answered in
	Confidence float64   `json:"confidence"` // 0 to 1
	Extracts   []Extract `json:"extracts"`   // empty where not Answered
	Further    []Extract `json:"further"`    // up to three passages to read on; the nearest, where not Answered
	TookUS     int64     `json:"took_us"`
	About      string    `json:"about,omitempty"`  // what was taken over from the question before, see [Follow]
	Unsaid     []string  `json:"unsaid,omitempty"` // the parts of the question that the texts do not answer, where others are

	Disagree    bool     `json:"disagree,omitempty"`    // the extracts are of texts that say different things of one; the newer first
	Unmentioned []string `json:"unmentioned,omitempty"` // names and numbers of the question that the text answered from does not hold

	Spoken string    `json:"-"` // the language to answer in, whatever is quoted
	Asked  string    `json:"-"` // the question's own language; empty where it could not be told
	Sure   bool      `json:"-"` // whether that is beyond doubt
	Ranked []Hit     `json:"-"` // the passages in order, ten at most, answered or not
	Open   bool      `json:"-"` // the texts say that none answers this
	Quotes []Extract `json:"-"` // only when rehearsing: the extracts, answered or not
}

// A Hit is one passage in the order of retrieval; what is quoted may be from another than the first.
type Hit struct {
	TextID, Heading string
}

const (
	furtherPassages = 3
	rankedHits      = 10
)

// Ask answers a question. It reads no disk but for texts that it has not seen lately, and waits for nobody.
func (ix *Index) Ask(ctx context.Context, q Question) (Answer, error) {
	start := time.Now()
	a, err := ix.ask(ctx, q)
	a.TookUS = time.Since(start).Microseconds()
	return a, err
}

func (ix *Index) ask(ctx context.Context, q Question) (Answer, error) {
	a := Answer{Extracts: []Extract{}, Further: []Extract{}}
	if err := ix.store.Fresh(ctx); err != nil {
		return a, err
	}
	text := clean(q.Text)
	a.Asked, a.Sure = DetectLanguage(text)
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	a.Language = ix.answerLanguage(q, a)
	a.Spoken = a.Language
	if ix.bleve == nil || len(cutWords(text)) == 0 {
		return a, nil
	}
	if parts := partsOf(text); len(parts) > 1 {
		return ix.askParts(ctx, text, parts, q, a)
	}
	a, _, err := ix.askOne(ctx, text, q, a)
	return a, err
}

// askOne answers one question, and gives what it is answered with, nil where nothing was found; a holds the languages
// already, ix.mu is held.
func (ix *Index) askOne(ctx context.Context, text string, q Question, a Answer) (Answer, *ranked, error) {
	best, err := ix.bestResult(ctx, text, q, &a)
	if err != nil || best == nil {
		return a, nil, err
	}
	a.Confidence, a.Open = best.confidence, best.isOpen()
	for _, p := range best.hits {
		a.Ranked = append(a.Ranked, Hit{p.text.ID, p.section.Heading})
	}
	a.Answered = best.answers()
	if a.Answered {
		a.Unmentioned = ix.unmentioned(&best.reading, &best.ranked[0])
		a.Answered = (len(a.Unmentioned) == 0 || best.confidence >= AnswerDoubtfulAt) &&
			!ix.speaksOfOthers(&best.reading, &best.ranked[0]) && !best.reading.lacksAttribute(text, ix.ownLanguage(&a), &best.ranked[0])
	}
	rest := best.ranked
	if q.Rehearse && best.ranked[0].chosen >= 0 {
		a.Quotes = best.reading.extracts(best.ranked)
	}
	if a.Answered {
		a.Extracts = best.reading.extracts(best.ranked)
		a.Language = a.Extracts[0].Language
		for _, other := range best.reading.disagreeing(best.ranked) {
			a.disagree(best.reading.extracts([]ranked{*other}))
		}
		rest = rest[1:]
	}
	for i := range rest {
		if len(a.Further) == furtherPassages {
			break
		}
		if rest[i].chosen >= 0 {
			a.Further = append(a.Further, best.reading.extracts(rest[i : i+1])[0])
		}
	}
	return a, &best.ranked[0], nil
}

// askParts answers a question in parts: by what answers the whole, where that has all that is asked for; else each of
// them, where the texts do; else the whole, where they answer that; else the parts that they answer. The languages are told
// from the whole: a part is too short for that. ix.mu is held.
func (ix *Index) askParts(ctx context.Context, text string, parts []part, q Question, a Answer) (Answer, error) {
	whole, with, err := ix.askOne(ctx, text, q, a)
	if err != nil || whole.Open || whole.Answered && with.offeredAll(parts) {
		return whole, err
	}
	var answers []Answer
	var open []part   // not answered by themselves
	var first *ranked // what answers the first that is answered
	for _, p := range parts {
		one, with, err := ix.askOne(ctx, p.ask, q, a)
		switch {
		case err != nil:
			return a, err
		case !one.Answered:
			open = append(open, p)
			continue
		case len(answers) > 0 && one.Confidence < answers[0].Confidence && first.offeredAll([]part{p}):
			continue // the first quotation has this too, and is the surer
		case first == nil:
			first = with
		}
		answers = append(answers, one)
	}
	if len(answers) == 0 || len(open) > 0 && whole.Answered {
		return whole, nil
	}
	var unsaid []string
	for _, p := range open {
		if !first.offeredAll([]part{p}) { // else what is quoted has this too: the place beside the date
			unsaid = append(unsaid, p.say)
		}
	}
	joined := answers[0]
	for _, next := range answers[1:] {
		joined.add(next)
	}
	joined.Unsaid = unsaid
	return joined, nil
}

// offeredAll reports whether one quotation has what every part asks for, where they ask it of the same thing: "when and where".
func (p *ranked) offeredAll(parts []part) bool {
	return !slices.ContainsFunc(parts, func(one part) bool {
		k := kindOf(one.ask)
		return !one.own || !k.demands() || !p.offered(k)
	})
}

// add puts what answers another part behind; what is quoted already is not quoted again.
func (a *Answer) add(b Answer) {
	for _, e := range b.Extracts {
		if !slices.ContainsFunc(a.Extracts, e.standsIn) {
			a.Extracts = append(a.Extracts, e)
		}
	}
	a.Confidence = min(a.Confidence, b.Confidence)
	a.Disagree = a.Disagree || b.Disagree
	a.Unmentioned = append(a.Unmentioned, b.Unmentioned...)
	a.Further = slices.DeleteFunc(a.Further, func(f Extract) bool { return slices.ContainsFunc(a.Extracts, f.sameSection) })
}

func (e Extract) sameSection(b Extract) bool {
	return e.TextID == b.TextID && e.Revision == b.Revision && e.Heading == b.Heading
}

// standsIn reports whether the sentence that answers stands in what is quoted already.
func (e Extract) standsIn(quoted Extract) bool {
	return e.sameSection(quoted) && strings.Contains(quoted.Text, e.Text[e.Sentence[0]:e.Sentence[1]])
}

// disagree adds what another text says of the same, the newer text first.
func (a *Answer) disagree(other []Extract) {
	other = slices.DeleteFunc(other, func(e Extract) bool { return slices.ContainsFunc(a.Extracts, e.standsIn) })
	a.Disagree = true
	a.Extracts = append(a.Extracts, other...)
	slices.SortStableFunc(a.Extracts, func(x, y Extract) int { return strings.Compare(y.Published, x.Published) })
}

// answerLanguage chooses the language to answer in: the one wanted, else the question's, else the chat's.
func (ix *Index) answerLanguage(q Question, a Answer) string {
	switch {
	case q.Language != "":
		return q.Language
	case a.Sure:
		return a.Asked
	case q.Chat != "":
		return q.Chat
	case a.Asked != "":
		return a.Asked
	}
	return "en"
}

// understand reads a question against one language's texts: as it stands, or, where it is surely of another, across.
func (ix *Index) understand(text string, a *Answer, g string, lex *lexicon) reading {
	if from := group(a.Asked); a.Sure && from != "und" && from != g {
		if furtherAsk[from] == nil || ix.lexicons[from] != nil { // else what no text knows would be parted: "Qu an to"
			text = mend(text, from, lexiconOrNone(ix.lexicons[from]))
		}
		return ix.across(text, from, g, lex)
	}
	return ix.read(text, g, lex)
}

// A result is the best that one language's texts have to say.
type result struct {
	reading    reading
	ranked     []ranked   // the one that is quoted first
	hits       []*passage // in the order of retrieval
	rarest     float64    // weight of a word that no passage holds
	confidence float64
	elsewise   bool // what is nearest is surely about another thing
}

// bestResult looks in the question's own language, then in the wanted one, and only where those do not answer in the
// others. What is found in another language is shown in the wanted one where the same work has a text in it.
func (ix *Index) bestResult(ctx context.Context, text string, q Question, a *Answer) (*result, error) {
	wanted := group(a.Language)
	order := append([]string{wanted}, ix.fallbackGroups(wanted)...)
	if own := group(a.Asked); a.Sure && own != wanted && own != "und" {
		order = append([]string{own}, slices.DeleteFunc(order, func(g string) bool { return g == own })...)
	}
	var best *result
	own := ix.ownLanguage(a)
	for _, g := range order {
		if g != own && len(q.Withhold) == 0 && q.Draft == nil && ix.translated[languages{g, own}] {
			continue // all that it says is there in the own language too
		}
		r, err := ix.resultIn(ctx, text, g, q, a)
		if err != nil {
			return nil, err
		}
		if r == nil {
			continue
		}
		if best == nil || r.answers() || r.confidence > best.confidence && r.reading.across == best.reading.across {
			best = r
		}
		if best.answers() || r.elsewise && r.reading.further {
			break // what another language would give for so few words is a guess
		}
	}
	shown := a.Language
	if ix.lexicons[wanted] == nil {
		shown = ix.standIn(wanted) // whoever reads none of the texts' languages may read the most widely read of them
	}
	if best != nil && best.reading.group != group(shown) {
		for i := range best.ranked[:min(joined, len(best.ranked))] {
			ix.translate(ctx, &best.ranked[i], shown, q.Withhold)
		}
		for i, p := range best.hits {
			if other := ix.counterpart(ctx, p, shown, q.Withhold); other != nil {
				best.hits[i] = other
			}
		}
	}
	return best, nil
}

// answers reports whether the quotation is good enough to be one.
func (r *result) answers() bool {
	line := AnswerAt
	if r.reading.across {
		line = AnswerAcrossAt
	}
	return r.confidence >= line && r.ranked[0].chosen >= 0 && !r.reading.changing
}

// withDraft puts the passages of a draft in the place of those of its text's newest revision. They need not be found by
// words: ranking looks at all of them.
func (ix *Index) withDraft(found []*passage, draft *knowledge.Text, g string) []*passage {
	if draft == nil {
		return found
	}
	found = slices.DeleteFunc(found, func(p *passage) bool { return p.text.ID == draft.ID })
	if group(draft.Language) != g {
		return found
	}
	for n := range draft.Sections {
		p := ix.analyse(draft, n, 0)
		p.byHand = true
		found = append(found, p)
	}
	return found
}

// better reports whether a passage stands in the question's own language too: there it is found by what was typed, not
// by what that may mean.
func (ix *Index) better(ctx context.Context, p *passage, a *Answer, withhold []Hit) bool {
	own := ix.ownLanguage(a)
	if own == p.group {
		return false
	}
	id := p.text.Work + "." + own
	if newest, ok := ix.store.Current(id); ok && !newest.Removed && newest.Position != ix.held[id].Position {
		return true // it has just changed there: what another language still says may be what it no longer does
	}
	return ix.counterpart(ctx, p, own, withhold) != nil
}

// standIn is a language, or where there are no texts in it the one that most read of those that there are.
func (ix *Index) standIn(lang string) string {
	if others := ix.fallbackGroups(lang); ix.lexicons[lang] == nil && len(others) > 0 {
		return others[0]
	}
	return lang
}

// ownLanguage is the one that a question is asked in, or else wanted in.
func (ix *Index) ownLanguage(a *Answer) string {
	if own := group(a.Asked); a.Sure && own != "und" {
		return own
	}
	return group(a.Language)
}

// resultIn is what one language's texts have to say; nil where there are none, or none that shares a word.
func (ix *Index) resultIn(ctx context.Context, text, g string, q Question, a *Answer) (*result, error) {
	lex := ix.lexicons[g]
	if lex == nil {
		return nil, nil
	}
	r := &result{reading: ix.understand(text, a, g, lex), rarest: lex.idf(0)}
	found, err := ix.find(ctx, &r.reading)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(p *passage) bool {
		return slices.Contains(q.Withhold, Hit{p.text.ID, p.section.Heading}) || ix.better(ctx, p, a, q.Withhold)
	})
	found = ix.withDraft(found, q.Draft, g)
	if len(found) == 0 {
		return nil, nil
	}
	r.ranked = ix.rank(&r.reading, found)
	for _, p := range r.ranked[:min(rankedHits, len(r.ranked))] {
		r.hits = append(r.hits, p.passage)
	}
	r.reading.choose(r.ranked)
	r.confidence = r.confide()
	if r.reading.further {
		switch carried, open := r.ranked[0].features.carried, r.openAlike(); {
		case carried >= furtherAlike && carried >= open:
			r.confidence = math.Max(r.confidence, furtherAlike) // the text's keepers have said that it answers this
		case open >= furtherAlike:
			r.confidence = 0 // or that nothing does
		}
	}
	if r.reading.further && (r.reading.kind.demands() || r.reading.kind == kindWhy) && !r.ranked[0].offered(r.reading.kind) {
		r.confidence = 0 // what answers has another form than what is asked for
	}
	if ix.answeredElsewise(&r.reading, group(a.Asked), &r.ranked[0]) {
		r.confidence, r.elsewise = 0, true
	}
	return r, nil
}

// confidenceFeatures are what is known of the best passage beside the question and the next best, all relative to
// the question's own weight, so that they mean the same in every index.
type confidenceFeatures struct {
	constant  float64
	covered   float64 // share of the question's weight found in the passage
	window    float64 // in three sentences on end
	sentence  float64 // in one
	pairs     float64 // share in neighbouring words found as neighbours
	unknown   float64 // share in words that the texts do not know
	margin    float64 // how far the best passage is before the next, of its own score
	carried   float64 // likeness to a question that the section is known to answer
	kind      float64 // what is asked for is offered
	namesLack float64
	rarest    float64
	text      float64
	short     float64 // the question has but a word or two
	gap       float64 // weight of the heaviest word that the passage lacks, of the heaviest there can be
	density   float64 // BM25 of the passage's body, per weight of the question
	solid     float64 // share in words that match beside their neighbour
	strength  float64 // BM25 of the passage's body, of the heaviest word that there can be
	asked     float64 // share found in the questions that the section carries
	anywhere  float64 // share found anywhere of the passage
	alike     float64 // the same question in nearly the same words is carried
	second    float64 // likeness to a question that the next best section carries
	lacksKind float64 // 1 where what is quoted does not hold the sort of thing that is asked for
	slipped   float64 // share in words that are known only as corrected
	missing   float64 // share of words that do not only ask, found nowhere in the passage
	focus     float64 // share of the weight of words that do not only ask, found in the passage
	bulk      float64 // the question's weight, of the heaviest word that there can be
	found     float64 // what of it is found in the passage
	foundIn   float64 // what is found in one sentence
	foundPair float64 // what is found in neighbouring words
	rares     float64 // found words that few passages hold
	drop      float64 // what the other candidates' bodies come to on the average, of the best's
	names     float64 // names of the question that are found
	score     float64 // of the sentence quoted, before the next best of another passage
	across    float64 // the question was carried over from another language
	contained float64 // largest share of the question's words found in one question that the section carries
	chosen    float64 // share of the question's weight in the sentence quoted
	near      float64 // how near what is asked for stands to the question's words there
	unfocused float64 // the word that the question word stands by is not in what would be quoted
	askedBody float64 // as of the passage
	several   float64 // as of the passage
	votes     float64 // its share of the likeness to questions that any passage carries, the most alike counting most
	open      float64 // likeness to the most alike question that no text answers, of those noted with any section found
	openAlike float64 // that beyond one half, squared
	openHere  float64 // the same of the passage's own
	openHolds float64 // largest share of the question's words found in one of all those
	leaning   float64 // whether the question's words are rather those of unanswered questions
	against   float64 // how much more the passage's carried question is like this one than that
	beyond    float64 // how much more the passage's carried question is like this one than the next best passage's
}

var confidenceFeatureNames = []string{"constant", "covered", "window", "sentence", "pairs", "unknown", "margin", "carried", "kind", "names_lack", "rarest", "text", "short", "gap", "density", "solid", "strength", "asked", "anywhere", "alike", "second", "lacks_kind", "slipped", "missing", "focus",
	"bulk", "found", "found_in", "found_pair", "rares", "drop", "names", "score", "across", "contained", "chosen", "near", "unfocused", "beyond", "open", "open_alike", "against", "asked_body", "several", "votes", "open_here", "open_holds", "against_holds", "leaning"}

func (f confidenceFeatures) list() []float64 {
	return []float64{f.constant, f.covered, f.window, f.sentence, f.pairs, f.unknown, f.margin, f.carried, f.kind, f.namesLack, f.rarest, f.text, f.short, f.gap, f.density, f.solid, f.strength, f.asked, f.anywhere, f.alike, f.second, f.lacksKind, f.slipped, f.missing, f.focus,
		f.bulk, f.found, f.foundIn, f.foundPair, f.rares, f.drop, f.names, f.score, f.across, f.contained, f.chosen, f.near, f.unfocused, f.beyond, f.open, f.openAlike, f.against, f.askedBody, f.several, f.votes, f.openHere, f.openHolds, f.contained - f.openHolds, f.leaning}
}

func (r *result) features() confidenceFeatures {
	top, q := &r.ranked[0].features, &r.reading
	f := confidenceFeatures{constant: 1, covered: top.covered, window: top.window, sentence: top.sentence, margin: 1, carried: top.carried,
		kind: top.kind, solid: top.solid, asked: top.asked, anywhere: top.anywhere, alike: top.alike, strength: math.Log1p(top.body / r.rarest), namesLack: top.namesLack, rarest: top.rarest, text: top.text}
	unknown, all, found := 0.0, 0.0, 0.0
	content := 0
	for i := range q.words {
		w := &q.words[i]
		if w.asks {
			continue
		}
		content++
		all += w.weight
		if !w.known {
			unknown += w.weight
		}
		f.slipped += w.weight * btof(w.slipped)
		f.missing += w.weight * (1 - r.ranked[0].everywhere[i])
		best := r.ranked[0].best[i]
		found += best * w.weight
		if w.weight > rareShare*r.rarest {
			f.rares += best
		}
		if w.name {
			f.names += best
		}
		if best < 0.3 {
			f.gap = math.Max(f.gap, w.weight/r.rarest)
		}
	}
	if all > 0 {
		f.unknown, f.focus = unknown/all, found/all
		f.slipped /= all
		f.missing /= all
	}
	if q.mass > 0 {
		f.pairs, f.density = top.pairs/q.mass, top.body/q.mass
	}
	if score := r.ranked[0].score; len(r.ranked) > 1 && score > 0 {
		f.margin = math.Min(1, (score-r.ranked[1].score)/score)
	}
	if len(r.ranked) > 1 {
		f.second = r.ranked[1].features.carried
	}
	f.lacksKind = btof(q.kind.demands() && !r.ranked[0].offered(q.kind))
	f.short = btof(content <= 1)
	f.bulk, f.found = math.Log1p(all/r.rarest), math.Log1p(found/r.rarest)
	f.foundIn, f.foundPair = math.Log1p(top.sentence*q.mass/r.rarest), math.Log1p(top.pairs/r.rarest)
	f.rares, f.names = math.Log1p(f.rares), math.Log1p(f.names)
	f.drop = r.drop()
	f.score = r.lead()
	f.across = btof(q.across)
	f.contained, f.beyond = top.contained, top.carried-f.second
	r.lookAtChosen(&f)
	f.askedBody, f.several, f.votes = top.askedBody, top.several, r.votes()
	f.open, f.openHolds = r.open()
	f.openHere = r.ranked[0].open
	if !r.ranked[0].byHand {
		f.leaning = q.leaning()
	}
	if content <= fewWords && f.open < fewAlike && f.open <= f.carried {
		f.open, f.openHolds, f.openHere, f.leaning = 0, 0, 0, 0
	}
	f.openAlike, f.against = math.Pow(math.Max(0, 2*f.open-1), 2), f.carried-f.open
	if !r.carries() { // what is alike then is a heading: that is no question known to be answered
		f.carried, f.contained, f.beyond, f.second, f.alike, f.asked = 0, 0, 0, 0, 0, 0
		f.open, f.openAlike, f.against, f.openHere, f.openHolds, f.leaning = 0, 0, 0, 0, 0, 0
		f.askedBody, f.several, f.votes = 0, 0, 0
	}
	return f
}

// A question of so few words that tell something is nearly the same as one that is unanswered from so much likeness on; below, and where
// one that is answered is as like, what two short questions share is chance: "was X there" and "how rich is X".
const (
	fewWords = 2
	fewAlike = 0.7
)

// lookAtChosen looks at the sentence that would be quoted.
func (r *result) lookAtChosen(f *confidenceFeatures) {
	p, q := &r.ranked[0], &r.reading
	if p.chosen < 0 {
		return
	}
	s := &p.sentences[p.chosen]
	seen := q.look(p.terms[s.first:s.last])
	f.chosen = q.coverage(seen.best)
	for i := range seen.hits {
		seen.hits[i].term += s.first
	}
	f.near = q.apart(p, s, seen.hits)
	if q.focus >= 0 {
		f.unfocused = 1 - p.everywhere[q.focus]
	}
}

// rareShare is the weight, of the heaviest that there can be, from which a word counts as one that few passages hold.
const rareShare = 0.6

// dropPassages are those that the best is set beside.
const dropPassages = 10

// drop is what the next bodies come to on the average, of the best: where nothing answers, many are as good.
func (r *result) drop() float64 {
	bodies := make([]float64, len(r.ranked))
	for i := range r.ranked {
		bodies[i] = -r.ranked[i].features.body
	}
	slices.Sort(bodies)
	next := bodies[1:min(1+dropPassages, len(bodies))]
	if bodies[0] == 0 || len(next) == 0 {
		return 0
	}
	sum := 0.0
	for _, b := range next {
		sum += b
	}
	return sum / float64(len(next)) / bodies[0]
}

// maxLead bounds how far the sentence quoted can be before the others.
const maxLead = 3

func (r *result) lead() float64 {
	lead := float64(maxLead)
	first := &r.ranked[0]
	if first.chosen < 0 {
		return 0
	}
	for i := 1; i < min(joined, len(r.ranked)); i++ {
		if p := &r.ranked[i]; p.chosen >= 0 {
			lead = math.Min(lead, first.scores[first.chosen]-p.scores[p.chosen])
		}
	}
	return lead
}

// offered reports whether what would be quoted holds what a question of that kind asks for.
func (p *ranked) offered(k kind) bool {
	if p.chosen < 0 {
		return false
	}
	for _, piece := range p.pieces() {
		for i := piece.first; i <= piece.last; i++ {
			if p.sentences[i].traits.offers(k) {
				return true
			}
		}
	}
	return false
}

// confide tells how likely it is that what would be quoted answers the question. Where the passage carries questions
// they are the better sign; else, and from another language, the words are: two fits.
func (r *result) confide() float64 {
	c := 1 / (1 + math.Exp(-weights.confidence(r.features().list(), r.carries())))
	if r.reading.across {
		return c
	}
	if carried := r.ranked[0].features.carried; r.carries() && carried >= straightAt && carried >= r.openAlike() {
		return math.Max(c, straightAt) // the text's keepers have said that it answers this
	}
	if r.isOpen() {
		return math.Min(c, 1-straightAt) // or that nothing does
	}
	return c
}

// isOpen reports whether the question is nearly one of those that the texts say are answered by none.
func (r *result) isOpen() bool {
	open := r.openAlike()
	return !r.reading.across && open >= straightAt && open > r.ranked[0].features.carried
}

// votes is the best passage's share of the likeness to carried questions, squared so that the most alike count most.
func (r *result) votes() float64 {
	all := 0.0
	for i := range r.ranked {
		f := &r.ranked[i].features
		all += f.carried*f.carried + f.several*f.several
	}
	if all == 0 {
		return 0
	}
	f := &r.ranked[0].features
	return (f.carried*f.carried + f.several*f.several) / all
}

// open is the likeness to the most alike question that no text answers, and the largest share of the question's words in one. Of what
// someone wrote, or changed, only its own list says that: others cannot know of it.
func (r *result) open() (open, holds float64) {
	for i := range r.ranked {
		if r.ranked[0].byHand && r.ranked[i].text.ID != r.ranked[0].text.ID {
			continue
		}
		open, holds = math.Max(open, r.ranked[i].open), math.Max(holds, r.ranked[i].openHolds)
	}
	return open, holds
}

func (r *result) openAlike() float64 {
	open, _ := r.open()
	return open
}

func (r *result) carries() bool { return len(r.ranked[0].asked) > 0 && !r.reading.across }
