package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

const (
	rolesKept   = 60 * time.Second // what roles someone has
	rolesWithin = 2 * time.Second  // for Discord to say so
	rolesMost   = 10000            // people of whom it is kept; past it all are forgotten
)

// roles are those that give someone the right of a moderator, in the one guild where they count. What an event of that
// guild says of its author's roles is taken from it; else they are asked for.
type roles struct {
	mu   sync.Mutex
	kept map[string]hasRole
	now  func() time.Time
}

type hasRole struct {
	has bool
	at  time.Time
}

var snowflake = regexp.MustCompile(`^[1-9][0-9]{0,19}$`)

// moderatorRoles are the roles of the setting.
func (s Settings) moderatorRoles() []string {
	return strings.FieldsFunc(s.ModeratorRoles, func(r rune) bool { return r == ',' || r == ' ' })
}

// checkRoles reports what cannot be right of the settings of roles.
func (s Settings) checkRoles() error {
	if s.Guild != "" && !snowflake.MatchString(s.Guild) {
		return fmt.Errorf("DISCORD_GUILD: %q is not a server's number: copy its ID", s.Guild)
	}
	if s.ModeratorRoles != "" && s.Guild == "" {
		return errors.New("DISCORD_MODERATOR_ROLES counts in the server DISCORD_GUILD alone: set that too")
	}
	for _, role := range s.moderatorRoles() {
		if !snowflake.MatchString(role) {
			return fmt.Errorf("DISCORD_MODERATOR_ROLES: %q is not a role's number: write numbers alone, with commas between them", role)
		}
		if role == s.Guild {
			return fmt.Errorf("DISCORD_MODERATOR_ROLES: %s is the role of everyone in the server: name another", role)
		}
	}
	return nil
}

// noteRoles keeps what an event says of its author's roles.
func (a *Adapter) noteRoles(guild, person string, has []string) {
	if guild == "" || guild != a.settings.Guild || person == "" {
		return
	}
	a.roles.keep(person, a.settings.giveRight(has))
}

func (s Settings) giveRight(has []string) bool {
	return slices.ContainsFunc(s.moderatorRoles(), func(role string) bool { return slices.Contains(has, role) })
}

func (r *roles) keep(person string, has bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.kept == nil || len(r.kept) >= rolesMost {
		r.kept = map[string]hasRole{}
	}
	r.kept[person] = hasRole{has, r.now()}
}

func (r *roles) known(person string) (has, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, ok := r.kept[person]
	age := r.now().Sub(k.at)
	return k.has, ok && age >= 0 && age < rolesKept
}

// HasRole reports whether someone ("discord:42") has a role of a moderator at this moment, or had it within a minute.
// Where Discord does not say so in time the answer is no.
func (a *Adapter) HasRole(ctx context.Context, person string) bool {
	id, ours := strings.CutPrefix(person, platform+":")
	if !ours || !snowflake.MatchString(id) || a.settings.Guild == "" || a.settings.ModeratorRoles == "" {
		return false
	}
	if has, ok := a.roles.known(id); ok {
		return has
	}
	ctx, stop := context.WithTimeout(ctx, rolesWithin)
	defer stop()
	guild := a.settings.Guild
	body, err := a.ask(ctx, call{method: http.MethodGet, url: discordgo.EndpointGuildMember(guild, id), bucket: "members of " + guild})
	if codeOf(err) == unknownMember {
		a.roles.keep(id, false)
		return false
	}
	var member struct {
		Roles []string `json:"roles"`
	}
	if err == nil {
		err = json.Unmarshal(body, &member)
	}
	if err != nil {
		slog.WarnContext(ctx, "whether someone has a moderator's role cannot be looked up: taken as no", "platform", platform, "err", err)
		return false
	}
	has := a.settings.giveRight(member.Roles)
	a.roles.keep(id, has)
	return has
}

const unknownMember = 10007

// ProbeGuild asks the API whether the bot is in the guild of the settings and has the roles there; it says their names.
func (s Settings) ProbeGuild(ctx context.Context) (says string, err error) {
	redirectLibrary(string(s.Token))
	a := New(s, nil)
	defer a.client.CloseIdleConnections()
	found, err := a.rest.GuildRoles(s.Guild, discordgo.WithContext(ctx), discordgo.WithRetryOnRatelimit(false), discordgo.WithRestRetries(0))
	var refused *discordgo.RESTError
	if err != nil && !errors.As(err, &refused) {
		return "", fmt.Errorf("ask Discord for the roles of the server DISCORD_GUILD %s: %w", s.Guild, a.cleaned(err))
	}
	if err != nil {
		return "", fmt.Errorf("the bot does not see the server DISCORD_GUILD %s: add it there, or correct the number (%w)", s.Guild, a.cleaned(err))
	}
	var names []string
	for _, role := range s.moderatorRoles() {
		at := slices.IndexFunc(found, func(r *discordgo.Role) bool { return r.ID == role })
		if at < 0 {
			return "", fmt.Errorf("the server DISCORD_GUILD has no role %s of DISCORD_MODERATOR_ROLES: correct or remove it", role)
		}
		names = append(names, clean(found[at].Name))
	}
	if len(names) == 0 {
		return "the bot is in the server; no role there makes moderators", nil
	}
	return "who has one of these roles there is a moderator: " + strings.Join(names, ", "), nil
}
