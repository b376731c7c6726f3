-- Vilka kontakter ser ut att vara fakturerade två gånger, eller väntar för att de gör det?
-- Varje par är samma patient, dag, enhet och yrke med samma åtgärder, under två id. Väntar:
-- kontakten är inte fakturerad. Är båda fakturerade har någon släppt den ena, eller så skiljer de
-- sig i något annat: läs kontaktens väg i fråga 02. Slutenvård räknas inte här.
SELECT
    one.started_on AS dag,
    one.care_unit AS kombikakod,
    one.contact_id AS kontakt,
    in_swedish(one.fate) AS utfall,
    other.contact_id AS liknar,
    in_swedish(other.fate) AS dess_utfall,
    other.invoice_number AS dess_faktura,
    other.amount AS dess_kronor
FROM care_contacts AS one
JOIN care_contacts AS other
    ON other.patient_key = one.patient_key
    AND other.started_on = one.started_on
    AND other.care_unit = one.care_unit
    AND other.profession IS NOT DISTINCT FROM one.profession
    AND other.procedure_codes IS NOT DISTINCT FROM one.procedure_codes
    AND other.care_form = one.care_form
WHERE one.care_form <> 'inpatient'
    AND other.amount IS NOT NULL
    AND (one.reporter, one.contact_id) <> (other.reporter, other.contact_id)
    AND (
        (one.fate = 'held' AND one.amount IS NULL)
        OR (one.amount IS NOT NULL AND (one.reporter, one.contact_id) > (other.reporter, other.contact_id))
    )
ORDER BY dag, kombikakod, kontakt, liknar
