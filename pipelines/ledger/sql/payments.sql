-- name: known_files
SELECT sha256, file_no FROM payment_files;

-- name: next_batch
SELECT 1 + coalesce(max(batch), 0) FROM payment_files;

-- name: files
SELECT * FROM payment_files ORDER BY file_no;

-- name: add_file
INSERT INTO payment_files (file_no, batch, sha256, path, format, payments, at, counts)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: payments
SELECT payments.*, payment_files.format
FROM payments
JOIN payment_files USING (file_no)
ORDER BY payment_no;

-- name: references
SELECT * FROM payment_references ORDER BY payment_no, place;

-- name: is_known
SELECT 1 FROM payments WHERE identity = ?;

-- name: of_entry
-- The payments of an entry in other messages, and whether each is the whole entry. Payments of
-- before version 7 have no message; the identity of a whole entry was its name.
SELECT
    payment_no,
    file_no,
    coalesce(message, '') AS message,
    amount,
    payee_account,
    coalesce(own_account, payee_account) AS own_account,
    CASE WHEN message IS NULL THEN identity = entry ELSE part IS NULL END AS is_whole
FROM payments
WHERE entry = ?
ORDER BY payment_no;

-- name: texts
SELECT text FROM payment_references WHERE payment_no = ?;

-- name: is_matched
SELECT 1 FROM matches WHERE payment_no = ?;

-- name: next_payment
SELECT 1 + coalesce(max(payment_no), 0) FROM payments;

-- name: add_reference
INSERT INTO payment_references (payment_no, place, text, free, amount)
VALUES (?, ?, ?, ?, ?);

-- name: matches
SELECT * FROM matches ORDER BY match_no;

-- name: last_match
SELECT coalesce(max(match_no), 0) FROM matches;

-- name: matches_to_undo
SELECT match_no, payment_no, seller_org_no, invoice_number, amount
FROM matches
WHERE match_no IN (SELECT value FROM json_each(?))
ORDER BY match_no;

-- name: add_match
INSERT INTO matches (
    match_no, payment_no, seller_org_no, invoice_number, amount, rule, undoes, because, who, at
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: overdrawn
-- Matches have the payment's polarity, and their sum is at most its amount.
SELECT payment_no
FROM payments
JOIN (
    SELECT payment_no, sum(amount) AS matched FROM matches GROUP BY payment_no
) USING (payment_no)
WHERE matched * sign(amount) NOT BETWEEN 0 AND abs(amount)
AND payment_no IN (SELECT value FROM json_each(?));

-- name: match
SELECT payment_no, rule, amount FROM matches WHERE match_no = ?;
