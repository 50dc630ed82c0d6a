// Package bot is the conversation: a [Message] in, a [Reply] out. It knows no platform.
//
// [Bot.Answer] is the one way in for what people say. A question goes to package index; what comes back is made a
// reply of parts (an extract, where it stands, what to read on), or an honest no. Everything else is a [Command], the
// bot's own or a feature's. A greeting is answered without searching.
//
// The bot's own words stand in catalogues, one a language (words/), never in code. Which language a reply is in: the
// person's choice, else the question's when that is sure, else the chat's, else the question's guessed, else what
// the platform says of the person, else English.
//
// A reply is data: parts with spans of text, buttons, no markup. Adapters (console, telegram, discord) hear and draw;
// what differs between platforms is theirs, and a length that a message cannot pass is given to [Reply.Fit], which
// leaves out what is least needed and cuts at a sentence.
//
// A [File] that came with a message is not fetched before a command opens it, which moderators' commands alone do.
//
// [Memory] is all that is kept about people: the language that someone chose, who is a moderator and what they have
// drafted, and the inbox: what was said and is not answered yet, on disk before its platform is told that we have it. What
// each person asked last in a chat is held in memory alone, and taken up for ten minutes by questions that go on from it (follow.go).
// One list says what is kept, how long and why (forget.go): /privacy reads it out, and [Memory.Forget] goes through it.
// Questions asked are kept for a week under a key in the data folder ([Secret]), off the way of who asks (asked.go); how many
// there were, by day, platform and language, for thirteen months, with nobody in it (counted.go).
// Open questions and who stands behind them are kept until those are told, and so is what is still to be said to them: the
// [Outbox], which says each notice at most once over the adapters' [Sender], and makes edits, which may be made twice; what can be
// said nowhere goes to the next place that a notice names. Where an
// answer was given is kept once it was sent, for corrections ([Given]); what people thought of it under an HMAC ([Vote]).
package bot
