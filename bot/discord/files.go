package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"summitbot/bot"
)

// fileHosts are where Discord keeps what people attach; nothing is fetched from anywhere else.
var fileHosts = []string{"cdn.discordapp.com", "media.discordapp.net"}

// fileWithin is how long fetching one file may take.
const fileWithin = 30 * time.Second

// An attachment is as much of one as is used.
type attachment struct {
	ID   string `json:"id"`
	Name string `json:"filename"`
	Type string `json:"content_type"`
	Size int64  `json:"size"`
	URL  string `json:"url"`
}

// filesOf gives what came with a message as files. One that cannot be read is none.
func (a *Adapter) filesOf(all []json.RawMessage) []bot.File {
	var files []bot.File
	for _, raw := range all {
		var one attachment
		if json.Unmarshal(raw, &one) == nil && one.URL != "" {
			files = append(files, a.fileOf(one))
		}
	}
	return files
}

func (a *Adapter) fileOf(one attachment) bot.File {
	return bot.File{Name: one.Name, Type: one.Type, Size: one.Size, Open: func(ctx context.Context) (io.ReadCloser, error) { return a.openFile(ctx, one.URL) }}
}

// attached gives the files of a slash command's options.
func (a *Adapter) attached(i interaction) []bot.File {
	var files []bot.File
	for _, o := range i.Data.Options {
		id, _ := o.Value.(string)
		raw, ok := i.Data.Resolved.Attachments[id]
		var one attachment
		if o.Type == int(discordgo.ApplicationCommandOptionAttachment) && ok && json.Unmarshal(raw, &one) == nil {
			files = append(files, a.fileOf(one))
		}
	}
	return files
}

// openFile fetches a file by its address. No token goes with it: the address alone gives the right.
func (a *Adapter) openFile(ctx context.Context, address string) (io.ReadCloser, error) {
	at, err := url.Parse(address)
	if err != nil || at.Scheme != "https" || !slices.Contains(fileHosts, at.Host) || at.User != nil {
		return nil, errors.New("an attachment is not where Discord keeps them: it is not fetched")
	}
	ctx, stop := context.WithTimeout(ctx, fileWithin)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		stop()
		return nil, errors.New("an attachment's address cannot be asked for")
	}
	response, err := a.files.Do(request)
	if err != nil {
		stop()
		return nil, a.cleaned(err)
	}
	if response.StatusCode != http.StatusOK {
		stop()
		_ = response.Body.Close()
		return nil, fmt.Errorf("an attachment was answered with status %d", response.StatusCode)
	}
	return fetched{response.Body, stop}, nil
}

// A fetched body ends its time when it is closed.
type fetched struct {
	io.ReadCloser
	stop func()
}

func (f fetched) Close() error {
	defer f.stop()
	return f.ReadCloser.Close()
}

// A storeRoad takes the fetching of files to Discord's store, or to the origin that stands in for all of Discord.
type storeRoad struct {
	to   *url.URL
	over http.RoundTripper
}

func (r storeRoad) RoundTrip(req *http.Request) (*http.Response, error) {
	if r.to == nil {
		return r.over.RoundTrip(req)
	}
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host, req.Host = r.to.Scheme, r.to.Host, r.to.Host
	return r.over.RoundTrip(req)
}

// fileOption is the argument that takes a file, under a name in each language.
func fileOption(b *bot.Bot, words map[string]bot.CommandWords) *discordgo.ApplicationCommandOption {
	o := &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionAttachment, Name: "file", Description: cut(b.Words("en").Say("command_file_argument"), maxDescription),
		NameLocalizations: map[discordgo.Locale]string{}, DescriptionLocalizations: map[discordgo.Locale]string{},
	}
	for lang := range words {
		w := b.Words(lang)
		for _, l := range localesOf(lang) {
			o.DescriptionLocalizations[l] = cut(w.Say("command_file_argument"), maxDescription)
			if name := commandName(w.Say("command_file_option")); name != "" {
				o.NameLocalizations[l] = name
			}
		}
	}
	return o
}

// write gives a call's body: JSON, or where files go with it the form that holds both.
func (c *call) write() ([]byte, error) {
	if c.body == nil {
		return nil, nil
	}
	if len(c.files) == 0 {
		return json.Marshal(c.body)
	}
	var files []*discordgo.File
	for _, f := range c.files {
		files = append(files, &discordgo.File{Name: f.Name, Reader: bytes.NewReader(f.Content)})
	}
	kind, sent, err := discordgo.MultipartBodyWithJSON(c.body, files)
	c.kind = kind
	return sent, err
}

// contentType is what a call's body is.
func (c call) contentType() string {
	if c.kind != "" {
		return c.kind
	}
	return "application/json"
}

const (
	filesMost = 10       // in a message
	fileBytes = 10 << 20 // of each
)

// fittingFiles leaves out what Discord does not take.
func fittingFiles(all []bot.Attachment) []bot.Attachment {
	fit := slices.DeleteFunc(slices.Clone(all), func(f bot.Attachment) bool { return len(f.Content) > fileBytes || strings.TrimSpace(f.Name) == "" })
	return fit[:min(len(fit), filesMost)]
}
