package telegramtest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A Reporter hears what the real server would pass over in silence; *testing.T is one.
type Reporter interface {
	Helper()
	Errorf(format string, args ...any)
	Logf(format string, args ...any)
}

// parameters are those of the methods that the stand-in has. The real server ignores any other.
var parameters = map[string][]string{
	"getMe":               {},
	"getChat":             {"chat_id"},
	"getUpdates":          {"offset", "limit", "timeout", "allowed_updates"},
	"deleteWebhook":       {"drop_pending_updates"},
	"answerCallbackQuery": {"callback_query_id", "text", "show_alert", "url", "cache_time"},
	"setMyCommands":       {"commands", "scope", "language_code"},
	"sendMessage": {"business_connection_id", "chat_id", "message_thread_id", "direct_messages_topic_id", "text", "parse_mode", "entities", "link_preview_options",
		"disable_notification", "protect_content", "allow_paid_broadcast", "message_effect_id", "suggested_post_parameters", "reply_parameters", "reply_markup"},
	"getFile": {"file_id"},
	"sendDocument": {"business_connection_id", "chat_id", "message_thread_id", "direct_messages_topic_id", "document", "thumbnail", "caption", "parse_mode", "caption_entities",
		"disable_content_type_detection", "disable_notification", "protect_content", "allow_paid_broadcast", "message_effect_id", "suggested_post_parameters", "reply_parameters", "reply_markup"},
	"sendPhoto": {"business_connection_id", "chat_id", "message_thread_id", "direct_messages_topic_id", "photo", "caption", "parse_mode", "caption_entities",
		"show_caption_above_media", "has_spoiler", "disable_notification", "protect_content", "allow_paid_broadcast", "message_effect_id", "suggested_post_parameters",
		"reply_parameters", "reply_markup"},
	"editMessageText": {"business_connection_id", "chat_id", "message_id", "inline_message_id", "text", "parse_mode", "entities", "link_preview_options", "rich_message", "reply_markup"},
}

// An Allowance is something that a library sends against the description, and the real server takes.
type Allowance struct{ Method, Field, Value, Reason string }

var allowances = []Allowance{
	{"sendMessage", "reply_markup.inline_keyboard.copy_text", `{"text":""}`, "go-telegram/bot v1.19.0 sends it with each button (its field is no pointer); url and callback_data are read before it"},
	{"editMessageText", "reply_markup.inline_keyboard.copy_text", `{"text":""}`, "as for sendMessage"},
}

func allowed(method, field string, value json.RawMessage) bool {
	return slices.ContainsFunc(allowances, func(a Allowance) bool {
		return a.Method == method && a.Field == field && a.Value == string(value)
	})
}

// A spec is the platform's own description of its methods.
type spec struct {
	Methods map[string]struct{ Fields []specField }
	Types   map[string]struct {
		Fields   []specField
		Subtypes []string
	}
}

type specField struct {
	Name     string
	Types    []string
	Required bool
}

const specVariable = "PLATFORM_SPECS"

// openSpec reads the description; nil: it is not at hand.
var openSpec = sync.OnceValues(func() (*spec, error) {
	dir := os.Getenv(specVariable)
	if dir == "" {
		return nil, nil
	}
	content, err := os.ReadFile(filepath.Join(dir, "telegram-bot-api.json"))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", specVariable, err)
	}
	var s spec
	if err := json.Unmarshal(content, &s); err != nil {
		return nil, fmt.Errorf("%s: telegram-bot-api.json: %w", specVariable, err)
	}
	if len(s.Methods) == 0 || len(s.Types) == 0 {
		return nil, fmt.Errorf("%s: telegram-bot-api.json describes nothing", specVariable)
	}
	return &s, nil
})

// check gives what is wrong in a request by the description.
func (s *spec) check(method string, params map[string]json.RawMessage) []string {
	m, ok := s.Methods[method]
	if !ok {
		return []string{"the method is not in the description"}
	}
	return s.fields(method, "", m.Fields, params)
}

func (s *spec) fields(method, path string, fields []specField, given map[string]json.RawMessage) (faults []string) {
	for name, value := range given {
		at := strings.TrimPrefix(path+"."+name, ".")
		i := slices.IndexFunc(fields, func(f specField) bool { return f.Name == name })
		if i < 0 {
			faults = append(faults, at+" is not in the description")
			continue
		}
		if allowed(method, at, value) {
			continue
		}
		faults = append(faults, s.anyOf(method, at, fields[i].Types, value)...)
	}
	for _, f := range fields {
		if _, ok := given[f.Name]; f.Required && !ok {
			faults = append(faults, strings.TrimPrefix(path+"."+f.Name, ".")+" is required")
		}
	}
	return faults
}

// anyOf checks a value against several types: one must fit.
func (s *spec) anyOf(method, path string, types []string, value json.RawMessage) (faults []string) {
	for n, t := range types {
		found := s.value(method, path, t, value)
		if len(found) == 0 {
			return nil
		}
		if n == 0 {
			faults = found
		}
	}
	return faults
}

func (s *spec) value(method, path, kind string, value json.RawMessage) []string {
	wrong := []string{fmt.Sprintf("%s is no %s: %.60s", path, kind, value)}
	if inner, ok := strings.CutPrefix(kind, "Array of "); ok {
		var all []json.RawMessage
		if json.Unmarshal(value, &all) != nil {
			return wrong
		}
		var faults []string
		for _, v := range all {
			faults = append(faults, s.value(method, path, inner, v)...)
		}
		return faults
	}
	switch kind {
	case "Integer":
		if _, err := strconv.ParseInt(strings.Trim(string(value), `"`), 10, 64); err != nil {
			return wrong
		}
		return nil
	case "Boolean":
		if v := strings.Trim(string(value), `"`); v != "true" && v != "false" {
			return wrong
		}
		return nil
	case "String":
		var text string
		if json.Unmarshal(value, &text) != nil {
			return wrong
		}
		return nil
	}
	t, ok := s.Types[kind]
	var given map[string]json.RawMessage
	if !ok || json.Unmarshal(value, &given) != nil {
		return wrong
	}
	if len(t.Subtypes) > 0 {
		return s.anyOf(method, path, t.Subtypes, value)
	}
	return s.fields(method, path, t.Fields, given)
}
