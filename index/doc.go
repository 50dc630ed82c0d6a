// Package index answers questions from the passages of the knowledge log.
//
// An [Index] follows the log. What it holds is every text's newest revision up to [Index.Position] and none after:
// one batch carries the passages and the position, so a restart reads what it missed, and a lost or damaged index is
// rebuilt from the log, beside the old one. The index is a cache: what is quoted is cut out of the revision in the log,
// whose hash is checked, and only while that revision is the text's newest.
//
// [Index.Ask] goes through four steps, a file each:
//
//   - read: the question is cleaned, its language told ([DetectLanguage]), its kind (who, when, how many, ...) seen,
//     Telex and VNI keystrokes undone, words that no text knows corrected by one slip of the finger (read.go, kind.go,
//     language.go, telex.go). What the texts know is never changed.
//   - find: bleve (BM25) gives candidates: by the words as written and without diacritics, in Vietnamese also by pairs
//     of syllables; and by the questions that sections carry, with no word left out (find.go, mapping.go, vietnamese.go).
//   - rank: a linear model over a dozen features of each candidate, all explained where they are defined (rank.go).
//   - extract: the sentence that answers, by another linear model, with its neighbours up to three sentences and 350
//     characters, or the whole list that it stands in; byte for byte (extract.go, sentence.go). A question in another
//     language than the texts wanted is answered from the same section of the translation (translate.go).
//
// Before these, a question in parts ("when and where") is divided ([Parts]) and each part asked, and one that goes on from
// the question before ("and where?") is made whole by whoever knows that one ([Follow]); both look at words alone (phrase.go,
// parts.go, follow.go).
//
// The confidence is a logistic model over features that are relative to the question's own weight (answer.go); below
// [AnswerAt] the answer is an honest no. The weights stand in weights.json and are fitted by
// `go run ./index/eval/fit`, with cross-validation over texts. This package writes no sentence and knows no chat.
//
// # What it does not see
//
// It matches words: a question in words that neither the text nor its carried questions use is refused. A question
// about something near what the texts say (how many people a delegation had, where the texts name only its head) may
// be answered with the sentence about its neighbour. Across languages it carries over names and numbers only, unless
// the question's own language has the work too.
package index
