-- The list row for each question: an empty key of a row fits anything, a filled one only its own
-- value. The row with most keys `filled` wins; of equally many a row that gives a price, and then
-- the one whose keys have the higher `place`. Two such rows never fit the same question on the same
-- day, because a list with such rows is refused when it is loaded. `lacking` is why the winner
-- gives no price. Rows with a code are most of a list, and are found by it; most of the others have
-- a profession, and are found by that.
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
),
fits AS (
    SELECT
        ask.question,
        price.line,
        CASE
            WHEN price.undecided THEN 'year'
            WHEN ask.level_needed AND price.care_level IS NULL THEN 'level'
        END AS lacking,
        price.filled * 1024 + price.place AS keys
    FROM near
    WHERE ask.day >= price.valid_from
      AND (price.valid_to IS NULL OR ask.day <= price.valid_to)
      AND (price.profession IS NULL OR price.profession = ask.profession)
      AND (price.visit_type IS NULL OR price.visit_type = ask.visit_type)
      AND (price.category IS NULL OR price.category = ask.category)
      AND (price.age_from IS NULL OR price.age_from <= ask.age)
      AND (price.age_to IS NULL OR ask.age <= price.age_to)
      AND (price.care_level IS NULL OR price.care_level = ask.care_level)
      AND (price.care_form IS NULL OR price.care_form = ask.care_form)
      AND (price.contract_type IS NULL OR price.contract_type = ask.contract_type)
),
ranked AS (
    SELECT
        *,
        keys + CASE lacking WHEN 'year' THEN 256 WHEN 'level' THEN 0 ELSE 512 END AS rank
    FROM fits
)
SELECT question, arg_max(line, rank) AS list_row, arg_max_null(lacking, rank) AS lacking
FROM ranked
GROUP BY question
ORDER BY question
