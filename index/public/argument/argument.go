// Package argument gathers reactions into the few arguments that they make.
//
// It is suffix tree clustering (Zamir and Etzioni, Web Document Clustering, SIGIR 1998), which was made for short texts:
// phrases of one to MaxPhrase words that several reactions share are the first groups, and besides, because people say
// one thing in many orders, pairs of words near each other; a group's score is the number of
// its reactions times the worth of its phrase; groups that share more than half of their reactions each way are one. A
// phrase that most of the story's reactions have is its subject and no argument. Each reaction is counted once, in
// the best group that it is in. What nobody shares is no argument and is not forced into one. Words that name the
// happening itself, as the headlines do, are no argument either: a phrase of nothing else is left out.
//
// The result depends on the set of reactions only, not on their order.
package argument

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"presswatch/index/public/wording"
	"presswatch/index/story/terms"
)

// Bounds.
const (
	MaxArguments = 12
	MaxPhrase    = 4   // words, function words between them not counted
	MinCount     = 3   // reactions that an argument takes
	MinShare     = .01 // of all
	Alone        = 2   // a single word takes so many times as many
	Subject      = .30 // a phrase of more reactions than this share is what the story is about
	Near         = 4   // words between which a pair is one
	maxGroups    = 400 // phrases that are looked at, the best ones
	maxWords     = 60  // of a reaction
	overlap      = .5  // of the reactions of both groups, to be one
	MaxWords     = 8   // that an argument names
	MaxTypical   = 3
)

// Voice is a reaction that speaks for itself.
type Voice struct {
	ID    int64
	Words *wording.Words
	Liked int // how often others did something with it: breaks ties between typical ones
}

// Argument is what several voices say alike.
type Argument struct {
	Members []int64 // by ID
	Title   string  // the phrase that most of them share, as one of them wrote it
	Words   []string
	Typical []int64
}

// Find gathers voices, the argument of most voices first. Subject says of a stem that it names the happening.
func Find(voices []Voice, subject func(id uint32) bool) []Argument {
	f := &finder{voices: slices.Clone(voices), subject: subject, common: map[uint32]bool{}}
	terms.Commonness(func(id uint32, _ float64) { f.common[id] = true })
	slices.SortFunc(f.voices, func(a, b Voice) int { return cmp.Compare(a.ID, b.ID) })
	f.least = max(MinCount, int(math.Ceil(MinShare*float64(len(voices)))))
	f.read()
	groups := f.merge(f.groups())
	return f.settle(groups)
}

// phrase is what several voices share: stems in a row, by their numbers.
type phrase struct {
	ids   [MaxPhrase]uint32
	words int
	pair  bool    // two words in any order, near each other
	in    []int32 // voices, in order
	score float64
}

type finder struct {
	voices  []Voice
	least   int
	subject func(id uint32) bool
	common  map[uint32]bool               // words of all news, which alone say nothing
	phrases map[[MaxPhrase]uint32]*phrase // a pair has its words in order of number and a mark behind them
}

// isPair is the mark, which is no word's number in the third place of two words.
const isPair = 1

// read notes which voices have which phrases. Numbers of 0 fill a phrase that is shorter.
func (f *finder) read() {
	f.phrases = map[[MaxPhrase]uint32]*phrase{}
	for no := range f.voices {
		f.readOne(int32(no))
	}
	for key, p := range f.phrases {
		n := len(p.in)
		if !f.tells(p) {
			delete(f.phrases, key)
			continue
		}
		p.score = float64(n) * worth(p) * math.Log(float64(len(f.voices)+1)/float64(n))
	}
}

// tells says that a phrase can be an argument: enough have it and not most, and it says more than what happened.
func (f *finder) tells(p *phrase) bool {
	n, least := len(p.in), f.least
	if p.words == 1 {
		if least *= Alone; f.common[p.ids[0]] {
			return false
		}
	}
	if n < least || float64(n) > Subject*float64(len(f.voices)) && n > f.least {
		return false
	}
	return slices.ContainsFunc(p.ids[:p.words], func(id uint32) bool { return !f.subject(id) })
}

// worth is how much a phrase tells: one word alone little, as in the paper, a pair in any order less than one in a row.
func worth(p *phrase) float64 {
	switch {
	case p.words == 1:
		return .5
	case p.pair:
		return 1.5
	}
	return float64(p.words)
}

func (f *finder) readOne(no int32) {
	var ids []uint32
	count := 0
	for _, w := range f.voices[no].Words.List {
		if w.Begins { // nobody says one thing across two sentences
			f.readRun(no, ids)
			ids = ids[:0]
		}
		if w.ID != 0 && count < maxWords {
			ids = append(ids, w.ID)
			count++
		}
	}
	f.readRun(no, ids)
}

// readRun notes the phrases of words in a row.
func (f *finder) readRun(no int32, ids []uint32) {
	for i := range ids {
		var key [MaxPhrase]uint32
		for n := 0; n < MaxPhrase && i+n < len(ids); n++ {
			key[n] = ids[i+n]
			f.add(no, phrase{ids: key, words: n + 1}, key)
		}
		for n := 1; n < Near && i+n < len(ids); n++ {
			a, b := min(ids[i], ids[i+n]), max(ids[i], ids[i+n])
			if a != b {
				f.add(no, phrase{ids: [MaxPhrase]uint32{a, b}, words: 2, pair: true}, [MaxPhrase]uint32{a, b, isPair})
			}
		}
	}
}

// add notes that a voice has a phrase.
func (f *finder) add(no int32, one phrase, key [MaxPhrase]uint32) {
	p := f.phrases[key]
	if p == nil {
		p = &one
		f.phrases[key] = p
	}
	if len(p.in) == 0 || p.in[len(p.in)-1] != no {
		p.in = append(p.in, no)
	}
}

// groups are the best phrases, the best first.
func (f *finder) groups() []*phrase {
	out := make([]*phrase, 0, len(f.phrases))
	for _, p := range f.phrases {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *phrase) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.words, a.words), slices.Compare(a.ids[:], b.ids[:]), order(a.pair, b.pair))
	})
	return out[:min(len(out), maxGroups)]
}

func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// group is one argument in the making.
type group struct {
	lead    *phrase
	phrases []*phrase
	in      map[int32]int // how many of its phrases a voice has
	score   float64
}

// merge makes one of groups that share more than half of their voices each way. A group is compared with the leads of
// those that stand, so that a chain of small likenesses does not make one of everything.
func (f *finder) merge(phrases []*phrase) []*group {
	var out []*group
	for _, p := range phrases {
		home := (*group)(nil)
		for _, g := range out {
			if n := both(g.lead.in, p.in); float64(n) > overlap*float64(len(p.in)) && float64(n) > overlap*float64(len(g.lead.in)) {
				home = g
				break
			}
		}
		if home == nil {
			home = &group{lead: p, in: map[int32]int{}}
			out = append(out, home)
		}
		home.phrases = append(home.phrases, p)
		home.score += p.score / float64(len(home.phrases))
		for _, no := range p.in {
			home.in[no]++
		}
	}
	slices.SortStableFunc(out, func(a, b *group) int { return cmp.Compare(b.score, a.score) })
	return out
}

// both counts what two ordered lists share.
func both(a, b []int32) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n, i, j = n+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return n
}

// settle counts each voice once, in the best group that it is in, and leaves out groups that keep too few.
func (f *finder) settle(groups []*group) []Argument {
	taken := make([]bool, len(f.voices))
	var out []Argument
	for _, g := range groups {
		if len(out) == MaxArguments {
			break
		}
		var in []int32
		for no := range g.in {
			if !taken[no] {
				in = append(in, no)
			}
		}
		if len(in) < f.least {
			continue
		}
		slices.Sort(in)
		for _, no := range in {
			taken[no] = true
		}
		out = append(out, f.tell(g, in))
	}
	slices.SortStableFunc(out, func(a, b Argument) int { return cmp.Compare(len(b.Members), len(a.Members)) })
	return out
}

// tell names an argument.
func (f *finder) tell(g *group, in []int32) Argument {
	a := Argument{Title: f.asWritten(g.lead, in)}
	for _, no := range in {
		a.Members = append(a.Members, f.voices[no].ID)
	}
	typical := slices.Clone(in)
	slices.SortStableFunc(typical, func(x, y int32) int {
		return cmp.Or(cmp.Compare(f.fit(g, y), f.fit(g, x)), cmp.Compare(f.voices[y].Liked, f.voices[x].Liked))
	})
	for _, no := range typical[:min(len(typical), MaxTypical)] {
		a.Typical = append(a.Typical, f.voices[no].ID)
	}
	a.Words = f.words(g, in)
	return a
}

// fit is how much of what a voice says is the argument: its phrases for each word, so that a long text that has them
// somewhere is not typical.
func (f *finder) fit(g *group, no int32) float64 {
	return float64(g.in[no]) / math.Sqrt(float64(len(f.voices[no].Words.List)+4))
}

// asWritten is a phrase with the function words between, as the most write it.
func (f *finder) asWritten(p *phrase, in []int32) string {
	count := map[string]int{}
	for _, no := range in {
		if s := f.find(p, no); s != "" {
			count[strings.ToLower(s)]++
		}
	}
	best := ""
	for s, n := range count {
		if c := cmp.Or(cmp.Compare(n, count[best]), cmp.Compare(len(best), len(s)), cmp.Compare(best, s)); best == "" || c > 0 {
			best = s
		}
	}
	return best
}

// find is the phrase where a voice has it, "" if it has it not.
func (f *finder) find(p *phrase, no int32) string {
	w := f.voices[no].Words
	if p.pair {
		return findPair(p, w)
	}
	for i := range w.List {
		if w.List[i].ID != p.ids[0] {
			continue
		}
		n, j := 1, i+1
		for ; n < p.words && j < len(w.List) && !w.List[j].Begins; j++ {
			if w.List[j].ID == 0 {
				continue
			}
			if w.List[j].ID != p.ids[n] {
				break
			}
			n++
		}
		if n == p.words {
			return w.Text[w.List[i].Start:w.List[j-1].End]
		}
	}
	return ""
}

// findPair is where a voice has both words near each other.
func findPair(p *phrase, w *wording.Words) string {
	for i, one := range w.List {
		if one.ID != p.ids[0] && one.ID != p.ids[1] {
			continue
		}
		other := p.ids[0] + p.ids[1] - one.ID
		near := 1
		for j := i + 1; j < len(w.List) && near < Near && !w.List[j].Begins; j++ {
			if w.List[j].ID == other {
				return w.Text[one.Start:w.List[j].End]
			}
			if w.List[j].ID != 0 {
				near++
			}
		}
	}
	return ""
}

// words are the single words that its voices share, the most telling first.
func (f *finder) words(g *group, in []int32) []string {
	var out []string
	seen := map[uint32]bool{}
	for _, p := range g.phrases {
		for _, id := range p.ids[:p.words] {
			if seen[id] || len(out) == MaxWords {
				continue
			}
			seen[id] = true
			if s := f.asWritten(&phrase{ids: [MaxPhrase]uint32{id}, words: 1}, in); s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}
