-- Contacts reported without an LMA number: the patient's number, when exactly one is valid on the
-- day. Residence and kind are those of the evidence with the latest first day
-- (of two such, the later line of the registry).
SELECT
    contact.row,
    CASE WHEN count(DISTINCT card.lma_number) = 1 THEN min(card.lma_number) END AS lma_filled_in,
    CASE
        WHEN count(DISTINCT card.lma_number) = 1
        THEN arg_max_null(
            card.region_of_residence, (card.valid_from, card.line)
        )
    END AS residence,
    CASE
        WHEN count(DISTINCT card.lma_number) = 1
        THEN arg_max(card.evidence, (card.valid_from, card.line))
    END AS lma_evidence
FROM contacts AS contact
JOIN cards AS card
  ON card.owner = contact.resolved_patient_id
  AND contact.started_on >= card.valid_from
  AND (card.valid_to IS NULL OR contact.started_on <= card.valid_to)
GROUP BY contact.row
ORDER BY contact.row
