package wall

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"presswatch/crawler/page/told"
)

// What a page is that took the place of an article. The text is shown to the user, as that of [NotFound] is.
const (
	Removed   = "the site says that the article was removed"
	FrontPage = "the address leads to the front page"
	ListPage  = "the address leads to a list of articles"
)

// Gone says that what answers at the address of an article is no longer the article, though it answers as if all were
// well: an error page with status 200, a notice that the article was taken down, the front page. problem is
// what [Problem] says. "" means that nothing says so plainly: an article about missing pages is an article.
func Gone(v View, problem string) string {
	switch problem {
	case Consent, LogIn, Challenge, Parked:
		return "" // what is behind it is not known
	case NotFound:
		return NotFound
	case Listing:
		if v.moved() && v.above() {
			return ListPage
		}
	}
	if v.Words < few/2 && (removedText(v.Text) || v.Text == "" && slices.ContainsFunc(paragraphs(v.Doc), removedText)) {
		return Removed
	}
	if v.Words >= few || v.Told.Article() != nil && v.Words > 0 {
		return ""
	}
	heads, shown := headings(v.Doc), look(v.Doc)
	switch {
	case slices.ContainsFunc(heads, notThere) && !proven(v) && shown.words < 4*few:
		return NotFound
	case v.home() && shown.headlines >= 3 && !proven(v):
		return FrontPage
	case errorPath.MatchString(v.Path) && v.moved() && !proven(v):
		return NotFound
	case saysGone(shown.text) && v.outOfPlace(heads) && !proven(v) && shown.words < 2*few:
		return NotFound
	}
	return ""
}

// proven says that there is an article all the same: a day and a text of some length.
func proven(v View) bool {
	const short = 40
	return v.Dated && v.Words >= short
}

// home says that the address of an article led to the front page of the same site.
func (v View) home() bool { return v.moved() && root(v.Path) && sameHost(v.Host, v.Asked) }

// above says that the page is one that the address which was asked for lies below: "/news" for "/news/2026/story".
func (v View) above() bool {
	u, err := url.Parse(v.Asked)
	return err == nil && sameHost(v.Host, v.Asked) && !root(v.Path) && strings.HasPrefix(u.Path, strings.TrimRight(v.Path, "/")+"/")
}

// moved says that the page is not at the address that was asked for.
func (v View) moved() bool {
	u, err := url.Parse(v.Asked)
	return err == nil && v.Asked != "" && !root(u.Path) && strings.Trim(u.Path, "/") != strings.Trim(v.Path, "/")
}

func sameHost(host, asked string) bool {
	u, err := url.Parse(asked)
	return err == nil && strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.") == strings.TrimPrefix(host, "www.")
}

// root is the path of a front page, that of a language or of an edition included.
func root(path string) bool { return frontPath.MatchString(path) }

var (
	frontPath = regexp.MustCompile(`(?i)^/*(?:(?:[a-z]{2}(?:[-_][a-z]{2})?|home|homepage|index|default|start|startseite|accueil|inicio)(?:\.(?:html?|php|aspx?|jsp))?/*)?$`)
	errorPath = regexp.MustCompile(`(?i)/(?:404|error-?404|(?:page-?)?not-?found|page-introuvable|seite-nicht-gefunden|error/404)(?:\.\w{1,5})?/*$`)
)

// outOfPlace says that other signs agree that a page is no article's: it gives the front page as its address, it bears
// the site's name for a title, it was not where it was asked for, or machines are told to forget it.
func (v View) outOfPlace(heads []string) bool {
	if u, err := url.Parse(strings.TrimSpace(v.Told.Href("canonical"))); err == nil && v.Told.Href("canonical") != "" && root(u.Path) && !root(v.Path) {
		return true
	}
	title := strings.ToLower(strings.TrimSpace(v.Told.Title))
	name := strings.ToLower(strings.TrimSpace(v.Told.Meta("og:site_name", "application-name")))
	return v.moved() || title != "" && title == name || len(heads) == 0 && title == "" ||
		strings.Contains(strings.ToLower(v.Told.Meta("robots")), "noindex")
}

// headings are the page's title and its headings of the first rank, taken apart at the marks with which sites put
// their names behind.
func headings(doc *html.Node) (out []string) {
	const most = 6
	for n := range doc.Descendants() {
		if n.DataAtom == atom.H1 || n.DataAtom == atom.Title && n.Namespace == "" {
			if len(out) >= most {
				break
			}
			out = append(out, titleParts.Split(told.Line(told.Spaced(n), 300), 4)...)
		}
	}
	return out
}

// paragraphs are the first ones of a page whose text was too little to be found.
func paragraphs(doc *html.Node) (out []string) {
	const most, longest = 6, 600
	for n := range doc.Descendants() {
		if n.DataAtom == atom.P && len(out) < most {
			out = append(out, told.Line(told.Spaced(n), longest))
		}
	}
	return out
}

var titleParts = regexp.MustCompile(`\s+[|–—·•»:-]+\s+|\s*\|\s*`)

// notThere says that a heading is nothing but the words for a page that is not there.
func notThere(heading string) bool {
	return notThereHeading.MatchString(strings.Trim(strings.ReplaceAll(strings.TrimSpace(heading), "’", "'"), " .!?:,"))
}

// What sites say in place of a page, whole: with more words around them they are a headline.
//
//nolint:misspell // words of other languages
var notThereHeading = regexp.MustCompile(`(?i)^(?:(?:oops|sorry|whoops|uh oh|ups|hoppla|entschuldigung|désolé|pardon|lo sentimos|spiacenti|helaas)[^\pL]*\s*)?(?:` + strings.Join([]string{
	// English
	`(?:(?:http )?(?:error|status) )?404(?:[^\pL\d]+|\s+)?(?:error|page|not found|page not found|file not found|- not found)?`,
	`(?:the |this |that |your )?(?:requested )?(?:page|article|story|file|content|post|url|news item)(?: (?:you requested|you (?:are|were) looking for|requested))? (?:(?:was |is |could |can |has |does |doesn't |isn't |cannot |can't |wasn't )?(?:not )?(?:be )?(?:been )?(?:found|exist|exists|available|unavailable|no longer available|no longer exists?|no longer here|removed|deleted|moved or deleted|missing|gone))`,
	`(?:we )?(?:(?:are |were )?(?:unable to|can't|cannot|could ?n[o']t|can not|couldn't) (?:seem to )?find) (?:the|that|this|your) (?:page|article|story)(?: (?:you requested|you (?:are|were) looking for|you're looking for))?`,
	`not found|nothing found|nothing here|nothing to see here`,
	// German
	`(?:fehler|error) 404|nicht gefunden`,
	`(?:die |diese |der |dieser |das )?(?:(?:angeforderte|gesuchte|gewünschte|aufgerufene)[snr]? )?(?:seite|artikel|beitrag|inhalt|meldung)(?: (?:wurde|konnte|ist|existiert|steht))?(?: leider)? (?:nicht(?: mehr)?(?: gefunden(?: werden)?| verfügbar| vorhanden| online)?|gelöscht|entfernt)`,
	// French
	`erreur 404|(?:la |cette )?page (?:(?:demandée |que vous (?:recherchez|cherchez|avez demandée) )?(?:n'existe (?:pas|plus)|est introuvable|n'a pas été trouvée|n'est (?:plus|pas) disponible)|introuvable|non trouvée|inexistante)`,
	`(?:cet |l'|cet )?(?:article|contenu)(?: demandé)? (?:introuvable|n'existe (?:pas|plus)|n'est plus (?:disponible|en ligne)|a été (?:supprimé|retiré)|est introuvable)|contenu introuvable`,
	// Spanish
	`(?:la |esta )?página (?:(?:solicitada |que (?:busca|buscas|ha solicitado) )?(?:no existe|no se ha encontrado|no se encuentra|no se encontró|(?:ya )?no está disponible)|no encontrada)|no se (?:ha encontrado|encontró|encuentra) la página|contenido no (?:encontrado|disponible)`,
	`(?:el |este )?(?:artículo|contenido) (?:ya no (?:existe|está disponible)|no existe|no encontrado|ha sido (?:eliminado|retirado|borrado))`,
	// Italian
	`errore 404|(?:la |questa )?pagina (?:(?:richiesta |che (?:cerchi|stai cercando|hai richiesto) )?(?:non esiste(?: più)?|non è (?:stata trovata|(?:più )?disponibile|raggiungibile))|non (?:trovata|disponibile|esistente))|contenuto non (?:trovato|disponibile)`,
	`(?:l'|quest'|questo )?(?:articolo|contenuto) (?:non (?:è più disponibile|esiste più|trovato)|è stato (?:rimosso|eliminato|cancellato))`,
	// Dutch
	`fout 404|(?:de |deze )?(?:(?:opgevraagde|gevraagde|gezochte) )?pagina (?:(?:is )?niet (?:meer )?(?:gevonden|beschikbaar)|bestaat niet(?: meer)?|kon(?:den we)? niet (?:worden gevonden|gevonden worden|vinden)|kan niet (?:worden gevonden|gevonden worden))|niet gevonden`,
	`(?:het |dit )?(?:artikel|bericht) (?:is niet (?:meer|langer) beschikbaar|is (?:verwijderd|offline gehaald)|bestaat niet(?: meer)?|niet gevonden)`,
}, "|") + `)$`)

// removedText says that a short text is a notice that the article was taken down: it says so of itself, in its first
// sentence.
func removedText(text string) bool {
	return removedNotice.MatchString(strings.ReplaceAll(strings.TrimSpace(text), "’", "'"))
}

var removedNotice = regexp.MustCompile(`(?i)^(?:(?:sorry|please note|we are sorry|note|update|editor's note|unfortunately|leider|désolé|lo sentimos|helaas)\b[,:.!]*\s*(?:but |that )?)?(?:` + strings.Join([]string{
	`(?:this|the requested) (?:article|story|page|post|report|content|item|news item|press release|release|statement) (?:has been|was|is|is now|has now been) (?:removed|taken down|deleted|withdrawn|unpublished|retracted|no longer available|not available any ?more|unavailable)`,
	`(?:this|the requested) (?:article|story|page|post|content|item) (?:does not exist|no longer exists)(?: any ?more)?`,
	`the (?:page|article|story|content) (?:that )?you (?:are|were|requested|are trying)[^.]{0,60}(?:no longer|does not exist|doesn't exist|cannot be found|could not be found|has been (?:removed|deleted)|not found)`,
	`diese[rs]? (?:artikel|beitrag|seite|meldung|inhalt) (?:wurde (?:gelöscht|entfernt|zurückgezogen|depubliziert)|ist (?:leider )?nicht mehr (?:verfügbar|online|vorhanden|abrufbar)|existiert nicht(?: mehr)?|steht nicht mehr zur verfügung)`,
	`(?:cet article|cette page|ce contenu|cette dépêche) (?:a été (?:supprimée?|retirée?|dépubliée?)|n'est plus (?:disponible|en ligne|accessible)|n'existe plus)`,
	`(?:este artículo|esta noticia|esta página|este contenido) (?:ha sido (?:eliminad[oa]|retirad[oa]|borrad[oa])|ya no (?:está disponible|existe))`,
	`(?:questo articolo|quest'articolo|questa pagina|questo contenuto|questa notizia) (?:è stat[oa] (?:rimoss[oa]|eliminat[oa]|cancellat[oa]|ritirat[oa])|non è più (?:disponibile|online)|non esiste più)`,
	`(?:dit artikel|deze pagina|dit bericht|deze inhoud) (?:is (?:verwijderd|offline gehaald|ingetrokken)|is niet (?:meer|langer) beschikbaar|bestaat niet meer)`,
}, "|") + `)`)

// saysGone says that the words of a page that is not there stand somewhere on it. It is a weak sign.
func saysGone(text string) bool {
	return goneWords.MatchString(strings.ReplaceAll(text, "’", "'"))
}

var goneWords = regexp.MustCompile(`(?i)\b(?:page|article|story|content|link)(?: (?:that |which )?you(?:'re| are| were| have|'ve)?[^.!?]{0,40})? (?:(?:may|might) have been (?:moved|removed|deleted)|has been (?:removed|deleted|moved)|(?:could|can) ?not be found|can't be found|was not found|no longer exists|does not exist|doesn't exist|is no longer (?:available|here))|` +
	`(?:seite|artikel|beitrag)[^.!?]{0,40}(?:nicht gefunden|existiert nicht|nicht mehr (?:verfügbar|vorhanden|online))|(?:page|article)[^.!?]{0,40}(?:n'existe (?:pas|plus)|introuvable|n'est plus disponible)|` +
	`(?:página|artículo)[^.!?]{0,40}(?:no existe|no se encuentra|no se ha encontrado|ya no está disponible)|(?:pagina|articolo)[^.!?]{0,40}(?:non esiste|non è (?:più|stat[ao] trovat))|(?:pagina|artikel)[^.!?]{0,40}(?:bestaat niet|niet gevonden|niet (?:meer|langer) beschikbaar)`)
