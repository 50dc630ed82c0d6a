package discordtest

import (
	"net/http"
	"slices"
)

// SetRoles makes someone a member of the guild, with these roles alone.
func (s *Server) SetRoles(person string, roles ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.roles[person] = append([]string{}, roles...)
}

// rolesOf are what an event of a guild says of its author. mu is not held.
func (s *Server) rolesOf(person string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.roles[person]...)
}

var (
	missingAccess = refused{Status: http.StatusForbidden, Code: 50001, Message: "Missing Access"}
	unknownMember = refused{Status: http.StatusNotFound, Code: 10007, Message: "Unknown Member"}
)

// member gives a member of the guild that the bot is in.
func (s *Server) member(args []string, _ []byte) any {
	if args[0] != Guild {
		return missingAccess
	}
	roles, ok := s.roles[args[1]]
	if !ok {
		return unknownMember
	}
	return map[string]any{"user": person(args[1], false), "roles": roles, "joined_at": "2024-01-01T00:00:00+00:00", "deaf": false, "mute": false, "flags": 0}
}

// guildRoles gives the roles that are given to anyone.
func (s *Server) guildRoles(args []string, _ []byte) any {
	if args[0] != Guild {
		return missingAccess
	}
	ids := []string{Guild}
	for _, roles := range s.roles {
		ids = append(ids, roles...)
	}
	slices.Sort(ids)
	all := []any{}
	for _, id := range slices.Compact(ids) {
		all = append(all, map[string]any{"id": id, "name": "role " + id, "permissions": "0", "position": 0, "color": 0, "hoist": false, "managed": false, "mentionable": false, "flags": 0})
	}
	return all
}

// channel tells of a channel of the guild.
func (s *Server) channel(args []string, _ []byte) any {
	return map[string]any{"id": args[0], "type": 0, "guild_id": Guild, "name": "channel " + args[0]}
}
