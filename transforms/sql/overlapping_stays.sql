-- Pairs of overlapping stays of one patient under one agreement, in order of delivery. Each starts
-- before the other ends, or both start the same day; a stay that begins the day another ends is a
-- transfer, not a duplicate.
SELECT earlier.row AS earlier, later.row AS later
FROM stays AS earlier
JOIN stays AS later
  ON later.patient_id = earlier.patient_id
  AND later.agreement_id = earlier.agreement_id
  AND later.row > earlier.row
  AND (
    (later.started_on < earlier.ended_on AND earlier.started_on < later.ended_on)
    OR later.started_on = earlier.started_on
  )
ORDER BY earlier.row, later.row
