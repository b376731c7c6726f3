-- name: invoices
SELECT coalesce(longer_ocr, ocr) AS ocr, invoices.*
FROM invoices
WHERE ?1 IS NULL OR run_no = ?1
ORDER BY run_no, invoice;

-- name: lines
SELECT * FROM invoice_lines WHERE ?1 IS NULL OR run_no = ?1 ORDER BY run_no, invoice, line_no;

-- name: evidence
SELECT * FROM evidence WHERE ?1 IS NULL OR run_no = ?1 ORDER BY run_no, name;

-- name: add_evidence
INSERT INTO evidence (run_no, name, sha256, rows, size)
VALUES (?, ?, ?, ?, ?);

-- name: last_numbers
-- Of each seller, the last number given in a year.
SELECT seller_org_no, CAST(substr(max(invoice_number), 5) AS INTEGER) AS last
FROM invoices
WHERE substr(invoice_number, 1, 4) = ?
GROUP BY seller_org_no;

-- name: last_basis_ids
-- Of each seller, how many national bases have an id of a month.
SELECT seller_org_no, count(*) AS last
FROM invoices
WHERE riv_basis_id IS NOT NULL AND substr(issued_on, 1, 7) = ?
GROUP BY seller_org_no;

-- name: taken_ocr_numbers
-- Of each invoice number of a year, how many OCR numbers were given for it.
SELECT invoice_number, count(coalesce(longer_ocr, ocr)) AS taken
FROM invoices
WHERE substr(invoice_number, 1, 4) = ?
GROUP BY invoice_number;

-- name: close_run
UPDATE runs SET state = 'issued', issued_by = ?, issued_at = ? WHERE run_no = ?;
