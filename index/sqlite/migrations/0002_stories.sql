-- What the stage "story" finds, and what people do with it. Times and zeros are as in the first file.

-- Rows are never deleted: a number may stand in a mail, so a merged story says where it went, and the highest
-- number is the highest ever given.
CREATE TABLE stories (
  id        INTEGER PRIMARY KEY, -- the stage gives it
  asked     INTEGER NOT NULL,    -- the story that it was said to be merged into; 0: none
  into_id   INTEGER NOT NULL,    -- where that one has come to, itself not merged; 0: it stands for itself
  chapter   INTEGER NOT NULL,    -- the story that it is a chapter of, itself neither merged nor a chapter; 0: none
  title     TEXT NOT NULL,
  summary   TEXT NOT NULL,
  keywords  TEXT NOT NULL,       -- JSON
  begin_at  INTEGER NOT NULL,
  end_at    INTEGER NOT NULL,
  articles  INTEGER NOT NULL,
  originals INTEGER NOT NULL,
  copies    INTEGER NOT NULL,
  outlets   INTEGER NOT NULL,
  own       INTEGER NOT NULL,
  reactions INTEGER NOT NULL,
  hours     TEXT NOT NULL        -- JSON
);
-- A page of the list is the next rows of this index, however many stories there are.
CREATE INDEX stories_listed ON stories (end_at DESC, id) WHERE into_id = 0;
-- Who was merged into whom is kept beside where that leads, so that a merge can be taken back in the middle.
CREATE INDEX stories_asked ON stories (asked) WHERE asked <> 0;
CREATE INDEX stories_into ON stories (into_id) WHERE into_id <> 0;
CREATE INDEX stories_chapters ON stories (chapter, begin_at, id) WHERE chapter <> 0;

-- One row an item: it is in one story or in none.
CREATE TABLE members (
  item_id    INTEGER PRIMARY KEY REFERENCES items (id),
  story_id   INTEGER NOT NULL REFERENCES stories (id),
  seq        INTEGER NOT NULL,
  copy_of    INTEGER NOT NULL,   -- 0: an original
  joined     TEXT NOT NULL,
  score      REAL NOT NULL,
  terms      TEXT NOT NULL,      -- JSON
  anchor     TEXT NOT NULL,
  at         INTEGER NOT NULL,
  first_seen INTEGER NOT NULL    -- of the item, which never changes: finds the window without reading the items
);
CREATE INDEX members_story ON members (story_id); -- the number of the row follows by itself, so it is in order of item
CREATE INDEX members_seen ON members (first_seen);

-- Some 700 bytes a member that nobody reads but the stage when it starts. Beside the members they would make
-- every list of a story ten times as long to read.
CREATE TABLE traces (
  item_id INTEGER PRIMARY KEY,
  trace   BLOB NOT NULL
);

CREATE TABLE pickups (
  id         INTEGER PRIMARY KEY,
  story_id   INTEGER NOT NULL REFERENCES stories (id),
  to_id      INTEGER NOT NULL REFERENCES items (id),
  from_id    INTEGER NOT NULL, -- 0: only the outlet is known
  virtual    TEXT NOT NULL,    -- that outlet, else ""
  outlet     TEXT NOT NULL,
  best       INTEGER NOT NULL, -- it is the parent
  confidence REAL NOT NULL,
  kinds      TEXT NOT NULL,    -- of the evidence: as long as they are the same, since stays
  evidence   TEXT NOT NULL,    -- JSON
  since      INTEGER NOT NULL,
  UNIQUE (to_id, from_id, virtual) -- by its ends and not by its story, so that since survives a merge
);
CREATE INDEX pickups_story ON pickups (story_id, to_id);

-- Without the story: that is the one which the item is in when it is asked.
CREATE TABLE carried (
  id       INTEGER PRIMARY KEY,
  item_id  INTEGER NOT NULL REFERENCES items (id),
  version  INTEGER NOT NULL,
  release  INTEGER NOT NULL,
  sentence INTEGER NOT NULL,
  how      TEXT NOT NULL,
  text     TEXT NOT NULL,
  start_at INTEGER NOT NULL,
  end_at   INTEGER NOT NULL,
  speaker  TEXT NOT NULL,
  since    INTEGER NOT NULL
);
CREATE INDEX carried_item ON carried (item_id, version, release, sentence);

-- What people did. A row is changed once: when the stage has carried it out. Taking back is a row of its own.
CREATE TABLE acts (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  kind     TEXT NOT NULL,
  story_id INTEGER NOT NULL REFERENCES stories (id),
  other    INTEGER NOT NULL,
  items    TEXT NOT NULL, -- JSON
  text     TEXT NOT NULL,
  who      TEXT NOT NULL,
  at       INTEGER NOT NULL,
  done     INTEGER NOT NULL,
  result   INTEGER NOT NULL,
  was      BLOB NOT NULL, -- zstd of JSON: a merge of large stories writes down thousands of members
  problem  TEXT NOT NULL
);
CREATE INDEX acts_story ON acts (story_id);
CREATE INDEX acts_undone ON acts (other) WHERE kind = 'undo';

-- What the stage remembers of all items together.
CREATE TABLE story_memory (
  one   INTEGER PRIMARY KEY CHECK (one = 1),
  seq   INTEGER NOT NULL,
  bytes BLOB NOT NULL -- zstd
);

-- The stage asks for the page of an item to be visited again; until now nobody looked an entry up by its item.
CREATE INDEX entries_item ON entries (item_id) WHERE item_id <> 0;

-- When a page was last read, or found to be gone: what is said to be still live was so then. NULL: not since this is
-- written down.
ALTER TABLE entries ADD COLUMN visited_at INTEGER;
