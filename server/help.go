package server

import (
	"net/http"

	"presswatch/index/query"
	"presswatch/server/search/examples"
	"presswatch/server/view"
	"presswatch/server/words"
)

type helpPage struct {
	Groups []examples.Group
	Limits []view.Fact
}

func (s *Server) helpQuery(*http.Request) (*answer, error) {
	return &answer{template: "help", title: "How to write a query", nav: "help", data: helpPage{
		Groups: examples.All(),
		Limits: []view.Fact{
			{Name: "Length", Value: words.Plural(query.MaxBytes, "byte")},
			{Name: "Parts", Value: words.Count(query.MaxClauses) + " words, phrases and values"},
			{Name: "Stars", Value: words.Count(query.MaxStars) + " words that end in a star"},
			{Name: "Nearly", Value: words.Count(query.MaxFuzzy) + " words with ~"},
			{Name: "Parentheses", Value: words.Plural(query.MaxNesting, "level")},
		},
	}}, nil
}

func (s *Server) helpKeys(*http.Request) (*answer, error) {
	return &answer{template: "keys", title: "Keys", nav: "help", data: keyList()}, nil
}
