-- Every payment that was read.
SELECT paid_on, seller_org_no, invoice_number, amount, source_file
FROM known_payments
ORDER BY ALL
