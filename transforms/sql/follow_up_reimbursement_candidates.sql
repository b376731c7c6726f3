-- Every candidate for the state's reimbursement, without the patient's identity.
SELECT
    year,
    claim,
    reporter_shown(reporter) AS reporter,
    contact_shown(contact_id) AS contact_id,
    person_key(patient_id) AS patient_key,
    category,
    seller_org_no,
    agreement_id,
    unit_shown(care_unit) AS care_unit,
    started_on,
    ended_on,
    contacts,
    cost,
    claimable,
    deadline,
    claimed_on
FROM state_candidates
ORDER BY year, claim, deadline NULLS LAST, ended_on, 3, 4
