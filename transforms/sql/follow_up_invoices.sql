-- Every invoice, with what its credit notes have made of it. Lines are compared, not totals: the
-- VAT compensation of each credit note is rounded by itself, so totals may end some öre apart.
SELECT
    invoice.invoice_number,
    invoice.kind,
    invoice.run_no,
    invoice.month,
    invoice.issued_on,
    invoice.due_on,
    invoice.seller_org_no,
    invoice.seller_name,
    invoice.agreement_id,
    invoice.payer_id,
    invoice.buyer_name AS payer_name,
    invoice.reference,
    invoice.route,
    invoice.contacts,
    invoice.lines_amount,
    invoice.vat_percent,
    invoice.vat_compensation,
    invoice.total,
    invoice.credits_invoice,
    CASE
        WHEN notes.credited IS NULL THEN 'issued'
        WHEN notes.credited < invoice.lines_amount THEN 'partly_credited'
        ELSE 'credited'
    END AS state
FROM issued_invoices AS invoice
LEFT JOIN (
    SELECT seller_org_no, credits_invoice, sum(lines_amount) AS credited
    FROM issued_invoices
    WHERE kind = 381
    GROUP BY ALL
) AS notes
    ON notes.seller_org_no = invoice.seller_org_no
    AND notes.credits_invoice = invoice.invoice_number
ORDER BY invoice.seller_org_no, invoice.invoice_number
