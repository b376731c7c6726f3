-- Hur stor andel av varje avsändares kontakter rapporteras sent?
-- En kontakt är sen när vården avslutades före den månad vars körning först prövade den. Andelen är
-- av kontakterna i den körningen. Sena kontakter är riktiga, men risken är att de blir äldre än vad
-- betalaren tar emot. Kontakter utan läsbart slutdatum räknas inte.
SELECT
    first.month AS månad,
    reporter AS avsändare,
    count(*) AS kontakter,
    count(*) FILTER (strftime(ended_on, '%Y-%m') < first.month) AS sena,
    round(
        100.0 * count(*) FILTER (strftime(ended_on, '%Y-%m') < first.month) / count(*), 1
    )::DECIMAL(5, 1) AS andel_procent
FROM care_contacts
JOIN (
    SELECT reporter, contact_id, min(month) AS month FROM fates GROUP BY ALL
) AS first USING (reporter, contact_id)
WHERE ended_on IS NOT NULL
GROUP BY first.month, reporter
ORDER BY first.month, reporter
