package thread

import (
	"slices"
	"strconv"

	"presswatch/index"
	"presswatch/server/post"
	"presswatch/server/story/public"
	"presswatch/server/story/told"
	"presswatch/server/view"
	"presswatch/server/words"
)

// choices are the ways to see the list: in another order, or less of it. Each is a link.
func (l *List) choices(p *Page) {
	a := l.Ask
	to := func(name, value string) string { return l.Link(a.pairs(name, value)...) }
	for _, s := range []struct{ key, text string }{{"", "Conversations"}, {"oldest", "Oldest first"}, {"newest", "Newest first"}, {"most", "Most liked, repeated, answered"}} {
		p.Sorts = append(p.Sorts, view.Pick(s.text, to("sort", s.key), a.Sort == s.key))
	}
	counts := map[string]int{}
	names := map[string]string{}
	cues := map[string]int{}
	for _, it := range l.Voices {
		key := networkKey(it)
		counts[key]++
		names[key] = post.Network(&it.Item)
		if it.Reading != nil {
			for _, cue := range it.Reading.Cues {
				cues[string(cue)]++
			}
			if len(it.Reading.Cues) == 0 {
				cues["none"]++
			}
		}
	}
	keys := make([]string, 0, len(counts))
	for key := range counts {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(x, y string) int {
		if counts[x] != counts[y] {
			return counts[y] - counts[x]
		}
		if x < y {
			return -1
		}
		return 1
	})
	if len(keys) > 1 || a.Network != "" {
		p.Networks = append(p.Networks, view.Pick("All networks", to("network", ""), a.Network == ""))
		for _, key := range keys[:min(len(keys), 12)] {
			p.Networks = append(p.Networks, view.Pick(names[key]+" "+words.Count(counts[key]), to("network", key), a.Network == key))
		}
	}
	if len(l.Voices) >= public.Few && len(cues) > 0 {
		p.Cues = append(p.Cues, view.Pick("With or without cues", to("cue", ""), a.Cue == ""))
		for _, cue := range append(index.Cues(), "none") {
			if n := cues[string(cue)]; n > 0 {
				p.Cues = append(p.Cues, view.Pick(told.Upper(string(cue))+" "+words.Count(n), to("cue", string(cue)), a.Cue == string(cue)))
			}
		}
	}
	for _, x := range l.Named() {
		if len(p.About) == 0 {
			p.About = append(p.About, view.Pick("Whatever they argue", to("argument", ""), a.Argument == 0))
		}
		p.About = append(p.About, view.Pick(post.Tidy(x.Title, 40)+" "+words.Count(x.Count), to("argument", strconv.Itoa(x.N)), a.Argument == x.N))
	}
	l.chosen(p)
}

// chosen names what narrows the list, each with the address without it.
func (l *List) chosen(p *Page) {
	a := l.Ask
	if a.Article > 0 {
		name := "an article"
		if it := l.Item(a.Article); it != nil {
			name = l.Outlet(it)
		}
		p.Chosen = append(p.Chosen, view.To("about "+name, l.Link(a.pairs("article", "")...)))
	}
	if a.Sentence != "" {
		name := "one sentence of an article"
		if h := l.SentenceOf(a.Sentence); h != nil {
			name = h.Outlet + ": “" + post.Tidy(h.Sentence, 120) + "”"
		}
		p.Chosen = append(p.Chosen, view.To("taking up "+name, l.Link(a.pairs("sentence", "")...)))
	}
}
