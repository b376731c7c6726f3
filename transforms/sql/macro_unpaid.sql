-- The amounts owed, invoice by invoice. The day is that of the last run, because the file has no
-- clock.
SELECT
    seller_org_no,
    seller_name,
    invoice_number,
    payer_id,
    route,
    issued_on,
    due_on,
    date_diff('day', due_on, (SELECT max(issued_on) FROM runs)) AS days_overdue,
    total,
    paid,
    outstanding,
    state
FROM invoices
WHERE kind = 380 AND outstanding <> 0
ORDER BY due_on NULLS LAST, seller_org_no, invoice_number
