-- Hur mycket får varje avsändare tillbaka?
-- Rader som avvisades eller väntade när de prövades första gången, av alla rader i den körningen som
-- prövades första gången. Den vanligaste anmärkningen är den som mest är värd att prata om.
WITH first AS (
    SELECT *
    FROM fates
    QUALIFY run_no = min(run_no) OVER (PARTITION BY ingest_no, source_row)
),
counted AS (
    SELECT month, coalesce(reporter, '(okänd)') AS reporter, code, text, count(*) AS rows
    FROM remarks
    JOIN first USING (run_no, month, ingest_no, source_row)
    WHERE verdict IN ('reject', 'hold')
    GROUP BY ALL
),
most AS (
    SELECT *
    FROM counted
    QUALIFY row_number() OVER (PARTITION BY month, reporter ORDER BY rows DESC, code) = 1
)
SELECT
    first.month AS månad,
    coalesce(first.reporter, '(okänd)') AS avsändare,
    count(*) AS rader,
    count(*) FILTER (fate = 'rejected') AS avvisade,
    count(*) FILTER (fate = 'held') AS väntar,
    round(100.0 * count(*) FILTER (fate IN ('rejected', 'held')) / count(*), 1)::DECIMAL(5, 1)
        AS andel_procent,
    max(most.code) AS vanligast,
    max(most.text) AS vad
FROM first
LEFT JOIN most ON most.month = first.month AND most.reporter = coalesce(first.reporter, '(okänd)')
GROUP BY månad, avsändare
ORDER BY månad, avsändare
