package discordtest

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const (
	mostRequest = 25 << 20 // bytes of a call
	mostFile    = 10 << 20 // of each file that a bot sends
	mostFiles   = 10       // in a message
)

// A File is one that someone attached, or the bot.
type File struct {
	Name    string
	Type    string // as the app declares it
	Content []byte
	Size    int64 // as it is told; 0: of Content
}

// attach keeps a file where people's files are kept, and gives it as an event tells it.
func (s *Server) attach(f File) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Size == 0 {
		f.Size = int64(len(f.Content))
	}
	id := s.id()
	path := "/attachments/2100000000000000001/" + id + "/" + f.Name
	s.files[path] = f
	signed := (&url.URL{Path: path}).EscapedPath() + "?ex=67&is=66&hm=" + id
	return map[string]any{
		"id": id, "filename": f.Name, "content_type": f.Type, "size": f.Size,
		"url": "https://cdn.discordapp.com" + signed, "proxy_url": "https://media.discordapp.net" + signed,
	}
}

// Downloads counts the files that were fetched.
func (s *Server) Downloads() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.downloads
}

// download serves a file as Discord's store does: to whoever has its whole address, the signature too.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "" {
		s.Reporter.Errorf("the token was sent to the store of files, which is not the API")
	}
	s.mu.Lock()
	f, ok := s.files[r.URL.Path]
	if ok {
		s.downloads++
	}
	s.mu.Unlock()
	q := r.URL.Query()
	if !ok || q.Get("ex") == "" || q.Get("is") == "" || q.Get("hm") == "" || r.Method != http.MethodGet {
		http.Error(w, "This content is no longer available.", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", f.Type)
	_, _ = w.Write(f.Content)
}

var (
	requestTooLarge = refused{Status: http.StatusRequestEntityTooLarge, Code: 40005, Message: "Request entity too large"}
	formUnread      = refused{Status: http.StatusBadRequest, Code: 50109, Message: "The request body contains invalid JSON."}
)

func jsonOrForm(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return kind == "application/json" && r.Header.Get("Content-Type") == "application/json" || kind == "multipart/form-data"
}

// uploaded takes a form apart into its JSON and its files; any other body is given back as it is.
func uploaded(r *http.Request, body []byte) (payload []byte, files []File, no *refused) {
	if len(body) > mostRequest {
		return body, nil, &requestTooLarge
	}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return body, nil, nil
	}
	form := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	var names []string
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, nil, &formUnread
		}
		content, err := io.ReadAll(part)
		name := part.FormName()
		switch {
		case err != nil || slices.Contains(names, name):
			return nil, nil, &formUnread
		case name == "payload_json":
			payload = content
		case strings.HasPrefix(name, "files["):
			if len(content) > mostFile {
				return nil, nil, &requestTooLarge
			}
			files = append(files, File{Name: part.FileName(), Content: content})
		}
		names = append(names, name)
	}
	if len(files) > mostFiles {
		return nil, nil, invalid("attachments", "BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", mostFiles))
	}
	return payload, files, nil
}
