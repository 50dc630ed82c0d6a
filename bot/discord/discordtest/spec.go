package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// An allowance is something that a library sends against Discord's description, and Discord takes. Steps are the names on
// the way to the field; "[]" is each of a list.
type allowance struct{ call, steps, value, reason string }

var allowances = []allowance{
	{"PUT /applications/{application_id}/commands", "[].options.[].channel_types", "null", "discordgo v0.29.0 has one struct for options of all types, without omitempty"},
	{"PUT /applications/{application_id}/commands", "[].options.[].options", "null", "as for channel_types"},
	{"PUT /applications/{application_id}/commands", "[].options.[].choices", "null", "as for channel_types; the description has none for an attachment"},
	{"PUT /applications/{application_id}/commands", "[].options.[].autocomplete", "false", "as for choices"},
}

// withoutAllowed takes what is allowed for a call out of a request.
func withoutAllowed(call string, body []byte) []byte {
	var tree any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if d.Decode(&tree) != nil {
		return body
	}
	changed := false
	for _, a := range allowances {
		if a.call == call {
			changed = takeOut(tree, strings.Split(a.steps, "."), a.value) || changed
		}
	}
	if !changed {
		return body
	}
	out, err := json.Marshal(tree)
	if err != nil {
		return body
	}
	return out
}

func takeOut(tree any, steps []string, value string) bool {
	if list, ok := tree.([]any); ok && steps[0] == "[]" {
		found := false
		for _, item := range list {
			found = takeOut(item, steps[1:], value) || found
		}
		return found
	}
	object, ok := tree.(map[string]any)
	if !ok {
		return false
	}
	inner, ok := object[steps[0]]
	if !ok {
		return false
	}
	if len(steps) > 1 {
		return takeOut(inner, steps[1:], value)
	}
	if is, err := json.Marshal(inner); err != nil || string(is) != value {
		return false
	}
	delete(object, steps[0])
	return true
}

const (
	specVariable = "PLATFORM_SPECS"
	specFile     = "discord-openapi.json"
)

// A description is Discord's own, its schemas compiled once they are asked for.
type description struct {
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
}

// openSpec reads the description; nil: it is not at hand.
var openSpec = sync.OnceValues(func() (*description, error) {
	dir := os.Getenv(specVariable)
	if dir == "" {
		return nil, nil
	}
	content, err := os.ReadFile(filepath.Join(dir, specFile))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", specVariable, err)
	}
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", specVariable, specFile, err)
	}
	closeObjects(tree)
	c := jsonschema.NewCompiler()
	if err := c.AddResource("discord.json", tree); err != nil {
		return nil, fmt.Errorf("%s: %s: %w", specVariable, specFile, err)
	}
	return &description{compiler: c, compiled: map[string]*jsonschema.Schema{}}, nil
})

func specAtHand() bool {
	d, err := openSpec()
	return err == nil && d != nil
}

// closeObjects makes a field that an object does not name an error, as the description does not by itself.
func closeObjects(tree any) {
	switch t := tree.(type) {
	case []any:
		for _, item := range t {
			closeObjects(item)
		}
	case map[string]any:
		for _, item := range t {
			closeObjects(item)
		}
		if _, named := t["properties"].(map[string]any); named && t["type"] == "object" && t["additionalProperties"] == nil && t["allOf"] == nil {
			t["additionalProperties"] = false
		}
	}
}

// specFaults gives what is wrong in a request by the description; nothing where it is not at hand.
func specFaults(call string, body []byte) []string {
	d, err := openSpec()
	if err != nil || d == nil {
		return nil
	}
	schema, err := d.schema(call)
	if err != nil {
		return []string{err.Error()}
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return []string{err.Error()}
	}
	if err := schema.Validate(value); err != nil {
		return []string{err.Error()}
	}
	return nil
}

func (d *description) schema(call string) (*jsonschema.Schema, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s, ok := d.compiled[call]; ok {
		return s, nil
	}
	method, path, _ := strings.Cut(call, " ")
	escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D")
	at := fmt.Sprintf("discord.json#/paths/%s/%s/requestBody/content/application~1json/schema", escape.Replace(path), strings.ToLower(method))
	s, err := d.compiler.Compile(at)
	if err != nil {
		return nil, fmt.Errorf("the description has no %s: %w", call, err)
	}
	d.compiled[call] = s
	return s, nil
}
