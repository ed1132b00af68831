-- Times are microseconds since 1970 UTC. 0 in a column that may not be NULL is "unknown"; NULL is "never".

-- "pres": tells a copy of our store from any other SQLite file.
PRAGMA application_id = 0x70726573;

-- What the store knows about itself: epoch (a new one after every restore) and fence.
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- The one order of things. One writer, so the order of numbers is the order of commits. A row of its own and not
-- max(seq), because the number of an item that changed again must not be given twice.
CREATE TABLE sequence (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  last INTEGER NOT NULL
);
INSERT INTO sequence VALUES (1, 0);

-- Figures that every page shows, kept by whoever changes them: counting a large table takes longer than a page may.
CREATE TABLE totals (
  one       INTEGER PRIMARY KEY CHECK (one = 1),
  items     INTEGER NOT NULL,
  reactions INTEGER NOT NULL,
  versions  INTEGER NOT NULL,
  sources   INTEGER NOT NULL,
  waiting   INTEGER NOT NULL, -- entries without an item
  oldest    INTEGER NOT NULL,
  newest    INTEGER NOT NULL
);
INSERT INTO totals VALUES (1, 0, 0, 0, 0, 0, 0, 0);

CREATE TABLE sources (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  key           TEXT NOT NULL UNIQUE,
  kind          TEXT NOT NULL,
  name          TEXT NOT NULL,
  url           TEXT NOT NULL,
  outlet        TEXT NOT NULL,
  lane          TEXT NOT NULL,
  lang          TEXT NOT NULL,
  every         INTEGER NOT NULL, -- nanoseconds
  selector      TEXT NOT NULL,
  off           INTEGER NOT NULL,
  own           INTEGER NOT NULL, -- lane is "own": goes first
  state         TEXT NOT NULL,    -- JSON of index.SourceState without the next two
  etag          BLOB NOT NULL,    -- verbatim: a server may send bytes that are no UTF-8
  last_modified BLOB NOT NULL,
  due_at        INTEGER           -- when it may be handed out: its next time, or the end of its lease; NULL: never
);
-- Due at now and held until later are one column, so a crashed holder's sources come back by themselves and
-- what is due is the head of one index.
CREATE INDEX sources_due ON sources (own, due_at, id) WHERE due_at IS NOT NULL;

CREATE TABLE entries (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id   INTEGER NOT NULL REFERENCES sources (id),
  key         TEXT NOT NULL,
  url         TEXT NOT NULL,
  host        TEXT NOT NULL,    -- of url, with its port; "" if the entry is all there is
  own         INTEGER NOT NULL,
  hash        TEXT NOT NULL,
  listed      TEXT NOT NULL,    -- JSON of what the source lists
  quiet       INTEGER NOT NULL,
  first_seen  INTEGER NOT NULL,
  item_id     INTEGER NOT NULL, -- 0: none yet
  visits      INTEGER NOT NULL,
  tries       INTEGER NOT NULL,
  next_at     INTEGER,
  due_at      INTEGER,          -- next_at, or the end of the lease
  lease_until INTEGER,
  again_at    INTEGER,          -- it was changed while it was leased: due once more after the visit under way
  problem     TEXT NOT NULL,
  UNIQUE (source_id, key)
);
CREATE INDEX entries_due ON entries (host, own, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX entries_leased ON entries (lease_until, host) WHERE lease_until IS NOT NULL;
CREATE INDEX entries_waiting ON entries (source_id, first_seen) WHERE item_id = 0;

-- The earliest due entry of each host. Without it, one host with a million due entries would stand in front
-- of all others in the order of time, and finding the others would mean reading past the million.
CREATE TABLE hosts (
  host   TEXT NOT NULL,
  own    INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  PRIMARY KEY (host, own)
) WITHOUT ROWID;
CREATE INDEX hosts_due ON hosts (own, due_at);

-- Triggers, because every statement that touches an entry would have to remember these two.
CREATE TRIGGER entries_added AFTER INSERT ON entries BEGIN
  UPDATE totals SET waiting = waiting + 1 WHERE new.item_id = 0;
  INSERT INTO hosts SELECT new.host, new.own, new.due_at WHERE new.due_at IS NOT NULL
    ON CONFLICT (host, own) DO UPDATE SET due_at = min(due_at, excluded.due_at);
END;
CREATE TRIGGER entries_settled AFTER UPDATE OF item_id ON entries WHEN (old.item_id = 0) <> (new.item_id = 0) BEGIN
  UPDATE totals SET waiting = waiting + CASE WHEN new.item_id = 0 THEN 1 ELSE -1 END;
END;
CREATE TRIGGER entries_moved AFTER UPDATE OF due_at, host, own ON entries
WHEN new.due_at IS NOT old.due_at OR new.host <> old.host OR new.own <> old.own BEGIN
  DELETE FROM hosts WHERE host = old.host AND own = old.own;
  INSERT INTO hosts SELECT host, own, due_at FROM entries
    WHERE host = old.host AND own = old.own AND due_at IS NOT NULL ORDER BY due_at LIMIT 1;
  INSERT INTO hosts SELECT new.host, new.own, new.due_at
    WHERE new.due_at IS NOT NULL AND (new.host <> old.host OR new.own <> old.own)
    ON CONFLICT (host, own) DO UPDATE SET due_at = min(due_at, excluded.due_at);
END;

CREATE TABLE items (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  seq           INTEGER NOT NULL UNIQUE,
  kind          TEXT NOT NULL,
  url           TEXT NOT NULL UNIQUE,
  seen_as       TEXT NOT NULL,
  source        TEXT NOT NULL,
  outlet        TEXT NOT NULL,
  site          TEXT NOT NULL,
  lane          TEXT NOT NULL,
  lang          TEXT NOT NULL,
  published     INTEGER NOT NULL,
  precision     TEXT NOT NULL,
  published_raw TEXT NOT NULL,
  updated       INTEGER NOT NULL,
  first_seen    INTEGER NOT NULL,
  version       INTEGER NOT NULL, -- number of the current version
  version_seq   INTEGER NOT NULL, -- its row: the text is one step away
  gone_at       INTEGER NOT NULL,
  comment_feed  TEXT NOT NULL,
  comments      INTEGER NOT NULL,
  paywalled     INTEGER NOT NULL,
  quiet         INTEGER NOT NULL,
  problem       TEXT NOT NULL,
  parts         TEXT NOT NULL     -- JSON of links, quotes, embeds and tags: only ever read whole
);

-- The texts, the current ones too. They stand apart from the items, so that what is only looked up or changed
-- in an item does not move its text.
CREATE TABLE versions (
  seq      INTEGER PRIMARY KEY, -- the sequence number that it came with
  item_id  INTEGER NOT NULL REFERENCES items (id),
  n        INTEGER NOT NULL,    -- 1, 2, …
  seen     INTEGER NOT NULL,
  updated  INTEGER NOT NULL,
  raw_id   INTEGER REFERENCES raws (id), -- NULL: none kept
  raw_type TEXT NOT NULL,
  title    TEXT NOT NULL,
  author   TEXT NOT NULL,
  summary  TEXT NOT NULL,
  text     TEXT NOT NULL,
  UNIQUE (item_id, n)
);

CREATE TABLE raws (
  id    INTEGER PRIMARY KEY AUTOINCREMENT,
  hash  BLOB NOT NULL UNIQUE, -- SHA-256 of the bytes before compression: equal bytes are kept once
  bytes BLOB NOT NULL         -- zstd
);

CREATE TABLE cursors (
  stage TEXT PRIMARY KEY,
  seq   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE notices (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  key         TEXT NOT NULL UNIQUE,
  channel     TEXT NOT NULL,
  recipient   TEXT NOT NULL,
  body        BLOB NOT NULL,
  created     INTEGER NOT NULL,
  due         INTEGER NOT NULL,
  due_at      INTEGER,          -- due, or the end of the lease; NULL: sent or given up
  tries       INTEGER NOT NULL,
  sent_at     INTEGER NOT NULL,
  failed_at   INTEGER NOT NULL,
  problem     TEXT NOT NULL
);
CREATE INDEX notices_due ON notices (due_at, id) WHERE due_at IS NOT NULL;

CREATE TABLE subscriptions (
  source_id INTEGER PRIMARY KEY REFERENCES sources (id),
  token     TEXT NOT NULL UNIQUE,
  hub       TEXT NOT NULL,
  topic     TEXT NOT NULL,
  secret    TEXT NOT NULL,
  asked     INTEGER NOT NULL,
  confirmed INTEGER NOT NULL,
  expires   INTEGER NOT NULL,
  problem   TEXT NOT NULL
);
