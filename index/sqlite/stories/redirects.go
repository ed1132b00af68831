package stories

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"presswatch/index"
	"presswatch/index/sqlite/value"
)

const putStory = `
	INSERT INTO stories (id, asked, into_id, chapter, title, summary, keywords, begin_at, end_at, articles, originals, copies, outlets, own, reactions, hours)
	VALUES (?1, ?2, ?2, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (id) DO UPDATE SET asked = excluded.asked, into_id = excluded.into_id, chapter = excluded.chapter, title = excluded.title, summary = excluded.summary,
		keywords = excluded.keywords, begin_at = excluded.begin_at, end_at = excluded.end_at, articles = excluded.articles,
		originals = excluded.originals, copies = excluded.copies, outlets = excluded.outlets, own = excluded.own,
		reactions = excluded.reactions, hours = excluded.hours`

// stories keeps whole rows, and then makes every redirect and every chapter one step long.
func (k *keeping) stories(given []index.Story) error {
	list := lastRows(given)
	for i := range list {
		if err := k.story(&list[i]); err != nil {
			return fmt.Errorf("story %d: %w", list[i].ID, err)
		}
	}
	for _, st := range list {
		if err := k.redirect(st.ID, st.Into != 0); err != nil {
			return fmt.Errorf("story %d, merged into %d: %w", st.ID, st.Into, err)
		}
	}
	if err := k.chapters(list); err != nil {
		return err
	}
	clear(k.known) // what was met on the way may have gone on
	for _, st := range list {
		if st.Into == 0 {
			k.known[st.ID] = st.ID
		}
	}
	return nil
}

// lastRows leaves out the rows of stories that are given once more further on.
func lastRows(given []index.Story) []index.Story {
	last := make(map[int64]int, len(given))
	for i := range given {
		last[given[i].ID] = i
	}
	if len(last) == len(given) {
		return given
	}
	out := make([]index.Story, 0, len(last))
	for i := range given {
		if last[given[i].ID] == i {
			out = append(out, given[i])
		}
	}
	return out
}

func (k *keeping) story(st *index.Story) error {
	if st.ID < 1 {
		return fmt.Errorf("numbers of stories begin at 1: %w", index.ErrInvalid)
	}
	keywords, err := json.Marshal(cleanAll(st.Keywords))
	if err != nil {
		return err
	}
	hours, err := json.Marshal(st.Hours)
	if err != nil {
		return err
	}
	_, err = k.Exec(putStory, st.ID, st.Into, st.Chapter, value.Clean(st.Title), value.Clean(st.Summary), keywords, value.Micros(st.Begin),
		value.Micros(st.End), st.Articles, st.Originals, st.Copies, st.Outlets, st.Own, st.Reactions, hours)
	return err
}

func cleanAll(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	out := make([]string, len(list))
	for i, text := range list {
		out[i] = value.Clean(text)
	}
	return out
}

// pointers reads where a story points to.
func (k *keeping) pointers(id int64) (asked, chapter int64, err error) {
	found, err := k.Row(`SELECT asked, chapter FROM stories WHERE id = ?`, []any{id}, &asked, &chapter)
	if err == nil && !found {
		err = fmt.Errorf("story %d is not known: %w", id, index.ErrInvalid)
	}
	return asked, chapter, err
}

// standing returns the story that a number has come to: itself unless it was merged.
func (k *keeping) standing(id int64) (int64, error) {
	if at, ok := k.known[id]; ok {
		return at, nil
	}
	at, met := id, map[int64]bool{}
	for !met[at] {
		met[at] = true
		asked, _, err := k.pointers(at)
		if err != nil {
			return 0, err
		}
		if asked == 0 {
			k.known[id] = at
			return at, nil
		}
		at = asked
	}
	return 0, fmt.Errorf("stories are merged into each other in a circle: %w", index.ErrInvalid)
}

// follow sends all that was merged into a story before, one way or another, to where that one is now.
const follow = `
	WITH RECURSIVE before (id) AS (
		SELECT id FROM stories WHERE asked = ?2 AND asked <> 0
		UNION SELECT s.id FROM stories s JOIN before b ON s.asked = b.id AND s.asked <> 0)
	UPDATE stories SET into_id = ?1 WHERE into_id <> ?1 AND id IN (SELECT id FROM before)`

// redirect makes a story and all that were merged into it point to the one that stands, and hands that one what a
// merged story had.
func (k *keeping) redirect(id int64, merged bool) error {
	at, err := k.standing(id)
	if err != nil {
		return err
	}
	var one int
	before, err := k.Row(`SELECT 1 FROM stories WHERE asked = ?1 AND asked <> 0 LIMIT 1`, []any{id}, &one)
	if err == nil && before { // nearly never
		_, err = k.Exec(follow, at, id)
	}
	if err != nil || !merged {
		return err
	}
	for _, query := range []string{
		`UPDATE stories SET into_id = ?1, chapter = 0 WHERE id = ?2`,
		`UPDATE stories SET chapter = ?1 WHERE chapter = ?2 AND chapter <> 0`,
		`UPDATE members SET story_id = ?1 WHERE story_id = ?2`,
		`UPDATE pickups SET story_id = ?1 WHERE story_id = ?2`,
	} {
		if _, err := k.Exec(query, at, id); err != nil {
			return err
		}
	}
	return nil
}

// chapters makes every chapter point to the story at the top. Only what these stories touch can have come to point to
// another chapter: what they stand for now, and the chapters of it.
func (k *keeping) chapters(list []index.Story) error {
	var ids []int64
	for _, st := range list {
		if st.Into == 0 && st.Chapter == 0 {
			continue
		}
		at, err := k.standing(st.ID)
		if err != nil {
			return err
		}
		ids = append(ids, at)
		if err := k.Each(func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		}, `SELECT id FROM stories WHERE chapter = ? AND chapter <> 0`, at); err != nil {
			return err
		}
	}
	slices.Sort(ids) // so that of chapters in a circle the first one becomes the top, however they are given
	for _, id := range slices.Compact(ids) {
		top, err := k.top(id)
		if err != nil {
			return fmt.Errorf("story %d, which is to be a chapter: %w", id, err)
		}
		if _, err := k.Exec(`UPDATE stories SET chapter = ?1 WHERE id = ?2 AND chapter <> ?1`, top, id); err != nil {
			return err
		}
	}
	return nil
}

// top returns the story that a chapter belongs to in the end, 0 if it belongs to none or, in the end, to itself.
func (k *keeping) top(id int64) (int64, error) {
	_, next, err := k.pointers(id)
	if err != nil || next == 0 {
		return 0, err
	}
	for met := map[int64]bool{}; ; {
		at, err := k.standing(next)
		if err != nil || at == id || met[at] { // in a circle of chapters the first one looked at is the top
			return 0, err
		}
		met[at] = true
		if _, next, err = k.pointers(at); err != nil || next == 0 {
			return at, err
		}
	}
}
