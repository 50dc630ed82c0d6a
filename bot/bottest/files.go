package bottest

import (
	"embed"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"

	"summitbot/knowledge/importer"
)

//go:embed files
var files embed.FS

// childArgument has a test's own program read one file, as summitbot does with its own.
const childArgument = "read-file"

// init is where a test's program that was started as such a child ends.
func init() {
	if len(os.Args) < 2 || os.Args[1] != childArgument {
		return
	}
	given := map[string]string{}
	for _, a := range os.Args[2:] {
		name, value, _ := strings.Cut(strings.TrimPrefix(a, "--"), "=")
		given[name] = value
	}
	var err error
	if confined {
		err = importer.Confine()
	}
	if err == nil {
		err = importer.Parse(os.Stdin, os.Stdout, importer.Format(given["format"]), given["charset"])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func newReader(t testing.TB) *importer.Reader {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return importer.New(self, childArgument)
}

// File gives a file that people send in conversations.
func File(t testing.TB, name string) []byte {
	t.Helper()
	content, err := files.ReadFile("files/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// typeOf is what a phone declares of a file by its name.
func typeOf(name string) string {
	for ending, kind := range map[string]string{
		".md": "text/markdown", ".txt": "text/plain", ".html": "text/html", ".pdf": "application/pdf",
		".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	} {
		if strings.HasSuffix(name, ending) {
			return kind
		}
	}
	return "application/octet-stream"
}

// TypeOf is what a phone declares of a file by its name.
func TypeOf(name string) string { return typeOf(name) }

// A Site is a web site of pages that can be changed. Houses whose [House.Reach] was called may fetch from it.
type Site struct {
	URL   string
	mu    sync.Mutex
	pages map[string]Page
	asked map[string]int
}

// A Page is what a site says at a path.
type Page struct {
	Status int // 0: 200
	Type   string
	Body   string
	ETag   string // where the reader names it, the page is not sent again
	Wait   <-chan struct{}
}

// NewSite starts a site; it ends with the test.
func NewSite(t testing.TB) *Site {
	s := &Site{pages: map[string]Page{}, asked: map[string]int{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// Put says what stands at a path from now on.
func (s *Site) Put(path string, p Page) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = p
}

// Asked counts the requests for a path.
func (s *Site) Asked(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[path]
}

func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked[r.URL.Path]++
	p, ok := s.pages[r.URL.Path]
	s.mu.Unlock()
	if p.Wait != nil {
		select {
		case <-p.Wait:
		case <-r.Context().Done():
			return
		}
	}
	switch {
	case !ok:
		http.NotFound(w, r)
		return
	case p.Status != 0:
		w.WriteHeader(p.Status)
		return
	case p.ETag != "" && r.Header.Get("If-None-Match") == p.ETag:
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if p.ETag != "" {
		w.Header().Set("ETag", p.ETag)
	}
	w.Header().Set("Content-Type", p.Type)
	fmt.Fprint(w, p.Body)
}

// Reach lets a house fetch from a site, which is no public address.
func (h House) Reach(s *Site) {
	h.Reader.Allow(netip.MustParseAddrPort(strings.TrimPrefix(s.URL, "http://")))
}
