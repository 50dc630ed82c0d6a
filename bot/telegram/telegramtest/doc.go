// Package telegramtest is a stand-in for Telegram's Bot API: an HTTP server that a bot's real client can talk to.
//
// It knows nothing of any bot. Tests put people before it ([Server.Say], [Server.Tap]) and look at what comes out
// ([Server.Next], [Server.Sent]). What the real server refuses it refuses, in the real one's words; refusals.go lists
// each with its source, and the package's own test provokes each. What the real server ignores in silence (a parameter that
// it does not know) fails the test, through [Reporter], and not the call.
//
// Where PLATFORM_SPECS names a folder with telegram-bot-api.json, each request is also checked against that
// description: names, types, what is required. What a library itself sends against it is in [allowances], with the reason.
//
// Polling is as the real one's: an update stays until a call names a higher offset, and of two that poll the older gets
// 409. Faults come on demand: 429 for a chat, 403, 5xx, broken connections, calls held back.
package telegramtest
