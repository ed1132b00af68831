package stories

import "presswatch/index/sqlite/engine"

// Rules hold in every whole store.
func Rules() []engine.Rule {
	return []engine.Rule{
		{Holds: "every member is in a story that is known", Query: `SELECT count(*) FROM members m LEFT JOIN stories s ON s.id = m.story_id WHERE s.id IS NULL`},
		{Holds: "nothing is in a story that was merged into another", Query: `SELECT count(*) FROM members m JOIN stories s ON s.id = m.story_id WHERE s.into_id <> 0`},
		{Holds: "every member is an item that is known", Query: `SELECT count(*) FROM members m LEFT JOIN items i ON i.id = m.item_id
			WHERE i.id IS NULL OR i.first_seen <> m.first_seen`},
		{Holds: "no copy is the copy of a copy", Query: `SELECT count(*) FROM members m LEFT JOIN members o ON o.item_id = m.copy_of
			WHERE m.copy_of <> 0 AND (m.copy_of = m.item_id OR o.copy_of <> 0)`},
		{Holds: "every trace is that of a member", Query: `SELECT count(*) FROM traces t LEFT JOIN members m ON m.item_id = t.item_id WHERE m.item_id IS NULL`},
		{Holds: "a merged story leads to one that stands for itself", Query: `SELECT count(*) FROM stories s LEFT JOIN stories o ON o.id = s.into_id
			WHERE s.into_id <> 0 AND (o.id IS NULL OR o.into_id <> 0)`},
		{Holds: "a merged story leads to where the one went that it was merged into", Query: `SELECT count(*) FROM stories s LEFT JOIN stories o ON o.id = s.asked
			WHERE (s.asked <> 0 OR s.into_id <> 0) AND s.into_id IS NOT CASE WHEN o.into_id = 0 THEN o.id ELSE o.into_id END`},
		{Holds: "a chapter belongs to a story that stands for itself and is no chapter", Query: `SELECT count(*) FROM stories s LEFT JOIN stories o ON o.id = s.chapter
			WHERE s.chapter <> 0 AND (s.into_id <> 0 OR o.id IS NULL OR o.into_id <> 0 OR o.chapter <> 0)`},
		{Holds: "every pick-up is in a story that stands for itself", Query: `SELECT count(*) FROM pickups p LEFT JOIN stories s ON s.id = p.story_id
			WHERE s.id IS NULL OR s.into_id <> 0`},
		{Holds: "an item has one parent at most", Query: `SELECT count(*) FROM (SELECT 1 FROM pickups WHERE best GROUP BY to_id HAVING count(*) > 1)`},
		{Holds: "every pick-up is from an item that is known", Query: `SELECT count(*) FROM pickups p LEFT JOIN items i ON i.id = p.from_id
			WHERE p.from_id <> 0 AND i.id IS NULL`},
		{Holds: "taken back is only what somebody did", Query: `SELECT count(*) FROM acts u LEFT JOIN acts a ON a.id = u.other
			WHERE u.kind = 'undo' AND (a.id IS NULL OR a.kind = 'undo')`},
	}
}
