-- Every file that was read, with the first run that judged its rows: the first whose last file is
-- this one or a later one.
SELECT
    ingest_no,
    source_file,
    format,
    rows,
    sha256,
    min(issued_runs.run_no) AS run_no,
    arg_min(issued_runs.month, issued_runs.run_no) AS month,
    withdrawn_on
FROM source_files
LEFT JOIN withdrawn_files USING (ingest_no)
LEFT JOIN issued_runs ON ingest_no <= last_ingest_no
GROUP BY ALL
ORDER BY ingest_no
