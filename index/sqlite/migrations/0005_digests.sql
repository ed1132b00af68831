-- Daily digests: one row for each recipient and local date, with its notice in the same transaction.

CREATE TABLE digests (
  id        INTEGER PRIMARY KEY,
  recipient TEXT NOT NULL,
  date      TEXT NOT NULL, -- local, 2006-01-02
  since     INTEGER NOT NULL,
  until     INTEGER NOT NULL,
  made      INTEGER NOT NULL,
  what      TEXT NOT NULL,
  UNIQUE (recipient, date)
);
CREATE INDEX digests_newest ON digests (recipient, id);
