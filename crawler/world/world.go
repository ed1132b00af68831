// Package world is a made-up web: invented outlets whose pages, feeds and sitemaps appear, change and
// vanish by a clock. The demo shows it to a visitor, and tests crawl it, both over real HTTP on loopback.
//
// A world is a folder of txtar files, one a site. The comment of a file describes the site, one "key: value"
// a line (host, outlet, lane, lang, kind, skin, every, about). Each file in it is a page at a moment:
//
//	-- 2026-11-06 23:55 /news/fines-not-cancelled --
//	title: Fines not cancelled, whatever the website says
//	author: Ines Marlow
//	summary: …
//
//	A paragraph with a [link](http://northmarch-police.localhost/news/…).
//
//	> A paragraph that is quoted.
//
//	embed bluesky northmarchpolice.localhost 3kabc A post that the page shows.
//
// A later file of the same path is an edit. "gone" behind the path ends it, "comment NAME" adds a reader's
// comment below it, and "always" instead of a time is a raw document such as robots.txt. Times are UTC.
//
// Lines that no visitor sees say what is true ([World.Truth]), so that a demo can judge what was made of the page:
//
//	story: night/morning      the happening, and which later chapter of it
//	from: unity-wire /n/1047  whom it took its matter from; several lines: each would be right; none: nobody;
//	                          "from: outlet NAME" is somebody outside the world
//	copy: yes                 its text is (nearly) its parent's
//	carries: exact            our statement's words are in it from here on: exact, cut or altered
//	origin: yes               the happening began here
//
// Hosts end in .localhost, so that a visitor's browser finds them too; the port is put in as the pages are
// served.
package world

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/txtar"
)

//go:embed northmarch/*.txtar
var northmarch embed.FS

// World is a made-up web.
type World struct {
	Start, End time.Time // of the invented day
	Sites      []*Site   // in order of file name
	Expect     []Expectation
	elsewhere  []elsewhere // what outlets without a site publish, for the list of news
}

// Site is one invented outlet.
type Site struct {
	Key    string // from the file's name
	Host   string
	Outlet string
	Lane   string
	Lang   string
	Kind   string // rss, atom, json, page, sitemap or comments (an RSS feed with readers' comments)
	Skin   string
	About  string
	Every  time.Duration // how often presswatch is to poll it
	states []state       // in order of time
	raw    map[string]string
}

// state is a page from a moment on.
type state struct {
	at      time.Time
	path    string
	gone    bool
	comment string // name of a commenter; body is the comment
	page    document
}

// document is a parsed page.
type document struct {
	title, author, summary, section string
	blocks                          []block
	truth                           map[string]string // what only the world's author knows, see Truth
}

// block is a paragraph, a quotation, a heading or an embedded post.
type block struct {
	kind string // p, quote, h2, embed
	text string
}

// Expectation is something that must be found when the day is over.
type Expectation struct {
	Query string // in presswatch's language
	Least int    // items that it must find at least
	Most  int    // and at most; 0 any number
	Why   string
}

// Northmarch returns the demo's world: a police force whose supplier account is taken over on a Friday
// night.
func Northmarch() (*World, error) {
	sub, err := fs.Sub(northmarch, "northmarch")
	if err != nil {
		return nil, err
	}
	return Load(sub)
}

// Load reads a world from the txtar files of a folder. The file world.txtar holds the day and what is
// expected, elsewhere.txtar what outlets publish that have no site, every other file a site. The error names the file and the place.
func Load(folder fs.FS) (*World, error) {
	names, err := fs.Glob(folder, "*.txtar")
	if err != nil {
		return nil, err
	}
	w := &World{}
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		archive := txtar.Parse(text)
		switch name {
		case "world.txtar":
			err = w.readDay(archive)
		case "elsewhere.txtar":
			err = w.readElsewhere(string(archive.Comment))
		default:
			err = w.readSite(strings.TrimSuffix(path.Base(name), ".txtar"), archive)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return w, w.checkTruth()
}

// timeForm is how moments are written in a world.
const timeForm = "2006-01-02 15:04"

func (w *World) readDay(a *txtar.Archive) error {
	head, _ := header(string(a.Comment))
	var err error
	if w.Start, err = time.Parse(timeForm, head["start"]); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	if w.End, err = time.Parse(timeForm, head["end"]); err != nil {
		return fmt.Errorf("end: %w", err)
	}
	for _, f := range a.Files {
		e := Expectation{Why: f.Name}
		head, _ := header(string(f.Data))
		e.Query = head["query"]
		if _, err := fmt.Sscan(head["least"], &e.Least); err != nil {
			return fmt.Errorf("%s: least: %w", f.Name, err)
		}
		if text, ok := head["most"]; ok {
			if _, err := fmt.Sscan(text, &e.Most); err != nil {
				return fmt.Errorf("%s: most: %w", f.Name, err)
			}
		}
		w.Expect = append(w.Expect, e)
	}
	return nil
}

func (w *World) readSite(key string, a *txtar.Archive) error {
	head, _ := header(string(a.Comment))
	s := &Site{
		Key: key, Host: head["host"], Outlet: head["outlet"], Lane: head["lane"], Lang: head["lang"],
		Kind: head["kind"], Skin: head["skin"], About: head["about"], Every: 5 * time.Minute, raw: map[string]string{},
	}
	if s.Host == "" || s.Outlet == "" || s.Kind == "" {
		return fmt.Errorf("the head needs host, outlet and kind")
	}
	if text, ok := head["every"]; ok {
		d, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("every: %w", err)
		}
		s.Every = d
	}
	for _, f := range a.Files {
		if err := s.readFile(f); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	slices.SortStableFunc(s.states, func(a, b state) int { return a.at.Compare(b.at) })
	w.Sites = append(w.Sites, s)
	return nil
}

func (s *Site) readFile(f txtar.File) error {
	if rest, ok := strings.CutPrefix(f.Name, "always "); ok {
		s.raw[rest] = string(f.Data)
		return nil
	}
	parts := strings.SplitN(f.Name, " ", 4)
	if len(parts) < 3 {
		return fmt.Errorf("write a date, a time and a path")
	}
	at, err := time.Parse(timeForm, parts[0]+" "+parts[1])
	if err != nil {
		return err
	}
	st := state{at: at, path: parts[2]}
	if len(parts) == 4 {
		name, isComment := strings.CutPrefix(parts[3], "comment ")
		switch {
		case parts[3] == "gone":
			st.gone = true
		case isComment:
			st.comment = name
		default:
			return fmt.Errorf("%q behind the path is neither gone nor a comment", parts[3])
		}
	}
	if !st.gone {
		st.page = readDocument(string(f.Data))
	}
	s.states = append(s.states, st)
	return nil
}

// header reads "key: value" lines up to the first line that is none, and returns what follows.
func header(text string) (map[string]string, string) {
	head := map[string]string{}
	lines := bufio.NewScanner(strings.NewReader(text))
	read := 0
	for lines.Scan() {
		line := lines.Text()
		key, value, ok := strings.Cut(line, ": ")
		if !ok || strings.Contains(key, " ") {
			break
		}
		head[key] = strings.TrimPrefix(head[key]+"\n"+strings.TrimSpace(value), "\n") // a key may come twice
		read += len(line) + 1
	}
	return head, text[min(read, len(text)):]
}

func readDocument(text string) document {
	head, body := header(text)
	d := document{title: head["title"], author: head["author"], summary: head["summary"], section: head["section"], truth: head}
	for para := range strings.SplitSeq(body, "\n\n") {
		para = strings.Join(strings.Fields(para), " ")
		if para == "" {
			continue
		}
		kind := "p"
		for prefix, k := range map[string]string{"> ": "quote", "## ": "h2", "embed ": "embed"} {
			if rest, ok := strings.CutPrefix(para, prefix); ok {
				kind, para = k, rest
			}
		}
		d.blocks = append(d.blocks, block{kind: kind, text: para})
	}
	return d
}
