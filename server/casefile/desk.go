package casefile

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"time"

	"presswatch/index"
	"presswatch/server/area"
	"presswatch/server/story"
)

// Desk hands out case files. All fields must be given.
type Desk struct {
	Maker *Maker
	Now   func() time.Time
}

// Routes lists the address.
func (d *Desk) Routes() []area.Route {
	return []area.Route{{Pattern: "GET /stories/{id}/case.zip", Decide: d.file, Timeout: long}}
}

const long = 30 * time.Second // as other exports

// Templates has none: the pages stand in the file.
func (d *Desk) Templates() fs.FS { return embed.FS{} }

func (d *Desk) file(r *http.Request) (*area.Answer, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id < 1 {
		return nil, fmt.Errorf("story %q: %w", r.PathValue("id"), index.ErrNotFound)
	}
	at := d.Now()
	var buf bytes.Buffer
	last, err := d.Maker.Write(r.Context(), &buf, id, at)
	var moved story.Moved
	if errors.As(err, &moved) {
		return &area.Answer{Redirect: "/stories/" + strconv.FormatInt(moved.Into, 10) + "/case.zip"}, nil
	}
	if err != nil {
		return nil, err
	}
	return &area.Answer{
		Body: buf.Bytes(), Type: "application/zip", File: "presswatch-case-" + strconv.FormatInt(id, 10) + "-" + at.UTC().Format("2006-01-02-1504") + ".zip",
		Header: map[string]string{"X-Case-Hash": last, "Cache-Control": "no-store"},
	}, nil
}
