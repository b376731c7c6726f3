-- Varför är kontakten inte fakturerad?
-- $contact_id: kontaktens id, som explain visar det
-- Läs uppifrån: varje körning som prövade kontakten, vad det blev (utfall), varför (anmärkning) och
-- vem som rättar. En rad med belopp betyder att kontakten ändå fakturerades eller krediterades då.
-- Svar är vad regionen har sagt om kontakten.
-- Ingen rad: ingen utfärdad körning har sett kontakten, id:t är skrivet på ett annat sätt, eller det
-- innehåller ett personnummer och visas som kontrollsumma.
SELECT
    month AS månad,
    CASE kind
        WHEN 'fate' THEN 'utfall'
        WHEN 'remark' THEN 'anmärkning'
        WHEN 'price' THEN 'pris'
        ELSE 'svar'
    END AS slag,
    CASE kind WHEN 'fate' THEN '' ELSE code END AS kod,
    text AS vad,
    amount AS belopp,
    source_file AS fil,
    source_row AS rad
FROM why($contact_id)
