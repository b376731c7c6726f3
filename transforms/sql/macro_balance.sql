-- The amounts owed to each seller, from the figures of each run's reconciliation.
SELECT
    run_no,
    month,
    key AS seller_org_no,
    max(amount) FILTER (measure = 'opening') AS opening,
    max(amount) FILTER (measure = 'invoiced') AS invoiced,
    max(amount) FILTER (measure = 'credited') AS credited,
    max(amount) FILTER (measure = 'voided') AS voided,
    max(amount) FILTER (measure = 'paid') AS paid,
    max(amount) FILTER (measure = 'outstanding') AS outstanding
FROM reconciliation
WHERE measure IN ('opening', 'invoiced', 'credited', 'voided', 'paid', 'outstanding')
    AND (of_month IS NULL OR month = of_month)
GROUP BY run_no, month, key
ORDER BY run_no, key
