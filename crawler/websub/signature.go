package websub

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // named by the Recommendation; an HMAC with it is not broken
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"io"
	"strings"
)

// methods are those that the Recommendation names.
var methods = map[string]func() hash.Hash{
	"sha1": sha1.New, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New,
}

// signed reads a body to its end and reports whether it has this signature, "method=hex", made with the secret. The
// error is that of reading.
func signed(signature, secret string, body io.Reader) (bool, error) {
	method, digits, _ := strings.Cut(strings.TrimSpace(signature), "=")
	newHash, known := methods[strings.ToLower(method)]
	want, err := hex.DecodeString(digits)
	if !known || err != nil || secret == "" {
		_, err = io.Copy(io.Discard, body) // read all the same: the answer must not come sooner
		return false, err
	}
	mac := hmac.New(newHash, []byte(secret))
	if _, err := io.Copy(mac, body); err != nil {
		return false, err
	}
	return hmac.Equal(mac.Sum(nil), want), nil
}
