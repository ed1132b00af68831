package posts

import "presswatch/index/sqlite/engine"

// Rules hold in every whole store.
func Rules() []engine.Rule {
	return []engine.Rule{
		{Holds: "every post is an item that is known", Query: `SELECT count(*) FROM posts p LEFT JOIN items i ON i.id = p.item_id WHERE i.id IS NULL`},
		{Holds: "what was erased has no words and names nobody", Query: `SELECT count(*) FROM items i JOIN versions v ON v.item_id = i.id LEFT JOIN posts p ON p.item_id = i.id
			WHERE i.erased AND (v.title <> '' OR v.text <> '' OR v.summary <> '' OR v.author <> '' OR p.handle <> '' OR p.account <> '')`},
		{Holds: "what was forgotten has no words", Query: `SELECT count(*) FROM posts p JOIN versions v ON v.item_id = p.item_id
			WHERE p.forgotten <> '' AND (v.title <> '' OR v.text <> '' OR v.summary <> '')`},
		{Holds: "every reading is of an item that is known", Query: `SELECT count(*) FROM readings r LEFT JOIN items i ON i.id = r.item_id WHERE i.id IS NULL`},
		{Holds: "what waits for a link's target waits for one that is asked for", Query: `SELECT count(*) FROM short_uses u LEFT JOIN short_links l ON l.url = u.url
			WHERE l.url IS NULL OR l.target <> ''`},
	}
}
