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
    amount,
    unreported_since
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
LEFT JOIN (
    SELECT reporter, contact_id, reported_on AS unreported_since
    FROM unreported_stays
    JOIN published.main.fates AS judged USING (run_no, ingest_no, source_row)
    WHERE NOT EXISTS (
        FROM published.main.fates AS later
        WHERE later.reporter = judged.reporter
        AND later.contact_id = judged.contact_id
        AND later.run_no > judged.run_no
    )
) AS waits USING (reporter, contact_id)
WHERE care_form = 'inpatient'
ORDER BY reporter, contact_id
