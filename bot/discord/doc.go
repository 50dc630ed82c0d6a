// Package discord is the adapter for Discord: it hears slash commands, mentions, direct messages and taps on buttons,
// asks [bot.Bot.Answer] and draws the reply.
//
// What holds:
//
//   - A message is heard where it speaks to the bot: in a private chat always, in a guild when it mentions the bot (a
//     reply that pings it does). No privileged intent is asked for. Bots, webhooks and the bot itself are never answered.
//   - An interaction (a slash command, a tap) is acknowledged in time whatever happens behind it: with the answer where
//     that is there within [answerDirectly], else with a deferral that the answer later replaces. One goroutine owns an
//     interaction, so it has exactly one first answer.
//   - Messages of one channel are answered in order, channels side by side. At most [waitingInChannel] of a channel wait;
//     the next is told that the bot is busy, once until the channel has caught up. See [lines].
//   - The quote and its source stand in the text of a message, at most [maxContent] long, cut at a sentence. Buttons only
//     add to it. Every message forbids every mention, and what texts and askers wrote is drawn as text, never as markup.
//   - What Discord delivers twice is answered once (the last [rememberedIDs] ids, in memory); what it delivers half
//     filled is left out. A panic is told in diagnostics and answered with the bot's words for a fault.
//   - A form is a modal where an interaction asks for it, else a button that opens one. What roles someone has counts in the
//     one guild of the settings, as its events say or as Discord says when asked, for a minute at most.
//   - The token appears in no diagnostics and in no error. Nothing leaves for another host than the one set, but for fetching
//     what a moderator attached from Discord's store of files, without the token (files.go). What has to be fetched for a
//     message is answered beside its channel's line.
//
// How it goes: [Adapter.Run] keeps one session with the gateway (gateway.go), which hands events on (hear.go) to lines
// (queue.go), from where they are answered (adapter.go), drawn (draw.go) and sent (send.go). When its context ends it
// stops listening and gives what is being answered [leaveWithin].
//
// The library's session is used for what it does well, the gateway's protocol and one call of the API at a time, and kept
// from what it does not: it reconnects for ever where it was refused for good, so reconnecting is ours; it waits for ever
// for the first word of a server, so the connection has a patience of its own; it drops an event whole where one part of
// it is new to it, so events are read from their raw form; it sleeps out rate limits whatever happens meanwhile and keeps
// a bucket for each interaction for ever, so waiting and buckets are ours.
package discord
