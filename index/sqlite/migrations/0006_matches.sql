-- What saved searches found: one row for each search and item.

CREATE TABLE matches (
  search  TEXT NOT NULL,
  item_id INTEGER NOT NULL REFERENCES items (id),
  at      INTEGER NOT NULL, -- when the item was first seen
  source  TEXT NOT NULL,    -- outlet, or account of a reaction
  copy    INTEGER NOT NULL, -- 1: it is a copy of another
  PRIMARY KEY (search, item_id)
) WITHOUT ROWID;
CREATE INDEX matches_at ON matches (search, at);
