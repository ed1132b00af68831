package wall

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"presswatch/crawler/page/told"
)

// Paid says whether the page says that its article is not free, or shows that the text was cut.
func Paid(v View) bool {
	if free, said := declared(v.Told); said {
		return !free
	}
	// A banner that offers a subscription stands on free articles too: only a short text was cut.
	const cut = 250
	return v.Words < cut && offered(v.Doc)
}

// declared reads schema.org's isAccessibleForFree (Google's rule for paywalled content) and the meta elements
// that content management systems write.
func declared(p *told.Page) (free, said bool) {
	for _, t := range p.Things {
		if !t.IsArticle() && !t.Is("webpage") {
			continue
		}
		switch strings.ToLower(t.Str("isAccessibleForFree")) {
		case "false", "no", "0", "http://schema.org/false", "https://schema.org/false":
			return false, true
		case "true", "yes", "1", "http://schema.org/true", "https://schema.org/true":
			free, said = true, true
		}
	}
	if said {
		return free, true
	}
	switch strings.ToLower(p.Meta("article:content_tier", "og:article:content_tier", "content_tier", "cxenseparse:access", "content-access", "article:access", "sailthru.paywall")) {
	case "locked", "metered", "premium", "paid", "subscriber", "subscription", "closed", "true", "plus", "abo":
		return false, true
	case "free", "open", "public", "false":
		return true, true
	}
	return false, false
}

var (
	payClass = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:paywall|pay-wall|subscriber-only|subscribers-only|premium-wall|article-gate|content-gate|regwall|piano-(?:inline|offer)|offer-zone|plus-wall|abo-wall|read-?more-wall|meteredcontent|paid-content-barrier|fade-out-paywall)(?:$|[\s_-])`)
	payText  = regexp.MustCompile(`(?i)(?:(?:to|and) (?:continue|keep) reading|subscribe (?:now )?to read|(?:this|the full) (?:article|story|content) is (?:only )?(?:for|available to|exclusive to|reserved for) (?:our )?(?:subscribers|members)|already a subscriber\?|subscribers? only|to read the full (?:story|article)|unlock this (?:article|story)|you have reached your (?:article )?limit|weiterlesen mit|jetzt weiterlesen|mit .{0,30}(?:abo|plus) weiterlesen|nur für abonnenten|réservé aux abonnés|il vous reste .{0,20}% de cet article|pour lire la suite|article réservé|contenido exclusivo para suscriptores|para seguir leyendo|solo para suscriptores|lees verder met|alleen voor abonnees|contenuto riservato agli abbonati|per continuare a leggere|conteúdo exclusivo para assinantes|assine para continuar)`) //nolint:misspell // words of other languages
)

// offered looks for a barrier where the text is: an element that is called so, or a sentence that asks to pay to
// read on. What stands in the site's furniture is on every page, and what is hidden is on free pages too.
func offered(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			if len(c.Data) > 12 && payText.MatchString(c.Data[:min(len(c.Data), 1000)]) {
				return true
			}
		case c.Type != html.ElementNode || elsewhere(c):
		case isBarrier(c) || offered(c):
			return true
		}
	}
	return false
}

func isBarrier(n *html.Node) bool {
	if n.DataAtom == atom.Body || n.DataAtom == atom.Html {
		return false
	}
	return (payClass.MatchString(short(told.Attr(n, "class"))) || payClass.MatchString(short(told.Attr(n, "id")))) && strings.TrimSpace(told.Bounded(n, 1000)) != ""
}

var (
	hiddenStyle = regexp.MustCompile(`(?i)display\s*:\s*none|visibility\s*:\s*hidden`)
	promoClass  = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:newsletter|navbar|nav|menu|footer|hidden|d-none|is-hidden|comments?)(?:$|[\s_-])`)
)

// elsewhere says that an element is hidden, no text for readers, or the site's furniture.
func elsewhere(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Nav, atom.Footer, atom.Aside, atom.Head:
		return true
	case atom.Body, atom.Html, atom.Main, atom.Article:
		return false
	}
	for _, a := range n.Attr {
		if a.Key == "hidden" || a.Key == "aria-hidden" && a.Val == "true" || a.Key == "style" && hiddenStyle.MatchString(short(a.Val)) {
			return true
		}
	}
	return promoClass.MatchString(short(told.Attr(n, "class")))
}
