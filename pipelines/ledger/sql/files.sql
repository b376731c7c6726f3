-- name: files
SELECT * FROM files ORDER BY ingest_no;

-- name: refusals
SELECT * FROM refusals ORDER BY refusal_no;

-- name: open_refusals
-- A refusal is open until a later delivery contains a readable version of the file, or another file
-- with its path: as a report, or as an answer or payments, whose batches are series of their own.
SELECT refusals.*
FROM refusals
WHERE NOT EXISTS (
    SELECT 1
    FROM files
    WHERE files.batch >= refusals.batch
    AND (files.path = refusals.path OR files.sha256 = refusals.sha256)
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
    (SELECT coalesce(max(batch), 0) FROM refusals)
);

-- name: known_files
SELECT sha256, ingest_no FROM files;

-- name: add_file
INSERT INTO files (ingest_no, batch, sha256, path, format, rows, layout, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);

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
