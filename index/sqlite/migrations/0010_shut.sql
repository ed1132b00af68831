-- Endpoints that took nothing for days: they get alarms and tests alone until one is taken.

CREATE TABLE shut (
  channel   TEXT NOT NULL,
  recipient TEXT NOT NULL,
  at        INTEGER NOT NULL,
  why       TEXT NOT NULL,
  PRIMARY KEY (channel, recipient)
) WITHOUT ROWID;
