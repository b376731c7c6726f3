-- Every line of every invoice, by invoice number.
SELECT
    invoice_number,
    seller_org_no,
    month,
    line_no::BIGINT AS line_no,
    unit_shown(line.care_unit) AS care_unit,
    line.unit_name,
    line.care_form,
    line.kind,
    line.code,
    code_shown(line.visit_type) AS visit_type,
    code_shown(line.profession) AS profession,
    line.quantity,
    line.unit_price,
    line.amount,
    line.care_month
FROM issued_lines AS line
JOIN issued_invoices USING (run_no, invoice)
ORDER BY seller_org_no, invoice_number, line_no
