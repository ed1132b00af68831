package guard

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
)

// TestF56_RangesOutsidePublicSpace has one address at each end of every range that cannot be dialled in a test.
func TestF56_RangesOutsidePublicSpace(t *testing.T) {
	refused := strings.Fields(`
		0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.0.0.2 127.255.255.255
		169.254.0.1 169.254.169.254 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.255 192.0.2.1 192.31.196.1 192.52.193.1
		192.88.99.1 192.168.0.0 192.168.255.255 192.175.48.1 198.18.0.0 198.19.255.255 198.51.100.7 203.0.113.9
		224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
		:: ::1 ::ffff:127.0.0.2 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:2 64:ff9b::808:808 64:ff9b:1::1 100::1
		fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 2001::1 2001:0:1::1 2001:2::1 2001:10::1 2001:1ff:ffff::1
		2001:db8::1 2002:7f00:2::1 2620:4f:8000::1 3ffe::1 3fff::1 3fff:fff::1 4000::1 5f00::1 1fff:ffff::1`)
	for _, s := range refused {
		if err := (Guard{}).Addr(netip.MustParseAddr(s), 443); !errors.Is(err, ErrRefused) {
			t.Errorf("%s was let through: %v", s, err)
		}
	}
	public := strings.Fields(`1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
		169.253.0.1 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0 192.167.255.255 192.169.0.0 198.17.0.1 198.20.0.0
		223.255.255.255 ::ffff:8.8.8.8 2001:200::1 2001:4860:4860::8888 2003::1 2606:4700::1111 2a00:1450::1 2c0f::1 3fff:1000::1`)
	for _, s := range public {
		if err := (Guard{}).Addr(netip.MustParseAddr(s), 443); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
	if err := (Guard{}).Addr(netip.Addr{}, 80); err == nil {
		t.Error("the invalid address was let through")
	}
}

func TestF56_PortsOfPublicAddresses(t *testing.T) {
	ip := netip.MustParseAddr("8.8.8.8")
	for port, want := range map[uint16]bool{
		80: true, 443: true, 8000: true, 8080: true, 8443: true, 8999: true,
		0: false, 22: false, 25: false, 81: false, 3306: false, 6379: false, 7999: false, 9000: false, 11211: false, 65535: false,
	} {
		if got := (Guard{}).Addr(ip, port) == nil; got != want {
			t.Errorf("port %d: let through %v, want %v", port, got, want)
		}
	}
}

func TestF56_ExceptionsAreNarrow(t *testing.T) {
	g := Guard{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("64:ff9b::/96")}}
	for _, c := range []struct {
		addr string
		want bool
	}{
		{"127.0.0.1:50123", true},
		{"[::ffff:127.0.0.1]:50123", true},
		{"127.0.0.2:50123", false},
		{"[::1]:50123", false},
		{"[64:ff9b::808:808]:443", true},       // 8.8.8.8 behind the translator
		{"[64:ff9b::7f00:1]:443", true},        // 127.0.0.1, allowed by itself
		{"[64:ff9b::7f00:2]:443", false},       // 127.0.0.2
		{"[64:ff9b::a9fe:a9fe]:80", false},     // 169.254.169.254
		{"[fe80::1%lo]:80", false},             // a zone
		{"not an address", false},              //
		{"/run/docker.sock", false},            //
		{"[2001:4860:4860::8888]:443", true},   //
		{"[2001:4860:4860::8888]:22", false},   //
		{"[::ffff:169.254.169.254]:80", false}, //
	} {
		if got := g.Dial("tcp", c.addr) == nil; got != c.want {
			t.Errorf("%s: let through %v, want %v", c.addr, got, c.want)
		}
	}
	for _, network := range []string{"unix", "udp", "ip4:icmp"} {
		if g.Dial(network, "127.0.0.1:80") == nil {
			t.Errorf("network %s was let through", network)
		}
	}
}

// TestF56_WaysToWriteAHost: decimal, octal, hex, short forms, dots at the end, capital letters.
func TestF56_WaysToWriteAHost(t *testing.T) {
	for _, raw := range strings.Fields(`
		http://2130706434/ http://017700000002/ http://0x7f000002/ http://0X7F000002/ http://127.2/ http://127.0.2/
		http://0177.0.0.2/ http://0x7f.0x0.0x0.0x2/ http://127.0.0.2./ http://2130706434./ http://0/ http://0x/ http://1.1.1.1.1/
		http://127.0.0.2/ http://[::1]/ http://[::ffff:127.0.0.2]/ http://[::ffff:7f00:2]/ http://[0:0:0:0:0:0:0:1]/
		http://[fe80::1%25eth0]/ http://[fd00:ec2::254]/latest/meta-data/ http://169.254.169.254/latest/meta-data/
		http://[64:ff9b::7f00:2]/ http://1.1.1.1:22/ http://1.1.1.1:99999/ http://news.example.0x7f/ http:///x http://:80/ http://%31%32%37.0.0.2/
		http://① http://１２７.0.0.2/ http://127。0。0。2/`) {
		if u, err := (Guard{}).URL(raw); !errors.Is(err, ErrRefused) {
			t.Errorf("%s was let through as %v: %v", raw, u, err)
		}
	}
}

func TestF58_Schemes(t *testing.T) {
	for _, raw := range []string{
		"file:///etc/passwd", "FILE:///etc/passwd", "ftp://news.example/", "gopher://news.example/", "data:text/html,x", "javascript:alert(1)",
		"jar:http://news.example!/", "unix:/run/docker.sock", "//news.example/", "/feed", "", "news.example/feed", "ldap://news.example", "\x01http://news.example",
	} {
		if u, err := (Guard{}).URL(raw); !errors.Is(err, ErrRefused) {
			t.Errorf("%q was let through as %v: %v", raw, u, err)
		}
	}
}

func TestF59_UserAndPassword(t *testing.T) {
	_, err := Guard{}.URL("https://user:secret@news.example/feed")
	if !errors.Is(err, ErrRefused) || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

func TestURL(t *testing.T) {
	for raw, want := range map[string]string{
		"HTTP://News.EXAMPLE.:80/Feed#top":     "http://news.example/Feed",
		"https://news.example:443":             "https://news.example",
		"https://news.example:8443/a?b=c%20d":  "https://news.example:8443/a?b=c%20d",
		"http://zeitung-münchen.example/":      "http://xn--zeitung-mnchen-osb.example/",
		"http://my_site.example/":              "http://my_site.example/",
		"http://[2606:4700:0::1111]:8080/":     "http://[2606:4700::1111]:8080/",
		"http://[::ffff:8.8.8.8]/":             "http://8.8.8.8/",
		"https://3.basecamp.example/feed":      "https://3.basecamp.example/feed",
		"https://news.example/a/../b?x=1&y=ü":  "https://news.example/a/../b?x=1&y=ü",
		"https://xn--bcher-kva.example/a%2Fb":  "https://xn--bcher-kva.example/a%2Fb",
		"https://news.example/100%25?q=%F0%9F": "https://news.example/100%25?q=%F0%9F",
	} {
		u, err := Guard{}.URL(raw)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
		} else if u.String() != want {
			t.Errorf("%s: got %s, want %s", raw, u, want)
		}
	}
	if u, err := (Guard{}).URL("\t https://news.example/x \n"); err != nil || u.String() != "https://news.example/x" {
		t.Errorf("blanks around it: %v, %v", u, err)
	}
	if _, err := (Guard{}).URL("https://news.example/" + strings.Repeat("a", 9000)); err == nil {
		t.Error("an endless address was let through")
	}
}

// FuzzURL: whatever comes through has a plain scheme, no user, and a host that comes through again unchanged.
func FuzzURL(f *testing.F) {
	for _, s := range []string{"http://news.example/", "http://0x7f.1/", "http://[::1]:80", "HTTPS://Ü.example:443/#", "http://a@b", "http://127.0.0.1.:80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := Guard{}.URL(raw)
		if err != nil {
			return
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Host == "" {
			t.Fatalf("%q came through as %q", raw, u)
		}
		again, err := Guard{}.URL(u.String())
		if err != nil || again.Host != u.Host {
			t.Fatalf("%q gives %q, which gives %v, %v", raw, u, again, err)
		}
		if ip, err := netip.ParseAddr(u.Hostname()); err == nil && Rule(ip) != "" {
			t.Fatalf("%q came through to %v", raw, ip)
		}
	})
}

// registries are the IANA IPv4 and IPv6 special-purpose address registries, row for row, with multicast and
// what IPv6 has not given out. Of every range the first and the last address are refused.
var registries = strings.Fields(`
	0.0.0.0/8 0.0.0.0/32 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.0/29 192.0.0.8/32
	192.0.0.9/32 192.0.0.10/32 192.0.0.170/32 192.0.0.171/32 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.88.99.2/32
	192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 255.255.255.255/32 224.0.0.0/4
	::1/128 ::/128 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001::/32 2001:1::1/128 2001:1::2/128 2001:1::3/128
	2001:2::/48 2001:3::/32 2001:4:112::/48 2001:10::/28 2001:20::/28 2001:30::/28 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20
	5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8 ::/3 4000::/2 8000::/1`)

func TestF56_Registries(t *testing.T) {
	for _, s := range registries {
		p := netip.MustParsePrefix(s)
		for _, ip := range []netip.Addr{p.Masked().Addr(), last(p)} {
			if Rule(ip) == "" {
				t.Errorf("%s of %s counts as public", ip, s)
			}
			if mapped := netip.AddrFrom16(ip.As16()); Rule(mapped) == "" { // ::ffff:0:0/96
				t.Errorf("%s of %s counts as public", mapped, s)
			}
		}
	}
}

// last is the last address of a range.
func last(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for i := p.Bits(); i < 8*len(b); i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	ip, _ := netip.AddrFromSlice(b)
	return ip
}
