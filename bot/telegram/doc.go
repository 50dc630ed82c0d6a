// Package telegram is the adapter for Telegram: it hears updates of the Bot API and answers them, over the library
// go-telegram/bot.
//
// An update goes through five steps, a file each. poll.go asks for updates (long polling) and decides which need an
// answer (hear.go: who spoke to us, and what they said). Those are put into the inbox of [bot.Memory] in one write a
// poll, together with how far Telegram's queue is taken over; only then does the next poll tell Telegram that we have
// them. queue.go keeps the order within a chat and lets chats go side by side. The library's ProcessUpdate runs the
// handler (adapter.go), which asks the bot, draws its reply (draw.go) and sends it (send.go). When the answer is out,
// the row is taken out of the inbox.
//
// What this keeps true:
//
//   - A question is answered at least once. A kill leaves its row, and the next start answers it first. A second
//     answer is possible only where the process died, or the connection broke, between Telegram's taking the answer
//     and our record of it: Telegram has no key to send a message once. Where the inbox cannot be written (a full
//     or read-only disk), answers go out all the same, and the next poll waits for them.
//   - No chat holds up another. Each has a goroutine while it has something to answer; at most 64 of them answer or
//     send at one moment, and one that waits out a 429, or a fault of the server, is not among them.
//     What has to be fetched for a message (a moderator's file, a page) is answered beside its chat's queue, eight at a time.
//   - A file is fetched when a command opens it, by the number that stands in the update: it can be after a restart (files.go).
//   - Everything has a bound. Of one chat 16 updates wait; what comes beyond them is told "busy", once a minute, and
//     is not answered. 1,000 chats are at work; then the next poll waits, and Telegram keeps what comes (for a day).
//   - In a group the bot speaks when spoken to: a command of ours, a mention, a reply to it. Channels, other bots and
//     edits get no answer.
//   - A message is at most 4096 UTF-16 units after parsing, every text in it is escaped, and nobody is pinged. Where
//     Telegram refuses how it is written nevertheless, it goes out once more as plain text.
//   - The token is in no error and no diagnostics. It stands in the address of each call, so all errors of calls
//     pass through [cut].
//
// [Adapter.Run] owns all goroutines and returns when they have ended. When its context ends it stops listening, gives
// the answers under way 8 seconds, and leaves the rest in the inbox.
package telegram
