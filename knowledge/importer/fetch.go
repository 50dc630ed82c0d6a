package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
	"github.com/temoto/robotstxt"
)

const (
	agent         = "summitbot"
	maxRedirects  = 5
	maxRobots     = 500 << 10
	maxHeader     = 64 << 10
	maxAddressLen = 2000
)

// Fetched is what is known of a page that was fetched, to ask for it again only if it has changed.
type Fetched struct {
	URL          string // where it was found in the end
	ETag         string
	LastModified string
	ContentType  string
	Hash         string // SHA-256 of the bytes that came, in hex
}

// Allow lets fetches go to these addresses and ports although they are not public. It is for tests, and no setting leads to it.
func (r *Reader) Allow(addresses ...netip.AddrPort) {
	if r.allowed == nil {
		r.allowed = map[netip.AddrPort]bool{}
	}
	for _, a := range addresses {
		r.allowed[a] = true
	}
}

// Fetch makes a draft of the page at an address.
func (r *Reader) Fetch(ctx context.Context, address string) (Draft, Fetched, error) {
	return r.FetchIfChanged(ctx, address, "", "")
}

// FetchIfChanged is [Reader.Fetch] for a page that was fetched before: it answers [ErrNotModified] where the server
// says that it is still the same. A server that says nothing of the kind sends the page; compare its Hash.
func (r *Reader) FetchIfChanged(ctx context.Context, address, etag, lastModified string) (Draft, Fetched, error) {
	f, file, err := r.fetch(ctx, address, etag, lastModified)
	if err != nil {
		return Draft{}, f, err
	}
	d, err := r.Read(ctx, file)
	if err != nil {
		return Draft{}, f, err
	}
	d.URL = pageURL(d.URL, f.URL)
	return d, f, nil
}

// pageURL prefers the address that a page gives as its own, as long as it is on the same host: it may not name another's.
func pageURL(own, found string) string {
	o, err := url.Parse(own)
	f, err2 := url.Parse(found)
	if own == "" || err != nil || err2 != nil || !strings.EqualFold(o.Host, f.Host) || o.Scheme != f.Scheme {
		return found
	}
	return own
}

func (r *Reader) fetch(ctx context.Context, address, etag, lastModified string) (Fetched, File, error) {
	limited, cancel := context.WithTimeout(ctx, r.time)
	defer cancel()
	v := visit{ctx: limited, client: r.client(), allowed: r.allowed, robots: map[string]*robotstxt.RobotsData{}}
	f, file, err := v.page(address, etag, lastModified)
	if err == nil {
		return f, file, nil
	}
	if ctx.Err() != nil {
		return f, File{}, fmt.Errorf("fetch a page: %w", ctx.Err())
	}
	if limited.Err() != nil {
		return f, File{}, problem(Timeout, err)
	}
	return f, File{}, err
}

// client makes what one fetch is done with; nothing is kept from one to the next.
func (r *Reader) client() *http.Client {
	guard := ssrf.New()
	dialer := &net.Dialer{
		Timeout: 10 * time.Second,
		// Called for each address at the moment of connecting, whatever name or redirect led to it.
		Control: func(network, address string, c syscall.RawConn) error {
			if at, err := netip.ParseAddrPort(address); err == nil && r.allowed[at] {
				return nil
			}
			return guard.Safe(network, address, c)
		},
	}
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                  nil, // not even from the environment: a proxy would connect where we must not
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    10 * time.Second,
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: maxHeader,
			ForceAttemptHTTP2:      true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// A visit is the following of one link.
type visit struct {
	ctx     context.Context
	client  *http.Client
	allowed map[netip.AddrPort]bool
	robots  map[string]*robotstxt.RobotsData // by scheme and host
}

func (v *visit) page(address, etag, lastModified string) (Fetched, File, error) {
	u, err := parseAddress(address)
	if err != nil {
		return Fetched{}, File{}, err
	}
	for range maxRedirects + 1 {
		if err := v.mayRead(u); err != nil {
			return Fetched{URL: u.String()}, File{}, err
		}
		header := http.Header{"Accept": {"text/html, application/xhtml+xml, application/pdf, text/markdown, text/plain, " + docxType + ", */*;q=0.1"}}
		set(header, "If-None-Match", etag)
		set(header, "If-Modified-Since", lastModified)
		resp, err := v.get(u, header)
		if err != nil {
			return Fetched{URL: u.String()}, File{}, err
		}
		next, err := redirected(u, resp)
		if err != nil {
			resp.Body.Close()
			return Fetched{URL: u.String()}, File{}, err
		}
		if next == nil {
			defer resp.Body.Close()
			return v.take(u, resp, etag != "" || lastModified != "")
		}
		resp.Body.Close()
		u = next
	}
	return Fetched{URL: u.String()}, File{}, problem(Redirects, nil)
}

// set leaves out a header that a page has never sent, and one that could not be sent.
func set(h http.Header, key, value string) {
	if value != "" && len(value) < 1000 && !strings.ContainsAny(value, "\r\n\x00") {
		h.Set(key, value)
	}
}

// parseAddress refuses what is no web address before anything is asked of the network.
func parseAddress(address string) (*url.URL, error) {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	if err != nil {
		return nil, problem(BadAddress, err)
	}
	if len(address) > maxAddressLen || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return nil, problem(BadAddress, nil)
	}
	// Dialled, a mapped address looks like the IPv4 one inside it; nobody gives a page's address in that form.
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && (ip.Is4In6() || ip.Zone() != "") {
		return nil, problem(RefusedAddress, nil)
	}
	u.Fragment = ""
	return u, nil
}

func (v *visit) get(u *url.URL, header http.Header) (*http.Response, error) {
	req, err := http.NewRequestWithContext(v.ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, problem(BadAddress, err)
	}
	if header != nil {
		req.Header = header
	}
	req.Header.Set("User-Agent", agent)
	resp, err := v.client.Do(req)
	if err != nil {
		return nil, networkProblem(err)
	}
	return resp, nil
}

func networkProblem(err error) error {
	for _, refused := range []error{ssrf.ErrProhibitedIP, ssrf.ErrProhibitedPort, ssrf.ErrProhibitedNetwork, ssrf.ErrInvalidHostPort} {
		if errors.Is(err, refused) {
			return problem(RefusedAddress, err)
		}
	}
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return &Problem{Kind: NotFound, Message: "There is no such site.", cause: err}
	}
	var slow net.Error
	if errors.As(err, &slow) && slow.Timeout() {
		return problem(Timeout, err)
	}
	return problem(Unreachable, err)
}

// redirected gives where a response leads on to; nil where it is the page itself.
func redirected(u *url.URL, resp *http.Response) (*url.URL, error) {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil, nil
	}
	to, err := u.Parse(resp.Header.Get("Location"))
	if err != nil || resp.Header.Get("Location") == "" {
		return nil, problem(Unreachable, errors.New("a redirect to nowhere"))
	}
	return parseAddress(to.String())
}

// mayRead asks the site's robots.txt, once a site.
func (v *visit) mayRead(u *url.URL) error {
	site := u.Scheme + "://" + u.Host
	rules, known := v.robots[site]
	if !known {
		var err error
		if rules, err = v.readRobots(u); err != nil {
			return err
		}
		v.robots[site] = rules
	}
	if rules != nil && !rules.TestAgent(u.RequestURI(), agent) {
		return problem(RefusedRobots, nil)
	}
	return nil
}

// readRobots goes by RFC 9309: no file, no rules; a server that fails is not read. nil: no rules.
func (v *visit) readRobots(u *url.URL) (*robotstxt.RobotsData, error) {
	at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	for range maxRedirects + 1 {
		resp, err := v.get(at, nil)
		if err != nil {
			return nil, err
		}
		next, err := redirected(at, resp)
		if err != nil || next == nil {
			defer resp.Body.Close()
			if err != nil {
				return nil, err
			}
			return rulesOf(resp)
		}
		resp.Body.Close()
		at = next
	}
	return nil, nil // too many redirects count as no file
}

func rulesOf(resp *http.Response) (*robotstxt.RobotsData, error) {
	if resp.StatusCode >= 500 {
		return nil, &Problem{Kind: Unreachable, Message: messages[Unreachable], cause: fmt.Errorf("robots.txt: %s", resp.Status)}
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxRobots))
	if err != nil {
		return nil, networkProblem(err)
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return nil, nil
	}
	rules, err := robotstxt.FromBytes(body)
	if err != nil {
		return nil, nil // not a robots.txt
	}
	return rules, nil
}

// take reads the page itself.
func (v *visit) take(u *url.URL, resp *http.Response, conditional bool) (Fetched, File, error) {
	f := Fetched{URL: u.String(), ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified"), ContentType: resp.Header.Get("Content-Type")}
	switch {
	case resp.StatusCode == http.StatusNotModified && conditional:
		return f, File{}, ErrNotModified
	case resp.StatusCode == http.StatusNotFound, resp.StatusCode == http.StatusGone:
		return f, File{}, problem(NotFound, nil)
	case resp.StatusCode != http.StatusOK:
		return f, File{}, problem(Unreachable, fmt.Errorf("the server answered %d", resp.StatusCode))
	case !readable(f.ContentType, u.Path):
		return f, File{}, said(UnknownType, "The link leads to a kind of file that is not read: give a page, a PDF, a DOCX or a plain text.")
	case resp.ContentLength > MaxFileBytes:
		return f, File{}, problem(TooLarge, nil)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxFileBytes+1))
	if err != nil {
		return f, File{}, networkProblem(err)
	}
	if len(body) > MaxFileBytes {
		return f, File{}, problem(TooLarge, nil)
	}
	hash := sha256.Sum256(body)
	f.Hash = hex.EncodeToString(hash[:])
	return f, File{Name: path.Base(u.Path), ContentType: f.ContentType, Content: body}, nil
}

// readable reports a content type that is read, or none at all with a name that tells.
func readable(contentType, name string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil && contentType != "" {
		return false
	}
	if _, ok := formatOfType[media]; ok {
		return true
	}
	_, named := formatOfEnding[strings.ToLower(path.Ext(name))]
	return vague(media) && named
}
