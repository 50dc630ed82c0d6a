// Package importer makes a draft text of a pasted text, a file or a link, to be shown and corrected before anything
// is published. Hostile bytes stop here.
//
// A [Draft] is a Markdown body and what could be found about it: title, language, publisher, date, address, events
// and whose words it is in. What could not be found is named in Missing, to be asked for. What was decided on the
// way and might be wrong is said in Notes.
//
// [Reader.Read] tells from the first bytes what a file is. Markdown and plain text are read here, within bounds.
// PDF, DOCX and HTML are read by a child process: our own binary with an empty environment, standard streams only,
// an empty temporary folder, 20 seconds, and its memory limited by the system ([Confine], then [Parse]). A file
// that overwhelms its parser ends the child, not the bot.
//
// [Reader.Fetch] follows a link: http and https only, no proxy, no cookies, at most five redirects, robots.txt asked
// at every host, and every connection, those for robots.txt and after redirects included, checked at the moment of
// connecting to go to a public address. 20 seconds and 20 MiB at most, and only content types that are read.
//
// What is wrong with a file or a link is a [Problem]: a kind that the bot translates by, and a sentence for the
// moderator. Nothing is ever half imported: a draft or a problem, never both.
//
// The words of a body are the document's, without markup inside a paragraph: an extract is cut from the body byte for
// byte, so an escape or an asterisk in it would be shown as if the publisher had written it. Links are kept as their
// text, images are left out.
package importer
