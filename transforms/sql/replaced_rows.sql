-- The rows of this run that are not their contact's latest report. If all reports of a contact have
-- reported_at, the latest of those decides; else, and on ties, the order of delivery. Reports of
-- earlier months are included (they may be later ones), but keep their fate.
WITH every AS (
    SELECT row, reporter, contact_id, ingest_no, source_row, reported_at FROM reports
    UNION ALL
    SELECT NULL, reporter, contact_id, ingest_no, source_row, reported_at
    FROM earlier
    ANTI JOIN reports USING (ingest_no, source_row)
),
ordered AS (
    SELECT
        row,
        row_number() OVER (
            PARTITION BY reporter, contact_id
            ORDER BY CASE WHEN timed THEN reported_at END DESC, ingest_no DESC, source_row DESC
        ) AS place
    FROM (
        SELECT
            *,
            count(*) OVER contact = count(reported_at) OVER contact AS timed
        FROM every
        WINDOW contact AS (PARTITION BY reporter, contact_id)
    )
)
SELECT row FROM ordered WHERE place > 1 AND row IS NOT NULL ORDER BY row
