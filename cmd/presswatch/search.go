package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/running"
	"presswatch/config"
)

// searchAnswer is the answer of the search API.
type searchAnswer struct {
	Total int          `json:"total"`
	Items []searchItem `json:"items"`
	Next  string       `json:"next,omitempty"`
}

type searchItem struct {
	ID        int64  `json:"id"`
	Kind      string `json:"kind"`
	Title     string `json:"title"`
	Outlet    string `json:"outlet"`
	Lane      string `json:"lane"`
	URL       string `json:"url"`
	Published string `json:"published"`
	FirstSeen string `json:"first_seen"`
	Snippet   string `json:"snippet"`
}

func newSearch(set *settings) *cobra.Command {
	var limit int
	var sort string
	cmd := &cobra.Command{
		Use:   "search QUERY",
		Short: "Find items, as the search page does",
		Example: `  presswatch search '"supplier account" OR hack*'
  presswatch search 'lane:national,regional last:24h' --sort relevance`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if limit < 1 || limit > 1000 {
				return mistake{errors.New("--limit: write 1 to 1000")}
			}
			cfg, err := set.load()
			if err != nil {
				return err
			}
			var answer searchAnswer
			values := url.Values{"q": {args[0]}, "size": {strconv.Itoa(limit)}, "sort": {sort}}
			if err := set.ask(cmd.Context(), cfg, "/api/v1/search", values, func(body []byte) error {
				return json.Unmarshal(body, &answer)
			}); err != nil {
				return err
			}
			if set.json {
				return set.printJSON(answer)
			}
			set.printHits(answer)
			return nil
		},
	}
	cmd.Flags().IntVarP(&limit, "limit", "n", 20, "how many items to list")
	cmd.Flags().StringVar(&sort, "sort", "newest", "newest, oldest or relevance")
	return cmd
}

func (s *settings) printHits(a searchAnswer) {
	for _, it := range a.Items {
		when := it.Published
		if when == "" {
			when = "seen " + it.FirstSeen
		}
		fmt.Fprintf(s.out, "%s\n  %s, %s · item %d\n  %s\n", it.Title, it.Outlet, when, it.ID, it.URL)
		if it.Snippet != "" {
			fmt.Fprintf(s.out, "  %s\n", it.Snippet)
		}
		fmt.Fprintln(s.out)
	}
	if a.Total > len(a.Items) {
		fmt.Fprintf(s.out, "%d of %d items\n", len(a.Items), a.Total)
		return
	}
	fmt.Fprintf(s.out, "%d items\n", a.Total)
}

// ask puts a question to the pages: those of the presswatch that runs on the data directory, else those of
// one that is opened for this question alone. Either way it is the same code that answers.
func (s *settings) ask(ctx context.Context, cfg *config.Config, path string, values url.Values, read func([]byte) error) error {
	if r := running.Find(ctx, cfg.Data); r != nil {
		body, err := r.Open(ctx, path, values)
		if err != nil {
			return err
		}
		defer body.Close()
		return readAll(body, read)
	}
	if err := dataThere(cfg); err != nil {
		return err
	}
	a := s.app(cfg, s.quiet())
	defer func() { _ = a.Close() }()
	if err := a.OpenForQuestions(ctx); err != nil {
		return err
	}
	code, body, err := a.Ask(ctx, path, values)
	if err != nil {
		return err
	}
	if code == http.StatusOK {
		return read(body)
	}
	var said struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(body, &said) != nil || said.Error == "" {
		said.Error = http.StatusText(code)
	}
	return running.StatusError{Code: code, Message: said.Error}
}

// dataThere says what to do where there is no data directory yet: commands that only work on what is there make none.
func dataThere(cfg *config.Config) error {
	if _, err := os.Stat(cfg.Data); errors.Is(err, fs.ErrNotExist) {
		return mistake{fmt.Errorf("there is no data directory at %s yet; «presswatch serve» or «presswatch crawl» makes one", cfg.Data)}
	}
	return nil
}
