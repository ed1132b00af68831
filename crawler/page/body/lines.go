package body

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"sync"
)

// Bounds of Lines.
const (
	pagesToRepeat = 3    // distinct pages of one site on which a line must stand to count as repeated
	maxLineWords  = 45   // longer lines are not remembered: they are text
	maxSites      = 4000 // beyond them the site that was used longest ago is forgotten
	maxSiteLines  = 3000 // beyond them the lines of a site that were seen longest ago are forgotten
	copyShare     = 50   // a page of whose lines so many per cent stood on another page is a copy of it
)

// Lines remembers which short lines stand on several pages of one site: promotions, newsletter boxes, notes on
// the outlet. It is bounded, may be used by several goroutines, and is kept between runs as JSON; when lost it
// is learnt again. The zero value is ready to use.
type Lines struct {
	mu    sync.Mutex
	tick  uint64 // counts calls: the age of sites and lines
	sites map[string]*siteLines
}

type siteLines struct {
	Used  uint64
	Lines map[uint64]*line
}

// line is what is known of one line: on which pages it stood, as far as they count.
type line struct {
	Used  uint64
	Pages []uint32
}

// Learn takes the paragraphs of one page into memory. page identifies the page within the site, best by its
// canonical address: a page that is read twice counts once. A page most of whose lines stand on another page
// is the same article under a second address and teaches nothing.
func (l *Lines) Learn(site, page string, paragraphs []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.site(site)
	id := uint32(hash(page))
	var keys []uint64
	known := 0
	for _, p := range paragraphs {
		if key, ok := lineKey(p); ok && !slices.Contains(keys, key) {
			keys = append(keys, key)
			if old := s.Lines[key]; old != nil && !slices.Contains(old.Pages, id) && len(old.Pages) < pagesToRepeat {
				known++
			}
		}
	}
	if len(keys) > 3 && 100*known > copyShare*len(keys) {
		return
	}
	for _, key := range keys {
		s.see(key, id, l.tick)
	}
	s.trim()
}

func (s *siteLines) see(key uint64, page uint32, tick uint64) {
	old := s.Lines[key]
	if old == nil {
		old = &line{}
		s.Lines[key] = old
	}
	old.Used = tick
	if len(old.Pages) < pagesToRepeat && !slices.Contains(old.Pages, page) {
		old.Pages = append(old.Pages, page)
	}
}

// trim forgets the older half where there are too many lines.
func (s *siteLines) trim() {
	if len(s.Lines) <= maxSiteLines {
		return
	}
	var ages []uint64
	for _, ln := range s.Lines {
		ages = append(ages, ln.Used)
	}
	slices.Sort(ages)
	limit := ages[len(ages)/2]
	for key, ln := range s.Lines {
		if ln.Used <= limit && len(ln.Pages) < pagesToRepeat || ln.Used < ages[len(ages)/4] {
			delete(s.Lines, key)
		}
	}
	for key := range s.Lines { // all of one age
		if len(s.Lines) <= maxSiteLines {
			break
		}
		delete(s.Lines, key)
	}
}

// Seen says that the line stands on at least three pages of the site.
func (l *Lines) Seen(site, text string) bool {
	key, ok := lineKey(text)
	if !ok {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.sites[site]
	if s == nil || s.Lines[key] == nil {
		return false
	}
	l.tick++
	s.Used, s.Lines[key].Used = l.tick, l.tick
	return len(s.Lines[key].Pages) >= pagesToRepeat
}

// Repeated gives the question of Options.Repeated for one site.
func (l *Lines) Repeated(site string) func(string) bool {
	return func(text string) bool { return l.Seen(site, text) }
}

// RepeatedOn gives the same question for one page of the site, named as with Learn: lines of which this page was
// among the first to have them are not repeated on it. So its text stays what it was when it is read again, and a
// line that was learnt meanwhile does not look like an edit.
func (l *Lines) RepeatedOn(site, page string) func(string) bool {
	id := uint32(hash(page))
	return func(text string) bool { return l.Seen(site, text) && !l.taughtBy(site, id, text) }
}

func (l *Lines) taughtBy(site string, page uint32, text string) bool {
	key, ok := lineKey(text)
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.sites[site]
	return ok && s != nil && s.Lines[key] != nil && slices.Contains(s.Lines[key].Pages, page)
}

// site finds or makes the memory of one site and forgets the one used longest ago where there are too many.
func (l *Lines) site(name string) *siteLines {
	l.tick++
	if l.sites == nil {
		l.sites = map[string]*siteLines{}
	}
	s := l.sites[name]
	if s == nil {
		if len(l.sites) >= maxSites {
			l.forgetOldest()
		}
		s = &siteLines{Lines: map[uint64]*line{}}
		l.sites[name] = s
	}
	s.Used = l.tick
	return s
}

func (l *Lines) forgetOldest() {
	oldest := ""
	for name, s := range l.sites {
		if oldest == "" || s.Used < l.sites[oldest].Used {
			oldest = name
		}
	}
	delete(l.sites, oldest)
}

// lineKey is the line without case, digits, spaces and punctuation, so that a date in it does not matter.
func lineKey(text string) (uint64, bool) {
	if n := countWords(text); n == 0 || n > maxLineWords {
		return 0, false
	}
	key := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, keyOf(text))
	return hash(key), len(key) >= 6
}

func hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// MarshalJSON writes the whole memory.
func (l *Lines) MarshalJSON() ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return json.Marshal(struct {
		Tick  uint64
		Sites map[string]*siteLines
	}{l.tick, l.sites})
}

// UnmarshalJSON replaces the memory by what MarshalJSON wrote. On an error the memory stays as it was.
func (l *Lines) UnmarshalJSON(raw []byte) error {
	var in struct {
		Tick  uint64
		Sites map[string]*siteLines
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return fmt.Errorf("read the repeated lines: %w", err)
	}
	for name, s := range in.Sites {
		if s == nil || s.Lines == nil || len(in.Sites) > maxSites || len(s.Lines) > maxSiteLines {
			delete(in.Sites, name)
			continue
		}
		for key, ln := range s.Lines {
			if ln == nil {
				delete(s.Lines, key)
			}
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tick, l.sites = in.Tick, in.Sites
	return nil
}
