-- name: sendings
SELECT * FROM sendings ORDER BY sending, seller_org_no, invoice_number;

-- name: known_sendings
SELECT seller_org_no, invoice_number FROM sendings;

-- name: last_sending
SELECT coalesce(max(sending), 0) FROM sendings;

-- name: add_sending
INSERT INTO sendings (sending, seller_org_no, invoice_number, sent_on, how, who, at)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: voids
SELECT
    invoices.run_no,
    invoices.invoice,
    seller_org_no,
    invoice_number,
    void_no AS number,
    after_run,
    because,
    who,
    at
FROM voids
JOIN invoices USING (seller_org_no, invoice_number)
ORDER BY invoices.run_no, invoices.invoice;

-- name: credit_orders
SELECT
    invoices.run_no,
    invoices.invoice,
    seller_org_no,
    invoice_number,
    order_no AS number,
    after_run,
    because,
    who,
    at
FROM credit_orders
JOIN invoices USING (seller_org_no, invoice_number)
ORDER BY invoices.run_no, invoices.invoice;

-- name: refused_orders
-- A number without seller may be another seller's, if it was refused before this was issued.
SELECT run_no, invoice
FROM invoices
JOIN credit_orders USING (seller_org_no, invoice_number)
WHERE EXISTS (
    SELECT 1
    FROM refused_invoices AS refused
    WHERE refused.invoice_number = invoices.invoice_number
    AND coalesce(refused.seller_org_no, invoices.seller_org_no) = invoices.seller_org_no
    AND (refused.seller_org_no IS NOT NULL OR refused_on >= issued_on)
)
ORDER BY run_no, invoice;

-- name: next_void
SELECT 1 + coalesce(max(void_no), 0) FROM voids;

-- name: next_credit_order
SELECT 1 + coalesce(max(order_no), 0) FROM credit_orders;

-- name: add_void
INSERT INTO voids (void_no, seller_org_no, invoice_number, after_run, because, who, at)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: add_credit_order
INSERT INTO credit_orders (order_no, seller_org_no, invoice_number, after_run, because, who, at)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: not_issued
-- This and all below: what stands in the way of voiding or crediting an invoice.
SELECT 1
WHERE NOT EXISTS (
    SELECT 1
    FROM invoices
    WHERE seller_org_no = :seller_org_no AND invoice_number = :invoice_number
);

-- name: is_credit_note
SELECT 1
FROM invoices
WHERE kind = 381 AND seller_org_no = :seller_org_no AND invoice_number = :invoice_number;

-- name: is_voided
SELECT 1 FROM voids WHERE seller_org_no = :seller_org_no AND invoice_number = :invoice_number;

-- name: is_ordered
SELECT 1
FROM credit_orders
WHERE seller_org_no = :seller_org_no AND invoice_number = :invoice_number;

-- name: is_sent
SELECT 1 FROM sendings WHERE seller_org_no = :seller_org_no AND invoice_number = :invoice_number;

-- name: is_refused
-- A number without seller may be another seller's, if it was refused before this was issued.
SELECT 1
FROM refused_invoices AS refused
JOIN invoices USING (invoice_number)
WHERE invoice_number = :invoice_number
AND invoices.seller_org_no = :seller_org_no
AND coalesce(refused.seller_org_no, :seller_org_no) = :seller_org_no
AND (refused.seller_org_no IS NOT NULL OR refused_on >= issued_on);

-- name: is_paid
SELECT 1
FROM matches
WHERE seller_org_no = :seller_org_no AND invoice_number = :invoice_number
GROUP BY seller_org_no
HAVING sum(amount) <> 0;

-- name: has_credit_notes
SELECT 1
FROM invoices
WHERE seller_org_no = :seller_org_no AND credits_invoice = :invoice_number;

-- name: is_credited_whole
SELECT 1
FROM invoices
WHERE seller_org_no = :seller_org_no
AND invoice_number = :invoice_number
AND lines_amount <= (
    SELECT sum(lines_amount)
    FROM invoices
    WHERE seller_org_no = :seller_org_no AND credits_invoice = :invoice_number
);
