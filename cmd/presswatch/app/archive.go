package app

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"presswatch/crawler/reaction/x"
	"presswatch/index"
)

// IsArchive reports whether a file seems to be an archive of X: lines of items begin with "{", a list with "[".
func (a *App) IsArchive(body []byte) bool {
	body = bytes.TrimSpace(body)
	return bytes.HasPrefix(body, []byte("window.YTD.")) || bytes.HasPrefix(body, []byte("["))
}

// Archive reads an archive of X. Posts of the organisation's own accounts are items of its channels, those of its people are
// watched, all others are reactions; none is ever alerted about.
func (a *App) Archive(body []byte, handle string, now time.Time) ([]index.Arrival, error) {
	items, err := x.Archive(body, strings.TrimPrefix(handle, "@"), now)
	if err != nil {
		return nil, err
	}
	out := make([]index.Arrival, len(items))
	for i, it := range items {
		if it.Post.Handle == "" {
			return nil, fmt.Errorf("the archive does not say whose posts these are (post %s); name the account by --handle", it.Post.Key)
		}
		own, people := a.ownerOf(index.NetworkX, it.Post.Handle, it.Post.Account)
		it.Source, it.Outlet, it.Site, it.Lane, it.FirstSeen, it.Quiet = "import", index.NetworkX.Name(), "x.com", index.LaneSocial, now, true
		it.SeenAs, it.Precision, it.Post.Own = it.URL, index.PrecisionSecond, own || people
		if own {
			it.Kind, it.Lane, it.Outlet = index.KindArticle, index.LaneOwn, a.Config.Organisation.Name
		} else if people {
			it.Lane = index.LaneOwn
		}
		out[i] = index.Arrival{Item: it}
	}
	return out, nil
}
