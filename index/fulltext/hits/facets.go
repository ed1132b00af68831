package hits

import (
	"cmp"
	"slices"
	"time"

	"presswatch/index/fulltext/clock"
	"presswatch/index/fulltext/terms"
	"presswatch/index/query"
)

// countFacet counts the values of facet i over the hits of its tree. Documents without a value are not
// counted.
func countFacet(all []*found, i int, f query.Facet, names []string) query.FacetCounts {
	counts := make([]int, len(names))
	for _, part := range all {
		set, c := part.facets[i], part.seg.Columns
		if f.Field == query.FieldTag {
			each(set, func(doc uint32) {
				for _, tag := range c.TagsOf(doc) {
					counts[tag]++
				}
			})
		} else if column := c.Of(f.Field); column != nil {
			each(set, func(doc uint32) { counts[column[doc]]++ })
		}
	}
	return largest(f, counts, names)
}

func largest(f query.Facet, counts []int, names []string) query.FacetCounts {
	out := query.FacetCounts{Field: f.Field}
	for number, n := range counts {
		if n > 0 && number > 0 {
			out.Counts = append(out.Counts, query.Count{Value: names[number], N: n})
		}
	}
	out.Values = len(out.Counts)
	slices.SortFunc(out.Counts, func(a, b query.Count) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value))
	})
	out.Counts = out.Counts[:min(f.Size, len(out.Counts))]
	return out
}

// histogram counts the hits by hour, day or week of the zone.
func histogram(all []*found, h *query.Histogram, zone *time.Location) []query.Bucket {
	from, to := limits(h)
	counts := map[int64]int{}
	c := clock.New(zone, h.Step)
	for _, part := range all {
		when := part.seg.Columns.When
		each(part.main, func(doc uint32) {
			if t := when[doc]; t >= from && t < to && t != terms.Unknown {
				c.Count(counts, t)
			}
		})
	}
	c.Flush(counts)
	return c.Buckets(counts)
}

func limits(h *query.Histogram) (from, to int64) {
	from, to = terms.Unknown+1, 1<<63-1
	if !h.From.IsZero() {
		from = h.From.UnixMicro()
	}
	if !h.To.IsZero() {
		to = h.To.UnixMicro()
	}
	return from, to
}
