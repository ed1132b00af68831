package fulltext

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"presswatch/index"
	"presswatch/index/fulltext/hits"
	"presswatch/index/query"
	"presswatch/index/query/words"
)

// Check is what a self-check came to.
type Check struct {
	Sampled int     // stored items that were looked up
	Missing []int64 // numbers of those that their own words did not find
	Problem string  // why the index is wrong, in plain words; "" if it is not
}

const (
	// selfCheckSample is how many items the regular self-check looks up.
	selfCheckSample = 200
	// openedSample is how many are looked up when an index was opened: enough to see that it is not rubbish.
	openedSample = 20
)

// SelfCheck looks up a sample of stored items by a phrase of their own text, and compares the number of
// items: an index can be wrong although every file of it is whole. A wrong one is rebuilt.
func (x *Index) SelfCheck(ctx context.Context, sample int) (Check, error) {
	live, err := x.serving()
	if err != nil {
		return Check{}, err
	}
	counts, err := x.opt.Store.Counts(ctx)
	if err != nil {
		return Check{}, err
	}
	c := Check{Problem: disagreement(live, counts)}
	for range sample {
		item, found, err := x.randomItem(ctx, live.position())
		if err != nil {
			return c, err
		}
		if !found {
			break
		}
		if err := x.lookUp(ctx, live, &item, &c); err != nil {
			return c, err
		}
	}
	if len(c.Missing) > 0 && c.Problem == "" {
		c.Problem = fmt.Sprintf("%d of %d articles are not found by their own words", len(c.Missing), c.Sampled)
	}
	if c.Problem != "" {
		x.opt.Log.Error("index is wrong", "problem", c.Problem)
		x.require(c.Problem)
		x.rouse()
	}
	return c, nil
}

func (x *Index) selfCheck(ctx context.Context, sample int) {
	if _, err := x.SelfCheck(ctx, sample); err != nil && ctx.Err() == nil {
		x.opt.Log.Warn("index could not be checked", "err", err)
	}
}

// randomItem returns a random item that the index should have.
func (x *Index) randomItem(ctx context.Context, upTo int64) (index.Item, bool, error) {
	if upTo <= 0 {
		return index.Item{}, false, nil
	}
	items, err := x.opt.Store.After(ctx, rand.Int64N(upTo), 1)
	if err != nil || len(items) == 0 || items[0].Seq > upTo {
		return index.Item{}, false, err
	}
	return items[0], true, nil
}

// lookUp searches for an item by its own words.
func (x *Index) lookUp(ctx context.Context, live *generation, item *index.Item, c *Check) error {
	c.Sampled++
	view, _, ok := live.hold()
	if !ok {
		return x.errNoIndex()
	}
	defer func() { _ = view.Release() }()
	var found bool
	err := hits.Contain(func() (err error) {
		found, err = hits.Matches(ctx, view, x.stems, ownPhrase(item), item.ID)
		return err
	})
	if err == nil && found {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	again, errStore := x.opt.Store.After(ctx, item.Seq-1, 1)
	if errStore != nil || len(again) == 0 || again[0].ID != item.ID || again[0].Seq != item.Seq {
		c.Sampled-- // edited meanwhile: says nothing
		return errStore
	}
	c.Missing = append(c.Missing, item.ID)
	return nil
}

// phraseWords is the length of the phrase by which an item is looked up.
const phraseWords = 6

// ownPhrase returns a phrase from somewhere in an item, or a tree that matches everything if it has no words.
func ownPhrase(item *index.Item) query.Node {
	field := query.FieldBody
	all := strings.Fields(strings.ToValidUTF8(item.Text, "\uFFFD"))
	if len(all) == 0 {
		all = strings.Fields(strings.ToValidUTF8(item.Summary, "\uFFFD"))
	}
	if len(all) == 0 {
		all, field = strings.Fields(strings.ToValidUTF8(item.Title, "\uFFFD")), query.FieldTitle
	}
	from := 0
	if len(all) > phraseWords {
		from = rand.IntN(len(all) - phraseWords)
	}
	phrase := strings.Join(all[from:min(from+phraseWords, len(all))], " ")
	if len(words.Asked(phrase)) == 0 {
		return &query.All{}
	}
	return &query.Phrase{Field: field, Text: phrase}
}
