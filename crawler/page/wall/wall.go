// Package wall tells pages that stand before an article from articles: consent pages, log-in pages, challenges
// and captchas, parked domains, pages that say "not found" with status 200, listing pages; and it tells whether
// an article is shown in part only, to those who pay.
//
// A word alone never decides: an article about captchas is an article. What decides is a machine's mark or a
// title of that kind together with the absence of a text.
package wall

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"presswatch/crawler/page/told"
)

// The kinds of pages that are no article. The text is shown to the user.
const (
	Consent   = "consent page"
	LogIn     = "log-in page"
	Challenge = "captcha"
	Parked    = "parked domain"
	NotFound  = "page not found"
	Listing   = "listing page"
	Little    = "too little text"
)

// View is what a page shows, as far as it matters here.
type View struct {
	Host, Path string     // of its address
	Asked      string     // the address that was asked for, where redirects began; "" the same
	Told       *told.Page //
	Doc        *html.Node
	Text       string // the main text that was found, "" if none
	Words      int    // of Text
	Dated      bool   // a day of publication was found
}

// few words are fewer than a short report has; a wall rarely has more.
const few = 150

// Problem says why the page is no article, "" if nothing speaks against it.
func Problem(v View) string {
	if consentHost.MatchString(v.Host) || v.Words < few && consentPath.MatchString(v.Path) {
		return Consent
	}
	article := v.Told.Article()
	if v.Words >= few || article != nil && article.Str("articleBody") != "" {
		if consentText(v.Text) {
			return Consent
		}
		return ""
	}
	shown := look(v.Doc)
	title := strings.ToLower(v.Told.Title)
	switch {
	case article == nil && (shown.challenged(v.Words) || challengeTitle.MatchString(title)):
		return Challenge
	case parkedTitle.MatchString(title), shown.words < 2*few && parkedText.MatchString(shown.text):
		return Parked
	case article != nil:
	case slices.ContainsFunc(titleParts.Split(title, 4), notThere) && !proven(v) && shown.words < 4*few:
		return NotFound
	case consentTitle.MatchString(title), consentText(v.Text), v.Text == "" && consentText(shown.text):
		return Consent
	case shown.password && (logInTitle.MatchString(title) || logInPath.MatchString(v.Path) || v.Words < 25):
		return LogIn
	case isListing(v, shown):
		return Listing
	}
	if v.Words < 3 {
		return Little
	}
	return ""
}

// isListing says that a page with little text of its own and no date leads to many others.
func isListing(v View, s sight) bool {
	kind := strings.ToLower(v.Told.Meta("og:type"))
	return !v.Dated && v.Words < 60 && s.headlines >= 8 && kind != "article" && s.headlines*12 > v.Words
}

var (
	consentHost    = regexp.MustCompile(`^(?:consent|guce|privacy-mgmt|cmp|cmpv2|cookieconsent|collect-consent)\.|(?:^|\.)(?:consent\.[a-z]+\.[a-z.]+|guce\.[a-z]+\.com)$`)
	consentPath    = regexp.MustCompile(`(?i)/(?:consent|collectconsent|privacywall|cookiewall|cookie-wall|cookie_wall|gdpr-consent|privacy-gate|zustimmung|mypr?ivacy)(?:[/.?_-]|$)`)
	consentTitle   = regexp.MustCompile(`(?i)^(?:before you continue|bevor sie (?:zu|fortfahren)|avant d'accéder|antes de continuar|prima di continuare|voordat je verdergaat|cookie (?:consent|wall|settings|policy notice)|(?:your )?privacy (?:settings|choices|gate|consent)|consent(?: required)?$|dpg media privacy gate|your data, your choice|yahoo (?:is|ist|fait) |we value your privacy|zustimmung|datenschutz(?:einstellungen)?$|gérer (?:mes|vos) cookies)`)                                                                         //nolint:misspell // words of other languages
	challengeTitle = regexp.MustCompile(`(?i)^(?:just a moment|attention required|access (?:to this page has been )?denied|are you (?:a robot|human)|.{0,40}- are you a robot|robot check|pardon our interruption|ddos-guard|security check|checking your browser|human verification|please (?:verify|wait\.\.\.)|verify(?:ing)? (?:you are|your)|nur einen moment|un momento|un instant|one moment, please|403 forbidden|forbidden$|request (?:rejected|blocked)|bot (?:detection|verification)|unusual traffic|blocked$|error 10\d\d|captcha)`) //nolint:misspell // words of other languages
	parkedTitle    = regexp.MustCompile(`(?i)(?:domain (?:name )?(?:is )?for sale|buy this domain|domain parking|parked domain|this domain (?:is|may be) (?:parked|for sale)|hugedomains|is for sale!?$|website coming soon|account suspended|domain (?:has )?expired|diese domain steht zum verkauf)`)
	parkedText     = regexp.MustCompile(`(?i)(?:this domain (?:name )?(?:is|may be) (?:parked|for sale)|buy this domain|the owner of this domain|domain steht zum verkauf|registered with .{0,40} at no extra cost|inquire about this domain|sedo ?domain parking|parkingcrew|this account has been suspended|domain has expired)`)
	logInTitle     = regexp.MustCompile(`(?i)^(?:log ?-?in|sign ?-?in|sign ?-?up|register|anmelden|anmeldung|einloggen|connexion|se connecter|iniciar sesión|accedi|login|inloggen|entrar|subscriber log ?-?in|account)`)
	logInPath      = regexp.MustCompile(`(?i)/(?:log-?in|sign-?in|signup|register|sso|auth|oauth|account/login|connexion|anmelden|wp-login\.php)(?:[/.?]|$)`)
)

// consentWords are what consent pages speak of.
var consentWords = []string{
	"cookie", "consent", "our partners", "personalised ads", "personalized ads", "personalised advertising", "personalized advertising", "personalised content", "personalized content", "personal data", //nolint:misspell // as consent pages spell it
	"legitimate interest", "privacy policy", "privacy settings", "privacy choices", "third part", "third-part", "accept all", "reject all", "manage options", "manage settings", "manage choices", "manage preferences",
	"datenschutz", "einwilligung", "zustimmen", "personenbezogene", "traceurs", "consentement", "données personnelles", "consentimiento", "datos personales", "consenso", "dati personali", "toestemming",
	"persoonsgegevens", "geolocation", "audience research", "withdraw", "store and/or access", "partners ",
}

// consentText says that a text speaks of nothing but consent: a good part of its words are of that kind.
func consentText(text string) bool {
	const most, kindsLeast, share = 1500, 3, 16
	words := len(strings.Fields(text))
	if words == 0 || words >= most {
		return false
	}
	text = strings.ToLower(text)
	hits, kinds := 0, 0
	for _, w := range consentWords {
		if n := strings.Count(text, w); n > 0 {
			hits, kinds = hits+n, kinds+1
		}
	}
	return kinds >= kindsLeast && hits*share > words
}

// sight is what a reader sees of a page, and what machines planted in it.
type sight struct {
	text      string // visible, at most some thousand characters
	words     int
	password  bool // a field for a password
	challenge bool // the mark of a challenge
	riddle    bool // the mark of a riddle for people
	headlines int  // links whose text is long enough to be a headline
}

const maxSight = 6000

// planted are marks of the services that put a challenge before a page, asked are those of riddles, which stand in
// forms for comments too.
var (
	planted = regexp.MustCompile(`(?i)(?:cf[-_]chl|challenge-platform/h/|challenge-form|px-captcha|_pxCaptcha|captcha-delivery\.com|_Incapsula_Resource|ddos-guard|awswaf|aws-waf-token|sucuri_cloudproxy|distil_r_captcha|akam-sw)`)
	asked   = regexp.MustCompile(`(?i)(?:cf-turnstile|/recaptcha/(?:api|enterprise)|g-recaptcha|h-captcha|hcaptcha\.com|arkoselabs)`)
)

// challenged says that a challenge is all there is: an article with a service's mark on it has words.
func (s sight) challenged(text int) bool {
	const bare, barer = 200, 100
	return s.challenge && text < few/2 && s.words < bare || s.riddle && text < few/4 && s.words < barer
}

// marks takes down what a script, an address or a class gives away.
func (s *sight) marks(text string) {
	s.challenge = s.challenge || planted.MatchString(text)
	s.riddle = s.riddle || asked.MatchString(text)
}

func look(doc *html.Node) (s sight) {
	var text strings.Builder
	for n := range doc.Descendants() {
		switch n.Type {
		case html.TextNode:
			s.textNode(n, &text)
		case html.ElementNode:
			s.element(n)
		}
	}
	s.text = text.String()
	return s
}

func (s *sight) textNode(n *html.Node, text *strings.Builder) {
	if p := n.Parent; p != nil {
		switch p.DataAtom {
		case atom.Style, atom.Title, atom.Template, atom.Noscript:
			return
		case atom.Script:
			s.marks(n.Data[:min(len(n.Data), 4000)])
			return
		}
	}
	words := strings.Fields(n.Data)
	s.words += len(words)
	if len(words) > 0 && text.Len() < maxSight {
		text.WriteString(strings.Join(words, " "))
		text.WriteByte(' ')
	}
}

func (s *sight) element(n *html.Node) {
	switch n.DataAtom {
	case atom.Input:
		s.password = s.password || strings.EqualFold(told.Attr(n, "type"), "password")
	case atom.Script, atom.Iframe:
		s.marks(short(told.Attr(n, "src")))
	case atom.Form, atom.Div:
		s.marks(short(told.Attr(n, "id") + " " + told.Attr(n, "class")))
	case atom.A:
		if len(strings.Fields(told.Bounded(n, 300))) >= 5 {
			s.headlines++
		}
	}
}

func short(s string) string { return s[:min(len(s), 300)] }
