-- Every contact whose amount in HEJ differs from ours, or that only one of the two has.
SELECT
    month,
    shown(reporter, 35) AS reporter,
    shown(contact_id, 33) AS contact_id,
    kind,
    our_amount,
    hej_amount,
    difference,
    cause,
    agreement_id,
    care_unit,
    invoice_number
FROM hej_compared
ORDER BY month, kind, 2, 3
