package discordtest

import (
	"fmt"
	"net/http"
	"strings"
)

// A refusal is something that Discord refuses, with where it says so. The package's test provokes each by a plain call.
type refusal struct {
	what   string // the name of the row
	call   string // method and path behind the API's version; CHANNEL, TOKEN and ID are filled in
	body   string
	state  string // what was before: see the test
	status int
	code   int
	source string
}

const noPing = `"allowed_mentions":{"parse":[]}`

func content(n int) string { return fmt.Sprintf(`{"content":%q,%s}`, strings.Repeat("ạ", n), noPing) }

func under(rows string) string {
	return fmt.Sprintf(`{"content":"x",%s,"components":[%s]}`, noPing, rows)
}

func row(buttons ...string) string {
	return `{"type":1,"components":[` + strings.Join(buttons, ",") + `]}`
}

func tapButton(id string) string {
	return fmt.Sprintf(`{"type":2,"style":2,"label":"x","custom_id":%q}`, id)
}

func linkButton(to string) string {
	return fmt.Sprintf(`{"type":2,"style":5,"label":"x","url":%q}`, to)
}

func openModal(title, label, value string) string {
	return fmt.Sprintf(`{"type":9,"data":{"custom_id":"a","title":%q,"components":[{"type":18,"label":%q,"component":{"type":4,"custom_id":"b","style":2,"value":%q}}]}}`, title, label, value)
}

func command(fields string) string { return `[{"type":1,` + fields + `}]` }

const (
	post     = "POST /channels/CHANNEL/messages"
	callback = "POST /interactions/ID/TOKEN/callback"
	edit     = "PATCH /webhooks/" + App + "/TOKEN/messages/@original"
	put      = "PUT /applications/" + App + "/commands"
	say      = `{"type":4,"data":{"content":"x",` + noPing + `}}`
)

const change = "PATCH /channels/CHANNEL/messages/MESSAGE"

var refusals = []refusal{
	{"a change of nothing", "PATCH /channels/CHANNEL/messages/7", content(1), "", 404, 10008, "topics/opcodes-and-status-codes: 10008"},
	{"a change of someone's own", "PATCH /channels/CHANNEL/messages/OWN", content(1), "", 403, 50005, "topics/opcodes-and-status-codes: 50005"},
	{"a change of what was taken away", change, content(1), "deleted", 404, 10008, "topics/opcodes-and-status-codes: 10008"},
	{"a change that is too long", change, content(2001), "said", 400, 50035, "resources/message#edit-message: up to 2000 characters"},
	{"one change too many after an hour", change, content(1), "old", 429, 30046, "topics/opcodes-and-status-codes: 30046"},
	{"too long", post, content(2001), "", 400, 50035, "resources/message#create-message: up to 2000 characters"},
	{"nothing", post, `{"content":"",` + noPing + `}`, "", 400, 50006, "resources/message#create-message: one of content, embeds, ... is required"},
	{"only space", post, `{"content":" \n ",` + noPing + `}`, "", 400, 50006, "resources/message: lengths are after trimming"},
	{"under a message that is not there", post, `{"content":"x",` + noPing + `,"message_reference":{"message_id":"7"}}`, "", 400, 50035, "resources/message#message-reference: fail_if_not_exists is true by default"},
	{"a nonce of 26", post, `{"content":"x",` + noPing + `,"nonce":"` + strings.Repeat("1", 26) + `"}`, "", 400, 50035, "resources/message#create-message: nonce up to 25"},
	{"no JSON", post, `{"content":`, "", 400, 50109, "topics/opcodes-and-status-codes: 50109"},
	{"six rows", post, under(strings.Join([]string{row(tapButton("1")), row(tapButton("2")), row(tapButton("3")), row(tapButton("4")), row(tapButton("5")), row(tapButton("6"))}, ",")), "", 400, 50035, "components/reference: 5 rows"},
	{"six buttons in a row", post, under(row(tapButton("1"), tapButton("2"), tapButton("3"), tapButton("4"), tapButton("5"), tapButton("6"))), "", 400, 50035, "components/reference#action-row: up to 5 buttons"},
	{"an empty row", post, under(`{"type":1,"components":[]}`), "", 400, 50035, "specs: components minItems 1"},
	{"custom_id of 101", post, under(row(tapButton(strings.Repeat("a", 101)))), "", 400, 50035, "components/reference#custom-id: 1-100"},
	{"custom_id twice", post, under(row(tapButton("a"), tapButton("a"))), "", 400, 50035, "components/reference#custom-id: unique in a message"},
	{"a tap without custom_id", post, under(row(`{"type":2,"style":2,"label":"x"}`)), "", 400, 50035, "components/reference#button"},
	{"a label of 81", post, under(row(`{"type":2,"style":2,"custom_id":"a","label":"` + strings.Repeat("l", 81) + `"}`)), "", 400, 50035, "components/reference#button: label up to 80"},
	{"a button with nothing on it", post, under(row(`{"type":2,"style":2,"custom_id":"a"}`)), "", 400, 50035, "components/reference#button"},
	{"a link of 513", post, under(row(linkButton("https://x.example/" + strings.Repeat("a", 495)))), "", 400, 50035, "components/reference#button: url up to 512"},
	{"a link of another kind", post, under(row(linkButton("javascript:alert(1)"))), "", 400, 50035, "components/reference#button"},
	{"a link with a custom_id", post, under(row(`{"type":2,"style":5,"label":"x","url":"https://x.example","custom_id":"a"}`)), "", 400, 50035, "components/reference#button: a link has no custom_id"},
	{"another token", post, content(1), "token", 401, 0, "topics/opcodes-and-status-codes: 401"},
	{"no permission", post, content(1), "forbidden", 403, 50013, "topics/opcodes-and-status-codes: 50013"},
	{"too many", post, content(1), "limited", 429, 0, "topics/rate-limits"},

	{"an interaction that is none", "POST /interactions/7/nothing/callback", say, "", 404, 10062, "topics/opcodes-and-status-codes: 10062"},
	{"answered twice", callback, say, "answered", 400, 40060, "topics/opcodes-and-status-codes: 40060"},
	{"answered after 3 s", callback, say, "late", 404, 10062, "interactions/receiving-and-responding: 3 seconds"},
	{"an answer that is too long", callback, `{"type":4,"data":` + content(2001) + `}`, "", 400, 50035, "resources/message: 2000"},
	{"an empty answer", callback, `{"type":4,"data":{"content":"",` + noPing + `}}`, "", 400, 50006, "topics/opcodes-and-status-codes: 50006"},
	{"a deferred update of a command", callback, `{"type":6}`, "", 400, 50035, "interactions/receiving-and-responding: 6 and 7 only for components"},
	{"a modal in answer to a modal", callback, openModal("t", "l", "v"), "submitted", 400, 50035, "interactions/receiving-and-responding: not available for MODAL_SUBMIT"},
	{"a modal's title of 46", callback, openModal(strings.Repeat("t", 46), "l", "v"), "", 400, 50035, "interactions/receiving-and-responding#modal: title up to 45"},
	{"a modal's title of none", callback, openModal("", "l", "v"), "", 400, 50035, "specs: title minLength 1"},
	{"a field's label of 46", callback, openModal("t", strings.Repeat("l", 46), "v"), "", 400, 50035, "specs: label maxLength 45"},
	{"a field's text of 4001", callback, openModal("t", "l", strings.Repeat("ạ", 4001)), "", 400, 50035, "components/reference#text-input: value up to 4000"},
	{"a label in a label", callback, strings.Replace(openModal("t", "l", "v"), `"style"`, `"label":"","style"`, 1), "", 400, 50035, "specs: label minLength 1; components/reference#label"},
	{"a modal without a field", callback, `{"type":9,"data":{"custom_id":"a","title":"t","components":[]}}`, "", 400, 50035, "specs: components minItems 1"},
	{"a modal after an answer", callback, openModal("t", "l", "v"), "answered", 400, 40060, "topics/opcodes-and-status-codes: 40060"},
	{"a member of another guild", "GET /guilds/7/members/7", "", "", 403, 50001, "topics/opcodes-and-status-codes: 50001"},
	{"a member who is none", "GET /guilds/" + Guild + "/members/7", "", "", 404, 10007, "topics/opcodes-and-status-codes: 10007"},
	{"an edit before an answer", edit, content(1), "given", 404, 10015, "interactions/receiving-and-responding: the original is there after the first answer"},
	{"an edit after 15 min", edit, content(1), "stale", 401, 50027, "interactions/receiving-and-responding: 15 minutes"},
	{"an edit that is too long", edit, content(2001), "answered", 400, 50035, "specs: content maxLength 2000"},

	{"a name with capitals", put, command(`"name":"Ask","description":"x"`), "", 400, 50035, "interactions/application-commands#naming"},
	{"a name with a space", put, command(`"name":"a b","description":"x"`), "", 400, 50035, "interactions/application-commands#naming"},
	{"a name of 33", put, command(`"name":"` + strings.Repeat("a", 33) + `","description":"x"`), "", 400, 50035, "interactions/application-commands: 1-32"},
	{"no description", put, command(`"name":"a","description":""`), "", 400, 50035, "interactions/application-commands: 1-100"},
	{"a description of 101", put, command(`"name":"a","description":"` + strings.Repeat("d", 101) + `"`), "", 400, 50035, "interactions/application-commands: 1-100"},
	{"a language that is no locale", put, command(`"name":"a","description":"x","name_localizations":{"en":"b"}`), "", 400, 50035, "reference#locales"},
	{"two of a name", put, `[{"name":"a","description":"x"},{"name":"a","description":"x"}]`, "", 400, 50035, "interactions/application-commands: names are unique"},
	{"two of a name in a language", put, `[{"name":"a","description":"x","name_localizations":{"vi":"c"}},{"name":"b","description":"x","name_localizations":{"vi":"c"}}]`, "", 400, 50035, "interactions/application-commands: names are unique"},
	{"what is required behind what is not", put, command(`"name":"a","description":"x","options":[{"type":3,"name":"b","description":"x"},{"type":3,"name":"c","description":"x","required":true}]`), "", 400, 50035, "interactions/application-commands: required options first"},
	{"a max_length of 6001", put, command(`"name":"a","description":"x","options":[{"type":3,"name":"b","description":"x","max_length":6001}]`), "", 400, 50035, "interactions/application-commands: up to 6000"},
	{"101 commands", put, manyCommands(101), "", 400, 30032, "interactions/application-commands: 100 global commands"},
	{"another application's commands", "PUT /applications/7/commands", `[]`, "", 403, 20012, "topics/opcodes-and-status-codes: 20012"},
	{"a call that is none", "GET /nothing", "", "unknown", http.StatusNotFound, 0, "topics/opcodes-and-status-codes: 404"},
}

func manyCommands(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(`{"name":"c%d","description":"x"}`, i)
	}
	return "[" + strings.Join(all, ",") + "]"
}

// closes are the codes with which the gateway ends a connection, and what brings them about.
var closes = []struct {
	what   string
	send   string // TOKEN is filled in
	code   int
	source string
}{
	{"an op that is none", `{"op":77}`, 4001, "topics/opcodes-and-status-codes#gateway-close-event-codes"},
	{"no JSON", `{`, 4002, "as above"},
	{"more than 4096 bytes", `{"op":1,"d":"` + strings.Repeat("a", 4096) + `"}`, 4002, "events/gateway: 4096 bytes"},
	{"before the identify", `{"op":3,"d":{}}`, 4003, "as above"},
	{"another token", `{"op":2,"d":{"token":"other","properties":{},"intents":1}}`, 4004, "as above"},
	{"intents that are none", `{"op":2,"d":{"token":"TOKEN","properties":{},"intents":1073741824}}`, 4013, "as above"},
	{"an intent not granted", `{"op":2,"d":{"token":"TOKEN","properties":{},"intents":32768}}`, 4014, "as above"},
}
