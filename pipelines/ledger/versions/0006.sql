-- Version 6: deliveries apart from bytes. The same bytes may be delivered again, under a number of
-- their own: docs/rules.md#same-bytes-again. SQLite cannot drop a UNIQUE, so the rows of files move
-- to a table without it, unchanged. Decisions refer to files; that is checked at the end.

PRAGMA defer_foreign_keys = ON;
CREATE TABLE files_before AS SELECT * FROM files;
DROP TABLE files;
CREATE TABLE files (
    ingest_no INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
    path TEXT NOT NULL CHECK (path <> ''),
    format TEXT NOT NULL,
    rows INTEGER NOT NULL CHECK (rows >= 0),
    layout TEXT NOT NULL CHECK (json_valid(layout)),
    at TEXT NOT NULL,
    -- What the file counts of itself (contracts/accounts.py, FileCount); files of earlier releases
    -- have none.
    counts TEXT CHECK (counts IS NULL OR json_valid(counts))
) STRICT;
INSERT INTO files SELECT *, NULL FROM files_before ORDER BY ingest_no;
DROP TABLE files_before;
CREATE INDEX files_by_batch ON files (batch);
CREATE INDEX files_by_sha256 ON files (sha256);

CREATE TRIGGER files_follow BEFORE INSERT ON files
WHEN NEW.ingest_no <> 1 + coalesce((SELECT max(ingest_no) FROM files), 0)
BEGIN SELECT RAISE(ABORT, 'a delivery takes the next number'); END;
CREATE TRIGGER another_file_comes_between BEFORE INSERT ON files
WHEN NEW.sha256 = (SELECT sha256 FROM files ORDER BY ingest_no DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'the same bytes are delivered again only after another file'); END;
CREATE TRIGGER files_stay BEFORE UPDATE ON files
BEGIN SELECT RAISE(ABORT, 'files is append-only'); END;
CREATE TRIGGER files_remain BEFORE DELETE ON files
BEGIN SELECT RAISE(ABORT, 'files is append-only'); END;

-- Known bytes at a path where they were not what was last ingested, and not a delivery: they are
-- done with at that path. The batches are those of files and refusals.
CREATE TABLE repeats (
    repeat_no INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
    path TEXT NOT NULL CHECK (path <> ''),
    at TEXT NOT NULL,
    UNIQUE (batch, path)
) STRICT;

CREATE TRIGGER repeats_follow BEFORE INSERT ON repeats
WHEN NEW.repeat_no <> 1 + coalesce((SELECT max(repeat_no) FROM repeats), 0)
    OR EXISTS (SELECT 1 FROM repeats WHERE batch = NEW.batch AND path = NEW.path)
BEGIN SELECT RAISE(ABORT, 'a repeat takes the next number, once a path and batch'); END;
CREATE TRIGGER repeats_stay BEFORE UPDATE ON repeats
BEGIN SELECT RAISE(ABORT, 'repeats is append-only'); END;
CREATE TRIGGER repeats_remain BEFORE DELETE ON repeats
BEGIN SELECT RAISE(ABORT, 'repeats is append-only'); END;

-- The same counts of payment files, and the last of them that a run's reconciliation includes.
ALTER TABLE payment_files ADD COLUMN counts TEXT CHECK (counts IS NULL OR json_valid(counts));
ALTER TABLE runs ADD COLUMN last_payment_file_no INTEGER CHECK (last_payment_file_no >= 0);
CREATE TRIGGER runs_keep_their_payment_files BEFORE UPDATE ON runs
WHEN NEW.last_payment_file_no IS NOT OLD.last_payment_file_no
BEGIN SELECT RAISE(ABORT, 'a run is approved once and issued once, and else stays as it is'); END;
