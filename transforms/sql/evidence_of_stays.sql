-- The stays for which some LMA evidence holds on the first day: the patient's own, or that of the
-- number reported, whoever owns it.
SELECT DISTINCT stay.row
FROM stays AS stay
JOIN cards AS card
  ON (card.owner = stay._patient OR card.lma_number = stay.lma_number)
  AND stay.started_on >= card.valid_from
  AND (card.valid_to IS NULL OR stay.started_on <= card.valid_to)
ORDER BY stay.row
