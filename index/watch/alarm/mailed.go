package alarm

import (
	"context"
	"regexp"
	"strings"

	"presswatch/index"
)

// Mailed says which mails put texts on the list of what was approved. The address of a sender proves nothing, for anybody can write it: a
// mail counts only if the receiving server vouches for its sender's domain, or if its subject has a word that only those know who may approve.
type Mailed struct {
	Source  string // key of the mailbox, whose rules say from whom and what; "": none
	Word    string // in the subject; "": only what the server vouches for counts
	Approve func(ctx context.Context, r index.Release) (added bool, err error)
}

// take puts a mail on the list, and says whether it was one of those that may be.
func (m *Mailed) take(ctx context.Context, it *index.Item) (bool, error) {
	title := it.Title
	switch {
	case it.Post == nil || it.Erased || it.Version > 1:
		return false, nil
	case m.Word != "" && strings.Contains(title, m.Word):
		title = strings.TrimSpace(strings.ReplaceAll(title, m.Word, ""))
	case !vouchedFor(it.Post.Sign, it.Post.Handle):
		return false, nil
	}
	_, err := m.Approve(ctx, index.Release{Key: "mail/" + it.URL, From: "mail", Who: it.Post.Handle, At: it.FirstSeen, Text: strings.TrimSpace(title + "\n" + said(it))})
	return err == nil, err
}

// passed is a signature that the receiving server found good, with its domain (RFC 8601, 2.7.1). What a mail itself says it is signed for proves
// nothing.
var passed = regexp.MustCompile(`\bdkim=pass\b[^;]*?\bheader\.[di]=(?:[^\s;@]*@)?([a-z0-9.-]+)`)

// vouchedFor says whether the receiving server vouches for the domain of a sender: by DMARC, or by a good signature of that domain or one
// above it (RFC 7489, 3.1).
func vouchedFor(sign, from string) bool {
	sign = strings.ToLower(sign)
	if strings.Contains(sign, "dmarc=fail") {
		return false
	}
	if strings.Contains(sign, "dmarc=pass") {
		return true
	}
	domain := strings.ToLower(from[strings.LastIndexByte(from, '@')+1:])
	for _, m := range passed.FindAllStringSubmatch(sign, -1) {
		if d := m[1]; strings.Contains(d, ".") && (domain == d || strings.HasSuffix(domain, "."+d)) {
			return true
		}
	}
	return false
}
