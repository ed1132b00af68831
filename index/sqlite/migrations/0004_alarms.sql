-- Alarms of own channels, and what was approved. Times and zeros are as in the first file.

CREATE TABLE alarms (
  id        INTEGER PRIMARY KEY,
  level     TEXT NOT NULL,
  opened    INTEGER NOT NULL,
  taken_at  INTEGER NOT NULL,
  taken_by  TEXT NOT NULL,
  closed_at INTEGER NOT NULL,
  closed_by TEXT NOT NULL,
  reason    TEXT NOT NULL,
  approved  INTEGER NOT NULL
);
CREATE INDEX alarms_open ON alarms (id) WHERE closed_at = 0;

-- An item is judged again and again; it is a part of one alarm at most.
CREATE TABLE alarm_parts (
  item_id  INTEGER PRIMARY KEY REFERENCES items (id),
  alarm_id INTEGER NOT NULL REFERENCES alarms (id),
  words    TEXT NOT NULL,
  level    TEXT NOT NULL,
  signs    TEXT NOT NULL, -- JSON
  judged   INTEGER NOT NULL
);
CREATE INDEX alarm_parts_alarm ON alarm_parts (alarm_id, judged, item_id);

CREATE TABLE releases (
  id     INTEGER PRIMARY KEY,
  key    TEXT NOT NULL UNIQUE,
  origin TEXT NOT NULL,
  who    TEXT NOT NULL,
  at     INTEGER NOT NULL,
  text   TEXT NOT NULL
);
CREATE INDEX releases_at ON releases (at);

-- Items that were on no list yet when they were judged: they are judged once more when their time is up.
CREATE TABLE unlisted (
  item_id INTEGER PRIMARY KEY REFERENCES items (id),
  due     INTEGER NOT NULL -- 0: it was
);
CREATE INDEX unlisted_due ON unlisted (due) WHERE due <> 0;

-- What a channel said before is asked for by its source.
CREATE INDEX items_own ON items (source, id) WHERE lane = 'own';
