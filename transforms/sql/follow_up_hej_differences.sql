-- Every contact whose amount in HEJ differs from ours, or that only one of the two has.
SELECT
    month,
    reporter_shown(reporter) AS reporter,
    contact_shown(contact_id) AS contact_id,
    kind,
    our_amount,
    hej_amount,
    difference,
    cause,
    agreement_id,
    unit_shown(care_unit) AS care_unit,
    invoice_number
FROM hej_compared
ORDER BY month, kind, 2, 3
