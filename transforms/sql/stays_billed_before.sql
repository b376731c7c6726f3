-- Stays that overlap one billed before this run, of the same patient under the same agreement.
SELECT DISTINCT stay.row
FROM stays AS stay
JOIN billed
  ON billed.patient_id = stay.patient_id
  AND billed.agreement_id = stay.agreement_id
  AND (
    (stay.started_on < billed.ended_on AND billed.started_on < stay.ended_on)
    OR stay.started_on = billed.started_on
  )
ORDER BY stay.row
