package pickup

import (
	"cmp"
	"slices"
	"strings"

	"presswatch/index"
	"presswatch/index/story/hearsay"
	"presswatch/index/story/prose"
)

func evidence(kind index.EvidenceKind, conf float64, p hearsay.Proof) index.Evidence {
	return index.Evidence{Kind: kind, Confidence: conf, Text: p.Text, Start: p.Start, End: p.End}
}

// fromRefs takes what a network says that a post answers, shows or repeats.
func (d *drawing) fromRefs(c int) {
	for _, r := range d.nodes[c].Refs {
		if p, ok := d.byPost[r.Post]; ok {
			d.found(c, p, "", evidence(index.EvidenceDeclared, confDeclared, hearsay.Proof{Text: r.How, Start: -1, End: -1}))
		}
	}
}

// fromDeclared takes what page or feed declare: the very item, else the outlet's item that is most alike, else the
// outlet alone.
func (d *drawing) fromDeclared(c int) {
	for _, x := range d.nodes[c].Analysis.Declared {
		e := evidence(index.EvidenceDeclared, confDeclared, x.Proof)
		if p, ok := d.byURL[x.Key]; ok && x.Key != "" && p != c && mayTake(d.when[c], d.when[p]) {
			d.found(c, p, "", e)
			continue
		}
		list := d.byOutlet[x.Outlet]
		if len(list) == 0 && x.Site != "" {
			list = d.bySite[x.Site]
		}
		if p, ok := d.most(c, list, nil); ok {
			d.found(c, p, "", e)
		} else {
			d.found(c, -1, x.Outlet, e)
		}
	}
}

// most returns the item of the list from which c has most of its text, or whose words are most like these anchors;
// among equals the earliest.
func (d *drawing) most(c int, list []int, anchors []uint32) (int, bool) {
	best, score, found := 0, -1.0, false
	for _, p := range list[:min(len(list), perOutlet)] {
		if p == c || d.same(c, p) || !mayTake(d.when[c], d.when[p]) {
			continue
		}
		s := 0.0
		for _, x := range d.copied {
			if x.node == p {
				s = 100 * x.likeness
			}
		}
		if len(anchors) > 0 {
			s += float64(hearsay.Shared(anchors, d.nodes[p].Analysis.Words)) / float64(len(anchors))
		}
		if s > score {
			best, score, found = p, s, true
		}
	}
	return best, found
}

// fromLinks takes links to items, and links to an item's site from a sentence that speaks of it.
func (d *drawing) fromLinks(c int) {
	for _, l := range d.nodes[c].Analysis.Links {
		if p, ok := d.byURL[l.Key]; ok {
			if !d.same(c, p) && !d.inheritedLink(l.Key) {
				d.found(c, p, "", evidence(index.EvidenceLink, confLink, l.Proof))
			}
			continue
		}
		if l.Many || d.nodes[c].Lane == index.LaneOwn {
			continue
		}
		list := d.bySite[l.Site]
		if l.Outlet != "" && len(list) == 0 {
			list = d.byOutlet[l.Outlet]
		}
		if p, ok := d.most(c, list, l.Anchors); ok && d.about(l.Anchors, p) {
			e := evidence(index.EvidenceLink, confHost, l.Proof)
			e.Candidates = len(list)
			d.found(c, p, "", e)
		}
	}
}

// inheritedLink reports whether the item that c copies has the same link.
func (d *drawing) inheritedLink(key string) bool {
	for _, s := range d.copied {
		for _, l := range d.nodes[s.node].Analysis.Links {
			if l.Key == key && s.likeness >= copyLeast {
				return true
			}
		}
	}
	return false
}

// about reports whether a sentence with these telling words speaks of what an item is about.
func (d *drawing) about(anchors []uint32, p int) bool {
	return enough(hearsay.Shared(anchors, d.nodes[p].Analysis.Words), len(anchors))
}

// enough reports whether so many telling words of a sentence are shared that both speak of one matter.
func enough(n, of int) bool {
	return n >= 3 && 6*n >= of || n >= 2 && 5*n >= of || n >= 1 && 2*n >= of
}

// fromEmbeds takes posts that are shown.
func (d *drawing) fromEmbeds(c int) {
	for _, x := range d.nodes[c].Analysis.Embeds {
		p, ok := d.byURL[x.Key]
		if !ok && x.ID != "" {
			p, ok = d.byPost[x.ID]
		}
		switch {
		case ok && !d.same(c, p):
			d.found(c, p, "", evidence(index.EvidenceEmbed, confEmbed, x.Proof))
		case !ok && len(x.Sums) > 0:
			d.shown(c, x)
		}
	}
}

// shown takes a post that is no item itself, but whose words an item of the story has: the organisation's post on a
// network says what its own site said.
func (d *drawing) shown(c int, x hearsay.Embed) {
	d.counts.reset()
	for rank, s := range x.Sums {
		d.said.each(s, func(p int) { d.counts.add(p, rank) })
	}
	for _, p := range d.counts.hit {
		if p != c && !d.same(c, p) && int(d.counts.best[p]) >= sevenWords && 2*int(d.counts.count[p]) >= len(x.Sums) {
			d.found(c, p, "", evidence(index.EvidenceEmbed, confHost, x.Proof))
			return
		}
	}
}

// fromCredits takes what is credited to an agency: its item that has the text, else its only item, else the agency
// alone.
func (d *drawing) fromCredits(c int) {
	for _, x := range d.nodes[c].Analysis.Credits {
		e := evidence(index.EvidenceWire, confWire, x.Proof)
		if !x.Wire {
			e.Kind = index.EvidenceAttribution
		}
		if x.Mixed {
			e.Confidence = confMixed
		}
		list := d.byOutlet[x.Outlet]
		p, ok := d.most(c, list, d.nodes[c].Analysis.Words[:min(len(d.nodes[c].Analysis.Words), 200)])
		if !ok {
			d.found(c, -1, x.Outlet, e)
			continue
		}
		has := slices.ContainsFunc(d.copied, func(s source) bool { return s.node == p })
		if has {
			e.Confidence = confWire
		}
		e.Candidates = len(list)
		d.found(c, p, "", e)
	}
}

// fromClaims takes attributions: the outlet's item that is meant, or the outlet alone.
func (d *drawing) fromClaims(c int) {
	for _, x := range d.nodes[c].Analysis.Claims {
		if d.inherited(x) {
			continue
		}
		names := d.meant(c, x)
		of := len(names)
		if x.Short && x.Listed && names[0] != x.Outlet {
			of++ // "the Times" may still be the one that is known to all
		}
		for _, name := range names {
			if list := d.byOutlet[name]; len(list) == 0 || d.nodes[list[0]].Lane != index.LaneOwn {
				d.claimed(c, x, name, of)
			}
		}
	}
}

// inherited reports whether an attribution, or the same one in other words, stands in the text that c copies.
func (d *drawing) inherited(x hearsay.Claim) bool {
	for _, s := range d.copied {
		for _, y := range d.nodes[s.node].Analysis.Claims {
			if y.Outlet == x.Outlet && 2*hearsay.Shared(x.Anchors, y.Anchors) >= len(x.Anchors) {
				return true
			}
		}
	}
	return false
}

// meant returns the outlets of the story that a name may mean: itself, or those whose names end with it.
func (d *drawing) meant(c int, x hearsay.Claim) []string {
	f := strings.Fields(prose.Fold(x.As))
	if !x.Short || len(f) == 0 {
		return []string{x.Outlet}
	}
	var out []string
	if len(d.byOutlet[x.Outlet]) > 0 {
		out = append(out, x.Outlet)
	}
	ends := d.ends[f[len(f)-1]]
	if len(ends) > perOutlet {
		return []string{x.Outlet} // too many for the name to mean any of them
	}
	for _, name := range ends {
		if name != d.nodes[c].Analysis.Outlet && name != x.Outlet && hearsay.EndsName(name, x.As) && len(out) < 4 {
			out = append(out, name)
		}
	}
	if len(out) == 0 {
		return []string{x.Outlet}
	}
	return out
}

// claimed draws one attribution to one outlet.
func (d *drawing) claimed(c int, x hearsay.Claim, name string, meant int) {
	now := d.when[c].best
	quoted := d.quotedBy(x)
	var fit []int
	list := d.byOutlet[name]
	speaks, later := false, false
	for _, p := range list[:min(len(list), perOutlet)] {
		if p == c || quoted[p] == 0 && !d.speaksOf(c, x, p) {
			continue
		}
		speaks = true
		if !mayTake(d.when[c], d.when[p]) {
			later = true
		} else if x.Age.Holds(d.when[p].lo, d.when[p].hi, now) {
			fit = append(fit, p)
		}
	}
	switch {
	case len(fit) > 0:
		p, candidates := d.fittest(x, fit, quoted)
		e := evidence(index.EvidenceAttribution, confNamed, x.Proof)
		if candidates *= meant; candidates > 1 || x.Weak && !x.Known || d.foreign(c) && !d.about(x.Anchors, p) {
			e.Confidence, e.Candidates = confNamedOf, max(2, candidates)
		}
		d.found(c, p, "", e)
	case x.Age.Old(now) || meant > 1 || !x.Known && len(list) == 0:
		// Older coverage of something, or nobody that is known to publish.
	case len(list) == 0 || later:
		if n := d.spokenOf(c, x.Anchors); enough(n, len(x.Anchors)) || len(d.nodes) == 1 {
			d.found(c, -1, name, evidence(index.EvidenceAttribution, confNamed, x.Proof))
		}
	case !speaks && !x.Weak:
		// None of its items that we have is about that: it may be another one, if it surely is about the story.
		if n := d.spokenOf(c, x.Anchors); n >= 3 && 2*n >= len(x.Anchors) {
			e := evidence(index.EvidenceAttribution, confNamedOf, x.Proof)
			e.Candidates = len(list) + 1
			d.found(c, -1, name, e)
		}
	}
}

// speaksOf reports whether an attribution is about what an item is about: by its telling words, or because it is in
// another language, whose words cannot be compared.
func (d *drawing) speaksOf(c int, x hearsay.Claim, p int) bool {
	return d.about(x.Anchors, p) || x.First && hearsay.Shared(x.Anchors, d.nodes[p].Analysis.Words) > 0 || !x.Weak && len(x.Anchors) > 0 && d.foreign(c)
}

// foreign reports whether an item is in another language than the rest: hardly any of its telling words stand elsewhere.
func (d *drawing) foreign(c int) bool {
	if d.strange[c] == unknown {
		d.strange[c] = d.strangeness(c)
	}
	return d.strange[c] == strange
}

// What is known of the language of an item.
const (
	unknown = iota
	familiar
	strange
)

func (d *drawing) strangeness(c int) uint8 {
	words := d.nodes[c].Analysis.Words
	if len(words) < 20 {
		return familiar
	}
	n := 0
	for _, s := range words {
		if d.spoken.other(s, c) {
			if n++; n >= len(words)/4 {
				return familiar
			}
		}
	}
	return strange
}

// quotedBy counts, for each item that has any, the runs quoted around an attribution that stand in its quotations.
func (d *drawing) quotedBy(x hearsay.Claim) map[int]int {
	var out map[int]int
	for _, s := range x.Quotes {
		d.quotes.each(s, func(node int) {
			if out == nil {
				out = map[int]int{}
			}
			out[node]++
		})
	}
	return out
}

// clearly is by how much one item must have more of the telling words than another to be the one that is meant.
const clearly = 0.25

// weight sums up the telling words that an item shares with a sentence: the fewer items have a word, the more it tells.
func (d *drawing) weight(anchors []uint32, p int) float64 {
	sum := 0.0
	for _, s := range anchors {
		if hearsay.Shared([]uint32{s}, d.nodes[p].Analysis.Words) > 0 {
			sum += 1 / float64(max(1, d.spoken.place(s).size))
		}
	}
	return sum
}

// fittest chooses among several items of an outlet: the one that has the quoted words, or clearly most of the telling
// ones; else the earliest, of so many.
func (d *drawing) fittest(x hearsay.Claim, fit []int, quotedBy map[int]int) (p, candidates int) {
	fit = d.originals(fit)
	if len(fit) == 1 {
		return fit[0], 1
	}
	type scored struct {
		node, quoted int
		words        float64
	}
	all := make([]scored, len(fit))
	for i, p := range fit {
		all[i] = scored{p, quotedBy[p], d.weight(x.Anchors, p)}
	}
	slices.SortStableFunc(all, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.quoted, a.quoted), cmp.Compare(b.words, a.words))
	})
	switch {
	case all[0].quoted > 0 && all[1].quoted == 0, all[0].quoted == all[1].quoted && all[0].words >= 1.5*all[1].words+clearly:
		return all[0].node, 1
	case all[0].quoted > all[1].quoted:
		return all[0].node, 2
	}
	return fit[0], len(fit)
}

// originals leaves out copies of others in the list. Of copies of one another the first stays.
func (d *drawing) originals(list []int) []int {
	var out []int
	for _, p := range list {
		if o, ok := d.byID[d.nodes[p].CopyOf]; !ok || o == p || !slices.Contains(list, o) {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return list[:1]
	}
	return out
}

// spokenOf counts the telling words of a sentence that stand in other items too: whether it speaks of the story.
func (d *drawing) spokenOf(c int, anchors []uint32) int {
	n := 0
	for _, s := range anchors {
		if d.spoken.other(s, c) {
			n++
		}
	}
	return n
}
