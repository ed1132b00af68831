-- Items of own channels that are looked at once more, and why.

CREATE TABLE looks (
  item_id INTEGER NOT NULL REFERENCES items (id),
  why     TEXT NOT NULL,
  due     INTEGER NOT NULL, -- 0: it was
  PRIMARY KEY (item_id, why)
) WITHOUT ROWID;
CREATE INDEX looks_due ON looks (why, due) WHERE due <> 0;

-- What the office does when there is an alarm: every version of it.
CREATE TABLE plans (
  version INTEGER PRIMARY KEY,
  text    TEXT NOT NULL,
  who     TEXT NOT NULL,
  at      INTEGER NOT NULL
);
