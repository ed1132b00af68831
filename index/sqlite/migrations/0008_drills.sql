-- Fire drills: one row for each local date or push of the button.

CREATE TABLE drills (
  id        INTEGER PRIMARY KEY,
  key       TEXT NOT NULL UNIQUE,
  published INTEGER NOT NULL,
  polled    INTEGER NOT NULL,
  judged    INTEGER NOT NULL,
  done      INTEGER NOT NULL,
  broken    TEXT NOT NULL
);
