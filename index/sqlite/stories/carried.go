package stories

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/value"
)

const carriedColumns = `c.item_id, c.version, c.release, c.sentence, c.how, c.text, c.start_at, c.end_at, c.speaker, c.since`

func scanCarried(rows *sql.Rows, more ...any) (index.Carried, error) {
	var c index.Carried
	var since int64
	into := append([]any{&c.ItemID, &c.Version, &c.Release, &c.Sentence, &c.How, &c.Text, &c.Start, &c.End, &c.Speaker, &since}, more...)
	err := rows.Scan(into...)
	c.Since = value.At(since)
	return c, err
}

// carried keeps all sentences that the versions of an item carry, unless they are those that are there.
func (k *keeping) carried(itemID int64, given []index.Carried) error {
	list := tidy(itemID, given)
	var old []index.Carried
	if err := k.Each(func(rows *sql.Rows) error {
		c, err := scanCarried(rows)
		old = append(old, c)
		return err
	}, `SELECT `+carriedColumns+` FROM carried c WHERE c.item_id = ? ORDER BY c.version, c.release, c.sentence, c.id`, itemID); err != nil {
		return err
	}
	if slices.Equal(old, list) {
		return nil
	}
	if _, err := k.Exec(`DELETE FROM carried WHERE item_id = ?`, itemID); err != nil {
		return err
	}
	for i := range list {
		c := &list[i]
		if _, err := k.Exec(`INSERT INTO carried (item_id, version, release, sentence, how, text, start_at, end_at, speaker, since)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			itemID, c.Version, c.Release, c.Sentence, c.How, c.Text, c.Start, c.End, c.Speaker, value.Micros(c.Since)); err != nil {
			return err
		}
	}
	return nil
}

// tidy returns sentences as and in the order in which they are kept.
func tidy(itemID int64, given []index.Carried) []index.Carried {
	list := slices.Clone(given)
	for i := range list {
		c := &list[i]
		c.StoryID, c.ItemID = 0, itemID
		c.Text, c.Speaker, c.Since = value.Clean(c.Text), value.Clean(c.Speaker), value.At(value.Micros(c.Since))
	}
	slices.SortStableFunc(list, func(a, b index.Carried) int {
		return cmp.Or(cmp.Compare(a.Version, b.Version), cmp.Compare(a.Release, b.Release), cmp.Compare(a.Sentence, b.Sentence))
	})
	return list
}

const carriedIn = `SELECT ` + carriedColumns + `, m.story_id FROM members m JOIN carried c ON c.item_id = m.item_id WHERE m.story_id = ?
	ORDER BY c.item_id, c.version, c.release, c.sentence, c.id`

// CarriedIn returns the carried sentences of a story's items, by item, version, release and sentence.
func (s *Stories) CarriedIn(ctx context.Context, storyID int64) ([]index.Carried, error) {
	var out []index.Carried
	err := engine.Each(ctx, s.read, func(rows *sql.Rows) error {
		var story int64
		c, err := scanCarried(rows, &story)
		c.StoryID = story
		out = append(out, c)
		return err
	}, carriedIn, storyID)
	if err != nil {
		return nil, err
	}
	return out, nil
}
