-- Times are microseconds since 1970 UTC; 0 is "unknown" or "never".

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- The one order of things. One writer, so the order of numbers is the order of commits.
CREATE TABLE sequence (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  last INTEGER NOT NULL
);
INSERT INTO sequence VALUES (1, 0);

-- Figures that every page shows; kept here because counting a large table takes longer than a page may.
CREATE TABLE totals (
  one       INTEGER PRIMARY KEY CHECK (one = 1),
  items     INTEGER NOT NULL,
  reactions INTEGER NOT NULL,
  versions  INTEGER NOT NULL,
  oldest    INTEGER NOT NULL,
  newest    INTEGER NOT NULL
);
INSERT INTO totals VALUES (1, 0, 0, 0, 0, 0);

CREATE TABLE sources (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  key         TEXT NOT NULL UNIQUE,
  kind        TEXT NOT NULL,
  name        TEXT NOT NULL,
  url         TEXT NOT NULL,
  outlet      TEXT NOT NULL,
  lane        TEXT NOT NULL,
  lang        TEXT NOT NULL,
  every       INTEGER NOT NULL, -- nanoseconds
  selector    TEXT NOT NULL,
  off         INTEGER NOT NULL,
  state       TEXT NOT NULL,    -- JSON of index.SourceState
  next_at     INTEGER NOT NULL, -- when it is due; kept out of state so that an index finds it
  dormant     INTEGER NOT NULL, -- off, gone or given up: never due
  lease_until INTEGER NOT NULL
);
CREATE INDEX sources_due ON sources (next_at) WHERE dormant = 0;

CREATE TABLE entries (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id   INTEGER NOT NULL REFERENCES sources (id),
  key         TEXT NOT NULL,
  url         TEXT NOT NULL,
  host        TEXT NOT NULL,
  hash        TEXT NOT NULL,
  listed      TEXT NOT NULL,    -- JSON of what the source lists
  quiet       INTEGER NOT NULL,
  own         INTEGER NOT NULL, -- of an own channel: goes first
  first_seen  INTEGER NOT NULL,
  item_id     INTEGER NOT NULL,
  visits      INTEGER NOT NULL,
  tries       INTEGER NOT NULL,
  next_at     INTEGER NOT NULL, -- 0: never again
  lease_until INTEGER NOT NULL,
  problem     TEXT NOT NULL,
  UNIQUE (source_id, key)
);
CREATE INDEX entries_due ON entries (own DESC, next_at) WHERE next_at > 0;
CREATE INDEX entries_waiting ON entries (source_id, first_seen) WHERE item_id = 0;

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
  first_seen    INTEGER NOT NULL,
  version       INTEGER NOT NULL,
  gone_at       INTEGER NOT NULL,
  comment_feed  TEXT NOT NULL,
  comments      INTEGER NOT NULL,
  paywalled     INTEGER NOT NULL,
  quiet         INTEGER NOT NULL,
  problem       TEXT NOT NULL,
  parts         TEXT NOT NULL    -- JSON of links, quotes, embeds and tags
);

-- The text of an item stands here only; the current version is items.version.
CREATE TABLE versions (
  item_id INTEGER NOT NULL REFERENCES items (id),
  n       INTEGER NOT NULL,
  seq     INTEGER NOT NULL,
  seen    INTEGER NOT NULL,
  title   TEXT NOT NULL,
  author  TEXT NOT NULL,
  summary TEXT NOT NULL,
  text    TEXT NOT NULL,
  updated INTEGER NOT NULL,
  raw_id  INTEGER NOT NULL, -- 0: none kept
  PRIMARY KEY (item_id, n)
) WITHOUT ROWID;

CREATE TABLE raws (
  id    INTEGER PRIMARY KEY AUTOINCREMENT,
  hash  BLOB NOT NULL UNIQUE, -- SHA-256 of the bytes before compression
  type  TEXT NOT NULL,
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
  tries       INTEGER NOT NULL,
  sent_at     INTEGER NOT NULL,
  failed_at   INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  problem     TEXT NOT NULL
);
CREATE INDEX notices_due ON notices (due) WHERE sent_at = 0 AND failed_at = 0;

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
