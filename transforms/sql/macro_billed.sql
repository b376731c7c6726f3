-- The amounts that each seller invoiced and credited, without voided invoices. A seller's name is
-- that of its latest invoice.
SELECT
    month,
    seller_org_no,
    max_by(seller_name, (issued_on, run_no)) AS seller_name,
    agreement_id,
    payer_id,
    route,
    count(*) FILTER (kind = 380) AS invoices,
    count(*) FILTER (kind = 381) AS credit_notes,
    coalesce(sum(total) FILTER (kind = 380), 0)::DECIMAL(14, 2) AS invoiced,
    coalesce(sum(total) FILTER (kind = 381), 0)::DECIMAL(14, 2) AS credited,
    sum(net(kind, total))::DECIMAL(14, 2) AS net_total
FROM invoices
WHERE state <> 'voided' AND (of_month IS NULL OR month = of_month)
GROUP BY month, seller_org_no, agreement_id, payer_id, route
ORDER BY month, seller_org_no, agreement_id, payer_id, route
