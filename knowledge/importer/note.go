package importer

// NoteKind is what the bot words a note by.
type NoteKind string

// The kinds of note.
const (
	TrackedChanges NoteKind = "tracked_changes" // of a DOCX: taken as if all were accepted
	FootnotesOut   NoteKind = "footnotes_out"   // left out, endnotes too
	DateUnsure     NoteKind = "date_unsure"     // the only date on a page, which does not say that it is that of publication
	MatterUnread   NoteKind = "matter_unread"   // front matter that is longer or nested deeper than front matter is
	MatterPartly   NoteKind = "matter_partly"   // front matter that was read in part; Said is why
	PagesUnread    NoteKind = "pages_unread"    // Count of Of pages could not be read in full
	LettersUntold  NoteKind = "letters_untold"  // a PDF does not say what some letters are
	PicturesOut    NoteKind = "pictures_out"    // left out, and any text in them
	WordsJoined    NoteKind = "words_joined"    // Count words that were divided at the end of a line
	LayoutGuessed  NoteKind = "layout_guessed"  // paragraphs and headings were told from where the lines stand
	CharsetUTF16   NoteKind = "charset_utf16"   // it does not say so, and was read as UTF-16
	CharsetWestern NoteKind = "charset_western" // it does not say so, and was read as windows-1252
)

// A Note says what was decided on the way and might be wrong.
type Note struct {
	Kind      NoteKind
	Count, Of int    `json:",omitempty"`
	Said      string `json:",omitempty"`
}
