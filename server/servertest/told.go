package servertest

import (
	"strings"
	"time"

	"presswatch/index"
)

// member makes an item a member; score and words are those of a decision that a page can explain.
func (o *Office) member(id, copyOf int64, how index.Joined, score float64, anchor string, terms ...string) index.Member {
	return index.Member{
		ItemID: id, Seq: id, CopyOf: copyOf, Joined: how, Score: score, Anchor: anchor, Terms: terms, At: o.items[id-1].FirstSeen.Add(2 * time.Second),
	}
}

// proof is a piece of evidence whose words stand in the first version of an item, or are an address.
func (o *Office) proof(id int64, kind index.EvidenceKind, confidence float64, words string) index.Evidence {
	start := strings.Index(o.versions[id][0].Text, words)
	end := start + len(words)
	if start < 0 {
		end = -1
	}
	return index.Evidence{Kind: kind, Confidence: confidence, Text: words, Start: start, End: end}
}

// pickUp is the primary edge of an item, known since it was first seen.
func (o *Office) pickUp(to, from int64, outlet string, proofs ...index.Evidence) index.PickUp {
	miss := 1.0
	for _, e := range proofs {
		miss *= 1 - e.Confidence
	}
	if from > 0 {
		outlet = o.items[from-1].Outlet
	}
	return index.PickUp{
		To: to, From: from, Outlet: outlet, Primary: true, Confidence: min(1-miss, 0.99), Evidence: proofs, Since: o.items[to-1].FirstSeen,
	}
}

const firstNotice = "https://northmarch-police.example/news/all-parking-fines-are-cancelled-as-of-now-lol"

// tellNight tells the stories of [Night]. Its items are numbered in the order of pieces and month.
func (o *Office) tellNight() {
	o.Tell(index.Story{
		ID: 1, Title: "False messages on police channels after supplier account is taken over", Summary: "A supplier account was misused to publish false messages in the name of Northmarch Police.",
		Keywords: []string{"supplier account", "false messages", "swans", "fines"},
	}, o.nightMembers(), o.nightPickUps(), o.nightCarried())
	terms := []string{"camera", "speed", "Wexcombe Hill", "refund"}
	o.Tell(index.Story{ID: 2, Title: "Speed camera on Wexcombe Hill issued 900 wrong notices", Keywords: terms}, []index.Member{
		o.member(19, 0, index.JoinedFirst, 0, ""), o.member(26, 19, index.JoinedCopy, 0.97, ""), o.member(33, 0, index.JoinedText, 0.61, "", terms...),
	}, []index.PickUp{o.pickUp(26, 19, "", index.Evidence{Kind: index.EvidenceText, Confidence: 0.6, Text: "Northmarch Police will refund all fines", Start: -1, End: -1, Likeness: 0.97})}, nil)
	o.Tell(index.Story{ID: 3, Title: "Inspector cleared over Tarnbeck bridge pursuit"}, []index.Member{o.member(21, 0, index.JoinedFirst, 0, "")}, nil, nil)
	o.PutStory(index.Story{ID: 4, Into: 1, Title: "Force website carries false messages", Begin: at(6, 23, 52), End: at(7, 0, 3)})
	o.Tell(index.Story{ID: 5, Chapter: 1, Title: "Drivers who ignored fines “will not be penalised twice”"}, []index.Member{o.member(17, 0, index.JoinedFirst, 0, "")}, nil, nil)
	for _, a := range []index.Act{
		{Kind: index.ActRogue, StoryID: 1, Items: []int64{1, 2}, Who: "Priya Nandra", At: at(6, 23, 33)},
		{Kind: index.ActTag, StoryID: 1, Text: "supplier", At: at(7, 0, 30)},
		{Kind: index.ActNote, StoryID: 1, Text: "Supplier called at 00:15; they locked the account at 00:18.", Who: "Priya Nandra", At: at(7, 0, 35)},
	} {
		a.ID, a.Done = int64(len(o.acts)+1), a.At
		o.acts = append(o.acts, a)
	}
}

func (o *Office) nightMembers() []index.Member {
	swans := []string{"swans", "custody", "Northmarch Police"}
	fines := []string{"fines", "cancelled", "notice", "Northmarch Police"}
	account := []string{"supplier account", "false messages", "misused"}
	return []index.Member{
		o.member(1, 0, index.JoinedFirst, 0, ""), o.member(2, 0, index.JoinedAnchor, 0.24, "the same channel within ten minutes"),
		o.member(3, 0, index.JoinedText, 0.52, "", fines...), o.member(4, 0, index.JoinedAnchor, 0.27, "the quote “who let the swans into custody”", swans...),
		o.member(5, 0, index.JoinedText, 0.33, "", account...), o.member(6, 0, index.JoinedText, 0.48, "", account...), o.member(7, 0, index.JoinedText, 0.41, "", fines...),
		o.member(8, 0, index.JoinedText, 0.35, "", "posts", "Northmarch Police"), o.member(9, 6, index.JoinedCopy, 0.99, ""), o.member(10, 6, index.JoinedCopy, 0.99, ""),
		o.member(11, 0, index.JoinedText, 0.55, "", fines...), o.member(12, 6, index.JoinedCopy, 0.98, ""), o.member(13, 0, index.JoinedAnchor, 0.25, "a link to an item of the story", "posts", "press office"),
		o.member(14, 0, index.JoinedText, 0.58, "", account...), o.member(15, 14, index.JoinedCopy, 0.81, ""), o.member(16, 0, index.JoinedMerge, 0.31, "", "Northmarch Police"),
	}
}

func (o *Office) nightPickUps() []index.PickUp {
	link := func(id int64) index.Evidence { return o.proof(id, index.EvidenceLink, 0.95, firstNotice) }
	wire := func(id int64) index.Evidence {
		return o.proof(id, index.EvidenceWire, 0.9, "Northmarch Police published messages on its website late on Friday that cancelled all parking fines and made fun of its own chief.")
	}
	second := o.pickUp(7, 4, "", o.proof(7, index.EvidenceQuote, 0.3, "said fines issued on Friday night still stand"))
	second.Primary = false
	several := o.proof(7, index.EvidenceAttribution, 0.6, "A spokesman for Northmarch Police said")
	several.Candidates = 2
	return []index.PickUp{
		o.pickUp(3, 1, "", link(3)),
		o.pickUp(4, 2, "", o.proof(4, index.EvidenceEmbed, 0.95, "who let the swans into custody")),
		o.pickUp(5, 1, "", link(5)),
		o.pickUp(6, 3, "", o.proof(6, index.EvidenceAttribution, 0.9, "said a person who knows the matter")),
		o.pickUp(7, 3, "", several), second,
		o.pickUp(8, 4, "", o.proof(8, index.EvidenceQuote, 0.6, "posts that it says it did not write")),
		o.pickUp(9, 6, "", wire(9)), o.pickUp(10, 6, "", wire(10)), o.pickUp(12, 6, "", wire(12)),
		o.pickUp(11, 3, "", o.proof(11, index.EvidenceText, 0.8, "All parking fines in Northmarch are cancelled")),
		o.pickUp(13, 0, "The Night Desk", o.proof(13, index.EvidenceAttribution, 0.9, "A chief superintendent said on his own account")),
		o.pickUp(15, 14, "", o.proof(15, index.EvidenceAttribution, 0.9, "Northmarch Police said early on Saturday"), o.proof(15, index.EvidenceText, 0.6, "No fine has been cancelled.")),
	}
}

func (o *Office) nightCarried() []index.Carried {
	said := func(item int64, version int, sentence int, how index.Carrying, text string) index.Carried {
		v := o.versions[item][version-1]
		start := strings.Index(v.Text, text)
		if start < 0 {
			panic("the item does not have the words " + text)
		}
		return index.Carried{ItemID: item, Version: version, Release: 14, Sentence: sentence, How: how, Text: text, Start: start, End: start + len(text), Since: v.Seen}
	}
	ledger := said(11, 3, 0, index.CarriedCut, "did not come from Northmarch Police")
	ledger.Speaker = "the force"
	return []index.Carried{
		ledger, said(11, 3, 1, index.CarriedAltered, "a supplier account was “misused”"),
		said(15, 1, 1, index.CarriedAltered, "A supplier account was misused to publish false messages"), said(15, 1, 3, index.CarriedExact, "No fine has been cancelled."),
	}
}

// Sentences cuts a text after its sentence ends, plainly.
func Sentences(text string) []string {
	var out []string
	for _, para := range strings.Split(text, "\n\n") {
		for i := strings.Index(para, ". "); i >= 0; i = strings.Index(para, ". ") {
			out = append(out, para[:i+1])
			para = para[i+2:]
		}
		out = append(out, para)
	}
	return out
}
