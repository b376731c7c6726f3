-- name: integrity
PRAGMA integrity_check;

-- name: chain
SELECT seq, at, who, event, detail, previous, hash FROM audit ORDER BY seq;

-- name: events_that_store
SELECT seq, json_extract(detail, ?), json_extract(detail, '$.rows_sha256')
FROM audit
WHERE event = ? AND json_valid(detail)
ORDER BY seq;
