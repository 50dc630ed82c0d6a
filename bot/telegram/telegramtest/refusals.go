package telegramtest

import "net/http"

// A Refusal is an answer that is none.
type Refusal struct {
	Status      int
	Description string
	RetryAfter  int
	MigrateTo   int64
	Source      string // where the platform says so: bots/api is its documentation, the rest its server's source
}

const (
	sourceAPI    = "core.telegram.org/bots/api"
	sourceServer = "tdlib/telegram-bot-api Client.cpp"
	sourceParser = "tdlib/td MessageEntity.cpp"
)

// What the server refuses. Those with %s or %d are filled in where they are used.
var (
	Unauthorized   = Refusal{http.StatusUnauthorized, "Unauthorized", 0, 0, sourceServer}
	TokenMalformed = Refusal{http.StatusUnauthorized, "Unauthorized: invalid token specified", 0, 0, "tdlib/telegram-bot-api ClientManager.cpp"}
	NoMethod       = Refusal{http.StatusNotFound, "Not Found: method not found", 0, 0, sourceServer}

	OtherPoller = Refusal{http.StatusConflict, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", 0, 0, sourceServer}
	WebhookSet  = Refusal{http.StatusConflict, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first", 0, 0, sourceServer}

	ChatNotFound    = bad("Bad Request: chat not found", sourceServer)
	ChatUpgraded    = bad("Bad Request: group chat was upgraded to a supergroup chat", sourceAPI+"#responseparameters")
	ReplyNotFound   = bad("Bad Request: message to be replied not found", sourceServer)
	ThreadNotFound  = bad("Bad Request: message thread not found", sourceServer)
	EditNotFound    = bad("Bad Request: message to edit not found", sourceServer)
	EditForbidden   = bad("Bad Request: message can't be edited", sourceServer)
	NotModified     = bad("Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message", sourceServer)
	TextEmpty       = bad("Bad Request: message text is empty", sourceAPI+"#sendmessage")
	TextTooLong     = bad("Bad Request: message is too long", sourceAPI+"#sendmessage")
	DataInvalid     = bad("Bad Request: BUTTON_DATA_INVALID", sourceAPI+"#inlinekeyboardbutton")
	URLInvalid      = bad("Bad Request: BUTTON_URL_INVALID", sourceAPI+"#inlinekeyboardbutton")
	ButtonUntyped   = bad("Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard", sourceServer)
	MarkupUnread    = bad("Bad Request: object expected as reply markup", sourceServer)
	QueryTooOld     = bad("Bad Request: query is too old and response timeout expired or query ID is invalid", sourceServer)
	QueryTextLong   = bad("Bad Request: MESSAGE_TOO_LONG", sourceAPI+"#answercallbackquery")
	CommandInvalid  = bad("Bad Request: BOT_COMMAND_INVALID", sourceAPI+"#botcommand")
	CommandUnsaid   = bad("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID", sourceAPI+"#botcommand")
	CommandsMany    = bad("Bad Request: BOT_COMMANDS_TOO_MUCH", sourceAPI+"#setmycommands")
	LanguageInvalid = bad("Bad Request: invalid language code specified", sourceAPI+"#setmycommands")
	ModeUnsupported = bad("Bad Request: unsupported parse_mode", sourceServer)

	FileUnknown     = bad("Bad Request: wrong file_id or the file is temporarily unavailable", sourceServer)
	FileTooBig      = bad("Bad Request: file is too big", sourceAPI+"#getfile")
	FileEmpty       = bad("Bad Request: file must be non-empty", sourceServer)
	DocumentMissing = bad("Bad Request: there is no document in the request", sourceServer)
	PhotoMissing    = bad("Bad Request: there is no photo in the request", sourceServer)
	PhotoUnread     = bad("Bad Request: IMAGE_PROCESS_FAILED", sourceAPI+"#sendphoto")
	PhotoDimensions = bad("Bad Request: PHOTO_INVALID_DIMENSIONS", sourceAPI+"#sendphoto")
	PhotoForbidden  = bad("Bad Request: not enough rights to send photos to the chat", sourceServer)
	CaptionTooLong  = bad("Bad Request: message caption is too long", sourceAPI+"#senddocument")
	UploadTooLarge  = Refusal{http.StatusRequestEntityTooLarge, "Request Entity Too Large", 0, 0, sourceAPI + "#senddocument"}
	FileNotFound    = Refusal{http.StatusNotFound, "Not Found", 0, 0, sourceServer}

	BlockedByUser = forbidden("Forbidden: bot was blocked by the user")
	NotBegun      = forbidden("Forbidden: bot can't initiate conversation with a user")
	Deactivated   = forbidden("Forbidden: user is deactivated")
	Kicked        = forbidden("Forbidden: bot was kicked from the supergroup chat")
	NotMember     = forbidden("Forbidden: bot is not a member of the supergroup chat")
	GroupDeleted  = forbidden("Forbidden: the group chat was deleted")
)

func bad(description, source string) Refusal {
	return Refusal{http.StatusBadRequest, description, 0, 0, source}
}

func forbidden(description string) Refusal {
	return Refusal{http.StatusForbidden, description, 0, 0, sourceServer}
}

// unparsed is the refusal of a text whose markup is wrong.
func unparsed(what string) Refusal {
	return bad("Bad Request: can't parse entities: "+what, sourceParser)
}

// photoTooLarge is the refusal of a picture of more than 10 MiB.
func photoTooLarge(size int) Refusal {
	return bad("Bad Request: file of size "+itoa(size)+" bytes is too big for a photo; the maximum size is "+itoa(mostPhoto)+" bytes", sourceAPI+"#sendphoto")
}

// tooMany is the refusal of one message too many.
func tooMany(seconds int) Refusal {
	return Refusal{http.StatusTooManyRequests, "Too Many Requests: retry after " + itoa(seconds), seconds, 0, sourceAPI + "#responseparameters"}
}
