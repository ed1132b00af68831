package date

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// metaNames are the meta elements that give the day of publication, the surest first.
var metaNames = []string{
	"article:published_time", "og:article:published_time", "og:published_time", "article:published", "bt:pubdate", "parsely-pub-date", "sailthru.date",
	"cxenseparse:recs:publishtime", "cxenseparse:publishtime", "vr:published_time", "datepublished", "date_published", "publish-date", "publish_date",
	"publishdate", "pubdate", "published-date", "published_date", "publication_date", "publicationdate", "publication-date", "published", "published_at",
	"publishtime", "publish_time", "article.published", "articlepublicationdate", "article_date_original", "article:post_date", "ptime",
	"originalpublicationdate", "originalpublishdate", "rnews:datepublished", "dcterms.issued", "dc.date.issued", "dc:date:issued", "dcterms.created",
	"dc.date.created", "dc:created", "dcterms.date", "dc.date", "dc:date", "dc.date.publication", "citation_publication_date", "citation_date",
	"citation_online_date", "prism.publicationdate", "datecreated", "creation_date", "created", "article-date", "articledate", "date.created",
	"shareaholic:article_published_time", "gentime", "doc.publicationdate", "pagerender.date", "cdate", "displaydate", "video:release_date", "sort_date",
	"pdate", "eprints.date", "date", "dateposted", "og:pubdate", "og:regdate", "og:question:published_time", "release_date", "timestamp",
}

// modifiedNames are those that give the day of the last change.
var modifiedNames = []string{
	"article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "last-modified", "lastmodified", "dcterms.modified",
	"dc.date.modified", "modificationdate", "modified", "updated_time", "revision_date", "lastmod", "dateupdate", "date.modified", "last-update",
	"bt:moddate", "modified_at", "article:modified",
}

// told takes down what the page tells machines in its head.
func (g *gatherer) told() {
	p := g.o.Told
	say := func(rule, raw string, k kind) { g.value(witness{rule: rule, raw: raw, kind: k}) }
	if t := p.Article(); t != nil {
		for _, name := range []string{"datePublished", "dateCreated", "uploadDate"} {
			say("json-ld "+name, t.Str(name), published)
		}
		say("json-ld dateModified", t.Str("dateModified"), modified)
	}
	for i := range p.Things {
		if t := &p.Things[i]; !t.IsArticle() && t.Under == "" && isPage(t.Types) {
			say("json-ld page datePublished", t.Str("datePublished"), published)
			say("json-ld page dateModified", t.Str("dateModified"), modified)
		}
	}
	for _, name := range metaNames {
		for _, v := range p.All(name) {
			say("meta "+name, v, published)
		}
	}
	for _, name := range modifiedNames {
		for _, v := range p.All(name) {
			say("meta "+name, v, modified)
		}
	}
	for _, raw := range p.Broken {
		g.script("broken json-ld", raw)
	}
}

func isPage(types []string) bool {
	for _, t := range types {
		switch t {
		case "videoobject", "event", "episode", "podcastepisode", "product", "question", "imageobject":
			return true
		}
		if strings.HasSuffix(t, "page") {
			return true
		}
	}
	return false
}

// readStamp reads ISO dates and seconds or milliseconds since 1970.
func readStamp(raw string) (moment, bool) {
	if m, ok := readISO(raw); ok {
		return m, true
	}
	n, err := strconv.ParseInt(raw, 10, 64)
	if err != nil {
		return moment{}, false
	}
	const from, to = 800_000_000, 4_000_000_000 // 1995 to 2096
	if n > from*1000 && n < to*1000 {
		n /= 1000
	}
	if n < from || n > to {
		return moment{}, false
	}
	return momentOf(time.Unix(n, 0).UTC()), true
}

// scriptDate is a name in a program or its data that means the day of publication, with its value.
var scriptDate = regexp.MustCompile(`(?i)["']?\b(date_?published|published_?(?:at|time|date|on)|publish_?(?:date|time|ed_?date)|pub_?date|publication_?date|first_?published|` +
	`article_?publi(?:shed|cation)_?(?:date|time|at)|date_?created|created_?at|publishedatdate|dateofpublication|releasedate|post_?date|displaydate|firstpublishdate|datepublication)\b` +
	`["']?\s*[:=]\s*\[?\s*["']?((?:19|20)\d\d[^"'<>,;}]{4,30}|\d{10}(?:\d{3})?\b|[^"'<>;}]{8,40}(?:19|20)\d\d[^"'<>,;}]{0,20})`)

const (
	maxScript     = 256 << 10 // how far a script is looked through, in bytes
	maxScriptHits = 40        // words of scriptDate in one script
	nameRoom      = 24        // bytes of a name before such a word
	valueRoom     = 110       // bytes behind it
)

// script reads what programs on the page know of it.
func (g *gatherer) script(rule, text string) {
	text = text[:min(len(text), maxScript)]
	for hits, at := 0, 0; hits < maxScriptHits; hits++ {
		i := scriptWord(text[at:])
		if i < 0 {
			return
		}
		at += i
		from := max(0, at-nameRoom)
		near := text[from:min(len(text), at+valueRoom)]
		at++
		m := scriptDate.FindStringSubmatchIndex(near)
		if m == nil {
			continue
		}
		name := strings.ToLower(strings.ReplaceAll(near[m[2]:m[3]], "_", ""))
		g.value(witness{rule: rule + " " + name, raw: strings.Trim(near[m[4]:m[5]], ` "'\`), kind: published})
		at = max(at, from+m[5])
	}
}

// scriptWord finds where one of the words that scriptDate knows may begin: looking for them is much cheaper
// than running it over a megabyte of program.
func scriptWord(text string) int {
	best := -1
	for _, w := range []string{
		"ubli", "UBLI", "ubDate", "ubdate", "ub_date", "eated", "REATED", "ostdate", "ostDate", "ost_date", "eleaseDate", "releasedate", "isplayDate", "displaydate",
	} {
		if best >= 0 {
			text = text[:best]
		}
		if i := strings.Index(text, w); i >= 0 {
			best = i
		}
	}
	return best
}

// Dates in addresses: 2019/07/19, 2019/jul/19, 20190719 (a time may follow), 19-07-2019.
var (
	pathDay   = regexp.MustCompile(`(?:^|[^\d])((?:19|20)\d\d)[/._-]([01]?\d)[/._-]([0-3]?\d)(?:[^\d]|$)`)
	pathNamed = regexp.MustCompile(`(?i)/((?:19|20)\d\d)/([a-z]{3,9})/([0-3]?\d)(?:/|$)`)
	pathDense = regexp.MustCompile(`(?:^|[^\d])((?:19|20)\d\d)([01]\d)([0-3]\d)(?:[^\d]|$|\d{4,6}(?:[^\d]|$))`)
	pathBack  = regexp.MustCompile(`(?:^|[/_-])([0-3]?\d)[/._-]([01]?\d)[/._-]((?:19|20)\d\d)(?:[^\d]|$)`)
)

// address reads the date in the page's address; in an archive's copy, that of the page within.
func (g *gatherer) address() {
	u := g.o.URL
	if i := strings.LastIndex(u, "://"); i >= 0 {
		u = u[i+3:]
	}
	if i := strings.IndexByte(u, '/'); i >= 0 {
		u = u[i:]
	}
	for _, form := range []struct {
		re      *regexp.Regexp
		y, m, d int
	}{{pathDay, 1, 2, 3}, {pathNamed, 1, 2, 3}, {pathDense, 1, 2, 3}, {pathBack, 3, 2, 1}} {
		m := form.re.FindStringSubmatch(u)
		if m == nil {
			continue
		}
		month := months[strings.ToLower(m[form.m])]
		if month == 0 {
			month = number(m[form.m])
		}
		w := witness{rule: "address", kind: published, raw: strings.Trim(m[0], "/_-.")}
		w.moment = moment{year: number(m[form.y]), month: month, day: number(m[form.d])}
		if w.ok() {
			g.add(w)
			return
		}
	}
}
