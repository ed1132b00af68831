// Package seal makes addresses that stand in messages and need no login: who has the message may do what the address says, and nothing
// else. Each carries a sum (HMAC-SHA256, RFC 2104, cut to 128 bits) of what it is for, by a secret that the store keeps.
package seal

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
)

// Seal makes and checks addresses.
type Seal struct {
	Secret []byte
	Base   string // address of the pages, without a slash at the end
}

// Fresh makes a secret.
func Fresh() []byte {
	b := make([]byte, sha256.Size)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return b
}

// Answer is the address at which a telling is answered, by its key.
func (s *Seal) Answer(key string) string {
	return s.Base + "/told?" + url.Values{"n": {key}, "s": {s.Sum("told", key)}}.Encode()
}

// Stop is the address at which a recipient says that they want no more of something, see [index.Stop].
func (s *Seal) Stop(recipient, what string) string {
	return s.Base + "/stop?" + url.Values{"who": {recipient}, "what": {what}, "s": {s.Sum("stop", recipient, what)}}.Encode()
}

// Sum is the sum of what an address is for.
func (s *Seal) Sum(parts ...string) string {
	const kept = 16
	h := hmac.New(sha256.New, s.Secret)
	h.Write([]byte(strings.Join(parts, "\x00")))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:kept])
}

// Good says whether a sum is that of what an address is for. It takes the same time whatever is given.
func (s *Seal) Good(sum string, parts ...string) bool {
	return len(s.Secret) > 0 && hmac.Equal([]byte(sum), []byte(s.Sum(parts...)))
}
