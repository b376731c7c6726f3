-- Every invoice with its state after credit notes. Lines are compared, not totals: notes of the first
-- release rounded their VAT compensation one by one, so totals may differ by some öre.
-- A payer's deduction for a credit note was counted as left of its invoice, and is owed again.
WITH paid AS (
    SELECT seller_org_no, invoice_number, sum(amount) AS amount
    FROM paid_matches
    GROUP BY ALL
),
notes AS (
    SELECT
        note.seller_org_no,
        note.credits_invoice,
        sum(note.lines_amount) AS credited,
        sum(note.total) AS total,
        sum(coalesce(paid.amount, 0)) AS drawn
    FROM issued_invoices AS note
    LEFT JOIN paid
        ON paid.seller_org_no = note.seller_org_no AND paid.invoice_number = note.invoice_number
    WHERE note.kind = 381
    GROUP BY ALL
),
owed AS (
    SELECT
        invoice.*,
        notes.credited,
        coalesce(paid.amount, 0)::DECIMAL(14, 2) AS paid,
        CASE WHEN invoice.kind = 381 OR void.number IS NOT NULL THEN 0 ELSE
            invoice.total - coalesce(notes.total, 0) - coalesce(paid.amount, 0)
            - coalesce(notes.drawn, 0)
        END::DECIMAL(14, 2) AS outstanding
    FROM issued_invoices AS invoice
    LEFT JOIN paid
        ON paid.seller_org_no = invoice.seller_org_no
        AND paid.invoice_number = invoice.invoice_number
    LEFT JOIN notes
        ON notes.seller_org_no = invoice.seller_org_no
        AND notes.credits_invoice = invoice.invoice_number
    LEFT JOIN voided_invoices AS void
        ON void.run_no = invoice.run_no AND void.invoice = invoice.invoice
)
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
    invoice.paid,
    invoice.outstanding,
    CASE
        WHEN void.number IS NOT NULL THEN 'voided'
        WHEN invoice.credited >= invoice.lines_amount THEN 'credited'
        WHEN invoice.kind = 380 AND invoice.paid > 0 AND invoice.outstanding <= 0 THEN 'paid'
        WHEN invoice.kind = 380 AND invoice.paid > 0 THEN 'part_paid'
        WHEN invoice.credited IS NOT NULL THEN 'partly_credited'
        ELSE 'issued'
    END AS state,
    sent_on
FROM owed AS invoice
LEFT JOIN voided_invoices AS void
    ON void.run_no = invoice.run_no AND void.invoice = invoice.invoice
LEFT JOIN sent_invoices AS sent
    ON sent.seller_org_no = invoice.seller_org_no
    AND sent.invoice_number = invoice.invoice_number
ORDER BY invoice.seller_org_no, invoice.invoice_number
