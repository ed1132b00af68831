-- Who may open the pages, where they are logged in, what opens something in place of a password, and who changed what.

CREATE TABLE accounts (
  id       INTEGER PRIMARY KEY,
  login    TEXT NOT NULL UNIQUE COLLATE NOCASE,
  name     TEXT NOT NULL,
  role     TEXT NOT NULL,
  hash     TEXT NOT NULL,
  secret   TEXT NOT NULL,
  used     INTEGER NOT NULL,
  made     INTEGER NOT NULL,
  disabled INTEGER NOT NULL
);

CREATE TABLE sessions (
  hash    BLOB PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES accounts (id),
  made    INTEGER NOT NULL,
  seen    INTEGER NOT NULL,
  agent   TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_account ON sessions (account);

CREATE TABLE tokens (
  id      INTEGER PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES accounts (id),
  kind    TEXT NOT NULL,
  name    TEXT NOT NULL,
  prefix  TEXT NOT NULL,
  hash    BLOB NOT NULL UNIQUE,
  made    INTEGER NOT NULL,
  used    INTEGER NOT NULL,
  ends    INTEGER NOT NULL
);
CREATE INDEX tokens_account ON tokens (account);

CREATE TABLE audits (
  id    INTEGER PRIMARY KEY,
  at    INTEGER NOT NULL,
  who   TEXT NOT NULL,
  act   TEXT NOT NULL,
  about TEXT NOT NULL
);
