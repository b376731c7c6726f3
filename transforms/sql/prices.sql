-- The list row for each question: an empty key of a row fits anything, a filled one only its own
-- value. `rank` is higher the more keys a row has filled; two rows of the same rank never fit the
-- same question on the same day, because a list with such rows is refused when it is loaded. Rows
-- with a code are most of a list, and are found by it; most of the others have a profession, and
-- are found by that.
WITH near AS (
    SELECT ask, price
    FROM asks AS ask
    JOIN prices AS price
      ON price.price_list_id = ask.price_list_id
      AND price.kind = ask.kind
      AND price.code = ask.code
    UNION ALL
    SELECT ask, price
    FROM asks AS ask
    JOIN prices AS price
      ON price.price_list_id = ask.price_list_id
      AND price.kind = ask.kind
      AND price.code IS NULL
      AND price.profession = ask.profession
    UNION ALL
    SELECT ask, price
    FROM asks AS ask
    JOIN prices AS price
      ON price.price_list_id = ask.price_list_id
      AND price.kind = ask.kind
      AND price.code IS NULL
      AND price.profession IS NULL
)
SELECT ask.question, arg_max(price.line, price.rank) AS list_row
FROM near
WHERE ask.day >= price.valid_from
  AND (price.valid_to IS NULL OR ask.day <= price.valid_to)
  AND (price.profession IS NULL OR price.profession = ask.profession)
  AND (price.visit_type IS NULL OR price.visit_type = ask.visit_type)
  AND (price.care_form IS NULL OR price.care_form = ask.care_form)
  AND (price.contract_type IS NULL OR price.contract_type = ask.contract_type)
GROUP BY ask.question
ORDER BY ask.question
