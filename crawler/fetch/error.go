package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"presswatch/crawler/fetch/redact"
	"presswatch/crawler/fetch/unpack"

	"presswatch/crawler/fetch/guard"
)

// Error is a failed fetch. Its text is fit for a press officer and never holds what an internal address
// answered.
type Error struct {
	Reason  Reason
	URL     string    // redacted
	Code    int       // HTTP status, 0 if there was no answer
	RetryAt time.Time // not before this time, zero if the server said nothing
	Err     error     // the cause; its text says what happened in plain words
}

// Error says what happened and, where known, when it is tried again.
func (e *Error) Error() string {
	text := strings.TrimPrefix(e.URL+": ", ": ")
	switch {
	case e.Err != nil:
		text += e.Err.Error()
	case e.Code != 0:
		text += fmt.Sprintf("%d %s", e.Code, strings.ToLower(http.StatusText(e.Code)))
	default:
		text += string(e.Reason)
	}
	if !e.RetryAt.IsZero() {
		text += ", not to be asked again before " + e.RetryAt.Format("15:04 MST on 2 January")
	}
	return text
}

// Unwrap gives the cause, so that errors.Is finds a context's error in it.
func (e *Error) Unwrap() error { return e.Err }

// plain is an error whose text is for the reader and whose cause is only for errors.Is: causes of the net
// package hold addresses of machines inside.
type plain struct {
	text  string
	cause error
}

func (p *plain) Error() string { return p.text }
func (p *plain) Unwrap() error { return p.cause }

// Causes that presswatch itself gives when it breaks off.
var (
	errSlow   = errors.New("took too long")
	errStall  = errors.New("sent next to nothing for too long")
	errShed   = errors.New("is slow, and too many slow hosts are being waited for")
	errBig    = errors.New("too large")
	errRatio  = errors.New("grows too much when it is unpacked")
	errCoding = unpack.ErrCoding
)

// failure names the reason of an error that came in place of an answer. broken is the cause with which the
// fetch was broken off by ourselves, nil if it was not.
func (c *Client) failure(url string, err, broken error) *Error {
	var already *Error
	if errors.As(err, &already) {
		return already
	}
	e := &Error{URL: Redact(url)}
	switch {
	case errors.Is(err, guard.ErrRefused):
		e.Reason, e.Err = Blocked, refusal(err)
	case errors.Is(broken, errSlow), errors.Is(broken, errStall), errors.Is(broken, errShed):
		e.Reason, e.Err = Timeout, &plain{"the site " + broken.Error(), broken}
	case errors.Is(err, errBig), errors.Is(err, errRatio):
		e.Reason, e.Err = TooLarge, err
	case errors.Is(err, errCoding):
		e.Reason, e.Err = Encoding, err
	case errors.Is(err, context.Canceled):
		e.Reason, e.Err = Network, &plain{"stopped before there was an answer", err}
	default:
		e.Reason, e.Err = wireFailure(err)
	}
	return e
}

// refusal is the guard's own sentence, without what the dialer put around it.
func refusal(err error) error {
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		if text := inner.Error(); strings.HasPrefix(text, guard.ErrRefused.Error()+": ") {
			return &plain{text, guard.ErrRefused}
		}
	}
	return &plain{"refused: the address is not in public space", guard.ErrRefused}
}

func wireFailure(err error) (Reason, error) {
	if text := tlsText(err); text != "" {
		return TLS, &plain{text, err}
	}
	var dns *net.DNSError
	var nerr net.Error
	text := "the connection broke"
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		text = "the host's name is not known"
	case errors.As(err, &dns):
		text = "the host's name could not be looked up"
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded), errors.As(err, &nerr) && nerr.Timeout():
		return Timeout, &plain{"the site took too long", err}
	case errors.Is(err, syscall.ECONNREFUSED):
		text = "the site refuses connections"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		text = "the site cannot be reached"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		text = "the answer breaks off"
	case strings.Contains(err.Error(), "server response headers exceeded"), strings.Contains(err.Error(), "malformed"),
		strings.Contains(err.Error(), "http2: "), strings.Contains(err.Error(), "PROTOCOL_ERROR"):
		text = "the answer does not follow the protocol"
	}
	return Network, &plain{text, err}
}

// tlsText says in plain words what is wrong with a certificate or handshake, "" if that is not the matter.
func tlsText(err error) string {
	var (
		invalid   x509.CertificateInvalidError
		name      x509.HostnameError
		authority x509.UnknownAuthorityError
		verify    *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		alert     tls.AlertError
	)
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return expiry(invalid)
	case errors.As(err, &name):
		return "its certificate is for another name"
	case errors.As(err, &authority):
		return "its certificate was not issued by a known authority"
	case errors.As(err, &invalid), errors.As(err, &verify):
		return "its certificate is not valid"
	case errors.As(err, &record):
		return "it does not speak TLS on this port"
	case errors.As(err, &alert), strings.Contains(err.Error(), "tls: "), strings.Contains(err.Error(), "remote error: "):
		if strings.Contains(err.Error(), "protocol version") {
			return "it speaks only versions of TLS that are no longer safe"
		}
		return "a secure connection could not be made"
	}
	return ""
}

func expiry(e x509.CertificateInvalidError) string {
	if e.Cert == nil {
		return "its certificate has expired"
	}
	if e.Cert.NotBefore.After(time.Now()) {
		return "its certificate is not valid before " + e.Cert.NotBefore.UTC().Format(time.DateOnly)
	}
	return "its certificate expired on " + e.Cert.NotAfter.UTC().Format(time.DateOnly)
}

// Redact makes an address fit for logs and error texts: without user name, password, fragment, and what looks like a secret.
func Redact(address string) string { return redact.Address(address) }
