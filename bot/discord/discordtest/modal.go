package discordtest

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Modal is a form that the bot opened.
type Modal struct {
	Title, CustomID string
	Fields          []Field
	To              *Interaction
}

// A Field is a text input of a modal with what stands in it.
type Field struct{ Label, CustomID, Value string }

type (
	modalBody struct {
		CustomID   string      `json:"custom_id"`
		Title      string      `json:"title"`
		Components []labelBody `json:"components"`
	}
	labelBody struct {
		Type        int        `json:"type"`
		ID          int        `json:"id"`
		Label       string     `json:"label"`
		Description string     `json:"description"`
		Component   *inputBody `json:"component"`
	}
	inputBody struct {
		Type        int     `json:"type"`
		ID          int     `json:"id"`
		CustomID    string  `json:"custom_id"`
		Label       *string `json:"label"`
		Style       int     `json:"style"`
		Placeholder string  `json:"placeholder"`
		Value       string  `json:"value"`
		Required    *bool   `json:"required"`
		MinLength   int     `json:"min_length"`
		MaxLength   int     `json:"max_length"`
	}
)

// checkModal refuses what Discord does; a row of inputs is deprecated there, so it is refused here.
func (s *Server) checkModal(raw json.RawMessage) (m modalBody, no *refused) {
	if no := s.read("", raw, &m); no != nil {
		return m, no
	}
	switch n := utf8.RuneCountInString(m.CustomID); {
	case n < 1 || n > 100:
		return m, invalid("data.custom_id", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
	case m.Title == "" || utf8.RuneCountInString(m.Title) > 45:
		return m, invalid("data.title", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 45 in length.")
	case len(m.Components) < 1 || len(m.Components) > 5:
		return m, invalid("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
	}
	ids := map[string]bool{}
	for i, c := range m.Components {
		if no := checkInput("data.components."+strconv.Itoa(i), c, ids); no != nil {
			return m, no
		}
	}
	return m, nil
}

func checkInput(at string, c labelBody, ids map[string]bool) *refused {
	if c.Type != 18 || c.Component == nil || c.Component.Type != 4 {
		return invalid(at+".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (18,).")
	}
	in := c.Component
	switch {
	case c.Label == "" || utf8.RuneCountInString(c.Label) > 45:
		return invalid(at+".label", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 45 in length.")
	case utf8.RuneCountInString(c.Description) > 100:
		return invalid(at+".description", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
	case in.CustomID == "" || utf8.RuneCountInString(in.CustomID) > 100:
		return invalid(at+".component.custom_id", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
	case ids[in.CustomID]:
		return invalid(at+".component.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	case in.Label != nil:
		return invalid(at+".component.label", "COMPONENT_LABEL_NOT_ALLOWED", "A label stands around the input already.")
	case in.Style != 1 && in.Style != 2:
		return invalid(at+".component.style", "BASE_TYPE_CHOICES", "Value must be one of (1, 2).")
	case utf8.RuneCountInString(in.Value) > 4000:
		return invalid(at+".component.value", "BASE_TYPE_MAX_LENGTH", "Must be 4000 or fewer in length.")
	case utf8.RuneCountInString(in.Placeholder) > 100:
		return invalid(at+".component.placeholder", "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.")
	case in.MaxLength < 0 || in.MaxLength > 4000 || in.MinLength < 0 || in.MinLength > 4000:
		return invalid(at+".component.max_length", "NUMBER_TYPE_MAX", "int value should be less than or equal to 4000.")
	}
	ids[in.CustomID] = true
	return nil
}

// opened notes a modal. mu is held.
func (s *Server) opened(i *Interaction, b modalBody) {
	m := &Modal{Title: b.Title, CustomID: b.CustomID, To: i}
	for _, c := range b.Components {
		m.Fields = append(m.Fields, Field{Label: c.Label, CustomID: c.Component.CustomID, Value: c.Component.Value})
	}
	i.modal = m
}

// Opened gives the modal that an interaction opened; nil: none.
func (s *Server) Opened(i *Interaction) *Modal {
	s.mu.Lock()
	defer s.mu.Unlock()
	return i.modal
}

// Submit fills the one field of a modal and sends it, as the person whom it was opened for.
func (s *Server) Submit(m *Modal, u Used, text string) *Interaction {
	s.mu.Lock()
	u.ID = s.id()
	i := &Interaction{ID: u.ID, Token: "interaction-token-" + u.ID, Tapped: true, Submitted: true, given: s.now()}
	s.interactions[i.Token] = i
	s.mu.Unlock()
	e := s.used(u, i)
	e["type"] = 5
	e["data"] = map[string]any{"custom_id": m.CustomID, "components": []any{map[string]any{
		"type": 18, "id": 1, "component": map[string]any{"type": 4, "id": 2, "custom_id": m.Fields[0].CustomID, "value": strings.TrimSpace(text)},
	}}}
	s.Dispatch("INTERACTION_CREATE", e, nil)
	return i
}
