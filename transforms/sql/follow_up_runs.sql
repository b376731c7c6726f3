-- Every issued run, with what it judged and issued.
SELECT
    run_no,
    month,
    issued_on,
    last_ingest_no,
    coalesce(judged.rows, 0)::BIGINT AS rows,
    coalesce(billed.invoices, 0)::BIGINT AS invoices,
    coalesce(billed.credit_notes, 0)::BIGINT AS credit_notes,
    coalesce(billed.invoiced, 0)::DECIMAL(14, 2) AS invoiced,
    coalesce(billed.credited, 0)::DECIMAL(14, 2) AS credited,
    manifest_sha256
FROM issued_runs
LEFT JOIN (
    SELECT run_no, count(*) AS rows FROM judged_rows GROUP BY run_no
) AS judged USING (run_no)
LEFT JOIN (
    SELECT
        run_no,
        count(*) FILTER (kind = 380) AS invoices,
        count(*) FILTER (kind = 381) AS credit_notes,
        sum(total) FILTER (kind = 380) AS invoiced,
        sum(total) FILTER (kind = 381) AS credited
    FROM issued_invoices
    GROUP BY run_no
) AS billed USING (run_no)
ORDER BY run_no
