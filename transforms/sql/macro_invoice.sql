-- The lines of an invoice. Each seller has its own series, so the key is seller and number.
SELECT
    seller_org_no,
    invoice_number,
    document.kind,
    document.month,
    issued_on,
    payer_id,
    document.state,
    line_no,
    care_unit,
    unit_name,
    in_swedish(line.kind) AS text,
    code,
    visit_type,
    profession,
    quantity,
    unit_price,
    amount
FROM invoices AS document
JOIN invoice_lines AS line USING (seller_org_no, invoice_number)
WHERE invoice_number = of_number
ORDER BY seller_org_no, line_no
