-- name: runs
SELECT * FROM runs ORDER BY run_no;

-- name: run
SELECT * FROM runs WHERE run_no = ?;

-- name: draft
SELECT * FROM runs WHERE state = 'draft';

-- name: last_issued
SELECT coalesce(max(run_no), 0) FROM runs WHERE state = 'issued';

-- name: ends_with
SELECT event = 'issued' AND json_extract(detail, '$.run') = ?
FROM audit
WHERE event <> 'delivered'
ORDER BY seq DESC
LIMIT 1;

-- name: add_draft
INSERT INTO runs (
    state, run_no, month, issued_on, last_ingest_no, last_match_no, last_payment_file_no, folder,
    manifest_sha256, created_by, created_at
)
VALUES ('draft', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: approve
UPDATE runs SET approved_by = ?, approved_at = ? WHERE run_no = ?;

-- name: delete
DELETE FROM runs WHERE run_no = ?;

-- name: last_event_of_draft
SELECT event, json_extract(detail, '$.rows_sha256')
FROM audit
WHERE json_extract(detail, '$.run') = ? AND event IN ('drafted', 'approved')
ORDER BY seq DESC
LIMIT 1;

-- name: lists
SELECT json_extract(detail, '$.run'), max(seq), json_extract(detail, '$.list_sha256')
FROM audit
WHERE event = ? AND json_valid(detail)
GROUP BY 1;

-- name: documents
SELECT * FROM documents WHERE ?1 IS NULL OR run_no = ?1 ORDER BY run_no, path;

-- name: next_delivery
SELECT 1 + coalesce(max(delivery), 0) FROM documents;

-- name: add_document
INSERT INTO documents (run_no, delivery, path, sha256, size)
VALUES (?, ?, ?, ?, ?);
