package discord

import (
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/text/unicode/norm"

	"summitbot/bot"
)

// locales are Discord's, as its documentation lists them.
var locales = strings.Fields("id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko")

const (
	maxDescription = 100
	maxArgument    = 2000 // of what is typed behind a command
)

// register makes the slash commands known, all in one call that replaces what was there. It is done once a run; where
// it fails the bot goes on without: mentions and private messages need no commands.
func (a *Adapter) register(app string) {
	if !a.registering.CompareAndSwap(false, true) {
		return
	}
	c := call{method: http.MethodPut, url: discordgo.EndpointApplicationGlobalCommands(app), body: commandsOf(a.bot), bucket: "commands"}
	if err := a.call(a.work, c); err != nil {
		a.registering.Store(false) // with the next session
		slog.Warn("the slash commands could not be registered", "platform", platform, "err", err)
		return
	}
	slog.Info("the slash commands are registered", "platform", platform)
}

// commandsOf writes the bot's commands as Discord takes them.
func commandsOf(b *bot.Bot) []*discordgo.ApplicationCommand {
	contexts := []discordgo.InteractionContextType{
		discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM, discordgo.InteractionContextPrivateChannel,
	}
	installs := []discordgo.ApplicationIntegrationType{
		discordgo.ApplicationIntegrationGuildInstall, discordgo.ApplicationIntegrationUserInstall,
	}
	taken := map[string]bool{} // locale and name: two commands of one name are refused
	all := []*discordgo.ApplicationCommand{}
	for _, c := range b.Commands() {
		words := b.Describe(c)
		names, descriptions := map[discordgo.Locale]string{}, map[discordgo.Locale]string{}
		for lang, w := range words {
			for _, l := range localesOf(lang) {
				descriptions[l] = cut(w.Description, maxDescription)
				if name := commandName(w.Alias); name != "" && name != c.Name && !taken[string(l)+" "+name] {
					names[l], taken[string(l)+" "+name] = name, true
				}
			}
		}
		all = append(all, &discordgo.ApplicationCommand{
			Type: discordgo.ChatApplicationCommand, Name: c.Name, NameLocalizations: &names,
			Description: cut(words["en"].Description, maxDescription), DescriptionLocalizations: &descriptions,
			Contexts: &contexts, IntegrationTypes: &installs, Options: optionsOf(b, c, words),
		})
	}
	return all
}

// optionsOf writes a command's argument, under a name in each language.
func optionsOf(b *bot.Bot, c bot.Command, words map[string]bot.CommandWords) []*discordgo.ApplicationCommandOption {
	if !c.Argument {
		return []*discordgo.ApplicationCommandOption{}
	}
	named := func(lang string) string { return commandName(b.Words(lang).Say("command_" + c.Name + "_option")) }
	o := &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionString, Name: named("en"), Required: c.Required, MaxLength: maxArgument,
		Description:       cut(words["en"].Argument, maxDescription),
		NameLocalizations: map[discordgo.Locale]string{}, DescriptionLocalizations: map[discordgo.Locale]string{},
	}
	if o.Name == "" {
		o.Name = "text"
	}
	for lang, w := range words {
		for _, l := range localesOf(lang) {
			if w.Argument != "" {
				o.DescriptionLocalizations[l] = cut(w.Argument, maxDescription)
			}
			if name := named(lang); name != "" {
				o.NameLocalizations[l] = name
			}
		}
	}
	if c.Files {
		return []*discordgo.ApplicationCommandOption{o, fileOption(b, words)}
	}
	return []*discordgo.ApplicationCommandOption{o}
}

// localesOf gives Discord's locales of a language. English is what stands where no locale fits.
func localesOf(lang string) []discordgo.Locale {
	var of []discordgo.Locale
	for _, l := range locales {
		if base, _, _ := strings.Cut(l, "-"); base == lang && lang != "en" {
			of = append(of, discordgo.Locale(l))
		}
	}
	return of
}

var nameAllowed = regexp.MustCompile(`^[-_'\p{L}\p{N}]{1,32}$`)

// commandName gives a name as Discord takes it; empty where it does not.
func commandName(s string) string {
	s = strings.ToLower(norm.NFC.String(strings.TrimSpace(s)))
	if !nameAllowed.MatchString(s) {
		return ""
	}
	return s
}

func cut(s string, most int) string {
	s = strings.TrimSpace(clean(s))
	if s == "" {
		return "…" // neither may be empty
	}
	for utf8.RuneCountInString(s) > most {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}
