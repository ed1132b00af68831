package searchtest_test

import (
	"testing"

	"presswatch/index/searchtest"
)

func TestMemory(t *testing.T) {
	searchtest.Run(t, searchtest.Options{
		Open: func(*testing.T) searchtest.Searcher { return searchtest.NewMemory() },
		Stem: searchtest.ToyStem, Queries: 100,
	})
}
