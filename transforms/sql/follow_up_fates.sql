-- Every row that a run judged. The identity cell can have any content when the row is out of step
-- with its heading; if it is longer than an identity may be, it is not shown.
SELECT
    run_no,
    month,
    ingest_no,
    source_file,
    source_row,
    shown(reporter, 35) AS reporter,
    shown(contact_id, 33) AS contact_id,
    fate
FROM judged_rows
JOIN source_files USING (ingest_no)
ORDER BY run_no, ingest_no, source_row
