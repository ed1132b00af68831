package world

import (
	"encoding/xml"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strings"
	"time"
)

// ListHost is where the world's list of news is: an aggregator that has most of what the sites publish about the force, and
// some of what outlets publish that nobody watches. Its links lead to itself only, as those of the real ones do.
const ListHost = "index.localhost"

// elsewhere is an article of an outlet that has no site in this world.
type elsewhere struct {
	at                  time.Time
	host, outlet, title string
}

// readElsewhere reads lines "DATE TIME host | Outlet | title".
func (w *World) readElsewhere(text string) error {
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		if len(line) < len(timeForm) {
			return fmt.Errorf("%q has no date and time", line)
		}
		at, err := time.Parse(timeForm, line[:len(timeForm)])
		if err != nil {
			return err
		}
		parts := strings.Split(line[len(timeForm):], "|")
		if len(parts) != 3 {
			return fmt.Errorf("%q is no \"host | outlet | title\"", line)
		}
		w.elsewhere = append(w.elsewhere, elsewhere{at, strings.TrimSpace(parts[0]), strings.TrimSpace(parts[1]), strings.TrimSpace(parts[2])})
	}
	return nil
}

type listDoc struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Title   string     `xml:"channel>title"`
	Items   []listItem `xml:"channel>item"`
}

type listItem struct {
	Title  string `xml:"title"`
	Link   string `xml:"link"`
	GUID   string `xml:"guid"`
	Date   string `xml:"pubDate"`
	Source source `xml:"source"`
	at     time.Time
}

type source struct {
	URL  string `xml:"url,attr"`
	Name string `xml:",chardata"`
}

// List serves the list of news as it stands at now: the newest hundred.
func (w *World) List(now func() time.Time) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", rssType)
		_, _ = rw.Write(marshal(w.listAt(now())))
	})
}

const listLength = 100

func (w *World) listAt(now time.Time) *listDoc {
	doc := &listDoc{Version: "2.0", Title: "Northmarch - News Index"}
	for _, s := range w.Sites {
		for _, a := range live(s.at(now)) {
			if s.Lane != "own" && a.page.names("Northmarch Police") && has(s.Host+a.path) {
				doc.Items = append(doc.Items, newListItem(a.published, s.Host, s.Outlet, a.page.title))
			}
		}
	}
	for _, e := range w.elsewhere {
		if !e.at.After(now) {
			doc.Items = append(doc.Items, newListItem(e.at, e.host, e.outlet, e.title))
		}
	}
	slices.SortStableFunc(doc.Items, func(a, b listItem) int { return b.at.Compare(a.at) })
	doc.Items = doc.Items[:min(len(doc.Items), listLength)]
	return doc
}

// names says whether a page has a name.
func (d *document) names(name string) bool {
	return strings.Contains(d.title+d.summary, name) || slices.ContainsFunc(d.blocks, func(b block) bool { return strings.Contains(b.text, name) })
}

// has says whether the list has a page: two of three.
func has(address string) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(address))
	return h.Sum32()%3 != 0
}

func newListItem(at time.Time, host, outlet, title string) listItem {
	h := fnv.New64a()
	_, _ = h.Write([]byte(host + title))
	id := fmt.Sprintf("NI%x", h.Sum64())
	return listItem{
		Title: title + " - " + outlet, Link: "http://" + ListHost + "/rss/articles/" + id, GUID: id, Date: at.UTC().Format(time.RFC1123Z), Source: source{"http://" + host, outlet}, at: at,
	}
}
