package config

import (
	"cmp"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
)

// Accounts says how people log in beside their passwords here.
type Accounts struct {
	Proxy Proxy `yaml:"proxy"`
}

// Proxy is a proxy in front of the pages that logs people in, and says in a header who it is.
type Proxy struct {
	Header string   `yaml:"header"` // e.g. X-Remote-User; "": none
	From   []string `yaml:"from"`   // networks in which the proxy is, e.g. 10.1.2.3/32; the header of nobody else counts
	Role   string   `yaml:"role"`   // of those who come for the first time: reader, officer or admin; "": reader
}

// RoleOr is the role of those who come for the first time.
func (p *Proxy) RoleOr() string { return cmp.Or(p.Role, "reader") }

// checkAccounts returns what is wrong with how people log in.
func (c *Config) checkAccounts(at lines) []string {
	var out []string
	say := func(format string, args ...any) {
		out = append(out, fmt.Sprintf("line %d: accounts.proxy", at.of("accounts", "proxy"))+fmt.Sprintf(format, args...))
	}
	p := &c.Accounts.Proxy
	if p.Header == "" && (len(p.From) > 0 || p.Role != "") {
		say(".header: is missing; write the header that the proxy sets, e.g. X-Remote-User")
	}
	if p.Header != "" && len(p.From) == 0 {
		say(".from: is missing; write where the proxy is, e.g. 10.1.2.3/32, or anybody could say who they are")
	}
	if p.Header != "" && http.CanonicalHeaderKey(p.Header) == "Authorization" {
		say(".header: Authorization is what programs use; write another one")
	}
	for _, text := range p.From {
		if prefix, err := netip.ParsePrefix(text); err != nil {
			say(".from: %q is no network; write one like 10.1.2.3/32", text)
		} else if prefix.Bits() == 0 {
			say(".from: %q is everybody", text)
		}
	}
	if !slices.Contains([]string{"", "reader", "officer", "admin"}, p.Role) {
		say(".role: %q is not known; write reader, officer or admin", p.Role)
	}
	return out
}
