package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"time"
)

// KeyOf is what an entry is known by within its source: its id; without one its address in canonical form,
// which the caller gives; without that a hash of its title, date and source.
func KeyOf(e Entry, canonical string) string {
	switch {
	case e.ID != "" && len(e.ID) <= 512:
		return e.ID
	case e.ID != "":
		return "id:" + sum(e.ID)
	case canonical != "":
		return canonical
	}
	raw := e.PublishedRaw
	if raw == "" {
		raw = stamp(e.Published)
	}
	return "hash:" + sum(fold(e.Title), raw, e.SourceTitle, first(e.Title == "", e.Summary+e.Content))
}

// first gives the text only where it is called for: an entry without a title is told apart by its text.
func first(want bool, s string) string {
	if want {
		return fold(s)
	}
	return ""
}

// HashOf changes when the source edited the entry: title, summary, content or update time. Counts of comments,
// tracking parameters, and white space do not count.
func HashOf(e Entry) string {
	return sum(still(e.Title), still(e.Summary), still(e.Content), stamp(e.Updated))
}

// moving is what changes in a text that nobody edited: counts, and what is hung on addresses.
var moving = regexp.MustCompile(`(?i)[?&](utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|at_\w+|cmpid|ns_\w+)=[^&\s]*|` +
	`\b\d[\d.,]* (comments?|replies|reply|points?|kommentare?|commentaires?|comentarios?|commenti|reacties)\b`)

func still(s string) string { return fold(moving.ReplaceAllString(s, "")) }

func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// sum hashes the parts so that no two lists of parts meet.
func sum(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
