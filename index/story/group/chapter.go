package group

import "presswatch/index/story/group/held"

// chapter links a new story to an older, ended one that it goes on with.
func (e *Engine) chapter(d *held.Draft, s *held.Story) {
	if d.When == 0 {
		return
	}
	var best held.Score
	for _, c := range e.Posts.Ask(d.Question(), held.Candidates) {
		old := e.stories[c.Story]
		if old == nil || old.Newest == 0 || d.When-old.Newest < chapterGap || d.When-old.Newest > chapterKept {
			continue
		}
		sc := e.Compare(d, old)
		if sc.Raw >= e.Decision(d).Chapter && sc.Raw > best.Raw {
			best = sc
		}
	}
	if best.Story == nil {
		return
	}
	head := best.Story.ID
	if best.Story.Chapter != 0 {
		head = best.Story.Chapter
	}
	if head != s.ID {
		e.link(s, head)
	}
}

// chapterLater links a story that stands alone, and has grown since it was founded, to one that had ended before it began.
func (e *Engine) chapterLater(s *held.Story, c *Changes) {
	if s.Chapter != 0 || s.Oldest == 0 || s.Shape > chapterGrown || e.heads[s.ID] > 0 {
		return
	}
	var best *held.Story
	like := 0.0
	drafts := e.drafts(s)
	for _, x := range e.Posts.Ask(e.QuestionOf(s), mergeCandidates) {
		old := e.stories[x.Story]
		if old == nil || old == s || old.Newest == 0 || s.Oldest-old.Newest < chapterGap || s.Oldest-old.Newest > chapterKept {
			continue
		}
		sum, least := 0.0, 0.0
		for _, d := range drafts {
			sum += e.Compare(d, old).Raw
			least += e.Decision(d).Chapter
		}
		if sum >= least && sum > like {
			best, like = old, sum
		}
	}
	if best == nil {
		return
	}
	head := best.ID
	if best.Chapter != 0 {
		head = best.Chapter
	}
	if head != s.ID {
		e.link(s, head)
		c.Touched = append(c.Touched, s.ID)
	}
}

// chapterGrown is the size from which a story stands alone for good, unless a person says otherwise.
const chapterGrown = 30

// chapterGap is how long a story must have been quiet for its follow-up to be a chapter of its own.
const chapterGap = 3 * 86_400
