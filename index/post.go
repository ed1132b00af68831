package index

import "time"

// Network is where reactions are published. Pages show Name.
type Network string

// The networks.
const (
	NetworkBluesky    Network = "bluesky"
	NetworkMastodon   Network = "mastodon" // and all that speaks ActivityPub
	NetworkReddit     Network = "reddit"
	NetworkHackerNews Network = "hackernews"
	NetworkYouTube    Network = "youtube"
	NetworkX          Network = "x"
	NetworkTelegram   Network = "telegram"
	NetworkLemmy      Network = "lemmy"
	NetworkComments   Network = "comments" // below an article, on the outlet's own site
	NetworkMail       Network = "mail"     // a mailing list or an alert that comes by mail
)

// Networks returns the networks in the order in which pages show them.
func Networks() []Network {
	return []Network{
		NetworkX, NetworkBluesky, NetworkMastodon, NetworkReddit, NetworkHackerNews, NetworkYouTube, NetworkTelegram, NetworkLemmy,
		NetworkComments, NetworkMail,
	}
}

// Name is the network as people write it. It is also the Outlet of its reactions.
func (n Network) Name() string {
	switch n {
	case NetworkBluesky:
		return "Bluesky"
	case NetworkMastodon:
		return "Mastodon"
	case NetworkReddit:
		return "Reddit"
	case NetworkHackerNews:
		return "Hacker News"
	case NetworkYouTube:
		return "YouTube"
	case NetworkX:
		return "X"
	case NetworkTelegram:
		return "Telegram"
	case NetworkLemmy:
		return "Lemmy"
	case NetworkComments:
		return "Comments"
	case NetworkMail:
		return "Mail"
	}
	return string(n)
}

// Form is what sort of reaction a reaction is. A query says kind:post and kind:comment.
type Form string

// The forms.
const (
	FormPost    Form = "post"    // of its own on a network, replies to posts included
	FormComment Form = "comment" // below something: an article, a video, a link that somebody handed in
	FormMail    Form = "mail"    // an item that came by mail
)

// Ref names another post.
type Ref struct {
	Key string `json:"key,omitempty"` // as its network calls it, see [Post.Key]; "" unknown
	URL string `json:"url,omitempty"` // canonical
}

// Zero reports whether r names nothing.
func (r Ref) Zero() bool { return r == Ref{} }

// Post is what a reaction is beyond its words. The name that an account shows is [Item.Author], and the page
// of the post [Item.URL].
type Post struct {
	Network Network
	Key     string // what the network itself calls it, unique in the network: at:// address, ActivityPub uri, number, Message-ID
	Form    Form
	Handle  string // of the account, without "@", as the network writes it; with its server on Mastodon; "" unknown
	Account string // the account's number or DID, which outlives its handle; "" unknown
	Own     bool   // an account of the organisation or of its people
	Shown   bool   // known only from an article that shows it, not from its network

	ReplyTo Ref    // what it answers
	Root    Ref    // where the conversation began
	Quotes  Ref    // the post that it shows with words of its own
	Repost  Ref    // the post that it only repeats
	Place   string // where on the network: community, channel, video
	About   Ref    // what it is a comment on, or, of a post found in an article, the article that shows it

	Likes, Reposts, Replies, Views int       // -1: the network does not say
	Counted                        time.Time // when these four were last seen; zero: never

	Sign      string    // what the receiving mail server found about its sender (RFC 8601), "" nothing
	Withdrawn time.Time // when we learnt that its author or network removed it; zero: it stands
	Forgotten string    // why its words are no longer kept: "removed by its author", "older than 180 days", "erased on request"; "" they are
}

// Engagement is how often others did something with it, as far as the network says: likes, reposts and replies.
func (p *Post) Engagement() int {
	n := 0
	for _, v := range []int{p.Likes, p.Reposts, p.Replies} {
		n += max(v, 0)
	}
	return n
}

// Tally is a new count of what others did with a post.
type Tally struct {
	Network                        Network
	Key                            string
	Likes, Reposts, Replies, Views int // -1: not said, what was known stays
	At                             time.Time
}

// Withdrawal is a network's word that a post is no longer there.
type Withdrawal struct {
	Network Network
	Key     string
	At      time.Time // when we learnt it
	Keep    bool      // the owner's setting: its words stay, as evidence
	Why     string    // in plain words, e.g. "removed by its author"; shown beside the place of the words
}

// Thread is a place of comments below an item, read again while it grows.
type Thread struct {
	ItemID  int64
	Network Network   // how it is read
	URL     string    // what is read: a comment feed, a discussion; unique with ItemID
	Key     string    // the network's name of it, "" if the address is all
	Claimed int       // comments that the item's source last claimed; -1 unknown
	Got     int       // comments taken in
	Resume  string    // where its reader goes on, opaque
	Quiet   int       // reads in a row that brought nothing
	Tries   int       // failures in a row
	Since   time.Time // when it was first met
	Next    time.Time // zero: no longer read
	Problem string    // why the last read failed, in plain words
}

// ShortLink is an address that only leads on to another, and where it leads.
type ShortLink struct {
	URL     string // canonical
	Target  string // canonical; "" not yet known
	Tries   int
	Next    time.Time // zero: settled, or given up
	Problem string
}

// Sighting is an article that somebody else's list has: outlet, title and time, for measuring how much we miss.
type Sighting struct {
	ID        int64  // given by the store
	List      string // "google-news", "bing-news", "gdelt", or "reported" by a person
	Key       string // unique in its list
	Outlet    string // as the list writes it
	Site      string // host without "www.", "" unknown
	Title     string
	URL       string // where the list says it plainly, else ""
	Published time.Time
	Seen      time.Time
	Source    string // key of the source that listed it; "" reported by a person
	Note      string // what the person says
}

// Notable is an account whose first post on a story the office wants to see.
type Notable struct {
	Network Network // "" any
	Handle  string  // without "@"
	Name    string  // for people: "Home affairs correspondent, Tarnbeck Post"
	Since   time.Time
	Who     string
}

// Whose says whose posts are meant by an erasure or an export.
type Whose struct {
	Network Network // "" any network
	Handle  string  // without "@", compared without regard to case
	Account string  // "" any
}

// Erased says what an erasure did.
type Erased struct {
	Posts    int // whose words, names and addresses were removed
	Versions int
	Raws     int // stored answers that held them
	Embeds   int // places in articles where they were shown
	Proofs   int // sentences kept as evidence
}

// Cue is a sign of mood in a reaction: never a judgement about a person.
type Cue string

// The cues, in the order in which pages show them.
const (
	CueLaughing   Cue = "laughing"
	CueMocking    Cue = "mocking"
	CueAngry      Cue = "angry"
	CueWorried    Cue = "worried"
	CueSupportive Cue = "supportive"
	CueDemanding  Cue = "demanding answers"
)

// Cues returns all cues in the order in which pages show them.
func Cues() []Cue {
	return []Cue{CueLaughing, CueMocking, CueAngry, CueWorried, CueSupportive, CueDemanding}
}

// Reading is what the stage "public" found out about a reaction in a story.
type Reading struct {
	ItemID  int64
	StoryID int64
	Version int // of the item that was read

	Folded   int64  // the reaction that it repeats: a repost, or one of a flood; 0: it speaks for itself
	Why      string // "repost", "flood"; "" if Folded is 0
	Cues     []Cue
	Marks    []string // the words and signs that are the cues, as written
	Stance   string   // "support", "deny", "query", "comment"; "" not judged, which it never is: see bench stance
	Article  int64    // the article a sentence of which it takes up; 0 none
	Start    int      // that sentence's place in the article's text, bytes
	End      int
	Likeness float64 // 0 to 1
	Quoted   bool    // it repeats the sentence's words; false: it says the same in others
	Argument int     // number of the argument in its story, from 1; 0 none
	Mentions bool    // it takes up our statement
}

// Argument is what several reactions of a story say alike.
type Argument struct {
	StoryID int64
	N       int      // from 1, the most frequent first
	Title   string   // a few words of it, as people wrote them
	Words   []string // that they share, the most telling first, at most 8
	Count   int      // reactions that make it, floods and reposts folded
	Typical []int64  // at most 3 reactions, the most typical first
}

// PublicChange is what one step of the stage "public" came to. The store keeps it whole or not at all.
type PublicChange struct {
	Cursor    int64                // new position of the stage; 0: it stays
	Readings  []Reading            // new and changed ones, by item
	Arguments map[int64][]Argument // by story, all that it has now
}
