package page

import (
	"strings"
	"unicode"

	"github.com/RadhiFadlillah/whatlanggo"
)

// declaredLang is the language that the page declares, as a lower case primary tag. The html element's is
// often the template's; where the article itself names another, that counts.
func (r *reader) declaredLang() string {
	names := []string{}
	if t := r.told.Article(); t != nil {
		names = append(names, t.Str("inLanguage"))
	}
	names = append(names, r.told.Lang, r.told.Meta("og:locale"), r.told.Meta("content-language"), r.told.Meta("dc.language"), r.told.Meta("language"))
	for _, n := range names {
		if tag := primary(n); tag != "" {
			return tag
		}
	}
	return ""
}

// primary is the language subtag of a BCP 47 tag or a locale.
func primary(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), ",")
	if i := strings.IndexAny(tag, "-_."); i >= 0 {
		tag = tag[:i]
	}
	switch tag {
	case "english":
		return "en"
	case "german", "deutsch":
		return "de"
	case "french", "français":
		return "fr"
	case "spanish", "español":
		return "es"
	}
	if len(tag) < 2 || len(tag) > 3 || strings.Trim(tag, "abcdefghijklmnopqrstuvwxyz") != "" || tag == "und" || tag == "mul" {
		return ""
	}
	return tag
}

// kin are languages that the detector confuses: among them the declaration counts.
var kin = []string{"no nb nn da sv", "hr sr bs sl", "cs sk", "id ms jv", "es gl pt ca it", "ru uk bg be mk sr", "nl af", "zh ja ko yue", "fa ar ur ps", "hi mr ne", "az tr", "et fi"}

func kindred(a, b string) bool {
	for _, group := range kin {
		if strings.Contains(" "+group+" ", " "+a+" ") && strings.Contains(" "+group+" ", " "+b+" ") {
			return true
		}
	}
	return false
}

// language checks the declared language against the text. The declaration loses only against a long text
// that is clearly in another.
func language(declared, text string) string {
	const (
		enough = 60      // letters from which a text says something at all
		long   = 400     // from which it says more than the declaration
		sample = 4 << 10 // bytes: more does not make it surer
	)
	if len(text) > sample {
		text = strings.ToValidUTF8(text[:sample], "")
	}
	letters := 0
	for _, c := range text {
		if unicode.IsLetter(c) {
			letters++
		}
	}
	if letters < enough || declared != "" && letters < long {
		return declared
	}
	info := whatlanggo.Detect(text)
	found := info.Lang.Iso6391()
	if found == "" || declared != "" && (kindred(declared, found) || info.Confidence < 0.9) || info.Confidence < 0.3 {
		return declared
	}
	return found
}
