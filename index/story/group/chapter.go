package group

// chapter links a new story to an older, ended one that it goes on with.
func (e *Engine) chapter(d *draft, s *story) {
	if d.when == 0 {
		return
	}
	var best score
	for _, c := range e.posts.ask(d.question(), candidates) {
		old := e.stories[c.story]
		if old == nil || old.newest == 0 || d.when-old.newest < chapterGap || d.when-old.newest > chapterKept {
			continue
		}
		sc := e.compare(d, old)
		if sc.raw >= e.decision(d).Chapter && sc.raw > best.raw {
			best = sc
		}
	}
	if best.story == nil {
		return
	}
	head := best.story.id
	if best.story.chapter != 0 {
		head = best.story.chapter
	}
	if head != s.id {
		e.link(s, head)
	}
}

// chapterLater links a story that stands alone, and has grown since it was founded, to one that had ended before it began.
func (e *Engine) chapterLater(s *story, c *Changes) {
	if s.chapter != 0 || s.oldest == 0 || s.shape > chapterGrown || e.heads[s.id] > 0 {
		return
	}
	var best *story
	like := 0.0
	drafts := e.drafts(s)
	for _, x := range e.posts.ask(e.questionOf(s), mergeCandidates) {
		old := e.stories[x.story]
		if old == nil || old == s || old.newest == 0 || s.oldest-old.newest < chapterGap || s.oldest-old.newest > chapterKept {
			continue
		}
		sum, least := 0.0, 0.0
		for _, d := range drafts {
			sum += e.compare(d, old).raw
			least += e.decision(d).Chapter
		}
		if sum >= least && sum > like {
			best, like = old, sum
		}
	}
	if best == nil {
		return
	}
	head := best.id
	if best.chapter != 0 {
		head = best.chapter
	}
	if head != s.id {
		e.link(s, head)
		c.Touched = append(c.Touched, s.id)
	}
}

// chapterGrown is the size from which a story stands alone for good, unless a person says otherwise.
const chapterGrown = 30

// chapterGap is how long a story must have been quiet for its follow-up to be a chapter of its own.
const chapterGap = 3 * 86_400
