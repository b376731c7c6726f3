-- Vilka rader i prislistorna ger flest kronor?
-- Netto: det som krediterats är borträknat. Andelen är av allt netto. Poster utan prislista (tillägg
-- och avdrag enligt avtalet) står sist med tom lista. Ett fel i de översta raderna kostar mest.
SELECT
    price_list_id AS prislista,
    list_row AS rad,
    in_swedish(kind) AS slag,
    max(unit_price) AS högsta_pris,
    count(*) FILTER (sign > 0) AS gånger,
    sum(net_amount) AS netto,
    round(100 * sum(net_amount) / (SELECT sum(net_amount) FROM price_items_used), 1)::DECIMAL(5, 1)
        AS andel_procent
FROM price_items_used
GROUP BY price_list_id, list_row, kind
ORDER BY price_list_id IS NULL, netto DESC, rad
LIMIT 10
