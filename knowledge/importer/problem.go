package importer

import "errors"

// ProblemKind is what the bot translates a problem by.
type ProblemKind string

// The kinds of problem.
const (
	Empty             ProblemKind = "empty"              // 0 bytes, or nothing but space
	TooLarge          ProblemKind = "too_large"          // over 20 MiB as a file, or over 4 MiB as a text
	Scanned           ProblemKind = "scanned"            // a PDF of pictures
	Encrypted         ProblemKind = "encrypted"          // needs a password
	Bomb              ProblemKind = "bomb"               // unpacks, nests or computes without end
	NoText            ProblemKind = "no_text"            // no words that could be taken
	Damaged           ProblemKind = "damaged"            // not what it begins as, or cut off
	UnreadableCharset ProblemKind = "unreadable_charset" // not in the character set that it says, or in none that is known
	UnknownType       ProblemKind = "unknown_type"       // a kind of file that is not read
	BadAddress        ProblemKind = "bad_address"        // not a web address, or not http or https
	RefusedAddress    ProblemKind = "refused_address"    // leads to an address that is not public
	RefusedRobots     ProblemKind = "refused_robots"     // the site's robots.txt asks programs to stay away
	Redirects         ProblemKind = "redirects"          // more than five
	NotFound          ProblemKind = "not_found"          // 404 or 410, or no such host
	Unreachable       ProblemKind = "unreachable"        // no connection, or any other refusal by the server
	Timeout           ProblemKind = "timeout"            // the server took over 20 seconds
)

// A Problem is why a file or a link makes no draft, worded for the moderator who gave it.
type Problem struct {
	Kind    ProblemKind
	Message string // a plain English sentence
	cause   error
}

func (p *Problem) Error() string {
	if p.cause == nil {
		return p.Message
	}
	return p.Message + " (" + p.cause.Error() + ")"
}

func (p *Problem) Unwrap() error { return p.cause }

// ErrNotModified is what [Reader.FetchIfChanged] answers where the page is still the one that was seen before.
var ErrNotModified = errors.New("the page has not changed")

var messages = map[ProblemKind]string{
	Empty:             "The file is empty.",
	TooLarge:          "The file is over 20 MiB, which is more than is read: cut it into several texts.",
	Scanned:           "The PDF holds pictures of pages, not text: run it through text recognition, or paste the text.",
	Encrypted:         "The file is protected by a password: save it without one.",
	Bomb:              "The file unpacks to far more, or is nested far deeper, than a text would be: it was not read.",
	NoText:            "There is no text in it that could be read.",
	Damaged:           "The file is damaged or cut off: save it again, or paste the text.",
	UnreadableCharset: "The characters of the file cannot be read: save it as UTF-8.",
	UnknownType:       "This kind of file is not read: give Markdown, plain text, HTML, PDF or DOCX.",
	BadAddress:        "This is not a web address that can be read: write https://... without a user name.",
	RefusedAddress:    "The link leads to an address that is not on the public internet: it was not followed.",
	RefusedRobots:     "The site asks programs not to read this page (robots.txt): paste the text instead.",
	Redirects:         "The link was passed on more than five times: give the page's own address.",
	NotFound:          "There is no such page.",
	Unreachable:       "The page could not be had from its server.",
	Timeout:           "The server took longer than 20 seconds: try again later.",
}

func problem(kind ProblemKind, cause error) *Problem {
	return &Problem{Kind: kind, Message: messages[kind], cause: cause}
}

// said is a problem whose message is more exact than its kind's.
func said(kind ProblemKind, message string) *Problem {
	return &Problem{Kind: kind, Message: message}
}
