-- The contacts on an invoice: the sums of their items, and the current state of each contact.
SELECT
    billed.seller_org_no,
    billed.invoice_number,
    reporter,
    contact_id,
    patient_key,
    started_on,
    billed.amount,
    fate AS fate_now,
    contact.invoice_number AS invoice_now
FROM (
    SELECT seller_org_no, invoice_number, reporter, contact_id, sum(amount)::DECIMAL(14, 2) AS amount
    FROM price_items_used
    WHERE invoice_number = of_number
    GROUP BY ALL
) AS billed
LEFT JOIN care_contacts AS contact USING (reporter, contact_id)
ORDER BY billed.seller_org_no, reporter, contact_id
