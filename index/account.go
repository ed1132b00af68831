package index

import "time"

// Role is what somebody may do here.
type Role string

// The roles; each may do what the one before may.
const (
	RoleReader  Role = "reader"  // reads
	RoleOfficer Role = "officer" // changes stories, searches, alarms
	RoleAdmin   Role = "admin"   // keeps accounts
)

// Roles are all of them, the least first.
func Roles() []Role { return []Role{RoleReader, RoleOfficer, RoleAdmin} }

// May says whether a role includes another.
func (r Role) May(least Role) bool {
	rank := map[Role]int{RoleReader: 1, RoleOfficer: 2, RoleAdmin: 3}
	return rank[r] > 0 && rank[least] > 0 && rank[r] >= rank[least]
}

// Account is somebody who may open the pages.
type Account struct {
	ID       int64
	Login    string // unique, without regard to case
	Name     string
	Role     Role
	Hash     string // of the password, in the form of PHC strings; "": no password opens it
	Secret   string // of one-time codes (RFC 6238), base32; "": none are asked for
	Used     int64  // the step of the last code: no code is taken twice
	Made     time.Time
	Disabled time.Time // zero: it is open
}

// Session is a browser in which somebody is logged in.
type Session struct {
	Hash    []byte // SHA-256 of what the cookie has
	Account int64
	Made    time.Time
	Seen    time.Time
	Agent   string // what the browser calls itself, cut
}

// What tokens are for.
const (
	TokenRead   = "read"   // programs that read
	TokenWrite  = "write"  // programs that change things, as far as their owner may
	TokenFeed   = "feed"   // the address of a feed: reads feeds alone
	TokenInvite = "invite" // sets a password, once
)

// Token is what opens something in place of a password.
type Token struct {
	ID      int64
	Account int64
	Kind    string // one of the constants above
	Name    string
	Prefix  string // its first characters, by which its owner knows it
	Hash    []byte // SHA-256 of all of it
	Made    time.Time
	Used    time.Time
	Ends    time.Time // zero: it does not end by itself
}

// Audit is something that somebody changed.
type Audit struct {
	ID    int64
	At    time.Time
	Who   string // login
	Act   string // "POST /stories/7"
	About string // in words; ""
}
