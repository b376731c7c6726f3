-- Visits strictly inside an earlier stay of the same patient under another agreement; a stay without
-- an end may end on any later day.
SELECT visit.place AS place, stay.place AS like_place, visit.started_on AS started_on
FROM visits AS visit
JOIN stays AS stay
  ON stay.patient_id = visit.patient_id
  AND stay.agreement_id <> visit.agreement_id
  AND stay.place < visit.place
  AND stay.started_on < visit.started_on
  AND visit.ended_on < coalesce(stay.ended_on, DATE '9999-12-31')
ORDER BY visit.place, stay.place
