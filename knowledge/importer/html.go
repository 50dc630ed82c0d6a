package importer

import (
	"encoding/json"
	"net/url"
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const maxElements = 200_000

// readHTML takes the main text of a page, without its menus, pictures and programs.
func readHTML(content []byte, charset string) (Draft, error) {
	page, err := decodeHTML(content, charset)
	if err != nil {
		return Draft{}, err
	}
	// The parser refuses what is nested over 512 deep, and nothing else.
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return Draft{}, problem(Bomb, err)
	}
	var d Draft
	facts := collect(doc)
	if facts.elements > maxElements {
		return Draft{}, problem(Bomb, nil)
	}
	facts.fill(&d)

	parser := readability.NewParser()
	// Own facts are found before; here it would parse scripts once more.
	parser.DisableJSONLD = true
	nowhere := &url.URL{Scheme: "https", Host: "page.invalid"}
	whole := findElement(doc, atom.Body)
	all := words(whole)
	article, err := parser.ParseDocument(doc, nowhere)
	if err != nil {
		return Draft{}, problem(Damaged, err)
	}
	if d.Title == "" {
		d.Title = oneLine(article.Title())
	}
	main := article.Node
	// A short page, such as a notice, is often not recognised as an article.
	if main == nil || len(words(main))*4 < len(all) && len(all) < 4000 {
		main = whole
	}
	w := pageWriter{title: d.Title}
	w.walk(main)
	w.flush()
	d.Body = w.out.body()
	if !hasWords(string(d.Body)) {
		return Draft{}, said(NoText, "There is no text in the page itself: it may be put there by a program, or be a picture. Paste the text.")
	}
	return d, nil
}

// A pageWriter writes the blocks of a page's tree. Words gather until a block ends.
type pageWriter struct {
	out   writer
	title string
	words strings.Builder
	level int   // of the heading that is read; 0: none
	item  bool  // in a list item that has not been written yet
	lists []int // the lists it stands in: the number of the last item, or -1 for bullets
}

// silent are elements that carry no words of the text.
var silent = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Svg: true, atom.Math: true, atom.Iframe: true,
	atom.Object: true, atom.Embed: true, atom.Canvas: true, atom.Video: true, atom.Audio: true, atom.Img: true, atom.Picture: true,
	atom.Form: true, atom.Button: true, atom.Input: true, atom.Select: true, atom.Textarea: true, atom.Nav: true, atom.Head: true, atom.Dialog: true,
}

var blocks = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Section: true, atom.Article: true, atom.Main: true, atom.Header: true, atom.Footer: true, atom.Aside: true,
	atom.Blockquote: true, atom.Pre: true, atom.Ul: true, atom.Ol: true, atom.Li: true, atom.Dl: true, atom.Dt: true, atom.Dd: true,
	atom.Table: true, atom.Tr: true, atom.Caption: true, atom.Figure: true, atom.Figcaption: true, atom.Hr: true, atom.Address: true, atom.Details: true,
	atom.Summary: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Body: true, atom.Fieldset: true,
}

var headings = map[atom.Atom]int{atom.H1: 2, atom.H2: 2, atom.H3: 3, atom.H4: 4, atom.H5: 5, atom.H6: 6}

func (w *pageWriter) walk(n *html.Node) {
	if n == nil {
		return
	}
	switch {
	case n.Type == html.TextNode:
		w.words.WriteString(n.Data)
		return
	case n.Type == html.ElementNode && (silent[n.DataAtom] || hidden(n)):
		return
	case n.Type == html.ElementNode && n.DataAtom == atom.Br:
		w.words.WriteByte(' ')
		return
	case n.Type != html.ElementNode && n.Type != html.DocumentNode:
		return
	}
	if n.DataAtom == atom.Tr {
		w.row(n)
		return
	}
	if !blocks[n.DataAtom] {
		w.children(n)
		return
	}
	w.flush()
	w.enter(n)
	w.children(n)
	w.flush()
	w.leave(n)
}

func (w *pageWriter) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.walk(c)
	}
}

func (w *pageWriter) enter(n *html.Node) {
	switch n.DataAtom {
	case atom.Ul:
		w.lists = append(w.lists, -1)
	case atom.Ol:
		w.lists = append(w.lists, 0)
	case atom.Li:
		w.item = true
		if last := len(w.lists) - 1; last >= 0 && w.lists[last] >= 0 {
			w.lists[last]++
		}
	}
	if level := headings[n.DataAtom]; level > 0 {
		w.level = level
	}
}

func (w *pageWriter) leave(n *html.Node) {
	switch n.DataAtom {
	case atom.Ul, atom.Ol:
		w.lists = w.lists[:len(w.lists)-1]
	case atom.Li:
		w.item = false
	}
	if headings[n.DataAtom] > 0 {
		w.level = 0
	}
}

// flush writes the words that have gathered as the block that they stand in.
func (w *pageWriter) flush() {
	words := oneLine(w.words.String())
	w.words.Reset()
	switch {
	case words == "":
	case w.level > 0 && words == w.title && w.out.b.Len() == 0:
		// The title is kept as such; a section of its name would be empty.
	case w.level > 0:
		w.out.heading(w.level, words)
	case w.item:
		number := 0
		if last := len(w.lists) - 1; last >= 0 && w.lists[last] > 0 {
			number = w.lists[last]
		}
		w.out.listItem(number, words)
		w.item = false
	default:
		w.out.paragraph(words)
	}
}

// row writes a table's row as one paragraph. A row that holds a layout's paragraphs is walked as if there were no table.
func (w *pageWriter) row(n *html.Node) {
	w.flush()
	var cells []string
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode || c.DataAtom != atom.Td && c.DataAtom != atom.Th {
			continue
		}
		if findElement(c, atom.Table) != nil || countElements(c, atom.P, 3) > 2 {
			w.walk(c)
			w.flush()
			continue
		}
		if words := oneLine(words(c)); words != "" {
			cells = append(cells, words)
		}
	}
	w.out.paragraph(strings.Join(cells, " | "))
}

// hidden tells what a reader of the page would not see, which is where instructions to machines are put.
func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "style":
			style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

// words gives all that a reader sees in a tree, as text.
func words(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
			return
		}
		if n.Type == html.ElementNode && (silent[n.DataAtom] || hidden(n)) {
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if blocks[n.DataAtom] || n.DataAtom == atom.Br || n.DataAtom == atom.Td {
			b.WriteByte(' ')
		}
	}
	if n != nil {
		walk(n)
	}
	return oneLine(b.String())
}

func findElement(n *html.Node, a atom.Atom) *html.Node {
	for e := range n.Descendants() {
		if e.Type == html.ElementNode && e.DataAtom == a {
			return e
		}
	}
	return nil
}

func countElements(n *html.Node, a atom.Atom, enough int) int {
	count := 0
	for e := range n.Descendants() {
		if e.Type == html.ElementNode && e.DataAtom == a {
			if count++; count >= enough {
				return count
			}
		}
	}
	return count
}

// pageFacts are what a page says of itself.
type pageFacts struct {
	elements  int
	language  string
	canonical string
	meta      map[string]string
	times     map[string]bool // days that stand in time elements
	published string          // a time element that says it is the date of publication
	linked    linkedData
}

// linkedData is the part of a page's JSON-LD that is of use.
type linkedData struct {
	title, publisher, published string
}

func collect(doc *html.Node) pageFacts {
	f := pageFacts{meta: map[string]string{}, times: map[string]bool{}}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		f.elements++
		switch n.DataAtom {
		case atom.Html:
			f.language = first(attr(n, "lang"), attr(n, "xml:lang"))
		case atom.Meta:
			name := strings.ToLower(first(attr(n, "property"), attr(n, "name"), attr(n, "itemprop"), "http-equiv:"+attr(n, "http-equiv")))
			if _, has := f.meta[name]; !has {
				f.meta[name] = oneLine(attr(n, "content"))
			}
		case atom.Link:
			if strings.EqualFold(attr(n, "rel"), "canonical") && f.canonical == "" {
				f.canonical = attr(n, "href")
			}
		case atom.Time:
			f.time(n)
		case atom.Script:
			if strings.EqualFold(attr(n, "type"), "application/ld+json") && n.FirstChild != nil {
				f.linked.read(n.FirstChild.Data)
			}
		}
	}
	return f
}

func (f *pageFacts) time(n *html.Node) {
	day := dateOf(attr(n, "datetime"))
	if len(day) < len("2006-01") {
		return
	}
	f.times[day] = true
	if f.published == "" && (attr(n, "itemprop") == "datePublished" || hasAttr(n, "pubdate")) {
		f.published = day
	}
}

func (f *pageFacts) firstMeta(names ...string) string {
	for _, n := range names {
		if v := f.meta[n]; v != "" {
			return v
		}
	}
	return ""
}

func (f *pageFacts) fill(d *Draft) {
	d.Title = first(f.linked.title, f.firstMeta("og:title", "dc.title", "dcterms.title", "citation_title"))
	d.Language = languageOf(first(f.language, f.firstMeta("http-equiv:content-language", "dc.language", "dcterms.language", "og:locale")))
	d.Publisher = first(f.firstMeta("dc.publisher", "dcterms.publisher", "publisher", "citation_publisher"), f.linked.publisher, f.firstMeta("og:site_name", "application-name"))
	d.URL = first(webAddress(f.canonical), webAddress(f.firstMeta("og:url")))
	for _, name := range []string{"article:published_time", "og:published_time", "datepublished", "dcterms.issued", "dc.date.issued", "dcterms.date", "dc.date", "citation_publication_date", "parsely-pub-date", "pubdate", "date"} {
		if d.Published = dateOf(f.meta[name]); d.Published != "" {
			return
		}
	}
	if d.Published = first(f.linked.published, f.published); d.Published != "" {
		return
	}
	if len(f.times) != 1 {
		return // none, or several: then they are those of events or of other pages
	}
	for day := range f.times {
		d.Published = day
	}
	d.note(DateUnsure)
}

// read takes an article's facts from JSON-LD, which holds an object, a list of them, or a graph.
func (l *linkedData) read(script string) {
	if len(script) > 256<<10 {
		return
	}
	var v any
	if json.Unmarshal([]byte(script), &v) != nil {
		return
	}
	if m, ok := v.(map[string]any); ok {
		if graph, ok := m["@graph"].([]any); ok {
			v = graph
		} else {
			v = []any{m}
		}
	}
	all, _ := v.([]any)
	for _, one := range all {
		m, _ := one.(map[string]any)
		kind, _ := m["@type"].(string)
		if !strings.HasSuffix(kind, "Article") && kind != "BlogPosting" && kind != "Report" {
			continue
		}
		publisher, _ := m["publisher"].(map[string]any)
		l.title = first(l.title, fact(m, "headline"))
		l.publisher = first(l.publisher, fact(publisher, "name"))
		l.published = first(l.published, dateOf(fact(m, "datePublished")))
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}
