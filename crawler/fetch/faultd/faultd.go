// Package faultd is a web of hostile and broken sites on loopback, for tests of what reads the web. No
// program that people run imports it.
//
// [Start] serves all of it on 127.0.0.1 and puts canaries on 127.0.0.2 and [::1], on the same port: a guard
// that has an exception for 127.0.0.1/32 alone must never reach them. [Server.StartTLS] serves the same behind
// TLS, with bad certificates and servers that speak HTTP/2 wrongly. Ten thousand feeds are in the package
// feedfarm.
package faultd

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Server is the hostile web. Every name leads to it; what happens depends on the path, and for robots.txt on
// the name (see Handler).
type Server struct {
	Port    int
	Canary6 bool // the machine has [::1], so that a canary stands there too

	servers []*http.Server
	running sync.WaitGroup
	canary  atomic.Int64
	robots  atomic.Int64
	hits    sync.Map // path -> *atomic.Int64
	quit    chan struct{}
}

// Start listens on 127.0.0.1 and puts the canaries on the same port of 127.0.0.2 and [::1].
func Start() (*Server, error) {
	s := &Server{quit: make(chan struct{})}
	var lc net.ListenConfig
	for range 20 { // until a port is free on all of them
		main, err := lc.Listen(context.Background(), "tcp4", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		s.Port = main.Addr().(*net.TCPAddr).Port
		second, err := lc.Listen(context.Background(), "tcp4", net.JoinHostPort("127.0.0.2", strconv.Itoa(s.Port)))
		if err != nil {
			main.Close()
			continue
		}
		s.serve(main, s.Handler())
		s.serve(second, s.bird())
		if sixth, err := lc.Listen(context.Background(), "tcp6", net.JoinHostPort("::1", strconv.Itoa(s.Port))); err == nil {
			s.Canary6 = true
			s.serve(sixth, s.bird())
		}
		return s, nil
	}
	return nil, errors.New("no port is free on both 127.0.0.1 and 127.0.0.2")
}

func (s *Server) serve(l net.Listener, h http.Handler) {
	srv := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	s.servers = append(s.servers, srv)
	s.running.Go(func() { _ = srv.Serve(l) })
}

// bird counts what reaches a canary.
func (s *Server) bird() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.canary.Add(1)
		_, _ = w.Write([]byte("the inside of the house"))
	})
}

// Close ends all servers and what they are still sending.
func (s *Server) Close() {
	close(s.quit)
	for _, srv := range s.servers {
		srv.Close()
	}
	s.running.Wait()
}

// URL is an address under an invented name.
func (s *Server) URL(host, path string) string {
	return "http://" + net.JoinHostPort(host, strconv.Itoa(s.Port)) + path
}

// CanaryHits is how many requests reached what must not be reached.
func (s *Server) CanaryHits() int { return int(s.canary.Load()) }

// RobotsHits is how many requests there were for a robots.txt.
func (s *Server) RobotsHits() int { return int(s.robots.Load()) }

// Hits is how many requests there were for a path.
func (s *Server) Hits(path string) int {
	if n, ok := s.hits.Load(path); ok {
		return int(n.(*atomic.Int64).Load())
	}
	return 0
}

// count notes a request and returns its number, from 1.
func (s *Server) count(path string) int {
	n, _ := s.hits.LoadOrStore(path, new(atomic.Int64))
	return int(n.(*atomic.Int64).Add(1))
}

// Handler serves, by the first parts of the path:
//
//	/ok /slow/… /endless /huge /short /reset /charset/… bodies (bodies.go)
//	/packed/…                                           Content-Encoding (packed.go)
//	/to /loop /hops/… /cookie                           redirects (redirects.go)
//	/status/… /etag/… /wall/…                           answers (answers.go)
//	/robots.txt                                         by the first part of the host's name (robots.go)
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	s.bodies(mux)
	s.packed(mux)
	s.redirects(mux)
	s.answers(mux)
	mux.HandleFunc("/robots.txt", s.robotsTxt)
	mux.HandleFunc("/robots/{n}", robotsHops)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.count(r.URL.Path)
		mux.ServeHTTP(w, r)
	})
}

// wait waits, and reports false if there is nobody left to wait for.
func (s *Server) wait(r *http.Request, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-r.Context().Done():
	case <-s.quit:
	}
	return false
}

// Names is a resolver with a script: each look-up of a name takes the next of its answers, the last one for
// ever. Names without a script lead to 127.0.0.1. NXDOMAIN is an empty answer.
type Names struct {
	Script map[string][]string // name -> answers, each a list of addresses with blanks between

	mu    sync.Mutex
	asked map[string]int
}

// LookupNetIP answers from the script.
func (n *Names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	answers, ok := n.Script[host]
	if !ok {
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}, nil
	}
	n.mu.Lock()
	if n.asked == nil {
		n.asked = map[string]int{}
	}
	i := min(n.asked[host], len(answers)-1)
	n.asked[host]++
	n.mu.Unlock()
	var out []netip.Addr
	for _, s := range strings.Fields(answers[i]) {
		ip, err := netip.ParseAddr(s)
		if err != nil {
			return nil, err
		}
		out = append(out, ip)
	}
	if len(out) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return out, nil
}

// Asked is how often a name was looked up.
func (n *Names) Asked(host string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.asked[host]
}
