-- Hur många kronor har varje vårdgivare fakturerat per månad?
-- Månaden är den som kördes, inte den då vården gavs. Fakturerat och krediterat är med
-- momskompensation; netto är fakturerat minus krediterat. Ett negativt netto betyder att mer har
-- krediterats än fakturerats.
SELECT
    month AS månad,
    max(seller_name) AS vårdgivare,
    sum(invoices) AS fakturor,
    sum(credit_notes) AS kreditfakturor,
    sum(invoiced) AS fakturerat,
    sum(credited) AS krediterat,
    sum(net_total) AS netto
FROM billed()
GROUP BY month, seller_org_no
ORDER BY month, seller_org_no
