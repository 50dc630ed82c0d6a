package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"testing"
)

// TestRefusedFiles provokes what Discord refuses of files, and what its store does.
func TestRefusedFiles(t *testing.T) {
	s := New(t)
	t.Cleanup(s.Close)
	send := func(files ...[]byte) int {
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		_ = form.WriteField("payload_json", `{"content":"x",`+noPing+`}`)
		for n, content := range files {
			w, _ := form.CreateFormFile(fmt.Sprintf("files[%d]", n), "a.md")
			_, _ = w.Write(content)
		}
		_ = form.Close()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/api/v9/channels/2100000000000000001/messages", &b)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("User-Agent", "DiscordBot (https://example.org, 1)")
		req.Header.Set("Authorization", "Bot "+s.Token)
		req.Header.Set("Content-Type", form.FormDataContentType())
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var no struct{ Code int }
		_ = json.NewDecoder(resp.Body).Decode(&no)
		return no.Code
	}
	one := []byte("x")
	if code := send(one); code != 0 {
		t.Errorf("a file is refused with %d", code)
	}
	if code := send(make([]byte, mostFile+1)); code != 40005 {
		t.Errorf("a file over 10 MiB is answered with %d", code)
	}
	if code := send(make([]byte, mostFile), make([]byte, mostFile), make([]byte, mostFile)); code != 40005 {
		t.Errorf("a request over 25 MiB is answered with %d", code)
	}
	if code := send(one, one, one, one, one, one, one, one, one, one, one); code != 50035 {
		t.Errorf("eleven files are answered with %d", code)
	}
	if m := s.Sent(); len(m) != 1 || len(m[0].Files) != 1 || string(m[0].Files[0].Content) != "x" {
		t.Errorf("sent is %+v", m)
	}
	address, _ := url.Parse(s.attach(File{Name: "a b.txt", Content: one})["url"].(string))
	for query, status := range map[string]int{address.RawQuery: 200, "": 404} {
		resp, err := http.Get(s.URL + address.EscapedPath() + "?" + query)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != status {
			t.Errorf("the file with %q is answered with %d", query, resp.StatusCode)
		}
	}
}
