-- Every remark on a judged row, with its text.
SELECT run_no, month, ingest_no, source_file, source_row, code, verdict, text, mended_by
FROM row_remarks
JOIN source_files USING (ingest_no)
JOIN remark_texts USING (code)
ORDER BY run_no, ingest_no, source_row, code
