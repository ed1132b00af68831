package world

import (
	"encoding/json"
	"encoding/xml"
	"strconv"
	"time"
)

// listed is how many articles a feed holds.
const listed = 20

func newest(articles []*article) []*article { return articles[:min(len(articles), listed)] }

type rssDoc struct {
	XMLName xml.Name  `xml:"rss"`
	Version string    `xml:"version,attr"`
	WFW     string    `xml:"xmlns:wfw,attr"`
	Slash   string    `xml:"xmlns:slash,attr"`
	DC      string    `xml:"xmlns:dc,attr"`
	Title   string    `xml:"channel>title"`
	Link    string    `xml:"channel>link"`
	About   string    `xml:"channel>description"`
	Lang    string    `xml:"channel>language"`
	Items   []rssItem `xml:"channel>item"`
}

type rssItem struct {
	Title    string `xml:"title"`
	Link     string `xml:"link,omitempty"`
	GUID     string `xml:"guid"`
	Date     string `xml:"pubDate"`
	Author   string `xml:"dc:creator,omitempty"`
	Summary  string `xml:"description"`
	Comments string `xml:"wfw:commentRss,omitempty"`
	Count    string `xml:"slash:comments,omitempty"`
}

func (s *Site) newRSS(title string) *rssDoc {
	return &rssDoc{
		Version: "2.0", WFW: "http://wellformedweb.org/CommentAPI/", Slash: "http://purl.org/rss/1.0/modules/slash/",
		DC: "http://purl.org/dc/elements/1.1/", Title: title, Link: "http://" + s.Host + "/", About: s.About, Lang: s.Lang,
	}
}

func (s *Site) rss(articles []*article) []byte {
	doc := s.newRSS(s.Outlet)
	for _, a := range newest(articles) {
		it := rssItem{
			Title: a.page.title, Link: "http://" + s.Host + a.path, GUID: "http://" + s.Host + a.path,
			Date: a.published.Format(time.RFC1123Z), Author: a.page.author, Summary: a.page.summary,
		}
		if s.Kind == "comments" {
			it.Comments, it.Count = it.Link+"/feed/", strconv.Itoa(len(a.comments))
		}
		doc.Items = append(doc.Items, it)
	}
	return marshal(doc)
}

func (s *Site) commentFeed(a *article) []byte {
	doc := s.newRSS("Comments on: " + a.page.title)
	for i, c := range a.comments {
		link := "http://" + s.Host + a.path + "#comment-" + strconv.Itoa(i+1)
		doc.Items = append(doc.Items, rssItem{
			Title: "By: " + c.name, Link: link, GUID: link, Date: c.at.Format(time.RFC1123Z), Author: c.name, Summary: c.text,
		})
	}
	return marshal(doc)
}

type atomDoc struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Link      atomLink `xml:"link"`
	Author    string   `xml:"author>name,omitempty"`
	Published string   `xml:"published"`
	Updated   string   `xml:"updated"`
	Summary   string   `xml:"summary"`
}

func (s *Site) atom(articles []*article) []byte {
	home := "http://" + s.Host + "/"
	doc := &atomDoc{Lang: s.Lang, ID: home, Title: s.Outlet, Links: []atomLink{{"alternate", home}, {"self", home + "atom.xml"}}}
	var last time.Time
	for _, a := range newest(articles) {
		if a.changed().After(last) {
			last = a.changed()
		}
		address := "http://" + s.Host + a.path
		doc.Entries = append(doc.Entries, atomEntry{
			ID: address, Title: a.page.title, Link: atomLink{"alternate", address}, Author: a.page.author,
			Published: a.published.Format(time.RFC3339), Updated: a.changed().Format(time.RFC3339), Summary: a.page.summary,
		})
	}
	doc.Updated = last.Format(time.RFC3339)
	return marshal(doc)
}

type jsonDoc struct {
	Version string      `json:"version"`
	Title   string      `json:"title"`
	Home    string      `json:"home_page_url"`
	Lang    string      `json:"language"`
	Items   []jsonEntry `json:"items"`
}

type jsonEntry struct {
	ID        string              `json:"id"`
	URL       string              `json:"url"`
	Title     string              `json:"title"`
	Summary   string              `json:"summary"`
	Published string              `json:"date_published"`
	Modified  string              `json:"date_modified,omitempty"`
	Authors   []map[string]string `json:"authors,omitempty"`
}

func (s *Site) jsonFeed(articles []*article) []byte {
	home := "http://" + s.Host + "/"
	doc := jsonDoc{Version: "https://jsonfeed.org/version/1.1", Title: s.Outlet, Home: home, Lang: s.Lang, Items: []jsonEntry{}}
	for _, a := range newest(articles) {
		e := jsonEntry{
			ID: "http://" + s.Host + a.path, URL: "http://" + s.Host + a.path, Title: a.page.title,
			Summary: a.page.summary, Published: a.published.Format(time.RFC3339),
		}
		if !a.updated.IsZero() {
			e.Modified = a.updated.Format(time.RFC3339)
		}
		if a.page.author != "" {
			e.Authors = []map[string]string{{"name": a.page.author}}
		}
		doc.Items = append(doc.Items, e)
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return []byte("{}") // unreachable: strings only
	}
	return body
}

type urlset struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	News    string    `xml:"xmlns:news,attr"`
	URLs    []newsURL `xml:"url"`
}

type newsURL struct {
	Loc   string `xml:"loc"`
	Name  string `xml:"news:news>news:publication>news:name"`
	Lang  string `xml:"news:news>news:publication>news:language"`
	Date  string `xml:"news:news>news:publication_date"`
	Title string `xml:"news:news>news:title"`
}

func (s *Site) sitemap(articles []*article) []byte {
	doc := &urlset{News: "http://www.google.com/schemas/sitemap-news/0.9"}
	for _, a := range articles {
		doc.URLs = append(doc.URLs, newsURL{
			Loc: "http://" + s.Host + a.path, Name: s.Outlet, Lang: s.Lang,
			Date: a.published.Format(time.RFC3339), Title: a.page.title,
		})
	}
	return marshal(doc)
}

func marshal(doc any) []byte {
	body, err := xml.MarshalIndent(doc, "", " ")
	if err != nil {
		return nil // unreachable: strings only
	}
	return append([]byte(xml.Header), body...)
}
