package body

import (
	"golang.org/x/net/html/atom"
)

// rule is one reason to keep or to drop a block. The rules of a list are tried in order.
type rule struct {
	name string
	of   func(p *page, i int, b *block) bool
}

var keepRules = []rule{
	{"second opinion", secondOpinion},
	{"embedded post", embeddedPost},
}

var dropRules = []rule{
	{"title", repeatsTitle},
	{"before title", beforeTitle},
	{"standfirst", standfirst},
	{"head furniture", headFurniture},
	{"place", badPlace},
	{"outside core", outsideCore},
	{"caption", caption},
	{"cue", cueLine},
	{"link line", linkLine},
	{"date line", dateLine},
	{"repeated in outlet", repeatedInOutlet},
	{"trailing heading", trailingHeading},
}

// secondOpinion keeps a paragraph that Readability alone keeps and that stands amid the text.
func secondOpinion(p *page, i int, b *block) bool {
	return b.votes == byReadability && b.at&furniture == 0 && p.core != nil && inside(b.parent, p.core) && (b.paragraph() || i > p.first && i < p.last)
}

// embeddedPost keeps the words of a post that the article shows.
func embeddedPost(p *page, i int, b *block) bool {
	return b.at&inPost != 0 && b.at&(inComments|inRelated|inFooter|inNav) == 0 && b.at&inQuote != 0 && p.core != nil && inside(b.parent, p.core)
}

func repeatsTitle(p *page, i int, b *block) bool {
	return (p.first < 0 || i <= p.first+2) && p.isTitle(b)
}

// beforeTitle drops what stands above the headline.
func beforeTitle(p *page, i int, b *block) bool {
	return p.titleAt >= 0 && i < p.titleAt
}

// standfirst drops the summary under the headline.
func standfirst(p *page, i int, b *block) bool {
	return i < p.first && i > p.titleAt && (b.at|b.in&inHeading)&(inHeading|inStandfirst|inHeader) != 0
}

func headFurniture(p *page, i int, b *block) bool {
	return i < p.first && b.words < 9
}

func badPlace(p *page, i int, b *block) bool {
	return b.at&furniture != 0
}

func outsideCore(p *page, i int, b *block) bool {
	return p.core != nil && !inside(b.parent, p.core)
}

func caption(p *page, i int, b *block) bool {
	return b.at&(inCaption|inFigure) != 0
}

func cueLine(p *page, i int, b *block) bool {
	return b.words <= maxCueWords && isCue(b)
}

func linkLine(p *page, i int, b *block) bool {
	return b.tag != atom.Li && b.words >= 4 && 10*b.linkChars >= 9*b.chars
}

func dateLine(p *page, i int, b *block) bool {
	return b.words <= 12 && isDateLine(b.text)
}

func repeatedInOutlet(p *page, i int, b *block) bool {
	return p.o.Repeated != nil && p.o.Repeated(b.text)
}

func trailingHeading(p *page, i int, b *block) bool {
	return i > p.last && b.in&inHeading != 0
}
