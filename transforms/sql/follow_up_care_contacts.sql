-- Every contact once. Its fate is that of the report that decided last; what is told of it is, in
-- this order: the line that is billed net, the report as matched, the report as read, and the line
-- that was billed last (for a contact that was credited). Rows whose identity could not be read
-- (C01) are nobody's.
WITH sound AS (
    SELECT *
    FROM judged_rows
    ANTI JOIN (
        SELECT run_no, ingest_no, source_row FROM row_remarks WHERE code = 'C01'
    ) USING (run_no, ingest_no, source_row)
    WHERE reporter IS NOT NULL AND contact_id IS NOT NULL
),
decided AS (
    SELECT
        reporter,
        contact_id,
        unnest(
            arg_max(
                {run_no: run_no, month: month, fate: fate, ingest_no: ingest_no, source_row: source_row},
                {decides: fate <> 'replaced', run_no: run_no, ingest_no: ingest_no, source_row: source_row}
            )
        )
    FROM sound
    GROUP BY reporter, contact_id
),
net AS (
    SELECT line.*, invoice_number
    FROM billed_lines AS line
    ANTI JOIN (
        SELECT reporter, contact_id, debit_run FROM billed_lines WHERE sign < 0
    ) AS credited USING (reporter, contact_id, debit_run)
    JOIN issued_invoices USING (run_no, invoice)
    WHERE sign > 0
),
told AS (
    SELECT DISTINCT ON (reporter, contact_id) *
    FROM (
        SELECT 1 AS place, net.* FROM net
        UNION ALL BY NAME
        SELECT 2 AS place, matched_care.* FROM matched_care
        JOIN decided USING (run_no, ingest_no, source_row)
        UNION ALL BY NAME
        SELECT 3 AS place, care.* EXCLUDE (fee_category), fee_category AS category FROM care
        JOIN decided USING (run_no, ingest_no, source_row)
        UNION ALL BY NAME
        SELECT 4 AS place, billed_lines.* FROM billed_lines
    )
    ORDER BY reporter, contact_id, place, run_no DESC
)
SELECT
    shown(decided.reporter, 35) AS reporter,
    shown(decided.contact_id, 33) AS contact_id,
    person_key(patient_id) AS patient_key,
    decided.fate,
    decided.month,
    seller_org_no,
    agreement_id,
    payer_id,
    route,
    category,
    care_unit,
    care_form,
    started_on,
    ended_on,
    visit_type,
    profession,
    fee_code,
    drg_code,
    procedure_codes,
    diagnosis_codes,
    CASE WHEN place = 1 THEN amount END AS amount,
    CASE WHEN place = 1 THEN invoice_number END AS invoice_number
FROM decided
LEFT JOIN told USING (reporter, contact_id)
ORDER BY ALL
