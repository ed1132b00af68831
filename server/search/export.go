package search

import (
	"context"

	"presswatch/index/query"
	"presswatch/server/feedout"
)

// exportBatch is how many items an export asks for at once.
const exportBatch = 500

// Rows gives what a search finds as rows for other programs, at most limit, batch by batch.
func (d *Desk) Rows(ctx context.Context, a *Ask, limit int) (rows []feedout.Row, total int, err error) {
	req := query.Request{Tree: a.Tree, Now: d.Now(), Zone: d.Zone, Sort: a.Sort, After: a.After}
	for len(rows) < limit {
		req.Size = min(exportBatch, limit-len(rows))
		answer, err := d.find(ctx, req)
		if err != nil {
			return nil, 0, err
		}
		total = answer.Total
		batch, err := d.rowsOfHits(ctx, a, answer.Hits)
		if err != nil {
			return nil, 0, err
		}
		rows = append(rows, batch...)
		if answer.Next == "" || len(answer.Hits) == 0 {
			break
		}
		req.After = answer.Next
	}
	return rows, total, nil
}

// List gives one page of a search as rows for other programs, with how to go on.
func (d *Desk) List(ctx context.Context, a *Ask, size int) (rows []feedout.Row, found query.Answer, err error) {
	found, err = d.find(ctx, query.Request{
		Tree: a.Tree, Now: d.Now(), Zone: d.Zone, Sort: a.Sort, Size: min(max(size, 1), query.MaxSize), After: a.After,
	})
	if err != nil {
		return nil, found, err
	}
	rows, err = d.rowsOfHits(ctx, a, found.Hits)
	return rows, found, err
}

func (d *Desk) rowsOfHits(ctx context.Context, a *Ask, hits []query.Hit) ([]feedout.Row, error) {
	items, _, err := d.itemsOf(ctx, single(hits))
	if err != nil || len(items) == 0 {
		return nil, err
	}
	snippets, err := d.Searcher.Snippets(ctx, a.Tree, items)
	if err != nil || len(snippets) != len(items) {
		snippets = make([][]query.Snippet, len(items))
	}
	rows := make([]feedout.Row, len(items))
	for i := range items {
		rows[i] = feedout.NewRow(items[i], plain(match(&items[i], snippets[i])))
	}
	return rows, nil
}
