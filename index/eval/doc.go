// Package eval is the yardstick of package index: it asks a file of questions of a folder of texts and counts.
//
// A [Case] says which text, section and string answer a question, or that none does. [Run] asks them all and gives a
// [Report]: the rank of the right text and section (also where the answer was refused), how often what is quoted holds
// the answer, what was refused rightly and wrongly, at the bot's own line and at the lines that wrongly refuse 5 and
// 10 per cent, and the time of one answer; the same by the kind and form of the questions; and whether the confidence
// says how often the answer is right. [Compare] tells whether two runs of the same questions differ by more than chance.
// The command in fit finds the weights from such files.
package eval
