-- Stays for which some LMA evidence holds on the first day: the patient's own, or that of the
-- reported number, regardless of owner. Two joins, because one with OR would compare every stay
-- with every card.
SELECT stay.row
FROM stays AS stay
JOIN cards AS card
  ON card.owner = stay.resolved_patient_id
  AND stay.started_on >= card.valid_from
  AND (card.valid_to IS NULL OR stay.started_on <= card.valid_to)
UNION
SELECT stay.row
FROM stays AS stay
JOIN cards AS card
  ON card.lma_number = stay.lma_number
  AND stay.started_on >= card.valid_from
  AND (card.valid_to IS NULL OR stay.started_on <= card.valid_to)
ORDER BY row
