-- Every stay, with the sums of its parts if it is billed month by month.
SELECT
    reporter,
    contact_id,
    patient_key,
    fate,
    agreement_id,
    care_unit,
    started_on,
    ended_on,
    coalesce(parts, 0) AS parts,
    billed_to,
    part.nights,
    part.leave_days,
    amount
FROM published.main.care_contacts
LEFT JOIN (
    SELECT
        reporter,
        contact_id,
        count(*) AS parts,
        max(last_day) AS billed_to,
        sum(nights)::BIGINT AS nights,
        sum(leave_days)::BIGINT AS leave_days
    FROM published.main.stay_parts
    GROUP BY ALL
) AS part USING (reporter, contact_id)
WHERE care_form = 'inpatient'
ORDER BY reporter, contact_id
