-- Pairs of overlapping stays of one patient, in order of delivery, of which the later is asked. Each
-- starts before the other ends, or both start the same day; a stay that begins the day another ends
-- is a transfer, not a duplicate. A stay without an end may end on any later day.
SELECT
    later.place AS place,
    earlier.place AS like_place,
    later.started_on AS started_on,
    earlier.agreement_id = later.agreement_id AS same_agreement
FROM stays AS earlier
JOIN stays AS later
  ON later.patient_id = earlier.patient_id
  AND later.place > earlier.place
  AND (
    (
        later.started_on < coalesce(earlier.ended_on, DATE '9999-12-31')
        AND earlier.started_on < coalesce(later.ended_on, DATE '9999-12-31')
    )
    OR later.started_on = earlier.started_on
  )
WHERE later.asked
ORDER BY later.place, earlier.place
