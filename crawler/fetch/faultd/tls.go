package faultd

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Secure is the hostile web behind TLS. What goes wrong depends on the first part of the host's name:
//
//	good, h2-good                        nothing
//	expired, early, selfsigned, other    the certificate
//	old, client, chain                   the handshake: TLS 1.1 at most, asks for a certificate, sends 500 of them
//	h2-…                                 HTTP/2 (http2.go)
type Secure struct {
	Roots *x509.CertPool // knows the authority that issued the certificates, but for selfsigned

	port   int
	good2  int // port of what speaks HTTP/2 as it should
	issuer *x509.Certificate
	key    *ecdsa.PrivateKey // of the issuer and of every server
	certs  map[string]tls.Certificate
}

// StartTLS serves the same answers as s does, behind TLS, until s is closed.
func (s *Server) StartTLS() (*Secure, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	sec := &Secure{Roots: x509.NewCertPool(), key: key, certs: map[string]tls.Certificate{}}
	if err := sec.issueAll(); err != nil {
		return nil, err
	}
	l, err := tls.Listen("tcp4", "127.0.0.1:0", &tls.Config{GetConfigForClient: sec.config})
	if err != nil {
		return nil, err
	}
	sec.port = l.Addr().(*net.TCPAddr).Port
	s.serveTLS(l, map[string]func(*http.Server, *tls.Conn, http.Handler){"h2": func(_ *http.Server, c *tls.Conn, _ http.Handler) {
		kind, _, _ := strings.Cut(c.ConnectionState().ServerName, ".")
		s.oddHTTP2(c, kind)
	}})
	if l, err = tls.Listen("tcp4", "127.0.0.1:0", &tls.Config{GetConfigForClient: sec.config}); err != nil {
		return nil, err
	}
	sec.good2 = l.Addr().(*net.TCPAddr).Port
	s.serveTLS(l, nil)
	return sec, nil
}

// serveTLS serves behind TLS, with protocols of our own where there are any.
func (s *Server) serveTLS(l net.Listener, protocols map[string]func(*http.Server, *tls.Conn, http.Handler)) {
	srv := &http.Server{
		Handler: s.Handler(), ReadHeaderTimeout: time.Minute, TLSNextProto: protocols,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug),
	}
	s.servers = append(s.servers, srv)
	s.running.Go(func() { _ = srv.Serve(l) })
}

// URL is an address of one kind.
func (sec *Secure) URL(kind, path string) string {
	port := sec.port
	if kind == "h2-good" {
		port = sec.good2
	}
	return "https://" + net.JoinHostPort(kind+".example", strconv.Itoa(port)) + path
}

func (sec *Secure) issueAll() error {
	now := time.Now()
	from, to := now.AddDate(0, 0, -7), now.AddDate(0, 0, 7)
	var err error
	if sec.issuer, err = sec.issue(&x509.Certificate{
		Subject: pkix.Name{CommonName: "authority"}, NotBefore: from, NotAfter: to,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}); err != nil {
		return err
	}
	sec.Roots.AddCert(sec.issuer)
	for kind, c := range map[string]struct {
		name     string
		from, to time.Time
	}{
		"good": {"*.example", from, to}, "expired": {"*.example", from, now.AddDate(0, 0, -1)},
		"early": {"*.example", now.AddDate(0, 0, 1), to}, "other": {"elsewhere.test", from, to},
	} {
		leaf, err := sec.issue(&x509.Certificate{NotBefore: c.from, NotAfter: c.to, DNSNames: []string{c.name}})
		if err != nil {
			return err
		}
		sec.certs[kind] = tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: sec.key}
	}
	return sec.issueOdd(from, to)
}

// issueOdd makes the certificate that vouches for itself and the chain that is too long.
func (sec *Secure) issueOdd(from, to time.Time) error {
	good := sec.certs["good"]
	chain := tls.Certificate{Certificate: [][]byte{good.Certificate[0]}, PrivateKey: sec.key}
	for range 500 {
		chain.Certificate = append(chain.Certificate, sec.issuer.Raw)
	}
	sec.certs["chain"] = chain
	authority := sec.issuer
	sec.issuer = nil
	own, err := sec.issue(&x509.Certificate{Subject: pkix.Name{CommonName: "itself"}, NotBefore: from, NotAfter: to, DNSNames: []string{"*.example"}})
	sec.issuer = authority
	if err != nil {
		return err
	}
	sec.certs["selfsigned"] = tls.Certificate{Certificate: [][]byte{own.Raw}, PrivateKey: sec.key}
	return nil
}

// issue signs a certificate; while there is no issuer it signs itself.
func (sec *Secure) issue(c *x509.Certificate) (*x509.Certificate, error) {
	c.SerialNumber = big.NewInt(time.Now().UnixNano())
	parent := sec.issuer
	if parent == nil {
		parent = c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &sec.key.PublicKey, sec.key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

func (sec *Secure) config(hello *tls.ClientHelloInfo) (*tls.Config, error) {
	kind, _, _ := strings.Cut(hello.ServerName, ".")
	cert, ok := sec.certs[kind]
	if !ok {
		cert = sec.certs["good"]
	}
	c := &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS10}
	switch {
	case kind == "old":
		c.MaxVersion = tls.VersionTLS11
	case kind == "client":
		c.ClientAuth = tls.RequireAnyClientCert
	case strings.HasPrefix(kind, "h2-"):
		c.NextProtos = []string{"h2"}
	}
	return c, nil
}
