-- What the public says, and what the networks on which it does say of it. Times and zeros are as in the first file.

ALTER TABLE sources ADD COLUMN query TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN also TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN people INTEGER NOT NULL DEFAULT 0;
ALTER TABLE items ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;

-- What a reaction is beyond its words. Counts stand in columns, because they change far more often than anything else.
CREATE TABLE posts (
  item_id   INTEGER PRIMARY KEY REFERENCES items (id),
  network   TEXT NOT NULL,
  key       TEXT NOT NULL,    -- the network's own; after its author's name was hidden a mark of it
  form      TEXT NOT NULL,
  handle    TEXT NOT NULL,
  folded    TEXT NOT NULL,    -- handle, without regard to case
  account   TEXT NOT NULL,
  own       INTEGER NOT NULL,
  shown     INTEGER NOT NULL, -- known only from an article
  likes     INTEGER NOT NULL,
  reposts   INTEGER NOT NULL,
  replies   INTEGER NOT NULL,
  views     INTEGER NOT NULL,
  counted   INTEGER NOT NULL,
  withdrawn INTEGER NOT NULL,
  forgotten TEXT NOT NULL,
  hidden    INTEGER NOT NULL DEFAULT 0, -- name and handle are a pseudonym
  answers   TEXT NOT NULL,    -- key of what it answers, shows or repeats: what came before it is looked up by it
  rest      TEXT NOT NULL,    -- JSON: only ever read whole
  UNIQUE (network, key)
);
CREATE INDEX posts_handle ON posts (folded, network) WHERE folded <> '';
CREATE INDEX posts_answers ON posts (network, answers) WHERE answers <> '';
CREATE INDEX posts_account ON posts (account) WHERE account <> '';

-- Whose bytes are nobody's any more is asked when words are forgotten.
CREATE INDEX versions_raw ON versions (raw_id) WHERE raw_id IS NOT NULL;
-- The oldest reactions whose words are still kept.
CREATE INDEX items_reactions ON items (first_seen) WHERE kind = 'reaction';

CREATE TABLE threads (
  id      INTEGER PRIMARY KEY,
  item_id INTEGER NOT NULL REFERENCES items (id),
  network TEXT NOT NULL,
  url     TEXT NOT NULL,
  key     TEXT NOT NULL,
  claimed INTEGER NOT NULL,
  got     INTEGER NOT NULL,
  resume  TEXT NOT NULL,
  quiet   INTEGER NOT NULL,
  tries   INTEGER NOT NULL,
  since   INTEGER NOT NULL,
  next_at INTEGER,
  due_at  INTEGER,          -- next_at, or the end of the lease; NULL: no longer read
  problem TEXT NOT NULL,
  UNIQUE (item_id, url)
);
CREATE INDEX threads_url ON threads (url);
CREATE INDEX threads_due ON threads (due_at, id) WHERE due_at IS NOT NULL;

CREATE TABLE short_links (
  url     TEXT PRIMARY KEY,
  target  TEXT NOT NULL,
  tries   INTEGER NOT NULL,
  next_at INTEGER,
  due_at  INTEGER,
  problem TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX short_links_due ON short_links (due_at, url) WHERE due_at IS NOT NULL;
-- Which items have an address whose target is not known yet: they change when it is.
CREATE TABLE short_uses (
  url     TEXT NOT NULL,
  item_id INTEGER NOT NULL REFERENCES items (id),
  PRIMARY KEY (url, item_id)
) WITHOUT ROWID;
CREATE INDEX short_uses_item ON short_uses (item_id);

-- What the stage "public" finds. Without the story: that is the one which the item is in when it is asked.
CREATE TABLE readings (
  item_id  INTEGER PRIMARY KEY REFERENCES items (id),
  version  INTEGER NOT NULL,
  folded   INTEGER NOT NULL,
  why      TEXT NOT NULL,
  cues     TEXT NOT NULL, -- JSON
  marks    TEXT NOT NULL, -- JSON
  stance   TEXT NOT NULL,
  article  INTEGER NOT NULL,
  start_at INTEGER NOT NULL,
  end_at   INTEGER NOT NULL,
  likeness REAL NOT NULL,
  quoted   INTEGER NOT NULL,
  argument INTEGER NOT NULL,
  mentions INTEGER NOT NULL
);
CREATE TABLE arguments (
  story_id INTEGER NOT NULL REFERENCES stories (id),
  n        INTEGER NOT NULL,
  title    TEXT NOT NULL,
  words    TEXT NOT NULL, -- JSON
  count    INTEGER NOT NULL,
  typical  TEXT NOT NULL, -- JSON
  PRIMARY KEY (story_id, n)
) WITHOUT ROWID;

CREATE TABLE sightings (
  id        INTEGER PRIMARY KEY,
  list      TEXT NOT NULL,
  key       TEXT NOT NULL,
  outlet    TEXT NOT NULL,
  site      TEXT NOT NULL,
  title     TEXT NOT NULL,
  url       TEXT NOT NULL,
  published INTEGER NOT NULL,
  seen      INTEGER NOT NULL,
  source    TEXT NOT NULL,
  note      TEXT NOT NULL,
  UNIQUE (list, key)
);
CREATE INDEX sightings_seen ON sightings (seen, id);

CREATE TABLE notables (
  network TEXT NOT NULL,
  handle  TEXT NOT NULL,
  folded  TEXT NOT NULL,
  name    TEXT NOT NULL,
  since   INTEGER NOT NULL,
  who     TEXT NOT NULL,
  PRIMARY KEY (folded, network)
) WITHOUT ROWID;

-- Whose posts were erased: marks that name nobody. The same marks stand in the file "erased" beside the store, so that
-- a copy from before is erased again when it is put back.
CREATE TABLE tombstones (
  mark TEXT PRIMARY KEY,
  at   INTEGER NOT NULL
) WITHOUT ROWID;
