package alarm

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"presswatch/index"
	"presswatch/index/watch/approved"
	"presswatch/index/watch/channel"
)

// Past tells what items were before, and keeps what is looked at once more.
type Past interface {
	// Versions gives those of an item, the first one first.
	Versions(ctx context.Context, itemID int64) ([]index.Version, error)
	// PutLook notes that an item is to be looked at once more for a reason, unless that is noted already.
	PutLook(ctx context.Context, itemID int64, why string, due time.Time) error
	DueLooks(ctx context.Context, why string, now time.Time, limit int) ([]int64, error)
	// EndLook notes that it was; it stays noted.
	EndLook(ctx context.Context, itemID int64, why string) error
}

const (
	soon     = time.Hour // a removal within it is a sign
	kinFor   = time.Hour // within which the other channels say the same, if they do
	kinLeast = 50        // items from which it is known whether they do
	kinLook  = 200       // items that are looked at for it
	kinWhy   = "kin"
)

// marks are what tells whoever published an item from others.
func marks(it *index.Item) []channel.Mark {
	var out []channel.Mark
	if it.Author != "" {
		out = append(out, channel.Mark{Kind: "the author", Value: it.Author})
	}
	if it.Post != nil && it.Post.Sign != "" {
		if found := sender(it.Post.Sign); found != "" {
			out = append(out, channel.Mark{Kind: "what the mail server found of the sender", Value: found})
		}
	}
	return out
}

// vouched are the results of a mail server's checks that say something of whoever sent it (RFC 8601), and for whom a mail is signed.
var vouched = regexp.MustCompile(`\b(?:(?:dkim|spf|dmarc)=[a-z]+|signed for [a-z0-9.-]+)`)

// sender is what a mail server found, without what differs from mail to mail.
func sender(sign string) string {
	found := vouched.FindAllString(strings.ToLower(sign), -1)
	slices.Sort(found)
	return strings.Join(slices.Compact(found), ", ")
}

// removal is the sign that an item is gone again soon after it came. Where a list is kept, and it is not on it, that is strong; where none is,
// somebody may have put a slip right, and it only stands beside other signs.
func removal(it *index.Item, listed bool) []channel.Part {
	if it.GoneAt.IsZero() || it.GoneAt.Sub(it.FirstSeen) > soon {
		return nil
	}
	after := max(int(it.GoneAt.Sub(it.FirstSeen).Minutes()), 1)
	says := fmt.Sprintf("removed again after %d minutes", after)
	if after == 1 {
		says = "removed again within a minute"
	}
	score := .6
	if listed {
		score = 1
	}
	return []channel.Part{{Family: channel.Past, Score: score, Says: says}}
}

// edited says whether an item is an own page or post that was changed just now. What came with a first poll counts as well: an old page may
// be the one that somebody changes.
func (s *Stage) edited(it *index.Item) bool {
	return s.Past != nil && it.Lane == index.LaneOwn && it.Source != index.DrillSource && !it.Erased && it.GoneAt.IsZero() && it.Version > 1 &&
		s.Now().Sub(it.VersionSeen) <= fresh && (s.Staff == nil || !s.Staff(it))
}

// edit judges what an edit brought: nothing of a text that was there before, and nothing of what is on the list.
func (s *Stage) edit(ctx context.Context, it *index.Item, list *approved.List) error {
	versions, err := s.Past.Versions(ctx, it.ID)
	if err != nil {
		return err
	}
	var was *index.Version
	for i := range versions {
		if versions[i].N == it.Version-1 {
			was = &versions[i]
		}
	}
	if was == nil {
		return nil
	}
	before := was.Text
	if before == "" {
		before = was.Summary
	}
	if before == "" || said(it) == "" { // the text was missing, and is there now: that is the reading, not the page
		return nil
	}
	text := brought(was.Title+"\n"+before, it.Title+"\n"+said(it))
	if text == "" || s.changedAlike(it, text) {
		return nil
	}
	var more []channel.Part
	if list.Len() > 0 {
		if list.Has(it.Title, said(it)) {
			return nil
		}
		if list.Has(was.Title, before) {
			more = append(more, channel.Part{Family: channel.List, Score: 1.2, Says: "edited: no longer what was approved"})
		}
	}
	model, err := s.model(ctx, it.Source)
	if err != nil {
		return err
	}
	one := s.itemOf(it)
	one.Text = text
	if err := s.keep(ctx, it, text, model.Edit(one, more...)); err != nil {
		return fmt.Errorf("the edit of item %d: %w", it.ID, err)
	}
	return nil
}

// brought are the sentences of a text that an earlier one has not, without those that differ in digits alone: counters and dates.
func brought(before, now string) string {
	had := map[string]bool{}
	for _, s := range sentences(before) {
		had[bare(s)] = true
	}
	var out []string
	for _, s := range sentences(now) {
		if key := bare(s); key != "" && !had[key] {
			had[key] = true
			out = append(out, s)
		}
	}
	return strings.Join(out, " ")
}

// sentences cuts a text at the ends of sentences and lines.
func sentences(text string) []string {
	var out []string
	from := 0
	runes := []rune(text)
	for i, r := range runes {
		end := r == '\n' || (r == '.' || r == '!' || r == '?') && (i+1 == len(runes) || unicode.IsSpace(runes[i+1]))
		if !end && i+1 < len(runes) {
			continue
		}
		if s := strings.TrimSpace(string(runes[from : i+1])); s != "" {
			out = append(out, s)
		}
		from = i + 1
	}
	return out
}

// bare is a sentence by its letters alone.
func bare(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s))
}

// changedAlike says whether other pages of a channel were changed by the same words lately: a new footer is no edit of anybody's. The
// first page that has it is judged.
func (s *Stage) changedAlike(it *index.Item, text string) bool {
	if s.edits == nil {
		s.edits = map[string]brand{}
	}
	const most = 1000
	if len(s.edits) > most {
		clear(s.edits)
	}
	key := it.Source + "\n" + bare(text)
	first, seen := s.edits[key]
	if seen && first.item != it.ID && s.Now().Sub(first.at) < day {
		return true
	}
	s.edits[key] = brand{it.ID, s.Now()}
	return false
}

// brand is the page by which words first came into a channel.
type brand struct {
	item int64
	at   time.Time
}

// askKin notes that an item is to be held against the other channels in an hour, where there are any.
func (s *Stage) askKin(ctx context.Context, it *index.Item) error {
	if s.Past == nil || len(s.Own) < 2 {
		return nil
	}
	return s.Past.PutLook(ctx, it.ID, kinWhy, it.FirstSeen.Add(kinFor+grace))
}

// kin judges what is on one channel alone after an hour, where that channel's words usually are on another one by then.
func (s *Stage) kin(ctx context.Context) error {
	if s.Past == nil || len(s.Own) < 2 {
		return nil
	}
	const atOnce = 50
	ids, err := s.Past.DueLooks(ctx, kinWhy, s.Now(), atOnce)
	if err != nil || len(ids) == 0 {
		return err
	}
	items, err := s.Waiting.GetItems(ctx, ids)
	if err != nil {
		return err
	}
	list, err := s.list(ctx)
	if err != nil {
		return err
	}
	for i := range items {
		if err := s.alone(ctx, &items[i], list); err != nil {
			return err
		}
	}
	for _, id := range ids {
		if err := s.Past.EndLook(ctx, id, kinWhy); err != nil {
			return err
		}
	}
	return nil
}

// alone judges an item once more if no other channel says what it says, though they usually do.
func (s *Stage) alone(ctx context.Context, it *index.Item, list *approved.List) error {
	if it.Lane != index.LaneOwn || it.Quiet || it.Erased || list.Len() > 0 && list.Has(it.Title, said(it)) {
		return nil
	}
	others, err := s.others(ctx, it.Source, s.Now())
	if err != nil || carried(it, others) {
		return err
	}
	past, err := s.Store.Said(ctx, it.Source, s.Now().Add(-young), kinLook)
	if err != nil || len(past) < kinLeast {
		return err
	}
	earlier, err := s.others(ctx, it.Source, s.Now().Add(-young))
	if err != nil {
		return err
	}
	both := 0
	for i := range past {
		if carried(&past[i], earlier) {
			both++
		}
	}
	share := float64(both) / float64(len(past))
	if share < .8 {
		return nil
	}
	score := .6
	if share >= .95 && len(past) >= channel.Fewest {
		score = .9
	}
	says := fmt.Sprintf("on this channel alone; %d of %d items before were on another one within an hour, too", both, len(past))
	var on *bool
	if list.Len() > 0 {
		no := false
		on = &no
	}
	return s.judge(ctx, it, on, append(removal(it, list.Len() > 0), channel.Part{Family: channel.Kin, Score: score, Says: says})...)
}

// others are what the other channels said up to a moment.
func (s *Stage) others(ctx context.Context, source string, before time.Time) ([]index.Item, error) {
	var out []index.Item
	for _, key := range s.Own {
		if key == source {
			continue
		}
		list, err := s.Store.Said(ctx, key, before, 2*kinLook)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// carried says whether another channel said the same within an hour, before or after.
func carried(it *index.Item, others []index.Item) bool {
	at := when(it)
	var near []string
	for i := range others {
		if d := when(&others[i]).Sub(at); d >= -kinFor && d <= kinFor {
			near = append(near, words(&others[i]))
		}
	}
	if len(near) == 0 {
		return false
	}
	if approved.New(near).Has(it.Title, said(it)) {
		return true
	}
	mine := approved.New([]string{words(it)})
	for i := range others {
		if d := when(&others[i]).Sub(at); d >= -kinFor && d <= kinFor && mine.Has(others[i].Title, said(&others[i])) {
			return true // a network cuts the end off, or has the headline alone
		}
	}
	return false
}

// when is when an item was published, as far as that is known.
func when(it *index.Item) time.Time {
	if !it.Published.IsZero() && it.Published.Before(it.FirstSeen) {
		return it.Published
	}
	return it.FirstSeen
}
