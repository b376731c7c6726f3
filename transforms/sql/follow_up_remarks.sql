-- Every remark on a judged row, with its text, and the billed contact that a double resembles.
SELECT
    remark.run_no,
    remark.month,
    ingest_no,
    source_file,
    source_row,
    code,
    verdict,
    text,
    mended_by,
    reporter_shown(like_reporter) AS resembles_reporter,
    contact_shown(like_contact_id) AS resembles_contact_id
FROM row_remarks AS remark
JOIN source_files USING (ingest_no)
JOIN remark_texts USING (code)
LEFT JOIN (SELECT run_no, ingest_no, source_row, code, like_reporter, like_contact_id FROM resemblances)
    USING (run_no, ingest_no, source_row, code)
ORDER BY remark.run_no, ingest_no, source_row, code
