package telling

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"presswatch/config"
	"presswatch/index"
	"presswatch/index/fulltext/terms"
	"presswatch/index/query"
	"presswatch/index/query/words"
	"presswatch/index/story/prose"
	"presswatch/index/watch/match"
	"presswatch/index/watch/spike"
	"presswatch/server/alert"
	"presswatch/server/digest"
)

// Kept keeps the searches that people save on the pages.
type Kept interface {
	SavedSearches(ctx context.Context) ([]index.Saved, error)
	// SavedRevision changes whenever one of them does.
	SavedRevision(ctx context.Context) (int64, error)
	Stops(ctx context.Context, at time.Time) ([]index.Stop, error)
}

// Searches are the saved searches: those of the configuration and those of the pages. They may be used by several goroutines. All
// fields must be given.
type Searches struct {
	Config *config.Config
	Kept   Kept
	Shelf  Shelf
	Now    func() time.Time
	Log    *slog.Logger

	mu       sync.Mutex
	ready    bool
	revision int64
	list     []index.Saved
	book     *alert.Book // without Stopped
	within   *within
}

// Configured are the saved searches of a configuration.
func Configured(c *config.Config) []index.Saved {
	out := make([]index.Saved, 0, len(c.Searches))
	for _, s := range c.Searches {
		out = append(out, index.Saved{
			Key: s.Key, Name: cmp.Or(s.Name, s.Key), Query: s.Query, Owner: s.Owner, Tell: s.Tell, When: cmp.Or(s.When, index.WhenNow), Off: s.Off,
			Mute: s.Mute, Quiet: s.Quiet, Most: s.Most, Spikes: s.Spikes, Updates: s.Updates, Urgent: s.Urgent,
		})
	}
	return out
}

// All are all of them, those of the configuration first. Of two with the same key that of the configuration counts.
func (s *Searches) All(ctx context.Context) ([]index.Saved, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refresh(ctx); err != nil {
		return nil, err
	}
	return slices.Clone(s.list), nil
}

// Book is what the stage "alert" works with.
func (s *Searches) Book(ctx context.Context) (*alert.Book, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refresh(ctx); err != nil {
		return nil, err
	}
	stops, err := s.Kept.Stops(ctx, s.Now())
	if err != nil {
		return nil, err
	}
	book := *s.book
	book.Stopped = map[string]index.Stop{}
	for _, one := range stops {
		book.Stopped[one.Recipient+"\n"+one.What] = one
	}
	return &book, nil
}

// refresh reads them again where one changed.
func (s *Searches) refresh(ctx context.Context) error {
	revision, err := s.Kept.SavedRevision(ctx)
	if err != nil || s.ready && revision == s.revision {
		return err
	}
	kept, err := s.Kept.SavedSearches(ctx)
	if err != nil {
		return err
	}
	list := Configured(s.Config)
	for _, one := range kept {
		if !slices.ContainsFunc(list, func(c index.Saved) bool { return c.Key == one.Key }) {
			list = append(list, one)
		}
	}
	s.list, s.revision, s.ready = list, revision, true
	s.within = &within{shelf: s.Shelf}
	s.book = s.bind()
	return nil
}

// bind makes the searches that tell somebody ready. One that cannot be read (it was saved by a later presswatch) is left out and said.
func (s *Searches) bind() *alert.Book {
	book := &alert.Book{Names: map[string]string{}}
	var searches []match.Search
	var trees []query.Node
	for i := range s.Config.People {
		book.Names[s.Config.People[i].Key] = cmp.Or(s.Config.People[i].Name, s.Config.People[i].Key)
	}
	for i := range s.list {
		one := &s.list[i]
		to := Endpoints(s.Config, one.Tell)
		if one.Off || len(to) == 0 || one.When == index.WhenDigest {
			continue
		}
		tree, err := query.Parse(one.Query)
		if err != nil {
			s.Log.Error("a saved search cannot be read; it tells nobody", "search", one.Key, "error", err)
			continue
		}
		searches, trees = append(searches, match.Search{ID: int64(len(searches)), Tree: tree}), append(trees, tree)
		book.Searches = append(book.Searches, alert.Search{Key: one.Key, Name: one.Name, Query: one.Query, To: to, Hourly: one.When == index.WhenHourly, Urgent: one.Urgent, Limits: s.limits(one)})
	}
	stems := terms.NewStems()
	opt := match.Options{
		Stem: func(lang string, w words.Token) string { return stems.Term(lang, w) }, Languages: terms.Languages(), Zone: s.Config.Location(),
		InStory: s.within.story, Tagged: s.within.tag,
	}
	set := match.New(searches, opt)
	book.Match = func(it *index.Item) []int {
		var out []int
		for _, id := range set.Match(it, s.Now()) {
			out = append(out, int(id))
		}
		return out
	}
	book.Found = func(search int, it *index.Item) string { return found(trees[search], it, opt, s.Now()) }
	allowed := Quotable(s.Config)
	book.Quote = func(search int, it *index.Item) string {
		if !allowed[it.Source] || it.Post != nil {
			return ""
		}
		return sentence(trees[search], it, opt, s.Now())
	}
	if s.within.wanted(trees) {
		book.Prepare = s.within.prepare
	}
	return book
}

func (s *Searches) limits(one *index.Saved) alert.Limits {
	l := alert.Limits{Most: one.Most, Updates: one.Updates}
	l.Quiet, _ = alert.ReadNight(one.Quiet)
	if at, err := time.ParseInLocation(time.DateOnly, one.Mute, s.Config.Location()); err == nil {
		l.Mute = at
	}
	return l
}

// Endpoints are those of alerts that names mean.
func Endpoints(c *config.Config, names []string) []alert.Endpoint {
	var out []alert.Endpoint
	for _, w := range Meant(c, names) {
		to := alert.Endpoint{Channel: w.Channel, Recipient: w.Recipient}
		for i := range c.People {
			if c.People[i].Key == w.Recipient && w.Channel == "mail" {
				to.Budget = c.People[i].Budget
			}
		}
		out = append(out, to)
	}
	return out
}

// Spikes are the searches whose spikes are told.
func (s *Searches) Spikes(ctx context.Context) ([]spike.Search, error) {
	list, err := s.All(ctx)
	if err != nil {
		return nil, err
	}
	var out []spike.Search
	for _, one := range list {
		if one.Off || one.Spikes == 0 || len(one.Tell) == 0 {
			continue
		}
		to := spike.Search{Key: one.Key, Name: one.Name, Query: one.Query, Tolerated: one.Spikes, Since: one.Asked}
		for _, w := range Meant(s.Config, one.Tell) {
			to.To = append(to.To, spike.Endpoint{Channel: w.Channel, Recipient: w.Recipient})
		}
		out = append(out, to)
	}
	return out, nil
}

// Sections are the parts of the digest of a recipient: the searches that the configuration names for them, and those that tell them in
// the digest alone.
func (s *Searches) Sections(ctx context.Context, recipient string) ([]digest.Section, error) {
	list, err := s.All(ctx)
	if err != nil {
		return nil, err
	}
	var named []string
	for i := range s.Config.People {
		if s.Config.People[i].Key == recipient {
			named = s.Config.People[i].Digest.Searches
		}
	}
	var out []digest.Section
	for _, one := range list {
		if slices.Contains(named, one.Key) || !one.Off && one.When == index.WhenDigest && slices.Contains(one.Tell, recipient) {
			out = append(out, digest.Section{Name: one.Name, Query: one.Query})
		}
	}
	return out, nil
}

// CheckSearches says which saved searches of a configuration cannot be read, all at once, and where.
func CheckSearches(c *config.Config) error {
	var all []error
	for _, s := range c.Searches {
		if _, err := query.Parse(s.Query); err != nil {
			all = append(all, fmt.Errorf("search %s: query: %w", s.Key, err))
		}
	}
	return errors.Join(all...)
}

// Quotable are the sources of which a sentence may be sent, by their keys.
func Quotable(c *config.Config) map[string]bool {
	out := map[string]bool{}
	for _, s := range c.Sources {
		out[s.Key] = s.Quote
	}
	return out
}

// sentence is the first one of an item in which a part of a query stands, cut to what is a short extract; "": none.
func sentence(tree query.Node, it *index.Item, opt match.Options, now time.Time) string {
	const longest, looked = 300, 200
	var list []match.Search
	for i, leaf := range asked(tree, nil) {
		list = append(list, match.Search{ID: int64(i), Tree: leaf})
	}
	set := match.New(list, opt)
	one := *it
	one.Title, one.Summary = "", ""
	for i, s := range prose.Sentences(it.Text) {
		if i == looked {
			break
		}
		text := strings.TrimSpace(it.Text[s.Start:s.End])
		if one.Text = text; len(set.Match(&one, now)) > 0 {
			if runes := []rune(text); len(runes) > longest {
				return string(runes[:longest]) + "…"
			}
			return text
		}
	}
	return ""
}

// mostLeaves bounds the parts of a query that a message names.
const mostLeaves = 6

// found says which parts of a query stand in an item, in the words of the query: they are our own.
func found(tree query.Node, it *index.Item, opt match.Options, now time.Time) string {
	var list []match.Search
	var leaves []query.Node
	for _, leaf := range asked(tree, nil) {
		list = append(list, match.Search{ID: int64(2 * len(leaves)), Tree: leaf})
		if t := inTitle(leaf); t != nil {
			list = append(list, match.Search{ID: int64(2*len(leaves) + 1), Tree: t})
		}
		leaves = append(leaves, leaf)
	}
	hit := map[int64]bool{}
	for _, id := range match.New(list, opt).Match(it, now) {
		hit[id] = true
	}
	var head, body, named []string
	for i, leaf := range leaves {
		switch text := leaf.String(); {
		case hit[int64(2*i+1)]:
			head = append(head, text)
		case hit[int64(2*i)] && inTitle(leaf) == nil:
			named = append(named, text)
		case hit[int64(2*i)]:
			body = append(body, text)
		}
	}
	head, body = head[:min(len(head), mostLeaves)], body[:min(len(body), mostLeaves)]
	out := named[:min(len(named), mostLeaves)]
	if len(head) > 0 {
		out = append(out, strings.Join(head, ", ")+" in the headline")
	}
	if len(body) > 0 {
		out = append(out, strings.Join(body, ", ")+" in the text")
	}
	return strings.Join(out, "; ")
}

// asked are the parts of a query that an item may have words for.
func asked(n query.Node, out []query.Node) []query.Node {
	switch n := n.(type) {
	case *query.All:
		for _, one := range n.Nodes {
			out = asked(one, out)
		}
	case *query.Any:
		for _, one := range n.Nodes {
			out = asked(one, out)
		}
	case *query.Word, *query.Phrase, *query.Near, *query.Prefix, *query.Fuzzy:
		out = append(out, n)
	}
	return out
}

// inTitle is a part that names no field, asked of headlines; nil: it names one.
func inTitle(n query.Node) query.Node {
	switch n := n.(type) {
	case *query.Word:
		return titled(n, func(n *query.Word) *query.Field { return &n.Field })
	case *query.Phrase:
		return titled(n, func(n *query.Phrase) *query.Field { return &n.Field })
	case *query.Near:
		return titled(n, func(n *query.Near) *query.Field { return &n.Field })
	case *query.Prefix:
		return titled(n, func(n *query.Prefix) *query.Field { return &n.Field })
	case *query.Fuzzy:
		return titled(n, func(n *query.Fuzzy) *query.Field { return &n.Field })
	}
	return nil
}

// titled is a copy of a part in the field of headlines, if it is in none.
func titled[T any, P interface {
	*T
	query.Node
}](n P, field func(P) *query.Field) query.Node {
	one := *n
	if f := field(&one); *f == query.FieldAny {
		*f = query.FieldTitle
		return P(&one)
	}
	return nil
}

// Name is the name of a search; its key where it is gone or cannot be read.
func (s *Searches) Name(ctx context.Context, key string) string {
	list, err := s.All(ctx)
	if err == nil {
		for _, one := range list {
			if one.Key == key {
				return cmp.Or(one.Name, key)
			}
		}
	}
	return key
}
