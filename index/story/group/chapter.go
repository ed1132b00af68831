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

// chapterGap is how long a story must have been quiet for its follow-up to be a chapter of its own.
const chapterGap = 3 * 86_400
