package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // to read how large a picture is
	_ "image/png"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"summitbot/bot"
)

// filesOf gives what came with a message as a file. A picture, a film or a voice is none: Telegram has made it another one.
func (e ear) filesOf(m *models.Message) []bot.File {
	d := m.Document
	if d == nil || m.Animation != nil || e.open == nil {
		return nil
	}
	return []bot.File{{
		Name: d.FileName, Type: d.MimeType, Size: d.FileSize,
		Open: func(ctx context.Context) (io.ReadCloser, error) { return e.open(ctx, d.FileID) },
	}}
}

// openFile fetches a file by Telegram's number of it, in the two steps that the Bot API has. It gives up to 20 MB.
func (a *api) openFile(ctx context.Context, id string) (io.ReadCloser, error) {
	f, err := a.library.GetFile(ctx, &tg.GetFileParams{FileID: id})
	if err != nil {
		if errors.Is(err, tg.ErrorBadRequest) && strings.Contains(strings.ToLower(err.Error()), "file is too big") {
			return nil, bot.ErrFileTooLarge
		}
		return nil, a.cut(err)
	}
	if f.FilePath == "" || strings.HasPrefix(f.FilePath, "/") || strings.Contains(f.FilePath, "..") {
		return nil, errors.New("getFile gave no path to fetch a file from")
	}
	at := a.base + "/file/bot" + string(a.token) + "/" + (&url.URL{Path: f.FilePath}).EscapedPath()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return nil, a.cut(err)
	}
	response, err := bounded{a.calls}.Do(request)
	if err != nil {
		return nil, a.cut(err)
	}
	if response.StatusCode != http.StatusOK {
		_ = response.Body.Close()
		return nil, fmt.Errorf("a file was answered with status %d", response.StatusCode)
	}
	return response.Body, nil
}

// Bounds of what Telegram shows as a picture.
const (
	photoBytes = 10 << 20
	photoSides = 10000 // width and height together
	photoRatio = 20
)

// isPhoto reports whether Telegram shows a file as a picture.
func isPhoto(f bot.Attachment) bool {
	if !f.Picture || len(f.Content) > photoBytes {
		return false
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(f.Content))
	return err == nil && c.Width+c.Height <= photoSides && max(c.Width, c.Height) <= photoRatio*min(c.Width, c.Height)
}

// sendFile sends a file that goes with a reply. A picture that is not taken as one, as where a group allows files alone, is
// sent as a file.
func (a *api) sendFile(ctx context.Context, to *tg.SendMessageParams, f bot.Attachment) error {
	upload := func() *models.InputFileUpload {
		return &models.InputFileUpload{Filename: f.Name, Data: bytes.NewReader(f.Content)}
	}
	if isPhoto(f) {
		_, err := a.library.SendPhoto(ctx, &tg.SendPhotoParams{
			ChatID: to.ChatID, MessageThreadID: to.MessageThreadID, ReplyParameters: to.ReplyParameters, Photo: upload(),
		})
		if !errors.Is(err, tg.ErrorBadRequest) {
			return a.cut(err)
		}
	}
	_, err := a.library.SendDocument(ctx, &tg.SendDocumentParams{
		ChatID: to.ChatID, MessageThreadID: to.MessageThreadID, ReplyParameters: to.ReplyParameters, Document: upload(),
	})
	return a.cut(err)
}

// sendFiles sends the files of a reply behind its words, each for as long as it takes, and reports what [Adapter.send] does.
func (d *delivery) sendFiles(ctx context.Context) bool {
	d.plain = true // a file has no markup: a refusal is final
	for _, f := range d.reply.Files {
		if !d.sendFile(ctx, f) {
			return false
		}
	}
	return true
}

func (d *delivery) sendFile(ctx context.Context, f bot.Attachment) bool {
	for {
		err := d.tryFile(ctx, f)
		if err == nil {
			return true
		}
		if over, again := d.failed(ctx, err); !again {
			return over
		}
	}
}

// postFiles sends the files of what nobody waits for, one try each: the words are said, so it is not said again.
func (d *delivery) postFiles(ctx context.Context, over *api) {
	for _, f := range d.reply.Files {
		if !d.slot(ctx) {
			return
		}
		err := over.sendFile(ctx, d.params, f)
		d.free()
		if err != nil {
			slog.WarnContext(ctx, "a file that goes with a notice could not be sent", "platform", platform, "err", err)
		}
	}
}

func (d *delivery) tryFile(ctx context.Context, f bot.Attachment) error {
	if !d.slot(ctx) {
		return ctx.Err()
	}
	defer d.free()
	return d.api.sendFile(ctx, d.params, f)
}
