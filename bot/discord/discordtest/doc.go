// Package discordtest is a stand-in for Discord: its HTTP API and its gateway, as a bot's real library can talk to them.
//
// It knows nothing of any bot. Tests put people before it ([Server.Say], [Server.Slash], [Server.Tap]) and look at what
// comes out ([Server.Next], [Interaction.Answer]). What Discord refuses it refuses, with Discord's codes; refusals.go lists
// each with its source, and the package's own test provokes each. What would pass on Discord but must not (a field that
// it does not know, a message that could ping) fails the test, through [Reporter], and not the call.
//
// Where PLATFORM_SPECS names a folder with discord-openapi.json, each request is also checked against that description,
// with its objects closed. What a library itself sends against it is a row of [allowances], with the reason.
//
// The gateway is as the real one: hello, identify, heartbeats, sessions that are resumed with what was missed or refused
// (op 9), op 7, close codes. Without the intent for it, the text of others is blank unless they speak to the bot. Faults
// come on demand: a dropped connection, 429, 403, 5xx, no network, a server that never says a word.
package discordtest
