package telegramtest

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // pictures are looked into
	_ "image/png"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"time"
)

const (
	mostDownloaded = 20 << 20 // bytes that getFile gives
	mostUploaded   = 50 << 20
	mostCaption    = 1024
	mostPhoto      = 10 << 20
	mostSides      = 10000 // of a picture: width and height together
	mostRatio      = 20
)

// A File is one that someone sent, or the bot.
type File struct {
	Name    string
	Type    string // as the app declares it
	Content []byte
	Size    int64 // as it is told; 0: of Content
}

// Document has someone send a file with a caption.
func (s *Server) Document(to Chat, from User, caption string, f File, details ...Detail) int {
	s.mu.Lock()
	id := fmt.Sprintf("BQACAgIAAx%d", len(s.files)+1)
	if f.Size == 0 {
		f.Size = int64(len(f.Content))
	}
	s.files[id] = f
	s.mu.Unlock()
	all := []Detail{With("document", map[string]any{"file_id": id, "file_unique_id": "u" + id, "file_name": f.Name, "mime_type": f.Type, "file_size": f.Size})}
	if caption != "" {
		all = append(all, With("caption", caption, "caption_entities", entitiesOf(caption)))
	}
	return s.Say(to, from, "", append(all, details...)...)
}

// ForgetFiles makes every file one that is not kept any more.
func (s *Server) ForgetFiles() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.files)
}

// Downloads counts the files that were fetched.
func (s *Server) Downloads() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.downloads
}

func (s *Server) getFile(c *call) (any, *Refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := c.text["file_id"]
	f, ok := s.files[id]
	if !ok {
		return nil, &FileUnknown
	}
	if f.Size > mostDownloaded {
		return nil, &FileTooBig
	}
	return map[string]any{"file_id": id, "file_unique_id": "u" + id, "file_size": f.Size, "file_path": "documents/" + id}, nil
}

// download serves /file/botTOKEN/PATH.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	token, path, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/file/bot"), "/")
	s.mu.Lock()
	f, ok := s.files[strings.TrimPrefix(path, "documents/")]
	right := token == s.Token && !s.revoked
	if ok && right {
		s.downloads++
	}
	s.notify()
	s.mu.Unlock()
	if !ok || !right || r.Method != http.MethodGet {
		respond(w, nil, &FileNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(f.Content)
}

// uploaded reads a file out of a form; nil: there is none.
func uploaded(h *multipart.FileHeader) *File {
	opened, err := h.Open()
	if err != nil {
		return nil
	}
	defer opened.Close()
	content, err := io.ReadAll(opened)
	if err != nil {
		return nil
	}
	return &File{Name: h.Filename, Content: content}
}

// refusedDocument is why a file is not taken as a document.
func refusedDocument(f *File) *Refusal {
	switch {
	case f == nil:
		return &DocumentMissing
	case len(f.Content) == 0:
		return &FileEmpty
	case len(f.Content) > mostUploaded:
		return &UploadTooLarge
	}
	return nil
}

// refusedPhoto is why a file is not taken as a picture.
func refusedPhoto(f *File) *Refusal {
	switch {
	case f == nil:
		return &PhotoMissing
	case len(f.Content) == 0:
		return &FileEmpty
	case len(f.Content) > mostPhoto:
		r := photoTooLarge(len(f.Content))
		return &r
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(f.Content))
	switch {
	case err != nil:
		return &PhotoUnread
	case c.Width+c.Height > mostSides, max(c.Width, c.Height) > mostRatio*min(c.Width, c.Height):
		return &PhotoDimensions
	}
	return nil
}

// sendFile takes the file of one field of a form, as a message of its own.
func (s *Server) sendFile(c *call, field string, refused func(*File) *Refusal) (any, *Refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	to, refusal := s.place(c)
	if refusal != nil {
		return nil, refusal
	}
	f := c.files[field]
	if refusal = refused(f); refusal != nil {
		return nil, refusal
	}
	if units(c.text["caption"]) > mostCaption {
		return nil, &CaptionTooLong
	}
	m := Sent{Chat: to.ID, Topic: c.int("message_thread_id"), Text: c.text["caption"], File: f, Photo: field == "photo", At: time.Now()}
	if c.has("message_thread_id") && (m.Topic == generalTopic || !to.topics[m.Topic]) {
		return nil, &ThreadNotFound
	}
	if m.ReplyTo, refusal = to.replied(c); refusal != nil {
		return nil, refusal
	}
	m.ID = to.add()
	s.sent = append(s.sent, m)
	s.notify()
	out := s.asMessage(to, m)
	delete(out, "text")
	told := map[string]any{"file_id": "sent", "file_unique_id": "sent", "file_size": len(f.Content)}
	if !m.Photo {
		told["file_name"] = f.Name
		out[field] = told
		return out, nil
	}
	told["width"], told["height"] = 1, 1
	out[field] = []any{told}
	return out, nil
}
