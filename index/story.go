package index

import "time"

// Story is the items about one happening. The stage "story" writes it; people only add acts ([Act]).
//
// Its number is for good: it may stand in a mail or in a colleague's notes. It is never given to another story;
// a story that was merged into another keeps its number and says where it went.
type Story struct {
	ID       int64    // 1, 2, …
	Into     int64    // the story that it was merged into, never itself a merged one; 0: it stands for itself
	Chapter  int64    // the story, itself no chapter, that it is a later chapter of; 0: none
	Title    string   // headline of its most typical original article
	Summary  string   // one sentence of that article, plain text; "" if there is none
	Keywords []string // at most 8, the most telling first, as readers write them

	Begin     time.Time // when we first saw its first item
	End       time.Time // when we first saw its last item
	Articles  int       // copies included; the organisation's own items are not counted
	Originals int       // articles that are nobody's copy
	Copies    int       // Articles - Originals
	Outlets   int       // different outlets among the articles
	Own       int       // items in lane own
	Reactions int
	Hours     []int // articles first seen in each of the last 24 hours of the clock up to End's hour, oldest first; nil: none
}

// Joined says how an item came to its story.
type Joined string

// The ways to join a story.
const (
	JoinedFirst  Joined = "first"  // it began the story
	JoinedCopy   Joined = "copy"   // its text is another member's
	JoinedText   Joined = "text"   // its words are alike enough
	JoinedAnchor Joined = "anchor" // its words are rather alike, and Anchor ties it
	JoinedMerge  Joined = "merge"  // its story was merged into this one
	JoinedSplit  Joined = "split"  // its story fell apart
	JoinedPerson Joined = "person" // somebody said so
	JoinedLink   Joined = "link"   // it links to, quotes or answers a member (reactions)
)

// Member is an item in a story, and why it is there.
type Member struct {
	ItemID  int64
	StoryID int64
	Seq     int64     // sequence number of the item when it was last grouped
	CopyOf  int64     // the item whose text it repeats, itself no copy; 0: an original
	Joined  Joined    //
	Score   float64   // likeness to the story when it joined, 0 to 1; of a copy: likeness to its original
	Terms   []string  // the words shared that counted most, at most 8
	Anchor  string    // in plain words what ties it: "the quote “…”", "the number 1.22 million"; "" none
	At      time.Time // when that was decided
	Trace   []byte    // what the stage needs to compare it with others after a restart; opaque to all others
}

// EvidenceKind is what shows that an item took its matter from another.
type EvidenceKind string

// The kinds of evidence. Time alone is none.
const (
	EvidenceDeclared    EvidenceKind = "declared"    // canonical address at another outlet, RSS source, reply or repost
	EvidenceLink        EvidenceKind = "link"        // a link in the body
	EvidenceAttribution EvidenceKind = "attribution" // "told X", "first reported by X", "X reported"
	EvidenceWire        EvidenceKind = "wire"        // credit to a wire agency, or its words
	EvidenceQuote       EvidenceKind = "quote"       // the same words in quotation marks
	EvidenceText        EvidenceKind = "text"        // nearly the same text
	EvidenceEmbed       EvidenceKind = "embed"       // shows the other's post
)

// Evidence is one proof of a pick-up, which a page can show.
type Evidence struct {
	Kind       EvidenceKind `json:"kind"`
	Confidence float64      `json:"confidence"`           // 0 to 1, of this proof alone
	Text       string       `json:"text"`                 // the sentence, the words of the quote, or the address that proves it
	Start      int          `json:"start"`                // place of the proof in the child's text, bytes; -1: not in the text
	End        int          `json:"end"`                  //
	Likeness   float64      `json:"likeness,omitempty"`   // of texts, 0 to 1
	Candidates int          `json:"candidates,omitempty"` // how many items the proof may mean, if more than one
}

// From these confidences on a pick-up is said to be proved, and said at all.
const (
	Proved = 0.90
	Likely = 0.30
)

// PickUp is an edge of a story: To took it from From, or from an outlet that we do not collect.
type PickUp struct {
	StoryID    int64
	To         int64      // the item that took it
	From       int64      // the item that it was taken from; 0: only the outlet is known
	Outlet     string     // name of the outlet that was taken from
	Primary    bool       // the best of To's pick-ups: its parent
	Confidence float64    // all evidence together, at most 0.99
	Evidence   []Evidence // the strongest first, never empty
	Since      time.Time  // when the evidence was first seen: the version of To that carries it
}

// IsProved reports whether pages may call the pick-up proved: explicit evidence, and enough of it. A likeness of
// texts or of quotes alone never proves who took from whom.
func (p *PickUp) IsProved() bool {
	if p.Confidence < Proved {
		return false
	}
	for _, e := range p.Evidence {
		switch e.Kind {
		case EvidenceDeclared, EvidenceLink, EvidenceWire, EvidenceEmbed:
			return true
		case EvidenceAttribution:
			if e.Candidates <= 1 {
				return true
			}
		}
	}
	return false
}

// Carrying says how a sentence of ours stands in an article.
type Carrying string

// The ways to carry a sentence.
const (
	CarriedExact   Carrying = "exact"   // word for word
	CarriedCut     Carrying = "cut"     // word for word, but only a part
	CarriedAltered Carrying = "altered" // words were changed
)

// Carried is a sentence of one of our releases in one version of an item.
type Carried struct {
	StoryID  int64
	ItemID   int64
	Version  int      // the version that carries it
	Release  int64    // the item that is the release; negative: the act by which it was pasted in
	Sentence int      // which sentence of the release, from 0; -1: a quote that is given to us and stands in no release
	How      Carrying //
	Text     string   // the words as the item has them
	Start    int      // place in the item's text, bytes
	End      int
	Speaker  string    // to whom the item gives the words, if they stand in quotation marks
	Since    time.Time // when the first version that carries it was seen
}

// ActKind is what somebody did with a story.
type ActKind string

// The kinds of act. The first three, and their undoing, are law for the stage: nothing that it finds out
// later may go against them.
const (
	ActMerge   ActKind = "merge"   // Other is to be part of StoryID
	ActSplit   ActKind = "split"   // Items are to leave StoryID for a new story
	ActMove    ActKind = "move"    // Items are to leave for story Other
	ActChapter ActKind = "chapter" // StoryID is a later chapter of Other; Other 0: of none
	ActTitle   ActKind = "title"   // Text is its headline
	ActTag     ActKind = "tag"     // Text is a tag that it gets
	ActUntag   ActKind = "untag"   // Text is a tag that it loses
	ActNote    ActKind = "note"    // Text is a note
	ActRogue   ActKind = "rogue"   // Items are own items that nobody approved
	ActApprove ActKind = "approve" // Items are own items that were approved after all
	ActRelease ActKind = "release" // Text is a release of ours, pasted in
	ActUndo    ActKind = "undo"    // act Other is taken back
)

// Act is what somebody did with a story: a row that is never changed but for how it came out.
type Act struct {
	ID      int64 // given by the store
	Kind    ActKind
	StoryID int64
	Other   int64
	Items   []int64
	Text    string
	Who     string // "" while there are no accounts
	At      time.Time
	Done    time.Time // when the stage carried it out; zero: not yet
	Result  int64     // the story that came of it: the new one of a split, the one that stayed of a merge
	Was     []Member  // who was where before: what undoing puts back (without Trace)
	Problem string    // why it could not be carried out, in plain words
	Undone  time.Time // when it was taken back; zero: it stands
}

// StoryChange is what one step of the stage "story" came to. The store keeps it whole or not at all.
type StoryChange struct {
	Cursor    int64               // new position of the stage "story"; 0: it stays
	Afresh    bool                // everything known of members, pick-ups and carried sentences is replaced (regroup); numbers of stories stay
	Stories   []Story             // new and changed ones, whole rows
	Members   []Member            // new and changed ones, by item
	PickUps   map[int64][]PickUp  // by story, all that it has now; Since of an edge with the same ends and kinds stays
	Carried   map[int64][]Carried // by item, all that its versions have
	Acts      []Act               // acts with Done, Result, Was and Problem filled in
	Memory    []byte              // what the stage remembers of all items together; nil: it stays
	MemorySeq int64               // the position up to which Memory is
}

// StoryFilter says which stories a list is of. Merged stories are never listed.
type StoryFilter struct {
	Since time.Time // End is not before
	Until time.Time // Begin is before; zero: any
	Limit int       // 0: 100
	After int64     // ID of the last one of the page before, in the order of End, newest first; 0: from the newest
}

// EditKind is what an outlet did to an article after it was published, as a page says it.
type EditKind string

// The kinds of edit, the most telling first.
const (
	EditLineAdded   EditKind = "our line added"
	EditLineRemoved EditKind = "our line taken out"
	EditLineChanged EditKind = "our line changed"   // it is carried otherwise than before: mended, cut, altered
	EditCorrection  EditKind = "correction added"   // a note that says that something was corrected or clarified
	EditSoftened    EditKind = "headline softened"  // it claims less, or lets somebody else claim it
	EditSharpened   EditKind = "headline sharpened" //
	EditHeadline    EditKind = "headline changed"
	EditName        EditKind = "name removed"
	EditRewritten   EditKind = "rewritten" // hardly a sentence is left
	EditLive        EditKind = "live page went on"
	EditAdded       EditKind = "text added"
	EditCut         EditKind = "text cut"
	EditReworded    EditKind = "text reworded"
	EditTrivial     EditKind = "only a trifle" // times, counters, typography
)

// Edit is one change between two versions of an article.
type Edit struct {
	Kind   EditKind
	Before string // the sentence or the name that was there; "" if it is new
	After  string // what stands there now; "" if it was taken out
}
