-- Remarks by month and code.
SELECT month, code, verdict, text, mended_by, count(*) AS rows, count(DISTINCT source_file) AS files
FROM remarks
WHERE of_month IS NULL OR month = of_month
GROUP BY ALL
ORDER BY month, rows DESC, code
