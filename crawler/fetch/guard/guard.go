// Package guard decides which addresses presswatch connects to.
//
// It is an allow-list: for IPv6 the unicast space that IANA gives out (2000::/3) without its reserved parts,
// for IPv4 everything outside the special-purpose registry. The decision that counts is [Guard.Dial], taken on
// the address that is being dialled at that moment, so that neither a redirect nor a name that changes its
// answer leads anywhere else. [Guard.URL] only says the same earlier and in plainer words.
package guard

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// ErrRefused is wrapped by every refusal. The text of a refusal names the rule, never what was found there.
var ErrRefused = errors.New("refused")

// Guard holds the exceptions that the administrator made. The zero Guard allows public space alone.
type Guard struct {
	// Allow are networks outside public space that may be reached, on any port.
	Allow []netip.Prefix
	// Here are single places that presswatch serves itself.
	Here []netip.AddrPort
}

// Ports of public addresses that are dialled: those of the web, and the range in which web servers that are
// not on them usually listen. Mail, databases and caches lie outside of it. An address in Guard.Allow may be
// dialled on any port.
const (
	plainPort, securePort = 80, 443
	firstPort, lastPort   = 8000, 8999
)

// longestURL is the longest address that is read, in bytes (resolving links against long paths is slow).
const longestURL = 8 << 10

type block struct {
	prefix netip.Prefix
	rule   string
}

// public6 is the only part of IPv6 that IANA gives out for global unicast.
var public6 = netip.MustParsePrefix("2000::/3")

// nat64 is the prefix under which a translator reaches all of IPv4 (RFC 6052).
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// blocks4 and blocks6 are the IANA special-purpose address registries (RFC 6890 and its updates), with
// multicast and the reserved class E. What a registry calls globally reachable but is no place for a web
// server (AS112, AMT, relay anycast) is refused as well.
var (
	blocks4 = table(
		"0.0.0.0/8", "this network",
		"10.0.0.0/8", "private network",
		"100.64.0.0/10", "shared by a provider",
		"127.0.0.0/8", "this machine",
		"169.254.0.0/16", "link-local, where clouds keep their metadata",
		"172.16.0.0/12", "private network",
		"192.0.0.0/24", "protocol assignments",
		"192.0.2.0/24", "documentation",
		"192.31.196.0/24", "name service sink",
		"192.52.193.0/24", "multicast tunnelling",
		"192.88.99.0/24", "relay anycast",
		"192.168.0.0/16", "private network",
		"192.175.48.0/24", "name service sink",
		"198.18.0.0/15", "benchmarking",
		"198.51.100.0/24", "documentation",
		"203.0.113.0/24", "documentation",
		"224.0.0.0/4", "multicast",
		"240.0.0.0/4", "reserved",
	)
	blocks6 = table(
		"2001::/23", "protocol assignments, Teredo",
		"2001:db8::/32", "documentation",
		"2002::/16", "6to4, which hides an IPv4 address",
		"2620:4f:8000::/48", "name service sink",
		"3ffe::/16", "returned",
		"3fff::/20", "documentation",
	)
)

func table(pairs ...string) []block {
	out := make([]block, 0, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, block{netip.MustParsePrefix(pairs[i]), pairs[i+1]})
	}
	return out
}

// Rule returns why an address lies outside public space, "" if it is public.
func Rule(ip netip.Addr) string {
	ip = ip.Unmap() // an IPv4 address in IPv6 clothes is dialled as IPv4
	blocks := blocks4
	switch {
	case !ip.IsValid():
		return "no address"
	case ip.Zone() != "":
		return "an address of one network card"
	case ip.Is6() && !public6.Contains(ip):
		return rule6(ip)
	case ip.Is6():
		blocks = blocks6
	}
	for _, b := range blocks {
		if b.prefix.Contains(ip) {
			return b.rule
		}
	}
	return ""
}

func rule6(ip netip.Addr) string {
	switch {
	case ip.IsUnspecified():
		return "this network"
	case ip.IsLoopback():
		return "this machine"
	case ip.IsLinkLocalUnicast():
		return "link-local"
	case ip.IsPrivate():
		return "private network"
	case ip.IsMulticast():
		return "multicast"
	case nat64.Contains(ip):
		return "translated from IPv4"
	}
	return "not given out for public use"
}

// Addr refuses an address and port that must not be dialled.
func (g Guard) Addr(ip netip.Addr, port uint16) error {
	if g.allowed(ip) || slices.Contains(g.Here, netip.AddrPortFrom(ip.Unmap(), port)) {
		return nil
	}
	if rule := Rule(ip); rule != "" {
		return fmt.Errorf("%w: the address is not in public space (%s)", ErrRefused, rule)
	}
	if port != plainPort && port != securePort && (port < firstPort || port > lastPort) {
		return fmt.Errorf("%w: port %d is not one of web servers (80, 443, 8000 to 8999)", ErrRefused, port)
	}
	return nil
}

// allowed reports whether the administrator made an exception. An exception for the translator's prefix
// holds only for what may be reached behind it.
func (g Guard) allowed(ip netip.Addr) bool {
	ip = ip.Unmap()
	for _, p := range g.Allow {
		if !p.Contains(ip) {
			continue
		}
		if !nat64.Contains(ip) {
			return true
		}
		b := ip.As16()
		behind := netip.AddrFrom4([4]byte(b[12:]))
		return Rule(behind) == "" || g.allowed(behind)
	}
	return false
}

// Dial refuses what a dialer is about to connect to, given as net.Dialer hands it to Control.
func (g Guard) Dial(network, address string) error {
	if network != "tcp" && network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("%w: network %s", ErrRefused, network)
	}
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: what is dialled is no address", ErrRefused)
	}
	return g.Addr(ap.Addr(), ap.Port())
}

// URL reads an address and brings its host into the one form in which it is looked up and remembered: lower
// case, punycode, no dot at the end, no default port. The fragment is dropped.
func (g Guard) URL(raw string) (*url.URL, error) {
	if len(raw) > longestURL {
		return nil, fmt.Errorf("%w: the address is longer than %d bytes", ErrRefused, longestURL)
	}
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return nil, fmt.Errorf("%w: the address cannot be read", ErrRefused)
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%w: only http and https addresses are fetched", ErrRefused)
	}
	if u.User != nil {
		return nil, fmt.Errorf("%w: the address holds a user name or password, which presswatch does not send", ErrRefused)
	}
	if u.Host, err = g.host(u); err != nil {
		return nil, err
	}
	u.Fragment, u.RawFragment, u.Opaque = "", "", ""
	return u, nil
}

func (g Guard) host(u *url.URL) (string, error) {
	name := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	port := u.Port()
	if u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		port = ""
	}
	if ip, err := netip.ParseAddr(name); err == nil {
		return g.literal(ip, u.Scheme, port)
	}
	if name == "" || strings.ContainsAny(name, "%:[] ") {
		return "", fmt.Errorf("%w: the address names no host", ErrRefused)
	}
	ascii, err := idna.Lookup.ToASCII(name)
	if err != nil {
		// Names with an underscore are against the rules and nevertheless in use.
		if ascii = name; !plainName(name) {
			return "", fmt.Errorf("%w: the host's name cannot be read", ErrRefused)
		}
	}
	if endsInNumber(ascii) {
		return "", fmt.Errorf("%w: the host is a number; write an IPv4 address as four decimal numbers", ErrRefused)
	}
	return join(ascii, port), nil
}

// literal refuses early what Dial would refuse.
func (g Guard) literal(ip netip.Addr, scheme, port string) (string, error) {
	number := uint16(plainPort)
	if scheme == "https" {
		number = securePort
	}
	if port != "" {
		ap, err := netip.ParseAddrPort("0.0.0.0:" + port)
		if err != nil {
			return "", fmt.Errorf("%w: the port cannot be read", ErrRefused)
		}
		number = ap.Port()
	}
	if err := g.Addr(ip, number); err != nil {
		return "", err
	}
	if ip = ip.Unmap(); ip.Is6() {
		return join("["+ip.String()+"]", port), nil
	}
	return join(ip.String(), port), nil
}

func join(host, port string) string {
	if port == "" {
		return host
	}
	return host + ":" + port
}

func plainName(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.' {
			return false
		}
	}
	return s != ""
}

// endsInNumber reports whether a browser would take the name for an IPv4 address (WHATWG URL, 3.5): then some
// resolvers read 2130706433, 0x7f.1 or 0177.0.0.1 as 127.0.0.1.
func endsInNumber(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(last, "0123456789") == ""
}
