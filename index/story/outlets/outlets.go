// Package outlets knows outlets by their names and hosts, and finds them in texts.
//
// There is a built-in list (lexicon.txt), beside which the names of what we collect are learnt, and names are guessed
// that look like an outlet's ("the Tarnbeck Gazette"). What is also a common word or a person ("the Sun", Bloomberg)
// is marked as such: a mention says what must stand around it before it may be taken for the outlet.
package outlets

import (
	_ "embed"
	"fmt"
	"net"
	"strings"

	"presswatch/index/story/prose"
)

//go:embed lexicon.txt
var lexicon string

// Limits of what is learnt.
const (
	maxLearnt = 20_000 // outlets beside the lexicon; more are forgotten at once
	maxWords  = 8      // in a name
	maxBytes  = 100    // of a name
	maxSame   = 300    // names that begin with the same word and can be found in texts
)

// Outlet is an outlet as it is known.
type Outlet struct {
	Name       string
	Wire       bool // an agency whose words others print
	Aggregator bool // shows others' articles: MSN, Yahoo
	Many       bool // its host is that of many authors: X, WordPress, gov.uk
	Listed     bool // in the lexicon, not learnt
}

// Need is what must stand around a name before it means the outlet.
type Need int

// The needs.
const (
	NeedNothing Need = iota
	NeedArticle      // "the" before it; also a common word
	NeedReport       // a verb of telling or reporting beside it, not "said"; also a person or a thing
)

// Names are the known outlets. Add must not run beside other methods; the others may run beside each other.
type Names struct {
	outlets []Outlet
	byName  map[string]int
	byHost  map[string]int
	aliases map[uint64][]alias // by the sum of their first word, the longest first
	learnt  int
}

// alias is a name as words.
type alias struct {
	sums   []uint64
	upper  []bool // which words must be written with a capital
	shout  bool   // must be written in capitals: PA, AP
	outlet int
	need   Need
}

// New returns the outlets of the lexicon.
func New() *Names {
	n := &Names{byName: map[string]int{}, byHost: map[string]int{}, aliases: map[uint64][]alias{}}
	for i, line := range strings.Split(lexicon, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		if err := n.line(line); err != nil {
			panic(fmt.Sprintf("lexicon.txt, line %d: %v", i+1, err)) // built in: a test reads it
		}
	}
	return n
}

// line takes in one line of the lexicon.
func (n *Names) line(line string) error {
	fields := strings.SplitN(line, ";", 4)
	if len(fields) < 3 {
		return fmt.Errorf("%q has no hosts", line)
	}
	o := Outlet{Name: strings.TrimSpace(fields[0]), Listed: true}
	switch what := strings.TrimSpace(fields[1]); what {
	case "wire":
		o.Wire = true
	case "aggregator":
		o.Aggregator = true
	case "many":
		o.Many = true
	case "":
	default:
		return fmt.Errorf("%q is no kind of outlet", what)
	}
	at := len(n.outlets)
	n.outlets = append(n.outlets, o)
	n.byName[key(o.Name)] = at
	for _, h := range strings.Fields(fields[2]) {
		n.byHost[h] = at
	}
	if len(fields) < 4 {
		return nil
	}
	for _, name := range strings.Split(fields[3], ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		need := NeedNothing
		if rest, ok := strings.CutPrefix(name, "the "); ok {
			name, need = rest, NeedArticle
		} else if rest, ok := strings.CutSuffix(name, "!"); ok {
			name, need = rest, NeedReport
		}
		n.alias(name, at, need)
		if need != NeedArticle {
			n.name(name, at)
		}
	}
	return nil
}

// name lets an outlet be known by another name, unless that is another's.
func (n *Names) name(name string, at int) {
	if k := key(name); k != "" {
		if _, taken := n.byName[k]; !taken {
			n.byName[k] = at
		}
	}
}

// alias lets a name be found in texts.
func (n *Names) alias(name string, at int, need Need) {
	words := prose.Words(name)
	if len(words) == 0 || len(words) > maxWords {
		return
	}
	a := alias{outlet: at, need: need}
	for _, w := range words {
		a.sums = append(a.sums, w.Sum)
		a.upper = append(a.upper, upper(name, w))
	}
	a.shout = len(words) == 1 && len(name) <= 4 && strings.ToUpper(name) == name
	list := n.aliases[words[0].Sum]
	if len(list) >= maxSame {
		return
	}
	i := 0
	for i < len(list) && len(list[i].sums) >= len(a.sums) {
		i++
	}
	n.aliases[words[0].Sum] = append(list[:i:i], append([]alias{a}, list[i:]...)...)
}

// key is the form in which names are compared: folded, without "the" before and "newspaper" or a domain's end after.
func key(name string) string {
	k := strings.Join(strings.Fields(prose.Fold(name)), " ")
	k = strings.TrimPrefix(k, "the ")
	for _, end := range []string{" newspaper", " online", " website", ".co.uk", ".com", ".org"} {
		k = strings.TrimSuffix(k, end)
	}
	return k
}

// Add learns an outlet that we collect, by its name and its host, or any address there; either may be empty. A name that is new at a host
// that is known is another name of the outlet there ("BBC Northmarch" at bbc.co.uk), unless the host is that of many
// authors or an aggregator.
func (n *Names) Add(name, host string) {
	name, host = strings.TrimSpace(name), hostOf(host)
	if len(name) > maxBytes || key(name) == "" {
		return
	}
	at, known := n.byName[key(name)]
	if !known {
		if o, ok := n.hostAt(host); ok && !n.outlets[o].Many && !n.outlets[o].Aggregator {
			at = o
		} else if n.learnt >= maxLearnt {
			return
		} else {
			at = len(n.outlets)
			n.outlets = append(n.outlets, Outlet{Name: name, Wire: wireLike(name)})
			n.learnt++
		}
		n.byName[key(name)] = at
		n.alias(strings.TrimPrefix(strings.TrimPrefix(name, "The "), "the "), at, learntNeed(name))
	}
	if _, taken := n.byHost[host]; !taken && own(host) {
		n.byHost[host] = at
	}
}

// hostOf is the host of an address, or the host itself, without "www." and port.
func hostOf(address string) string {
	if _, rest, ok := strings.Cut(address, "://"); ok {
		address = rest
	}
	if n := strings.IndexAny(address, "/?#:"); n >= 0 {
		address = address[:n]
	}
	return strings.TrimPrefix(strings.ToLower(address), "www.")
}

// learntNeed asks more of names of one word.
func learntNeed(name string) Need {
	words := prose.Words(name)
	switch {
	case len(words) > 2 || len(words) == 2 && !strings.EqualFold(words[0].Span().In(name), "the"):
		return NeedNothing
	case len(words) == 2:
		return NeedArticle
	}
	return NeedReport
}

// own reports whether a host can belong to one outlet: a name with a dot, no number.
func own(host string) bool {
	return strings.Contains(host, ".") && net.ParseIP(host) == nil
}

// wireLike reports whether a name is that of an agency by itself.
func wireLike(name string) bool {
	k := prose.Fold(name)
	for _, end := range []string{" wire", "newswire", " news agency", " press agency", " press association", " news service", " wire service"} {
		if strings.HasSuffix(k, end) {
			return true
		}
	}
	return false
}

// Name returns the outlet of a name; one that is not known is made of the name alone.
func (n *Names) Name(name string) Outlet {
	if at, ok := n.byName[key(name)]; ok {
		return n.outlets[at]
	}
	return Outlet{Name: strings.TrimSpace(name), Wire: wireLike(name)}
}

// Host returns the outlet whose host this is, or is below: uk.news.yahoo.com is yahoo.com's.
func (n *Names) Host(host string) (Outlet, bool) {
	at, ok := n.hostAt(host)
	if !ok {
		return Outlet{}, false
	}
	return n.outlets[at], true
}

func (n *Names) hostAt(host string) (int, bool) {
	for range 8 {
		if at, ok := n.byHost[host]; ok {
			return at, true
		}
		dot := strings.IndexByte(host, '.')
		if dot < 0 {
			break
		}
		host = host[dot+1:]
	}
	return 0, false
}
