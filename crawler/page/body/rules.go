package body

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// rule is one reason to keep or to drop a block.
type rule struct {
	name string
	of   func(p *page, i int, b *block) bool
}

const ruleTitle = "title"

// keepRules recover what trafilatura lost.
var keepRules = []rule{
	{"second opinion", secondOpinion},
	{"embedded post", embeddedPost},
}

// dropRules remove what is no part of the article.
var dropRules = []rule{
	{ruleTitle, repeatsTitle},
	{"above title", aboveTitle},
	{"standfirst", standfirst},
	{"place", badPlace},
	{"outside core", outsideCore},
	{"caption", caption},
	{"image alone", imageAlone},
	{"cue", cueLine},
	{"link line", linkLine},
	{"link list", linkList},
	{"date line", dateLine},
	{"author", authorLine},
	{"repeated in outlet", repeatedInOutlet},
}

// tailRules run last, for they look at what the others left.
var tailRules = []rule{
	{"trailing heading", trailingHeading},
}

// secondOpinion keeps what Readability alone keeps: amid the text any block, beyond its ends only long
// paragraphs, for there the related articles stand.
func secondOpinion(p *page, i int, b *block) bool {
	if b.votes != byReadability || p.core == nil || !inside(b.parent, p.core) || b.at&(furniture|inCaption|inFigure|inAside) != 0 || 2*b.linkChars > b.chars {
		return false
	}
	if i > p.first && i < p.last {
		return true
	}
	return b.paragraph() && b.words >= 20 && 3*b.linkChars < b.chars && p.company(b)
}

// company says that more running text stands in the same element: a paragraph among others, no teaser.
func (p *page) company(b *block) bool {
	n := b.parent
	if n != nil && single(n.DataAtom) {
		n = n.Parent
	}
	return 2*p.held[n] > 3*b.chars
}

// embeddedPost keeps the words of a post that the article shows.
func embeddedPost(p *page, i int, b *block) bool {
	return b.at&inPost != 0 && b.at&inQuote != 0 && b.at&(inComments|inRelated|inFooter|inNav) == 0 &&
		p.core != nil && inside(b.parent, p.core)
}

// repeatsTitle drops the headline where it opens the text.
func repeatsTitle(p *page, i int, b *block) bool {
	return (p.first < 0 || i <= p.first+2) && p.isTitle(b)
}

// aboveTitle drops what stands above the headline: sections, labels, crumbs.
func aboveTitle(p *page, i int, b *block) bool {
	return i < p.titleAt
}

// standfirst drops a summary between headline and text that the markup names as such or that the page gives
// as its description. A standfirst that is a plain paragraph stays: it cannot be told from the first one.
func standfirst(p *page, i int, b *block) bool {
	if i > p.first+1 || b.words > 50 || b.in&inHeading == 0 && b.at&(inStandfirst|inHeader) == 0 {
		return false
	}
	return b.tag == atom.H1 || b.at&(inStandfirst|inHeader) != 0 || b.in&inHeading != 0 && p.isSummary(b)
}

// badPlace drops what stands in an element of the article that is named after its purpose.
func badPlace(p *page, i int, b *block) bool {
	return b.at&furniture != 0 && b.at&inPost == 0
}

// outsideCore drops what stands outside the element that holds the bulk of the text.
func outsideCore(p *page, i int, b *block) bool {
	agreed := b.votes == byTrafilatura|byReadability && b.paragraph() && b.words >= 20
	return p.core != nil && !agreed && !inside(b.parent, p.core)
}

func caption(p *page, i int, b *block) bool {
	return b.at&(inCaption|inFigure) != 0
}

// imageAlone drops a line that has an element to itself and a picture: a caption without a name.
func imageAlone(p *page, i int, b *block) bool {
	if b.words > maxCaptionWords || b.in&(inHeading|inTable) != 0 || b.at&inList != 0 || endsSentence(b.text) {
		return false
	}
	for n, up := b.parent, 0; n != nil && n != p.core && up < 4; n, up = n.Parent, up+1 {
		if p.chars[n] > b.chars {
			return false
		}
		if p.pictures[n] {
			return true
		}
	}
	return false
}

func cueLine(p *page, i int, b *block) bool {
	return isCue(b, p.o.Lang)
}

// linkLine drops a line of its own that is nothing but a link: a pointer to another article.
func linkLine(p *page, i int, b *block) bool {
	return b.at&inList == 0 && b.tag != atom.Td && b.words >= 4 && b.words <= 30 && 10*b.linkChars >= 9*b.chars
}

// linkList drops the items of a list in which every item is nothing but a link.
func linkList(p *page, i int, b *block) bool {
	if b.at&inList == 0 || 10*b.linkChars < 9*b.chars {
		return false
	}
	for n := b.parent; n != nil; n = n.Parent {
		if n.DataAtom == atom.Ul || n.DataAtom == atom.Ol {
			return 10*p.linkChars[n] >= 9*p.chars[n] && p.chars[n] > 0
		}
	}
	return false
}

// dateLine drops a line that is a date, above or below the text.
func dateLine(p *page, i int, b *block) bool {
	return (i < p.first || i > p.last) && b.at&inTable == 0 && b.words <= 12 && isDateLine(b.text)
}

// authorLine drops the last lines that say who the author is.
func authorLine(p *page, i int, b *block) bool {
	return i >= p.last-1 && isBio(b)
}

func repeatedInOutlet(p *page, i int, b *block) bool {
	return p.o.Repeated != nil && p.o.Repeated(b.text)
}

// trailingHeading drops a heading with nothing below it.
func trailingHeading(p *page, i int, b *block) bool {
	if b.in&inHeading == 0 {
		return false
	}
	for _, next := range p.blocks[i+1:] {
		if next.keep {
			return false
		}
	}
	return true
}

// tally counts letters, letters in links and pictures below every element.
func (p *page) tally() {
	p.chars, p.linkChars, p.pictures = map[*html.Node]int{}, map[*html.Node]int{}, map[*html.Node]bool{}
	for _, b := range p.blocks {
		for n := b.parent; n != nil; n = n.Parent {
			p.chars[n] += b.chars
			p.linkChars[n] += b.linkChars
		}
	}
	for _, img := range p.images {
		for n := img; n != nil && n != p.core; n = n.Parent {
			p.pictures[n] = true
		}
	}
}
