package body

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	openingWords = 12 // a block this long that is no heading opens the text
	coreShare    = 80 // per cent of the running text that the core holds
	misreadShare = 40 // per cent of the running text that no rule drops
	bulkShare    = 25 // per cent of the running text that no furniture holds
)

// choose decides for every block whether it belongs to the text. It begins with what trafilatura keeps, adds
// what the rules of recovery find and drops what the rules of precision find.
func (p *page) choose() {
	p.titles()
	p.seed()
	p.survey(byTrafilatura | byReadability)
	for _, r := range keepRules {
		p.apply(r, false)
	}
	p.survey(0)
	p.tally()
	for _, r := range dropRules {
		p.apply(r, true)
	}
	p.survey(0)
	for _, r := range tailRules {
		p.apply(r, true)
	}
}

// apply runs one rule over all blocks that it could change; the whole rule sees the same state. A rule that
// would drop a good part of the running text has misread the page and is not applied.
func (p *page) apply(r rule, drop bool) {
	if p.without[r.name] {
		return
	}
	var hits []*block
	var hit, total int
	for i, b := range p.blocks {
		if b.keep != drop || b.key == "" {
			continue
		}
		n := 0
		if b.running() {
			n = b.chars
		}
		total += n
		if r.of(p, i, b) {
			hits = append(hits, b)
			hit += n
		}
	}
	if drop && 100*hit > misreadShare*total && total > 0 {
		return
	}
	for _, b := range hits {
		b.keep, b.why = !drop, r.name
	}
}

// seed takes trafilatura's choice, or Readability's where the first found nothing or next to nothing.
func (p *page) seed() {
	var first, second int
	for _, b := range p.blocks {
		if b.votes&byTrafilatura != 0 {
			first += b.words
		}
		if b.votes&byReadability != 0 {
			second += b.words
		}
	}
	bit := byTrafilatura
	if first < 25 && second > 2*first {
		bit = byReadability
	}
	for _, b := range p.blocks {
		b.keep, b.why = b.votes&bit != 0 && b.key != "", ""
	}
	if first == 0 && second == 0 {
		p.seedAlone()
	}
}

// seedAlone is for pages in which neither extractor finds a text: the element with most of the running text
// that is no furniture, and in it the running text and what stands between.
func (p *page) seedAlone() {
	for _, bar := range []spot{inNav | inFooter | inForm | inComments | inAside, 0} {
		for _, b := range p.blocks {
			b.keep = b.running() && b.in&bar == 0
		}
		if p.survey(0); p.core != nil {
			break
		}
	}
	for i, b := range p.blocks {
		between := i > p.first && i < p.last && b.at&(furniture|inAside|inCaption|inFigure) == 0 && 2*b.linkChars < b.chars
		b.keep = p.core != nil && inside(b.parent, p.core) && (b.keep || between)
	}
}

// survey finds where the text begins and ends, which element holds the bulk of it, and where each block stands
// within that element: what a whole page is called ("more", "rail") says nothing of one block of it.
//
// The core is taken from the kept blocks and from those that an extractor of the set also keeps: before the
// rules of recovery have run, what one of them lost must not make the core too small.
func (p *page) survey(also vote) {
	total := p.weigh(also)
	p.core = coreElement(p.held, total)
	p.first, p.last = -1, -1
	for i, b := range p.blocks {
		b.at = p.spotWithin(b, total)
		if b.keep && b.paragraph() {
			if p.first < 0 {
				p.first = i
			}
			p.last = i
		}
	}
	p.titleAt = -1
	for i, b := range p.blocks {
		if (p.first < 0 || i <= p.first+2) && b.tag == atom.H1 && p.isTitle(b) {
			p.titleAt = i
		}
	}
}

// weigh counts the letters of kept running text below each element.
func (p *page) weigh(also vote) (total int) {
	p.held = map[*html.Node]int{}
	for _, b := range p.blocks {
		if !b.keep && b.votes&also == 0 || !b.running() {
			continue
		}
		total += b.chars
		for n := b.parent; n != nil; n = n.Parent {
			p.held[n] += b.chars
		}
	}
	return total
}

// coreElement is the lowest element that holds most of the running text.
func coreElement(held map[*html.Node]int, total int) (core *html.Node) {
	deepest := -1
	for n, chars := range held {
		if d := depth(n); 100*chars >= coreShare*total && d > deepest && !single(n.DataAtom) {
			core, deepest = n, d
		}
	}
	return core
}

// spotWithin joins the places of the elements between the core and the block. An element that holds a good
// part of the text is no furniture whatever its name.
func (p *page) spotWithin(b *block, total int) (at spot) {
	for n := b.parent; n != nil && n != p.core; n = n.Parent {
		if s := p.spots[n]; s != 0 {
			if s&furniture != 0 && 100*p.held[n] > bulkShare*total {
				s &^= furniture
			}
			at |= s
		}
	}
	return at | b.inline
}

// single elements hold one paragraph, so that they cannot be the core of a text.
func single(a atom.Atom) bool {
	return a == atom.P || a == atom.Li || heading(a) || a == atom.Pre || a == atom.Td || a == atom.Tr || a == atom.Tbody
}

func depth(n *html.Node) (d int) {
	for ; n != nil; n = n.Parent {
		d++
	}
	return d
}

// inside says whether n is below or equal to top.
func inside(n, top *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == top {
			return true
		}
	}
	return false
}

// running says that a block reads like running text, wherever it stands.
func (b *block) running() bool {
	return b.words >= openingWords && b.in&(inHeading|inCaption) == 0 && 2*b.linkChars < b.chars
}

// paragraph says that a block is running text of the article itself.
func (b *block) paragraph() bool {
	return b.running() && b.at&(inHeader|inCaption|inPost|furniture) == 0
}

// paragraphs gives the kept blocks in order; the short cells of one table row are one paragraph.
func (p *page) paragraphs() []string {
	var out []string
	var last *html.Node
	for _, b := range p.blocks {
		if !b.keep {
			continue
		}
		row := b.row()
		if row != nil && row == last {
			out[len(out)-1] += " | " + b.text
		} else {
			out = append(out, b.text)
		}
		last = row
	}
	return out
}

// row is the table row of a short cell.
func (b *block) row() *html.Node {
	if b.in&inTable == 0 || b.words > openingWords {
		return nil
	}
	for n, up := b.parent, 0; n != nil && up < 3; n, up = n.Parent, up+1 {
		if n.DataAtom == atom.Tr {
			return n
		}
	}
	return nil
}

func (p *page) words() (n int) {
	for _, b := range p.blocks {
		if b.keep {
			n += b.words
		}
	}
	return n
}

// titleRemoved says that the rule of the title dropped a block.
func (p *page) titleRemoved() bool {
	for _, b := range p.blocks {
		if !b.keep && (b.why == ruleTitle || b.why != "" && p.isTitle(b)) {
			return true
		}
	}
	return false
}
