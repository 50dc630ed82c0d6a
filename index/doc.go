// Package index answers questions from the passages of the knowledge log.
//
// An [Index] follows the log. What it holds is every text's newest revision up to [Index.Position] and none after:
// one batch carries the passages and the position, so a restart reads what it missed, and a lost or damaged index is
// rebuilt from the log, beside the old one. The index is a cache: what is quoted is cut out of the revision in the log,
// whose hash is checked, and only while that revision is the text's newest.
//
// [Index.Ask] goes through these steps, a file or two each:
//
//   - A question in parts ("when and where") is divided ([Parts]) and each part asked; one that goes on from the question
//     before ("and where?") is made whole by whoever knows that one ([Follow]) (phrase.go, parts.go, follow.go).
//   - read: the question is cleaned, its language told ([DetectLanguage]), its kind (who, when, how many, ...) and the word
//     that is asked about seen; phone shorthand is written out, Telex and VNI keystrokes are undone, words that ran
//     together parted, dates in figures named; words that no text knows are corrected by one slip of the finger or
//     taken for others of their root (read.go, typed.go, telex.go, kind.go, language.go). What the texts know is never
//     changed. Where people speak of themselves ("I am a teacher in Huế.") words count little.
//   - other names: a phrase of the glossary, a country, a month or a number stands for its other names, a word of the
//     small dictionary (words/basic.tsv) a little for others that mean the same (concept.go).
//   - across: where the texts are in another language, the question becomes a weighed bag of their words: by what the
//     works' own translations teach ([Index.Learn], IBM Model 1), the glossary, CLDR's names, numbers, and the dictionary
//     (across.go, teach.go); from Spanish, Portuguese, German and Italian by a dictionary of their own (words/further.tsv), and only
//     where most of what is asked stands in the passage. Other languages are looked at only for what the question's own does not have.
//   - find: bleve (BM25) gives candidates: by the words as written and without diacritics, in Vietnamese also by pairs
//     of syllables; and by the questions that sections carry, with no word left out (find.go, mapping.go, vietnamese.go).
//   - rank: a linear model over features of each candidate, all explained where they are defined (rank.go). A question is compared
//     with each that a section carries: what they share, more where it stands beside what is shared too, against all of both.
//   - choose: the sentences of the first five passages are scored together, by a linear model over features of the
//     sentence and its passage and 150 small trees; the best is quoted, with what it points back to, and the next best
//     while three sentences and 350 characters are not full, from other sections only where they are nearly as
//     likely; a list is quoted whole; byte for byte (extract.go, sentence.go). What was found in another language is shown
//     in the asker's where the work has it (translate.go).
//   - doubt: the confidence, a logistic model over features that are relative to the question's own weight, says how
//     likely the quotation is right (answer.go); below [AnswerAt] the answer is an honest no. Where sections carry questions it is
//     corrected by 80 small trees, and looks at the questions that the texts say are answered by none ("unanswered" in the front
//     matter): how like the nearest of those is, beside the nearest that is answered, and whether the question's words are rather
//     the words of one sort or the other. One that is nearly the same is refused, unless a section carries it too; what somebody
//     wrote by hand is measured by its own list alone. Texts that say another
//     number or date of the same are quoted both, the newer first (disagree.go); names and numbers that a question takes
//     for granted and the text does not hold are given along (premise.go); someone's age, telephone or e-mail is answered only by
//     a section that says one (attribute.go).
//
// The weights stand in weights.json and are fitted by `go run ./index/eval/fit` (see "How to refit"). This package
// writes no sentence and knows no chat.
//
// # What each part gains
//
// First the whole: the share of questions whose section comes first / of which what is quoted holds the answer (of people's
// questions, the half for fitting: / answered right / of the unanswerable ones, refused). Then the same in points when one part is left out and the weights
// stay as they are. The sets are those of CONTRIBUTING.md, the development ones.
//
//	                                      vi             vi folded      vi Telex       vi slips       en             fr             people
//	whole                                0.957 / 0.891  0.935 / 0.889  0.962 / 0.897  0.951 / 0.897  0.970 / 0.905  0.774 / 0.671  0.885 / 0.889 / 0.978
//	carried questions                    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    -16.9 / -57.6 / +1.1
//	unanswered questions                 +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / -1.2 / -8.7
//	shared words beside one another      +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.8 / +0.8 / -3.2
//	pairs of syllables                   +1.1 / -0.3    -1.6 / -3.3    +0.3 / -0.3    -0.3 / -1.9    -1.4 / -1.4    -0.5 / +0.0    +0.4 / +0.0 / -1.1
//	correction of slips                  -1.1 / -1.4    -1.6 / -1.6    -0.3 / -0.5    -3.5 / -3.8    -0.3 / -0.5    -0.7 / -0.2    -1.2 / -5.3 / +0.0
//	words of one root                    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    -0.2 / -0.4    +0.0 / +0.0 / +0.0
//	Telex and VNI                        +0.0 / +0.0    +0.0 / +0.0    -16.0 / -14.9  +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    -0.4 / -1.6 / +0.0
//	shorthand, words run together, dates +0.0 / +0.0    +0.0 / +0.3    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.1 / +0.2    +0.4 / -1.2 / +0.0
//	other names and synonyms             -0.8 / +0.3    -0.5 / -0.5    -1.1 / +0.8    -0.3 / -1.1    -0.5 / -0.5    -0.5 / -0.5    +0.8 / -3.3 / +0.0
//	sentences of oneself weigh less      +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    -0.8 / -0.8 / +0.0
//	trees of the choice                  +0.0 / -1.1    +0.0 / -1.6    +0.0 / -1.4    +0.0 / -3.5    +0.0 / -1.1    +0.0 / -0.8    +0.0 / -1.6 / +0.0
//	trees of the confidence              +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / +0.0    +0.0 / -7.4 / -3.2
//	choice over five passages            +0.0 / +0.0    +0.0 / -1.6    +0.0 / +0.0    +0.0 / -0.8    +0.0 / +0.3    +0.0 / +0.4    +0.0 / -1.6 / -4.3
//	next best of other sections          +0.0 / -0.5    +0.0 / -0.3    +0.0 / -0.5    +0.0 / -0.5    +0.0 / -0.8    +0.0 / -1.0    +0.0 / -3.7 / +0.0
//	question words weigh less            -1.9 / -1.9    -1.6 / -1.9    -1.4 / -1.6    -2.4 / -2.4    +0.0 / +0.3    -0.7 / -0.6    +0.4 / -1.2 / -1.1
//
// What was fitted with a part (the confidence, above all) is not fitted anew without it: such rows say more than the part alone gains. Where a part shows nothing in these sets it is for what the tests show: words run together,
// dates in figures, people who speak of themselves.
//
// # What it does not see
//
// It matches words. What fails, with examples of the development sets:
//
//   - The answer stands in the next sentences, under "this company" or "it" ("when will Ford's plants close"): one sentence
//     that points back takes the one before along, no more.
//   - Why and what for: a reason without "because" is not known for one.
//   - Before and after: "the summit that followed Paris" finds Paris.
//   - Near what the texts say (the exact days of a summit that they only announce, who ran an exercise that they only mention): of
//     such questions one in four is still answered with the sentence beside it, where nobody noted one like it as unanswered.
//   - A question in words that neither the text nor its carried questions nor the glossary use is refused.
//   - From another language a phrase is a bag of words, and what is found is answered only where it is surer.
//
// # How to refit
//
//	go run ./index/eval/fit -set DIR=WEIGHT,questions,unanswerable ... -set knowledge=6,../index/eval/testdata/people-fit.vi,... > index/weights.json
//
// A DIR holds texts/ and files of questions (as [summitbot/index/eval.Case]); "carried" in place of a file takes the
// questions that the texts carry, "unanswered" those that they say are answered by none, each as if it did not stand there. Fit twice after a change of the choice: the confidence depends on it. It prints what held-out
// texts come to. CONTRIBUTING.md has the sets and weights that weights.json was made with.
package index
