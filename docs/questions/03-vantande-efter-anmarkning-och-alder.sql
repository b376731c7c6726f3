-- Vilka kontakter väntar, på vad, hur länge och på vem?
-- Åldern räknas från vårdens början till dagen då den senaste körningen utfärdades. En kontakt med
-- flera anmärkningar räknas på en rad med alla koder. Äldst först: betalaren tar inte emot hur
-- gammal vård som helst (T01). Okänd ålder: raden stannade innan dess datum kunde användas.
SELECT
    codes AS koder,
    mended_by AS rättas_av,
    count(*) AS kontakter,
    count(*) FILTER (age_days <= 30) AS högst_30_dagar,
    count(*) FILTER (age_days BETWEEN 31 AND 90) AS "31-90_dagar",
    count(*) FILTER (age_days > 90) AS över_90_dagar,
    count(*) FILTER (age_days IS NULL) AS okänd_ålder,
    max(age_days) AS äldst_dagar
FROM open_contacts()
WHERE fate = 'held'
GROUP BY codes, mended_by
ORDER BY äldst_dagar DESC NULLS LAST, koder
