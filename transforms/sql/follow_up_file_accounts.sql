-- What each file counts of itself, and what became of it, in the run that it was new to.
SELECT
    run_no,
    month,
    series,
    file_no,
    file_no::VARCHAR AS source_file,
    what,
    currency,
    stated,
    counted,
    counted_amount,
    kept,
    kept_amount,
    left_out,
    left_out_amount,
    merged,
    merged_amount,
    refused
FROM accounts_of_files
ORDER BY run_no, series DESC, file_no, currency
