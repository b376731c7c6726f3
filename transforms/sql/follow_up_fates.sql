-- Every row that a run judged. The identity cell can have any content when the row is out of step
-- with its heading: only agreed forms are shown.
SELECT
    run_no,
    month,
    ingest_no,
    source_file,
    source_row,
    reporter_shown(reporter) AS reporter,
    contact_shown(contact_id) AS contact_id,
    fate
FROM judged_rows
JOIN source_files USING (ingest_no)
ORDER BY run_no, ingest_no, source_row
