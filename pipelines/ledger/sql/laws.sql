-- The invariants of the ledger, each by the error that a row of it is. The columns are the
-- parameters of the error.

-- name: run_gap
SELECT run_no AS run
FROM (SELECT run_no, row_number() OVER (ORDER BY run_no) AS place FROM runs)
WHERE run_no <> place;

-- name: file_gap
SELECT ingest_no AS file_no
FROM (SELECT ingest_no, row_number() OVER (ORDER BY ingest_no) AS place FROM files)
WHERE ingest_no <> place;

-- name: invoice_number_gap
SELECT run_no AS run, invoice AS document, invoice_number AS invoice
FROM (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY seller_org_no, substr(issued_on, 1, 4) ORDER BY run_no, invoice_number
        ) AS place
    FROM invoices
)
WHERE invoice_number <> substr(issued_on, 1, 4) || printf('%06d', place);

-- name: basis_number_gap
SELECT run_no AS run, invoice AS document
FROM (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY seller_org_no, substr(issued_on, 1, 7) ORDER BY run_no, invoice_number
        ) AS place
    FROM invoices
    WHERE route = 'riv' OR riv_basis_id IS NOT NULL
)
WHERE route <> 'riv'
OR riv_basis_id IS NOT printf(
    'ZVF%s%s%s%06d', seller_org_no, substr(issued_on, 3, 2), substr(issued_on, 6, 2), place
);

-- name: basis_not_named
SELECT run_no AS run, invoice AS document
FROM invoices AS note
WHERE kind = 381 AND NOT EXISTS (
    SELECT 1
    FROM invoices
    WHERE seller_org_no = note.seller_org_no
    AND invoice_number = note.credits_invoice
    AND riv_basis_id IS note.credits_riv_basis_id
);

-- name: invoice_lines_differ
SELECT run_no AS run, invoice AS document
FROM invoices
WHERE lines_amount IS NOT (
    SELECT sum(amount)
    FROM invoice_lines AS line
    WHERE line.run_no = invoices.run_no AND line.invoice = invoices.invoice
);

-- name: invoice_total_differs
SELECT run_no AS run, invoice AS document
FROM invoices
WHERE total <> lines_amount + vat_compensation;

-- name: line_amount_differs
SELECT run_no AS run, invoice AS document, line_no AS line
FROM invoice_lines
WHERE amount <> quantity * unit_price;

-- name: invoice_overcredited
SELECT run_no AS run, invoice AS document
FROM invoices
WHERE kind = 380 AND lines_amount < (
    SELECT sum(lines_amount)
    FROM invoices AS note
    WHERE note.kind = 381
    AND note.seller_org_no = invoices.seller_org_no
    AND note.credits_invoice = invoices.invoice_number
);

-- name: credit_without_invoice
SELECT run_no AS run, invoice AS document
FROM invoices AS note
WHERE kind = 381 AND NOT EXISTS (
    SELECT 1
    FROM invoices
    WHERE kind = 380
    AND run_no < note.run_no
    AND seller_org_no = note.seller_org_no
    AND invoice_number = note.credits_invoice
);

-- name: invoice_of_no_issued_run
SELECT run_no AS run, invoice AS document
FROM invoices
LEFT JOIN runs USING (run_no)
WHERE state IS NOT 'issued';

-- name: payment_file_gap
SELECT file_no
FROM (SELECT file_no, row_number() OVER (ORDER BY file_no) AS place FROM payment_files)
WHERE file_no <> place;

-- name: payment_gap
SELECT payment_no AS payment
FROM (SELECT payment_no, row_number() OVER (ORDER BY payment_no) AS place FROM payments)
WHERE payment_no <> place;

-- name: match_gap
SELECT match_no AS match
FROM (SELECT match_no, row_number() OVER (ORDER BY match_no) AS place FROM matches)
WHERE match_no <> place;

-- name: payment_overspent
SELECT payment_no AS payment
FROM payments
JOIN (
    SELECT payment_no, sum(amount) AS matched FROM matches GROUP BY payment_no
) USING (payment_no)
WHERE matched * sign(amount) NOT BETWEEN 0 AND abs(amount);

-- name: match_undoes_nothing
SELECT match_no AS match
FROM matches AS undoing
WHERE rule = 'undone' AND NOT EXISTS (
    SELECT 1
    FROM matches
    WHERE match_no = undoing.undoes
    AND rule <> 'undone'
    AND payment_no = undoing.payment_no
    AND amount = -undoing.amount
    AND invoice_number IS undoing.invoice_number
    AND seller_org_no IS undoing.seller_org_no
);

-- name: void_not_allowed
SELECT void_no AS void
FROM voids
WHERE 0 <> (
    SELECT coalesce(sum(amount), 0)
    FROM matches
    WHERE seller_org_no = voids.seller_org_no AND invoice_number = voids.invoice_number
)
OR EXISTS (
    SELECT 1
    FROM sendings
    WHERE seller_org_no = voids.seller_org_no AND invoice_number = voids.invoice_number
)
OR EXISTS (
    SELECT 1
    FROM invoices
    WHERE kind = 381
    AND seller_org_no = voids.seller_org_no
    AND voids.invoice_number IN (invoice_number, credits_invoice)
);

-- name: row_points_at_nothing
SELECT DISTINCT "table" FROM pragma_foreign_key_check;
