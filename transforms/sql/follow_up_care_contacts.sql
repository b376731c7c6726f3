-- Every contact once. Its fate is that of the report that decided last, of those that took part (S01,
-- R02) if any did; its other columns come, in
-- this order, from the line billed net, the report as matched, the report as read, and the line
-- that was billed last (for a credited contact). A contact that an earlier release billed under two
-- spellings has the sum of both lines, and the columns of the later one; so has a stay that is billed
-- month by month, of its parts. Rows without a readable identity (C01) belong to
-- no contact. A contact whose bill was voided waits for the next run: not_yet. Sorted by what is
-- shown, because the place of a hidden id would reveal it.
WITH sound AS (
    SELECT
        judged_rows.*,
        barred_rows.ingest_no IS NULL AND withdrawn.ingest_no IS NULL AS takes_part
    FROM judged_rows
    LEFT JOIN barred_rows USING (run_no, ingest_no, source_row)
    LEFT JOIN withdrawn_files AS withdrawn
        ON judged_rows.ingest_no = withdrawn.ingest_no AND withdrawn.is_judged
    ANTI JOIN (
        SELECT run_no, ingest_no, source_row FROM row_remarks WHERE code = 'C01'
    ) USING (run_no, ingest_no, source_row)
    WHERE judged_rows.reporter IS NOT NULL AND judged_rows.contact_id IS NOT NULL
),
decided AS MATERIALIZED (
    SELECT
        reporter,
        contact_id,
        unnest(
            arg_max(
                {run_no: run_no, month: month, fate: fate, ingest_no: ingest_no, source_row: source_row},
                {takes_part: takes_part, decides: fate <> 'replaced', run_no: run_no, ingest_no: ingest_no, source_row: source_row}
            )
        )
    FROM sound
    GROUP BY reporter, contact_id
),
net AS MATERIALIZED (
    SELECT
        line.* REPLACE (sum(amount) OVER (PARTITION BY reporter, contact_id)::DECIMAL(14, 2) AS amount),
        invoice_number
    FROM billed_lines AS line
    ANTI JOIN (
        SELECT ingest_no, source_row, debit_run, care_month FROM billed_lines WHERE sign < 0
    ) AS credited
        ON line.ingest_no = credited.ingest_no
        AND line.source_row = credited.source_row
        AND line.debit_run = credited.debit_run
        AND line.care_month IS NOT DISTINCT FROM credited.care_month
    ANTI JOIN voided_invoices USING (run_no, invoice)
    JOIN issued_invoices USING (run_no, invoice)
    WHERE sign > 0
    QUALIFY row_number() OVER (
        PARTITION BY reporter, contact_id
        ORDER BY coalesce(care_month, '') DESC, run_no DESC, ingest_no DESC, source_row DESC
    ) = 1
),
reported AS MATERIALIZED (
    SELECT * FROM decided ANTI JOIN net USING (reporter, contact_id)
),
read AS MATERIALIZED (
    SELECT matched_care.*
    FROM matched_care
    SEMI JOIN reported USING (run_no, ingest_no, source_row)
    UNION ALL BY NAME
    SELECT care.* EXCLUDE (fee_category), fee_category AS category
    FROM care
    SEMI JOIN reported USING (run_no, ingest_no, source_row)
    ANTI JOIN matched_care USING (run_no, ingest_no, source_row)
),
credited AS (
    SELECT billed_lines.*
    FROM billed_lines
    SEMI JOIN reported USING (reporter, contact_id)
    ANTI JOIN read USING (reporter, contact_id)
    QUALIFY row_number() OVER (PARTITION BY reporter, contact_id ORDER BY run_no DESC, sign) = 1
),
belonging AS (
    SELECT
        reporter,
        contact_id,
        arg_max(
            part_of_contact, {run_no: run_no, ingest_no: ingest_no, source_row: source_row}
        ) AS part_of_contact
    FROM care
    WHERE part_of_contact IS NOT NULL
    GROUP BY reporter, contact_id
),
outcome AS (
    SELECT TRUE AS is_net, net.* FROM net
    UNION ALL BY NAME
    SELECT FALSE AS is_net, read.* FROM read
    UNION ALL BY NAME
    SELECT FALSE AS is_net, credited.* FROM credited
)
SELECT
    reporter_shown(decided.reporter) AS reporter,
    contact_shown(decided.contact_id) AS contact_id,
    person_key(patient_id) AS patient_key,
    CASE
        WHEN decided.fate IN ('billed', 'unchanged') AND is_net IS NOT TRUE THEN 'not_yet'
        ELSE decided.fate
    END AS fate,
    decided.month,
    seller_org_no,
    agreement_id,
    payer_id,
    route,
    category,
    unit_shown(care_unit) AS care_unit,
    care_form,
    started_on,
    ended_on,
    code_shown(visit_type) AS visit_type,
    code_shown(profession) AS profession,
    code_shown(fee_code) AS fee_code,
    code_shown(drg_code) AS drg_code,
    procedure_codes,
    diagnosis_codes,
    contact_shown(belonging.part_of_contact) AS part_of_contact,
    CASE WHEN is_net THEN amount END AS amount,
    CASE WHEN is_net THEN invoice_number END AS invoice_number
FROM decided
LEFT JOIN outcome USING (reporter, contact_id)
LEFT JOIN belonging USING (reporter, contact_id)
ORDER BY 1, 2
