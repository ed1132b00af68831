package jsonl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"strings"
	"time"

	"presswatch/index"
)

// Lines yields the lines of a file that are not empty, each with its number. Marks that editors leave behind (a byte
// order mark, carriage returns) are no part of them.
func Lines(body []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		n := 0
		for line := range bytes.Lines(bytes.TrimPrefix(body, []byte("\ufeff"))) {
			n++
			if line = bytes.TrimSpace(line); len(line) > 0 && !yield(n, line) {
				return
			}
		}
	}
}

// Decode reads one line into a struct, which names the fields that may stand there if strict. Bytes that are no UTF-8
// become U+FFFD. What is wrong is said in words of JSON.
func Decode(line []byte, strict bool, into any) error {
	dec := json.NewDecoder(bytes.NewReader(bytes.ToValidUTF8(line, []byte("\ufffd"))))
	if strict {
		dec.DisallowUnknownFields()
	}
	err := dec.Decode(into)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong) && wrong.Field == "":
		return fmt.Errorf("write one JSON object a line, not a JSON %s", wrong.Value)
	case errors.As(err, &wrong):
		return fmt.Errorf("%s: write a %s, not a JSON %s", wrong.Field, kind(wrong.Type), wrong.Value)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("write one JSON object a line: unexpected end of JSON input")
	case err != nil && strings.HasPrefix(err.Error(), "json: unknown field"):
		return fmt.Errorf("%s; leave it out", strings.TrimPrefix(err.Error(), "json: "))
	case err != nil:
		return fmt.Errorf("write one JSON object a line: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("write one JSON object a line: something follows it")
	}
	return nil
}

// kind is what JSON calls a type.
func kind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "list"
	case reflect.Int, reflect.Int64, reflect.Float64:
		return "number"
	}
	return "JSON object"
}

// Moment reads a time and how exact it is. Nothing, a month or a year alone are no times: it is unknown then.
func Moment(s string) (time.Time, index.Precision, error) {
	if s = strings.TrimSpace(s); s == "" {
		return time.Time{}, index.PrecisionUnknown, nil
	}
	for _, form := range []struct {
		layout    string
		precision index.Precision
	}{
		{time.DateOnly, index.PrecisionDay},
		{time.RFC3339, index.PrecisionSecond},
		{"2006-01-02T15:04:05", index.PrecisionSecond},
		{"2006-01-02 15:04:05", index.PrecisionSecond},
		{"2006-01-02T15:04Z07:00", index.PrecisionMinute},
		{"2006-01-02T15:04", index.PrecisionMinute},
		{"2006-01-02 15:04", index.PrecisionMinute},
		{"2006-01", index.PrecisionUnknown},
		{"2006", index.PrecisionUnknown},
	} {
		at, err := time.Parse(form.layout, s)
		switch {
		case err != nil:
		case form.precision == index.PrecisionUnknown:
			return time.Time{}, index.PrecisionUnknown, nil
		default:
			return at.UTC(), form.precision, nil
		}
	}
	return time.Time{}, index.PrecisionUnknown, fmt.Errorf("%q is no time; write one like 2026-11-06T23:31:00Z, or a day like 2026-11-06", s)
}

// IsNumber says whether a value is a number.
func IsNumber(raw json.RawMessage) bool {
	return len(raw) > 0 && (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9')
}
