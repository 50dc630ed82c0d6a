package importer

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

// site serves by path; robots.txt is not there unless it is served.
func site(t *testing.T, pages map[string]http.HandlerFunc) (*httptest.Server, netip.AddrPort) {
	t.Helper()
	mux := http.NewServeMux()
	for path, h := range pages {
		mux.HandleFunc(path, h)
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s, netip.MustParseAddrPort(s.Listener.Addr().String())
}

func page(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		fmt.Fprint(w, body)
	}
}

func passOn(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
}

func TestFetch(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	inner, _ := site(t, map[string]http.HandlerFunc{"/": page("text/plain", "secret")})
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	var s *httptest.Server
	s, at := site(t, map[string]http.HandlerFunc{
		"/robots.txt": page("text/plain", "User-agent: *\nDisallow: /private\nDisallow: /*secret\n"),
		"/page": func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Cookie") != "" || r.Header.Get("User-Agent") != agent {
				t.Errorf("sent %v", r.Header)
			}
			w.Header().Set("Set-Cookie", "a=b")
			w.Header().Set("ETag", `"one"`)
			w.Header().Set("Last-Modified", "Wed, 15 Jan 2025 07:28:00 GMT")
			page("text/html; charset=iso-8859-1", "<html lang=fr><title>Avis</title><p>Entr\xe9e \xe0 9 h.</p><link rel=canonical href='http://evil.example/'></html>")(w, r)
		},
		"/private/page": page("text/plain", "words"),
		"/a-secret":     page("text/plain", "words"),
		"/to-private":   passOn("/private/page"),
		"/to-inner":     func(w http.ResponseWriter, r *http.Request) { passOn(inner.URL)(w, r) },
		"/to-file":      passOn("file:///etc/passwd"),
		"/to-mapped":    passOn("http://[::ffff:127.0.0.1]/"),
		"/to-meta":      passOn("http://169.254.169.254/latest/meta-data/"),
		"/r6":           passOn("/r5"), "/r5": passOn("/r4"), "/r4": passOn("/r3"), "/r3": passOn("/r2"), "/r2": passOn("/r1"), "/r1": passOn("/page"),
		"/gone":      func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusGone) },
		"/forbidden": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusForbidden) },
		"/unasked":   func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNotModified) },
		"/picture":   page("image/png", "\x89PNG"),
		"/zip":       page("application/zip", "PK\x03\x04"),
		"/data.json": page("application/json", "{}"),
		"/a.md":      page("application/octet-stream", "# T\n\nWords.\n"),
		"/b.pdf": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/pdf")
			w.Write(textPDF([]string{"10 72 700 Words"}))
		},
		"/large": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			chunk := []byte(strings.Repeat("words ", 10_000))
			for range MaxFileBytes/len(chunk) + 2 {
				w.Write(chunk)
			}
		},
		"/declared-large": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			w.Header().Set("Content-Length", "99999999")
		},
		"/slow": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			fmt.Fprint(w, "words")
			w.(http.Flusher).Flush()
			select {
			case <-hang:
			case <-r.Context().Done():
			}
		},
	})
	broken, brokenAt := site(t, map[string]http.HandlerFunc{
		"/robots.txt": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		"/":           page("text/plain", "words"),
	})
	astray, astrayAt := site(t, map[string]http.HandlerFunc{
		"/robots.txt": func(w http.ResponseWriter, r *http.Request) { passOn(inner.URL+"/robots.txt")(w, r) },
		"/":           page("text/plain", "words"),
	})
	closed := httptest.NewServer(nil)
	closedAt := netip.MustParseAddrPort(closed.Listener.Addr().String())
	closed.Close()

	r := ownReader(t)
	r.Allow(at, brokenAt, astrayAt, closedAt)
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	for _, tt := range []struct {
		address string
		want    ProblemKind
	}{
		{s.URL + "/page", ""},
		{s.URL + "/page#part", ""},
		{s.URL + "/r5", ""},
		{s.URL + "/a.md", ""},
		{s.URL + "/b.pdf", ""},
		{s.URL + "/r6", Redirects},
		{s.URL + "/private/page", RefusedRobots},
		{s.URL + "/a-secret", RefusedRobots},
		{s.URL + "/to-private", RefusedRobots},
		{s.URL + "/to-inner", RefusedAddress},
		{s.URL + "/to-file", BadAddress},
		{s.URL + "/to-mapped", RefusedAddress},
		{s.URL + "/to-meta", RefusedAddress},
		{s.URL + "/gone", NotFound},
		{s.URL + "/nothing", NotFound},
		{s.URL + "/forbidden", Unreachable},
		{s.URL + "/unasked", Unreachable},
		{s.URL + "/picture", UnknownType},
		{s.URL + "/zip", UnknownType},
		{s.URL + "/data.json", UnknownType},
		{s.URL + "/large", TooLarge},
		{s.URL + "/declared-large", TooLarge},
		{broken.URL, Unreachable},
		{astray.URL, RefusedAddress},
		{closed.URL, Unreachable},
		{inner.URL, RefusedAddress},
		{"http://localhost" + port + "/page", ""}, // the same address by a name
		{"http://[::ffff:127.0.0.1]" + port + "/page", RefusedAddress},
		{"http://[::ffff:7f00:1]" + port + "/page", RefusedAddress},
		{"http://[::1]" + port + "/page", RefusedAddress},
		{"http://127.0.0.1/", RefusedAddress},
		{"http://127.1.2.3/", RefusedAddress},
		{"http://0.0.0.0/", RefusedAddress},
		{"http://10.0.0.1/", RefusedAddress},
		{"http://172.16.0.1/", RefusedAddress},
		{"http://192.168.1.1/", RefusedAddress},
		{"http://100.64.0.1/", RefusedAddress},
		{"http://169.254.169.254/", RefusedAddress},
		{"http://[fe80::1]/", RefusedAddress},
		{"http://[fe80::1%25lo]/", RefusedAddress},
		{"http://[fd00:ec2::254]/", RefusedAddress},
		{"http://[64:ff9b::7f00:1]/", RefusedAddress},
		{"http://[2002:7f00:1::]/", RefusedAddress},
		{"http://8.8.8.8:22/", RefusedAddress},
		{"ftp://example.org/", BadAddress},
		{"file:///etc/passwd", BadAddress},
		{"javascript:alert(1)", BadAddress},
		{"https://user:pass@example.org/", BadAddress},
		{"https://", BadAddress},
		{"//example.org", BadAddress},
		{"not an address", BadAddress},
		{"http://a\r\nb/", BadAddress},
		{"", BadAddress},
	} {
		t.Run(tt.address, func(t *testing.T) {
			d, f, err := r.Fetch(t.Context(), tt.address)
			if kindOf(err) != tt.want {
				t.Fatalf("got %q (%v), want %q", kindOf(err), err, tt.want)
			}
			if err != nil && len(d.Body) > 0 || err == nil && (len(d.Body) == 0 || f.Hash == "" || d.URL == "") {
				t.Errorf("draft %+v, fetched %+v, error %v", d, f, err)
			}
		})
	}
	t.Run("a server that is slow", func(t *testing.T) {
		slow := ownReader(t)
		slow.Allow(at)
		slow.time = 200 * time.Millisecond
		if _, _, err := slow.Fetch(t.Context(), s.URL+"/slow"); kindOf(err) != Timeout {
			t.Errorf("got %v", err)
		}
	})
	t.Run("what is known of a page", func(t *testing.T) {
		d, f, err := r.Fetch(t.Context(), s.URL+"/r1")
		if err != nil {
			t.Fatal(err)
		}
		if d.Title != "Avis" || d.Language != "fr" || string(d.Body) != "Entrée à 9 h.\n" || d.URL != s.URL+"/page" {
			t.Errorf("draft %+v", d)
		}
		if f.URL != s.URL+"/page" || f.ETag != `"one"` || f.LastModified == "" || !strings.HasPrefix(f.ContentType, "text/html") || len(f.Hash) != 64 {
			t.Errorf("fetched %+v", f)
		}
	})
}

func TestWithoutAnAllowListLoopbackIsRefused(t *testing.T) {
	s, _ := site(t, map[string]http.HandlerFunc{"/": page("text/plain", "words")})
	asked, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{asked.Host, "localhost:" + asked.Port()} {
		if _, _, err := ownReader(t).Fetch(t.Context(), "http://"+host+"/"); kindOf(err) != RefusedAddress {
			t.Errorf("%s: got %v", host, err)
		}
	}
}

func TestFetchIfChanged(t *testing.T) {
	s, at := site(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			if r.Header.Get("If-None-Match") != "" {
				t.Error("robots.txt was asked for conditionally")
			}
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("ETag", `"two"`)
		w.Header().Set("Content-Type", "text/plain")
		http.ServeContent(w, r, "a.txt", time.Date(2025, 1, 15, 0, 0, 0, 0, time.UTC), strings.NewReader("words"))
	}})
	r := ownReader(t)
	r.Allow(at)
	for _, tt := range []struct {
		etag, since string
		want        error
	}{
		{`"two"`, "", ErrNotModified},
		{"", "Wed, 15 Jan 2025 00:00:00 GMT", ErrNotModified},
		{`"one"`, "", nil},
		{"", "Tue, 14 Jan 2025 00:00:00 GMT", nil},
		{"\"x\"\r\nEvil: 1", "", nil},
		{"", "", nil},
	} {
		if _, _, err := r.FetchIfChanged(t.Context(), s.URL, tt.etag, tt.since); !errors.Is(err, tt.want) {
			t.Errorf("%q %q: got %v, want %v", tt.etag, tt.since, err, tt.want)
		}
	}
}
