-- Hur mycket har krediterats, och varför?
-- Ändrad: avsändaren rättade kontakten, och den fakturerades på nytt i samma körning; då står också
-- vad som fakturerades i stället. Makulerad: avsändaren tog tillbaka kontakten, eller hela
-- fakturan krediterades. Faktureras inte: kontakten ska inte faktureras (se anmärkningen). Kronor utan momskompensation.
WITH credited AS (
    SELECT
        month,
        run_no,
        reporter,
        contact_id,
        -sum(net_amount) FILTER (sign < 0) AS back,
        coalesce(sum(net_amount) FILTER (sign > 0), 0) AS instead
    FROM price_items_used
    GROUP BY ALL
    HAVING count(*) FILTER (sign < 0) > 0
),
turned_away AS (
    SELECT DISTINCT run_no, reporter, contact_id
    FROM remarks
    JOIN fates USING (run_no, ingest_no, source_row)
    WHERE verdict = 'not_billable'
)
SELECT
    month AS månad,
    CASE
        WHEN instead <> 0 THEN 'Ändrad'
        WHEN turned_away.run_no IS NOT NULL THEN 'Faktureras inte'
        ELSE 'Makulerad'
    END AS orsak,
    count(*) AS kontakter,
    sum(back) AS krediterat,
    sum(instead) AS fakturerat_i_stället
FROM credited
LEFT JOIN turned_away USING (run_no, reporter, contact_id)
GROUP BY månad, orsak
ORDER BY månad, orsak
