-- Reported numbers that have several cards. The patient's own cards are asked; those of every
-- owner when the owner is not asked (a kept personal number) or none of the cards is the patient's.
WITH paired AS (
    SELECT
        contact.row,
        contact._kept,
        card.owner = contact._patient AS his,
        card.valid_from,
        card.line,
        card.region_of_residence,
        contact.started_on >= card.valid_from
            AND (card.valid_to IS NULL OR contact.started_on <= card.valid_to) AS holding
    FROM contacts AS contact
    JOIN cards AS card ON card.lma_number = contact._read
),
chosen AS (
    SELECT *, coalesce(bool_or(his) OVER (PARTITION BY row), false) AS any_his FROM paired
)
SELECT
    row,
    true AS _registered,
    bool_or(any_his OR _kept) AS _his,
    bool_or(holding) AS _holds,
    arg_max_null(region_of_residence, (valid_from, line)) FILTER (WHERE holding)
        AS residence
FROM chosen
WHERE coalesce(his, false) OR NOT any_his OR _kept
GROUP BY row
ORDER BY row
