-- A person may release a contact from more remarks: docs/rules.md#release. SQLite cannot change a
-- CHECK, so the rows move to a table with the new one, unchanged.

CREATE TABLE decisions_with_more_codes (
    decision_no INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('release', 'refuse')),
    reporter TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    codes TEXT NOT NULL,
    because TEXT NOT NULL CHECK (trim(because) <> ''),
    who TEXT NOT NULL CHECK (trim(who) <> ''),
    at TEXT NOT NULL,
    ingest_no INTEGER NOT NULL REFERENCES files,
    source_row INTEGER NOT NULL CHECK (source_row >= 1),
    CONSTRAINT only_these_codes_are_released CHECK (
        kind = 'refuse' OR (codes <> '' AND replace(replace(replace(replace(replace(
            replace(replace(replace(replace(replace(
            codes || ' ', 'D01 ', ''), 'T01 ', ''), 'L03 ', ''), 'L05 ', ''), 'D02 ', ''),
            'D03 ', ''), 'D04 ', ''), 'B02 ', ''), 'E02 ', ''), 'A02 ', '') = ''))
) STRICT;
INSERT INTO decisions_with_more_codes SELECT * FROM decisions;
DROP TABLE decisions;
ALTER TABLE decisions_with_more_codes RENAME TO decisions;

CREATE TRIGGER decisions_follow BEFORE INSERT ON decisions
WHEN NEW.decision_no <> 1 + coalesce((SELECT max(decision_no) FROM decisions), 0)
BEGIN SELECT RAISE(ABORT, 'a decision takes the next number'); END;
CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions is append-only'); END;
CREATE TRIGGER decisions_remain BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions is append-only'); END;
