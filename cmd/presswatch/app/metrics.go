package app

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"presswatch/index"
)

// metrics exposes the figures of the running parts in the Prometheus text format.
func (a *App) metrics() http.Handler {
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	counter := func(name, help string, value func() int64) {
		reg.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "presswatch", Name: name, Help: help},
			func() float64 { return float64(value()) }))
	}
	gauge := func(name, help string, value func() float64) {
		reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "presswatch", Name: name, Help: help}, value))
	}
	counter("polls_total", "Sources polled.", func() int64 { return a.Crawler.Stats().Polls })
	counter("polls_failed_total", "Polls that came to nothing.", func() int64 { return a.Crawler.Stats().Failed })
	counter("polls_unchanged_total", "Polls that found nothing changed.", func() int64 { return a.Crawler.Stats().Unchanged })
	counter("entries_total", "New and changed entries.", func() int64 { return a.Crawler.Stats().Entries })
	counter("visits_total", "Pages visited.", func() int64 { return a.Crawler.Stats().Visits })
	counter("visits_failed_total", "Pages that could not be taken in.", func() int64 { return a.Crawler.Stats().Problems })
	counter("articles_total", "Items taken in, new or changed.", func() int64 { return a.Crawler.Stats().Articles })
	gauge("jobs", "Polls and visits in hand.", func() float64 { return float64(a.Crawler.Stats().InHand) })
	gauge("jobs_overtime", "Of them taking long.", func() float64 { return float64(a.Crawler.Stats().Overtime) })
	gauge("items", "Items in the store.", a.storeGauge(func(c index.Counts) int64 { return c.Items }))
	gauge("entries_waiting", "Entries whose page is not taken in yet.", a.storeGauge(func(c index.Counts) int64 { return c.Waiting }))
	gauge("index_lag", "Sequence numbers that the full-text index is behind the store.", a.storeGauge(func(c index.Counts) int64 {
		return c.LastSeq - a.Index.Status().Seq
	}))
	gauge("story_lag", "Sequence numbers that the stage story is behind the store.", a.storeGauge(func(c index.Counts) int64 {
		return c.LastSeq - a.Stories.Status().Position
	}))
	gauge("spread_lag", "Sequence numbers that the stage spread is behind the store.", a.storeGauge(func(c index.Counts) int64 {
		return c.LastSeq - a.Spread.Status().Position
	}))
	gauge("public_lag", "Sequence numbers that the stage public is behind the store.", a.storeGauge(func(c index.Counts) int64 {
		return c.LastSeq - a.Public.Status().Position
	}))
	gauge("index_rebuilding", "1 while the full-text index is being rebuilt.", func() float64 {
		if a.Index.Status().Rebuilding {
			return 1
		}
		return 0
	})
	return promhttp.HandlerFor(reg, promhttp.HandlerOpts{})
}

// storeGauge reads a figure from the store, -1 when it does not answer.
func (a *App) storeGauge(value func(index.Counts) int64) func() float64 {
	return func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		counts, err := a.Store.Counts(ctx)
		if err != nil {
			return -1
		}
		return float64(value(counts))
	}
}
