package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"presswatch/cmd/presswatch/storyfile"
	"presswatch/index"
	"presswatch/index/story/outlets"
)

// What arrows must hold to, from the issue.
const (
	spreadProved  = 0.95
	spreadPrimary = 0.85
	spreadRecall  = 0.80
	spreadOrigin  = 0.95
)

// SpreadDir is where the labelled stories lie in the checkout. Files that begin with "dev-" are for choosing rules,
// those that begin with "kept-" are kept aside: single mistakes in them are never listed.
const SpreadDir = "index/story/pickup/testdata/spread"

// portion counts how many of some are right.
type portion struct{ right, all int }

func (s *portion) add(right bool) {
	s.all++
	if right {
		s.right++
	}
}

func (s portion) row(what string, must float64) Row {
	r := Row{What: what, Must: must, Detail: fmt.Sprintf("%d of %d", s.right, s.all)}
	if s.all > 0 {
		r.Reached = float64(s.right) / float64(s.all)
	}
	return r
}

// spreadScore is how the arrows of some stories compare with what a person says.
type spreadScore struct {
	proved, primary, recall, origin portion
	kinds                           map[index.EvidenceKind]*portion
	items, stories                  int
	log                             io.Writer
	names                           *outlets.Names
}

// Spread measures pick-up arrows against the labelled stories in dir: those kept aside, which must hold to the figures,
// and those that rules were chosen on. Mistakes in the latter are written to log.
func Spread(ctx context.Context, dir string, log io.Writer) ([]Row, error) {
	var rows []Row
	for _, set := range []string{"kept", "dev"} {
		files, err := filepath.Glob(filepath.Join(dir, set+"-*.jsonl"))
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("%s: no labelled stories (%s-*.jsonl) there", dir, set)
		}
		s := &spreadScore{kinds: map[index.EvidenceKind]*portion{}, log: io.Discard, names: outlets.New()}
		if set == "dev" {
			s.log = log
		}
		if err := s.files(ctx, files); err != nil {
			return nil, err
		}
		rows = append(rows, s.rows(set, len(files))...)
	}
	return rows, nil
}

func (s *spreadScore) files(ctx context.Context, files []string) error {
	for _, file := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		body, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		rows, err := storyfile.Read(file, body)
		if err != nil {
			return err
		}
		for _, d := range storyfile.Draw(rows) {
			s.story(filepath.Base(file), &d)
		}
	}
	return nil
}

// story counts one story.
func (s *spreadScore) story(file string, d *storyfile.Drawn) {
	s.stories++
	s.items += len(d.Rows)
	drawn := map[string]*index.PickUp{}
	for i := range d.Edges {
		if e := &d.Edges[i]; e.Primary {
			drawn[d.ID(e.To, "")] = e
		}
	}
	for _, r := range d.Rows {
		s.arrow(file, d, r, drawn[r.ID])
	}
	for _, r := range d.Rows {
		if r.Origin {
			right := d.ID(d.Origin.Node, "") == r.ID
			s.origin.add(right)
			if !right {
				fmt.Fprintf(s.log, "%s: began with %s, not %s (%s)\n", file, r.ID, d.ID(d.Origin.Node, ""), d.Origin.Basis)
			}
		}
	}
}

// arrow compares the primary arrow of an item, nil for none, with what a person says.
func (s *spreadScore) arrow(file string, d *storyfile.Drawn, r storyfile.Row, e *index.PickUp) {
	right := e != nil && s.accepted(d.ID(e.From, e.Outlet), r.Parents)
	if len(r.Parents) > 0 {
		s.recall.add(right)
	}
	if e == nil {
		if len(r.Parents) > 0 {
			fmt.Fprintf(s.log, "%s: %s has no arrow, should be from %v\n", file, r.ID, r.Parents)
		}
		return
	}
	s.primary.add(right)
	if e.IsProved() {
		s.proved.add(right)
	}
	for k, x := range e.Evidence {
		if slices.ContainsFunc(e.Evidence[:k], func(y index.Evidence) bool { return y.Kind == x.Kind }) {
			continue
		}
		if s.kinds[x.Kind] == nil {
			s.kinds[x.Kind] = &portion{}
		}
		s.kinds[x.Kind].add(right)
	}
	if !right {
		fmt.Fprintf(s.log, "%s: %s from %s (%.2f, proved %v), should be from %v\n", file, r.ID, d.ID(e.From, e.Outlet), e.Confidence, e.IsProved(), r.Parents)
		for _, x := range e.Evidence {
			fmt.Fprintf(s.log, "      %s %.2f %q\n", x.Kind, x.Confidence, x.Text)
		}
	}
}

// accepted reports whether an arrow comes from one of the parents. Outlets are compared as they are known: PA is the Press
// Association.
func (s *spreadScore) accepted(from string, parents []string) bool {
	name, virtual := strings.CutPrefix(from, storyfile.Virtual)
	return slices.ContainsFunc(parents, func(p string) bool {
		other, ok := strings.CutPrefix(p, storyfile.Virtual)
		return p == from || ok && virtual && s.names.Name(name).Name == s.names.Name(other).Name
	})
}

func (s *spreadScore) rows(set string, files int) []Row {
	must := func(x float64) float64 {
		if set == "kept" {
			return x
		}
		return 0
	}
	out := []Row{
		s.proved.row(set+": proved arrows, precision", must(spreadProved)),
		s.primary.row(set+": all arrows, precision", must(spreadPrimary)),
		s.recall.row(set+": true parents found", must(spreadRecall)),
		s.origin.row(set+": origin right", must(spreadOrigin)),
	}
	out[0].Detail += fmt.Sprintf(", in %d files, %d items", files, s.items)
	for _, kind := range []index.EvidenceKind{
		index.EvidenceDeclared, index.EvidenceLink, index.EvidenceAttribution, index.EvidenceWire, index.EvidenceQuote, index.EvidenceText, index.EvidenceEmbed,
	} {
		if k := s.kinds[kind]; k != nil {
			out = append(out, k.row(set+": arrows with evidence "+string(kind), 0))
		}
	}
	return out
}

// FindSpread finds the labelled stories from the working directory upwards.
func FindSpread() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if at := filepath.Join(dir, SpreadDir); isDir(at) {
			return at, nil
		}
	}
	return "", errors.New("the labelled stories lie in " + SpreadDir + " of the source code; name the folder with --labelled")
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
