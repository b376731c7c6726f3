-- Every price item of every billed contact, with its rule and list row. Items keep the plus or
-- minus they had when billed; a credit note reverses them. A voided invoice bills nothing.
SELECT
    item.run_no,
    document.month,
    document.seller_org_no,
    document.invoice_number,
    line.sign,
    reporter_shown(line.reporter) AS reporter,
    contact_shown(line.contact_id) AS contact_id,
    item.item::BIGINT AS item,
    item.kind,
    rule,
    item.code,
    code_shown(item.visit_type) AS visit_type,
    code_shown(item.profession) AS profession,
    item.quantity,
    item.unit_price,
    item.amount,
    CASE
        WHEN void.number IS NOT NULL THEN 0::DECIMAL(14, 2)
        WHEN line.sign < 0 THEN -item.amount
        ELSE item.amount
    END AS net_amount,
    item.price_list_id,
    item.list_row::BIGINT AS list_row,
    item.source,
    item.care_month
FROM billed_items AS item
JOIN billed_lines AS line
    ON line.run_no = item.run_no
    AND line.invoice = item.invoice
    AND line.ingest_no = item.ingest_no
    AND line.source_row = item.source_row
    AND line.care_month IS NOT DISTINCT FROM item.care_month
JOIN issued_invoices AS document
    ON document.run_no = item.run_no AND document.invoice = item.invoice
LEFT JOIN voided_invoices AS void
    ON void.run_no = item.run_no AND void.invoice = item.invoice
JOIN item_rules ON item_rules.kind = item.kind
ORDER BY item.run_no, item.invoice, line.ingest_no, line.source_row, item.item, item.care_month
