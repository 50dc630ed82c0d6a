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
//     (across.go, teach.go). Other languages are looked at only for what the question's own does not have.
//   - find: bleve (BM25) gives candidates: by the words as written and without diacritics, in Vietnamese also by pairs
//     of syllables; and by the questions that sections carry, with no word left out (find.go, mapping.go, vietnamese.go).
//   - rank: a linear model over features of each candidate, all explained where they are defined (rank.go).
//   - choose: the sentences of the first five passages are scored together, by a linear model over features of the
//     sentence and its passage and 150 small trees; the best is quoted, with what it points back to, and the next best
//     while three sentences and 350 characters are not full, from other sections only where they are nearly as
//     likely; a list is quoted whole; byte for byte (extract.go, sentence.go). What was found in another language is shown
//     in the asker's where the work has it (translate.go).
//   - doubt: the confidence, a logistic model over features that are relative to the question's own weight, says how
//     likely the quotation is right (answer.go); below [AnswerAt] the answer is an honest no. Texts that say another
//     number or date of the same are quoted both, the newer first (disagree.go); names and numbers that a question takes
//     for granted and the text does not hold are given along (premise.go).
//
// The weights stand in weights.json and are fitted by `go run ./index/eval/fit` (see "How to refit"). This package
// writes no sentence and knows no chat.
//
// ABLATION
package index
