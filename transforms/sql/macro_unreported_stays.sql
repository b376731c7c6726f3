-- Patients still admitted whose stay has not been reported since the month ended.
SELECT
    reporter,
    contact_id,
    patient_key,
    agreement_id,
    care_unit,
    started_on,
    billed_to,
    nights,
    amount,
    unreported_since,
    date_diff('day', unreported_since, (SELECT max(issued_on) FROM runs)) AS days
FROM stays
WHERE unreported_since IS NOT NULL
ORDER BY unreported_since, reporter, contact_id
