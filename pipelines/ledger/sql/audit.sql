-- name: last_event
SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1;

-- name: add_event
INSERT INTO audit (seq, at, who, event, detail, previous, hash)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: run
-- This and all below: the rows that an event covers, by their number.
SELECT * FROM runs WHERE run_no = ?;

-- name: invoices_of_run
SELECT * FROM invoices WHERE run_no = ? ORDER BY invoice;

-- name: lines_of_run
SELECT * FROM invoice_lines WHERE run_no = ? ORDER BY invoice, line_no;

-- name: evidence_of_run
SELECT * FROM evidence WHERE run_no = ? ORDER BY name;

-- name: files_of_batch
SELECT * FROM files WHERE batch = ? ORDER BY ingest_no;

-- name: refusals_of_batch
SELECT * FROM refusals WHERE batch = ? ORDER BY refusal_no;

-- name: repeats_of_batch
SELECT * FROM repeats WHERE batch = ? ORDER BY repeat_no;

-- name: payment_files_of_batch
SELECT * FROM payment_files WHERE batch = ? ORDER BY file_no;

-- name: payments_of_batch
SELECT payments.*
FROM payments
JOIN payment_files USING (file_no)
WHERE batch = ?
ORDER BY payment_no;

-- name: references_of_batch
SELECT reference.*
FROM payment_references AS reference
JOIN payments USING (payment_no)
JOIN payment_files USING (file_no)
WHERE batch = ?
ORDER BY payment_no, reference.place;

-- name: match
SELECT * FROM matches WHERE match_no = ?;

-- name: decision
SELECT * FROM decisions WHERE decision_no = ?;

-- name: documents_of_delivery
SELECT * FROM documents WHERE delivery = ? ORDER BY run_no, path;

-- name: sending
SELECT * FROM sendings WHERE sending = ? ORDER BY seller_org_no, invoice_number;

-- name: void
SELECT * FROM voids WHERE void_no = ?;

-- name: credit_order
SELECT * FROM credit_orders WHERE order_no = ?;

-- name: withdrawal
SELECT * FROM withdrawals WHERE withdrawal_no = ?;

-- name: answer_files_of_batch
SELECT * FROM answer_files WHERE batch = ? ORDER BY answer_no;

-- name: refused_invoices_of_batch
SELECT refused_invoices.*
FROM refused_invoices
JOIN answer_files USING (answer_no)
WHERE batch = ?
ORDER BY answer_no, source_row;

-- name: user_change
SELECT * FROM user_changes WHERE change_no = ?;
