// Package knowledge keeps the official texts true: what they are, how they came to be so, and that they are still
// what was written.
//
// A [Text] is one Markdown file with front matter, in one language; translations share a work and have the same
// sections in the same order. [ParseText] reads it, and words every mistake for the person who has to mend it, with
// file and line ([Fault]). What is kept is the file byte for byte, so that a quotation is a piece of it.
//
// The log ([Store]) holds every revision of every text in one order: positions 1, 2, 3 without gaps. Revisions are only
// ever added ([Store.Append]), each with the revision that it was based on: a change based on an older one is a [Clash],
// refused and shown. The append is on disk when Append returns, in one transaction with whatever else must change
// with it. Each row carries a hash over its columns and the hash of the row before it. They are checked at every read:
// a damaged row is never given out as true, and a chain that is broken ([Broken]) stops all writing, never reading.
// In a log that is not whole a text is quoted only where a second place agrees on which revision is its newest.
//
// In memory the store knows which revision of each text is the newest ([Store.Current]); it learns of other processes'
// writes without reading the disk ([Store.Fresh]), so that a text taken back is not quoted from the next answer on.
// Followers are woken by [Store.Wait] and read on from their position: waking is a hint, reading is the truth.
//
// Texts come in from the folder that ships or TEXTS_DIR ([Store.Seed], which leaves alone what anyone else has touched),
// and from files ([Store.Import]); they go out with [Store.Export], and an import of an export changes nothing. A
// [Summit] is what else must be known of what is served. [Store.Redact] empties an old text or a name for good; the
// hashes stay, so the chain is still whole. [Store.Verify] reads everything and says what is wrong.
//
// The store is SQLite in the data folder. The queries are written for PostgreSQL too, its second home later; the
// suite in storetest holds both to the same behaviour.
package knowledge
