-- name: files
SELECT * FROM files ORDER BY ingest_no;

-- name: refusals
SELECT * FROM refusals ORDER BY refusal_no;

-- name: open_refusals
-- A refusal is open until a later delivery contains a readable version of the file, or another file
-- with its path: as a report, or as an answer or payments, whose batches are series of their own.
-- The last refusal of a file counts: a later release may give another reason.
SELECT refusals.*
FROM refusals
WHERE NOT EXISTS (
    SELECT 1
    FROM refusals AS later
    WHERE later.refusal_no > refusals.refusal_no
    AND later.path = refusals.path
    AND later.sha256 = refusals.sha256
)
AND NOT EXISTS (
    SELECT 1
    FROM files
    WHERE files.batch >= refusals.batch
    AND (files.path = refusals.path OR files.sha256 = refusals.sha256)
)
AND NOT EXISTS (
    SELECT 1
    FROM repeats
    WHERE repeats.batch > refusals.batch
    AND repeats.path = refusals.path
)
AND NOT EXISTS (
    SELECT 1
    FROM (
        SELECT path, sha256, at FROM answer_files
        UNION ALL
        SELECT path, sha256, at FROM payment_files
    ) AS other
    WHERE other.at >= refusals.at
    AND (other.path = refusals.path OR other.sha256 = refusals.sha256)
)
ORDER BY refusal_no;

-- name: next_batch
SELECT 1 + max(
    (SELECT coalesce(max(batch), 0) FROM files),
    (SELECT coalesce(max(batch), 0) FROM refusals),
    (SELECT coalesce(max(batch), 0) FROM repeats)
);

-- name: known_files
-- The last delivery of each file's bytes.
SELECT sha256, max(ingest_no) FROM files GROUP BY sha256;

-- name: last_file
SELECT coalesce(max(ingest_no), 0) FROM files;

-- name: last_repeat
SELECT coalesce(max(repeat_no), 0) FROM repeats;

-- name: add_repeat
INSERT INTO repeats (repeat_no, batch, sha256, path, at) VALUES (?, ?, ?, ?, ?);

-- name: last_at_paths
-- Reports and repeats share their batches. Answers and payments have batches of their own, so their
-- place is after the last batch of reports by that time.
WITH of_batch AS (
    SELECT path, sha256, batch, at, 0 AS other FROM files
    UNION ALL
    SELECT path, sha256, batch, at, 0 FROM repeats
),

others AS (
    SELECT path, sha256, at FROM answer_files
    UNION ALL
    SELECT path, sha256, at FROM payment_files
),

every AS (
    SELECT * FROM of_batch
    UNION ALL
    SELECT
        path,
        sha256,
        (SELECT coalesce(max(batch), 0) FROM of_batch WHERE of_batch.at <= others.at),
        at,
        1
    FROM others
)

SELECT path, sha256
FROM (
    SELECT
        path,
        sha256,
        row_number() OVER (PARTITION BY path ORDER BY batch DESC, at DESC, other DESC) AS back
    FROM every
)
WHERE back = 1;

-- name: add_file
INSERT INTO files (ingest_no, batch, sha256, path, format, rows, layout, at, counts)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: last_refusal
SELECT coalesce(max(refusal_no), 0) FROM refusals;

-- name: add_refusal
INSERT INTO refusals (refusal_no, batch, sha256, path, code, place, at)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: known_answer_files
SELECT sha256 FROM answer_files;

-- name: last_answer_and_next_batch
SELECT coalesce(max(answer_no), 0), 1 + coalesce(max(batch), 0) FROM answer_files;

-- name: answer_files
SELECT * FROM answer_files ORDER BY answer_no;

-- name: add_answer_file
INSERT INTO answer_files (
    answer_no, batch, kind, sha256, path, format, rows, first_month, last_month, table_sha256, at
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: refused_invoices
SELECT * FROM refused_invoices ORDER BY answer_no, source_row;
