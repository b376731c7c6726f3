-- The units of an HSA-id on a day: whether it is known at all, how many agreements it has, and, if
-- one, the agreement and the lowest of its units. One HSA-id may have many kombikakoder, each with
-- its own validity (MEK, Region Stockholm's code server).
SELECT
    asked.row,
    min(unit.care_unit) FILTER (WHERE holding) AS resolved_unit,
    arg_min_null(unit.name, unit.care_unit) FILTER (WHERE holding) AS unit_name,
    asked.code AS unit_hsa_id,
    arg_min_null(unit.medical_field_code, unit.care_unit) FILTER (WHERE holding) AS medical_field_code,
    min(unit.agreement_id) FILTER (WHERE holding) AS agreement_id,
    count(DISTINCT unit.agreement_id) FILTER (WHERE holding) AS agreements_found
FROM asked
JOIN care_units AS unit ON unit.hsa_id = asked.code
CROSS JOIN LATERAL (
    SELECT asked.day >= unit.valid_from
        AND (unit.valid_to IS NULL OR asked.day <= unit.valid_to) AS holding
)
GROUP BY asked.row, asked.code
ORDER BY asked.row
