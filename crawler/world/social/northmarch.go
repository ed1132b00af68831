package social

import (
	"embed"
	"io/fs"
	"net/http"
	"slices"
	"time"
)

//go:embed northmarch/*.txt
var northmarch embed.FS

// Northmarch returns what the public of the demo's world says. day is the midnight before its first day.
func Northmarch(day time.Time) (*Public, error) {
	sub, err := fs.Sub(northmarch, "northmarch")
	if err != nil {
		return nil, err
	}
	return Load(sub, day)
}

// JetstreamHost is where Bluesky's stream is in the world.
const JetstreamHost = "jetstream.localhost"

// Handler serves the networks by the Host header of a request and leaves all other hosts to rest.
func (p *Public) Handler(now func() time.Time, port string, rest http.Handler) http.Handler {
	stream, social, public := p.Jetstream(now, port), p.Mastodon(now, port), p.PublicAPI(now)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch host := hostOnly(r.Host); {
		case host == JetstreamHost:
			stream.ServeHTTP(w, r)
		case host == PublicAPIHost:
			public.ServeHTTP(w, r)
		case slices.Contains(Servers(), host):
			social.ServeHTTP(w, r)
		default:
			rest.ServeHTTP(w, r)
		}
	})
}
