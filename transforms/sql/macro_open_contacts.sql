-- Waiting contacts, with the remarks of the row that decided last. A contact has one such row per
-- run: its other reports are replaced.
SELECT
    contact.reporter,
    contact.contact_id,
    patient_key,
    contact.fate,
    string_agg(DISTINCT code, ' ' ORDER BY code) AS codes,
    string_agg(DISTINCT mended_by, ', ' ORDER BY mended_by) AS mended_by,
    care_unit,
    started_on,
    ended_on,
    date_diff('day', started_on, (SELECT max(issued_on) FROM runs)) AS age_days,
    any_value(row.source_file) AS source_file,
    any_value(source_row) AS source_row
FROM care_contacts AS contact
JOIN (
    SELECT *
    FROM fates
    QUALIFY run_no = max(run_no) OVER (PARTITION BY reporter, contact_id)
) AS row
    ON contact.reporter = row.reporter
    AND contact.contact_id = row.contact_id
    -- A contact of a voided invoice waits, and its row was billed.
    AND (contact.fate = row.fate OR (contact.fate = 'not_yet' AND row.fate = 'billed'))
LEFT JOIN (
    SELECT run_no, ingest_no, source_row, code, mended_by
    FROM remarks
    WHERE verdict = 'hold' OR code = 'B03'
) AS remark USING (run_no, ingest_no, source_row)
WHERE contact.fate IN ('held', 'not_yet')
GROUP BY ALL
ORDER BY age_days DESC, contact.reporter, contact.contact_id
