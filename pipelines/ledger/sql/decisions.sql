-- name: decisions
-- The audit chain determines which decisions precede a draft; timestamps do not.
SELECT *
FROM decisions
WHERE ?1 IS NULL OR decision_no IN (
    SELECT json_extract(detail, '$.decision')
    FROM audit
    WHERE event = 'decided' AND seq < (
        SELECT max(seq)
        FROM audit
        WHERE event = 'drafted' AND json_extract(detail, '$.manifest_sha256') = ?1
    )
)
ORDER BY decision_no;

-- name: last_of_report
SELECT decision_no, kind, codes, because, who
FROM decisions
WHERE reporter = ? AND contact_id = ? AND ingest_no = ? AND source_row = ?
ORDER BY decision_no DESC
LIMIT 1;

-- name: next_decision
SELECT 1 + coalesce(max(decision_no), 0) FROM decisions;

-- name: add_decision
INSERT INTO decisions (
    decision_no, kind, reporter, contact_id, codes, because, who, at, ingest_no, source_row
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: file
SELECT 1 FROM files WHERE ingest_no = ?;

-- name: destructions
SELECT
    seq,
    json_extract(detail, '$.year') AS year,
    json_extract(detail, '$.list_sha256')
FROM audit
WHERE event = ? AND json_valid(detail) AND typeof(year) = 'integer'
ORDER BY seq;

-- name: events
SELECT * FROM audit ORDER BY seq;

-- name: event
SELECT event, at, who FROM audit WHERE seq = ?;

-- name: spoken_for
-- The last event of each number; an event that can no longer be read covers nothing.
SELECT json_extract(detail, ?1) AS number, max(seq)
FROM audit
WHERE event IN (SELECT value FROM json_each(?2))
AND json_valid(detail)
AND typeof(number) = 'integer'
GROUP BY number;
