-- Hur lång tid går det från vården till fakturan?
-- Dagar från att vården avslutades till att den gällande fakturan utfärdades, för kontakter som är
-- fakturerade nu. Medianen är den vanliga kontakten; en av tio tar längre tid än värdet i "nio av tio".
-- En rättad kontakt räknas till sin nya faktura.
SELECT
    seller_name AS vårdgivare,
    count(*) AS kontakter,
    quantile_disc(issued_on - ended_on, 0.5) AS median_dagar,
    quantile_disc(issued_on - ended_on, 0.9) AS nio_av_tio_dagar,
    max(issued_on - ended_on) AS längst_dagar
FROM care_contacts AS contact
JOIN invoices AS document USING (seller_org_no, invoice_number)
WHERE contact.amount IS NOT NULL
GROUP BY seller_org_no, seller_name
ORDER BY seller_org_no
