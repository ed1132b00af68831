// Package page reads news pages: a listing page gives entries, an article page gives an article.
//
// colly visits and selects over crawler/fetch's transport; the main text comes from crawler/page/body, the
// day of publication from crawler/page/date, canonical addresses from crawler/address. What a page tells
// machines is read by crawler/page/told, quotations by crawler/page/quote, shown posts by crawler/page/embed;
// crawler/page/wall knows the pages that are no articles.
package page

import (
	"time"

	"presswatch/crawler/page/list"
	"presswatch/crawler/page/origin"
)

// Article is what presswatch makes of an article page. Text fields are plain text: no markup, valid UTF-8,
// NFC, no control characters.
type Article struct {
	URL          string    // as asked for
	Canonical    string    // canonical form of what the page names as its address, else of URL
	Title        string    // without the site's name, at most 500 characters
	Author       string    // without "By"; several joined by ", "
	Outlet       string    // the site's name as the page gives it
	Summary      string    // the page's description, at most 2,000 characters
	Published    time.Time // UTC. Zero: unknown
	Day          string    // of publication as the page counts its days, "2006-01-02"; "" unknown
	DayOnly      bool      // only the day of publication is known
	PublishedRaw string
	Updated      time.Time // UTC. Zero: unknown, or not after Published
	Lang         string    // lower case primary tag
	Text         string    // paragraphs separated by a blank line
	Links        []Link    // links in the body, absolute and canonical, to other pages
	Quotes       []Quote
	Embeds       []Embed
	CommentFeed  string
	Paywalled    bool
	Origins      []Origin
	Gone         bool   // the article was here once and is no longer, says the page; Problem says how
	Problem      string // why there is no article here: "consent page", "log-in page", "captcha", "too little text"; "" fine
}

// Link is a link in the body.
type Link struct{ URL, Text string }

// Quote is a passage in quotation marks and who is said to have said it.
type Quote struct{ Text, Speaker string }

// Embed is a post of a network shown in the article.
type Embed struct{ Network, ID, Author, URL, Text string }

// Origin is what the page says about where its text is from.
type Origin = origin.Origin

// Entry is what a listing page gives: a link that looks like an article.
type Entry = list.Entry
