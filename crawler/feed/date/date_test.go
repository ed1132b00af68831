package date

import (
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	tests := []struct{ in, want string }{
		{"Fri, 19 Jul 2019 23:30:00 GMT", "2019-07-19T23:30:00Z"},
		{"Fri, 19 Jul 2019 23:30:00 BST", "2019-07-19T22:30:00Z"},
		{"Fri, 19 Jul 2019 23:30:00 +0100", "2019-07-19T22:30:00Z"},
		{"19 Jul 19 23:30 EST", "2019-07-20T04:30:00Z"},
		{"19 Jul 2019 23:30:00 EDT", "2019-07-20T03:30:00Z"},
		{"19 Jul 2019 23:30:00 PDT", "2019-07-20T06:30:00Z"},
		{"19 Jul 2019 23:30:00 CET", "2019-07-19T22:30:00Z"},
		{"19 Jul 2019 23:30:00 GMT+1", "2019-07-19T22:30:00Z"},
		{"19 Jul 2019 23:30:00 UTC-05:30", "2019-07-20T05:00:00Z"},
		{"19 Jul 2019 23:30:00 +0100 (BST)", "2019-07-19T22:30:00Z"},
		{"Fri Jul 19 23:30:00 2019", "2019-07-19T23:30:00Z"},
		{"Fri Jul 19 23:30:00 BST 2019", "2019-07-19T22:30:00Z"},
		{"July 19, 2019, 11:30 pm", "2019-07-19T23:30:00Z"},
		{"July 19, 2019 12:05 AM", "2019-07-19T00:05:00Z"},
		{"Sept 9, 2019", "2019-09-09 day"},
		{"19.7.2019 23:30", "2019-07-19T23:30:00Z"},
		{"19.07.2019", "2019-07-19 day"},
		{"2019-07-19T23:30:00Z", "2019-07-19T23:30:00Z"},
		{"2019-07-19T23:30:00.123+01:00", "2019-07-19T22:30:00Z"},
		{"2019-07-19T23:30:00+0100", "2019-07-19T22:30:00Z"},
		{"2019-07-19 23:30:00 UTC", "2019-07-19T23:30:00Z"},
		{"2019-07-19 23:30", "2019-07-19T23:30:00Z"},
		{"2019/07/19 23:30:00", "2019-07-19T23:30:00Z"},
		{"2019-07-19T24:00:00Z", "2019-07-20T00:00:00Z"},
		{"2019-06-30T23:59:60Z", "2019-06-30T23:59:59Z"},
		{"2019-07-19", "2019-07-19 day"},
		{"20190719", "2019-07-19 day"},
		{"2019-07", "2019-07-01 day"},
		{"2019-200", "2019-07-19 day"},
		{"20190719233000", "2019-07-19T23:30:00Z"},
		{"20190719T233000Z", "2019-07-19T23:30:00Z"},
		{"1563579000", "2019-07-19T23:30:00Z"},
		{"1563579000123", "2019-07-19T23:30:00Z"},
		{"1563579000.5", "2019-07-19T23:30:00Z"},
		{"Dom, 16 Jun 2019 10:00:00 GMT", "2019-06-16T10:00:00Z"},
		{"vendredi 19 juillet 2019 23h30", "2019-07-19T23:30:00Z"},
		{"Fr, 19 Juli 2019 23:30:00 +0200", "2019-07-19T21:30:00Z"},
		{"19. März 2019, 23:30 Uhr", "2019-03-19T23:30:00Z"},
		{"19 de julio de 2019", "2019-07-19 day"},
		{"19 luglio 2019 ore 23:30", "2019-07-19T23:30:00Z"},
		{"19 mei 2019 10:00", "2019-05-19T10:00:00Z"},
		{"19 de março de 2019", "2019-03-19 day"},
		{"19 июля 2019 23:30", "2019-07-19T23:30:00Z"},
		{"Παρ, 19 Ιουλ 2019 23:30:00 EST", "2019-07-20T04:30:00Z"},
		{"", ""},
		{"yesterday", ""},
		{"Thu, 01 Jan 1970 00:00:00 GMT", ""},
		{"0001-01-01T00:00:00Z", ""},
		{"0", ""},
		{"2019-13-40", ""},
		{"31 Feb 2019", ""},
		{"2019-07-19T25:00:00Z", ""},
		{"9999999999999999", ""},
	}
	for _, tc := range tests {
		m := Parse(tc.in)
		got := ""
		switch {
		case m.Time.IsZero():
		case m.Day:
			got = m.Time.Format("2006-01-02") + " day"
		default:
			got = m.Time.Truncate(time.Second).Format(time.RFC3339)
		}
		if got != tc.want {
			t.Errorf("%q: %q, want %q", tc.in, got, tc.want)
		}
	}
}

func TestZoneIsTold(t *testing.T) {
	if m := Parse("2019-07-19 23:30"); m.Zone {
		t.Error("no zone was given")
	}
	if m := Parse("2019-07-19 23:30 BST"); !m.Zone {
		t.Error("a zone was given")
	}
}

func TestSlow(t *testing.T) {
	if m := Slow("19 heinäkuuta 2019 23:30", time.Now()); m.Time.Format("2006-01-02") != "2019-07-19" {
		t.Errorf("Finnish: %v", m.Time)
	}
	for _, s := range []string{"Friday", "12", "no date at all", "2"} {
		if m := Slow(s, time.Now()); !m.Time.IsZero() {
			t.Errorf("%q became %v", s, m.Time)
		}
	}
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"Fri, 19 Jul 2019 23:30:00 GMT+1", "2019-07-19T23:30:00.5+01:00", "1563579000", "19 juillet 2019 23h30", "19.7.2019", "-", "2019-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if m := Parse(s); !m.Time.IsZero() && (m.Time.Location() != time.UTC || m.Time.Year() < firstYear-1 || m.Time.Year() > lastYear+1) {
			t.Errorf("%q became %v", s, m.Time)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for name, s := range map[string]string{"rfc822": "Fri, 19 Jul 2019 23:30:00 +0100", "iso": "2019-07-19T23:30:00Z"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Parse(s)
			}
		})
	}
	b.Run("slow", func(b *testing.B) {
		for b.Loop() {
			Slow("19 heinäkuuta 2019 23:30", time.Now())
		}
	})
}
