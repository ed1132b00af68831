//go:build unix

package page_test

import (
	"syscall"
	"testing"
	"time"

	"presswatch/crawler/page"
	"presswatch/crawler/page/body/bodytest"
	"presswatch/crawler/page/recorded"
)

// BenchmarkRead reads the pages of article-extraction (../shared/data or PRESSWATCH_DATA) whole: charset, parsing,
// text, dates, links, quotations.
func BenchmarkRead(b *testing.B) {
	dir, err := recorded.Find(".")
	if err != nil {
		b.Skip(err)
	}
	cases, err := bodytest.Load(dir)
	if err != nil {
		b.Skip(err)
	}
	n, before := 0, cpu(b)
	for b.Loop() {
		c := cases[n%len(cases)]
		if _, err := page.Read(b.Context(), c.HTML, page.Options{URL: c.URL, ContentType: "text/html", Now: time.Now()}); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric(float64(n)/(cpu(b)-before).Seconds(), "pages/cpu-s") // what one core does, whoever else is at work
}

// cpu is the processor time that this process has used.
func cpu(tb testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
