package storetest

import (
	"context"
	"time"

	"presswatch/index"
)

// Stories keeps what the stage "story" finds and what people do with it.
type Stories interface {
	// KeepStories keeps one step of the stage in one transaction. An item has one row of membership, the last one
	// given; a nil Trace leaves the one that is there, an empty one takes it away. Story numbers are never given back:
	// a Story with an ID that is known replaces its row.
	//
	// Redirects stay one step long: when a story is merged (Into set), what was merged into it before, its chapters,
	// its members and its pick-ups follow in the same transaction, also where the change does not name them; members
	// and pick-ups that the change gives to a merged story go where it went. When one that was merged stands for itself
	// again, or is merged into another, what had been merged into it leads there again. A merged story is no chapter; a chapter of
	// a chapter is one of the story at the top, and never of itself. An edge is known by its ends (From, or else Outlet):
	// its Since survives a move to another story and a regroup. Carried sentences are in the story that their item is in.
	//
	// A story or item that is not known, stories merged in a circle and figures that are none are index.ErrInvalid, an
	// act that is not known index.ErrNotFound; then nothing of the change is kept.
	KeepStories(ctx context.Context, change index.StoryChange) error
	// NextStory returns a number above every number ever kept.
	NextStory(ctx context.Context) (int64, error)
	// GetStories returns the stories with these numbers, in the order asked; unknown numbers are left out. A merged
	// one is returned as it is: with Into set.
	GetStories(ctx context.Context, ids []int64) ([]index.Story, error)
	// ListStories returns stories that stand for themselves, in the order of End, newest first, then of ID. After may be
	// a story that was merged since; one that is not known is index.ErrNotFound.
	ListStories(ctx context.Context, f index.StoryFilter) ([]index.Story, error)
	// Chapters returns the stories whose Chapter is this one, in the order of Begin.
	Chapters(ctx context.Context, storyID int64) ([]index.Story, error)
	// Members returns the members of a story without Trace, in the order of ItemID.
	Members(ctx context.Context, storyID int64) ([]index.Member, error)
	// MembersOf returns the membership of these items without Trace; items in no story are missing.
	MembersOf(ctx context.Context, itemIDs []int64) (map[int64]index.Member, error)
	// Traces calls each with every member whose item was first seen at or after since, with Trace, in the order of
	// ItemID, until it returns an error. It reads one consistent state.
	Traces(ctx context.Context, since time.Time, each func(m index.Member) error) error
	// StoryMemory returns what StoryChange.Memory last kept, and up to where it is; nil and 0 at first.
	StoryMemory(ctx context.Context) ([]byte, int64, error)
	// PickUps returns the edges of a story, by To, the primary one first, then by confidence.
	PickUps(ctx context.Context, storyID int64) ([]index.PickUp, error)
	// CarriedIn returns the carried sentences of a story's items, by item, version, release and sentence.
	CarriedIn(ctx context.Context, storyID int64) ([]index.Carried, error)
	// AddAct keeps what somebody did and returns its number. An act that names no known story is index.ErrNotFound,
	// one that makes no sense (a merge with itself, an empty tag, an undo of what is undone) index.ErrInvalid.
	// So are more than 10,000 items and a text of more than 1 MiB.
	// Acts that are no matter of the stage (title, tag, untag, note, rogue, approve, and undoing them) are Done at once.
	// ID, Done, Result, Was, Problem and Undone are not the caller's; At is now if it is zero. An act with a Problem has
	// not come about: it cannot be undone, and if it is an undo, what it was to take back stands.
	AddAct(ctx context.Context, a index.Act) (int64, error)
	// ActsOf returns the acts of a story and of those merged into it, oldest first, with Undone filled in.
	ActsOf(ctx context.Context, storyID int64) ([]index.Act, error)
	// Act returns one act, or index.ErrNotFound.
	Act(ctx context.Context, id int64) (index.Act, error)
	// ActsAfter returns acts above a number, oldest first, with Undone filled in: for the stage, which reads all of
	// them at its start and then what is not Done.
	ActsAfter(ctx context.Context, id int64, limit int) ([]index.Act, error)
	// LookAgain makes the pages of these items due for a visit at a time, unless they are due sooner. Items without an
	// entry with an address, and entries of a source that is off, are left alone. Of an item that several sources list,
	// one entry is enough. A page that is held is due once more after the visit under way.
	LookAgain(ctx context.Context, itemIDs []int64, at time.Time) error
}
