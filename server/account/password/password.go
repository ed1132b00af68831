// Package password keeps passwords as argon2id does (RFC 9106), one at a time, so that a flood of logins takes neither the memory nor
// all processors.
package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"presswatch/index"
)

// What a hash costs (OWASP, Password Storage Cheat Sheet: 46 MiB, one pass, one lane), and what a password may be.
const (
	memory  = 46 * 1024 // KiB
	passes  = 1
	lanes   = 1
	salted  = 16
	length  = 32
	Least   = 10  // characters
	Most    = 128 // bytes
	waiting = 8   // who waits at most; others are told to come again
	wait    = 5 * time.Second
)

// Hasher hashes and checks. It may be used by several goroutines.
type Hasher struct {
	turn  chan struct{}
	queue atomic.Int64
	empty string // a hash of nothing that anybody knows
}

// New makes a hasher.
func New() *Hasher {
	h := &Hasher{turn: make(chan struct{}, 1)}
	h.empty = encode(make([]byte, salted), argon2.IDKey([]byte(rand.Text()), make([]byte, salted), passes, memory, lanes, length))
	return h
}

// Wrong says what is wrong with a password that somebody chooses; "": nothing.
func Wrong(text, login string) string {
	switch {
	case !utf8.ValidString(text) || len(text) > Most:
		return fmt.Sprintf("A password has at most %d bytes.", Most)
	case utf8.RuneCountInString(text) < Least:
		return fmt.Sprintf("A password has at least %d characters: three words are good.", Least)
	case login != "" && strings.Contains(strings.ToLower(text), strings.ToLower(login)):
		return "A password does not have the login in it."
	case strings.Count(text, text[:1]) == len(text):
		return "A password has more than one character."
	}
	return ""
}

// Hash makes the hash of a password. An error of kind index.ErrBusy says that too many wait.
func (h *Hasher) Hash(ctx context.Context, text string) (string, error) {
	salt := make([]byte, salted)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	key, err := h.key(ctx, text, salt)
	if err != nil {
		return "", err
	}
	return encode(salt, key), nil
}

// Check says whether a password is that of a hash. It takes as long where there is no hash: who asks does not learn whether there is such an
// account.
func (h *Hasher) Check(ctx context.Context, text, hash string) (bool, error) {
	if len(text) > Most {
		return false, nil
	}
	known := hash != ""
	if !known {
		hash = h.empty
	}
	salt, want, ok := decode(hash)
	if !ok {
		return false, fmt.Errorf("the hash of a password cannot be read: %w", index.ErrInvalid)
	}
	key, err := h.key(ctx, text, salt)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(key, want) == 1 && known, nil
}

// key hashes in turn.
func (h *Hasher) key(ctx context.Context, text string, salt []byte) ([]byte, error) {
	if h.queue.Add(1) > waiting {
		h.queue.Add(-1)
		return nil, fmt.Errorf("too many log in at once: %w", index.ErrBusy)
	}
	defer h.queue.Add(-1)
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	select {
	case h.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("too many log in at once: %w", index.ErrBusy)
	}
	defer func() { <-h.turn }()
	return argon2.IDKey([]byte(text), salt, passes, memory, lanes, length), nil
}

func encode(salt, key []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, lanes, b.EncodeToString(salt), b.EncodeToString(key))
}

// decode reads a hash that encode made: other costs are not taken, for they could be made up to cost more.
func decode(text string) (salt, key []byte, ok bool) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) || parts[3] != fmt.Sprintf("m=%d,t=%d,p=%d", memory, passes, lanes) {
		return nil, nil, false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	key, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	return salt, key, err == nil && err2 == nil && len(salt) == salted && len(key) == length
}
