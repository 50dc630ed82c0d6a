package discordtest

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What the API knows of each request. A field that is not here is ignored by Discord, so it is a mistake of the bot's.
type (
	messageBody struct {
		Content      string            `json:"content"`
		TTS          bool              `json:"tts"`
		Embeds       []json.RawMessage `json:"embeds"`
		Components   []rowBody         `json:"components"`
		Mentions     json.RawMessage   `json:"allowed_mentions"`
		Flags        int               `json:"flags"`
		Reference    *referenceBody    `json:"message_reference"`
		Nonce        string            `json:"nonce"`
		EnforceNonce bool              `json:"enforce_nonce"`
		Stickers     []string          `json:"sticker_ids"`
		Attachments  []json.RawMessage `json:"attachments"`
		Poll         json.RawMessage   `json:"poll"`
	}
	referenceBody struct {
		Type    int    `json:"type"`
		Message string `json:"message_id"`
		Channel string `json:"channel_id"`
		Guild   string `json:"guild_id"`
		Fail    *bool  `json:"fail_if_not_exists"`
	}
	rowBody struct {
		Type       int          `json:"type"`
		ID         int          `json:"id"`
		Components []buttonBody `json:"components"`
	}
	buttonBody struct {
		Type     int             `json:"type"`
		ID       int             `json:"id"`
		Style    int             `json:"style"`
		Label    string          `json:"label"`
		Emoji    json.RawMessage `json:"emoji"`
		CustomID string          `json:"custom_id"`
		URL      string          `json:"url"`
		SKU      string          `json:"sku_id"`
		Disabled bool            `json:"disabled"`
	}
	mentionsBody struct {
		Parse   *[]string `json:"parse"`
		Roles   []string  `json:"roles"`
		Users   []string  `json:"users"`
		Replied bool      `json:"replied_user"`
	}
	commandBody struct {
		ID           string            `json:"id"`
		Type         int               `json:"type"`
		Name         string            `json:"name"`
		Names        map[string]string `json:"name_localizations"`
		Description  string            `json:"description"`
		Descriptions map[string]string `json:"description_localizations"`
		Options      []optionBody      `json:"options"`
		Permissions  *string           `json:"default_member_permissions"`
		NSFW         bool              `json:"nsfw"`
		Integrations []int             `json:"integration_types"`
		Contexts     []int             `json:"contexts"`
	}
	optionBody struct {
		Type         int               `json:"type"`
		Name         string            `json:"name"`
		Names        map[string]string `json:"name_localizations"`
		Description  string            `json:"description"`
		Descriptions map[string]string `json:"description_localizations"`
		Required     bool              `json:"required"`
		Choices      []json.RawMessage `json:"choices"`
		MinLength    *int              `json:"min_length"`
		MaxLength    *int              `json:"max_length"`
		Autocomplete bool              `json:"autocomplete"`
	}
)

// read reads a request, once without what a library is known to send and against Discord's description where it is at
// hand. A field that nobody knows fails the test.
func (s *Server) read(call string, body []byte, to any) *refused {
	body = withoutAllowed(call, body)
	if call != "" {
		for _, wrong := range specFaults(call, body) {
			s.Reporter.Errorf("%s: against Discord's description: %s\n%s", call, wrong, body)
		}
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(to)
	if err == nil {
		return nil
	}
	if strings.Contains(err.Error(), "unknown field") {
		s.Reporter.Errorf("%s: %v\n%s", call, err, body)
		err = json.Unmarshal(body, to)
	}
	if err != nil {
		return invalid("data", "BASE_TYPE_BAD_TYPE", "Not a valid value.")
	}
	return nil
}

// characters counts as Discord does, after trimming.
func characters(s string) int { return utf8.RuneCountInString(strings.TrimSpace(s)) }

func (s *Server) checkMessage(b messageBody) *refused {
	if characters(b.Content) > 2000 {
		return invalid("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.")
	}
	if characters(b.Content) == 0 && len(b.Embeds) == 0 && len(b.Stickers) == 0 && len(b.Components) == 0 {
		return &emptyMessage
	}
	if no := s.checkMentions(b.Mentions, b.Content); no != nil {
		return no
	}
	return checkRows(b.Components)
}

// checkMentions fails the test where a message could ping anyone but one person whom it names: Discord lets it.
func (s *Server) checkMentions(raw json.RawMessage, content string) *refused {
	if len(raw) == 0 || string(raw) == "null" {
		s.Reporter.Errorf("a message without allowed_mentions: it could ping everyone")
		return nil
	}
	var m mentionsBody
	if no := s.read("", raw, &m); no != nil {
		return no
	}
	if m.Parse == nil || *m.Parse == nil || len(*m.Parse) > 0 || len(m.Roles) > 0 || len(m.Users) > 1 || len(m.Users) == 1 && !strings.HasPrefix(content, "<@"+m.Users[0]+">") || m.Replied {
		s.Reporter.Errorf("a message that could ping: allowed_mentions %s", raw)
	}
	if m.Parse != nil && (slices.Contains(*m.Parse, "users") && len(m.Users) > 0 || slices.Contains(*m.Parse, "roles") && len(m.Roles) > 0) {
		return invalid("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "parse and ids of the same kind are mutually exclusive.")
	}
	return nil
}

func checkRows(rows []rowBody) *refused {
	if len(rows) > 5 {
		return invalid("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
	}
	ids := map[string]bool{}
	for n, row := range rows {
		at := "components." + strconv.Itoa(n)
		if row.Type != 1 {
			return invalid(at+".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,).")
		}
		if len(row.Components) == 0 || len(row.Components) > 5 {
			return invalid(at+".components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
		}
		for k, b := range row.Components {
			if no := checkButton(at+".components."+strconv.Itoa(k), b, ids); no != nil {
				return no
			}
		}
	}
	return nil
}

func checkButton(at string, b buttonBody, ids map[string]bool) *refused {
	switch {
	case b.Type != 2 || b.Style < 1 || b.Style > 6:
		return invalid(at+".type", "UNION_TYPE_CHOICES", "Not a button.")
	case utf8.RuneCountInString(b.Label) > 80:
		return invalid(at+".label", "BASE_TYPE_MAX_LENGTH", "Must be 80 or fewer in length.")
	case b.Label == "" && len(b.Emoji) == 0:
		return invalid(at, "BUTTON_COMPONENT_INVALID", "A button must have a label or emoji.")
	case b.URL != "" && b.CustomID != "":
		return invalid(at, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified")
	case b.Style == 5:
		return checkLink(at, b)
	case b.CustomID == "":
		return invalid(at+".custom_id", "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id is required")
	case utf8.RuneCountInString(b.CustomID) > 100:
		return invalid(at+".custom_id", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
	case ids[b.CustomID]:
		return invalid(at+".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	}
	ids[b.CustomID] = true
	return nil
}

func checkLink(at string, b buttonBody) *refused {
	u, err := url.Parse(b.URL)
	switch {
	case b.URL == "":
		return invalid(at+".url", "BUTTON_COMPONENT_URL_REQUIRED", "A url is required")
	case utf8.RuneCountInString(b.URL) > 512:
		return invalid(at+".url", "BASE_TYPE_MAX_LENGTH", "Must be 512 or fewer in length.")
	case err != nil || !slices.Contains([]string{"http", "https", "discord"}, u.Scheme) || u.Host == "":
		return invalid(at+".url", "URL_TYPE_INVALID_URL", "Not a well formed URL.")
	}
	return nil
}

// localesKnown are those of Discord's documentation.
var localesKnown = strings.Fields("id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko")

var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

func (s *Server) putCommands(args []string, body []byte) any {
	if args[0] != App {
		return refused{Status: 403, Code: 20012, Message: "You are not authorized to perform this action on this application"}
	}
	var all []commandBody
	if no := s.read("PUT /applications/{application_id}/commands", body, &all); no != nil {
		return *no
	}
	if len(all) > 100 {
		return refused{Status: 400, Code: 30032, Message: "Maximum number of application commands reached (100)."}
	}
	taken := map[string]bool{}
	for n, c := range all {
		if no := checkCommand(strconv.Itoa(n), c, taken); no != nil {
			return *no
		}
	}
	if err := json.Unmarshal(body, &s.commands); err != nil {
		return *invalid("data", "BASE_TYPE_BAD_TYPE", "Not a valid value.")
	}
	registered := make([]any, len(all))
	for n, c := range all {
		registered[n] = map[string]any{"id": s.id(), "application_id": App, "version": s.id(), "type": 1, "name": c.Name, "description": c.Description}
	}
	return registered
}

func checkCommand(at string, c commandBody, taken map[string]bool) *refused {
	if no := checkNamed(at, c.Name, c.Names, c.Description, c.Descriptions); no != nil {
		return no
	}
	names := map[string]string{"": c.Name}
	size := len(c.Name) + len(c.Description)
	for l, name := range c.Names {
		names[l] = name
	}
	for l, name := range names {
		if taken[l+" "+name] {
			return invalid(at+".name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
		taken[l+" "+name] = true
	}
	if len(c.Options) > 25 {
		return invalid(at+".options", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
	}
	optional := false
	for n, o := range c.Options {
		where := at + ".options." + strconv.Itoa(n)
		if no := checkNamed(where, o.Name, o.Names, o.Description, o.Descriptions); no != nil {
			return no
		}
		if o.Required && optional {
			return invalid(where+".required", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		}
		if o.MaxLength != nil && (*o.MaxLength < 1 || *o.MaxLength > 6000) {
			return invalid(where+".max_length", "NUMBER_TYPE_MAX", "int value should be less than or equal to 6000.")
		}
		optional = optional || !o.Required
		size += len(o.Name) + len(o.Description)
	}
	if size > 8000 {
		return invalid(at, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
	}
	return nil
}

func checkNamed(at, name string, names map[string]string, description string, descriptions map[string]string) *refused {
	if !commandName.MatchString(name) || strings.IndexFunc(name, unicode.IsUpper) >= 0 {
		return invalid(at+".name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
	}
	if n := utf8.RuneCountInString(description); n < 1 || n > 100 {
		return invalid(at+".description", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
	}
	for l, text := range names {
		if !slices.Contains(localesKnown, l) {
			return invalid(at+".name_localizations", "DICT_TYPE_CONVERT", "Unknown locale "+l)
		}
		if !commandName.MatchString(text) || strings.IndexFunc(text, unicode.IsUpper) >= 0 {
			return invalid(at+".name_localizations."+l, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
		}
	}
	for l, text := range descriptions {
		if !slices.Contains(localesKnown, l) {
			return invalid(at+".description_localizations", "DICT_TYPE_CONVERT", "Unknown locale "+l)
		}
		if n := utf8.RuneCountInString(text); n < 1 || n > 100 {
			return invalid(at+".description_localizations."+l, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
		}
	}
	return nil
}
