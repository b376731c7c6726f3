-- Every part of a stay that is billed month by month, billed net: neither credited nor voided.
SELECT
    reporter_shown(line.reporter) AS reporter,
    contact_shown(line.contact_id) AS contact_id,
    person_key(line.patient_id) AS patient_key,
    line.care_month,
    line.first_day,
    line.last_day,
    line.nights,
    line.nights_before,
    line.leave_days::BIGINT AS leave_days,
    line.amount,
    unit_shown(line.care_unit) AS care_unit,
    line.agreement_id,
    document.seller_org_no,
    document.invoice_number,
    line.month
FROM billed_lines AS line
ANTI JOIN (
    SELECT ingest_no, source_row, debit_run, care_month FROM billed_lines WHERE sign < 0
) AS credited
    ON line.ingest_no = credited.ingest_no
    AND line.source_row = credited.source_row
    AND line.debit_run = credited.debit_run
    AND line.care_month = credited.care_month
ANTI JOIN voided_invoices AS void ON line.run_no = void.run_no AND line.invoice = void.invoice
JOIN issued_invoices AS document
    ON line.run_no = document.run_no AND line.invoice = document.invoice
WHERE line.sign > 0 AND line.care_month IS NOT NULL
ORDER BY 1, 2, line.care_month
