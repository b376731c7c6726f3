-- The history of a contact, run by run: the fate of each report, its remarks, then its billing. The
-- region's answers are last, because they belong to no run.
SELECT run_no, month, reporter, source_file, source_row, kind, code, text, amount, invoice_number
FROM (
    SELECT
        1 AS place,
        run_no,
        month,
        reporter,
        ingest_no,
        source_file,
        source_row,
        'fate' AS kind,
        fate AS code,
        in_swedish(fate) AS text,
        NULL::DECIMAL(14, 2) AS amount,
        NULL::VARCHAR AS invoice_number,
        NULL::BIGINT AS item
    FROM fates
    WHERE contact_id = of_contact
    UNION ALL BY NAME
    SELECT
        2 AS place,
        run_no,
        remark.month,
        reporter,
        ingest_no,
        remark.source_file,
        source_row,
        'remark' AS kind,
        code,
        concat_ws(' – ', text, mended_by, 'liknar ' || resembles_contact_id) AS text
    FROM remarks AS remark
    JOIN fates USING (run_no, ingest_no, source_row)
    WHERE contact_id = of_contact
    UNION ALL BY NAME
    SELECT
        3 AS place,
        run_no,
        month,
        reporter,
        'price' AS kind,
        kind AS code,
        concat_ws(
            ', ',
            CASE WHEN sign < 0 THEN 'Krediteras' END,
            rule,
            price_list_id || ' rad ' || list_row
        ) AS text,
        net_amount AS amount,
        invoice_number,
        item
    FROM price_items_used
    WHERE contact_id = of_contact
    UNION ALL BY NAME
    SELECT
        4 AS place,
        month,
        reporter,
        answer_no AS ingest_no,
        source_row,
        'answer' AS kind,
        coalesce(remark_code, status) AS code,
        concat_ws(', ', in_swedish(status), answered_on) AS text
    FROM answers
    WHERE contact_id = of_contact
)
ORDER BY
    reporter,
    run_no NULLS LAST,
    place = 3,
    ingest_no,
    source_row,
    place,
    invoice_number,
    item,
    code
