package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"presswatch/cmd/presswatch/draft"
	"presswatch/config"
	"presswatch/crawler/address"
	"presswatch/index"
	"presswatch/index/query"
	estimate "presswatch/index/recall"
	"presswatch/index/sqlite"
	"presswatch/server/recall"
)

// How far back the recall meter looks, how many of each it takes, and how long its figures are shown.
const (
	recallBack  = 30 * 24 * time.Hour
	recallMost  = 5000
	recallFresh = time.Minute
)

// meter is the recall meter over a store: its figures take a moment, and are the same for everybody.
type meter struct {
	app   *App
	store *sqlite.Store

	mu   sync.Mutex
	at   time.Time // when it was measured, real time
	last recall.Meter
}

// measure measures how much we see, or gives what was measured within the last minute.
func (m *meter) measure(ctx context.Context) (recall.Meter, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if time.Since(m.at) < time.Duration(float64(recallFresh)/max(m.app.Speed, 1)) {
		return m.last, nil
	}
	since := m.app.Now().Add(-recallBack)
	sightings, err := m.store.ListSightings(ctx, since, recallMost)
	if err != nil {
		return recall.Meter{}, err
	}
	ours, err := m.ours(ctx, since)
	if err != nil {
		return recall.Meter{}, err
	}
	before, err := m.before(ctx, ours)
	if err != nil {
		return recall.Meter{}, err
	}
	m.last, m.at = m.app.told(estimate.Measure(sightings, ours, before), since), time.Now()
	return m.last, nil
}

// noted lets the next look measure anew.
func (m *meter) noted(ctx context.Context, g index.Sighting) error {
	if _, err := m.store.AddSightings(ctx, []index.Sighting{g}); err != nil {
		return err
	}
	m.mu.Lock()
	m.at = time.Time{}
	m.mu.Unlock()
	return nil
}

// ours are our articles that name the organisation, as a search finds them.
func (m *meter) ours(ctx context.Context, since time.Time) ([]index.Item, error) {
	tree, err := query.Parse(m.app.aboutUs() + " kind:article seen:>=" + since.UTC().Format("2006-01-02"))
	if err != nil {
		return nil, fmt.Errorf("what is searched for as news about you: %w", err)
	}
	var out []index.Item
	req := query.Request{Tree: tree, Now: m.app.Now(), Zone: m.app.Config.Location(), Size: query.MaxSize}
	for len(out) < recallMost {
		found, err := m.app.Index.Search(ctx, req)
		if err != nil {
			return nil, err
		}
		ids := make([]int64, len(found.Hits))
		for i, h := range found.Hits {
			ids[i] = h.ID
		}
		items, err := m.store.GetItems(ctx, ids)
		if err != nil {
			return nil, err
		}
		out = append(out, items...)
		if req.After = found.Next; req.After == "" || len(ids) < req.Size {
			break
		}
	}
	return out, nil
}

// before are the earlier titles of items that were edited: lists have articles as they were.
func (m *meter) before(ctx context.Context, ours []index.Item) (map[int64][]string, error) {
	out := map[int64][]string{}
	for i := range ours {
		if ours[i].Version < 2 {
			continue
		}
		versions, err := m.store.Versions(ctx, ours[i].ID)
		if err != nil {
			return nil, err
		}
		for _, v := range versions {
			if v.Title != ours[i].Title && !slices.Contains(out[ours[i].ID], v.Title) {
				out[ours[i].ID] = append(out[ours[i].ID], v.Title)
			}
		}
	}
	return out, nil
}

// aboutUs is a query for what names the organisation, or is on its channels.
func (a *App) aboutUs() string {
	var parts []string
	for _, n := range a.ours() {
		if n = strings.TrimSpace(strings.ReplaceAll(n, `"`, " ")); n != "" {
			parts = append(parts, `"`+n+`"`)
		}
	}
	return "(" + strings.Join(append(parts, "lane:own"), " OR ") + ")"
}

// listed is a list as people call it: a list of its own is named like its source.
func (a *App) listed(list string) string {
	for _, s := range a.Config.Sources {
		if s.Key == list && s.Kind == string(index.SourceAudit) {
			return cmp.Or(s.Name, s.Outlet, list)
		}
	}
	return list
}

// told gives the figures to the page.
func (a *App) told(m estimate.Meter, since time.Time) recall.Meter {
	out := recall.Meter{Estimate: recall.Estimate(m.Estimate), Since: since}
	for _, l := range m.Lists {
		out.Lists = append(out.Lists, recall.List{Name: a.listed(l.Name), Listed: l.Listed, Have: l.Have, Estimate: recall.Estimate(l.Estimate)})
	}
	for _, o := range m.Missing {
		outlet := recall.Outlet{Name: o.Name, Site: o.Site, N: o.N}
		for _, s := range o.Examples {
			outlet.Examples = append(outlet.Examples, recall.Example{Title: s.Title, URL: s.URL, Published: s.Published, List: a.listed(s.List)})
		}
		out.Missing = append(out.Missing, outlet)
	}
	return out
}

// AddedFile in the data directory has the sources that were added from the pages, in the form of the configuration, so that
// people can move them there. A source of the configuration with the same key or address takes its place.
const AddedFile = "added.yaml"

// added are the sources of AddedFile that the configuration does not have.
func (a *App) added() ([]config.Source, error) {
	body, err := os.ReadFile(filepath.Join(a.Config.Data, AddedFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("sources that were added from the pages: %w", err)
	}
	c, err := config.Parse(body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(a.Config.Data, AddedFile), err)
	}
	known := map[string]bool{}
	for _, s := range a.Config.Sources {
		known[s.Key], known[s.URL] = true, true
	}
	var out []config.Source
	for _, s := range c.Sources {
		if !known[s.Key] && !known[s.URL] {
			out = append(out, s)
		}
	}
	return out, nil
}

// allSources are those of the configuration and those that were added from the pages.
func (a *App) allSources() ([]index.Source, error) {
	more, err := a.added()
	if err != nil {
		return nil, err
	}
	c := *a.Config
	c.Sources = append(append([]config.Source{}, a.Config.Sources...), more...)
	return Sources(&c), nil
}

// addSource looks at a site for what can be watched, and watches it from now on. It says what was found; where that is
// nothing, it is an index.ErrInvalid, and the words say why.
func (a *App) addSource(ctx context.Context, site string) (string, error) {
	a.adding.Lock()
	defer a.adding.Unlock()
	sources, err := a.allSources()
	if err != nil {
		return "", err
	}
	taken := map[string]bool{}
	for _, s := range sources {
		taken[s.Key], taken[s.URL] = true, true
		if u, err := address.Canonical(s.URL); err == nil && address.Site(u) == address.Site("https://"+site) && !s.Off {
			return site + " is watched already, as “" + cmp.Or(s.Name, s.Key) + "”.", index.ErrInvalid
		}
	}
	found, why := a.lookAt(ctx, site)
	if found == nil {
		return why, index.ErrInvalid
	}
	found.Key, found.Lane, found.Outlet = config.FreeKey(site, taken), "blog", cmp.Or(found.Outlet, site)
	if taken[found.URL] {
		return site + " is in the list of sources already, switched off.", index.ErrInvalid
	}
	if err := config.AddSources(filepath.Join(a.Config.Data, AddedFile), []config.Source{*found}); err != nil {
		return "", err
	}
	if sources, err = a.allSources(); err == nil {
		err = a.Store.PutSources(ctx, sources)
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s is watched from now on: its %s, %s, in lane blog. Set the lane right in %s.", site, found.Kind, found.URL, AddedFile), nil
}

// lookAt is what can be watched at a site, or why nothing can.
func (a *App) lookAt(ctx context.Context, site string) (*config.Source, string) {
	why := ""
	for _, scheme := range []string{"https://", "http://"} {
		d := draft.Draft{Name: site, Site: scheme + site + "/"}
		d.LookThrough(ctx, a.fetch, a.Now, a.Log)
		if len(d.Own) > 0 {
			return &d.Own[0], ""
		}
		if why == "" && len(d.Unreached) > 0 {
			why = "Nothing that can be watched was found: " + d.Unreached[0]
		}
	}
	return nil, cmp.Or(why, "There is neither a feed nor a news sitemap nor a page that lists news. If you know its feed, write it into the configuration.")
}
