-- Searches that people save on the pages, who was told of what and what they answered, and what they want no more.

CREATE TABLE saved (
  key     TEXT PRIMARY KEY,
  body    TEXT NOT NULL,    -- JSON of the search
  version INTEGER NOT NULL,
  removed INTEGER NOT NULL
);
CREATE TABLE saved_history (
  key     TEXT NOT NULL,
  version INTEGER NOT NULL,
  body    TEXT NOT NULL,
  PRIMARY KEY (key, version)
) WITHOUT ROWID;

CREATE TABLE tellings (
  id        INTEGER PRIMARY KEY,
  key       TEXT NOT NULL UNIQUE,
  search    TEXT NOT NULL,
  channel   TEXT NOT NULL,
  recipient TEXT NOT NULL,
  story     INTEGER NOT NULL,
  item      INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  score     INTEGER NOT NULL, -- millionths
  held      TEXT NOT NULL,
  due       INTEGER NOT NULL, -- 0: nothing is to be told of it any more
  answer    TEXT NOT NULL,
  answered  INTEGER NOT NULL
);
CREATE INDEX tellings_due ON tellings (due) WHERE due <> 0;
CREATE INDEX tellings_to ON tellings (channel, recipient, at);
CREATE INDEX tellings_answered ON tellings (answered) WHERE answered <> 0;
CREATE INDEX tellings_search ON tellings (search, at);
CREATE INDEX tellings_story ON tellings (story) WHERE answered <> 0;

CREATE TABLE stops (
  recipient TEXT NOT NULL,
  what      TEXT NOT NULL,
  at        INTEGER NOT NULL,
  until     INTEGER NOT NULL, -- 0: for good
  PRIMARY KEY (recipient, what)
) WITHOUT ROWID;

-- What signs the links in messages. It is kept here so that they work after a restore.
CREATE TABLE sealing (
  name   TEXT PRIMARY KEY,
  secret BLOB NOT NULL
);
