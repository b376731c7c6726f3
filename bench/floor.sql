-- The floor of `make bench`: reads every column of the reports once, and joins each contact with the
-- dated registries as the rules require. There are no rules and no remarks; the output is three sums.
-- A join on key and BETWEEN is exact, because validity does not overlap. If a shared HSA-id leads to two
-- units, the contact occurs twice: choosing one would be a rule.
CREATE MACRO registry(name) AS TABLE
SELECT * REPLACE (
    CAST(valid_from AS date) AS valid_from,
    coalesce(CAST(valid_to AS date), DATE '9999-12-31') AS valid_to
)
FROM read_csv(
    getvariable('registries') || '/' || name || '.csv', delim = ';', header = true, all_varchar = true
);
CREATE TABLE agreements AS FROM registry('agreements');
CREATE TABLE care_units AS FROM registry('care_units');
CREATE TABLE reserve_numbers AS FROM registry('reserve_numbers');
CREATE TABLE lma_cards AS SELECT *, replace(lma_number, '-', '') AS lma_digits FROM registry('lma_cards');
CREATE TABLE fee_codes AS FROM registry('fee_codes');
CREATE TABLE payers AS FROM registry('payers');
CREATE TABLE price_items AS
SELECT * REPLACE (CAST(replace(amount, ',', '.') AS decimal(14, 2)) AS amount) FROM registry('price_items');
CREATE TABLE drg_weights AS
SELECT * REPLACE (CAST(replace(weight, ',', '.') AS decimal(9, 4)) AS weight) FROM registry('drg_weights');

CREATE TEMP TABLE matched AS
WITH hsa_ids AS (
    SELECT hsa_id, valid_from, valid_to, min(agreement_id) AS agreement_id
    FROM care_units
    GROUP BY ALL
),
reported AS (
    SELECT
        coalesce(try_cast(started_on AS date), CAST(try_strptime(started_on, '%Y%m%d') AS date)) AS day,
        replace(regexp_extract(lma_number, '\d\d-?\d{6}'), '-', '') AS lma,
        -- The length of every column, so that every column is read.
        coalesce(strlen(reporter), 0) + coalesce(strlen(contact_id), 0) + coalesce(strlen(cancelled), 0)
            + coalesce(strlen(reported_at), 0) + coalesce(strlen(care_unit), 0) + coalesce(strlen(care_form), 0)
            + coalesce(strlen(started_on), 0) + coalesce(strlen(ended_on), 0) + coalesce(strlen(visit_type), 0)
            + coalesce(strlen(profession), 0) + coalesce(strlen(fee_code), 0) + coalesce(strlen(patient_id), 0)
            + coalesce(strlen(lma_number), 0) + coalesce(strlen(patient_name), 0) + coalesce(strlen(born_on), 0)
            + coalesce(strlen(patient_fee), 0) + coalesce(strlen(drg_code), 0) + coalesce(strlen(procedure_codes), 0)
            + coalesce(strlen(diagnosis_codes), 0) + coalesce(strlen(interpreter), 0) + coalesce(strlen(island_visit), 0)
            + coalesce(strlen(protected_identity), 0) + coalesce(strlen(leave_days), 0) + coalesce(strlen(planned), 0)
            AS size,
        care_unit, care_form, visit_type, profession, fee_code, patient_id, drg_code,
        procedure_codes
    FROM read_csv(getvariable('reports'), delim = ';', header = true, all_varchar = true)
),
identified AS (
    SELECT
        r.*,
        fee.category,
        fee.health_exam,
        coalesce(own.reserve_number, linked.reserve_number) AS patient
    FROM reported AS r
    LEFT JOIN fee_codes AS fee
        ON fee.fee_code = r.fee_code AND r.day BETWEEN fee.valid_from AND fee.valid_to
    LEFT JOIN reserve_numbers AS own
        ON own.reserve_number = r.patient_id AND r.day BETWEEN own.valid_from AND own.valid_to
    LEFT JOIN reserve_numbers AS linked
        ON linked.personal_id = r.patient_id AND r.day BETWEEN linked.valid_from AND linked.valid_to
),
placed AS (
    SELECT
        i.*,
        coalesce(card.region_of_residence, other.region_of_residence) AS residence,
        coalesce(unit.agreement_id, place.agreement_id) AS agreement_id
    FROM identified AS i
    LEFT JOIN lma_cards AS card
        ON card.lma_digits = i.lma AND i.day BETWEEN card.valid_from AND card.valid_to
    LEFT JOIN lma_cards AS other
        ON other.reserve_number = i.patient AND i.day BETWEEN other.valid_from AND other.valid_to
    LEFT JOIN care_units AS unit
        ON unit.care_unit = i.care_unit AND i.day BETWEEN unit.valid_from AND unit.valid_to
    LEFT JOIN hsa_ids AS place
        ON place.hsa_id = i.care_unit AND i.day BETWEEN place.valid_from AND place.valid_to
)
SELECT
    p.day, p.size, p.care_form, p.visit_type, p.profession, p.procedure_codes,
    a.contract_type, w.weight, payer.reference_asylum,
    if(a.price_basis = 'agreement' AND p.category <> 'quota_refugee', a.price_list_id, 'out_of_county')
        AS price_list_id,
    CASE
        WHEN p.care_form <> 'inpatient' THEN if(p.health_exam = 'ja', 'health_exam', 'visit')
        WHEN a.inpatient_model = 'day' THEN 'day'
        ELSE 'drg_point'
    END AS kind
FROM placed AS p
LEFT JOIN agreements AS a
    ON a.agreement_id = p.agreement_id AND p.day BETWEEN a.valid_from AND a.valid_to
LEFT JOIN payers AS payer
    ON payer.payer_id = if(a.owner = 'region' AND p.residence <> '01', p.residence, 'hsf')
    AND p.day BETWEEN payer.valid_from AND payer.valid_to
LEFT JOIN drg_weights AS w
    ON w.drg_code = p.drg_code AND p.day BETWEEN w.valid_from AND w.valid_to;
