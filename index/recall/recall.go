// Package recall estimates how much of what is published about the organisation we see: our articles are held against
// what lists of others have (capture and recapture), and what they have and we do not is named.
//
// Lists are asked with the organisation's names, so what they have is about it. What no list has is estimated only as far
// as the lists tell (see [Share]); what nobody lists, like print and most broadcasts, is in no figure. Misses that people
// report are listed, but are no part of a share: nobody reports what we have.
package recall

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"presswatch/index"
)

// Meter is how much we see.
type Meter struct {
	Estimate
	Lists   []List
	Missing []Missing // outlets that lists have and we do not, those with most articles first
}

// List is a list of others.
type List struct {
	Name   string // "google-news"
	Listed int    // articles that it has
	Have   int    // of these, those that we have too
	Estimate
}

// Missing is an outlet of which lists have articles and we have none.
type Missing struct {
	Name     string
	Site     string // host; "" unknown
	N        int
	Examples []index.Sighting // at most three, the newest first
}

const (
	reported     = "reported" // the list of what people saw
	mostExamples = 3
	near         = 48 * time.Hour // between the times that both give to an article
	alike        = .6             // of the words of both titles that must be shared
	contained    = .85            // or of the shorter one
	fewWords     = 3              // from which a title is compared by its words
	sure         = 5              // words of a title that is equal, from which the outlet need not be known by the same name
)

// Measure holds sightings against articles of ours. Items of our own channels among ours leave out the sightings that are
// of them. Before are the earlier titles of items that were edited, by their numbers. All may be in any order.
func Measure(sightings []index.Sighting, ours []index.Item, before map[int64][]string) Meter {
	m := &measure{bySite: map[string][]int{}, byURL: map[string]int{}, sites: map[string]string{}, byTitle: map[string][]int{}}
	for i := range ours {
		m.have(&ours[i], before[ours[i].ID])
	}
	var listed []*listing
	for _, s := range slices.SortedStableFunc(slices.Values(sightings), func(a, b index.Sighting) int {
		return cmp.Or(cmp.Compare(a.List, b.List), cmp.Compare(a.Key, b.Key))
	}) {
		listed = m.add(listed, s)
	}
	return m.meter(listed)
}

// article is one of ours, as far as it is compared.
type article struct {
	outlet string
	words  []string
	also   [][]string // words of earlier titles
	at     time.Time
	own    bool
}

// listing is an article of the lists, once, however many have it.
type listing struct {
	article
	sightings []index.Sighting
	have      int // number of ours; -1 we have it not
}

type measure struct {
	ours    []article
	bySite  map[string][]int
	byURL   map[string]int
	byTitle map[string][]int
	sites   map[string]string // names of outlets to what they are known by
}

// have notes an article of ours.
func (m *measure) have(it *index.Item, before []string) {
	key := cmp.Or(host(it.Site), name(it.Outlet))
	if n := name(it.Outlet); n != "" && key != "" {
		m.sites[n] = key
	}
	a := article{outlet: key, words: words(it.Title), at: it.When(), own: it.Lane == index.LaneOwn}
	for _, title := range before {
		a.also = append(a.also, words(title))
	}
	no := len(m.ours)
	m.ours = append(m.ours, a)
	m.byURL[it.URL] = no
	m.bySite[key] = append(m.bySite[key], no)
	for _, title := range append([][]string{a.words}, a.also...) {
		joined := strings.Join(title, " ")
		m.byTitle[joined] = append(m.byTitle[joined], no)
	}
}

// outletOf is what an outlet of a list is known by.
func (m *measure) outletOf(s *index.Sighting) string {
	if h := host(s.Site); h != "" {
		if n := name(s.Outlet); n != "" {
			if _, known := m.sites[n]; !known {
				m.sites[n] = h
			}
		}
		return h
	}
	n := name(s.Outlet)
	return cmp.Or(m.sites[n], n)
}

// add adds a sighting to those of the same article, or as a new one.
func (m *measure) add(listed []*listing, s index.Sighting) []*listing {
	one := &listing{article: article{outlet: m.outletOf(&s), words: words(untail(s.Title, s.Outlet)), at: cmp.Or(s.Published, s.Seen)}, sightings: []index.Sighting{s}}
	if one.have = m.find(&one.article, s.URL); one.have >= 0 {
		one.outlet = m.ours[one.have].outlet
	}
	for _, l := range listed {
		if one.have >= 0 && l.have == one.have || one.have < 0 && l.have < 0 && (l.outlet == one.outlet && same(&l.article, &one.article) || s.URL != "" && l.sightings[0].URL == s.URL) {
			l.sightings = append(l.sightings, s)
			return listed
		}
	}
	return append(listed, one)
}

// find is the article of ours that a listed one is; -1 if we do not have it.
func (m *measure) find(a *article, url string) int {
	if no, ok := m.byURL[url]; ok && url != "" {
		return no
	}
	best := -1
	for _, no := range m.bySite[a.outlet] {
		for _, title := range append([][]string{m.ours[no].words}, m.ours[no].also...) {
			one := article{words: title, at: m.ours[no].at}
			if slices.Equal(title, a.words) && same(&one, a) {
				return no
			}
			if best < 0 && same(&one, a) {
				best = no
			}
		}
	}
	if best >= 0 {
		return best
	}
	if len(a.words) >= sure {
		for _, no := range m.byTitle[strings.Join(a.words, " ")] {
			if apart(m.ours[no].at, a.at) <= near && (a.outlet == "" || unlike(m.ours[no].outlet, a.outlet)) {
				return no
			}
		}
	}
	return -1
}

// unlike reports whether two outlets may be one under two names: sites that are both known are not.
func unlike(a, b string) bool { return !strings.Contains(a, ".") || !strings.Contains(b, ".") }

// same reports whether two articles of one outlet are one.
func same(a, b *article) bool {
	if !a.at.IsZero() && !b.at.IsZero() && apart(a.at, b.at) > near {
		return false
	}
	both, numbers, shared := 0, 0, 0
	for _, w := range a.words {
		has := slices.Contains(b.words, w)
		if has {
			both++
		}
		if isNumber(w) {
			numbers++
			if has {
				shared++
			}
		}
	}
	if numbers > 0 && shared == 0 && slices.ContainsFunc(b.words, isNumber) {
		return false // "day 3" is not "day 4", nor are the results of two matches
	}
	short, all := min(len(a.words), len(b.words)), len(a.words)+len(b.words)-both
	if short < fewWords {
		return short > 0 && slices.Equal(a.words, b.words)
	}
	return float64(both) >= alike*float64(all) || float64(both) >= contained*float64(short)
}

func isNumber(word string) bool { return word[0] >= '0' && word[0] <= '9' }

func apart(a, b time.Time) time.Duration { return a.Sub(b).Abs() }

// words are the different words of a title, folded, in order.
func words(title string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(title, "’", "'")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\''
	}) {
		w = strings.TrimSuffix(strings.Trim(w, "'"), "'s")
		if w != "" && !slices.Contains(out, w) && len(out) < 40 {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return out
}

// untail cuts the outlet that lists write behind a title: "Swans held - The Tarnbeck Post".
func untail(title, outlet string) string {
	for _, mark := range []string{" - ", " | ", " – ", " — "} {
		if i := strings.LastIndex(title, mark); i > 0 && (outlet == "" || name(title[i+len(mark):]) == name(outlet)) {
			return title[:i]
		}
	}
	return title
}

// host is a host without "www.".
func host(site string) string {
	return strings.TrimPrefix(strings.ToLower(strings.TrimSuffix(strings.TrimSpace(site), ".")), "www.")
}

// name is an outlet's name as it is compared: without "the", marks and the ending of its site.
func name(outlet string) string {
	n := strings.ToLower(strings.TrimSpace(outlet))
	for _, end := range []string{".com", ".co.uk", ".org", ".net", ".uk"} {
		n = strings.TrimSuffix(n, end)
	}
	n = strings.TrimPrefix(strings.TrimPrefix(n, "www."), "the ")
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, n)
}

// meter counts.
func (m *measure) meter(listed []*listing) Meter {
	outlets := map[string]*Outlet{}
	of := func(key string) *Outlet {
		if outlets[key] == nil {
			outlets[key] = &Outlet{}
		}
		return outlets[key]
	}
	for i := range m.ours {
		if a := &m.ours[i]; !a.own {
			of(a.outlet).Ours++
		}
	}
	lists := map[string]*List{}
	byList := map[string]map[string]*Outlet{}
	missing := map[string]*Missing{}
	for _, l := range listed {
		if l.have >= 0 && m.ours[l.have].own {
			continue // our own channel is no coverage
		}
		m.count(l, of, lists, byList)
		if l.have < 0 && (outlets[l.outlet] == nil || outlets[l.outlet].Ours == 0) {
			miss(missing, l)
		}
	}
	out := Meter{Estimate: Share(values(outlets))}
	for key, list := range lists {
		if key == reported {
			list.Estimate = Estimate{Few: true} // nobody reports what we have
		} else {
			list.Estimate = m.alone(byList[key])
		}
		out.Lists = append(out.Lists, *list)
	}
	slices.SortFunc(out.Lists, func(a, b List) int { return cmp.Compare(a.Name, b.Name) })
	for _, miss := range missing {
		out.Missing = append(out.Missing, *miss)
	}
	slices.SortFunc(out.Missing, func(a, b Missing) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Site, b.Site))
	})
	return out
}

// count counts a listed article for the outlet and for each list that has it. What people report counts for no outlet.
func (m *measure) count(l *listing, of func(string) *Outlet, lists map[string]*List, byList map[string]map[string]*Outlet) {
	seen := map[string]bool{}
	for _, s := range l.sightings {
		if seen[s.List] {
			continue
		}
		seen[s.List] = true
		list := lists[s.List]
		if list == nil {
			list = &List{Name: s.List}
			lists[s.List], byList[s.List] = list, map[string]*Outlet{}
		}
		list.Listed++
		one := byList[s.List][l.outlet]
		if one == nil {
			one = &Outlet{}
			byList[s.List][l.outlet] = one
		}
		one.Listed++
		if l.have >= 0 {
			list.Have++
			one.Both++
		}
	}
	if len(seen) == 1 && seen[reported] {
		return
	}
	o := of(l.outlet)
	o.Listed++
	if l.have >= 0 {
		o.Both++
	}
}

// alone is our share by one list.
func (m *measure) alone(listed map[string]*Outlet) Estimate {
	for i := range m.ours {
		if a := &m.ours[i]; !a.own {
			if listed[a.outlet] == nil {
				listed[a.outlet] = &Outlet{}
			}
			listed[a.outlet].Ours++
		}
	}
	return Share(values(listed))
}

// values are the outlets in the order of their names, so that an estimate is the same each time.
func values(outlets map[string]*Outlet) []Outlet {
	keys := make([]string, 0, len(outlets))
	for key := range outlets {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	out := make([]Outlet, len(keys))
	for i, key := range keys {
		out[i] = *outlets[key]
	}
	return out
}

// miss adds a listed article of an outlet that we have nothing of.
func miss(missing map[string]*Missing, l *listing) {
	key := cmp.Or(l.outlet, "?")
	one := missing[key]
	if one == nil {
		one = &Missing{}
		missing[key] = one
	}
	one.N++
	for _, s := range l.sightings {
		one.Name, one.Site = cmp.Or(one.Name, s.Outlet), cmp.Or(one.Site, host(s.Site))
	}
	one.Examples = append(one.Examples, l.sightings[0])
	slices.SortStableFunc(one.Examples, func(a, b index.Sighting) int {
		return cmp.Or(b.Published.Compare(a.Published), cmp.Compare(a.Key, b.Key))
	})
	one.Examples = one.Examples[:min(len(one.Examples), mostExamples)]
}
