-- Version 11. A delivery may be withdrawn by a decision: docs/rules.md#withdrawn-deliveries. The
-- runs after `after_run` do not count its rows; 0 is before the first run.

CREATE TABLE withdrawals (
    withdrawal_no INTEGER PRIMARY KEY,
    ingest_no INTEGER NOT NULL UNIQUE REFERENCES files,
    after_run INTEGER NOT NULL CHECK (after_run >= 0),
    because TEXT NOT NULL CHECK (trim(because) <> ''),
    who TEXT NOT NULL CHECK (trim(who) <> ''),
    at TEXT NOT NULL
) STRICT;

CREATE TRIGGER withdrawals_follow BEFORE INSERT ON withdrawals
WHEN NEW.withdrawal_no <> 1 + coalesce((SELECT max(withdrawal_no) FROM withdrawals), 0)
    OR NEW.after_run <> coalesce((SELECT max(run_no) FROM runs WHERE state = 'issued'), 0)
    OR EXISTS (SELECT 1 FROM runs WHERE state = 'draft')
    OR EXISTS (SELECT 1 FROM withdrawals WHERE ingest_no = NEW.ingest_no)
BEGIN SELECT RAISE(ABORT, 'a delivery is withdrawn once, between two runs'); END;
CREATE TRIGGER withdrawals_stay BEFORE UPDATE ON withdrawals
BEGIN SELECT RAISE(ABORT, 'withdrawals is append-only'); END;
CREATE TRIGGER withdrawals_remain BEFORE DELETE ON withdrawals
BEGIN SELECT RAISE(ABORT, 'withdrawals is append-only'); END;

-- The bytes of a withdrawn delivery may be delivered again at once.
DROP TRIGGER another_file_comes_between;
CREATE TRIGGER another_file_comes_between BEFORE INSERT ON files
WHEN NEW.sha256 = (SELECT sha256 FROM files
    WHERE ingest_no NOT IN (SELECT ingest_no FROM withdrawals)
    ORDER BY ingest_no DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'the same bytes are delivered again only after another file'); END;
