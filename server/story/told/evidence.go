package told

import (
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/story/known"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Claimed names the second clock where it differs from the first.
func (t *Teller) Claimed(it *known.Item) string {
	switch {
	case it.Published.IsZero():
		return "unknown"
	case it.Precision == index.PrecisionDay:
		return words.Day(it.Published, t.T, time.UTC) + ", no time"
	case apart(it):
		return t.Clock(it.Published)
	}
	return ""
}

// Source names what something was picked up from, and says why that is no item where it is none.
func (t *Teller) Source(p *index.PickUp) (name, missing string) {
	if from := t.Item(p.From); from != nil {
		return t.Thing(from), ""
	}
	name = view.Or(view.Line(p.Outlet), "an outlet without a name")
	for _, it := range t.Items {
		if it.Outlet == p.Outlet {
			return name, "which item is unknown"
		}
	}
	return name, "not collected"
}

// ProofURL is the page of what proves a pick-up.
func (t *Teller) ProofURL(p *index.PickUp) string {
	return t.Ask.Beside(Path(t.ID)+"/pickups/"+strconv.FormatInt(p.To, 10)+"/"+strconv.FormatInt(p.From, 10), "")
}

// Evidence says in a few words what the strongest proof of a pick-up is.
func (t *Teller) Evidence(it *known.Item, p *index.PickUp) string {
	from := t.Item(p.From)
	ours := from != nil && from.Own()
	e := &p.Evidence[0]
	switch e.Kind {
	case index.EvidenceDeclared:
		switch e.Text {
		case "reply":
			return "answers it"
		case "quote":
			return "shows it"
		case "repost":
			return "repeats it"
		}
		return "says so itself"
	case index.EvidenceLink:
		if ours {
			return "links to our page"
		}
		return "links to it"
	case index.EvidenceAttribution:
		return "credits it"
	case index.EvidenceWire:
		if it.Original != 0 {
			return "wire copy"
		}
		return "wire credit"
	case index.EvidenceQuote:
		if n := len(strings.Fields(e.Text)); n > 1 {
			return "same " + strconv.Itoa(n) + "-word quote"
		}
		return "same quote"
	case index.EvidenceEmbed:
		if ours {
			return "embeds our post"
		}
		return "embeds the post"
	}
	return "nearly the same text"
}
