package group

import (
	"slices"

	"presswatch/index/story/group/held"
)

// mostShaping bounds how many members shape a story, and with it the size of its sums.
const mostShaping = 4_000

// enter takes an item into its story's sums.
func (e *Engine) enter(s *held.Story, it *held.Item) {
	it.Story = s.ID
	if at, found := slices.BinarySearch(s.Members, it.ID); !found {
		s.Members = slices.Insert(s.Members, at, it.ID)
	}
	if it.When != 0 {
		if s.Oldest == 0 || it.When < s.Oldest {
			s.Oldest = it.When
		}
		if it.When+int64(it.Slack) > s.Newest {
			s.Newest = it.When + int64(it.Slack)
		}
	}
	s.Last = max(s.Last, it.Seen)
	if it.Flags.Has(held.IsShape) {
		e.Shape(s, it, 1)
	}
	if s.Last == 0 {
		e.dirty[s.ID] = true
	}
}

// leave takes it out again. Its span is worked out afresh.
func (e *Engine) leave(s *held.Story, it *held.Item) {
	if at, found := slices.BinarySearch(s.Members, it.ID); found {
		s.Members = slices.Delete(s.Members, at, at+1)
	}
	if it.Flags.Has(held.IsShape) {
		e.Shape(s, it, -1)
	}
	e.span(s)
}

func (e *Engine) span(s *held.Story) {
	s.Oldest, s.Newest, s.Last = s.Gone.Oldest, s.Gone.Newest, s.Gone.End
	for _, id := range s.Members {
		it := e.items[id]
		if it == nil {
			continue
		}
		if it.When != 0 {
			if s.Oldest == 0 || it.When < s.Oldest {
				s.Oldest = it.When
			}
			s.Newest = max(s.Newest, it.When+int64(it.Slack))
		}
		s.Last = max(s.Last, it.Seen)
	}
}
