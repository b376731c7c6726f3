-- name: withdrawals
SELECT * FROM withdrawals ORDER BY withdrawal_no;

-- name: withdrawal_of
SELECT because, who FROM withdrawals WHERE ingest_no = ?;

-- name: next_withdrawal
SELECT 1 + coalesce(max(withdrawal_no), 0) FROM withdrawals;

-- name: add_withdrawal
INSERT INTO withdrawals (withdrawal_no, ingest_no, after_run, because, who, at)
VALUES (?, ?, ?, ?, ?, ?);

-- name: file
SELECT 1 FROM files WHERE ingest_no = ?;
